"""What comes back: computed from the rule each time, planned ahead once, one of them moved, all of them changed."""

from __future__ import annotations

import datetime as dt

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loge.common.errors import Invalid, Refused
from loge.planning import states
from loge.planning.actions.series import begin_series, change_series, end_series, materialise, skip_day
from loge.planning.actions.visit import cancel_visit, reschedule
from loge.planning.models import Series, Visit
from loge.planning.recurrence import Recurrence, nth_of

from .practice import DAY, PARIS, Practice, at

HOUR = dt.timedelta(hours=1)
days = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))


def listed(rule, since, until):
    return [date.isoformat() for date in rule.dates(since, until)]


def test_the_31st_is_the_last_of_a_shorter_month_and_comes_back():
    rule = Recurrence("month", dt.date(2027, 12, 31))
    assert listed(rule, dt.date(2028, 1, 1), dt.date(2028, 5, 31)) == [
        "2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31",
    ]  # fmt: skip


def test_29_february_is_the_28th_in_common_years():
    rule = Recurrence("year", dt.date(2024, 2, 29))
    assert listed(rule, dt.date(2025, 1, 1), dt.date(2028, 12, 31)) == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]  # fmt: skip


def test_a_fifth_monday_is_told_as_the_last():
    assert nth_of(dt.date(2026, 11, 30)) == -1 and nth_of(dt.date(2026, 11, 23)) == 4
    rule = Recurrence("nth", dt.date(2026, 11, 30), nth=-1)
    assert listed(rule, dt.date(2026, 12, 1), dt.date(2027, 2, 28)) == ["2026-12-28", "2027-01-25", "2027-02-22"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(
    st.sampled_from(["week", "month", "nth", "year"]), days, st.integers(1, 5), st.sets(st.integers(0, 6), max_size=3),
    st.one_of(st.none(), st.integers(1, 30)), st.integers(0, 500),
)  # fmt: skip
def test_calendar_programs_read_the_same_days(every, first, step, weekdays, count, ahead):
    """Against dateutil's reading of our RRULE, wherever one begins to look."""
    rule = Recurrence(every, first, step, frozenset(weekdays), nth_of(first), count=count)
    since, until = first + dt.timedelta(days=ahead), first + dt.timedelta(days=ahead + 400)
    start = dt.datetime.combine(first, dt.time(0))
    theirs = rrulestr(rule.rrule(), dtstart=start).between(
        dt.datetime.combine(since, dt.time(0)), dt.datetime.combine(until, dt.time(0)), inc=True
    )
    assert list(rule.dates(since, until)) == [one.date() for one in theirs]


def test_skipped_days_count_and_what_cannot_be_is_refused():
    rule = Recurrence("week", DAY, count=3, skips=frozenset({DAY + dt.timedelta(days=7)}))
    assert len(listed(rule, DAY, DAY + dt.timedelta(days=90))) == 2
    for wrong in ({"step": 0}, {"count": 0}, {"nth": 5}, {"weekdays": frozenset({7})}):
        with pytest.raises(Invalid):
            Recurrence("week", DAY, **wrong)


@pytest.mark.django_db
def test_planned_ahead_once_moved_cancelled_left_out_changed_ended():
    practice = Practice()
    told = {"title": "Arroser", "time": dt.time(9), "lasts_for": HOUR, "place": "Alençon", "promised": True}
    series = begin_series(
        practice.house,
        by=practice.camille,
        person=practice.nadia,
        first_on=DAY,
        weekdays=[1],
        at=at(7),
        nonce="n",
        **told,
    )
    assert begin_series(practice.house, by=practice.camille, person=practice.nadia, first_on=DAY, at=at(7), nonce="n", **told) == series  # fmt: skip
    visits = list(Visit.objects.filter(subject__startswith="series:").order_by("starts_at"))
    assert [one.starts_at.astimezone(PARIS).strftime("%d/%m %H:%M") for one in visits[:3]] == ["01/12 09:00", "08/12 09:00", "15/12 09:00"]  # fmt: skip
    assert len(visits) == 7 and materialise(series, at=at(7)) == []  # twice makes nothing twice
    reschedule(visits[1], by=practice.camille, starts_at=at(15, day=DAY + dt.timedelta(days=8)), at=at(7))
    cancel_visit(visits[2], by=practice.camille, at=at(7))
    skip_day(series, dt.date(2026, 12, 22), by=practice.camille, at=at(7))
    series.refresh_from_db()
    assert materialise(series, at=at(7)) == []  # neither the moved one nor the cancelled ones come again
    assert Visit.objects.filter(state=states.CANCELLED).count() == 2
    later = change_series(series, by=practice.camille, from_on=dt.date(2026, 12, 28), time=dt.time(11), weekdays=[3], at=at(7))  # fmt: skip
    assert later.first_on == dt.date(2026, 12, 31) and later.follows == series
    standing = Visit.objects.filter(state=states.PLANNED).order_by("starts_at")
    assert [one.starts_at.astimezone(PARIS).strftime("%d/%m %H:%M") for one in standing] == [
        "01/12 09:00", "09/12 15:00", "31/12 11:00", "07/01 11:00",
    ]  # fmt: skip
    end_series(later, by=practice.camille, from_on=dt.date(2027, 1, 1), at=at(7))
    assert not Visit.objects.filter(state=states.PLANNED, starts_at__gt=at(0, day=dt.date(2027, 1, 1))).exists()
    with pytest.raises(Refused):
        end_series(later, by=practice.stranger, from_on=DAY, at=at(7))


@pytest.mark.django_db
def test_where_the_hour_is_taken_it_waits_for_a_place_and_nine_stays_nine_over_the_change_of_clock():
    practice = Practice()
    spring = dt.date(2027, 3, 23)
    practice.visit(practice.karim, at(9, day=spring), 60, at=at(7, day=DAY))
    series = begin_series(
        practice.house, by=practice.camille, person=practice.karim, title="Courses", first_on=spring, time=dt.time(9), lasts_for=HOUR,
        at=at(7, day=dt.date(2027, 3, 20)),
    )  # fmt: skip
    made = list(Visit.objects.filter(subject__startswith=series.reference).order_by("starts_at"))
    assert [one.state for one in made[:2]] == [states.UNPLACED, states.PLANNED]
    assert [one.starts_at.hour for one in made[:2]] == [8, 7]  # nine in Paris, before and after 28 March
    with pytest.raises(Invalid):
        begin_series(
            practice.house, by=practice.camille, person=None, title="x", first_on=spring, time=dt.time(9), lasts_for=HOUR,
            until_on=DAY, at=at(7),
        )  # fmt: skip
    assert Series.objects.count() == 1
