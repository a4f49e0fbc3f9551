"""What can be known of the promise book. Every query starts from the house or from who asks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from loge.demands.models import Demand
from loge.houses.models import House
from loge.people.models import Person

from . import states
from .models import Chase, Promise
from .pursuing import steps_of

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Book:
    """What someone was promised: what they still wait for, what was missed, what was kept lately."""

    waited_for: list[Promise]
    broken: list[Promise]
    ended: list[Promise]

    def __bool__(self) -> bool:
        return bool(self.waited_for or self.broken or self.ended)


def of_person(person: Person) -> Book:
    """Every promise made to this person, in whichever house; what was missed stays: three queries."""
    mine = Promise.objects.filter(made_to=person).select_related("house", "owner")
    return Book(
        list(mine.filter(state__in=states.WAITED_FOR).order_by("due_at")[:MOST_SHOWN]),
        list(mine.filter(state__in=states.BROKEN).order_by("-due_at")[:MOST_SHOWN]),
        list(mine.filter(state__in=(states.KEPT, states.RELEASED)).order_by("-ended_at")[:MOST_SHOWN]),
    )


def board(house: House, *, kind: str = "", owner: Person | None = None, view: str = "open") -> QuerySet[Promise]:
    """What a house owes, the soonest first (``view`` open); what it missed and never made good (missed); all it missed
    (broken), the last first."""
    wanted = {"pile": "broken", "state": states.MISSED} if view == "missed" else {"pile": view}
    found = Promise.objects.filter(house=house, **wanted).select_related("house", "owner", "helper", "made_to")
    if kind:
        found = found.filter(kind=kind)
    if owner is not None:
        found = found.filter(owner=owner)
    return found.order_by("due_at", "pk") if view in ("open", "missed") else found.order_by("-due_at", "-pk")


def counts(house: House) -> dict[str, int]:
    """How many are open and how many were missed and wait to be made good."""
    waiting = Promise.objects.filter(house=house, pile__in=("open", "broken")).order_by()
    found = dict(
        waiting.filter(Q(pile="open") | Q(state=states.MISSED)).values_list("pile").annotate(count=Count("pk"))
    )
    return {"open": found.get("open", 0), "missed": found.get("broken", 0)}


def find(house: House, key: uuid.UUID) -> Promise | None:
    return Promise.objects.select_related("house", "owner", "helper", "made_to").filter(house=house, pk=key).first()


@dataclass(frozen=True, slots=True)
class Kept:
    """How the promises of one kind ended, of those that fell due in a span of time."""

    kind: str
    kept: int
    broken: int
    released: int

    @property
    def name(self) -> Any:
        return Promise.Kind(self.kind).label

    @property
    def ended(self) -> int:
        return self.kept + self.broken

    @property
    def per_cent(self) -> int | None:
        """Of a hundred, how many were kept: cut, never rounded up. None while none has ended."""
        return 100 * self.kept // self.ended if self.ended else None


def kept_by_kind(house: House, *, since: dt.datetime, until: dt.datetime) -> list[Kept]:
    """One line a kind, in the order of the kinds: one query."""
    due = Promise.objects.filter(house=house, due_at__gte=since, due_at__lt=until)
    rows = due.values("kind").annotate(
        kept=Count("pk", filter=Q(state=states.KEPT)), broken=Count("pk", filter=Q(state__in=states.BROKEN)),
        released=Count("pk", filter=Q(state=states.RELEASED)),
    )  # fmt: skip
    found = {
        row["kind"]: Kept(row["kind"], row["kept"], row["broken"], row["released"]) for row in rows.order_by("kind")
    }
    return [found[kind] for kind in Promise.Kind.values if kind in found]


# ------------------------------------------------------------------------------------------------------------ the chase


@dataclass(frozen=True, slots=True)
class Step:
    """One dated line of what was done for a price that was asked for. ``what`` names its words on the page."""

    at: dt.datetime
    what: str
    name: str
    demand: Demand | None


@dataclass(frozen=True, slots=True)
class Story:
    """A price that was asked for, as the client sees it looked after."""

    promise: Promise
    steps: list[Step]
    to_say_yes: list[Chase]

    @property
    def is_told(self) -> bool:
        """Whether anything happened beyond asking and waiting."""
        return self.promise.is_broken or any(step.what != "asked" for step in self.steps) or bool(self.to_say_yes)


def story_of(demand: Demand) -> Story | None:
    """What was done so that this demand gets its price; of the one it began with, when it is a neighbour asked later."""
    chase = Chase.objects.filter(house=demand.house_id, demand=demand).values_list("promise", flat=True).first()
    if chase is None:
        return None
    row = Promise.objects.select_related("house", "owner", "made_to").get(house=demand.house_id, pk=chase)
    chases = Chase.objects.filter(house=demand.house_id, promise=row)
    rows = list(chases.select_related("offer__provider", "demand").order_by("round", "asked_at", "pk"))
    return Story(row, _steps(row, rows), [one for one in rows if one.state == states.PROPOSED])


def _steps(row: Promise, chases: Iterable[Chase]) -> list[Step]:
    found: list[Step] = []
    for chase in chases:
        name = chase.offer.provider.name
        too = "asked_too" if chase.round else "asked"
        found += [Step(at, too if what == "asked" else what, name, chase.demand) for at, what in steps_of(chase)]
    if row.is_broken:
        found.append(Step(row.due_at, "missed", "", None))
    return sorted(found, key=lambda step: step.at)


def wanted_of(person: Person) -> QuerySet[Chase]:
    """The neighbours this person could say yes to."""
    found = Chase.objects.filter(promise__made_to=person, state=states.PROPOSED)
    return found.select_related("promise__house", "offer__provider", "house").order_by("round", "pk")[:MOST_SHOWN]
