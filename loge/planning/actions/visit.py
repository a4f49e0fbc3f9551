"""A visit is held, booked, moved, begun, done, cancelled. Two of one person never take the same hour: whoever writes holds
that person’s agenda until the end of the transaction and looks again (on PostgreSQL the database refuses it besides)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import local, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.moves import CLOCK
from loge.houses.models import House
from loge.people.models import Person

from .. import states
from ..models import Absence, Teammate, Visit
from ..models.visit import LONGEST, SHORTEST
from ..places import stand_at
from ..stops import Place

FURTHEST = dt.timedelta(days=366)
_WORDS = ("title", "place", "client_name", "client_phone")
_MOST = {field.name: field.max_length for field in Visit._meta.fields if field.name in _WORDS}
Span = tuple[dt.datetime, dt.datetime]


class SlotTaken(Stale):
    """Someone else has this hour now."""


def check_lasts(lasts_for: dt.timedelta) -> None:
    """Raises Invalid for what is no length of a visit."""
    if lasts_for <= dt.timedelta(0):
        raise Invalid(_("A visit cannot end before it starts. Say how long it takes."), field="lasts_for")
    if not SHORTEST <= lasts_for < LONGEST:
        raise Invalid(_("A visit takes from five minutes to less than a day. Make one of each day."), field="lasts_for")


def check_spans(spans: Sequence[Span]) -> None:
    if any(until < since for since, until in spans):
        raise Invalid(_("The last hour comes before the first one. Put them the other way round."), field="latest")


def check_when(starts_at: dt.datetime, moment: dt.datetime) -> None:
    if abs(starts_at - moment) > FURTHEST:
        raise Invalid(_("That is more than a year away. Choose a day nearer to this one."), field="starts_at")


@transaction.atomic
def plan_visit(
    house: House,
    *,
    by: Any,
    person: Person | None,
    title: str,
    starts_at: dt.datetime,
    lasts_for: dt.timedelta,
    place: str = "",
    where: Place | None = None,
    spans: Sequence[Span] = (),
    promised: bool = False,
    hold: bool = False,
    client: Person | None = None,
    client_name: str = "",
    client_phone: str = "",
    subject: str = "",
    skills: Sequence[str] = (),
    cents: int | None = None,
    uid: str = "",
    nonce: str = "",
    at: dt.datetime | None = None,
) -> Visit:
    """Put a visit into someone’s agenda, or among those to place when ``person`` is None. ``hold`` keeps the hour for a
    quarter of an hour. The same ``nonce`` plans once.

    Raises Invalid (a length or hours that cannot be), SlotTaken, Refused (away, or not theirs to plan).
    """
    moment = at or now()
    check_lasts(lasts_for)
    check_spans(spans)
    check_when(starts_at, moment)
    words = _worded({"title": title, "place": place, "client_name": client_name, "client_phone": client_phone})
    if nonce and (same := Visit.objects.filter(house=house, nonce=nonce[:40]).select_related("house").first()):
        return same
    visit = Visit(
        house=house, person=person, starts_at=starts_at, ends_at=starts_at + lasts_for, **words,
        windows=[[one.isoformat(), two.isoformat()] for one, two in spans], promised_at=starts_at if promised else None,
        client=client, subject=subject,
        skills=list(skills), cents=cents, uid=uid[:200], nonce=nonce[:40], changed_at=moment,
    )  # fmt: skip
    stand_at(visit, visit.place, where)
    if not visit.roles_of(by):
        raise Refused(_("Only whoever keeps the house plans for someone else."))
    if person is None:
        moves.begin(visit, states.UNPLACED, by=by, at=moment)
        return visit
    take(person, (starts_at, visit.ends_at), moment)
    with _apart(person):
        moves.begin(visit, states.HELD if hold else states.PLANNED, by=by, at=moment)
    return visit


@transaction.atomic
def book_visit(visit: Visit, *, by: Any, at: dt.datetime | None = None) -> Visit:
    """A slot that was held becomes a booking. Raises Stale when its time has passed: the hour may be someone else’s."""
    moment = at or now()
    if visit.state == states.HELD and visit.clock_at is not None and visit.clock_at <= moment:
        raise Stale(_("This hour was kept for a quarter of an hour, which is over. Ask again: it may still be free."))
    moves.make(visit, "book", by=by, at=moment)
    return visit


@transaction.atomic
def reschedule(
    visit: Visit,
    *,
    by: Any,
    starts_at: dt.datetime,
    person: Person | None = None,
    lasts_for: dt.timedelta | None = None,
    sequence: int | None = None,
    told: dt.datetime | Literal["as before"] | None = "as before",
    beside: Collection[uuid.UUID] = (),
    at: dt.datetime | None = None,
) -> Visit:
    """Move a visit to another hour or to someone else; from among those to place, into an agenda. ``sequence`` is the one
    that was seen; ``told`` is the hour the client was told (as before: a promised hour moves along with the visit);
    ``beside`` are visits about to move in the same transaction: where they stand now is in nobody's way.

    Raises Stale (under way or done, changed since, the hour is taken), Refused (away), Invalid.
    """
    moment = at or now()
    lasts = lasts_for or visit.lasts_for
    check_lasts(lasts)
    check_when(starts_at, moment)
    who = person or visit.person
    if who is None:
        raise Invalid(_("Say who goes."), field="person")
    if visit.state in states.FIXED:
        raise Stale(_("This visit is under way or done: it stays where it is. Plan another one."))
    take(who, (starts_at, starts_at + lasts), moment, but={visit.pk, *beside})
    current = (
        Visit.objects.select_for_update().filter(house=visit.house_id, pk=visit.pk).values_list("sequence", flat=True)
    )
    if sequence is not None and list(current) != [sequence]:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    promised = (starts_at if visit.is_promised else None) if told == "as before" else told
    was, whose = visit.starts_at, visit.person_id
    with _apart(who):
        moves.make(
            visit, "place" if visit.state == states.UNPLACED else "reschedule", by=by, at=moment,
            note={"was": was.isoformat(), "now": starts_at.isoformat(), "whose": str(whose or ""), "who": str(who.pk)},
            starts_at=starts_at, ends_at=starts_at + lasts, person_id=who.pk, sequence=visit.sequence + 1, changed_at=moment,
            promised_at=promised,
        )  # fmt: skip
    visit.person = who
    return visit


@transaction.atomic
def correct(visit: Visit, words: Mapping[str, str], *, by: Any, at: dt.datetime | None = None) -> Visit:
    """Other words for what is to be done (``title``), where (``place``), for whom (``client_name``, ``client_phone``): only those
    given are written. Another place is looked up again; the hour stays, and whoever asked says what the new way breaks.

    Raises Invalid (no title left), Stale (done, or cancelled), Refused (not theirs).
    """
    moment = at or now()
    locked = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("house", "person")
        .get(house=visit.house_id, pk=visit.pk)
    )
    if not locked.roles_of(by):
        raise Refused(_("Only whoever keeps the house plans for someone else."))
    changed = {name: value for name, value in _worded(words).items() if getattr(locked, name) != value}
    if not changed:
        return locked
    if locked.state not in states.LIVE:
        raise Stale(_("This visit is done or cancelled: it stays as it was."))
    for name, value in changed.items():
        setattr(locked, name, value)
    if "place" in changed:
        stand_at(locked, changed["place"])
    locked.sequence, locked.changed_at = locked.sequence + 1, moment
    locked.save(update_fields=[*changed, "latitude", "longitude", "sequence", "changed_at"])
    journal.write(
        "visit.corrected", subject=locked.reference, house=locked.house_id, by=by, at=moment, fields=sorted(changed)
    )
    return locked


def _worded(words: Mapping[str, str]) -> dict[str, str]:
    """What is said of a visit, as its table keeps it. Raises Invalid for a title that says nothing."""
    if "title" in words and not words["title"].strip():
        raise Invalid(_("Say in a few words what is to be done."), field="title")
    return {name: " ".join(value.split())[: _MOST[name]] for name, value in words.items()}


@transaction.atomic
def unplace(visit: Visit, *, by: Any, at: dt.datetime | None = None) -> Visit:
    """Take it out of the agenda: it waits for a place."""
    return _made(visit, "unplace", by, at)


@transaction.atomic
def start_visit(visit: Visit, *, by: Any, at: dt.datetime | None = None) -> Visit:
    """They are there: from now on it is fixed, and what comes after counts from here."""
    moment = at or now()
    lasts = visit.lasts_for
    return _made(visit, "start", by, moment, starts_at=moment, ends_at=moment + lasts)


@transaction.atomic
def overrun(visit: Visit, *, by: Any, until: dt.datetime, at: dt.datetime | None = None) -> Visit:
    """It takes longer than planned: the next ones may no longer hold (see ``repair``)."""
    check_lasts(until - visit.starts_at)
    return _made(visit, "overrun", by, at, ends_at=until)


@transaction.atomic
def finish_visit(visit: Visit, *, by: Any, at: dt.datetime | None = None) -> Visit:
    """Done: it stays as it was."""
    return _made(visit, "finish", by, at)


@transaction.atomic
def cancel_visit(visit: Visit, *, by: Any, at: dt.datetime | None = None) -> Visit:
    """It does not take place: the hour is free again, calendars are told."""
    return _made(visit, "cancel", by, at)


@transaction.atomic
def promise(visit: Visit, *, by: Any, at: dt.datetime | None = None) -> Visit:
    """The hour was told to the client: from now on it is moved last."""
    if visit.state != states.PLANNED:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    return _made(visit, "reschedule", by, at, promised_at=visit.starts_at)


def hold_agenda(person: Person) -> None:
    """Until the end of the transaction nobody else plans for them."""
    Person.objects.select_for_update().only("pk").get(pk=person.pk)


def take(person: Person, span: Span, moment: dt.datetime, *, but: Collection[uuid.UUID] = ()) -> None:
    """Hold this person’s agenda and make sure the span is free. Raises SlotTaken, or Refused when they are away."""
    hold_agenda(person)
    starts, ends = span
    here = Visit.objects.filter(person=person, state__in=states.TAKES, starts_at__lt=ends, ends_at__gt=starts)
    for other in here.exclude(pk__in=but).select_related("house"):
        if other.state == states.HELD and other.clock_at is not None and other.clock_at <= moment:
            moves.make(other, "lapse", by=CLOCK, at=moment)
            continue
        raise SlotTaken(
            _("%(name)s is taken from %(from)s to %(until)s. Choose another hour, or someone else.")
            % _told(person, other)
        )
    away = Absence.objects.filter(person=person, state=states.GRANTED, starts_at__lt=ends, ends_at__gt=starts).first()
    if away is not None:
        raise Refused(_("%(name)s is away then. Choose another hour, or someone else.") % {"name": person.first_name})


def _told(person: Person, other: Visit) -> dict[str, str]:
    zone = other.house.zone
    return {
        "name": person.first_name,
        "from": local(other.starts_at, zone).strftime("%H:%M"),
        "until": local(other.ends_at, zone).strftime("%H:%M"),
    }


class _apart:
    """Turns the database’s own refusal of two visits at once into the sentence people read."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self._inside = transaction.atomic()

    def __enter__(self) -> None:
        self._inside.__enter__()

    def __exit__(self, kind: Any, problem: Any, trace: Any) -> None:
        self._inside.__exit__(kind, problem, trace)
        if isinstance(problem, IntegrityError) and "visits_apart" in str(problem):
            raise SlotTaken(
                _("%(name)s was booked at the same moment. Here is what is still free.")
                % {"name": self.person.first_name}
            ) from problem


def _made(visit: Visit, name: str, by: Any, at: dt.datetime | None, **also: Any) -> Visit:
    moment = at or now()
    moves.make(visit, name, by=by, at=moment, sequence=visit.sequence + 1, changed_at=moment, **also)
    return visit


def is_teammate(house: House, person: Person) -> bool:
    return Teammate.objects.filter(Q(until_at=None), house=house, person=person).exists()
