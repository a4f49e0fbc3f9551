"""Whatever comes round by itself is known to a worker that has just started."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASKED = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from loge.common import jobs, rooms
rooms.load_listeners()
print(*(each.task.func.__module__ + "." + each.task.func.__name__ for each in jobs._rounds))
"""


def written() -> set[str]:
    """Every function of the code that says @every or @daily."""
    found = set()
    told = {path: path.read_text("utf-8") for path in (ROOT / "loge").rglob("*.py")}
    for path, code in told.items():
        if "@every" not in code and "@daily" not in code:
            continue
        for node in ast.walk(ast.parse(code)):
            for decorator in getattr(node, "decorator_list", ()):
                if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") in ("every", "daily"):
                    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                    found.add(f"{module}.{node.name}")
    return found


def test_a_worker_knows_every_round():
    known = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, capture_output=True, text=True, check=True)
    rounds = written()
    assert len(rounds) > 15
    assert rounds == set(known.stdout.split())
