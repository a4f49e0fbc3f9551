"""Whom to ask for an item: the partners of its trade, with the reasons one would weigh.

Open and there before not known before shut or away; then by points, a sum of two published numbers (page ``trust``):

- they could: ``100 × (times they could + 1) ÷ (times asked + 2)``, rounded down;
- trust from evidence, as the floor above counted it: −75 to +25, 0 while nothing is known.

At equal points the nearest, then by name. Neither price nor commission is looked at (Code de la consommation, L. 111-7)."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count, Q

from loge.common.clock import day_of, now
from loge.common.money import Money
from loge.houses.models import House
from loge.maildesk import beside
from loge.offers.partners import queries as directory
from loge.offers.partners.models import Partner

from .. import desk_states, notes
from ..models import Enquiry, Item
from .promise import rules_of

MOST_SHOWN = 4
WALKED = 1.6  # km
COULD = 100  # points of who always could


@dataclass(frozen=True, slots=True)
class Proposal:
    """A partner for an item. ``opens``: True, False, or None when their hours or the hour asked are unknown."""

    partner: Partner
    opens: bool | None
    asked: int  # how often they were asked before
    kept: int  # how often they could
    usual: Money | None  # what it has cost there, a mean
    km: float | None = None  # from the house, as the crow flies
    away_until: dt.date | None = None  # an absence they told us of

    @property
    def trust(self) -> int:
        return self.partner.trusted[0]

    @property
    def cases(self) -> int:
        return self.partner.trusted[1]

    @property
    def could(self) -> int:
        return COULD * (self.kept + 1) // (self.asked + 2)

    @property
    def rank(self) -> tuple[int, int, float, str]:
        """Open and there before shut or away, then the points, then the nearest."""
        shut = 2 if self.opens is False or self.away_until else 0 if self.opens else 1
        return (
            shut,
            -(self.could + self.trust),
            self.km if self.km is not None else math.inf,
            self.partner.name,
        )

    @property
    def on_foot(self) -> int | None:
        """Minutes, for what one would walk to: streets are a quarter longer than the crow's way, at 4.8 km/h."""
        return round(self.km * 1.25 / 4.8 * 60) or 1 if self.km is not None and self.km <= WALKED else None


def partners_for(house: House, items: Sequence[Item]) -> list[Partner]:
    """Those of the trades of what nobody keeps yet, with their hours; without those whose paper has lapsed. Three queries, or none."""
    trades = {item.category_key for item in _sought(items)}
    return [partner for partner in directory.proposable(house) if trades & set(partner.category_keys)] if trades else []


def proposals(
    house: House,
    items: Sequence[Item],
    *,
    partners: Sequence[Partner] | None = None,
    absent: dict[str, dt.date] | None = None,
) -> dict[uuid.UUID, list[Proposal]]:
    """For each item that nobody keeps yet, its partners, the best first. Five queries; one when what is known is handed in."""
    sought = _sought(items)
    if not sought:
        return {}
    if partners is None:
        partners = partners_for(house, items)
    if absent is None:
        absent = beside.away(house, [partner.email for partner in partners], at=now())
    known, near, found = _known(house, partners), rules_of(house).position, {}
    for item in sought:
        able = [
            _proposal(house, item, partner, known, near, absent)
            for partner in partners
            if item.category_key in partner.category_keys
        ]
        found[item.pk] = sorted(able, key=lambda each: each.rank)[:MOST_SHOWN]
    return found


def of_notes(house: House, heard: Sequence[notes.Item]) -> list[list[Proposal]]:
    """The same for what was heard on the telephone, in its order: nothing for a loge, where neighbours serve by themselves."""
    if house.kind == House.Kind.NEIGHBOURHOOD:
        return [[] for _each in heard]
    items = [
        Item(house=house, state=desk_states.ASKED, category_key=each.category, starts_at=said_at(house, each))
        for each in heard
    ]
    found = proposals(house, items)
    return [found.get(item.pk, []) for item in items]


def said_at(house: House, heard: notes.Item) -> dt.datetime | None:
    """When it is wanted: at its hour, or the day it was said of."""
    moment = next((each for each in heard.when if each.day and not each.problem), None)
    if moment is None or moment.day is None:
        return None
    return moment.at or dt.datetime.combine(moment.day, dt.time(), house.zone)


def _sought(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.state in (desk_states.ASKED, desk_states.ENQUIRED) and item.category_key]


def _proposal(
    house: House,
    item: Item,
    partner: Partner,
    known: dict[uuid.UUID, tuple[int, int, float | None]],
    near: tuple[float, float] | None,
    absent: dict[str, dt.date],
) -> Proposal:
    asked, kept, usual = known.get(partner.pk, (0, 0, None))
    opens = _opens(partner, item)
    price = Money(round(usual), house.currency) if usual else None
    return Proposal(partner, opens, asked, kept, price, directory.km(near, partner), absent.get(partner.email.lower()))


def _opens(partner: Partner, item: Item) -> bool | None:
    """Whether they are open then; of a day without an hour, whether they open on it."""
    if item.starts_at is None:
        return None
    if item.is_whole_day:
        return directory.open_on(partner, day_of(item.starts_at, item.house.zone))
    return directory.open_at(partner, item.starts_at)


def _known(house: House, partners: Sequence[Partner]) -> dict[uuid.UUID, tuple[int, int, float | None]]:
    """How often each was asked, and how often they could."""
    able = Q(state__in=(desk_states.OFFERED, desk_states.CHOSEN, desk_states.THANKED))
    over = Enquiry.objects.filter(house=house, partner__in=partners).exclude(state=desk_states.PUT)
    told = over.values("partner").annotate(asked=Count("pk"), kept=Count("pk", filter=able), usual=Avg("cents"))
    return {row["partner"]: (row["asked"], row["kept"], row["usual"]) for row in told}
