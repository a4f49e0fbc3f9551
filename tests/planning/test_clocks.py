"""Hours are those of the house, on the page as in its forms; nobody is called in the middle of their night."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from loge.planning import queries, states
from loge.planning.calling import calling
from loge.planning.models import Notice
from tests.cast import Cast

from .practice import PARIS, Practice, at

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("hour", "minute", "there", "is_day", "from_paris"),
    [
        (15, 0, "23:00", False, "01:00"),  # their next morning
        (22, 0, "06:00", False, "01:00"),  # the same morning
        (1, 0, "09:00", True, "01:00"),
        (11, 59, "19:59", True, "11:59"),
        (12, 0, "20:00", False, "01:00"),
    ],
)
def test_a_client_nine_hours_ahead_is_called_in_their_own_day(hour, minute, there, is_day, from_paris):
    moment = dt.datetime(2026, 11, 23, hour, minute, tzinfo=PARIS)
    found = calling(TOKYO, moment)
    assert (found.there.strftime("%H:%M"), found.is_day) == (there, is_day)
    assert f"{found.since.astimezone(PARIS):%H:%M}" == from_paris and found.since >= moment
    assert calling(TOKYO, found.since).is_day, "who waits until then finds them awake"


def test_the_morning_of_a_zone_that_changes_its_clocks_is_nine_by_its_clocks():
    eve = dt.datetime(2026, 3, 28, 22, 0, tzinfo=PARIS)
    assert f"{calling(PARIS, eve).since.astimezone(PARIS):%d %H:%M}" == "29 09:00"


@pytest.mark.django_db
def test_the_call_list_says_that_it_is_night_where_they_are(settings):
    settings.SECOND_FACTOR = False
    practice = Practice()
    client = practice.stranger
    client.time_zone = "Asia/Tokyo"
    client.save(update_fields=["time_zone"])
    visit = practice.visit(practice.karim, at(16), promised=True, client=client, at=at(7))
    Notice(
        house=practice.house,
        visit=visit,
        was_at=at(16),
        now_at=at(17),
        words="Une heure plus tard.",
        state=states.PREPARED,
    ).save()
    night, day = (queries.notices(practice.house, at=moment)[0].calling for moment in (at(15), at(10)))
    assert not night.is_day and night.there == at(15).astimezone(TOKYO).time() and day.is_day


@pytest.mark.django_db
@pytest.mark.moment(at(7))
def test_a_demand_is_read_and_written_by_the_clocks_of_its_house(client):
    cast = Cast()
    demand = cast.heard_demand(wished_at=dt.datetime(2027, 1, 12, 17, 0, tzinfo=dt.UTC))
    page = reverse("demand", args=[demand.pk])

    def shown(zone):
        cast.client.time_zone = zone
        cast.client.save(update_fields=["time_zone"])
        return cast.browser(cast.client).get(page).content.decode()

    visitor = client.get(reverse("loge", args=[cast.house.slug])).content.decode()
    assert 'hidden data-zone="Europe/Paris"' in visitor, "only a visitor's own machine knows their clock: it compares"

    at_home, abroad = shown("Europe/Brussels"), shown("Asia/Tokyo")
    assert "18:00" in at_home and "other-clocks" not in at_home, "the same hour by another name is no news"
    assert "18:00" in abroad and "02:00" not in abroad and "other-clocks" in abroad
