"""The accountant's file (fichier des écritures comptables, art. A47 A-1 of the Livre des procédures fiscales): eighteen
columns, tabs, dates without separators, decimal commas, entries numbered without a hole, each balanced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from loge.houses.models import House

from ..models import Billing, Invoice, Outlay, Settlement

COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef",
    "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip
SALES, BANK, OUTLAYS = ("VE", "Ventes"), ("BQ", "Banque"), ("OD", "Opérations diverses")
CLIENTS, SERVICES, TAX, BANKS, PAID_FOR = "411000", "706000", "445710", "512000", "467000"
LOSS, GAIN, ON_ACCOUNT, DEPOSITS = "658000", "758000", "419700", "419100"
NAMES = {
    CLIENTS: "Clients", SERVICES: "Prestations de services", TAX: "TVA collectée", BANKS: "Banque", PAID_FOR: "Débours pour compte",
    LOSS: "Arrondis", GAIN: "Arrondis", ON_ACCOUNT: "Clients, avoirs à rendre",
    DEPOSITS: "Clients, avances et acomptes reçus",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leg:
    """One line of an entry: above nothing is debit."""

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
    """Every entry of a year by date: invoices and credit notes, money in and out, what was paid for clients."""
    found = [*_sales(house, year), *_money(house, year), *_outlays(house, year)]
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
        words = f"{'Retour' if row.cents < 0 else 'Règlement'} {row.invoice.number}"
        yield _entry(BANK, row.on, str(row.invoice.number), row.invoice.issued_on or row.on, words, legs)


def _outlays(house: House, year: int) -> Iterator[Entry]:
    paid = Outlay.objects.filter(house=house, paid_on__year=year, made_out_to=Outlay.Name.CLIENT).select_related(
        "payer"
    )
    for row in paid.order_by("paid_on", "id"):
        legs = [Leg(PAID_FOR, row.cents, row.payer), Leg(BANKS, -row.cents)]
        yield _entry(OUTLAYS, row.paid_on, f"D-{row.pk.hex[-8:].upper()}", row.paid_on, f"Débours {row.supplier}", legs)


def _entry(journal: tuple[str, str], on: dt.date, piece: str, piece_on: dt.date, words: str, legs: list[Leg]) -> Entry:
    kept = tuple(leg for leg in legs if leg.cents)
    assert sum(leg.cents for leg in kept) == 0, f"{piece} does not balance"
    return Entry(journal, on, piece, piece_on, words, kept)


def _row(entry: Entry, leg: Leg, number: int) -> list[str]:
    code = f"C{leg.payer.pk.hex[-10:].upper()}" if leg.payer is not None else ""
    account = leg.account
    return [
        *entry.journal, str(number), _day(entry.on), account, NAMES.get(account, NAMES[TAX]), code,
        _plain(leg.payer.name) if leg.payer is not None else "", entry.piece, _day(entry.piece_on), _plain(entry.words),
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
