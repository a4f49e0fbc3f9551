"""Business time: several windows a day, nights, holidays, closures, pauses, and the nights on which the clocks change."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bench.hours import HOLIDAYS, differing
from loge.common.errors import Invalid, Refused
from loge.houses.actions import hours as writing
from loge.houses.hours import (
    Hours,
    NeverOpen,
    Window,
    add_business_time,
    business_time_between,
    closes_at,
    easter,
    first_shown,
    french_holidays,
    is_open,
    next_opening,
)
from loge.houses.models import House, OpeningHours
from loge.houses.queries.hours import hours_of, opening_hours
from tests.cast import Cast

PARIS = ZoneInfo("Europe/Paris")
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
SHOP = Hours(
    tuple(Window(day, dt.time(*opens), dt.time(*closes)) for day in range(5) for opens, closes in (((9, 0), (12, 0)), ((14, 0), (19, 0)))),
    PARIS, holidays=True,
)  # fmt: skip


def at(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(words).replace(tzinfo=PARIS).astimezone(dt.UTC)


def test_it_agrees_with_a_clock_that_is_watched_minute_by_minute():
    """3 000 random weeks; 100 000 by ``python -m bench.hours``."""
    assert list(differing(3_000)) == []


def test_the_counter_does_not_shut_at_11_59_on_who_waits():
    came = at("2026-11-24 11:58")
    assert closes_at(SHOP, came) == at("2026-11-24 12:00")


def test_a_promise_runs_over_lunch_nights_and_holidays():
    assert add_business_time(SHOP, at("2026-11-24 11:30"), HOUR) == at("2026-11-24 14:30")
    assert add_business_time(SHOP, at("2026-07-13 18:30"), HOUR) == at("2026-07-15 09:30")  # over 14 July
    assert business_time_between(SHOP, at("2026-05-07 18:00"), at("2026-05-11 10:00")) == 2 * HOUR  # 8 May, a week-end
    lunch = (at("2026-11-24 14:00"), at("2026-11-24 15:00"))
    assert add_business_time(SHOP, at("2026-11-24 11:30"), HOUR, [lunch]) == at("2026-11-24 15:30")
    assert not is_open(SHOP, at("2026-12-25 10:00"))
    assert next_opening(SHOP, at("2026-11-27 19:00")) == at("2026-11-30 09:00")
    with pytest.raises(NeverOpen):
        add_business_time(Hours((), PARIS), at("2026-11-24 11:30"), HOUR)


def test_a_night_on_which_the_clocks_change_is_counted_in_real_hours():
    night = Hours(tuple(Window(day, dt.time(22), dt.time(6)) for day in range(7)), PARIS)
    assert business_time_between(night, at("2026-10-24 22:00"), at("2026-10-25 06:00")) == 9 * HOUR
    assert business_time_between(night, at("2026-03-28 22:00"), at("2026-03-29 06:00")) == 7 * HOUR
    assert first_shown(dt.datetime.fromisoformat("2026-03-29 02:30"), PARIS) == at(
        "2026-03-29 03:00"
    )  # never shown: the end of the gap


def test_easter_and_the_holidays_are_those_that_were_printed():
    for year in (2024, 2025, 2026, 2027):
        assert french_holidays(year) == {day for day in HOLIDAYS if day.year == year}
    assert easter(2038) == dt.date(2038, 4, 25)
    assert len(french_holidays(2026, alsace=True)) == 13


def test_hours_are_read_as_people_write_them():
    assert writing.parse_day("9h-12h30, 14:00–19:00", "day0") == [("09:00", "12:30"), ("14:00", "19:00")]
    assert writing.parse_day("22:00-6:00", "day0") == [("22:00", "06:00")]
    assert writing.parse_day(" ", "day0") == []
    for words in ("9-25", "nine to five", "9:00-12:00, 11:00-14:00", "9:60-10:00"):
        with pytest.raises(Invalid):
            writing.parse_day(words, "day0")


@pytest.mark.django_db
def test_a_house_writes_its_week_and_its_closures(cast: Cast):
    assert hours_of(cast.house) is None
    week = [[("09:00", "12:00")]] * 6 + [[]]
    with pytest.raises(Refused):
        writing.set_week(cast.house, by=cast.client, days=week, holidays=True)
    with pytest.raises(Invalid):
        writing.set_week(cast.house, by=cast.keeper, days=[[]] * 7, holidays=True)
    writing.set_week(cast.house, by=cast.keeper, days=week, holidays=False)
    moment = at("2026-11-20 08:00")
    first, last = dt.date(2026, 11, 24), dt.date(2026, 11, 25)
    writing.close_from(cast.house, by=cast.desk, first=first, last=last, words="Inventaire", at=moment)
    found = hours_of(cast.house)
    assert found is not None and next_opening(found, at("2026-11-23 12:00")) == at("2026-11-26 09:00")
    assert [row[2] for row in opening_hours(cast.house).coming_closures(first)] == ["Inventaire"]
    writing.reopen(cast.house, by=cast.keeper, first=first, at=moment)
    assert OpeningHours.objects.get(house=cast.house).closures == []
    assert House.objects.get(pk=cast.house.pk).hours == ""  # the sentence on its page is its own
