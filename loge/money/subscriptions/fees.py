"""What a subscription has to bill up to a day, as charges not yet written: no database here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from ..models import Allowance, Charge, Plan, Subscription
from .allowance import MINUTES
from .periods import Period, number_of, period
from .slices import part

DAY_MONTH = "%d/%m/%Y"


@dataclass(frozen=True, slots=True)
class Due:
    """One stretch to bill: the fee of it and what it includes."""

    charge: Charge
    grant: Allowance | None
    until: dt.date


def due(sub: Subscription, until: dt.date) -> Iterator[Due]:
    """Every period that begins on ``until`` or before and is not billed, in advance, clipped to the last day."""
    from_day = sub.billed_until
    while from_day <= until and (sub.ends_on is None or from_day < sub.ends_on):
        whole = sub.period_on(from_day)
        end = min(whole.end, sub.ends_on) if sub.ends_on else whole.end
        yield stretch(sub, sub.plan, from_day, end)
        from_day = end


def stretch(sub: Subscription, plan: Plan, start: dt.date, end: dt.date) -> Due:
    """The fee of the days from ``start`` to the day before ``end``, within one period of this plan."""
    number = number_in(sub, plan, start)
    cents = part(plan.fee_cents, sub.first_on, plan.months, number, start, end)
    whole = period(sub.first_on, plan.months, number)
    charge = Charge(
        house_id=sub.house_id, payer=sub.payer, kind=Charge.Kind.FEE, key=f"subscription:{_once(sub, start)}",
        subject=sub.reference, words=spoken(sub, plan, start, end), cents=cents, unit="C62", rate=plan.rate, on=start,
        start=start, end=end,
    )  # fmt: skip
    return Due(charge, grant(sub, plan, whole, number, start, end), end)


def grant(sub: Subscription, plan: Plan, whole: Period, number: int, start: dt.date, end: dt.date) -> Allowance | None:
    """The hours of these days; what is unused stays for as many more periods as the plan says."""
    minutes = part(plan.included_minutes, sub.first_on, plan.months, number, start, end)
    if not minutes:
        return None
    last = period(sub.first_on, plan.months, number + plan.rollover).last
    return Allowance(
        house_id=sub.house_id, subscription=sub, unit=MINUTES, amount=minutes, on=start, until=last,
        key=f"grant:{_once(sub, start)}:{plan.pk}",
    )  # fmt: skip


def _once(sub: Subscription, start: dt.date) -> str:
    """What bills a day once. Who paused and came back on one day has that day twice: billed, given back, billed."""
    again = f":{sub.since_at.timestamp():.6f}" if sub.since_at != sub.made_at else ""
    return f"{sub.pk}:{start.isoformat()}{again}"


def number_in(sub: Subscription, plan: Plan, day: dt.date) -> int:
    """In which period of this plan a day lies."""
    return number_of(sub.first_on, plan.months, day)


def spoken(sub: Subscription, plan: Plan, start: dt.date, end: dt.date) -> str:
    """“Sérénité, from 01/12/2026 to 31/12/2026”, in the payer's language."""
    with override(sub.payer.person.language):
        return _("%(plan)s, from %(first)s to %(last)s") % {
            "plan": plan.name, "first": start.strftime(DAY_MONTH), "last": (end - dt.timedelta(days=1)).strftime(DAY_MONTH),
        }  # fmt: skip
