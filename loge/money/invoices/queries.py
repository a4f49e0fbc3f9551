"""What the pages of billing show: every one in a constant number of queries."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum

from loge.common.money import Money
from loge.houses.models import House
from loge.people.models import Person

from ..billing_states import InvoiceState, MandateState, SubscriptionState
from ..models import Charge, Collection, Invoice, Mandate, Payer, Plan, Subscription
from ..subscriptions.periods import anchored

FILTERS = ("owed", "late", "paid", "draft", "credit")


def plans(house: House) -> QuerySet[Plan]:
    """What can be subscribed to, the cheapest first."""
    return Plan.objects.filter(house=house, until_at=None).select_related("house").order_by("fee_cents", "name")


def payers(house: House) -> QuerySet[Payer]:
    return Payer.objects.filter(house=house).select_related("person", "house").order_by("name", "pk")


def payer(house: House, key: uuid.UUID) -> Payer | None:
    return payers(house).filter(pk=key).first()


def subscriptions(house: House) -> QuerySet[Subscription]:
    """Who has what, the newest first."""
    rows = Subscription.objects.filter(house=house).exclude(state=SubscriptionState.ENDED)
    return rows.select_related("house", "plan", "payer__person").order_by("-made_at", "-pk")


def invoices(house: House, *, only: str = "", words: str = "", on: dt.date | None = None) -> QuerySet[Invoice]:
    """Invoices of a house, the last first, narrowed to what was asked for."""
    rows = Invoice.objects.filter(house=house).exclude(state=InvoiceState.DROPPED).select_related("house", "payer")
    if only == "owed":
        rows = rows.filter(state__in=InvoiceState.OWED).exclude(type=Invoice.Type.CREDIT)
    elif only == "late" and on is not None:
        rows = overdue(rows, on)
    elif only == "paid":
        rows = rows.filter(state=InvoiceState.PAID).exclude(type=Invoice.Type.CREDIT)
    elif only == "draft":
        rows = rows.filter(state=InvoiceState.DRAFT)
    elif only == "credit":
        rows = rows.filter(type=Invoice.Type.CREDIT)
    if words:
        rows = rows.filter(number__icontains=words) | rows.filter(payer__name__icontains=words)
    return rows.order_by(F("issued_on").desc(nulls_first=True), "-made_at", "-pk")


def overdue(rows: QuerySet[Invoice], on: dt.date) -> QuerySet[Invoice]:
    """Of these, what should have been paid by whoever pays themselves, or whose debit came back: what the house collects is
    late by the house alone."""
    given = Mandate.objects.filter(payer=OuterRef("payer"), state=MandateState.GIVEN)
    back = Collection.objects.filter(invoice=OuterRef("pk"), returned_on__isnull=False)
    owed = rows.filter(state__in=InvoiceState.OWED, due_on__lt=on).exclude(type=Invoice.Type.CREDIT)
    return owed.filter(~Exists(given) | Exists(back))


def invoice(house: House, key: uuid.UUID) -> Invoice | None:
    return (
        Invoice.objects.filter(house=house, pk=key)
        .select_related("house", "payer__person", "payer__house", "corrects")
        .first()
    )


def invoices_of(person: Person) -> QuerySet[Invoice]:
    """Everything that was invoiced to this person, wherever, the last first. Drafts are the house's business."""
    rows = Invoice.objects.filter(payer__person=person, number__isnull=False).select_related(
        "house", "payer__person", "payer__house"
    )
    return rows.order_by("-issued_on", "-number")


def subscriptions_of(person: Person) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(payer__person=person).exclude(state=SubscriptionState.ENDED)
    return rows.select_related("house", "plan__house", "payer__person", "payer__house").order_by("pk")


def waiting(payer: Payer) -> list[Charge]:
    """What the next invoice will hold."""
    return list(
        Charge.objects.filter(house=payer.house_id, payer=payer, invoice=None)
        .select_related("house")
        .order_by("on", "id")
    )


@dataclass(frozen=True, slots=True)
class Glance:
    """The billing of a house in a few sums."""

    owed: Money
    late: Money
    late_count: int
    waiting: Money
    waiting_count: int
    subscribers: int


def glance(house: House, on: dt.date) -> Glance:
    """Four queries."""
    owed = invoices(house, only="owed")
    left = Sum(F("cents") - F("paid_cents") - F("credited_cents"))
    late = invoices(house, only="late", on=on).order_by().aggregate(sum=left, count=Count("pk"))
    wait = Charge.objects.filter(house=house, invoice=None).aggregate(sum=Sum("cents"), count=Count("pk"))
    coin = house.currency
    return Glance(
        Money(owed.order_by().aggregate(sum=left)["sum"] or 0, coin), Money(late["sum"] or 0, coin), late["count"],
        Money(wait["sum"] or 0, coin), wait["count"], subscriptions(house).count(),
    )  # fmt: skip


def by_month(rows: QuerySet[Invoice], on: dt.date, months: int = 12) -> list[tuple[dt.date, int]]:
    """What was invoiced in each of the last months, credit notes taken off. One query."""
    firsts = [anchored(on.replace(day=1), -place) for place in range(months - 1, -1, -1)]
    sums = dict.fromkeys(firsts, 0)
    told = (
        rows.filter(issued_on__gte=firsts[0], number__isnull=False).order_by().values_list("issued_on", "type", "cents")
    )
    for issued, kind, cents in told:
        first = issued.replace(day=1) if issued else None
        if first in sums:
            sums[first] += -cents if kind == Invoice.Type.CREDIT else cents
    return list(sums.items())


@dataclass(frozen=True, slots=True)
class Month:
    """What a month cost someone: its subscription, and what came on top."""

    first: dt.date
    plan_cents: int
    more_cents: int

    @property
    def cents(self) -> int:
        return self.plan_cents + self.more_cents


def spending(rows: QuerySet[Invoice], on: dt.date, months: int = 12) -> list[Month]:
    """What was invoiced month by month, the subscription apart; credit notes taken off. Two queries."""
    whole = dict(by_month(rows, on, months))
    fees = dict.fromkeys(whole, 0)
    lines = Charge.objects.filter(kind=Charge.Kind.FEE, invoice__in=rows.order_by(), invoice__issued_on__gte=min(whole))
    for issued, cents in lines.values_list("invoice__issued_on", "cents"):
        first = issued.replace(day=1) if issued else None
        if first in fees:
            fees[first] += cents
    return [Month(first, fees[first], cents - fees[first]) for first, cents in whole.items()]
