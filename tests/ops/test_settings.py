"""Every setting is documented, and nothing is documented that does not exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READERS = {"env", "yes", "get", "getenv", "setdefault"}
OTHERS = {"DJANGO_SETTINGS_MODULE"}  # Django's own


@cache
def settings_read() -> set[str]:
    """The environment variables read anywhere in the product, found in its syntax."""
    return {
        name for path in (ROOT / "loge").rglob("*.py") for name in _read_in(ast.parse(path.read_text("utf-8")))
    } - OTHERS


def _read_in(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _called(node.func) in READERS:
            found.add(node.args[0])
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("os.environ", "environ"):
            found.add(node.slice)
    names = {node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {name for name in names if re.fullmatch(r"LOGE_[A-Z_]+|DATABASE_URL|[A-Z]+_[A-Z_]*SETTINGS_MODULE", name)}


def _called(function: ast.expr) -> str:
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def settings_documented() -> dict[str, str]:
    """Name → default, from the tables of docs/running.md."""
    lines = (ROOT / "docs" / "running.md").read_text("utf-8").splitlines()
    rows = [re.fullmatch(r"\| `([A-Z_]+)` \| (.*?) \| (.+) \|", line) for line in lines]
    return {row[1]: row[2] for row in rows if row}


def test_every_setting_is_documented():
    assert settings_read() - settings_documented().keys() == set()


def test_nothing_is_documented_that_does_not_exist():
    assert settings_documented().keys() - settings_read() == set()


@pytest.mark.parametrize("name", sorted(settings_documented()))
def test_its_default_is_said(name):
    assert settings_documented()[name].strip()


def test_only_settings_and_operations_read_the_environment():
    """Rooms take their settings from Django's, so that a test can change them and this list stays whole."""
    allowed = {"settings.py", "cli.py", "wsgi.py"}
    reading = {
        str(path.relative_to(ROOT / "loge"))
        for path in (ROOT / "loge").rglob("*.py")
        if re.search(r"os\.(environ(?!\.setdefault)|getenv)", path.read_text("utf-8"))
    }
    assert {
        path for path in reading if path not in allowed and not path.startswith(("ops/", "money/sandbox/"))
    } == set()
