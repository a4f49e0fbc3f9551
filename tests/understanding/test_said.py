"""What people say in ways nobody listed: each line of `said.tsv` was written, and scored, before it was mended for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from loge.understanding import language, money, slots, when

NOW = datetime.fromisoformat("2026-11-23T10:00")
LINES = [line.split("\t") for line in Path(__file__).with_name("said.tsv").read_text("utf-8").splitlines()]


def said(kind: str) -> list[tuple[str, str, list[str]]]:
    return [(lang, text, wanted.split(" or ")) for line, lang, text, wanted in LINES if line == kind]


def moment(lang: str, text: str, wanted: str) -> bool:
    """`start`, `start..end` or `..end`; after a tilde only the day counts."""
    found = when(text, ref=NOW, lang=lang)
    if wanted == "NONE" or not found:
        return wanted == "NONE" and not found
    start, _, end = wanted.removeprefix("~").partition("..")
    shown = 10 if wanted.startswith("~") else 16
    first, last = (found[0]["start"] or "")[:shown], (found[0]["end"] or "")[:shown]
    return (not start or first == start) and (not end or last == end)


def amount(lang: str, text: str, wanted: str) -> bool:
    found = money(text, lang=lang)
    return (f"{found[0]:g} {found[1]}" if found else "NONE") == wanted


def booking(lang: str, text: str, wanted: str) -> bool:
    found = slots(text, ref=NOW, lang=lang)
    read = [str(found.get(key, "-")) for key in ("date", "time", "party_size")]
    return all(got in each.split("|") for got, each in zip(read, wanted.split(), strict=True))


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("when", moment),
        ("money", amount),
        ("slots", booking),
        ("language", lambda lang, text, _: language(text) == lang),
    ],
)
def test_what_people_say_is_understood(kind, holds):
    lines = said(kind)
    missed = [(text, wanted) for lang, text, wanted in lines if not any(holds(lang, text, each) for each in wanted)]
    assert len(lines) >= 60 and not missed
