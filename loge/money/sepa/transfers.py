"""What the house owes its providers, from the invoice they sent to a file of transfers for the bank (pain.001.001.09)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.money import MOST_CENTS
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from ..invoices import accounts
from ..invoices import actions as invoices
from ..models import Batch, Payable
from . import actions, files, owed


@transaction.atomic
def note(
    house: House, *, by: Person, payee: str, words: str, cents: int, nonce: str, iban: str = "", bic: str = "", street: str = "",
    postcode: str = "", city: str = "", tax_cents: int | None = None, at: dt.datetime | None = None,
) -> Payable:  # fmt: skip
    """What is owed to a provider. Whom the house has paid before needs no account number again. The same ``nonce`` is one.

    Raises Invalid: no amount, more VAT than amount, no account known, one that is wrong.
    """
    if not keeps(by, house):
        raise Refused(_("This is not for you to do."))
    same = Payable.objects.filter(house=house, by=by, nonce=nonce[:40]).first()
    if same is not None:
        return same
    name = " ".join(payee.split())[:70]
    if not 0 < cents <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="price")
    if not 0 <= (tax_cents or 0) < cents:
        raise Invalid(_("The VAT is within the price: it is less than it."), field="tax_cents")
    before = Payable.objects.filter(house=house, payee=name).order_by("-at").first()
    if iban.strip():
        number, bank = accounts.checked(iban, bic)
        account = {"sealed_account": accounts.sealed(number, bank), "account_end": number[-4:]}
    elif before is not None:
        account = {"sealed_account": before.sealed_account, "account_end": before.account_end}
    else:
        raise Invalid(_("Write their IBAN: they were never paid from here."), field="iban")
    place = {"street": street.strip()[:70], "postcode": postcode.strip()[:16], "city": city.strip()[:35]}
    if before is not None and not any(place.values()):
        place = {"street": before.street, "postcode": before.postcode, "city": before.city}
    if not place["city"]:
        raise Invalid(_("The bank asks at least for the town: an address in lines is refused."), field="city")
    row = Payable.objects.create(
        house=house, by=by, at=at or now(), payee=name, words=words.strip()[:140] or name, cents=cents, tax_cents=tax_cents or None,
        nonce=nonce[:40], **place, **account,
    )  # fmt: skip
    owed.purchased(row, at=at)
    journal.write("payable.noted", subject=f"payable:{row.pk}", house=house.pk, by=by, at=at, cents=cents)
    return row


def waiting(house: House) -> QuerySet[Payable]:
    """What no file holds yet, the oldest first."""
    return Payable.objects.filter(house=house, batch=None).select_related("house").order_by("at", "pk")


def payees(house: House) -> list[str]:
    """Whom the house has paid before, by name."""
    return list(Payable.objects.filter(house=house).order_by("payee").values_list("payee", flat=True).distinct()[:200])


@transaction.atomic
def take_back(row: Payable, *, by: Any, at: dt.datetime | None = None) -> None:
    """It was a slip: nothing is owed. Refused once a file holds it."""
    if not keeps(by, row.house):
        raise Refused(_("This is not for you to do."))
    gone, _tables = Payable.objects.filter(house=row.house_id, pk=row.pk, batch=None).delete()
    if not gone:
        raise Refused(_("A file for the bank holds it already: throw that file away first."))
    owed.taken_back(row, at=at)
    journal.write("payable.taken_back", subject=f"payable:{row.pk}", house=row.house_id, by=by, at=at)


@transaction.atomic
def build(house: House, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> Batch:
    """One file of everything that waits, each sum once: what a file holds, no other takes. Raises Refused when nothing waits,
    Invalid for a day that is over."""
    if on < invoices.today(house, at):
        raise Invalid(_("That day is over. Choose a day to come."), field="on")
    rows = list(Payable.objects.select_for_update().filter(house=house, batch=None).order_by("at", "pk"))
    batch = actions.transfer_file(house, by=by, rows=[_transfer(row, on) for row in rows], at=at)
    Payable.objects.filter(house=house, pk__in=[row.pk for row in rows]).update(batch=batch)
    return batch


def _transfer(row: Payable, on: dt.date) -> files.Transfer:
    account = accounts.opened(row.sealed_account)
    payee = files.Party(
        row.payee, account["iban"], account.get("bic", ""), row.street, row.postcode, row.city, row.country
    )
    return files.Transfer(payee, row.cents, on, f"P-{row.pk.hex[-20:].upper()}", row.words)
