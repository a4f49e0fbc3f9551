"""docs/edges.md says which test shows each edge: it must be there, under that name, and be one that is run."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LINES = [
    line
    for line in (ROOT / "docs" / "edges.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and "---" not in line
]
EDGES = {line.split("|")[1].strip(): line for line in LINES if not line.startswith("| Edge ")}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("edge", EDGES)
def test_the_test_of_each_edge_exists(edge):
    named = NAMED.findall(EDGES[edge])
    assert named, f"{edge}: no test is named"
    missing = [f"{path}::{name}" for path, name in named if name not in names_in(path)]
    assert not missing, f"{edge}: renamed or gone"


def test_every_edge_is_there_once():
    headings = sum(line.startswith("| Edge ") for line in LINES)
    assert len(EDGES) == len(LINES) - headings >= 31
