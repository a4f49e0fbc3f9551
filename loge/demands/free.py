"""Who is free then: what they said of their week, their exceptions, and what they have agreed with others, in one answer.

The one place that says so for answers to a need, for neighbours who could stand in, for a price with an hour, and for the
next free time of someone whose hour was just taken.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections import defaultdict
from collections.abc import Sequence

from loge.houses.models import House
from loge.offers import availability
from loge.offers.models import Provider

from . import states
from .models import Demand

USUAL = dt.timedelta(hours=1)  # when nobody said how long it takes
LONGEST = dt.timedelta(hours=24)
AHEAD = 28  # days in which a next free time is looked for
Slot = tuple[dt.datetime, dt.datetime]


class Then(enum.Enum):
    """What is known of someone at that time. ``ASK``: they have not said when they are free."""

    FREE = "free"
    ASK = "ask"
    AWAY = "away"
    TAKEN = "taken"

    @property
    def can_come(self) -> bool:
        return self in (Then.FREE, Then.ASK)


def then(
    house: House,
    asked: Sequence[tuple[Provider, dt.datetime, dt.timedelta | None]],
    *,
    but: Sequence[uuid.UUID] = (),
) -> list[Then]:
    """For each of ``asked`` (who, from when, for how long) whether they are free: two queries however many they are.

    ``but``: demands that do not stand in their own way.
    """
    if not asked:
        return []
    wanted = [(who, at, at + (lasts or USUAL)) for who, at, lasts in asked]
    first, last = min(at for _who, at, _end in wanted), max(end for _who, _at, end in wanted)
    taken = agreed(house, [who for who, _at, _end in wanted], first, last, but=but)
    said = availability.answers(house, wanted)
    return [
        Then.TAKEN if clashes((at, end), taken[who.pk]) else Then(answer.value)
        for (who, at, end), answer in zip(wanted, said, strict=True)
    ]


def agreed(
    house: House, providers: Sequence[Provider], start: dt.datetime, end: dt.datetime, *, but: Sequence[uuid.UUID] = ()
) -> dict[uuid.UUID, list[Slot]]:
    """The hours each has agreed with others between two moments, in order: one query."""
    held = Demand.objects.filter(
        house=house, provider__in=providers, wished_at__gt=start - LONGEST, wished_at__lt=end
    ).exclude(state__in=(*states.TALKING, *states.OVER))
    found: dict[uuid.UUID, list[Slot]] = defaultdict(list)
    for key, at, lasts in (
        held.exclude(pk__in=but).order_by("wished_at").values_list("provider_id", "wished_at", "lasts_for")
    ):
        if at is not None and at + (lasts or USUAL) > start:
            found[key].append((at, at + (lasts or USUAL)))
    return found


def clashes(slot: Slot, taken: Sequence[Slot]) -> bool:
    """Whether it runs into one of them; one may begin when another ends."""
    return any(begins < slot[1] and slot[0] < ends for begins, ends in taken)


def next_free(provider: Provider, start: dt.datetime, lasts: dt.timedelta) -> dt.datetime:
    """The first moment from ``start`` at which ``lasts`` fits: within their week where they said one, between what they have
    agreed in any case. Two queries."""
    end = start + dt.timedelta(days=AHEAD)
    taken = agreed(provider.house, [provider], start, end + LONGEST)[provider.pk]
    for begins, until in availability.free_between(provider, start, end) if provider.week else ():
        at = first_gap(taken, begins, lasts)
        if at + lasts <= until:
            return at
    return first_gap(taken, start, lasts)


def first_gap(taken: Sequence[Slot], start: dt.datetime, lasts: dt.timedelta) -> dt.datetime:
    """The first moment from ``start`` at which ``lasts`` fits between what is taken."""
    for begins, ends in sorted(taken):
        if begins >= start + lasts:
            break
        start = max(start, ends)
    return start
