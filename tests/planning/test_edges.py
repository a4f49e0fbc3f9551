"""The cases of practice that concern planning (7 to 24), each by its number.

7, 8 and 9 here · 10 test_series (nine stays nine) · 11 and 15 here · 12 and 13
test_can (the visa, Aix) · 14 test_can and test_booking (an address nobody knows) · 16 and 17 test_booking · 18 here and
test_can (yes if the client of four moves) · 19 test_fit (taking a stop away) · 20 and 21 here · 22 and 23 test_visits (an
absence covers part of a visit) and here · 24 here: nobody came, the next who could is found.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from icalendar import Calendar

from loge.common.clock import now
from loge.common.errors import Refused
from loge.planning import queries, states
from loge.planning.actions.absence import ask_absence, grant_absence
from loge.planning.actions.booking import confirm_booking, hold_slot, offer_slots
from loge.planning.actions.repair import accept_repair, comes_late, fall_ill, takes_longer, work_out
from loge.planning.actions.taking import move_visit, take_back_move
from loge.planning.actions.team import set_shifts
from loge.planning.bookable import openings
from loge.planning.costs import cost
from loge.planning.days import days_of, team
from loge.planning.feasibility import can
from loge.planning.hours import moment_on
from loge.planning.models import Notice, Repair, Tariff, Visit
from loge.planning.stops import Place
from loge.planning.timeline import timeline
from loge.web.forms.fields import WallTimeField
from tests.cast import Cast

from .practice import ALENCON, CAEN, DAY, PARIS, Practice, ask, at

HOUR, DAYS = dt.timedelta(hours=1), dt.timedelta(days=1)
NEAR = Place(48.4700, 0.1200)


@pytest.fixture
def practice(db, monkeypatch):
    monkeypatch.setattr("loge.planning.actions.repair.SECONDS", 0.1)  # small days: a tenth of a second is plenty
    return Practice()


def told(tariff=None, **also):
    known = {
        "lasts_for": HOUR,
        "travel": HOUR * 0,
        "kilometres": 0.0,
        "asked_at": at(0, day=dt.date(2026, 1, 1)),
        "zone": PARIS,
    }
    return {
        line.code: line.cents for line in cost(tariff or Tariff(hour_cents=6000, least_cents=0), **(known | also)).lines
    }


def test_8_an_hour_that_does_not_exist_is_refused_and_a_rule_that_falls_in_it_goes_to_three():
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        WallTimeField(zone=PARIS).clean("2027-03-28T02:30")
    assert moment_on(dt.date(2027, 3, 28), dt.time(2, 30), PARIS).astimezone(PARIS).hour == 3


def test_9_the_hour_lived_twice_is_three_hours_and_paid_as_such():
    starts = moment_on(dt.date(2026, 10, 25), dt.time(1, 30), PARIS)
    ends = moment_on(dt.date(2026, 10, 25), dt.time(3, 30), PARIS)
    assert ends - starts == 3 * HOUR
    assert told(starts_at=starts.astimezone(PARIS), lasts_for=ends - starts)["time"] == 18_000


def test_11_over_midnight_is_one_visit_its_night_split_at_the_border(practice):
    visit = practice.visit(practice.karim, at(23, 30), 75)
    days = days_of(practice.house, team(practice.house), DAY, DAY + dt.timedelta(days=1))
    assert [key[1] for key, day in days.items() if visit in day.visits] == [
        DAY
    ]  # the evening’s; the feed shows it on both
    assert told(starts_at=at(20, 30))["night"] == 1_500  # half of it after nine
    assert told(starts_at=at(6, 30))["night"] == 1_500


def test_15_the_same_address_costs_no_way_and_the_times_add(practice):
    practice.visit(practice.karim, at(10), 30, where=NEAR)
    answer = can(practice.house, ask(NEAR, at(10, 30), at(10, 30), 30), at=at(8), person=practice.karim)
    assert answer.verdict == "yes" and answer.options[0].travel == dt.timedelta(0)


def test_18_no_promise_moves_in_silence_by_hand_and_the_word_is_taken_back_with_the_move(practice):
    visit = practice.visit(practice.karim, at(10), promised=True)
    assert move_visit(visit, by=practice.camille, starts_at=at(10, 20), at=at(8)) is None
    assert visit.promised_at == at(10)  # within the half hour what was told stands
    word = move_visit(visit, by=practice.camille, starts_at=at(11), at=at(8))
    assert word is not None and word.was_at == at(10) and visit.promised_at == at(11)
    told_ = {"starts_at": at(10, 20), "person": practice.karim, "lasts_for": HOUR, "told": at(10)}
    take_back_move(visit, by=practice.camille, sequence=visit.sequence, at=at(8), **told_)
    assert visit.promised_at == at(10) and not Notice.objects.filter(state=states.PREPARED).exists()


def test_20_late_by_25_minutes_only_broken_promises_make_a_call(practice):
    first = practice.visit(practice.karim, at(9), 60)
    practice.visit(practice.karim, at(10, 15), 60, promised=True)
    assert takes_longer(first, by=practice.karim, until=at(10, 10), at=at(9, 50)) is None  # the margin takes it
    found = takes_longer(first, by=practice.karim, until=at(11, 30), at=at(9, 55))
    assert found is not None and work_out(found).state == states.READY


def test_20_the_plane_is_late_the_rest_of_the_day_is_mended_and_the_call_list_is_ready(practice):
    """Their plane lands at three: the driver alone may meet it, and a colleague keeps his promise of half past three."""
    plane = practice.visit(
        practice.karim, at(10), 90, where=CAEN, promised=True, skills=["driver"], client_name="M. Keller"
    )
    after = practice.visit(practice.karim, at(15, 30), 60, promised=True, client_name="Mme Roche")
    found = work_out(comes_late(plane, by=practice.camille, starts_at=at(15), at=at(8)))
    assert found.state == states.READY and found.why == Repair.Why.LATE
    assert found.by_rounds and {line.visit.pk for line in queries.differences(found)} == {plane.pk, after.pk}
    accept_repair(found, by=practice.camille, at=at(8))
    plane.refresh_from_db()
    after.refresh_from_db()
    assert at(15) <= plane.starts_at <= at(15, 30) and (plane.person_id, plane.state) == (
        practice.karim.pk,
        states.PLANNED,
    )
    assert after.person_id in (practice.camille.pk, practice.nadia.pk) and after.promised_at == at(15, 30)
    assert not Notice.objects.exists()
    days = days_of(practice.house, team(practice.house), DAY, DAY)
    assert not any(timeline(day).troubles for day in days.values())


def test_20_where_only_one_may_drive_the_guest_waits_hears_it_and_is_never_met_before_the_plane(practice):
    plane = practice.visit(practice.karim, at(10), 90, where=CAEN, skills=["driver"], client_name="M. Keller")
    after = practice.visit(practice.karim, at(15, 30), 60, promised=True, skills=["driver"], client_name="Mme Roche")
    found = work_out(comes_late(plane, by=practice.camille, starts_at=at(15), at=at(8)))
    accept_repair(found, by=practice.camille, at=at(8))
    for row in (plane, after):
        row.refresh_from_db()
    assert plane.starts_at > at(15, 30) and after.promised_at == at(15, 30)  # the guest waits, and hears it
    assert Notice.objects.get().visit == plane and plane.promised_at == plane.starts_at
    days = days_of(practice.house, team(practice.house), DAY, DAY)
    assert not any(timeline(day).troubles for day in days.values())


def test_21_ill_at_seven_the_promised_first_at_their_hours_and_nobody_twice(practice):
    for hour in (9, 11, 14, 16):
        practice.visit(practice.karim, at(hour), 60, promised=hour in (9, 14))
    found = work_out(fall_ill(practice.house, practice.karim, by=practice.camille, until=at(23), at=at(7)))
    accept_repair(found, by=practice.camille, at=at(7))
    rows = list(Visit.objects.exclude(state=states.CANCELLED))
    assert all(row.person_id not in (None, practice.karim.pk) for row in rows)
    assert {row.starts_at for row in rows if row.promised_at} == {at(9), at(14)} and not Notice.objects.exists()


def test_21_full_days_take_the_promise_without_breaking_any(practice):
    nadia, camille = practice.nadia, practice.camille
    for person in (nadia, camille):
        for hour in (8, 9, 10, 11):
            practice.visit(person, at(hour), 55, spans=[(at(8), at(19))])
    practice.visit(practice.karim, at(9), 60, promised=True)
    found = work_out(fall_ill(practice.house, practice.karim, by=camille, until=at(23), at=at(7)))
    assert found.state == states.READY and not found.left_out
    assert not any(line["breaks"] for line in found.changes)
    accept_repair(found, by=camille, at=at(7))
    promised = Visit.objects.get(promised_at__isnull=False)
    assert abs(promised.starts_at - at(9)) <= dt.timedelta(minutes=30) and promised.person_id in (nadia.pk, camille.pk)
    days = days_of(practice.house, team(practice.house), DAY, DAY)
    assert not any(timeline(day).troubles for day in days.values())


def test_22_a_leave_that_leaves_a_promise_without_anyone_is_refused_when_it_is_asked(practice):
    for person in (practice.camille, practice.nadia):
        practice.visit(person, at(10), 60, promised=True)
    practice.visit(practice.karim, at(10, 15), 60, promised=True)
    away = ask_absence(
        practice.house, practice.karim, by=practice.karim, starts_at=at(10, 45), ends_at=at(23), at=at(7)
    )
    with pytest.raises(Refused):  # 23: it covers only the end of the visit, and that is a conflict too
        grant_absence(away, by=practice.camille, at=at(7))


def test_24_nobody_came_and_the_next_who_could_is_found(practice):
    visit = practice.visit(practice.karim, at(10), 60, promised=True)
    free = practice.free_in((at(10, 30), at(12)), HOUR, at=at(10, 20), place=ALENCON)
    next_one = min(free, key=lambda person: (free[person], person.first_name))
    assert free[next_one] == at(10, 30) and next_one in (practice.camille, practice.nadia)
    assert move_visit(visit, by=practice.camille, starts_at=at(10, 30), person=next_one, at=at(10, 20)) is None
    assert visit.person_id == next_one.pk and visit.promised_at == at(10)


def test_a_sunday_a_public_holiday_and_an_hour_over_midnight_into_one():
    sunday, may = dt.date(2026, 12, 6), dt.date(2027, 5, 1)
    assert told(starts_at=at(10, day=sunday)) == {"time": 6_000, "sunday": 3_000}
    assert told(starts_at=at(10, day=may))["sunday"] == 3_000 and "sunday" not in told(starts_at=at(10))
    late = told(starts_at=at(23, 30, day=sunday - dt.timedelta(days=1)))
    assert late == {"time": 6_000, "night": 3_000, "sunday": 1_500}
    asked = told(starts_at=at(10), asked_at=at(9))
    assert asked["urgent"] == 1_500 and told(starts_at=at(10), moved=2)["moved"] == 4_000


WHENS = [
    pytest.param(at(12), id="noon"),
    pytest.param(at(23, 30), id="half past eleven at night"),
    pytest.param(at(12, day=dt.date(2026, 10, 24)), id="the clocks go back tonight"),
    pytest.param(at(23, 30, day=dt.date(2026, 10, 24)), id="they go back in three hours"),
    pytest.param(at(12, day=dt.date(2027, 3, 27)), id="they go forward tonight"),
    pytest.param(at(23, 30, day=dt.date(2027, 3, 27)), id="they go forward in three hours"),
]


@pytest.mark.parametrize("when", WHENS)
def test_whatever_the_hour_and_whatever_the_clocks_do_tonight(practice, when):
    """Karim works every day from eight to eight and Nadia every night from ten to six: what is free, asked and booked holds."""
    today = when.astimezone(PARIS).date()
    told_ = {"by": practice.camille, "weekdays": range(7)}
    set_shifts(practice.house, practice.karim, starts=dt.time(8), ends=dt.time(20), **told_)
    set_shifts(practice.house, practice.nadia, starts=dt.time(22), ends=dt.time(6), **told_)
    talk = offer_slots(
        practice.house, by=practice.camille, name="Remise", at=when, lasts_for=HOUR, step=HOUR, notice=HOUR
    )
    found = openings(talk, when, when + 3 * DAYS, at=when)
    walls = {(one.mate.name, one.starts_at.astimezone(PARIS).hour) for one in found}
    assert {hour for name, hour in walls if name == "Karim"} == set(range(8, 20)), "nine stays nine"
    assert {hour for name, hour in walls if name == "Nadia"} == {22, 23, *range(6)}
    assert min(one.starts_at for one in found) >= when + HOUR and all(one.starts_at.minute == 0 for one in found)
    night = [one.starts_at for one in found if one.mate.name == "Nadia"]
    assert len(night) == len(set(night)), "the hour lived twice is offered twice, each its own"
    length = moment_on(today + DAYS, dt.time(6), PARIS) - moment_on(today, dt.time(22), PARIS)
    of_tonight = [
        one for one in night if moment_on(today, dt.time(22), PARIS) <= one < moment_on(today + DAYS, dt.time(6), PARIS)
    ]
    assert len(of_tonight) == length // HOUR - sum(1 for hour in (22, 23, 24) if at(hour, day=today) < when + HOUR)
    for one in (found[0], found[-1]):
        held = hold_slot(talk, starts_at=one.starts_at, at=when)
        done = confirm_booking(held, name="Mme Delmas", email="d@example.org", at=when)
        assert done.visit.promised_at == one.starts_at and done.visit.lasts_for == HOUR
    day = found[-1].starts_at
    assert can(practice.house, ask(ALENCON, day + HOUR, day + 6 * HOUR, 60), at=when).verdict in ("yes", "if", "no")
    assert all(one >= when for one in practice.free_in((when, when + 12 * HOUR), HOUR, at=when).values())


def test_a_window_in_the_gap_of_spring_begins_when_the_clocks_show_an_hour_again(practice):
    """Asked between 2:05 and 2:55 on 28 March 2027: nobody lives these minutes; it is three o’clock, and no trouble."""
    gap = dt.date(2027, 3, 28)
    set_shifts(
        practice.house, practice.nadia, by=practice.camille, weekdays=range(7), starts=dt.time(22), ends=dt.time(6)
    )
    since, until = (moment_on(gap, dt.time(2, minute), PARIS) for minute in (5, 55))
    assert since == until == at(3, day=gap)
    answer = can(practice.house, ask(ALENCON, since, until, 60), at=at(20, day=gap - DAYS))
    assert answer.verdict == "yes" and answer.options[0].starts_at == at(3, day=gap)


def test_7_a_client_whose_clocks_are_elsewhere_reads_the_hour_of_the_house_and_which_it_is(practice, client, settings):
    """From Tokyo nothing shifts: the page names whose clocks it shows, and the calendar entry is the one moment everywhere."""
    settings.SECOND_FACTOR = False
    talk = offer_slots(practice.house, by=practice.camille, name="Appel", person=practice.karim, notice=dt.timedelta(0))
    hour = openings(talk, now() + DAYS, now() + 5 * DAYS, at=now())[0].starts_at
    practice.stranger.time_zone = "Asia/Tokyo"
    practice.stranger.save()
    client.force_login(practice.stranger, backend="django.contrib.auth.backends.ModelBackend")
    with timezone.override("Asia/Tokyo"):
        shown = client.get(f"/book/{practice.slug}/{talk.slug}/?from={hour.astimezone(PARIS).date()}").content.decode()
        assert "Europe/Paris" in shown and f'value="{hour.isoformat()}">{hour.astimezone(PARIS):%H:%M}<' in shown
        kept = client.post(f"/book/{practice.slug}/{talk.slug}/hold/", {"at": hour.isoformat(), "nonce": "t"})
        client.post(kept["Location"], {"name": "M. Tanaka", "email": "tanaka@example.jp"})
        entry = Calendar.from_ical(client.get(f"{kept['Location']}visit.ics").content).walk("VEVENT")[0]
    assert entry["dtstart"].dt.astimezone(dt.UTC) == hour == Visit.objects.get(client_name="M. Tanaka").promised_at
    practice.camille.time_zone = "Asia/Tokyo"  # she keeps the house from there: its day stays its day
    practice.camille.save()
    day = (
        Cast.browser(None, practice.camille)
        .get(f"/agenda/?house={practice.slug}&day={hour.astimezone(PARIS).date()}")
        .content.decode()
    )
    assert f'<span class="visit-time">{hour.astimezone(PARIS):%H:%M}' in day
