"""It ends: at its term, at once, or as if it had never been."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.errors import Refused

from ...billing_states import SubscriptionState as S
from ...invoices import rules
from ...models import Invoice, Subscription
from ..periods import number_of, period
from .catch_up import catch_up, lock
from .unused import give_back


def may_leave_at_once(sub: Subscription, on: dt.date) -> bool:
    """Without a commitment, or when they were not told in time that it renews (L. 215-1): any day, free."""
    if not sub.plan.commitment_months:
        return True
    term = sub.term_after(sub.first_on)
    return term is not None and on >= term and (sub.noticed_for is None or sub.noticed_for < _last_term(sub, on))


def _last_term(sub: Subscription, on: dt.date) -> dt.date:
    """The term that began the commitment running on that day."""
    months = sub.plan.commitment_months
    return period(sub.first_on, months, number_of(sub.first_on, months, on)).start


def may_withdraw(sub: Subscription, on: dt.date) -> bool:
    """Fourteen days from the day after the contract (L. 221-18)."""
    days = rules.consumer(on)["withdraw_days"]
    made = day_of(sub.made_at, sub.house.zone)
    return not sub.payer.is_business and on <= made + dt.timedelta(days=days)


@transaction.atomic
def leave(sub: Subscription, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> Subscription:
    """The client stays until the end of what is billed (or of the commitment), then it is over. Online, in three clicks
    (L. 215-1-1)."""
    lock(sub)
    catch_up(sub, on, at=at or now())
    billed = max(sub.billed_until, on) if sub.state == S.PAUSED else sub.billed_until  # a pause is never billed
    ends = max(billed, on)
    if not may_leave_at_once(sub, on):
        ends = max(ends, sub.term_after(on) or ends)
    moves.make(
        sub,
        "leave",
        by=by,
        at=at,
        ends_on=ends,
        billed_until=billed,
        paused_on=None,
        next_on=billed if billed < ends else None,
        note={"ends_on": ends.isoformat()},
    )
    return sub


@transaction.atomic
def stay(sub: Subscription, *, by: Any, at: dt.datetime | None = None) -> Subscription:
    """They stay after all."""
    moves.make(sub, "stay", by=by, at=at, ends_on=None, next_on=sub.billed_until)
    return sub


@transaction.atomic
def end_now(sub: Subscription, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> list[Invoice]:
    """It ends on that day; the slice that is paid and not used comes back by a credit note, to the cent.

    Within fourteen days of the contract a consumer withdraws: everything comes back, unless they had asked to begin at once
    (then what was used is due, L. 221-25). Raises Refused within a commitment they were told of.
    """
    lock(sub)
    withdraws = may_withdraw(sub, on)
    if not withdraws and not may_leave_at_once(sub, on):
        raise Refused(_("This subscription is committed until its term: it can be ended for that day."))
    from_day = sub.first_on if withdraws and sub.express_at is None else max(on, sub.first_on)
    catch_up(sub, from_day, at=at or now())
    moves.make(
        sub,
        "end",
        by=by,
        at=at,
        ends_on=max(from_day, sub.first_on),
        next_on=None,
        note={"withdrew": withdraws, "on": on.isoformat()},
    )
    return give_back(sub, from_day, by=by, key=f"end:{sub.pk}", at=at or now())
