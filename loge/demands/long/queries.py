"""What can be known of long requests: the house's list, one of them, what is late, and what a client sees of theirs."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from loge.clients.households import hidden_from
from loge.clients.models import Member
from loge.common.clock import day_of, now
from loge.common.models import Fact
from loge.houses.models import House, Membership
from loge.people.models import Person

from ..models.long import Candidate, CandidateNote, Encounter, Step, Undertaking
from . import states


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one stands. ``next``: the first step that can be done now; ``counted`` leaves out what is not needed."""

    row: Undertaking
    done: int
    counted: int
    late: int
    next: Step | None

    @property
    def share(self) -> float:
        return self.done / self.counted if self.counted else 0.0


def progress_of(row: Undertaking, steps: Iterable[Step], today: dt.date) -> Progress:
    every = sorted(steps, key=lambda one: (one.due_on, one.number))
    counted = [one for one in every if one.state != states.DROPPED]
    left = {one.number for one in every if one.is_left}
    ready = [one for one in every if one.is_left and not left & set(one.after)]
    done = sum(one.state == states.DONE for one in counted)
    return Progress(row, done, len(counted), sum(one.is_late(today) for one in counted), ready[0] if ready else None)


def undertakings(house: House, *, over: bool = False, at: dt.datetime | None = None) -> list[Progress]:
    """What is under way, the nearest first; or what is over, the last first. Two queries however many."""
    mine = Undertaking.objects.filter(house=house).select_related("house", "client")
    rows = mine.exclude(state=states.OPEN).order_by("-since_at")[:200] if over else mine.filter(state=states.OPEN).order_by("aim_on", "pk")[:500]  # fmt: skip
    return _with_steps(list(rows), at or now())


def undertaking(house: House, key: uuid.UUID) -> Undertaking | None:
    found = Undertaking.objects.filter(house=house, pk=key)
    return found.select_related("house", "client__house", "begun_by").first()


def steps_of(row: Undertaking) -> list[Step]:
    """By day, then by place: one query."""
    found = list(
        Step.objects.filter(house=row.house_id, undertaking=row).select_related("owner").order_by("due_on", "number")
    )
    for step in found:
        step.undertaking = row
    return found


def step(house: House, key: uuid.UUID) -> Step | None:
    found = Step.objects.filter(house=house, pk=key)
    return found.select_related("house", "undertaking__house", "undertaking__client", "owner").first()


def candidates_of(row: Undertaking) -> QuerySet[Candidate]:
    """Whoever goes on first, then those who were answered; with how many notes."""
    rows = Candidate.objects.filter(house=row.house_id, undertaking=row)
    return rows.annotate(noted=Count("notes")).order_by("state", "known_at")


def candidate(house: House, key: uuid.UUID) -> Candidate | None:
    found = Candidate.objects.filter(house=house, pk=key)
    return found.select_related("house", "undertaking__house", "undertaking__client").first()


def notes_of(candidate: Candidate) -> list[CandidateNote]:
    rows = CandidateNote.objects.filter(house=candidate.house_id, candidate=candidate)
    return list(rows.select_related("by").order_by("-at"))


def encounters_of(row: Undertaking | Candidate) -> list[Encounter]:
    """Interviews and trials, the nearest first."""
    which = {"candidate": row} if isinstance(row, Candidate) else {"candidate__undertaking": row}
    rows = Encounter.objects.filter(house=row.house_id, **which).select_related("visit__person", "candidate")
    return list(rows.order_by("visit__starts_at"))


def last_move(row: Undertaking) -> Fact | None:
    """The last time its day was moved, with what moved with it."""
    facts = Fact.objects.filter(house_id=row.house_id, subject=row.reference, kind="undertaking.moved")
    return facts.order_by("-at").first()


def late_steps(house: House, person: Person, *, at: dt.datetime | None = None) -> list[Step]:
    """Steps whose day has passed, this person's own first. One query."""
    today = day_of(at or now(), house.zone)
    late = Step.objects.filter(
        house=house, state__in=states.LEFT, due_on__lt=today, undertaking__state=states.OPEN
    ).select_related("undertaking__client", "owner")
    rows = list(late.order_by("due_on", "number")[:200])
    return sorted(rows, key=lambda one: (one.owner_id != person.pk, one.due_on))


# ------------------------------------------------------------------------------------------------------ the own space


def seen_by(person: Person, *, at: dt.datetime | None = None) -> list[Progress]:
    """What is under way for the households this person orders for, as far as they may see. Two queries, and what is hidden."""
    rows = list(_theirs(person, at).filter(state=states.OPEN).order_by("aim_on", "pk")[:50])
    return _with_steps(rows, at or now(), shown=True) if rows else []


def seen(person: Person, key: uuid.UUID, *, at: dt.datetime | None = None) -> Undertaking | None:
    """One of them; None for what is not theirs, or is kept from them."""
    return _theirs(person, at).filter(pk=key).first()


def shown_steps(steps: Iterable[Step]) -> list[Step]:
    """What the client sees of them: no step that is for the house alone, nor what is not needed."""
    return [one for one in steps if one.is_shown and one.state != states.DROPPED]


def _theirs(person: Person, at: dt.datetime | None) -> QuerySet[Undertaking]:
    here = Member.objects.filter(person=person, status=Member.Status.HERE).exclude(orders="")
    hidden = [one.partition(":")[2] for one in hidden_from(person, at=at) if one.startswith("undertaking:")]
    mine = Undertaking.objects.filter(client__in=here.values("client")).exclude(pk__in=hidden)
    return mine.select_related("house", "client", "begun_by")


def _with_steps(rows: list[Undertaking], at: dt.datetime, *, shown: bool = False) -> list[Progress]:
    by_row: dict[Any, list[Step]] = {}
    houses = {row.house_id for row in rows}
    steps = Step.objects.filter(Q(house__in=houses), undertaking__in=[row.pk for row in rows]).select_related("owner")
    for one in steps.filter(is_shown=True) if shown else steps:
        by_row.setdefault(one.undertaking_id, []).append(one)
    return [progress_of(row, by_row.get(row.pk, ()), day_of(at, row.house.zone)) for row in rows]


# ----------------------------------------------------------------------------------------------------- whoever works on it


def own_steps(person: Person) -> list[Step]:
    """What is this person's to do, in every house they belong to; the most pressing first. One query."""
    return list(_own(person).filter(state__in=states.LEFT).order_by("due_on", "number")[:200])


def own_step(person: Person, key: uuid.UUID) -> Step | None:
    return _own(person).filter(pk=key).first()


def _own(person: Person) -> QuerySet[Step]:
    serving = Membership.objects.filter(person=person, until_at=None).values("house")
    mine = Step.objects.filter(owner=person, undertaking__state=states.OPEN, house__in=serving)
    return mine.select_related("house", "undertaking__house", "undertaking__client", "owner")
