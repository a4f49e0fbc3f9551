"""What was said after the service, for those who may read it."""

from __future__ import annotations

from loge.common.clock import now
from loge.demands.models import Demand
from loge.houses.models import House
from loge.money.models import Payment, Payout
from loge.money.queries import payment_for
from loge.money.states import PayoutState
from loge.people.models import Person

from .actions import TIP_BACK_WITHIN
from .models import Review, Tip
from .reviews.queries import Shown, shown


def reviews_about(house: House, about: str, *, most: int = 20) -> list[Shown]:
    """Reviews shown about someone, the latest service first, each with all that the law wants beside it."""
    return shown(house, about, most=most)


def reviews_of(demand: Demand, reader: Person) -> list[Review]:
    """The reviews of one demand this reader may see: their own, and the other's once it is shown."""
    written = (
        Review.objects.filter(house=demand.house, subject=demand.reference)
        .select_related("author", "house")
        .order_by("written_at")
    )
    return [row for row in written if row.is_shown or row.author_id == reader.pk]


def own_review(demand: Demand, reader: Person) -> Review | None:
    return Review.objects.filter(house=demand.house, subject=demand.reference, author=reader).first()


def tip_for(demand: Demand) -> Tip | None:
    """The tip that arrived for this demand."""
    return (
        Tip.objects.filter(house=demand.house, subject=demand.reference, arrived_at__isnull=False)
        .select_related("house")
        .first()
    )


def tip_to_take_back(demand: Demand, giver: Person) -> Tip | None:
    """The tip this person may still take back, unsent and less than a day old."""
    fresh = now() - TIP_BACK_WITHIN
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
