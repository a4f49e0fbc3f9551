"""An invoice that is late: someone calls first, then up to three letters, each a little firmer, none on the heels of the last."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.errors import Refused, Stale
from loge.common.jobs import daily, later, task
from loge.common.models import Fact
from loge.houses.models import House
from loge.houses.queries import keeps

from ..billing_states import InvoiceState
from ..models import Billing, Invoice
from ..subscriptions.actions import due_notices, give_notice
from .queries import overdue

CALL_AFTER = 5  # days late: a call, which no letter replaces
LETTERS_AFTER = (10, 24, 40)  # days late
BETWEEN = dt.timedelta(days=7)


def late(house: House, on: dt.date) -> list[Invoice]:
    """What should have been paid, the longest late first."""
    owed = overdue(Invoice.objects.filter(house=house), on)
    return list(owed.select_related("house", "payer__person").order_by("due_on", "number")[:500])


def to_call(house: House, on: dt.date) -> list[Invoice]:
    """Who to call, kindly, before anything is written: late by some days, or their debit came back. Four queries."""
    waiting = [row for row in late(house, on) if row.due_on and (on - row.due_on).days >= CALL_AFTER]
    back = Invoice.objects.filter(house=house, state__in=InvoiceState.OWED, collections__returned_on__isnull=False)
    rows = {row.pk: row for row in [*back.select_related("house", "payer__person").distinct()[:100], *waiting]}
    said = Fact.objects.filter(
        house_id=house.pk, kind="invoice.called", subject__in=[row.reference for row in rows.values()]
    )
    spoken = set(said.values_list("subject", flat=True))
    return [row for row in rows.values() if row.reminders == 0 and row.reference not in spoken]


@transaction.atomic
def called(invoice: Invoice, *, by: Any, words: str, hold_days: int = 7, at: dt.datetime | None = None) -> None:
    """Someone spoke with them: what was said, and no letter for some days."""
    if not keeps(by, invoice.house):
        raise Refused(_("This is not for you to do."))
    until = day_of(at or now(), invoice.house.zone) + dt.timedelta(days=min(max(hold_days, 0), 60))
    Invoice.objects.filter(house=invoice.house_id, pk=invoice.pk).update(held_until=until)
    invoice.held_until = until
    journal.write(
        "invoice.called", subject=invoice.reference, house=invoice.house_id, by=by, at=at, words=words.strip()[:300], until=until.isoformat()
    )  # fmt: skip


@transaction.atomic
def remind(invoice: Invoice, *, by: Any, at: dt.datetime | None = None) -> Invoice:
    """One letter now: a fact that writes it. Raises Refused within a week of the last, Stale once nothing is owed."""
    moment = at or now()
    fresh = Invoice.objects.select_for_update().get(house=invoice.house_id, pk=invoice.pk)
    if fresh.state not in InvoiceState.OWED:
        raise Stale(_("Nothing is owed on this invoice any more."))
    if fresh.reminded_at is not None and moment < fresh.reminded_at + BETWEEN:
        raise Refused(_("They had a letter within the week: give them time, or call."))
    mine = Invoice.objects.filter(house=invoice.house_id, pk=invoice.pk)
    mine.update(reminders=fresh.reminders + 1, reminded_at=moment)
    invoice.reminders, invoice.reminded_at = fresh.reminders + 1, moment
    journal.write(
        "invoice.reminded", subject=invoice.reference, house=invoice.house_id, by=by, at=moment, reminder=invoice.reminders,
        cents=fresh.cents - fresh.paid_cents - fresh.credited_cents,
    )  # fmt: skip
    return invoice


def press(house: House, *, at: dt.datetime) -> int:
    """The letters that are due; returns how many. Replayed, it writes none twice."""
    on, count = day_of(at or now(), house.zone), 0
    for row in late(house, on):
        held = row.held_until is not None and row.held_until >= on
        if held or row.reminders >= len(LETTERS_AFTER) or row.due_on is None:
            continue
        if (on - row.due_on).days >= LETTERS_AFTER[row.reminders]:
            try:
                remind(row, by="clock", at=at)
                count += 1
            except Refused:
                continue
    return count


@daily(dt.time(8, 30))
@task()
def remind_and_tell() -> None:
    """Every morning, in each house that bills: letters for what is late, notices of what renews."""
    for house in Billing.objects.values_list("house", flat=True):
        later(remind_house, str(house), house=house)


@task()
def remind_house(key: str) -> None:
    house, moment = House.objects.get(pk=key), now()
    press(house, at=moment)
    for sub in due_notices(house, day_of(moment, house.zone)):
        give_notice(sub, at=moment)
