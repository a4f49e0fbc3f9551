"""Who was paid and has not said who they are to the tax office: asked by letter, reminded twice, told when their money waits
and when it leaves (directive 2021/514, annex V, section IV A.2)."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any

from django.db.models import QuerySet

from loge.common import journal
from loge.common.clock import local, now
from loge.common.errors import Stale
from loge.common.jobs import daily, task
from loge.common.models import Fact
from loge.common.money import Money
from loge.houses.models import House
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.money import actions as money
from loge.money.models import IdentityAsked, Payout
from loge.money.queries import withheld
from loge.money.states import AskedState
from loge.offers.models import Provider
from loge.people.models import Person

from .bookkeeping import LETTERS

log = logging.getLogger(__name__)


@daily(dt.time(7, 0))
@task()
def press_identities() -> None:
    press(at=now())


def press(*, at: dt.datetime) -> int:
    """Ask, remind, withhold and let go whatever is due; returns how many were touched. Replaying it changes nothing."""
    touched = 0
    for house, payee in _silent_payees():
        touched += money.ask_identity(house=house, payee=payee, at=at) is not None
    known = set(_payees(Provider.objects.filter(person__tax_identity__isnull=False)))
    asked = IdentityAsked.objects.filter(state__in=AskedState.OPEN).select_related("house")
    for row in asked:
        try:
            if row.payee in known:
                money.take_identity(house=row.house, payee=row.payee, at=at)
                touched += 1
            else:
                touched += bool(money.press_identity(row, at=at))
        except Stale:  # they said it at the same instant
            log.info("the tax clock waits", extra={"asked": str(row.pk)})
    return touched


@journal.on("tax_identity.given")
def let_go(fact: Fact) -> None:
    """They have said who they are: what waited leaves at once, in every house they serve in."""
    for provider in Provider.objects.filter(person__pk=uuid.UUID(fact.subject_id)).select_related("house"):
        money.take_identity(house=provider.house, payee=provider.reference, at=fact.at)


@journal.on("identity.asked", "identity.reminded", "identity.withheld", "identity.given")
def tell_of_identity(fact: Fact) -> None:
    row = IdentityAsked.objects.select_related("house").get(pk=fact.subject_id)
    person = _person(row.payee)
    kind = fact.kind.partition(".")[2]
    if person is None or (kind == "given" and not fact.data.get("withheld")):
        return
    name = {"withheld": "identity_withheld", "given": "identity_given"}.get(kind, "identity_asked")
    cents = withheld(row.house, [row.payee]).get(row.payee, 0)
    facts = {
        "reminder": fact.data.get("reminder", 0),
        "until": local(row.withhold_at, row.house.zone).strftime("%d/%m/%Y"),
        "amount": Money(cents, row.house.currency).spoken(person.language) if cents else "",
        "house": row.house,
        "link": link("/serve/money/tax/"),
        "money_link": link("/serve/money/"),
    }
    maildesk.send(
        to=person,
        name=name,
        folder=LETTERS,
        facts=facts,
        key=f"{fact.pk}:{person.pk}",
        house=row.house,
        about=row.reference,
    )


def _silent_payees() -> list[tuple[House, str]]:
    """Who was paid, somewhere, and has not said who they are."""
    silent: Any = Provider.objects.filter(person__tax_identity=None, person__is_active=True).select_related("house")
    houses = {provider.reference: provider.house for provider in silent}
    asked = set(IdentityAsked.objects.filter(state__in=AskedState.OPEN).values_list("payee", flat=True))
    paid = Payout.objects.filter(payee__startswith="provider:").order_by().values_list("payee", flat=True).distinct()
    return [(houses[payee], payee) for payee in paid if payee in houses and payee not in asked]


def _payees(providers: QuerySet[Provider]) -> list[str]:
    return [f"provider:{key}" for key in providers.values_list("pk", flat=True)]


def _person(payee: str) -> Person | None:
    found = Provider.objects.filter(pk=payee.partition(":")[2]).select_related("person").first()
    return found.person if found and found.person.is_active else None
