"""Whom to ask for an item: the partners of its trade, with the reasons one would weigh."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count, Q

from loge.common.clock import local, zone
from loge.common.money import Money
from loge.houses.models import House
from loge.offers.partners.models import Partner, PartnerHours

from .. import desk_states
from ..models import Enquiry, Item

MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A partner for an item. ``opens``: True, False, or None when their hours or the hour asked are unknown."""

    partner: Partner
    opens: bool | None
    asked: int  # how often they were asked before
    kept: int  # how often they could
    usual: Money | None  # what it has cost there, a mean

    @property
    def rank(self) -> tuple[int, float, str]:
        shut = 2 if self.opens is False else 0 if self.opens else 1
        return shut, -(self.kept + 1) / (self.asked + 2), self.partner.name


def proposals(house: House, items: Sequence[Item]) -> dict[uuid.UUID, list[Proposal]]:
    """For each item that nobody keeps yet, its partners, the best first. Three queries."""
    sought = [item for item in items if item.state in (desk_states.ASKED, desk_states.ENQUIRED) and item.category_key]
    if not sought:
        return {}
    trades = {item.category_key for item in sought}
    partners = [
        partner for partner in Partner.objects.filter(house=house, is_kept=True) if trades & set(partner.category_keys)
    ]
    hours = _hours(house, partners)
    known = _known(house, partners)
    found = {}
    for item in sought:
        able = [
            _proposal(house, item, partner, hours[partner.pk], known)
            for partner in partners
            if item.category_key in partner.category_keys
        ]
        found[item.pk] = sorted(able, key=lambda each: each.rank)[:MOST_SHOWN]
    return found


def is_open(partner: Partner, hours: Iterable[PartnerHours], at: dt.datetime) -> bool | None:
    """Whether they are open at that moment by their own clock; None when their hours are unknown."""
    here = local(at, zone(partner.time_zone))
    listed = list(hours)
    if not listed:
        return None
    clock = here.time().replace(tzinfo=None)
    for each in listed:
        overnight = each.closes < each.opens
        if each.weekday == here.weekday() and each.opens <= clock and (overnight or clock < each.closes):
            return True
        if overnight and (each.weekday + 1) % 7 == here.weekday() and clock < each.closes:
            return True
    return False


def _proposal(
    house: House,
    item: Item,
    partner: Partner,
    hours: list[PartnerHours],
    known: dict[uuid.UUID, tuple[int, int, float | None]],
) -> Proposal:
    asked, kept, usual = known.get(partner.pk, (0, 0, None))
    opens = is_open(partner, hours, item.starts_at) if item.starts_at else None
    return Proposal(partner, opens, asked, kept, Money(round(usual), house.currency) if usual else None)


def _hours(house: House, partners: Sequence[Partner]) -> dict[uuid.UUID, list[PartnerHours]]:
    found: dict[uuid.UUID, list[PartnerHours]] = defaultdict(list)
    for each in PartnerHours.objects.filter(house=house, partner__in=partners):
        found[each.partner_id].append(each)
    return found


def _known(house: House, partners: Sequence[Partner]) -> dict[uuid.UUID, tuple[int, int, float | None]]:
    """How often each was asked, and how often they could."""
    able = Q(state__in=(desk_states.OFFERED, desk_states.CHOSEN, desk_states.THANKED))
    over = Enquiry.objects.filter(house=house, partner__in=partners).exclude(state=desk_states.PUT)
    told = over.values("partner").annotate(asked=Count("pk"), kept=Count("pk", filter=able), usual=Avg("cents"))
    return {row["partner"]: (row["asked"], row["kept"], row["usual"]) for row in told}
