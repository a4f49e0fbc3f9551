"""Everything that is printed of an invoice, gathered once when it is issued: what rules, names and prices were that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common.money import Money

from ..models import Billing, Charge, Invoice, Mandate, Payer
from . import accounts, rules
from .totals import Line, Totals, add_up

Told = dict[str, Any]
TRANSFER, DEBIT, CARD = "58", "59", "48"


def rate_key(billing: Billing, charge: Charge) -> str:
    """How a charge is taxed: an outlay never, the rest by whether the house is in the franchise at the tax point."""
    if charge.rate.startswith("="):  # of a credit note: as that line was
        return charge.rate[1:]
    if charge.rate in ("outlay", "reverse", "outside"):
        return charge.rate
    return charge.rate if billing.asks_tax(charge.on) else "franchise"


def lines_of(billing: Billing, charges: Sequence[Charge], sign: int = 1) -> list[Line]:
    return [
        Line(sign * charge.cents, rules.rate(rate_key(billing, charge), charge.on), charge.gross) for charge in charges
    ]


def taken(
    invoice: Invoice, billing: Billing, payer: Payer, charges: Sequence[Charge], *, number: str, on: dt.date,
    due_on: dt.date, mandate: Mandate | None = None, prepaid: int = 0, sign: int = 1, precedes: Sequence[Invoice] = (),
) -> tuple[Told, Totals]:  # fmt: skip
    """The snapshot and its sums."""
    lines = lines_of(billing, charges, sign)
    sums = add_up(lines)
    language = payer.person.language
    with override(language):
        told: Told = {
            "type": invoice.type, "number": number, "issued_on": on.isoformat(), "due_on": due_on.isoformat(),
            "on": max((charge.on for charge in charges), default=on).isoformat(), "currency": billing.house.currency,
            "language": language, "seller": _seller(billing), "buyer": _buyer(payer),
            "lines": [_line(charge, line, net) for charge, line, net in zip(charges, lines, sums.nets, strict=True)],
            "groups": [
                {"category": group.rate.category, "bp": group.rate.basis_points, "basis": group.basis_cents,
                 "tax": group.tax_cents, "code": group.rate.code, "words": group.rate.words}
                for group in sums.groups
            ],
            "net": sums.net_cents, "tax": sums.tax_cents, "rounding": sums.rounding_cents, "payable": sums.payable_cents,
            "prepaid": prepaid, "notes": _notes(billing, payer, invoice, on), "terms": _terms(billing, due_on, mandate),
            "means": DEBIT if mandate else TRANSFER if billing.sealed_account else CARD,
            "mandate": {"name": mandate.name, "creditor": billing.creditor, "end": mandate.account_end} if mandate else None,
            "corrects": _corrected(invoice.corrects), "precedes": [_corrected(one) for one in precedes],
        }  # fmt: skip
    return told, sums


def _seller(billing: Billing) -> Told:
    kept = {
        name: getattr(billing, name)
        for name in ("name", "street", "postcode", "city", "country", "siren", "siret", "vat_number", "legal", "email")
    }
    return kept | {"iban": accounts.iban(billing.sealed_account)}


def _buyer(payer: Payer) -> Told:
    names = ("name", "street", "postcode", "city", "country", "siren", "vat_number", "is_business")
    return {name: getattr(payer, name) for name in names}


def _line(charge: Charge, line: Line, net: int) -> Told:
    return {
        "words": charge.words, "kind": charge.kind, "net": net, "cents": line.cents, "gross": charge.gross,
        "quantity_milli": charge.quantity_milli, "unit": charge.unit, "category": line.rate.category,
        "bp": line.rate.basis_points, "rate": line.rate.key, "on": charge.on.isoformat(),
        "start": charge.start.isoformat() if charge.start else "", "end": charge.end.isoformat() if charge.end else "",
    }  # fmt: skip


def _notes(billing: Billing, payer: Payer, invoice: Invoice, on: dt.date) -> list[list[str]]:
    """What the law has said of payment between professionals (Code de commerce, L. 441-9); of what is sold; of the tax."""
    notes = [["", _("Nature of the operation: services.")]]
    if billing.on_debits and not billing.franchise:
        notes.append(["", "Option pour le paiement de la taxe d’après les débits"])
    if payer.is_business and not invoice.is_credit:
        fee = Money(rules.late_fee_cents(on), billing.house.currency).spoken("fr")
        notes += [
            ["PMT", f"Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : {fee}."],
            ["PMD", billing.late_words],
            ["AAB", billing.early_words],
        ]
    return notes


def _terms(billing: Billing, due_on: dt.date, mandate: Mandate | None) -> str:
    day = due_on.strftime("%d/%m/%Y")
    if mandate is not None:
        return _("Collected on %(day)s from your account ending in %(end)s (mandate %(name)s).") % {
            "day": day, "end": mandate.account_end, "name": mandate.name,
        }  # fmt: skip
    return _("To be paid by %(day)s.") % {"day": day}


def _corrected(first: Invoice | None) -> Told | None:
    return {"number": first.number, "on": first.issued_on.isoformat()} if first and first.issued_on else None
