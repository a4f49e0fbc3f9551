"""Which trade an ordinary sentence asks for: `trades.tsv` was mended for, `trades_fresh.tsv` was not looked into before it was scored."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.understanding.catalogue import asked


@pytest.mark.parametrize(("name", "said", "right"), [("trades.tsv", 187, 176), ("trades_fresh.tsv", 70, 53)])
def test_ordinary_words_name_their_trade(name, said, right):
    lines = [line.split("\t") for line in Path(__file__).with_name(name).read_text("utf-8").splitlines()]
    missed = [
        (text, wanted) for wanted, text in lines if [key for key in asked(text) if key] != wanted.strip("-").split()
    ]
    assert len(lines) == said and len(missed) <= said - right, missed
