"""“Today” is somebody's: at half past midnight in Paris it is another day in UTC. ``clock.day_of`` asks whose."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

LOGE = Path(__file__).parents[2] / "loge"
OURS = LOGE / "common" / "clock.py"
MOMENTS = {"local", "localtime", "astimezone"}  # followed by .date() they are day_of(moment, zone)
NOBODYS = {"now", "utcnow"}  # unless told a zone


def called(node):
    """The last name of what is called: ``now`` in ``timezone.now()``; nothing where nothing is."""
    what = getattr(node, "func", None)
    return getattr(what, "attr", getattr(what, "id", ""))


def days_of_nobody(tree):
    """The lines on which a day is made of a moment without ``day_of``."""
    for node in ast.walk(tree):
        if called(node) == "today" and not node.args:
            yield node.lineno
        elif called(node) == "date" and isinstance(node.func, ast.Attribute):
            of = node.func.value
            for one in of.values if isinstance(of, ast.BoolOp) else [of]:
                if called(one) in MOMENTS or (called(one) in NOBODYS and not one.args):
                    yield node.lineno


def test_a_day_is_asked_of_somebodys_clock():
    found = [
        f"{path.relative_to(LOGE)}:{line}"
        for path in sorted(LOGE.rglob("*.py"))
        if path != OURS and "migrations" not in path.parts
        for line in days_of_nobody(ast.parse(path.read_text("utf-8")))
    ]
    assert not found, "say whose day it is: clock.day_of(moment, house.zone)"


@pytest.mark.parametrize(
    "words", ["now().date()", "(at or now()).date()", "local(at, zone).date()", "at.astimezone(z).date()", "d.today()"]
)
def test_each_way_of_forgetting_it_is_seen(words):
    assert list(days_of_nobody(ast.parse(words))) == [1]
