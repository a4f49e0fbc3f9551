"""When a partner is open: several times a day, past midnight, around the clock, on closed days, by their own clock."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.errors import Invalid
from loge.offers.partners import actions, queries
from tests.clients.hotel import Hotel


def at(hotel: Hotel, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 12, day, hour, minute, tzinfo=hotel.house.zone)  # the 4th is a Friday


@pytest.fixture
def hotel(db: None) -> Hotel:
    return Hotel()


def test_an_evening_ends_after_midnight(hotel: Hotel) -> None:
    hours = [*actions.read_hours(4, "12:00–14:30, 19h–1h"), *actions.read_hours(5, "19-23")]
    partner = queries.partner(hotel.house, hotel.partner(hours=hours).pk)
    assert partner is not None
    told = {
        (4, 11, 59): False,
        (4, 12, 0): True,
        (4, 14, 30): False,
        (4, 23, 0): True,
        (5, 0, 59): True,
        (5, 1, 0): False,
        (4, 0, 30): False,
    }
    assert {key: queries.open_at(partner, at(hotel, *key)) for key in told} == told
    assert queries.next_opening(partner, at(hotel, 4, 15)) == at(hotel, 4, 19)
    assert queries.next_opening(partner, at(hotel, 6, 0)) == at(hotel, 11, 12)
    assert queries.closes_at(partner, at(hotel, 4, 20)) == at(hotel, 5, 1)


def test_closed_days_win_over_the_week(hotel: Hotel) -> None:
    partner = hotel.partner(hours=[opening for day in range(7) for opening in actions.read_hours(day, "19:00–1:00")])
    actions.close_on(
        partner, by=hotel.camille, first_on=dt.date(2026, 12, 24), last_on=dt.date(2026, 12, 25), reason="Noël"
    )
    found = queries.partner(hotel.house, partner.pk)
    assert found is not None
    assert queries.open_at(found, at(hotel, 24, 20)) is False
    assert queries.open_at(found, at(hotel, 24, 0, 30)) is True  # the evening of the 23rd
    assert queries.next_opening(found, at(hotel, 24, 20)) == at(hotel, 26, 19)


def test_around_the_clock_never_shuts_and_unknown_hours_are_unknown(hotel: Hotel) -> None:
    always = hotel.partner(
        "Taxi", hours=[opening for day in range(7) for opening in actions.read_hours(day, "0:00–24:00")]
    )
    unknown = hotel.partner("Mystère")
    found, other = queries.partner(hotel.house, always.pk), queries.partner(hotel.house, unknown.pk)
    assert found is not None
    assert other is not None
    assert all(queries.open_at(found, at(hotel, 4, 23, 59) + dt.timedelta(seconds=n)) for n in range(0, 120, 7))
    assert queries.closes_at(found, at(hotel, 4, 12)) is None, "no hour is told at which nothing happens"
    assert queries.open_at(other, at(hotel, 4, 12)) is None
    assert queries.next_opening(other, at(hotel, 4, 12)) is None


@pytest.mark.parametrize("words", ["midi", "25:00-26:00", "9:00", "9-9", "9:00-10:75"])
def test_hours_that_are_none_are_refused(words: str) -> None:
    with pytest.raises(Invalid):
        actions.read_hours(0, words)
