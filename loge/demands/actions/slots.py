"""Two clients, one slot: an hour that is agreed with one is no longer free for another, in this house or in any agenda of who
serves. Who is first has it; one that is not paid in time, or called off, frees it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from loge.common.clock import local
from loge.common.errors import Invalid, Stale
from loge.offers.models import Provider
from loge.planning import states as planning
from loge.planning.actions import visit as visits
from loge.planning.models import Visit

from .. import free
from ..agenda import let_go
from ..free import LONGEST, USUAL
from ..models import Demand

SHORTEST = dt.timedelta(minutes=5)
FURTHEST = dt.timedelta(days=60)


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


def is_taken(demand: Demand, provider: Provider) -> bool:
    """Whether this neighbour has agreed something else at the demand's hour. Their agenda is held until the transaction ends."""
    if demand.wished_at is None:
        return False
    hold_agenda(provider)
    ends = demand.wished_at + (demand.lasts_for or USUAL)
    taken = free.agreed(demand.house, [provider], demand.wished_at, ends, but=[demand.pk])
    if free.clashes((demand.wished_at, ends), taken[provider.pk]):
        return True
    there = Visit.objects.filter(person=provider.person_id, state__in=planning.STANDING)
    there = there.filter(starts_at__lt=ends, ends_at__gt=demand.wished_at)
    return there.exclude(house=demand.house_id, subject=demand.reference).exists()


def refuse_overlap(
    demand: Demand, starts_at: dt.datetime | None, lasts_for: dt.timedelta | None, moment: dt.datetime
) -> None:
    """Raises SlotTaken, with the next free time, if what is about to be agreed runs into what was agreed before."""
    if starts_at is None:
        return
    lasts = lasts_for or USUAL
    taken = free.agreed(demand.house, [demand.provider], starts_at, starts_at + lasts, but=[demand.pk])
    if free.clashes((starts_at, starts_at + lasts), taken[demand.provider_id]):
        raise _taken(demand, starts_at, lasts, moment)


def hold(
    demand: Demand, starts_at: dt.datetime | None, lasts_for: dt.timedelta | None, place: str, moment: dt.datetime
) -> None:
    """While it is being paid the hour is kept in the agenda of who serves, in whatever house one would book them. Raises
    SlotTaken, with the next free time, when something stands there already."""
    if starts_at is None:
        return
    lasts = lasts_for or USUAL
    release(demand, moment)
    _let_go_of_the_rest(demand.provider, starts_at, starts_at + lasts, moment)
    try:
        visits.plan_visit(
            demand.house, by=planning.MACHINE, person=demand.provider.person, title=demand.title, starts_at=starts_at, lasts_for=lasts,
            place=place, promised=True, hold=True, client=demand.client, subject=demand.reference, cents=demand.cents, at=moment,
        )  # fmt: skip
    except Invalid:
        return  # a whole day is no visit
    except visits.SlotTaken as wrong:
        raise _taken(demand, starts_at, lasts, moment) from wrong


def release(demand: Demand, moment: dt.datetime) -> None:
    """It was not paid, or is no longer wanted: the hour is free at once."""
    held = Visit.objects.filter(house=demand.house_id, subject=demand.reference, state=planning.HELD)
    for visit in held.select_for_update(of=("self",)).select_related("house"):
        visits.cancel_visit(visit, by=planning.MACHINE, at=moment)


def _let_go_of_the_rest(provider: Provider, starts_at: dt.datetime, ends_at: dt.datetime, moment: dt.datetime) -> None:
    """A demand that is over takes no hour, even in the seconds before the agenda has heard of it."""
    there = Visit.objects.filter(
        person=provider.person_id, state__in=planning.TAKES, subject__startswith=f"{Demand.KIND}:"
    )
    for visit in there.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).select_related("house"):
        told = Demand.objects.filter(house=visit.house_id, pk=visit.subject.partition(":")[2]).first()
        if told is not None:
            let_go(told, visit, moment)


def _taken(demand: Demand, starts_at: dt.datetime, lasts: dt.timedelta, moment: dt.datetime) -> SlotTaken:
    demand.provider.house = demand.house
    found = free.next_free(demand.provider, max(starts_at, moment), lasts, but=[demand.pk])
    return SlotTaken(
        _("%(name)s has just been booked for that time. The next free time is %(when)s: ask for it, it takes a word.")
        % {"name": demand.provider.name, "when": local(found, demand.house.zone).strftime("%d/%m, %H:%M")}
    )
