"""Every morning: who arrives and was here before is greeted as someone who comes back; a day that matters to a client comes.
An attention nobody did passes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from loge.clients import households
from loge.clients.memory import upcoming
from loge.clients.models import ClientFile, Stay
from loge.common import ticking
from loge.common.clock import day_of, now
from loge.common.jobs import daily, every, task
from loge.houses.models import House

from . import states
from .actions import propose
from .models import Attention, AttentionGiven

AHEAD = dt.timedelta(days=3)
_COMES = (Stay.Status.EXPECTED, Stay.Status.IN_HOUSE)


@daily(dt.time(5, 20))
@task()
def think_of_them() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Propose what the books hold for it; returns how many. A house with an empty book costs nothing."""
    with_book = Attention.objects.filter(house=OuterRef("pk"), away_at=None)
    made = 0
    for house in House.objects.filter(Exists(with_book)).order_by("pk"):
        told = _arriving(house, at) if house.kind == House.Kind.DESK else _celebrating(house, at)
        for client, why, subject in told:
            made += propose(house, client, why=why, subject=subject, at=at) is not None
    return made


@every(dt.timedelta(minutes=10))
@task()
def let_attentions_pass() -> None:
    pass_by(at=now())


def pass_by(*, at: dt.datetime) -> int:
    return ticking.tick(AttentionGiven, at=at)


def _arriving(house: House, at: dt.datetime) -> Iterable[tuple[ClientFile, str, str]]:
    today = day_of(at, house.zone)
    before = Stay.objects.filter(
        client=OuterRef("client"), status=Stay.Status.LEFT, leaves_on__lte=OuterRef("arrives_on")
    )
    rows = Stay.objects.filter(house=house, status__in=_COMES, arrives_on__range=(today, today + AHEAD))
    for stay in rows.annotate(was_here=Exists(before)).select_related("client").order_by("arrives_on", "pk")[:500]:
        yield stay.client, states.RETURNING if stay.was_here else states.FIRST, f"stay:{stay.pk}"


def _celebrating(house: House, at: dt.datetime) -> Iterable[tuple[ClientFile, str, str]]:
    """The dates a practice keeps for its clients, but for a remembrance and what is silent."""
    if house.kind != House.Kind.PRACTICE:
        return
    today = day_of(at, house.zone)
    for around in households.around(house).values():
        for occasion in around.occasions:
            days = upcoming(around, occasion, today, days=AHEAD.days)
            if days and occasion.sort not in (occasion.Sort.REMEMBRANCE, occasion.Sort.RENEWAL):
                yield occasion.client, states.OCCASION, f"occasion:{occasion.pk}"
