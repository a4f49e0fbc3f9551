from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from loge.common.clock import UTC, calendar_year, day_of, from_wall, local, now

PARIS = ZoneInfo("Europe/Paris")
wall = dt.datetime.fromisoformat
LEAP_DAY = dt.datetime(2032, 2, 29, 23, 30, tzinfo=UTC)


@pytest.fixture
def asked_before() -> dt.datetime:
    return now()


@pytest.mark.moment(LEAP_DAY)
def test_a_test_that_says_its_moment_is_told_it_and_so_is_what_is_made_before(asked_before):
    assert asked_before == now() == timezone.now() == LEAP_DAY


def test_just_after_midnight_it_is_the_day_of_the_house_and_not_that_of_utc():
    assert day_of(LEAP_DAY, UTC) == dt.date(2032, 2, 29)
    assert day_of(LEAP_DAY, PARIS) == dt.date(2032, 3, 1)
    assert day_of(LEAP_DAY + dt.timedelta(hours=3), ZoneInfo("America/Martinique")) == dt.date(2032, 2, 29)


def test_a_year_ends_at_midnight_where_the_house_is():
    first, last = calendar_year(2026, PARIS)
    assert first == dt.datetime(2025, 12, 31, 23, tzinfo=UTC) and last == dt.datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_the_hour_that_is_skipped_in_spring_never_comes():
    for minute in (0, 30, 59):
        assert from_wall(wall(f"2026-03-29 02:{minute:02}"), PARIS) is None
    assert from_wall(wall("2026-03-29 01:59"), PARIS) == dt.datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert from_wall(wall("2026-03-29 03:00"), PARIS) == dt.datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_of_the_hour_that_comes_twice_in_autumn_the_first_is_meant():
    assert from_wall(wall("2026-10-25 02:30"), PARIS) == dt.datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert from_wall(wall("2026-10-25 02:30").replace(fold=1), PARIS) == dt.datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


ZONES = st.sampled_from(["Europe/Paris", "Asia/Kathmandu", "America/New_York"])


@given(st.datetimes(wall("2000-01-01"), wall("2100-01-01")), ZONES.map(ZoneInfo))
def test_a_moment_found_shows_the_wall_time_asked(shown, where):
    moment = from_wall(shown, where)
    assert moment is None or local(moment, where).replace(tzinfo=None) == shown
