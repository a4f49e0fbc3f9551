"""The file a bank is sent when it contests a payment (PDF): what is contested, the service with its conversation, every cent."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.demands import queries, states
from loge.demands.models import Demand
from loge.money.models import Chargeback
from loge.money.paper import Section, paper
from loge.money.queries import statement

from ..doors import money_words
from . import parts


def pdf(row: Chargeback) -> bytes:
    """The whole file, in the language of the house."""
    house, language = row.house, row.house.language
    with override(language):
        about = [
            (_("Contested"), row.money.spoken(language)),
            (_("Payment"), row.payment.gateway_ref),
            (_("Service"), row.subject),
            (_("Opened on"), parts.stamp(row.opened_at, house)),
            (_("The bank’s reason"), money_words.bank_reasons().get(row.reason, row.reason or "—")),
        ]
        contested = Section(_("What is contested"), rows=[("", ""), *about], widths=(1, 2))
        sections = [contested, *_of_the_service(row)]
        title = _("Evidence for the bank")
        return paper(title, house.name, sections, language=language, foot=f"{house.name}, {row.reference}")


def _of_the_service(row: Chargeback) -> list[Section]:
    """What the house knows of what was paid; of an invoice, the lines of the ledger alone."""
    kind, _colon, key = row.subject.partition(":")
    known = Demand.objects.filter(house=row.house, pk=key).select_related("house", "client", "provider")
    demand = known.first() if kind == Demand.KIND else None
    if demand is None:
        lines = [(line.at, line.why, line.money) for line in statement(row.house, row.subject)]
        return [parts.money(row.house, lines)]
    told = [(line.at, line.words, line.money) for line in money_words.lines(demand, {states.COORDINATOR})]
    return [
        parts.service(demand),
        parts.conversation(demand, queries.thread(demand)),
        parts.money(row.house, told),
    ]
