"""``loge dac7 --year``: who served, what they were paid, by quarter. Each look at an identity is written down."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence

from django.conf import settings

from loge.common.clock import now
from loge.houses.models import House
from loge.money import identities
from loge.money.statements import Payee, year_of
from loge.offers.models import Provider
from loge.people.models import Person

from .dac7_rules import faults
from .dac7_xml import Address, Operator, Quarter, Seller, document
from .trouble import Trouble


def write(year: int, *, slug: str = "") -> int:
    """The file on the standard output. 1 if someone who served could not be reported, named on the error output."""
    house = House.objects.filter(slug=slug).first() if slug else None
    if slug and house is None:
        raise Trouble(f"No house is called {slug}. / Aucune loge ne s’appelle {slug}.")
    raw, missing = report(year, house=house)
    wrong = faults(raw)
    if wrong:
        raise Trouble("The file is not as the tax office wants it: " + "; ".join(wrong[:5]))
    sys.stdout.write(raw.decode())
    for person in missing:
        print(f"not reported, no tax identity: {person.email}", file=sys.stderr)
    return 1 if missing else 0


def report(year: int, *, house: House | None = None, at: dt.datetime | None = None) -> tuple[bytes, list[Person]]:
    """The message of that year, and those it misses because they never said who they are to the tax office."""
    sellers, missing = sellers_of(year, house=house)
    return document(operator(), sellers, year=year, at=at or now()), missing


def sellers_of(year: int, *, house: House | None = None) -> tuple[list[Seller], list[Person]]:
    """Everyone who was paid in that year, by their key: services are reported from the first euro."""
    rows = Provider.objects.select_related("house", "person").order_by("person_id", "house_id")
    if house is not None:
        rows = rows.filter(house=house)
    theirs: dict[Person, list[Payee]] = {}
    for row in rows:
        theirs.setdefault(row.person, []).append((row.house, row.reference))
    sellers, missing = [], []
    for person, payees in theirs.items():
        found = _seller(person, payees, year)
        if isinstance(found, Seller):
            sellers.append(found)
        elif found:
            missing.append(person)
    return sorted(sellers, key=lambda seller: seller.key), missing


def _seller(person: Person, payees: Sequence[Payee], year: int) -> Seller | bool:
    """The seller; True if they earned something and cannot be told of, False if they earned nothing."""
    told = year_of(payees, year)
    if not told.missions:
        return False
    identity = identities.tell(person, by="dac7", why=f"dac7 {year}")
    if identity is None:
        return True
    first, second, third, fourth = (
        Quarter(quarter.mine.cents, quarter.count, quarter.theirs.cents) for quarter in told.quarters
    )
    address = Address(identity.street, identity.post_code, identity.city, identity.country)
    return Seller(
        person.pk.hex, identity.first_name, identity.last_name, identity.born_on, identity.born_in, address, identity.tin,
        identity.account, told.currency, (first, second, third, fourth),
    )  # fmt: skip


def operator() -> Operator:
    """Who runs this platform. Raises Trouble while the settings do not say."""
    name, tin, place = settings.LOGE_PLATFORM_NAME, settings.LOGE_PLATFORM_TIN, settings.LOGE_PLATFORM_ADDRESS
    parts = [part.strip() for part in place.split(";")]
    if not name or not tin or len(parts) != 3:
        raise Trouble(
            "Say who runs the platform: LOGE_PLATFORM_NAME, LOGE_PLATFORM_TIN (the SIREN) and LOGE_PLATFORM_ADDRESS"
            " (street; post code; town). See docs/running.md. / Dites qui exploite la plateforme."
        )
    return Operator(name, tin, Address(parts[0], parts[1], parts[2], "FR"))
