"""Days are put into words in one place, as each language says them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import loge
from loge.common.dates import spelled, spelled_moment
from loge.maildesk import spoken


@pytest.mark.parametrize(
    ("day", "pattern", "language", "told"),
    [
        (dt.date(2026, 12, 1), "EEEE d MMMM", "fr", "mardi 1er décembre"),
        (dt.date(2026, 12, 1), "d MMMM y", "fr", "1er décembre 2026"),
        (dt.date(2026, 12, 11), "EEEE d MMMM", "fr", "vendredi 11 décembre"),
        (dt.date(2026, 12, 1), "EEEE d MMMM", "en", "Tuesday 1 December"),
        (dt.date(2026, 12, 1), "LLLL y", "fr", "décembre 2026"),
    ],
)
def test_the_first_of_a_month_is_said_as_its_language_says_it(day, pattern, language, told):
    assert spelled(day, pattern, language) == told


def test_letters_and_vouchers_say_it_too():
    at = dt.datetime(2026, 12, 1, 20, 30, tzinfo=dt.UTC)
    assert spelled_moment(at, "fr") == "mardi 1er décembre, 20:30"
    assert spoken.when(at, "fr") == "mardi 1er décembre 2026 à 20 h 30"
    assert spoken.day(at.date(), "de") == "Dienstag, 1. Dezember 2026"


def test_no_other_module_puts_days_into_words():
    rooms = Path(loge.__file__).parent
    others = [path for path in rooms.rglob("*.py") if "babel.dates import format_date" in path.read_text("utf-8")]
    assert [path.relative_to(rooms).as_posix() for path in others] == ["common/dates.py"]
