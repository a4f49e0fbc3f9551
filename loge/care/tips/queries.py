"""The tip of a demand, for those who may see it."""

from __future__ import annotations

from loge.common.clock import now
from loge.demands.models import Demand
from loge.money.models import Payment, Payout
from loge.money.queries import payment_for
from loge.money.states import PayoutState
from loge.people.models import Person

from .actions import BACK_WITHIN
from .models import Tip


def tip_for(demand: Demand) -> Tip | None:
    """The tip that arrived for this demand."""
    return (
        Tip.objects.filter(house=demand.house, subject=demand.reference, arrived_at__isnull=False)
        .select_related("house")
        .first()
    )


def tip_to_take_back(demand: Demand, giver: Person) -> Tip | None:
    """The tip this person may still take back, unsent and less than a day old."""
    fresh = now() - BACK_WITHIN
    found = Tip.objects.filter(house=demand.house, subject=demand.reference, giver=giver, arrived_at__gte=fresh)
    tip = found.select_related("house").first()
    waits = tip is not None and Payout.objects.filter(
        house=demand.house, subject=tip.reference, state=PayoutState.WAITING
    ).exists()  # fmt: skip
    return tip if waits else None


def tip_payment(demand: Demand, giver: Person) -> Payment | None:
    """The payment of the tip this person is giving."""
    tip = Tip.objects.filter(house=demand.house, subject=demand.reference, giver=giver).first()
    return payment_for(demand.house, tip.reference, Payment.Purpose.TIP) if tip else None
