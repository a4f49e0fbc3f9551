"""What a client sees of what is being arranged for them: asked, reminded, asked elsewhere, until when they have word.

A guest on the page of their stay, one of a household in their own space, whoever asked by mail on a page of their own. No name of
a partner stands there before something is held: who was slow stays between them and the house."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core import signing
from django.db.models import Q, QuerySet

from loge.clients.households import hidden_from
from loge.clients.models import Member, Stay
from loge.demands import desk_states
from loge.demands.models import Case, Gesture, Item
from loge.houses.models import House
from loge.offers.catalogue import category, spoken

from . import states
from .models import PartnerChase, Promise
from .pursuing import steps_of

SALT = "loge.asked"
MOST = 40
AFTER = dt.timedelta(days=30)  # the page of a closed case is still open for so long


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing on its way: what was done for it, dated, and until when its client has word."""

    title: str
    icon: str
    starts_at: dt.datetime | None
    steps: list[tuple[dt.datetime, str]]
    due_at: dt.datetime | None
    is_late: bool


def of_stay(stay: Stay) -> list[Seen]:
    """For the guest's own page: two queries more than none."""
    return _seen(stay.house, _arranged(stay.house).filter(stay=stay))


def of_member(member: Member, *, at: dt.datetime) -> list[Seen]:
    """For one of a household: all of it for who pays or orders for everyone, else what they said yes to; no surprise."""
    mine = Q(case__in=Gesture.objects.filter(house=member.house_id, asked=member, case__isnull=False).values("case"))
    if member.pays or member.orders == Member.Orders.EVERYONE:
        mine |= Q(case__client=member.client_id)
    hidden = hidden_from(member.person, at=at) if member.person is not None else set()
    rows = _arranged(member.house).filter(mine)
    for kind, name in (("item", "pk__in"), ("case", "case__in")):
        rows = rows.exclude(**{name: [one.partition(":")[2] for one in hidden if one.startswith(f"{kind}:")]})
    return _seen(member.house, rows)


def of_case(case: Case) -> list[Seen]:
    """For whoever asked by mail."""
    return _seen(case.house, _arranged(case.house).filter(case=case))


def token_of(case: Case) -> str:
    """What the link of a case says: it opens what is under way in it, and nothing else."""
    return signing.Signer(salt=SALT).sign(case.pk.hex)


def find(token: str, *, at: dt.datetime) -> Case | None:
    """The case of such a link; None when it was forged, or the case is long closed."""
    try:
        key = uuid.UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    case = Case.objects.select_related("house", "client").filter(pk=key, merged_into=None).first()
    if case is None or (case.state == desk_states.CLOSED and case.since_at + AFTER < at):
        return None
    return case


def language_of(case: Case) -> str:
    """Whoever asked reads it in theirs, where we know it."""
    return (case.client.language if case.client else "") or case.house.language


# -------------------------------------------------------------------------------------------------------------- helpers


def _arranged(house: House) -> QuerySet[Item]:
    """What is with a partner and not yet held. What is held stands in the itinerary, what is not possible was told."""
    return Item.objects.filter(house=house, state=desk_states.ENQUIRED).order_by("starts_at", "pk")


def _seen(house: House, items: QuerySet[Item]) -> list[Seen]:
    rows = list(items[:MOST])
    if not rows:
        return []
    asked = defaultdict(list)
    for chase in PartnerChase.objects.filter(house=house, item__in=rows).order_by("round", "asked_at", "pk"):
        asked[chase.item_id].append(chase)
    keys = {f"confirmation:{item.pk}": item.pk for item in rows}
    words = {keys[row.key]: row for row in Promise.objects.filter(house=house, key__in=keys)}
    return [_one(item, asked[item.pk], words.get(item.pk)) for item in rows]


def _one(item: Item, chases: Sequence[PartnerChase], promise: Promise | None) -> Seen:
    trade = category(item.category_key) if item.category_key else None
    waits = promise is not None and promise.state in (*states.WAITED_FOR, states.MISSED)
    return Seen(
        title=spoken(trade.label) if trade else item.title,
        icon=trade.pictogram if trade else "concierge-bell",
        starts_at=item.starts_at,
        steps=sorted(_steps(chases)),
        due_at=promise.due_at if waits and promise is not None else None,
        is_late=promise is not None and promise.is_broken,
    )


def _steps(chases: Iterable[PartnerChase]) -> Iterable[tuple[dt.datetime, str]]:
    """Every step with each of them; who was asked after somebody was slow is asked "too"."""
    for chase in chases:
        for moment, what in steps_of(chase):
            yield moment, "asked_too" if what == "asked" and chase.round else what
