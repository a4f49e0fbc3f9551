"""Before a subscription changes: its row as it is now, and what ran until then written down."""

from __future__ import annotations

import datetime as dt

from ...billing_states import SubscriptionState as S
from ...models import Subscription
from ..fees import due


def lock(sub: Subscription) -> None:
    """The row as it is now, held until the transaction ends."""
    fresh = Subscription.objects.select_for_update().get(house=sub.house_id, pk=sub.pk)
    for name in ("state", "since_at", "billed_until", "next_on", "ends_on", "paused_on", "noticed_for", "plan_id"):
        setattr(sub, name, getattr(fresh, name))


def catch_up(sub: Subscription, day: dt.date, *, at: dt.datetime) -> None:
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
