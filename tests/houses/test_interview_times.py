"""Times for interviews are those the coordinator is free in their agenda; where nobody knows, what they type."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import day_of, now
from loge.demands import interviews
from loge.houses.models import Slot
from loge.offers.actions import admit, set_week
from loge.offers.week import Week
from loge.planning.hours import DAY, moment_on
from loge.planning.models import Absence as Away
from loge.planning.models import Busy, Outside, Shift, Visit

from .scene import slot

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def works(cast):
    """Claire works every day from nine to noon."""
    for weekday in range(7):
        Shift.objects.create(house=cast.house, person=cast.keeper, weekday=weekday, starts=dt.time(9), ends=dt.time(12))
    return cast


def wall(cast, start: dt.datetime) -> dt.time:
    return start.astimezone(cast.house.zone).time()


def test_what_is_proposed_lies_in_their_hours_and_over_nothing(works):
    cast, at = works, now()
    plain = interviews.free_times(cast.house, cast.keeper, at=at)
    whole = [start for start in plain if start >= at + 2 * DAY]  # of the first day only what is left
    assert whole and {wall(cast, start) for start in whole} == {dt.time(9), dt.time(10, 30), dt.time(11, 30)}
    assert min(plain) >= at + interviews.NOTICE
    day = day_of(plain[0], cast.house.zone)
    morning = moment_on(day + DAY, dt.time(9), cast.house.zone)
    noon = moment_on(day + DAY, dt.time(12), cast.house.zone)
    told = {
        "house": cast.house,
        "person": cast.keeper,
        "title": "Voir Mme Petit",
        "state": "planned",
        "starts_at": morning,
        "ends_at": morning + HOUR,
    }
    Visit.objects.create(**told)
    Away.objects.create(
        house=cast.house, person=cast.keeper, state="granted", starts_at=morning + HOUR, ends_at=morning + 2 * HOUR
    )
    slot(cast, at=morning + 2 * HOUR - 2 * DAY, hours=48)
    outside = Outside.objects.create(person=cast.keeper, name="Famille", url="https://example.org/a.ics")
    Busy.objects.create(outside=outside, person=cast.keeper, starts_at=noon - HOUR / 2, ends_at=noon)
    found = interviews.free_times(cast.house, cast.keeper, at=at)
    assert [start for start in found if morning <= start < noon] == []


def test_without_working_hours_it_is_the_week_they_gave_as_a_neighbour_and_without_that_nothing(cast):
    assert interviews.free_times(cast.house, cast.keeper, at=now()) == []
    provider = admit(cast.house, cast.keeper, by=cast.desk, insee="61001", name="Claire")
    set_week(provider, Week.of_days([[(28, 36)]] * 7), by=cast.keeper)
    found = [start for start in interviews.free_times(cast.house, cast.keeper, at=now()) if start >= now() + 2 * DAY]
    assert found and {wall(cast, start) for start in found} == {dt.time(14), dt.time(16), dt.time(17, 30)}


def test_one_ticks_them_on_the_page_and_types_none_over_ones_own_agenda(works, settings):
    settings.SECOND_FACTOR = False
    cast = works
    browser, page = cast.browser(cast.keeper), f"/house/{cast.slug}/interviews/"
    _today, _then, _too, first, second, *_others = interviews.free_times(cast.house, cast.keeper, at=now())
    assert browser.get(page).content.decode().count('name="times"') > 6
    form = {"times": [first.isoformat(), second.isoformat()], "count": "3", "minutes": "30", "place": "4 rue du Jeudi"}
    assert browser.post(page, form).status_code == 302
    assert set(Slot.objects.values_list("starts_at", flat=True)) == {first, second}
    assert browser.post(page, form).status_code == 422, "they are no longer free"
    assert browser.post(page, {**form, "times": []}).status_code == 422, "nothing was said"
    Visit.objects.create(
        house=cast.house,
        person=cast.keeper,
        title="Voir",
        state="planned",
        starts_at=first + 5 * DAY,
        ends_at=first + 5 * DAY + HOUR,
    )
    typed = {
        "starts_at": f"{(first + 5 * DAY).astimezone(cast.house.zone):%Y-%m-%dT%H:%M}",
        "count": "1",
        "minutes": "30",
        "place": "",
    }
    answer = browser.post(page, typed)
    assert answer.status_code == 422 and "agenda" in answer.content.decode()
    assert Slot.objects.count() == 2
