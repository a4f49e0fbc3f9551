"""A plan begins, or becomes another."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.keys import uuid7
from loge.houses.queries import keeps

from ...billing_states import SubscriptionState as S
from ...invoices import actions as invoices
from ...models import Allowance, Charge, Payer, Plan, Subscription
from ..allowance import MINUTES
from ..fees import number_in, stretch
from ..slices import part
from .catch_up import catch_up, lock


def subscribe(
    payer: Payer, plan: Plan, *, by: Any, on: dt.date, nonce: str, express: bool = False, at: dt.datetime | None = None
) -> Subscription:
    """From that day on, every period is counted from it. The same ``nonce`` subscribes once.

    ``express``: the client asked, in so many words, to begin within the fourteen days in which they may withdraw
    (Code de la consommation, L. 221-25). Raises Stale when they have a plan already, or this one is no longer offered.
    """
    moment = at or now()
    if by.pk != payer.person_id and not keeps(by, payer.house):
        raise Refused(_("This is not for you to do."))
    first = Subscription.objects.filter(house=payer.house_id, payer=payer, nonce=nonce[:40]).first()
    if first is not None:
        return first
    if plan.until_at is not None or plan.house_id != payer.house_id:
        raise Stale(_("This plan is no longer offered. The others are here."))
    sub = Subscription(
        house=payer.house, payer=payer, plan=plan, first_on=on, billed_until=on, next_on=on, made_at=moment,
        express_at=moment if express else None, nonce=nonce[:40],
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(sub, S.RUNNING, by=by, at=moment, note={"plan": plan.name, "express": express})
    except IntegrityError:
        raise Stale(_("There is a subscription already: change it, or end it first.")) from None
    return sub


def open_now(sub: Subscription, *, at: dt.datetime | None = None) -> Charge:
    """The first fee at once, so that the hours are there: for who begins today. The run finds it billed."""
    moment = at or now()
    with transaction.atomic():
        lock(sub)
        whole = sub.period_on(sub.billed_until)
        made = stretch(sub, sub.plan, sub.billed_until, whole.end)
        made.charge.made_at = moment
        made.charge.save(force_insert=True)
        if made.grant is not None:
            made.grant.save(force_insert=True)
        Subscription.objects.filter(house=sub.house_id, pk=sub.pk).update(billed_until=made.until, next_on=made.until)
        sub.billed_until = sub.next_on = made.until
        return made.charge


@transaction.atomic
def change_plan(sub: Subscription, plan: Plan, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> Charge | None:
    """Another plan from that day on: one line with the difference for the rest of what is billed already.

    Up and down again on one day makes two lines that sum to nothing. Plans of one length only: another length begins with
    the next period.
    """
    moment = at or now()
    lock(sub)
    if not sub.roles_of(by) or sub.state != S.RUNNING:
        raise Refused(_("Only a subscription that is running can be changed."))
    if plan.until_at is not None or plan.house_id != sub.house_id:
        raise Stale(_("This plan is no longer offered. The others are here."))
    if plan.pk == sub.plan_id:
        raise Refused(_("This is the plan you have."))
    if plan.months != sub.plan.months:
        raise Refused(_("That plan has another rhythm: end this one at its term, then begin the other."))
    catch_up(sub, on, at=moment)
    before, made = sub.plan, None
    start, end = max(on, sub.first_on), sub.billed_until
    if start < end:
        number = number_in(sub, before, start)
        whole = sub.period(number)
        end = min(end, whole.end)
        rest_old = part(before.fee_cents, sub.first_on, before.months, number, start, end)
        rest_new = part(plan.fee_cents, sub.first_on, plan.months, number, start, end)
        made = _difference(sub, before, plan, rest_new - rest_old, start, end, moment)
        _regrant(sub, before, plan, number, start, end, moment)
    sub.plan = plan
    Subscription.objects.filter(house=sub.house_id, pk=sub.pk).update(plan=plan)
    journal.write(
        "subscription.changed",
        subject=sub.reference,
        house=sub.house_id,
        by=by,
        at=moment,
        plan=plan.name,
        before=before.name,
    )
    return made


def _difference(
    sub: Subscription, before: Plan, plan: Plan, cents: int, start: dt.date, end: dt.date, moment: dt.datetime
) -> Charge | None:
    if not cents:
        return None
    with override(sub.payer.person.language):
        words = _("From %(before)s to %(plan)s, from %(first)s to %(last)s") % {
            "before": before.name, "plan": plan.name, "first": start.strftime("%d/%m/%Y"),
            "last": (end - dt.timedelta(days=1)).strftime("%d/%m/%Y"),
        }  # fmt: skip
    return invoices.charge(
        sub.payer, kind=Charge.Kind.FEE, key=f"changed:{sub.pk}:{uuid7()}", words=words, cents=cents, on=start, at=moment,
        subject=sub.reference, rate=plan.rate, start=start, end=end,
    )  # fmt: skip


def _regrant(
    sub: Subscription, before: Plan, plan: Plan, number: int, start: dt.date, end: dt.date, moment: dt.datetime
) -> None:
    old = part(before.included_minutes, sub.first_on, before.months, number, start, end)
    new = part(plan.included_minutes, sub.first_on, plan.months, number, start, end)
    if new != old:
        last = sub.period(number + plan.rollover).last
        Allowance.objects.create(
            house_id=sub.house_id, subscription=sub, unit=MINUTES, amount=new - old, on=start, until=last if new > old else None,
            words=plan.name, key=f"regrant:{sub.pk}:{uuid7()}",
        )  # fmt: skip
