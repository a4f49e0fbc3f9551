"""Visits never overlap, held hours come free, what is booked stands in the agenda; free hours are found, the way included."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.demands import actions as demands
from loge.planning import clock, queries, states
from loge.planning.actions import absence, calendars, repair
from loge.planning.actions.visit import (
    SlotTaken,
    book_visit,
    cancel_visit,
    finish_visit,
    plan_visit,
    reschedule,
    start_visit,
)
from loge.planning.free import free_slots
from loge.planning.models import Absence, Busy, Outside, Visit
from loge.planning.places import locate
from loge.planning.stops import NOWHERE
from loge.planning.timeline import timeline
from tests.cast import work
from tests.together import together, winners

from .practice import ALENCON, CAEN, DAY, Practice, at

pytestmark = pytest.mark.django_db
MORNING = at(7)


@pytest.fixture
def practice(db):
    return Practice()


def test_two_visits_never_take_the_same_hour(practice):
    first = practice.visit(practice.karim, at(9))
    for starts, minutes in ((at(9, 30), 60), (at(8, 30), 60), (at(8), 300), (at(9, 15), 15)):
        with pytest.raises(SlotTaken):
            practice.visit(practice.karim, starts, minutes)
    practice.visit(practice.karim, at(10))  # one may begin when another ends
    practice.visit(practice.nadia, at(9))
    with pytest.raises(SlotTaken):
        reschedule(first, by=practice.camille, starts_at=at(10, 30), at=MORNING)


def test_a_held_hour_is_booked_in_time_or_comes_free(practice):
    held = practice.visit(practice.karim, at(9), hold=True, at=MORNING)
    with pytest.raises(SlotTaken):
        practice.visit(practice.karim, at(9), at=MORNING + dt.timedelta(minutes=14))
    late = MORNING + dt.timedelta(minutes=15)
    with pytest.raises(Stale):
        book_visit(held, by=practice.camille, at=late)
    other = practice.visit(practice.karim, at(9), at=late)  # the clock has not come by: it counts as free all the same
    held.refresh_from_db()
    assert held.state == states.CANCELLED and other.state == states.PLANNED
    again = practice.visit(practice.karim, at(11), hold=True, at=late)
    assert clock.tick(at=late + dt.timedelta(minutes=15)) == 1
    again.refresh_from_db()
    assert again.state == states.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_six_at_the_same_instant_one_has_the_hour():
    practice = Practice()
    acts = [
        lambda number=number: practice.visit(practice.karim, at(9, 5 * number), nonce=f"n{number}")
        for number in range(6)
    ]
    assert len(winners(together(acts), SlotTaken)) == 1
    assert Visit.objects.filter(person=practice.karim).count() == 1


@pytest.mark.parametrize(
    ("minutes", "field"), [(-60, "lasts_for"), (0, "lasts_for"), (24 * 60, "lasts_for"), (4, "lasts_for")]
)
def test_lengths_that_cannot_be(practice, minutes, field):
    with pytest.raises(Invalid) as wrong:
        practice.visit(practice.karim, at(9), minutes)
    assert wrong.value.field == field


def test_hours_that_end_before_they_begin_and_days_too_far(practice):
    with pytest.raises(Invalid):
        practice.visit(practice.karim, at(9), spans=[(at(10), at(9))])
    with pytest.raises(Invalid):
        practice.visit(practice.karim, at(9) + dt.timedelta(days=800))
    with pytest.raises(Invalid):
        repair.fall_ill(
            practice.house, practice.karim, by=practice.camille, until=at(9) + dt.timedelta(days=800), at=at(9)
        )
    with pytest.raises(Refused):
        plan_visit(
            practice.house,
            by=practice.stranger,
            person=practice.karim,
            title="x",
            starts_at=at(9),
            lasts_for=dt.timedelta(hours=1),
        )


def test_an_unknown_address_has_no_place_a_town_is_a_guess_and_what_was_learnt_is_known(practice):
    assert locate(practice.house, "chez la tante de Zzyzx") == NOWHERE
    assert not locate(practice.house, "3 rue du Jeudi, Alençon").is_known
    practice.visit(practice.karim, at(9), where=ALENCON, place="3 rue du Jeudi, Alençon")
    assert locate(practice.house, "3 rue du jeudi, alençon") == ALENCON


def test_what_is_under_way_or_done_stays(practice):
    visit = practice.visit(practice.karim, at(9))
    start_visit(visit, by=practice.karim, at=at(9, 10))
    assert visit.ends_at == at(10, 10)
    with pytest.raises(Stale):
        reschedule(visit, by=practice.camille, starts_at=at(15), at=at(9, 20))
    finish_visit(visit, by=practice.karim, at=at(10))
    with pytest.raises(Stale):
        reschedule(visit, by=practice.camille, starts_at=at(15), at=at(11))


def test_a_visit_that_takes_longer_is_noticed_only_when_something_breaks(practice):
    visit = practice.visit(practice.karim, at(9))
    practice.visit(practice.karim, at(13), promised=True)
    assert repair.takes_longer(visit, by=practice.karim, until=at(10, 30), at=at(9, 30)) is None
    mending = repair.takes_longer(visit, by=practice.karim, until=at(14), at=at(9, 45))
    found = repair.work_out(mending, at=at(9, 45))
    assert found.state == states.READY and len(found.changes) == 1
    repair.accept_repair(found, by=practice.camille, at=at(9, 50))
    day = queries.agenda(practice.house, queries.mates_for(practice.house, practice.camille), DAY)
    assert not [item for line in day for item in line.troubles]


def test_a_repair_that_has_grown_old_changes_nothing(practice):
    for person in (practice.karim,):
        practice.visit(person, at(9), promised=True)
    mending = repair.fall_ill(practice.house, practice.karim, by=practice.camille, until=at(20), at=MORNING)
    found = repair.work_out(mending, at=MORNING)
    moved = Visit.objects.select_related("house", "person").get()
    reschedule(moved, by=practice.camille, starts_at=at(9), person=practice.nadia, at=MORNING)
    with pytest.raises(Stale):
        repair.accept_repair(found, by=practice.camille, at=MORNING)


def test_a_search_that_was_dropped_stops(practice):
    practice.visit(practice.karim, at(9), promised=True)
    mending = repair.fall_ill(practice.house, practice.karim, by=practice.camille, until=at(20), at=MORNING)
    repair.drop_repair(mending, by=practice.camille, at=MORNING)
    repair.seek.run([str(mending.pk)], {})
    mending.refresh_from_db()
    assert mending.state == states.DROPPED and mending.changes == []


def test_an_absence_covers_part_of_a_visit_and_keeps_new_ones_out(practice):
    practice.visit(practice.karim, at(9), 120)
    asked = absence.ask_absence(
        practice.house, practice.karim, by=practice.karim, starts_at=at(10, 59), ends_at=at(15), at=MORNING
    )
    with pytest.raises(absence.StillExpected) as left:
        absence.grant_absence(asked, by=practice.camille, at=MORNING)
    assert [mate.name for mate in left.value.hits[0].could] == ["Camille", "Nadia"]
    with pytest.raises(Refused):
        absence.grant_absence(asked, by=practice.karim, at=MORNING)
    absence.hand_over(asked, by=practice.camille, at=MORNING)
    absence.grant_absence(asked, by=practice.camille, at=MORNING)
    with pytest.raises(Refused):
        practice.visit(practice.karim, at(14))
    assert Absence.objects.get().state == states.GRANTED


def test_free_slots_count_the_way_and_never_move_anyone(practice):
    practice.visit(practice.karim, at(10), 60, CAEN)
    free = free_slots(
        practice.house,
        lasts_for=dt.timedelta(hours=1),
        first=DAY,
        last=DAY,
        at=MORNING,
        place=ALENCON,
        persons=[practice.karim.pk],
    )
    starts = {one.starts_at for one in free}
    assert starts and at(9) not in starts and at(11) not in starts  # Caen is more than an hour away
    assert at(15) in starts and all(one.starts_at.minute % 15 == 0 for one in free)
    for one in free[:: max(len(free) // 5, 1)]:
        day = queries.days_of(practice.house, [one.mate], DAY, DAY)[one.mate.person.pk, DAY]
        assert one.ends_at <= day.shift[1]
    there = practice.free_in((at(10), at(12)), dt.timedelta(hours=2), at=MORNING, place=ALENCON)
    assert set(there) == {practice.camille, practice.nadia}


def test_hours_taken_elsewhere_are_kept_free_and_our_own_feed_coming_back_is_not(practice):
    row = Outside.objects.create(person=practice.karim, name="Perso", url="https://example.org/a.ics")
    visit = practice.visit(practice.karim, at(9))
    for one, two in ((at(9), at(10)), (at(15), at(17))):
        Busy.objects.create(person=practice.karim, outside=row, starts_at=one, ends_at=two)
    day = queries.days_of(practice.house, queries.mates_for(practice.house, practice.karim), DAY, DAY)[
        practice.karim.pk, DAY
    ]
    kinds = [(item.kind, item.starts_at) for item in timeline(day).items]
    assert ("visit", at(9)) in kinds and ("busy", at(15)) in kinds and ("busy", at(9)) not in kinds
    assert not timeline(day).troubles and visit.state == states.PLANNED
    free = {
        one.starts_at
        for one in free_slots(
            practice.house,
            lasts_for=dt.timedelta(hours=1),
            first=DAY,
            last=DAY,
            at=MORNING,
            persons=[practice.karim.pk],
        )
    }
    assert at(15) not in free and at(17) in free


def test_what_is_booked_stands_in_the_agenda_called_off_it_is_free_done_it_stays(cast):
    soon = now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=2)
    demand = cast.funded_demand(wished_at=soon, lasts_for=dt.timedelta(hours=2), place="Rue du Château, Alençon")
    work()
    visit = Visit.objects.get(subject=demand.reference)
    assert (visit.person, visit.starts_at, visit.ends_at, visit.promised_at) == (
        cast.server,
        soon,
        soon + dt.timedelta(hours=2),
        soon,
    )
    demands.cancel(demand, by=cast.client)
    work()
    visit.refresh_from_db()
    assert visit.state == states.CANCELLED
    other = cast.funded_demand(wished_at=soon)
    demands.deliver(other, by=cast.server)
    work()
    assert Visit.objects.get(subject=other.reference).state == states.DONE


def test_an_hour_taken_in_another_house_is_refused_before_anything_is_paid(cast):
    practice = Practice()
    soon = now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=2)
    elsewhere = practice.visit(cast.server, soon, at=now())
    quoted = cast.quoted_demand(wished_at=soon)
    with pytest.raises(Stale):
        demands.accept(quoted, by=cast.client, version=1)
    assert cast.fresh(quoted).state == "quoted", "nothing was agreed: there is nothing to pay"
    cancel_visit(elsewhere, by=practice.camille)
    assert demands.accept(cast.fresh(quoted), by=cast.client, version=1).state == "agreed"


def test_polling_asks_each_calendar_when_its_turn_comes(practice):
    fresh = calendars.add_outside(practice.karim, name="Perso", url="webcal://example.invalid/a.ics")
    assert fresh.url.startswith("https://")
    Outside.objects.filter(pk=fresh.pk).update(read_at=now(), failures=3)
    from loge.common.models import Job

    before = Job.objects.count()
    calendars.poll.run([], {})
    assert Job.objects.count() == before
    Outside.objects.filter(pk=fresh.pk).update(read_at=now() - dt.timedelta(hours=3))
    calendars.poll.run([], {})
    assert Job.objects.count() == before + 1
