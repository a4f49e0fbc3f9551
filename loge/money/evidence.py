"""The file a bank is sent when it contests a payment: our money lines, and what the rooms upstairs add of the service."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common.clock import local

from . import queries
from .models import Chargeback
from .paper import Section, paper

Witness = Callable[[Chargeback], list[Section]]
_witnesses: list[Witness] = []


def witness(speaks: Witness) -> Witness:
    """Declare a room upstairs that knows of the service itself: its thread, codes, photos, reviews."""
    _witnesses.append(speaks)
    return speaks


def pack(row: Chargeback) -> bytes:
    """The PDF: what is contested, what every room knows of it, every line of the ledger."""
    house, language = row.house, row.house.language
    with override(language):
        facts = [
            (_("Contested"), row.money.spoken(language)),
            (_("Payment"), row.payment.gateway_ref),
            (_("Service"), row.subject),
            (_("Opened on"), _day(row)),
            (_("The bank’s reason"), row.reason or "—"),
        ]
        lines = [
            (f"{local(line.at, house.zone):%Y-%m-%d %H:%M}", line.why, line.money.spoken(language))
            for line in queries.statement(house, row.subject)
        ]
        sections = [
            Section(_("What is contested"), rows=[("", ""), *facts], widths=(1, 2)),
            *[section for speaks in _witnesses for section in speaks(row)],
            Section(
                _("Every line of the ledger"), rows=[(_("When"), _("What"), _("How much")), *lines], right=frozenset({2}), widths=(2, 2, 1)
            ),
        ]  # fmt: skip
        return paper(
            _("Evidence for the bank"), house.name, sections, language=language, foot=f"{house.name}, {row.reference}"
        )


def _day(row: Chargeback) -> str:
    return f"{local(row.opened_at, row.house.zone):%Y-%m-%d}"
