"""The sixty edge cases of a desk's mail, one by one: which test shows each, and that there is one."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
TABLE = TESTS.parent / "docs" / "mail-edge-cases.md"
_TEST = re.compile(r"^def (test_edge_(\d+)_\w+)", re.MULTILINE)
_LINE = re.compile(r"^\| (\d+) \| [^|]+ \| (.+) \|$", re.MULTILINE)


def shown_by() -> dict[int, set[str]]:
    """Edge → the tests that bear its number."""
    found: dict[int, set[str]] = {}
    for path in TESTS.rglob("test_*.py"):
        for name, number in _TEST.findall(path.read_text(encoding="utf-8")):
            found.setdefault(int(number), set()).add(f"{path.relative_to(TESTS)}::{name}")
    return found


def test_every_edge_case_has_a_test_and_stands_in_the_table():
    found = shown_by()
    assert sorted(found) == list(range(1, 61))
    told = {
        int(number): set(re.findall(r"`([^`]+)`", names))
        for number, names in _LINE.findall(TABLE.read_text(encoding="utf-8"))
    }
    assert told == found, "bring docs/mail-edge-cases.md up to date: its third column names the tests of each line"
