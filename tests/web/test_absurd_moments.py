"""A day or a moment that no calendar has, in an address or a form: answered like any other that cannot be."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.test import Client

from loge.planning.actions.booking import offer_slots
from loge.planning.actions.series import begin_series
from loge.web.forms.fields import WallTimeField
from tests.cast import Cast
from tests.planning.practice import Practice, at

DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "hier")
MOMENTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-23T10:00", "2026-99-99T10:00+01:00")


@pytest.fixture
def practice(db, settings):
    settings.SECOND_FACTOR = False
    return Practice()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_visitor_holds_no_hour_that_cannot_be(practice, moment):
    found = offer_slots(practice.house, by=practice.camille, name="Clés", person=practice.karim)
    told = {"at": moment, "nonce": "n"}
    assert Client().post(f"/book/{practice.house.slug}/{found.slug}/hold/", told).status_code in (409, 422)


@pytest.mark.parametrize("day", DAYS)
def test_a_keeper_s_address_with_a_day_that_cannot_be_shows_today(practice, day):
    browser, house = Cast.browser(None, practice.camille), practice.house.slug
    for address in (
        f"/agenda/?house={house}&day={day}", f"/agenda/?house={house}&view=week&day={day}", f"/house/{house}/desk/arrivals/?day={day}",
    ):  # fmt: skip
        assert browser.get(address).status_code in (200, 404), address


@pytest.mark.parametrize("day", DAYS)
def test_what_comes_back_is_left_out_on_no_such_day(practice, day):
    made = begin_series(
        practice.house, by=practice.camille, person=practice.karim, title="Courses", time=dt.time(10), lasts_for=dt.timedelta(minutes=30),
        first_on=at(10).date(), every="week", at=at(7),
    )  # fmt: skip
    browser = Cast.browser(None, practice.camille)
    for move in ("skip", "end"):
        answer = browser.post(f"/agenda/series/{made.pk}/", {"move": move, "day": day}, follow=True)
        assert answer.status_code in (200, 409, 422), (move, answer.status_code)


@pytest.mark.parametrize("wall", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_no_form_takes_an_hour_beyond_every_calendar(wall):
    with pytest.raises(forms.ValidationError):
        WallTimeField(zone=ZoneInfo("Europe/Paris")).clean(wall)


@pytest.mark.parametrize("day", DAYS)
def test_a_search_for_a_day_that_cannot_be_is_a_search_without_one(cast, day):
    answer = Client().get(f"/loges/{cast.slug}/find/?day={day}&from=10:00&to=12:00")
    assert answer.status_code == 200
