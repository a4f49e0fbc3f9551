"""A practice that bills: a house, who keeps it, who pays."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.money.invoices.accounts import sealed
from loge.money.models import Billing, Payer, Plan
from loge.money.subscriptions import actions
from loge.people.models import Person

NOON = dt.datetime(2026, 12, 1, 11, tzinfo=dt.UTC)
IBAN, OTHER = "FR1420041010050500013M02606", "FR7630006000011234567890189"
SELLER = {
    "name": "Maison Ormeraie", "street": "4 rue du Jeudi", "postcode": "61000", "city": "Alençon", "siret": "73282932000074",
    "email": "factures@example.org",
}  # fmt: skip
_count = itertools.count(1)


class Practice:
    """One house; taxed unless told otherwise."""

    def __init__(self, slug: str = "ormeraie", **billing: Any) -> None:
        self.operator = Person.objects.create_user(f"op.{slug}@example.org", name="Odile", is_operator=True)
        self.keeper = Person.objects.create_user(f"keeper.{slug}@example.org", name="Mathilde Aubert")
        self.house = open_house(
            by=self.operator,
            communes=["61001"],
            kind=House.Kind.PRACTICE,
            slug=slug,
            name="Maison Ormeraie",
            town="Alençon",
        )
        welcome(self.house, self.keeper, Membership.Role.CONCIERGE, by=self.operator)
        told = {"franchise": False, "vat_number": "FR44732829320", "creditor": "FR72ZZZ123456", **billing}
        self.billing = Billing.objects.create(
            house=self.house, sealed_account=sealed(IBAN), account_end="2606", **SELLER, **told
        )

    def payer(self, name: str = "Jeanne Aubry", **also: Any) -> Payer:
        number = next(_count)
        person = Person.objects.create_user(f"payer{number}.{self.house.slug}@example.org", name=name)
        welcome(self.house, person, Membership.Role.CLIENT, by=self.keeper)
        told = {"street": "12 rue aux Sieurs", "postcode": "61000", "city": "Alençon", **also}
        return Payer.objects.create(house=self.house, person=person, name=name, **told)

    def plan(self, name: str = "Sérénité", fee: int = 30_000, **also: Any) -> Plan:
        told = {"included_minutes": 600, "hour_cents": 6_000, **also}
        return actions.write_plan(self.house, by=self.keeper, told={"name": name, "fee_cents": fee, **told}, at=NOON)

    def subscribe(self, payer: Payer, plan: Plan, on: dt.date, **also: Any) -> Any:
        return actions.subscribe(payer, plan, by=payer.person, on=on, nonce=f"n{next(_count)}", at=NOON, **also)
