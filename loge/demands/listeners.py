"""What happens upstairs after a fact: payments move demands, demands write letters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import translation

from loge.common import journal
from loge.common.clock import local
from loge.common.errors import Stale
from loge.common.models import Fact
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.money.models import Payment
from loge.people.models import Person

from . import actions, assisted, joining, queries, states
from . import board as board  # the letters and the clock of the need board
from . import clock as clock  # so that every worker goes its rounds
from .models import Demand

LETTERS = Path(__file__).parent / "letters"
HEARD_TOO = (joining,)  # its listeners are loaded with these

# Fact → who is told, by which letter. "other" is the party that did not do it.
TOLD: dict[str, dict[str, str]] = {
    "demand.heard": {"provider": "heard"},
    "demand.said": {"other": "said"},
    "demand.quoted": {"client": "quoted"},
    "demand.countered": {"provider": "countered"},
    "demand.booked": {"client": "booked_client", "provider": "booked_provider"},
    "demand.delivered": {"client": "delivered"},
    "demand.settled": {"client": "settled_client", "provider": "settled_provider"},
    "demand.declined": {"client": "declined"},
    "demand.withdrawn": {"provider": "withdrawn"},
    "demand.lapsed": {"client": "lapsed", "provider": "lapsed"},
    "demand.cancelled": {"client": "cancelled", "provider": "cancelled"},
    "demand.disputed": {"provider": "disputed", "keeper": "disputed_keeper"},
    "demand.upheld": {"client": "ruled", "provider": "ruled"},
    "demand.refunded": {"client": "ruled", "provider": "ruled"},
    "demand.shared": {"client": "ruled", "provider": "ruled"},
    "demand.heard.reminded": {"provider": "heard_reminder"},
    "demand.quoted.reminded": {"client": "quoted_reminder"},
    "demand.countered.reminded": {"provider": "countered_reminder"},
    "demand.delivered.reminded": {"client": "delivered_reminder"},
}


@journal.on("payment.held", priority=10)
def book_when_held(fact: Fact) -> None:
    """The money is held: book what it was for, or let it go if that has moved on."""
    payment = Payment.objects.select_related("house").get(pk=fact.subject_id)
    demand = _demand_of(payment)
    if demand is not None and payment.state == "held":
        actions.book(demand, payment)


@journal.on("payment.failed")
def stand_again_when_failed(fact: Fact) -> None:
    """The payment came to nothing: the price stands again, for another try."""
    payment = Payment.objects.select_related("house").get(pk=fact.subject_id)
    demand = _demand_of(payment)
    try:
        if demand is not None and demand.state == states.BOOKED:
            actions.unbook(demand)
    except Stale:
        return


@journal.on(*TOLD)
def tell(fact: Fact) -> None:
    """Write to those the table names, each in their language, once per fact."""
    demand = Demand.objects.select_related("house", "client", "provider__person", "offer").get(pk=fact.subject_id)
    for role, name in TOLD[fact.kind].items():
        for person in _readers(demand, role, fact):
            with translation.override(person.language):
                facts = letter_facts(demand, fact, person)
            maildesk.send(
                to=person,
                name=name,
                folder=LETTERS,
                facts=facts,
                key=f"{fact.pk}:{person.pk}",
                house=demand.house,
                about=demand.reference,
            )


def letter_facts(demand: Demand, fact: Fact, reader: Person) -> dict[str, Any]:
    """What a letter about this demand may say to this reader: amounts and moments already in their words."""
    language = reader.language
    quote = queries.last_quote(demand)
    split = demand.split or (quote.split if quote else None)
    parts = {"total": "total", "server": "server", "house_share": "house"}
    amounts = {name: getattr(split, part).spoken(language) if split else "" for name, part in parts.items()}
    back = fact.data.get("back_cents")
    return {
        "demand": demand,
        "house": demand.house,
        "client": demand.client.first_name if reader.pk == demand.client_id else assisted.spoken_name(demand),
        "provider": demand.provider.name,
        "is_client": reader.pk == demand.client_id,
        "link": link(f"/demands/{demand.pk}/"),
        "money_link": link(f"/demands/{demand.pk}/money/"),
        "words": fact.data.get("words", ""),
        "said": _said(fact),
        "reminder": fact.data.get("reminder", 0),
        "days": max(1, round(demand.house.settle_after.total_seconds() / 86_400)),
        "back": type(split.total)(back, split.total.currency).spoken(language) if back and split else "",
        "when": local(demand.wished_at, demand.house.zone) if demand.wished_at else None,
        **amounts,
    }


def _said(fact: Fact) -> str:
    from .models import Message

    key = fact.data.get("message")
    return Message.objects.values_list("words", flat=True).get(pk=key) if key else ""


def _demand_of(payment: Payment) -> Demand | None:
    kind, _colon, key = payment.subject.partition(":")
    if kind != Demand.KIND:
        return None
    return (
        Demand.objects.select_related("house", "provider", "offer", "client")
        .filter(house=payment.house, pk=key)
        .first()
    )


def _readers(demand: Demand, role: str, fact: Fact) -> list[Person]:
    from loge.houses.queries import keepers

    if role == "client":
        return [demand.client]
    if role == "provider":
        return [demand.provider.person]
    if role == "keeper":
        return keepers(demand.house)
    parties = [demand.client, demand.provider.person]
    return [person for person in parties if str(person.pk) != fact.by]
