"""Subscribing, changing, pausing, leaving: what was paid in advance and is not used comes back to the cent."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.keys import uuid7
from loge.houses.models import House
from loge.houses.queries import keeps

from ..billing_states import SubscriptionState as S
from ..invoices import actions as invoices
from ..invoices import rules
from ..models import Allowance, Charge, Invoice, Payer, Plan, Subscription
from .allowance import MINUTES, Entry, standing
from .fees import due, number_in, spoken, stretch
from .periods import anchored, number_of, period
from .slices import part

BACK = "unused:"  # begins the key of every line that gives a slice back
LIVE = (S.RUNNING, S.PAUSED, S.LEAVING)


@transaction.atomic
def write_plan(
    house: House, *, by: Any, told: dict[str, Any], line: uuid.UUID | None = None, at: dt.datetime | None = None
) -> Plan:
    """A new plan, or a new version of one: who subscribed before keeps theirs until they choose. Keepers alone."""
    if not keeps(by, house):
        raise Refused(_("This is not for you to do."))
    moment = at or now()
    versions = Plan.objects.select_for_update().filter(house=house, line=line or uuid7()).order_by("-version")
    last = versions.first()
    if last is not None:
        Plan.objects.filter(house=house, pk=last.pk).update(until_at=moment)
    plan = Plan(house=house, line=line or uuid7(), version=last.version + 1 if last else 1, since_at=moment, **told)
    plan.save(force_insert=True)
    journal.write("plan.written", subject=f"plan:{plan.pk}", house=house.pk, by=by, at=moment, version=plan.version)
    return plan


@transaction.atomic
def retire_plan(plan: Plan, *, by: Any, at: dt.datetime | None = None) -> None:
    """Nobody can subscribe to it any more; who has it keeps it."""
    if not keeps(by, plan.house):
        raise Refused(_("This is not for you to do."))
    if not Plan.objects.filter(house=plan.house_id, pk=plan.pk, until_at=None).update(until_at=at or now()):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    journal.write("plan.retired", subject=f"plan:{plan.pk}", house=plan.house_id, by=by, at=at)


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


@transaction.atomic
def change_plan(sub: Subscription, plan: Plan, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> Charge | None:
    """Another plan from that day on: one line with the difference for the rest of what is billed already.

    Up and down again on one day makes two lines that sum to nothing. Plans of one length only: another length begins with
    the next period.
    """
    moment = at or now()
    _lock(sub)
    if not sub.roles_of(by) or sub.state != S.RUNNING:
        raise Refused(_("Only a subscription that is running can be changed."))
    if plan.until_at is not None or plan.house_id != sub.house_id:
        raise Stale(_("This plan is no longer offered. The others are here."))
    if plan.pk == sub.plan_id:
        raise Refused(_("This is the plan you have."))
    if plan.months != sub.plan.months:
        raise Refused(_("That plan has another rhythm: end this one at its term, then begin the other."))
    _catch_up(sub, on, at=moment)
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


@transaction.atomic
def pause(sub: Subscription, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> list[Invoice]:
    """From that day nothing runs and nothing is billed; what was paid beyond it comes back."""
    _lock(sub)
    _catch_up(sub, on, at=at or now())
    moves.make(sub, "pause", by=by, at=at, paused_on=on, next_on=None)
    return _give_back(
        sub, on, by=by, key=f"pause:{sub.pk}:{on.isoformat()}:{sub.since_at.timestamp():.0f}", at=at or now()
    )


@transaction.atomic
def resume(sub: Subscription, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> Subscription:
    """It runs again from that day, in the same periods as ever."""
    _lock(sub)
    day = max(on, sub.billed_until)
    moves.make(sub, "resume", by=by, at=at, paused_on=None, billed_until=day, next_on=day)
    return sub


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
    made = invoices.today(sub.house, sub.made_at)
    return not sub.payer.is_business and on <= made + dt.timedelta(days=days)


@transaction.atomic
def leave(sub: Subscription, *, by: Any, on: dt.date, at: dt.datetime | None = None) -> Subscription:
    """The client stays until the end of what is billed (or of the commitment), then it is over. Online, in three clicks
    (L. 215-1-1)."""
    _lock(sub)
    _catch_up(sub, on, at=at or now())
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
    _lock(sub)
    withdraws = may_withdraw(sub, on)
    if not withdraws and not may_leave_at_once(sub, on):
        raise Refused(_("This subscription is committed until its term: it can be ended for that day."))
    from_day = sub.first_on if withdraws and sub.express_at is None else max(on, sub.first_on)
    _catch_up(sub, from_day, at=at or now())
    moves.make(
        sub,
        "end",
        by=by,
        at=at,
        ends_on=max(from_day, sub.first_on),
        next_on=None,
        note={"withdrew": withdraws, "on": on.isoformat()},
    )
    return _give_back(sub, from_day, by=by, key=f"end:{sub.pk}", at=at or now())


def _catch_up(sub: Subscription, day: dt.date, *, at: dt.datetime) -> None:
    """Periods that began before that day and that no run has billed yet are written down as they ran, to wait for the next
    invoice: whoever bills late loses no day, and nobody pays the new fee for days of the old one."""
    if sub.state not in S.LIVE:
        return
    for one in due(sub, day - dt.timedelta(days=1)):
        one.charge.made_at = at
        if one.charge.cents:
            one.charge.save(force_insert=True)
        if one.grant is not None:
            one.grant.save(force_insert=True)
        sub.billed_until = sub.next_on = one.until
    told = {"billed_until": sub.billed_until, "next_on": sub.next_on}
    Subscription.objects.filter(house=sub.house_id, pk=sub.pk).update(**told)


def _give_back(sub: Subscription, day: dt.date, *, by: Any, key: str, at: dt.datetime) -> list[Invoice]:
    """What is billed beyond ``day`` comes back, period by period: by a credit note where it was invoiced.

    Days after every change of plan were all billed at the present fee, whatever lines it took: the unused slice is its own.
    """
    notes = []
    mine = Q(subject=sub.reference) | Q(key__startswith=f"{BACK}pause:{sub.pk}:")
    fees = Charge.objects.filter(mine, house=sub.house_id, kind=Charge.Kind.FEE, end__gt=day)
    per_period: dict[int, list[Charge]] = {}
    for row in fees.select_related("invoice").order_by("id"):
        assert row.start is not None
        per_period.setdefault(number_in(sub, sub.plan, row.start), []).append(row)
    for number, rows in per_period.items():
        cents = _unused(sub, number, rows, day)
        note = _one_back(sub, rows, cents, day, by=by, key=f"{BACK}{key}:{number}", at=at) if cents > 0 else None
        notes += [note] if note is not None else []
    _take_hours_back(sub, day)
    back_to = max(day, sub.first_on)
    if back_to < sub.billed_until:
        Subscription.objects.filter(house=sub.house_id, pk=sub.pk).update(billed_until=back_to)
        sub.billed_until = back_to
    return notes


def _unused(sub: Subscription, number: int, rows: list[Charge], day: dt.date) -> int:
    """Of one period, its lines in the order they were written. What an earlier pause gave back does not come back again."""
    if day <= min(row.start for row in rows if row.start):
        return sum(row.cents for row in rows)
    live = _since_the_last_pause(rows)
    if not live:
        return 0
    start = max(day, min(row.start for row in live if row.start))
    end = max(row.end for row in live if row.end)
    return part(sub.plan.fee_cents, sub.first_on, sub.plan.months, number, start, end)


def _since_the_last_pause(rows: list[Charge]) -> list[Charge]:
    """What runs now: the lines written since the period was last given back."""
    last = max((place for place, row in enumerate(rows) if row.key.startswith(BACK)), default=-1)
    return rows[last + 1 :]


def _one_back(
    sub: Subscription, rows: list[Charge], cents: int, day: dt.date, *, by: Any, key: str, at: dt.datetime
) -> Invoice | None:
    """Of one period. What was not invoiced yet and is all unused is not billed at all; else a line of its own."""
    first, end = (_since_the_last_pause(rows) or rows)[0], max(row.end for row in rows if row.end)
    issued = [row for row in rows if row.invoice is not None and row.invoice.is_issued]
    if not issued and cents == sum(row.cents for row in rows):
        Charge.objects.filter(house=sub.house_id, pk__in=[row.pk for row in rows]).delete()
        return None
    start = max(day, first.start or day)
    with override(sub.payer.person.language):
        words = _("Unused: %(words)s") % {"words": spoken(sub, sub.plan, start, end)}
    if first.invoice is not None and first.invoice.is_issued and not first.invoice.is_credit:
        keys = {"house": sub.house_id, "pk": first.invoice_id}
        invoice = Invoice.objects.select_related("house", "payer__person", "payer__house").get(**keys)
        if cents <= invoice.cents - invoice.credited_cents:
            rate = next(
                (line["rate"] for line in (invoice.snapshot or {})["lines"] if line["words"] == first.words), first.rate
            )
            line = {
                "words": words,
                "cents": cents,
                "rate": f"={rate}",
                "kind": first.kind,
                "on": first.on,
                "start": start,
                "end": end,
            }
            return invoices.credit(invoice, by=by, lines=[line], key=key, at=at)
    invoices.charge(
        sub.payer, kind=Charge.Kind.FEE, key=key, words=words, cents=-cents, on=start, at=at, subject=sub.reference,
        rate=sub.plan.rate, start=start, end=end,
    )  # fmt: skip
    return None


def _take_hours_back(sub: Subscription, day: dt.date) -> None:
    """Hours that were included for days that will not be; never one that was used."""
    ahead = Allowance.objects.filter(house=sub.house_id, subscription=sub, on__gt=day, amount__gt=0)
    ahead.update(until=day)
    if not sub.first_on <= day < sub.billed_until:
        return
    number = number_in(sub, sub.plan, day)
    end = min(sub.period(number).end, sub.billed_until)
    over = part(sub.plan.included_minutes, sub.first_on, sub.plan.months, number, day, end)
    lots = Allowance.objects.filter(house=sub.house_id, subscription=sub, unit=MINUTES)
    left = standing([Entry(*row) for row in lots.values_list("on", "amount", "until")], day).left
    if min(over, left):
        Allowance.objects.create(
            house_id=sub.house_id, subscription=sub, unit=MINUTES, amount=-min(over, left), on=day, words=sub.plan.name,
            key=f"ungrant:{sub.pk}:{uuid7()}",
        )  # fmt: skip


def open_now(sub: Subscription, *, at: dt.datetime | None = None) -> Charge:
    """The first fee at once, so that the hours are there: for who begins today. The run finds it billed."""
    moment = at or now()
    with transaction.atomic():
        _lock(sub)
        whole = sub.period_on(sub.billed_until)
        made = stretch(sub, sub.plan, sub.billed_until, whole.end)
        made.charge.made_at = moment
        made.charge.save(force_insert=True)
        if made.grant is not None:
            made.grant.save(force_insert=True)
        Subscription.objects.filter(house=sub.house_id, pk=sub.pk).update(billed_until=made.until, next_on=made.until)
        sub.billed_until = sub.next_on = made.until
        return made.charge


def _lock(sub: Subscription) -> None:
    """The row as it is now, held until the transaction ends."""
    fresh = Subscription.objects.select_for_update().get(house=sub.house_id, pk=sub.pk)
    for name in ("state", "since_at", "billed_until", "next_on", "ends_on", "paused_on", "noticed_for", "plan_id"):
        setattr(sub, name, getattr(fresh, name))


def due_notices(house: House, on: dt.date) -> list[Subscription]:
    """Who must be told now that their commitment will renew: from three months before its end, one month at the latest
    (L. 215-1)."""
    committed = Subscription.objects.filter(
        house=house, state=S.RUNNING, plan__commitment_months__gt=0, first_on__lte=on
    )
    found = []
    for sub in committed.select_related("plan", "payer__person", "house").order_by("pk"):
        term = sub.term_after(on)
        if term is not None and sub.noticed_for != term and _notice_begins(term, on) <= on <= _notice_ends(term, on):
            found.append(sub)
    return found


def _notice_begins(term: dt.date, on: dt.date) -> dt.date:
    return anchored(term, -rules.consumer(on)["notice_first_months"])


def _notice_ends(term: dt.date, on: dt.date) -> dt.date:
    return anchored(term, -rules.consumer(on)["notice_last_months"])


@transaction.atomic
def give_notice(sub: Subscription, *, at: dt.datetime | None = None) -> bool:
    """They are told, once per term: a letter follows the fact."""
    moment = at or now()
    term = sub.term_after(invoices.today(sub.house, moment))
    mine = Subscription.objects.filter(house=sub.house_id, pk=sub.pk, state=S.RUNNING).exclude(noticed_for=term)
    if term is None or not mine.update(noticed_for=term):
        return False
    sub.noticed_for = term
    journal.write(
        "subscription.renews", subject=sub.reference, house=sub.house_id, by="clock", at=moment, term=term.isoformat()
    )
    return True
