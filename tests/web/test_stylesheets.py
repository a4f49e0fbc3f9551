"""The sheets are whole: every brace that opens closes, and every layer stands at the top."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parents[2] / "loge" / "web" / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_every_layer_stands_at_the_top(sheet):
    depth = 0
    for number, line in enumerate(re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.S).split("\n"), 1):
        assert not (depth and line.startswith("@layer")), f"{sheet.name}: a brace is missing before line {number}"
        depth += line.count("{") - line.count("}")
    assert depth == 0, sheet.name
