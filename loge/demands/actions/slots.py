"""Two clients, one slot: an hour that is agreed with one is no longer free for another. Who is first has it; one that is not
paid in time, or called off, frees it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from loge.common.clock import local
from loge.common.errors import Invalid, Stale
from loge.offers.models import Provider

from .. import states
from ..models import Demand

USUAL = dt.timedelta(hours=1)  # when nobody said how long it takes
LONGEST = dt.timedelta(hours=24)
SHORTEST = dt.timedelta(minutes=5)
FURTHEST = dt.timedelta(days=60)
Slot = tuple[dt.datetime, dt.datetime]


class SlotTaken(Stale):
    """Someone else has this hour now. Its words say when the neighbour is next free."""


def check(starts_at: dt.datetime | None, lasts_for: dt.timedelta | None, moment: dt.datetime) -> None:
    """A proposed time is to come, within 60 days, and lasts from five minutes to a day. Raises Invalid."""
    if starts_at is not None and starts_at < moment:
        raise Invalid(_("That time is past. Choose a time to come."), field="starts_at")
    if starts_at is not None and starts_at > moment + FURTHEST:
        raise Invalid(
            _("That is more than 60 days ahead. Ask nearer to the day: the money could not wait that long."),
            field="starts_at",
        )
    if lasts_for is not None and not SHORTEST <= lasts_for <= LONGEST:
        raise Invalid(_("Choose from five minutes to a day."), field="lasts_for")


def hold_agenda(provider: Provider) -> None:
    """Until the end of the transaction nobody else agrees an hour with them."""
    Provider.objects.select_for_update().only("pk").get(house=provider.house_id, pk=provider.pk)


def refuse_overlap(
    demand: Demand, starts_at: dt.datetime | None, lasts_for: dt.timedelta | None, moment: dt.datetime
) -> None:
    """Raises SlotTaken, with the next free time, if what is about to be agreed runs into what was agreed before."""
    if starts_at is None:
        return
    lasts = lasts_for or USUAL
    taken = busy(demand.provider, starts_at - LONGEST, starts_at + LONGEST * 2, but=demand)
    if not clashes((starts_at, starts_at + lasts), taken):
        return
    free = local(next_free(taken, max(starts_at, moment), lasts), demand.house.zone)
    raise SlotTaken(
        _("%(name)s has just been booked for that time. The next free time is %(when)s: ask for it, it takes a word.")
        % {"name": demand.provider.name, "when": free.strftime("%d/%m, %H:%M")}
    )


def busy(provider: Provider, start: dt.datetime, end: dt.datetime, *, but: Demand | None = None) -> list[Slot]:
    """The hours agreed with this provider between two moments, in order."""
    held = Demand.objects.filter(
        house=provider.house_id, provider=provider, wished_at__gt=start - LONGEST, wished_at__lt=end
    ).exclude(state__in=(*states.TALKING, *states.OVER))
    if but is not None:
        held = held.exclude(pk=but.pk)
    slots = [(at, at + (lasts or USUAL)) for at, lasts in held.values_list("wished_at", "lasts_for") if at]
    return sorted(slot for slot in slots if slot[1] > start)


def next_free(taken: list[Slot], start: dt.datetime, lasts: dt.timedelta) -> dt.datetime:
    """The first moment from ``start`` at which ``lasts`` fits between what is taken."""
    for begins, ends in sorted(taken):
        if begins >= start + lasts:
            break
        start = max(start, ends)
    return start


def clashes(slot: Slot, taken: list[Slot]) -> bool:
    """Whether it runs into one of them; one may begin when another ends."""
    return any(begins < slot[1] and slot[0] < ends for begins, ends in taken)
