"""The six invoices a French practice writes, and as many others as one likes: unsaved rows, no database."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from loge.houses.models import House
from loge.money.invoices.snapshot import taken
from loge.money.models import Billing, Charge, Invoice, Mandate, Payer
from loge.people.models import Person

ON = dt.date(2026, 12, 1)
HOUSE = House(kind="practice", slug="ormeraie", name="Maison Ormeraie")
SELLER = {
    "name": "Maison Ormeraie", "street": "4 rue du Jeudi", "postcode": "61000", "city": "Alençon", "siret": "73282932000074",
    "vat_number": "FR44732829320", "legal": "SARL au capital de 5 000 €, RCS Alençon", "franchise": False,
}  # fmt: skip
BUSINESS = {"name": "Étude Fournier", "is_business": True, "siren": "552100554", "vat_number": "FR96552100554"}


def charge(words: str, cents: int, **also: Any) -> Charge:
    return Charge(house=HOUSE, kind="service", words=words, cents=cents, on=also.pop("on", ON), **also)


def told(
    charges: list[Charge], *, kind: str = "380", payer: dict[str, Any] | None = None, corrects: Invoice | None = None,
    mandate: Mandate | None = None, language: str = "fr", prepaid: int = 0, **billing: Any,
) -> dict[str, Any]:  # fmt: skip
    """The snapshot of an invoice with these charges."""
    seller = Billing(house=HOUSE, **{**SELLER, **billing})
    buyer = {
        "name": "Jeanne Aubry",
        "street": "12 rue aux Sieurs",
        "postcode": "61000",
        "city": "Alençon",
        **(payer or {}),
    }
    who = Payer(house=HOUSE, person=Person(name="Jeanne", language=language), **buyer)
    invoice = Invoice(house=HOUSE, payer=who, type=kind, corrects=corrects)
    number = {"380": "F", "381": "A", "386": "D"}[kind] + "2026-00001"
    due = ON + dt.timedelta(days=15)
    return taken(invoice, seller, who, charges, number=number, on=ON, due_on=due, mandate=mandate, prepaid=prepaid)[0]


def six() -> dict[str, dict[str, Any]]:
    """A household; a business; money paid for a client; a house in the franchise; a credit note; a cent of tax."""
    first = Invoice(number="F2026-00001", issued_on=ON)
    month = {"start": ON, "end": dt.date(2027, 1, 1)}
    outlay = charge("Fleurs, au nom de Mme Aubry", 4_500, rate="outlay")
    return {
        "a household": told([charge("Sérénité, décembre", 30_000, **month), charge("Bouquet de pivoines", 4_500)]),
        "a business": told([charge("Sérénité, décembre", 30_000, **month)], payer=BUSINESS, creditor="FR72ZZZ123456",
                           mandate=Mandate(name="RUM-1", account_end="0189")),
        "paid for a client": told([charge("Courses", 6_000), outlay]),
        "in the franchise": told([charge("Sérénité, décembre", 30_000, **month), outlay], franchise=True, vat_number=""),
        "a credit note": told([charge("Sérénité, non utilisé", 14_516, rate="=standard")], kind="381", corrects=first),
        "three lines at 0.333 €": told([charge(f"Affranchissement {place}", 33, gross=False) for place in range(3)]),
    }  # fmt: skip


def random_ones(count: int, seed: int = 20_261_123) -> Iterator[dict[str, Any]]:
    """Any lines, rates, parties and kinds, with every rounding there is."""
    dice = random.Random(seed)
    for _place in range(count):
        taxed = dice.random() < 0.8
        rates = ["standard", "intermediate", "reduced", "least", "outlay"]
        rows = [
            charge(
                f"Service {line} & « détail »", dice.randint(1, 400_000), rate=dice.choice(rates), gross=dice.random() < 0.7,
                quantity_milli=dice.choice([1_000, 1_500, 3_000, 250]), unit=dice.choice(["C62", "HUR"]),
            )
            for line in range(dice.randint(1, 7))
        ]  # fmt: skip
        if dice.random() < 0.3:
            rows.append(charge("Remise", -dice.randint(1, sum(row.cents for row in rows) // 2 or 1)))
        kind = dice.choice(["380", "380", "380", "381", "386"])
        payer: dict[str, Any] = dict(BUSINESS) if dice.random() < 0.4 else {}
        if dice.random() < 0.1 and taxed:
            payer = {
                "name": "Hôtel du Lac SA",
                "is_business": True,
                "country": "BE",
                "vat_number": "BE0403019261",
                "siren": "",
            }
            for row in rows:
                row.rate = "reverse"
        also: dict[str, Any] = {} if taxed else {"franchise": True, "vat_number": ""}
        corrects = Invoice(number="F2026-00001", issued_on=ON) if kind == "381" else None
        yield told(rows, kind=kind, payer=payer, corrects=corrects, language=dice.choice(["fr", "en"]), **also)
