"""The month's billing: everything that is due, payer by payer, a few at a time. Killed at any instant, it goes on from the
last payer that was billed; what is billed is billed once, by its key."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.errors import Refused
from loge.common.jobs import later, task
from loge.houses.models import House
from loge.houses.queries import keeps

from ..billing_states import MACHINE, MandateState, RunState, SubscriptionState
from ..models import Allowance, Billing, BillingRun, Charge, Invoice, Mandate, Payer, Subscription
from ..subscriptions.fees import due
from . import numbers, snapshot
from .actions import billing_of, stand, watch_franchise
from .papers import draw_papers
from .totals import add_up

CHUNK = 100


def begin(house: House, *, by: Any, until: dt.date, at: dt.datetime | None = None) -> BillingRun:
    """Bill everything that begins on that day or before. A second click finds the run that is under way."""
    if not keeps(by, house):
        raise Refused(_("This is not for you to do."))
    billing_of(house)
    moment = at or now()
    if until > day_of(moment, house.zone) + dt.timedelta(days=31):
        raise Refused(_("At most a month ahead: what is further away may still change."))
    run = BillingRun(house=house, until=until, begun_by=by, begun_at=moment, total=payers(house, until).count())
    try:
        with transaction.atomic():
            moves.begin(
                run, RunState.UNDER_WAY, by=by, at=moment, note={"until": until.isoformat(), "total": run.total}
            )
            later(bill_run, str(run.pk), moment.isoformat() if at else "", house=house.pk)
    except IntegrityError:
        return BillingRun.objects.select_related("house").get(house=house, state=RunState.UNDER_WAY)
    return run


def payers(house: House, until: dt.date) -> QuerySet[Payer]:
    """Who has something to be billed up to that day, in a fixed order."""
    due_now = Subscription.objects.filter(house=house, next_on__lte=until, state__in=SubscriptionState.LIVE)
    waiting = Charge.objects.filter(house=house, invoice=None, on__lte=until)
    someone = Q(pk__in=due_now.values("payer")) | Q(pk__in=waiting.values("payer"))
    return Payer.objects.filter(someone, house=house).order_by("pk")


@task(external=True)
def bill_run(key: str, at: str = "") -> None:
    """All of it, chunk by chunk, each its own transaction: a worker that is killed loses the chunk it was at."""
    run = BillingRun.objects.select_related("house").get(pk=key)
    moment = dt.datetime.fromisoformat(at) if at else None
    while run.state == RunState.UNDER_WAY and bill_some(run, at=moment):
        continue


def bill_some(run: BillingRun, *, at: dt.datetime | None = None, most: int = CHUNK) -> int:
    """The next payers of a run; 0 when it is done. Returns how many were looked at."""
    moment = at or now()
    with transaction.atomic():
        fresh = BillingRun.objects.select_for_update().get(pk=run.pk, house=run.house_id)
        for name in ("state", "after", "done", "issued", "cents", "since_at"):
            setattr(run, name, getattr(fresh, name))
        if run.state != RunState.UNDER_WAY:
            return 0
        found = list(_next(run, most))
        if not found:
            moves.make(
                run,
                "finish",
                by=MACHINE,
                at=moment,
                finished_at=moment,
                note={"issued": run.issued, "cents": run.cents},
            )
            return 0
        made = _bill(run, found, moment)
        run.after, run.done = found[-1].pk, run.done + len(found)
        run.issued, run.cents = (
            run.issued + len(made),
            run.cents + sum(-one.cents if one.is_credit else one.cents for one in made),
        )
        mine = BillingRun.objects.filter(house=run.house_id, pk=run.pk)
        mine.update(after=run.after, done=run.done, issued=run.issued, cents=run.cents)
        keys = [str(one.pk) for one in made]
        for place in range(0, len(keys), 25):
            later(draw_papers, keys[place : place + 25], house=run.house_id)
    return len(found)


def _next(run: BillingRun, most: int) -> QuerySet[Payer]:
    waiting = payers(run.house, run.until).select_related("person", "house")
    return (waiting.filter(pk__gt=run.after) if run.after else waiting)[:most]


def _bill(run: BillingRun, found: list[Payer], moment: dt.datetime) -> list[Invoice]:
    """One invoice each: fees that are due, and everything that waits."""
    billing = billing_of(run.house)
    keys = [payer.pk for payer in found]
    charges = _charges(run, keys, found)
    mandates: dict[uuid.UUID, Mandate] = {}
    if billing.creditor:
        given = Mandate.objects.filter(house=run.house_id, payer__in=keys, state=MandateState.GIVEN)
        mandates = {one.payer_id: one for one in given}
    sales: dict[int, int] = {}
    mine = [(payer, charges[payer.pk]) for payer in found if charges[payer.pk]]
    for _payer, rows in mine:
        if billing.franchise:
            watch_franchise(billing, rows, sales)
    ways = [_kind(billing, rows) for _payer, rows in mine]
    day = day_of(moment, run.house.zone)
    taken = {kind: iter(numbers.take_many(run.house_id, kind, day, ways.count(kind))) for kind in dict.fromkeys(ways)}
    made = []
    for (payer, rows), kind in zip(mine, ways, strict=True):
        invoice = Invoice(
            house=run.house, payer=payer, run=run, type=kind, made_at=moment, key=f"run:{run.pk}:{payer.pk}"
        )
        stand(
            invoice,
            billing,
            rows,
            by=run.begun_by or MACHINE,
            at=moment,
            mandate=mandates.get(payer.pk),
            number=next(taken[kind]),
        )
        made.append(invoice)
        for row in rows:
            row.invoice = invoice
    everything = [row for _payer, rows in mine for row in rows]
    Charge.objects.bulk_create([row for row in everything if row._state.adding])
    Charge.objects.bulk_update([row for row in everything if row._was_waiting], ["invoice"])  # type: ignore[attr-defined]
    return made


def _kind(billing: Billing, rows: list[Charge]) -> str:
    below = add_up(snapshot.lines_of(billing, rows)).payable_cents < 0
    return Invoice.Type.CREDIT if below else Invoice.Type.INVOICE


def _charges(run: BillingRun, keys: list[uuid.UUID], found: list[Payer]) -> dict[uuid.UUID, list[Charge]]:
    """Fees not yet written and charges that wait, by payer; the subscriptions move on to what they are billed until."""
    by_key = {payer.pk: payer for payer in found}
    rows: dict[uuid.UUID, list[Charge]] = defaultdict(list)
    grants: list[Allowance] = []
    moved: list[Subscription] = []
    subs = Subscription.objects.select_for_update(of=("self",)).filter(
        house=run.house_id, payer__in=keys, next_on__lte=run.until, state__in=SubscriptionState.LIVE
    )
    for sub in subs.select_related("plan").order_by("pk"):
        sub.payer = by_key[sub.payer_id]
        for stretch in due(sub, run.until):
            stretch.charge._was_waiting = False  # type: ignore[attr-defined]
            if stretch.charge.cents:
                rows[sub.payer_id].append(stretch.charge)
            grants += [stretch.grant] if stretch.grant else []
            sub.billed_until = stretch.until
        over = sub.ends_on is not None and sub.billed_until >= sub.ends_on
        sub.next_on = None if over else sub.billed_until
        moved.append(sub)
    Allowance.objects.bulk_create(grants)
    Subscription.objects.bulk_update(moved, ["billed_until", "next_on"])
    waiting = Charge.objects.select_for_update(of=("self",)).filter(
        house=run.house_id, payer__in=keys, invoice=None, on__lte=run.until
    )
    for charge in waiting.order_by("on", "id"):
        charge.payer = by_key[charge.payer_id]
        charge._was_waiting = True  # type: ignore[attr-defined]
        rows[charge.payer_id].append(charge)
    return rows


def under_way(house: House) -> BillingRun | None:
    return BillingRun.objects.filter(house=house, state=RunState.UNDER_WAY).select_related("house").first()
