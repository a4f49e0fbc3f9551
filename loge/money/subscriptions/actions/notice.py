"""Whoever is committed is told in time that it renews (L. 215-1)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from loge.common import journal
from loge.common.clock import day_of, now
from loge.houses.models import House

from ...billing_states import SubscriptionState as S
from ...invoices import rules
from ...models import Subscription
from ..periods import anchored


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
    term = sub.term_after(day_of(moment, sub.house.zone))
    mine = Subscription.objects.filter(house=sub.house_id, pk=sub.pk, state=S.RUNNING).exclude(noticed_for=term)
    if term is None or not mine.update(noticed_for=term):
        return False
    sub.noticed_for = term
    journal.write(
        "subscription.renews", subject=sub.reference, house=sub.house_id, by="clock", at=moment, term=term.isoformat()
    )
    return True
