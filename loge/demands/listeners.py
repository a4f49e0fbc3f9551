"""What happens upstairs after a fact: payments move demands, demands write letters."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation

from loge.common import journal
from loge.common.clock import local
from loge.common.dates import spelled_moment
from loge.common.errors import Stale
from loge.common.models import Fact
from loge.common.money import Money, share
from loge.houses.queries import keepers, operators
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.money.models import Payment
from loge.offers.models import Provider
from loge.people.models import Person

from . import actions, assisted, cases, joining, queries, states
from . import agenda as agenda  # what is booked stands in the agenda
from . import board as board  # the letters and the clock of the need board
from . import clock as clock  # so that every worker goes its rounds
from .billing import listeners as _billing  # noqa: F401  its @on lines are heard
from .desk import listeners as desk
from .long import listeners as long
from .models import Adjustment, Demand, Message, Substitute
from .practice import listeners as practice

LETTERS = Path(__file__).parent / "letters"
HEARD_TOO = (joining, desk, long, practice)  # its listeners are loaded with these

# Fact (or fact:move) → who is told, by which letter. "other" is the party that did not do it.
TOLD: dict[str, dict[str, str]] = {
    "demand.heard": {"provider": "heard"},
    "demand.said": {"other": "said"},
    "demand.quoted": {"client": "quoted"},
    "demand.countered": {"provider": "countered"},
    "demand.booked": {"client": "booked_client", "provider": "booked_provider"},
    "demand.booked:step_in": {
        "client": "replaced_client",
        "provider": "replaced_provider",
        "former": "replaced_former",
    },
    "demand.delivered": {"client": "delivered"},
    "demand.partial": {"provider": "partial"},
    "demand.settled": {"client": "settled_client", "provider": "settled_provider"},
    "demand.declined": {"client": "declined"},
    "demand.withdrawn": {"provider": "withdrawn"},
    "demand.lapsed": {"client": "lapsed", "provider": "lapsed"},
    "demand.cancelled": {"client": "cancelled", "provider": "cancelled"},
    "demand.missed": {"provider": "missed"},
    "demand.unmet": {"client": "unmet"},
    "demand.stranded": {"client": "stranded"},
    "demand.substitute_asked": {"substitute": "substitute_asked"},
    "demand.substitute_late": {"substitute": "substitute_late"},
    "demand.substitute_declined": {"client": "substitute_declined"},
    "demand.disputed": {"other": "disputed", "keeper": "disputed_keeper"},
    "demand.evidence": {"other": "evidence"},
    "demand.escalated": {"client": "escalated", "provider": "escalated", "judge": "judge"},
    "demand.ruled": {"client": "ruled", "provider": "ruled"},
    "demand.appealed": {"client": "appealed", "provider": "appealed", "judge": "judge"},
    "demand.closed": {"client": "closed", "provider": "closed"},
    "demand.pressing": {"keeper": "pressing", "judge": "pressing", "operator": "pressing"},
    "demand.quoted.reminded": {"client": "quoted_reminder"},
    "demand.countered.reminded": {"provider": "countered_reminder"},
    "demand.booked.reminded": {"client": "booked_reminder", "provider": "booked_reminder"},
    "demand.arrived.reminded": {"provider": "arrived_reminder"},
    "demand.delivered.reminded": {"client": "delivered_reminder"},
    "demand.partial.reminded": {"provider": "partial_reminder"},
    "demand.missed.reminded": {"provider": "missed"},
    "demand.unmet.reminded": {"client": "unmet"},
    "demand.stranded.reminded": {"client": "stranded"},
    "demand.disputed.reminded": {"keeper": "disputed_reminder"},
    "demand.escalated.reminded": {"judge": "disputed_reminder"},
    "demand.ruled.reminded": {"client": "ruled_reminder", "provider": "ruled_reminder"},
    "demand.appealed.reminded": {"judge": "disputed_reminder"},
    "adjustment.proposed": {"client": "more"},
    "adjustment.proposed:substitute": {"client": "substitute_dearer"},
    "adjustment.agreed": {"provider": "more_agreed"},
    "adjustment.agreed:substitute": {},
    "adjustment.refused": {"provider": "more_refused"},
}
FACTS = sorted({line.partition(":")[0] for line in TOLD})


@journal.on("payment.held", priority=10)
def book_when_held(fact: Fact) -> None:
    """The money is held: book what it was for, or let it go if that has moved on."""
    payment = Payment.objects.select_related("house").get(pk=fact.subject_id)
    demand = _demand_of(payment)
    if demand is None or payment.state != "held":
        return
    if payment.purpose == Payment.Purpose.EXTRA:
        actions.take_extra(demand, payment)
    else:
        actions.book(demand, payment)


@journal.on("payment.captured", priority=10)
def agree_when_taken(fact: Fact) -> None:
    """What came on top is taken: it counts from now."""
    payment = Payment.objects.select_related("house").get(pk=fact.subject_id)
    demand = _demand_of(payment)
    if demand is not None and payment.purpose == Payment.Purpose.EXTRA:
        actions.agree_extra(demand, payment)


@journal.on("payment.failed")
def stand_again_when_failed(fact: Fact) -> None:
    """The payment came to nothing: the price stands again, for another try."""
    payment = Payment.objects.select_related("house").get(pk=fact.subject_id)
    demand = _demand_of(payment)
    try:
        of_price = payment.purpose == Payment.Purpose.SERVICE
        if demand is not None and of_price and demand.state == states.BOOKED:
            actions.unbook(demand)
    except Stale:
        return


@journal.on(*FACTS)
def tell(fact: Fact) -> None:
    """Write to those the table names, each in their language, once per fact."""
    demand, adjustment = _about(fact)
    by = "substitute" if adjustment is not None and adjustment.substitute_id else fact.data.get("move")
    for role, name in TOLD.get(f"{fact.kind}:{by}", TOLD.get(fact.kind, {})).items():
        for person in _readers(demand, role, fact):
            with translation.override(person.language):
                facts = letter_facts(demand, fact, person, adjustment)
            maildesk.send(
                to=person,
                name=name,
                folder=LETTERS,
                facts=facts,
                key=f"{fact.pk}:{person.pk}",
                house=demand.house,
                about=demand.reference,
            )


def _about(fact: Fact) -> tuple[Demand, Adjustment | None]:
    found = Demand.objects.select_related("house", "client", "provider__person", "offer")
    if not fact.kind.startswith("adjustment."):
        return found.get(pk=fact.subject_id), None
    row = Adjustment.objects.select_related("house", "substitute__offer__provider").get(pk=fact.subject_id)
    return found.get(pk=row.demand_id), row


def letter_facts(demand: Demand, fact: Fact, reader: Person, adjustment: Adjustment | None = None) -> dict[str, Any]:
    """What a letter about this demand may say to this reader: amounts and moments already in their words."""
    language, zone = reader.language, demand.house.zone
    asked = adjustment.substitute if adjustment else _substitute(fact)
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
        "when": local(demand.wished_at, zone) if demand.wished_at else None,
        "when_said": _moment(demand.wished_at, zone, language),
        "until": _moment(demand.clock_end, zone, language),
        "since": _moment(demand.booked_at, zone, language),
        "substitute": asked.offer.provider.name if asked else "",
        "former": _former(fact),
        "case_link": link(f"/cases/{demand.pk}/"),
        "substitute_link": link(f"/stand-in/{asked.pk}/") if asked else "",
        "demands_link": link("/demands/"),
        "variant": demand.variant_name,
        "express": _moment(demand.express_at, zone, language),
        "withdraw_until": _day(demand.last_to_withdraw, zone, language),
        **({"words": adjustment.words} if adjustment else {}),
        **_amounts(demand, fact, language, adjustment),
    }


def _amounts(demand: Demand, fact: Fact, language: str, adjustment: Adjustment | None) -> dict[str, str]:
    """What it is about in money, spoken; empty where there is none."""
    quote = queries.last_quote(demand)
    named = fact.data.get("received_cents")
    split = demand.split or (quote.split if quote else None)
    if split and named is not None:
        split = share(Money(named, split.total.currency), demand.commission_bp or 0)
    parts = {"total": split.total, "server": split.server, "house_share": split.house} if split else {}
    is_cancelled, due = fact.kind == "demand.cancelled", demand.late_due
    cents = {
        "price": demand.cents,
        "received": named if named is not None and demand.cents and named < demand.cents else None,
        "owed": named if is_cancelled else None,
        "part": demand.part_cents,
        "late": due.cents if due else None,
        "more": adjustment.cents if adjustment else None,
        "variant_price": demand.variant_cents,
        "back": _back(demand, fact),
        **({"total": demand.cents} if is_cancelled else {}),
        **({"server": fact.data.get("server_cents", split.server.cents if split else 0)} if named is not None else {}),
    }
    currency = demand.house.currency
    return (
        dict.fromkeys(("total", "server", "house_share"), "")
        | {name: part.spoken(language) for name, part in parts.items()}
        | {name: Money(sum_, currency).spoken(language) if sum_ else "" for name, sum_ in cents.items()}
    )


def _back(demand: Demand, fact: Fact) -> int | None:
    """What goes back to the client, in cents."""
    told = fact.data
    if told.get("move") == "step_in":
        return max(int(told["before_cents"]) - int(told["cents"]), 0)
    named, back = told.get("received_cents"), told.get("back_cents")
    if back is None and named is not None and demand.cents is not None:
        return max(demand.cents - int(named), 0)
    return None if back is None else int(back)


def _moment(at: dt.datetime | None, zone: ZoneInfo, language: str) -> str:
    """``mardi 2 décembre, 18:00``"""
    if at is None:
        return ""
    return spelled_moment(local(at, zone), language)


def _day(at: dt.datetime | None, zone: ZoneInfo, language: str) -> str:
    """``mardi 2 décembre``"""
    return _moment(at, zone, language).rpartition(", ")[0]


def _substitute(fact: Fact) -> Substitute | None:
    key = fact.data.get("substitute")
    return Substitute.objects.select_related("offer__provider__person").get(pk=key) if key else None


def _former(fact: Fact) -> str:
    key = fact.data.get("from")
    return Provider.objects.values_list("name", flat=True).get(pk=key) if key else ""


def _said(fact: Fact) -> str:
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
    if role == "client":
        return [demand.client]
    if role == "provider":
        return [demand.provider.person]
    if role == "keeper":
        return keepers(demand.house)
    if role == "operator":
        return operators()
    if role == "judge":
        case = demand.dispute_row
        judging = case is not None and demand.state in (states.ESCALATED, states.APPEALED)
        return cases.judges(case) if judging else []
    if role == "substitute":
        asked = _substitute(fact)
        return [asked.offer.provider.person] if asked else []
    if role == "former":
        return [Provider.objects.select_related("person").get(pk=fact.data["from"]).person]
    parties = [demand.client, demand.provider.person]
    return [person for person in parties if str(person.pk) != fact.by]
