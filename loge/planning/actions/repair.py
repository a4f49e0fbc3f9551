"""The unforeseen: someone is ill, a visit overruns, a plane is late. What is touched is put elsewhere: first into the room
that the days have, one by one, the promised first at their told hours; what is left over is for a new plan of the day
(``rounds``). Nothing moves until someone accepts the difference; what is under way or done stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import later, task
from loge.houses.models import House
from loge.people.models import Person

from .. import states
from ..ahead import Choice, weigh
from ..days import Day, Mate, days_of, moment, seconds, stop_of, team
from ..fitting import Fitted, place_in, settle
from ..models import Absence, Repair, Visit
from ..models.visit import PROMISE
from ..places import place_of
from ..rounds import replan
from ..stops import Agenda, Stop, Window
from ..timeline import EMBEDDED, timeline
from ..usual import Usual, usual
from .absence import LONGEST
from .taking import defer_apart, note
from .visit import hold_agenda, overrun, reschedule, unplace

Told = Callable[[int, int], bool]  # how far it has come; False when it was called off
Changes = dict[str, tuple[Visit, Mate, dt.datetime, bool]]  # where each would go; whether a promise would break
Usually = Callable[[dt.date], Usual]
SECONDS = 2.0  # of work at most on each day planned anew
ASKABLE = dt.timedelta(hours=3)  # a promised client may be asked to move so far


@transaction.atomic
def fall_ill(house: House, person: Person, *, by: Person, until: dt.datetime, at: dt.datetime | None = None) -> Repair:
    """From now until then they can go nowhere: an absence, and a search for who goes instead."""
    moment_ = at or now()
    if until <= moment_:
        raise Invalid(_("Say until when they will be away."), field="until")
    if until - moment_ > LONGEST:
        raise Invalid(_("That is more than a year. Choose a shorter time."), field="until")
    absence = Absence(house=house, person=person, starts_at=moment_, ends_at=until, why=_("ill"), asked_at=moment_)
    if not absence.roles_of(by):
        raise Refused(_("This is not for you to do."))
    hold_agenda(person)
    meeting = Absence.objects.filter(
        house=house, person=person, state=states.GRANTED, starts_at__lte=moment_, ends_at__gte=until
    )
    if not meeting.exists():
        moves.begin(absence, states.GRANTED, by=by, at=moment_)
    return _seek(house, Repair.Why.ILL, person, by, moment_, until, moment_)


@transaction.atomic
def takes_longer(visit: Visit, *, by: Person, until: dt.datetime, at: dt.datetime | None = None) -> Repair | None:
    """It will be over only then. None when everything after it still holds."""
    moment_ = at or now()
    if visit.state == states.PLANNED:
        moves.make(visit, "start", by=by, at=moment_, sequence=visit.sequence + 1, changed_at=moment_)
    overrun(visit, by=by, until=until, at=moment_)
    return _seek_if_broken(visit, Repair.Why.OVERRUN, by, moment_)


@transaction.atomic
def comes_late(visit: Visit, *, by: Person, starts_at: dt.datetime, at: dt.datetime | None = None) -> Repair | None:
    """Their plane is late: this visit can only begin then, by its client’s own account. None when the day still holds."""
    moment_ = at or now()
    if visit.state != states.PLANNED:
        raise Stale(_("This visit is under way or done: it stays where it is. Plan another one."))
    span = [starts_at.isoformat(), (starts_at + PROMISE).isoformat()]
    Visit.objects.filter(house=visit.house_id, pk=visit.pk).update(windows=[span], promised_at=None)
    visit.windows, visit.promised_at = [span], None
    return _seek(visit.house, Repair.Why.LATE, visit.person, by, moment_, starts_at + dt.timedelta(hours=12), moment_)


def _seek_if_broken(visit: Visit, why: str, by: Person, at: dt.datetime) -> Repair | None:
    assert visit.person is not None
    zone = visit.house.zone
    mates = [mate for mate in team(visit.house) if mate.person.pk == visit.person_id] or [Mate(visit.person)]
    date = day_of(visit.starts_at, zone)
    days = days_of(visit.house, mates, date, date)
    if not any(timeline(day).troubles for day in days.values()):
        return None
    return _seek(visit.house, why, visit.person, by, visit.starts_at, visit.ends_at + dt.timedelta(hours=12), at)


def _seek(
    house: House, why: str, person: Person | None, by: Person, since: dt.datetime, until: dt.datetime, at: dt.datetime
) -> Repair:  # fmt: skip
    repair = Repair(house=house, why=why, person=person, asked_by=by, starts_at=since, ends_at=until, at=at)
    moves.begin(repair, states.SEEKING, by=by, at=at)
    later(seek, str(repair.pk), house=house.pk)
    return repair


@task(external=True)
def seek(key: str) -> None:
    """Look for a way, telling how far it has come; called off when someone dropped it meanwhile."""
    repair = Repair.objects.select_related("house", "person", "asked_by").filter(pk=key, state=states.SEEKING).first()
    if repair is not None:
        work_out(repair)


def work_out(repair: Repair, *, at: dt.datetime | None = None) -> Repair:
    """Fill the difference. Called again it begins anew; nothing but the repair itself is written."""
    moment_ = at or repair.at

    def come(done: int, total: int) -> bool:
        mine = Repair.objects.filter(house=repair.house_id, pk=repair.pk, state=states.SEEKING)
        return bool(mine.update(done=done, total=max(total, 1)))

    found = plan_repair(repair, at=moment_, come=come)
    if found is None:
        repair.refresh_from_db()
        return repair
    with transaction.atomic():
        moves.make(
            repair, "find", by=states.MACHINE, changes=found.changes, left_out=found.left_out, done=found.total, total=max(found.total, 1),
            by_rounds=found.by_rounds,
        )  # fmt: skip
    return repair


@dataclass
class Found:
    changes: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    total: int
    by_rounds: bool = False


def plan_repair(repair: Repair, *, at: dt.datetime, come: Told) -> Found | None:
    """Where each visit that does not hold would go; None when called off."""
    house, zone = repair.house, repair.house.zone
    mates = team(house)
    first, last = (
        day_of(repair.starts_at, zone),
        day_of(min(repair.ends_at, repair.starts_at + dt.timedelta(days=14)), zone),
    )
    days = days_of(house, mates, first, last)
    touched = _touched(repair, list(days.values()), at)
    before = {str(visit.pk): (visit.person_id, visit.starts_at) for day in days.values() for visit in day.visits}
    for day, visit in touched:
        day.visits.remove(visit)
        day.__dict__.pop("by_key", None)
    order = sorted((visit for _day, visit in touched), key=lambda visit: (not visit.is_promised, visit.starts_at))
    changes: Changes = {}
    left: list[dict[str, Any]] = []
    rooms = list(days.values())
    usually = cache(lambda date: usual(house, date, at=at))
    waiting = []
    for number, visit in enumerate(order):
        if not come(number, 2 * len(order)):
            return None
        if not _put(visit, rooms, at, changes, usually, wide=False):
            waiting.append(visit)
    by_rounds = False
    if waiting:
        tried = len(waiting)
        waiting = _anew(waiting, rooms, at, changes, stopped=lambda: not come(len(order), 2 * len(order)))
        if not come(len(order), 2 * len(order)):
            return None
        by_rounds = len(waiting) < tried
    for visit in waiting:
        if not _put(visit, rooms, at, changes, usually, wide=True):
            left.append({"visit": str(visit.pk), "sequence": visit.sequence, "why": _("nobody has room for it")})
    told = [
        {
            "visit": key, "person": str(mate.person.pk), "starts_at": starts.isoformat(), "sequence": visit.sequence,
            "breaks": breaks,
        }
        for key, (visit, mate, starts, breaks) in changes.items()
        if before.get(key) != (mate.person.pk, starts)
    ]  # fmt: skip
    return Found(sorted(told, key=lambda one: one["starts_at"]), left, len(order), by_rounds)


def _anew(
    waiting: list[Visit],
    days: list[Day],
    at: dt.datetime,
    changes: Changes,
    *,
    stopped: Callable[[], bool],
) -> list[Visit]:
    """Insertion was not enough: the days are planned anew, promises held. Returns what still has no place."""
    left: list[Visit] = []
    for date in sorted({day.date for day in days}):
        here = [day for day in days if day.date == date]
        wanted = [visit for visit in waiting if any(day.opens <= visit.starts_at < day.closes for day in here)]
        agendas = {str(day.mate.person.pk): (day, agenda) for day in here if (agenda := day.agenda(at)) is not None}
        if not wanted or not agendas:
            left += wanted
            continue
        known = {str(visit.pk): visit for visit in (*wanted, *(row for day in here for row in day.visits))}
        needs = {key: frozenset(visit.skills) for key, visit in known.items()}
        stops = [stop_of(visit, None) for visit in wanted]
        plan = replan(
            [one for _day, one in agendas.values()], stops, EMBEDDED, seconds=SECONDS, needs=needs, cancelled=stopped
        )
        if len(plan.left) < len(wanted):
            planned = {key: seconds(visit.starts_at) for key, visit in known.items()}
            for made in plan.agendas:
                day = agendas[made.key][0]
                starts = settle(made, planned, EMBEDDED)
                day.visits = [known[stop.key] for stop in made.stops if stop.key in known]
                for visit in day.visits:
                    start = moment(starts[str(visit.pk)])
                    if not visit.is_fixed and (
                        start != visit.starts_at or visit.person_id != day.mate.person.pk or visit in wanted
                    ):
                        lasts = visit.lasts_for
                        visit.starts_at, visit.ends_at = start, start + lasts
                        changes[str(visit.pk)] = (visit, day.mate, start, False)
                day.__dict__.pop("by_key", None)
            left += [visit for visit in wanted if str(visit.pk) in plan.left]
        else:
            left += wanted
    return left


def _touched(repair: Repair, days: list[Day], at: dt.datetime) -> list[tuple[Day, Visit]]:
    """What cannot stay: of who is ill, everything in the interval; else what no longer holds."""
    found: list[tuple[Day, Visit]] = []
    for day in days:
        if repair.person_id is not None and day.mate.person.pk != repair.person_id:
            continue
        if repair.why == Repair.Why.ILL:
            inside = (
                visit for visit in day.visits if visit.starts_at < repair.ends_at and visit.ends_at > repair.starts_at
            )
            found += [(day, visit) for visit in inside if not visit.is_fixed]
        else:
            broken = timeline(day).troubles
            found += [
                (day, item.visit) for item in broken if item.visit and not item.visit.is_fixed and item.ends_at > at
            ]
    return found


def _put(
    visit: Visit,
    days: list[Day],
    at: dt.datetime,
    changes: dict[str, tuple[Visit, Mate, dt.datetime, bool]],
    usually: Usually,
    *,
    wide: bool,
) -> bool:
    """Into whichever day takes it with the fewest others moved, nearest to its hour; of such days the one that leaves most
    room for what usually comes. ``wide``: its client would be asked."""
    spans = visit.spans()
    if wide:
        # a guest whose plane is late cannot be met before it lands
        spans = (
            [(one, two + ASKABLE) for one, two in spans]
            if visit.windows and not visit.is_promised
            else [(visit.starts_at - ASKABLE, visit.starts_at + ASKABLE)]
        )
    spans = [(max(one, at), two) for one, two in spans if two > at]
    if not spans:
        return False
    lasts = seconds(visit.ends_at) - seconds(visit.starts_at)
    stop = Stop(str(visit.pk), place_of(visit), lasts, tuple(Window(seconds(one), seconds(two)) for one, two in spans))
    ways: list[_Way] = []
    for day in days:
        agenda = day.agenda(at) if set(visit.skills) <= day.mate.skills else None
        if agenda is None or not any(one < day.closes and two > day.opens for one, two in spans):
            continue
        planned = {str(row.pk): seconds(row.starts_at) for row in day.visits}
        wished = {**planned, stop.key: seconds(visit.starts_at)}
        fitted = place_in(agenda, stop, wished, EMBEDDED)
        if fitted is not None:
            away = abs(fitted.at - seconds(visit.starts_at))
            moved = len([key for key in fitted.moved if key in planned])
            ways.append(_Way((moved, away), day, agenda, fitted))
    if not ways:
        return False
    way = _roomiest(ways, days, stop, usually, at)
    day, fitted = way.day, way.fitted
    for row in day.visits:
        start = moment(fitted.starts[str(row.pk)])
        if start != row.starts_at and not row.is_fixed:
            lasts_for = row.lasts_for
            row.starts_at, row.ends_at = start, start + lasts_for
            changes[str(row.pk)] = (row, day.mate, start, False)
    start = moment(fitted.at)
    changes[stop.key] = (visit, day.mate, start, wide and bool(visit.is_promised or visit.windows))
    lasts_for = visit.lasts_for
    visit.starts_at, visit.ends_at = start, start + lasts_for
    day.visits.append(visit)
    day.visits.sort(key=lambda row: row.starts_at)
    day.__dict__.pop("by_key", None)
    return True


@dataclass(frozen=True, slots=True)
class _Way:
    rank: tuple[int, int]  # others moved, seconds away from its hour
    day: Day
    agenda: Agenda
    fitted: Fitted


def _roomiest(ways: list[_Way], days: list[Day], stop: Stop, usually: Usually, at: dt.datetime) -> _Way:
    """Of the ways that disturb least, the one that leaves most room; else with the least travel."""
    least = min(way.rank for way in ways)
    equal = sorted((way for way in ways if way.rank == least), key=lambda way: way.fitted.extra)
    expected = usually(equal[0].day.date)
    if len(equal) < 2 or not expected.stops or len({way.day.date for way in equal}) > 1:
        return equal[0]
    date = equal[0].day.date
    agendas = [agenda for day in days if day.date == date and (agenda := day.agenda(at)) is not None]

    def choice(way: _Way) -> Choice:
        told = replace(stop, windows=(Window.around(way.fitted.at),), told=way.fitted.at)
        return Choice(way.fitted.extra, way.fitted.at, told, way.agenda.with_stop(told, way.fitted.position))

    weights = weigh(agendas, [choice(way) for way in equal], expected.stops, EMBEDDED, needs=expected.needs)
    return equal[weights.index(max(weights))]


@transaction.atomic
def accept_repair(repair: Repair, *, by: Person, at: dt.datetime | None = None) -> Repair:
    """Make the difference so: every visit goes where it was shown, what has no room waits for a place, and each client whose
    hour moves is noted to be told. Raises Stale when any of them has changed since it was worked out."""
    moment_ = at or now()
    moves.make(repair, "accept", by=by, at=moment_)
    defer_apart()
    people = {str(mate.person.pk): mate.person for mate in team(repair.house)}
    keys = [one["visit"] for one in (*repair.changes, *repair.left_out)]
    visits = {
        str(row.pk): row
        for row in Visit.objects.filter(house=repair.house_id, pk__in=keys).select_related("house", "person", "client")
    }
    for one in repair.left_out:
        visit = _same(visits, one)
        was = visit.promised_at
        unplace(visit, by=states.MACHINE, at=moment_)
        if was is not None:
            note(visit, was=was, to=None, by=by, at=moment_)
    moving = {visits[one["visit"]].pk for one in repair.changes if one["visit"] in visits}
    for one in repair.changes:
        visit = _same(visits, one)
        moving.discard(visit.pk)  # each is checked against those that moved before it, hence every two of them
        person = people.get(one["person"])
        if person is None:
            raise Stale(_("This has changed in the meantime. Here is where it stands now."))
        was, starts = visit.promised_at, dt.datetime.fromisoformat(one["starts_at"])
        if one["breaks"] and was is None:  # not promised, but awaited: a guest whose plane is late
            was = visit.spans()[0][0]
            Visit.objects.filter(house=repair.house_id, pk=visit.pk).update(windows=[])
        told = starts if one["breaks"] else was
        reschedule(visit, by=states.MACHINE, starts_at=starts, person=person, told=told, beside=moving, at=moment_)
        if was is not None and one["breaks"]:
            note(visit, was=was, to=starts, by=by, at=moment_)
    return repair


def _same(visits: dict[str, Visit], one: dict[str, Any]) -> Visit:
    visit = visits.get(one["visit"])
    if visit is None or visit.sequence != one["sequence"] or visit.state not in (states.PLANNED, states.UNPLACED):
        raise Stale(_("A visit has changed since this was worked out. Look for a way again."))
    return visit


@transaction.atomic
def drop_repair(repair: Repair, *, by: Person, at: dt.datetime | None = None) -> Repair:
    """Leave the day as it is; a search that is still going on stops."""
    moves.make(repair, "drop", by=by, at=at)
    return repair
