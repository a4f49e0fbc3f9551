"""The accountant's file (fichier des écritures comptables, art. A47 A-1 of the Livre des procédures fiscales): eighteen
columns, tabs, dates without separators, decimal commas, entries numbered without a hole, each balanced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from loge.common.clock import day_of
from loge.houses.models import House

from ..billing_states import BatchState
from ..models import Billing, Invoice, Outlay, Payable, Settlement, TransferBack

COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef",
    "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip
SALES, BANK, OUTLAYS = ("VE", "Ventes"), ("BQ", "Banque"), ("OD", "Opérations diverses")
PURCHASES = ("AC", "Achats")
CLIENTS, SERVICES, TAX, BANKS, PAID_FOR = "411000", "706000", "445710", "512000", "467000"
LOSS, GAIN, ON_ACCOUNT, DEPOSITS = "658000", "758000", "419700", "419100"
SUPPLIERS, BOUGHT, TAX_BACK = "401000", "611000", "445660"
NAMES = {
    CLIENTS: "Clients", SERVICES: "Prestations de services", TAX: "TVA collectée", BANKS: "Banque", PAID_FOR: "Débours pour compte",
    LOSS: "Arrondis", GAIN: "Arrondis", ON_ACCOUNT: "Clients, avoirs à rendre",
    DEPOSITS: "Clients, avances et acomptes reçus", SUPPLIERS: "Fournisseurs", BOUGHT: "Sous-traitance générale",
    TAX_BACK: "TVA déductible sur autres biens et services",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leg:
    """One line of an entry: above nothing is debit. ``payer``: whose account it is, a client's row or a provider's name."""

    account: str
    cents: int
    payer: Any = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, in balance."""

    journal: tuple[str, str]
    on: dt.date
    piece: str
    piece_on: dt.date
    words: str
    legs: tuple[Leg, ...]


def name_of(billing: Billing, year: int) -> str:
    """What the law calls the file: SIREN, FEC, the last day of the year."""
    return f"{billing.siren or '000000000'}FEC{year}1231.txt"


def written(house: House, year: int) -> str:
    """The whole year. Never a line beyond it; ends of lines as the law's examples have them."""
    rows = ["\t".join(COLUMNS)]
    for number, entry in enumerate(entries(house, year), 1):
        rows += ["\t".join(_row(entry, leg, number)) for leg in entry.legs]
    return "\r\n".join(rows) + "\r\n"


def entries(house: House, year: int) -> list[Entry]:
    """Every entry of a year by date: invoices and credit notes, money in and out, what was paid for clients, what providers
    invoiced and were paid."""
    found = [
        *_sales(house, year),
        *_money(house, year),
        *_outlays(house, year),
        *_purchases(house, year),
        *_paid(house, year),
    ]
    return sorted(found, key=lambda one: (one.on, one.journal[0], one.piece))


def _sales(house: House, year: int) -> Iterator[Entry]:
    made = Invoice.objects.filter(house=house, number__isnull=False, issued_on__year=year).select_related("payer")
    for row in made.order_by("issued_on", "number"):
        told, sign = row.snapshot or {}, -1 if row.is_credit else 1
        outlays = sum(line["net"] for line in told["lines"] if line["rate"] == "outlay")
        deposits = sum(line["net"] for line in told["lines"] if line["kind"] == "deposit")
        legs = [
            Leg(CLIENTS, sign * row.cents, row.payer),
            Leg(SERVICES, -sign * (row.net_cents - outlays - deposits)),
            Leg(DEPOSITS, -sign * deposits, row.payer),
        ]
        legs += [Leg(f"{TAX}{_place(group['bp'])}", -sign * group["tax"]) for group in told["groups"]]
        legs += [
            Leg(PAID_FOR, -sign * outlays, row.payer),
            Leg(_rounding(sign * told["rounding"]), -sign * told["rounding"]),
        ]
        assert row.issued_on is not None
        words = f"{'Avoir' if row.is_credit else 'Facture'} {row.number}"
        yield _entry(SALES, row.issued_on, str(row.number), row.issued_on, words, legs)


def _money(house: House, year: int) -> Iterator[Entry]:
    came = Settlement.objects.filter(house=house, on__year=year).exclude(how=Settlement.How.CREDIT)
    for row in came.select_related("invoice__payer").order_by("on", "id"):
        legs = [Leg(BANKS, row.cents), Leg(CLIENTS, -row.cents, row.invoice.payer)]
        words = f"{_came(row)} {row.invoice.number}"
        yield _entry(BANK, row.on, str(row.invoice.number), row.invoice.issued_on or row.on, words, legs)


def _came(row: Settlement) -> str:
    named = {Settlement.How.REFUND: "Remboursement", Settlement.How.REPAID: "Retour régularisé"}
    if row.how in named:
        return named[Settlement.How(row.how)]
    return "Retour" if row.cents < 0 else "Trop perçu" if row.how == Settlement.How.OVER else "Règlement"


def _outlays(house: House, year: int) -> Iterator[Entry]:
    paid = Outlay.objects.filter(house=house, paid_on__year=year, made_out_to=Outlay.Name.CLIENT).select_related(
        "payer"
    )
    for row in paid.order_by("paid_on", "id"):
        legs = [Leg(PAID_FOR, row.cents, row.payer), Leg(BANKS, -row.cents)]
        yield _entry(OUTLAYS, row.paid_on, f"D-{row.pk.hex[-8:].upper()}", row.paid_on, f"Débours {row.supplier}", legs)


def _purchases(house: House, year: int) -> Iterator[Entry]:
    """VAT of a purchase is taken back only by who charges it (CGI, art. 271 and 293 B)."""
    billing = Billing.objects.filter(house=house).first()
    zone, first = house.zone, dt.datetime(year, 1, 1, tzinfo=house.zone)
    owed = Payable.objects.filter(house=house, at__gte=first, at__lt=first.replace(year=year + 1))
    for row in owed.order_by("at", "id"):
        on = day_of(row.at, zone)
        tax = (row.tax_cents or 0) if billing is not None and billing.asks_tax(on) else 0
        legs = [Leg(BOUGHT, row.cents - tax), Leg(TAX_BACK, tax), Leg(SUPPLIERS, -row.cents, row.payee)]
        yield _entry(PURCHASES, on, _piece(row), on, f"Achat {row.payee} {row.words}", legs)


def _paid(house: House, year: int) -> Iterator[Entry]:
    """Each transfer on the day the bank made it, and each it brought back."""
    sent = Payable.objects.filter(house=house, batch__state=BatchState.SENT, batch__on__year=year)
    backs = TransferBack.objects.filter(house=house).select_related("payable", "batch")
    out = [(row.batch.on, row) for row in sent.select_related("batch") if row.batch]
    out += [(row.batch.on, row.payable) for row in backs.filter(batch__on__year=year)]
    for on, row in sorted(out, key=lambda one: (one[0], one[1].pk)):
        yield _transferred(house, on, row, row.cents, "Virement")
    for back in backs.filter(on__year=year).order_by("on", "id"):
        yield _transferred(house, back.on, back.payable, -back.payable.cents, "Retour virement")


def _transferred(house: House, on: dt.date, row: Payable, cents: int, what: str) -> Entry:
    legs = [Leg(SUPPLIERS, cents, row.payee), Leg(BANKS, -cents)]
    return _entry(BANK, on, _piece(row), day_of(row.at, house.zone), f"{what} {row.payee} {row.words}", legs)


def _piece(row: Payable) -> str:
    return f"A-{row.pk.hex[-8:].upper()}"


def _third(payer: Any) -> tuple[str, str]:
    """The auxiliary account and its name: a client's by their row, a provider's by their name."""
    if payer is None:
        return "", ""
    if isinstance(payer, str):
        return f"F{blake2b(payer.encode(), digest_size=5).hexdigest().upper()}", payer
    return f"C{payer.pk.hex[-10:].upper()}", payer.name


def _entry(journal: tuple[str, str], on: dt.date, piece: str, piece_on: dt.date, words: str, legs: list[Leg]) -> Entry:
    kept = tuple(leg for leg in legs if leg.cents)
    assert sum(leg.cents for leg in kept) == 0, f"{piece} does not balance"
    return Entry(journal, on, piece, piece_on, words, kept)


def _row(entry: Entry, leg: Leg, number: int) -> list[str]:
    (code, name), account = _third(leg.payer), leg.account
    return [
        *entry.journal, str(number), _day(entry.on), account, NAMES.get(account, NAMES[TAX]), code,
        _plain(name), entry.piece, _day(entry.piece_on), _plain(entry.words),
        _amount(max(leg.cents, 0)), _amount(max(-leg.cents, 0)), "", "", _day(entry.on), "", "",
    ]  # fmt: skip


def _place(basis_points: int) -> str:
    """A sub-account for each rate: 4457101 for 20 %."""
    return {2_000: "1", 1_000: "2", 550: "3", 210: "4"}.get(basis_points, "9")


def _rounding(cents: int) -> str:
    return GAIN if cents > 0 else LOSS


def _day(on: dt.date) -> str:
    return on.strftime("%Y%m%d")


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _plain(words: str) -> str:
    return " ".join(words.replace("\t", " ").split())
