"""Someone asks to be away: which promises it hits is said at once, over its whole interval, and resolved before it is granted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.models import House
from loge.people.models import Person

from .. import states
from ..days import Mate, days_of, seconds, team
from ..fitting import place_in
from ..models import Absence, Visit
from ..places import place_of
from ..stops import Stop, Window
from ..timeline import EMBEDDED
from ..travel import Travel
from .visit import hold_agenda, reschedule

LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Hit:
    """A visit that an absence would leave without anyone, and who could take it at its hour."""

    visit: Visit
    could: tuple[Mate, ...]


class StillExpected(Refused):
    """They are expected somewhere then; ``hits`` says where and who could go instead."""

    def __init__(self, words: str, hits: list[Hit]) -> None:
        super().__init__(words)
        self.hits = hits


def hits(
    house: House, person: Person, starts_at: dt.datetime, ends_at: dt.datetime, *, travel: Travel = EMBEDDED
) -> list[Hit]:
    """Every visit the interval touches, were it by a minute, with whoever could take it over as it stands."""
    rows = Visit.objects.filter(person=person, state__in=states.STANDING, starts_at__lt=ends_at, ends_at__gt=starts_at)
    visits = list(rows.select_related("house", "client").order_by("starts_at"))
    if not visits:
        return []
    mates = [mate for mate in team(house) if mate.person.pk != person.pk]
    first, last = day_of(visits[0].starts_at, house.zone), day_of(visits[-1].starts_at, house.zone)
    days = days_of(house, mates, first, last)
    found = []
    for visit in visits:
        at = seconds(visit.starts_at)
        stop = Stop(str(visit.pk), place_of(visit), seconds(visit.ends_at) - at, (Window(at, at),))
        could = []
        for mate in mates:
            day = days.get((mate.person.pk, day_of(visit.starts_at, house.zone)))
            agenda = day.agenda() if day is not None and set(visit.skills) <= mate.skills else None
            if day is not None and agenda is not None:
                fitted = place_in(
                    agenda, stop, {key: seconds(row.starts_at) for key, row in day.by_key.items()}, travel
                )
                if fitted is not None and not fitted.moved:
                    could.append(mate)
        found.append(Hit(visit, tuple(could)))
    return found


@transaction.atomic
def ask_absence(
    house: House, person: Person, *, by: Person, starts_at: dt.datetime, ends_at: dt.datetime, why: str = "", at: dt.datetime | None = None
) -> Absence:  # fmt: skip
    """Ask to be away. Raises Invalid for an interval that cannot be, Stale when it was asked for already."""
    moment = at or now()
    if ends_at <= starts_at:
        raise Invalid(_("The end comes before the beginning. Put them the other way round."), field="ends_at")
    if ends_at <= moment:
        raise Invalid(_("That is past. Choose days to come."), field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Invalid(_("That is more than a year. Choose a shorter time."), field="ends_at")
    hold_agenda(person)
    absence = Absence(
        house=house, person=person, starts_at=starts_at, ends_at=ends_at, why=why.strip()[:200], asked_at=moment
    )
    if not absence.roles_of(by):
        raise Refused(_("This is not for you to do."))
    here = Absence.objects.filter(house=house, person=person, state__in=(states.ASKED, states.GRANTED))
    if here.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Stale(_("You have asked for days that meet these already."))
    moves.begin(absence, states.ASKED, by=by, at=moment)
    return absence


@transaction.atomic
def grant_absence(absence: Absence, *, by: Person, at: dt.datetime | None = None) -> Absence:
    """Grant it. Raises StillExpected while a visit is left without anyone: give it to someone first."""
    hold_agenda(absence.person)
    left = hits(absence.house, absence.person, absence.starts_at, absence.ends_at)
    if left:
        words = ngettext(
            "%(count)s visit would be left without anyone. Give it to someone first, then grant the absence.",
            "%(count)s visits would be left without anyone. Give them to someone first, then grant the absence.",
            len(left),
        )
        raise StillExpected(words % {"count": len(left)}, left)
    moves.make(absence, "grant", by=by, at=at)
    return absence


@transaction.atomic
def hand_over(absence: Absence, *, by: Person, at: dt.datetime | None = None) -> list[Hit]:
    """Give each visit it hits to the first who could take it as it stands; returns those nobody can take."""
    left = []
    for hit in hits(absence.house, absence.person, absence.starts_at, absence.ends_at):
        if hit.visit.is_fixed or hit.visit.house_id != absence.house_id:
            left.append(hit)
            continue
        fresh = next(
            (one for one in hits(absence.house, absence.person, *absence.span) if one.visit.pk == hit.visit.pk), None
        )
        if fresh is None or not fresh.could:
            left.append(hit)
            continue
        reschedule(
            fresh.visit,
            by=by,
            starts_at=fresh.visit.starts_at,
            person=fresh.could[0].person,
            told=fresh.visit.promised_at,
            at=at,
        )
    return left


@transaction.atomic
def refuse_absence(absence: Absence, *, by: Person, words: str, at: dt.datetime | None = None) -> Absence:
    """No, with the reason they will read."""
    said = words.strip()[:300]
    if len(said) < 5:
        raise Invalid(_("Say why, in words they can read: they will be told."), field="words")
    moves.make(absence, "refuse", by=by, at=at, answer=said)
    return absence


@transaction.atomic
def withdraw_absence(absence: Absence, *, by: Person, at: dt.datetime | None = None) -> Absence:
    moves.make(absence, "withdraw", by=by, at=at)
    return absence
