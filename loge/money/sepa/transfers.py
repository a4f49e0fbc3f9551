"""What the house owes its providers, from the invoice they sent to a file of transfers for the bank (pain.001.001.09)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused
from loge.common.money import MOST_CENTS
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from ..billing_states import BatchState
from ..invoices import accounts
from ..models import Batch, Payable, TransferBack
from . import actions, files, owed
from .days import bank_day

REASONS = {
    "AC01": gettext_lazy("the account number is not right"),
    "AC04": gettext_lazy("the account is closed"),
    "AC06": gettext_lazy("the account is blocked"),
    "BE01": gettext_lazy("the account is in another name"),
    "RR04": gettext_lazy("a rule of their country forbids it"),
    "MS03": gettext_lazy("the bank gives no reason"),
}


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
    """What no file holds yet, the oldest first, each with what came back of it."""
    rows = Payable.objects.filter(house=house, batch=None).select_related("house").order_by("at", "pk")
    return rows.prefetch_related(Prefetch("backs", TransferBack.objects.filter(house=house).order_by("-on", "-pk")))


def payees(house: House) -> list[str]:
    """Whom the house has paid before, by name."""
    return list(Payable.objects.filter(house=house).order_by("payee").values_list("payee", flat=True).distinct()[:200])


@transaction.atomic
def take_back(row: Payable, *, by: Any, at: dt.datetime | None = None) -> None:
    """It was a slip: nothing is owed. Refused once a file holds it, or held it and the bank has it in its books."""
    if not keeps(by, row.house):
        raise Refused(_("This is not for you to do."))
    if row.backs.exists():
        raise Refused(
            _("The bank had this transfer already: write their right account, and it leaves with the next file.")
        )
    gone, _tables = Payable.objects.filter(house=row.house_id, pk=row.pk, batch=None).delete()
    if not gone:
        raise Refused(_("A file for the bank holds it already: throw that file away first."))
    owed.taken_back(row, at=at)
    journal.write("payable.taken_back", subject=f"payable:{row.pk}", house=row.house_id, by=by, at=at)


@transaction.atomic
def come_back(
    row: Payable, batch: Batch, *, by: Any, reason: str, on: dt.date, at: dt.datetime | None = None
) -> TransferBack:
    """The bank brought a transfer back: it is owed again, and waits for the next file with the right account. Twice is once.

    Raises Refused for what that file did not pay, Invalid for a reason no bank gives.
    """
    if not keeps(by, row.house):
        raise Refused(_("This is not for you to do."))
    fresh = (
        Payable.objects.select_for_update(of=("self",))
        .select_related("house", "batch")
        .get(house=row.house_id, pk=row.pk)
    )
    said = TransferBack.objects.filter(house=row.house_id, payable=fresh, batch=batch).first()
    if said is not None:
        return said
    if fresh.batch is None or fresh.batch_id != batch.pk or fresh.batch.state != BatchState.SENT:
        raise Refused(_("This transfer did not leave: there is nothing to bring back."))
    code = reason.strip().upper()[:4]
    if code not in REASONS:
        raise Invalid(_("Choose the reason the bank gives."), field="reason")
    made = TransferBack.objects.create(house_id=row.house_id, payable=fresh, batch=batch, on=on, reason=code)
    owed.came_back(fresh, batch, at=at)
    Payable.objects.filter(house=row.house_id, pk=row.pk).update(batch=None)
    journal.write(
        "payable.came_back", subject=f"payable:{row.pk}", house=row.house_id, by=by, at=at, reason=code, cents=row.cents
    )
    return made


@transaction.atomic
def change_account(row: Payable, *, by: Any, iban: str, bic: str = "", at: dt.datetime | None = None) -> None:
    """Their right account, for the next file. Raises Invalid for one that is wrong, Refused while a file holds it."""
    if not keeps(by, row.house):
        raise Refused(_("This is not for you to do."))
    number, bank = accounts.checked(iban, bic)
    mine = Payable.objects.filter(house=row.house_id, pk=row.pk, batch=None)
    if not mine.update(sealed_account=accounts.sealed(number, bank), account_end=number[-4:]):
        raise Refused(_("A file for the bank holds it already: throw that file away first."))
    journal.write("payable.account", subject=f"payable:{row.pk}", house=row.house_id, by=by, at=at)


@transaction.atomic
def build(house: House, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> Batch:
    """One file of everything that waits, each sum once: what a file holds, no other takes. Raises Refused when nothing waits,
    Invalid for a day that is over."""
    if on < day_of(at or now(), house.zone):
        raise Invalid(_("That day is over. Choose a day to come."), field="on")
    on = bank_day(on)
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
