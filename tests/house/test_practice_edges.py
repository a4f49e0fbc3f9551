"""docs/practice-edges.md says which test shows each of its forty-two edges: it must be there, under that name."""

from __future__ import annotations

from .test_edges import NAMED, ROOT, names_in

LINES = [
    line
    for line in (ROOT / "docs" / "practice-edges.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| Edge ")
]


def test_the_test_of_each_edge_exists_and_every_edge_is_there_once():
    assert [int(line.split()[1]) for line in LINES] == list(range(1, 43))
    for line in LINES:
        named = NAMED.findall(line)
        missing = [f"{path}::{name}" for path, name in named if name not in names_in(path)]
        assert named and not missing, f"{line[:40]}: {missing or 'no test is named'}"
