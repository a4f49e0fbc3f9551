"""What the house knows where to find: kept by its people, handed to memory with the partner's open days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.clients.memory import Idea
from loge.common import journal
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.offers.catalogue import in_houses
from loge.offers.partners.models import Partner
from loge.offers.partners.queries import proposable
from loge.people.models import Person

from ..models import PartnerIdea


@transaction.atomic
def keep_idea(
    house: House, *, by: Person, partner: Partner, what: str, cents: int, category_key: str, words: str = "", contains: str = "",
    lead: int = 3, months: str = "", at: dt.datetime | None = None,
) -> PartnerIdea:  # fmt: skip
    """Something a partner makes well. Raises Invalid (no words, no such trade, months that are none, kept already)."""
    _mine(house, by)
    if not what.strip():
        raise Invalid(_("Write what it is: “peonies in a round bouquet”."), field="what")
    if category_key not in {one.key for one in in_houses(house.kind)}:
        raise Invalid(_("Choose one of the trades of this house."), field="category_key")
    if not all(word.isdigit() and 1 <= int(word) <= 12 for word in months.split()):
        raise Invalid(_("Write the months as numbers with spaces: 4 5 6. Nothing means all the year."), field="months")
    row = PartnerIdea(
        house=house, partner=partner, what=what.strip()[:160], words=words.strip()[:300], contains=contains.strip()[:200], cents=cents,
        category_key=category_key, lead=lead, months=" ".join(months.split()),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Invalid(_("This idea is kept already, perhaps put away."), field="what") from None
    journal.write("idea.kept", subject=f"idea:{row.pk}", house=house.pk, by=by, at=at)
    return row


@transaction.atomic
def put_away(idea: PartnerIdea, *, by: Person, kept: bool = False, at: dt.datetime | None = None) -> None:
    """It is not proposed any more, or is again."""
    _mine(idea.house, by)
    if not PartnerIdea.objects.filter(house=idea.house_id, pk=idea.pk, is_kept=not kept).update(is_kept=kept):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    journal.write("idea.kept" if kept else "idea.away", subject=f"idea:{idea.pk}", house=idea.house_id, by=by, at=at)


def ideas_of(house: House) -> list[PartnerIdea]:
    """Every idea, those put away last."""
    found = PartnerIdea.objects.filter(house=house).select_related("partner", "house")
    return list(found.order_by("-is_kept", "partner__name", "cents", "pk"))


def for_memory(house: House) -> list[Idea]:
    """Those that may be proposed, with their partner's open days: four queries however many. Unknown hours: any day but Sunday.

    A partner whose compulsory paper has lapsed is not proposed."""
    open_days = {row.pk: _Days(row) for row in proposable(house)}  # with what trust weighs
    rows = PartnerIdea.objects.filter(house=house, is_kept=True, partner__in=list(open_days))
    return [
        Idea(
            key=str(row.pk), what=row.what, cents=row.cents, provider=f"partner:{row.partner_id}",
            provider_name=open_days[row.partner_id].name, lead=row.lead, is_open=open_days[row.partner_id].is_open, words=row.words,
            contains=row.contains, trust=open_days[row.partner_id].trust, cases=open_days[row.partner_id].cases, category=row.category_key, months=frozenset(int(one) for one in row.months.split()),
        )
        for row in rows.order_by("pk")
    ]  # fmt: skip


class _Days:
    """A partner's week and closings, read once."""

    def __init__(self, partner: Partner) -> None:
        self.name = partner.name
        self.trust, self.cases = partner.trusted
        self._week = {row.weekday for row in partner.hours.all()} or set(range(6))
        self._shut: list[Any] = [(row.first_on, row.last_on) for row in partner.closings.all()]

    def is_open(self, day: dt.date) -> bool:
        return day.weekday() in self._week and not any(first <= day <= last for first, last in self._shut)


def _mine(house: House, by: Person) -> None:
    if not keeps(by, house):
        raise Refused(_("Only whoever keeps the house can do this."))
