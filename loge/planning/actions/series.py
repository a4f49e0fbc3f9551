"""What comes back is planned ahead: a visit for each day of the rule, made some weeks before and never twice. One of them is
moved or cancelled like any visit; the whole series is changed, or ends, from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import daily, task
from loge.houses.models import House
from loge.people.models import Person

from .. import states
from ..hours import DAY, bounds, moment_on
from ..models import Series, Visit
from ..models.visit import roles_in
from ..places import locate
from ..recurrence import MOST_COUNT, MOST_STEP, nth_of
from .visit import cancel_visit, check_lasts, plan_visit

AHEAD = dt.timedelta(days=42)
MOST_SERIES = 300  # of one house
KEPT = ("person", "client", "client_name", "client_phone", "title", "place", "skills", "cents", "promised", "every", "step", "weekdays", "time", "lasts_for", "until_on", "count")  # fmt: skip


@transaction.atomic
def begin_series(
    house: House, *, by: Person, person: Person | None, title: str, first_on: dt.date, time: dt.time, lasts_for: dt.timedelta,
    every: str = Series.Every.WEEK, step: int = 1, weekdays: Sequence[int] = (), until_on: dt.date | None = None, count: int | None = None,
    place: str = "", client: Person | None = None, client_name: str = "", client_phone: str = "", skills: Sequence[str] = (),
    promised: bool = False, cents: int | None = None, follows: Series | None = None, nonce: str = "", at: dt.datetime | None = None,
) -> Series:  # fmt: skip
    """From ``first_on`` on, at that time of the house’s wall clock. Its first weeks are planned at once. The same ``nonce``
    begins once. Raises Invalid for a rule that never takes place, Refused for who may not plan there."""
    moment = at or now()
    _may(house, person, by)
    check_lasts(lasts_for)
    name = " ".join(title.split())[:100]
    if not name:
        raise Invalid(_("Say in a few words what is to be done."), field="title")
    if nonce and (same := Series.objects.filter(house=house, nonce=nonce[:40]).first()):
        return same
    today = day_of(moment, house.zone)
    if not -366 <= (first_on - today).days <= 731:
        raise Invalid(_("That is more than a year away. Choose a day nearer to this one."), field="first_on")
    if not 1 <= step <= MOST_STEP or (count is not None and not 1 <= count <= MOST_COUNT):
        raise Invalid(_("Once every 52 at most, and a thousand times at most."), field="step")
    if until_on is not None and until_on < first_on:
        raise Invalid(_("It would end before it begins. Choose a later day."), field="until_on")
    if Series.objects.filter(house=house, ended_at=None).count() >= MOST_SERIES:
        raise Refused(_("That makes three hundred. End one that is no longer needed before adding another."))
    where = locate(house, place)
    made = Series(
        house=house, person=person, client=client, client_name=client_name.strip()[:80], client_phone=client_phone.strip()[:30], title=name,
        place=place.strip()[:200], latitude=where.latitude if where.is_known else None, longitude=where.longitude if where.is_known else None,
        skills=list(skills), cents=cents, promised=promised, every=every, step=step, weekdays=sorted(set(weekdays)), nth=nth_of(first_on),
        first_on=first_on, time=time, zone=house.time_zone, lasts_for=lasts_for, until_on=until_on, count=count, made_at=moment, made_by=by,
        follows=follows, nonce=nonce[:40],
    )  # fmt: skip
    if next(made.rule.dates(first_on, first_on + DAY * 366 * 2), None) is None:
        raise Invalid(_("No day fits this rule. Choose other days."), field="weekdays")
    made.save(force_insert=True)
    journal.write("series.begun", subject=made.reference, house=house.pk, by=by, at=moment, rule=made.rule.rrule())
    materialise(made, at=moment)
    return made


def materialise(series: Series, *, at: dt.datetime) -> list[Visit]:
    """Plan its days of the next weeks that are not planned yet. Called twice it makes nothing twice; where the hour is taken
    or someone is away, the visit waits among those to place."""
    house = series.house
    since = max(day_of(at, house.zone), series.first_on)
    dates = [] if series.ended_at else list(series.rule.dates(since, day_of(at + AHEAD, house.zone)))
    named = {series.subject_on(date): date for date in dates}
    there = Visit.objects.filter(house=house, subject__in=named).values_list("subject", flat=True)
    made = []
    for subject in named.keys() - set(there):
        with suppress(IntegrityError), transaction.atomic():  # another worker was faster
            made.append(_visit(series, named[subject], at))
    return sorted(made, key=lambda visit: visit.starts_at)


def _visit(series: Series, date: dt.date, at: dt.datetime) -> Visit:
    told: dict[str, Any] = {
        "by": states.MACHINE, "title": series.title, "starts_at": moment_on(date, series.time, series.house.zone), "lasts_for": series.lasts_for,
        "place": series.place, "promised": series.promised, "client": series.client, "client_name": series.client_name,
        "client_phone": series.client_phone, "skills": series.skills, "cents": series.cents, "subject": series.subject_on(date), "at": at,
    }  # fmt: skip
    if series.person is not None:
        with suppress(Refused), transaction.atomic():
            return plan_visit(series.house, person=series.person, **told)
    return plan_visit(series.house, person=None, **told)


@transaction.atomic
def skip_day(series: Series, date: dt.date, *, by: Person, at: dt.datetime | None = None) -> Series:
    """It does not take place that day; the others stand."""
    moment = at or now()
    locked = _locked(series, by)
    if date not in set(locked.rule.dates(date, date)):
        raise Stale(_("It does not take place that day."))
    locked.skips = sorted({*locked.skips, date.isoformat()})
    locked.save(update_fields=["skips"])
    for visit in Visit.objects.filter(house=locked.house_id, subject=locked.subject_on(date), state__in=_FREE):
        cancel_visit(visit, by=by, at=moment)
    journal.write(
        "series.skipped", subject=locked.reference, house=locked.house_id, by=by, at=moment, day=date.isoformat()
    )
    return locked


_FREE = (states.PLANNED, states.UNPLACED)


@transaction.atomic
def end_series(series: Series, *, by: Person, from_on: dt.date, at: dt.datetime | None = None) -> Series:
    """From that day on it takes place no more. What is under way or done stays, the other visits are cancelled."""
    moment = at or now()
    locked = _locked(series, by)
    locked.until_on = min(from_on - DAY, locked.until_on or from_on)
    today = day_of(moment, locked.house.zone)
    if locked.until_on < today or from_on <= locked.first_on:
        locked.ended_at = moment
    locked.save(update_fields=["until_on", "ended_at"])
    rows = Visit.objects.filter(house=locked.house_id, subject__startswith=f"{locked.reference}:", state__in=_FREE)
    for visit in rows.select_related("house", "person"):
        if visit.subject.rpartition(":")[2] >= from_on.isoformat():
            cancel_visit(visit, by=by, at=moment)
    journal.write(
        "series.ended", subject=locked.reference, house=locked.house_id, by=by, at=moment, day=from_on.isoformat()
    )
    return locked


@transaction.atomic
def change_series(
    series: Series, *, by: Person, from_on: dt.date, at: dt.datetime | None = None, **changes: Any
) -> Series:
    """From a day on it is otherwise: the old one ends there, a new one that follows it begins. What was moved by hand after
    that day is planned anew."""
    moment = at or now()
    if unknown := changes.keys() - {*KEPT, "nonce"}:
        raise Invalid(_("There is no such rule."), field=min(unknown))
    told = {name: getattr(series, name) for name in KEPT} | changes
    if series.count is not None and "count" not in changes:
        told["count"] = max(series.count - len(list(series.rule.dates(series.first_on, from_on - DAY))), 1)
    end_series(series, by=by, from_on=from_on, at=moment)
    return begin_series(series.house, by=by, first_on=_first(told, from_on), follows=series, at=moment, **told)


def _first(told: dict[str, Any], from_on: dt.date) -> dt.date:
    """A weekly rule begins on the first of its days."""
    days = set(told["weekdays"]) if told["every"] == Series.Every.WEEK else set()
    return next(from_on + DAY * number for number in range(7) if not days or (from_on + DAY * number).weekday() in days)


def _locked(series: Series, by: Person) -> Series:
    found = Series.objects.select_for_update().get(pk=series.pk)
    found.house, found.person, found.client = series.house, series.person, series.client
    _may(found.house, found.person, by)
    if found.ended_at is not None:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    return found


def _may(house: House, person: Person | None, by: Person) -> None:
    if not roles_in(house.pk, person.pk if person else None, by):
        raise Refused(_("Only whoever keeps the house plans for someone else."))


@daily(dt.time(3, 10))
@task()
def plan_ahead() -> None:
    """Each night: the days that have come near enough."""
    moment = now()
    for series in Series.objects.filter(ended_at=None).select_related("house", "person", "client").iterator():
        today = day_of(moment, series.house.zone)
        if series.until_on is not None and bounds(series.until_on, series.house.zone)[1] < moment:
            Series.objects.filter(pk=series.pk, ended_at=None).update(ended_at=moment)
        elif series.first_on <= today + AHEAD:
            materialise(series, at=moment)
