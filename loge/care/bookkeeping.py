"""Letters about money that went another way: to who keeps the house when a bank contests, to who served when they owe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loge.common import journal
from loge.common.models import Fact
from loge.demands.models import Demand
from loge.houses.queries import keepers
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.money.models import Chargeback, Debt, YearStatement
from loge.offers.models import Provider
from loge.people.models import Person

LETTERS = Path(__file__).parent / "letters"


@journal.on("chargeback.opened", "chargeback.won", "chargeback.lost")
def tell_of_chargeback(fact: Fact) -> None:
    """Who keeps the house hears what the bank does, and until when to answer; who served hears why payouts wait."""
    row = Chargeback.objects.select_related("house").get(pk=fact.subject_id)
    if not row.cents:
        return
    name = f"chargeback_{fact.kind.rpartition('.')[2]}"
    title = _title(row.subject)
    for keeper in keepers(row.house):
        facts = {
            "amount": row.money.spoken(keeper.language),
            "title": title,
            "link": link(f"/house/{row.house.slug}/books/"),
        }
        _send(keeper, name, facts, fact, row)
    person = _person(row.payee)
    if person is not None and row.payee_cents:
        facts = {"amount": row.money.spoken(person.language), "title": title, "link": link("/serve/money/")}
        _send(person, f"{name}_payee", facts, fact, row)


@journal.on("debt.stands", "debt.forgiven")
def tell_of_debt(fact: Fact) -> None:
    """Who owes hears what, why, and how it shrinks; or that it is let go."""
    debt = Debt.objects.select_related("house").get(pk=fact.subject_id)
    person = _person(debt.payee)
    if person is None:
        return
    facts = {
        "amount": debt.left.spoken(person.language) if debt.left_cents else debt.money.spoken(person.language),
        "title": _title(debt.subject),
        "share": f"{debt.house.debt_share_bp / 100:g}",
        "reason": debt.reason,
        "link": link("/serve/money/"),
    }
    _send(person, "debt_forgiven" if fact.kind == "debt.forgiven" else "debt", facts, fact, debt)


@journal.on("statement.made")
def send_statement(fact: Fact) -> None:
    """January: what the year was, to each who served (CGI art. 242 bis)."""
    row = YearStatement.objects.select_related("house").get(pk=fact.subject_id)
    person = _person(row.payee)
    if person is None:
        return
    facts = {
        "year": row.year,
        "count": row.count,
        "amount": row.gross.spoken(person.language),
        "house": row.house,
        "link": link(f"/serve/money/?year={row.year}"),
        "dac7_link": link(f"/serve/money/dac7/?year={row.year}"),
    }
    _send(person, "year_statement", facts, fact, row)


def _send(to: Person, name: str, facts: dict[str, Any], fact: Fact, row: Any) -> None:
    maildesk.send(
        to=to, name=name, folder=LETTERS, facts=facts, key=f"{fact.pk}:{to.pk}", house=row.house,
        about=getattr(row, "subject", ""),
    )  # fmt: skip


def _person(payee: str) -> Person | None:
    kind, _colon, key = payee.partition(":")
    if kind != "provider":
        return None
    found = Provider.objects.filter(pk=key).select_related("person").first()
    return found.person if found and found.person.is_active else None


def _title(subject: str) -> str:
    kind, _colon, key = subject.partition(":")
    found = Demand.objects.filter(pk=key).values_list("title", flat=True).first() if kind == Demand.KIND else None
    return found or ""
