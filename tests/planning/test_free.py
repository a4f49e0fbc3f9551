"""One answer to who is free, travel included, wherever it is asked: a search, a proposal, a price, an interview, a booking."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loge.common.clock import day_of, now
from loge.common.errors import Stale
from loge.demands import actions as demands
from loge.demands import free, interviews, states
from loge.demands.free import Then
from loge.demands.hours import Hours
from loge.demands.models import Demand
from loge.houses.actions import welcome
from loge.houses.models import Membership
from loge.offers.actions import admit
from loge.offers.search.finding import Wanted
from loge.offers.search.week import When
from loge.planning import bookable
from loge.planning.actions import team
from loge.planning.actions.booking import hold_slot, offer_slots
from loge.planning.free import Agendas, free_slots
from loge.planning.models import Visit
from loge.web import wanted
from tests.cast import work
from tests.together import together, winners

from .practice import ALENCON, CAEN, DAY, PARIS, Practice, at

HOUR = dt.timedelta(hours=1)
MORNING = at(7)


def soon_day() -> dt.date:
    return day_of(now(), PARIS) + dt.timedelta(days=3)


@pytest.fixture
def practice(db, settings):
    """Karim is in Caen until noon: an hour and a half from Alençon by road."""
    settings.SECOND_FACTOR = False
    made = Practice()
    made.visit(made.karim, at(10), 120, CAEN, promised=True)
    made.provider = admit(made.house, made.karim, by=made.camille, insee="61001", name="Karim")
    return made


def test_at_half_past_twelve_he_is_on_the_road_wherever_one_asks(practice):
    """He is free by the hour at 12:30, and could not be in Alençon before half past one."""
    house, who = practice.house, (practice.provider.pk, practice.karim.pk, "")
    half_past, four = at(12, 30), at(16)
    there = practice.free_in((half_past, half_past + HOUR), HOUR, at=MORNING, place=ALENCON)
    assert set(there) == {practice.camille, practice.nadia}
    asked = [(practice.provider, half_past, HOUR), (practice.provider, four, HOUR)]
    assert free.then(house, asked, place=ALENCON) == [Then.TAKEN, Then.FREE]
    hours = Hours(house, [DAY], MORNING, whom={practice.provider.pk: practice.karim.pk})
    assert [hours.at_hour(*who, hour, ALENCON)[1] for hour in (half_past, four)] == [Then.TAKEN, Then.FREE]
    first, _said = hours.on_day(*who, DAY, ALENCON)
    assert first == at(8) or first > at(13)
    for hour, expected in ((half_past, False), (four, True)):
        wall = hour.astimezone(PARIS).replace(tzinfo=None)
        sought = Wanted(when=When(wall, wall + HOUR), near="61001")
        assert wanted.told(house, sought) == {practice.provider.pk: expected}
    talk = offer_slots(
        house, by=practice.camille, name="Entretien", place="Alençon", person=practice.karim, step=HOUR / 2
    )
    begins = {one.starts_at for one in bookable.openings(talk, at(8), at(20), at=MORNING, place=ALENCON)}
    assert half_past not in begins and four in begins
    assert begins == {one.starts_at for one in free_slots(
        house, lasts_for=talk.lasts_for, first=DAY, last=DAY, at=MORNING, place=ALENCON, persons=[practice.karim.pk], step=HOUR / 2,
        notice=talk.notice,
    )}  # fmt: skip
    met = interviews.free_times(house, practice.karim, at=at(7) - 2 * dt.timedelta(days=1))
    assert all(not at(9) < start < at(12) for start in met if start.date() == DAY)


def test_what_another_house_or_calendar_holds_counts_and_a_neighbours_week_decides_the_rest(practice):
    """Ulysse has no working hours here: what stands somewhere is against him, and what he said of his week speaks for him."""
    neighbour = admit(practice.house, practice.stranger, by=practice.camille, insee="61001", name="Ulysse")
    other = Practice(slug="ailleurs")
    other.visit(practice.stranger, at(10), where=ALENCON)
    asked = [(neighbour, hour, HOUR) for hour in (at(10), at(11), at(15))]
    assert free.then(practice.house, asked) == [Then.TAKEN, Then.ASK, Then.ASK]
    span = (at(10), at(11))
    assert free.told(practice.house, span, HOUR)[neighbour.pk] is False
    assert neighbour.pk not in free.told(practice.house, (at(9), at(12)), HOUR), "an hour of that morning is left"


def test_it_is_read_once_however_many_are_asked(practice):
    people = {practice.camille.pk, practice.karim.pk, practice.nadia.pk}
    with CaptureQueriesContext(connection) as few:
        one = Agendas(practice.house, {practice.karim.pk}, [DAY], at=MORNING)
    with CaptureQueriesContext(connection) as many:
        every = Agendas(practice.house, people, [DAY, DAY + dt.timedelta(days=40)], at=MORNING)
    assert len(few) == len(many) <= 7 and set(every.people) == people
    noon = (at(12, 30), at(13, 30))
    assert one.first(practice.karim.pk, noon, HOUR, ALENCON) == every.first(practice.karim.pk, noon, HOUR, ALENCON)
    with CaptureQueriesContext(connection) as none:
        assert Agendas(practice.house, {practice.operator.pk}, [DAY]).first(practice.operator.pk, noon, HOUR) == noon[0]
    assert len(none) == 1


def test_while_it_is_being_paid_the_hour_is_kept_in_the_agenda_and_comes_free_when_it_is_not(cast):
    soon = at(10, day=soon_day())
    paying = demands.accept(cast.quoted_demand(wished_at=soon, place="Alençon"), by=cast.client, version=1)
    kept = Visit.objects.get(subject=paying.reference)
    assert (kept.state, kept.person, kept.starts_at) == ("held", cast.server, soon)
    practice = Practice(slug="ailleurs")
    with pytest.raises(Stale):
        practice.visit(cast.server, soon, at=now())
    demands.reopen(paying, by="clock")
    kept.refresh_from_db()
    assert (kept.state, cast.fresh(paying).state) == ("cancelled", states.QUOTED)
    again = demands.accept(cast.fresh(paying), by=cast.client, version=1)
    demands.withdraw(again, by=cast.client)
    assert not Visit.objects.filter(subject=paying.reference).exclude(state="cancelled").exists()
    practice.visit(cast.server, soon, at=now())


def test_what_is_paid_turns_what_was_kept_into_a_visit(cast):
    soon = at(10, day=soon_day())
    demand = cast.funded_demand(wished_at=soon)
    [kept] = Visit.objects.filter(subject=demand.reference)
    work()
    kept.refresh_from_db()
    assert (kept.state, kept.promised_at) == ("planned", soon)


def test_who_pays_too_late_pays_nothing_and_the_hour_stays_with_whoever_has_it_now(cast):
    soon = at(10, day=soon_day())
    paying = demands.accept(cast.quoted_demand(wished_at=soon), by=cast.client, version=1)
    page = cast.open_payment(paying)
    demands.reopen(paying, by="clock")
    other = Practice(slug="ailleurs").visit(cast.server, soon, at=now())
    late = cast.give_card(page)
    assert (late.state, cast.kept(paying).cents) == ("voided", 0)
    assert cast.fresh(paying).state == states.QUOTED
    assert [*Visit.objects.filter(person=cast.server, state__in=("held", "planned"))] == [other]


@pytest.mark.django_db(transaction=True)
def test_two_pay_for_one_hour_of_the_same_person_in_two_houses_and_one_books_it_as_a_visitor(cast):
    """Three doors to one hour at the same instant: two prices that are accepted, and the page on which people book."""
    soon = at(10, day=soon_day())
    practice = Practice(slug="ailleurs")
    welcome(practice.house, cast.server, Membership.Role.PROVIDER, by=practice.camille)
    team.join_team(practice.house, cast.server, by=practice.camille, where=ALENCON, base="Alençon")
    team.set_shifts(
        practice.house, cast.server, by=practice.camille, weekdays=range(7), starts=dt.time(8), ends=dt.time(20)
    )
    talk = offer_slots(
        practice.house,
        by=practice.camille,
        name="Entretien",
        person=cast.server,
        lasts_for=HOUR,
        notice=dt.timedelta(0),
    )
    first, second = (cast.quoted_demand(wished_at=soon) for _ in range(2))
    acts = [lambda one=one: demands.accept(one, by=cast.client, version=1) for one in (first, second)]
    acts.append(lambda: hold_slot(talk, starts_at=soon))
    assert len(winners(together(acts), Stale)) == 1
    assert Visit.objects.filter(person=cast.server, state="held").count() == 1


def test_an_offer_shows_the_next_free_hours_and_the_one_chosen_is_kept_while_it_is_paid(cast):
    """From the page of the offer: an hour is chosen, a price said, the hour is kept while it is paid and offered to nobody else."""
    team.join_team(cast.house, cast.server, by=cast.keeper, base="Alençon", where=ALENCON)
    team.set_shifts(cast.house, cast.server, by=cast.keeper, weekdays=range(7), starts=dt.time(9), ends=dt.time(18))
    door = reverse("offer", args=[cast.house.slug, cast.offer.pk])
    first, *later = free.next_hours(cast.provider, now() + 2 * HOUR)
    assert len(later) == 5 and {(one.astimezone(PARIS).hour < 13) for one in later} == {True, False}
    neighbour = cast.browser(cast.client)
    told = {"words": "Filou, une heure", "nonce": "free", "place": "Alençon"}
    assert f'value="{first.isoformat()}"' in neighbour.get(door).content.decode()
    gone = neighbour.post(door, {**told, "free": (first - 90 * HOUR).isoformat()})
    assert gone.status_code == 422 and Demand.objects.count() == 0
    assert neighbour.post(door, {**told, "free": first.isoformat()}).status_code == 302
    demand = Demand.objects.get()
    assert demand.wished_at == first
    demands.quote(demand, by=cast.server, cents=1300, starts_at=first, lasts_for=HOUR)
    demands.accept(cast.fresh(demand), by=cast.client, version=1)
    assert Visit.objects.get(subject=demand.reference).state == "held"
    assert first not in free.next_hours(cast.provider, now() + 2 * HOUR)
    assert f'value="{first.isoformat()}"' not in cast.browser(cast.keeper).get(door).content.decode()
