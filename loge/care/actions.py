"""Thanking: stars, words, a tip. What may happen to a review afterwards is in ``reviews/``."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import local, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import daily, task
from loge.common.money import Money
from loge.demands.models import Demand
from loge.money import actions as money
from loge.money.models import Payment
from loge.people.models import Person

from .models import Review, Tip
from .reviews.actions import check, let_go, recount, said_in_review

BLIND_FOR = dt.timedelta(days=14)
TIP_WITHIN = dt.timedelta(days=30)
MOST_TIP_CENTS = 5_000  # or the price, if that is more
TIP_BACK_WITHIN = dt.timedelta(hours=24)


def review(demand: Demand, *, by: Person, stars: int, words: str = "", at: dt.datetime | None = None) -> Review:
    """Stars (1 to 5) and words about the other party, once, after the service was received.

    Raises Refused for a stranger or too early, Invalid for stars that are none, Stale for a second review.
    """
    moment = at or now()
    if by.pk not in (demand.client_id, demand.provider.person_id):
        raise Refused(_("Only those who met may write about it."))
    if not demand.was_received:
        raise Refused(_("You can write once the service has been received."))
    if not 1 <= stars <= 5:
        raise Invalid(_("Choose from one to five stars."), field="stars")
    said = said_in_review(words)
    about = demand.provider.reference if by.pk == demand.client_id else f"person:{demand.client_id}"
    row = Review(
        house=demand.house, subject=demand.reference, author=by, about=about, stars=stars, words=said,
        experienced_on=local(demand.wished_at or demand.since_at, demand.house.zone).date(), written_at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            journal.write(
                "review.written", subject=demand.reference, house=demand.house_id, by=by, at=moment, review=str(row.pk)
            )
            check(row, at=moment)
            both = Review.objects.filter(house=demand.house, subject=demand.reference).select_related("house")
            if both.count() == 2:
                _show(list(both), moment)
    except IntegrityError as twice:
        raise Stale(_("You have already written your review. Thank you.")) from twice
    row.refresh_from_db(fields=["shown_at", "held_at"])
    return row


@daily(dt.time(5, 0))
@task()
def show_old_reviews() -> None:
    """A fortnight has passed: what one wrote is shown, whether the other wrote or not."""
    moment = now()
    waiting = Review.objects.filter(shown_at=None, written_at__lte=moment - BLIND_FOR).select_related("house")
    for row in waiting[:1_000]:
        with transaction.atomic():
            _show([row], moment)
    let_go(moment)


def _show(reviews: list[Review], moment: dt.datetime) -> None:
    for row in reviews:
        fresh = Review.objects.filter(house=row.house_id, pk=row.pk, shown_at=None).update(shown_at=moment)
        if fresh:
            recount(row.house, row.about)


def most_tip(demand: Demand) -> Money:
    """A tip goes up to 50, or to the price where that is more: beyond, it is a slip of the keyboard, or a code typed into
    the wrong field (card terminals cap theirs for that)."""
    return Money(max(MOST_TIP_CENTS, demand.cents or 0), demand.house.currency)


def start_tip(demand: Demand, *, by: Person, cents: int, back: str, at: dt.datetime | None = None) -> Payment:
    """The page on which to pay a tip: its own payment, all of it for who served. External: outside any transaction.

    Raises Refused (not the client, too late, the house takes none), Invalid for an absurd amount, Stale for a second tip.
    """
    moment = at or now()
    if by.pk != demand.client_id or not demand.was_received:
        raise Refused(_("You can tip once you have received the service."))
    if not demand.house.tips:
        raise Refused(_("This house takes no tips. A word of thanks goes a long way."))
    if moment > demand.since_at + TIP_WITHIN:
        raise Refused(_("A tip can be left within 30 days. A word of thanks is never too late."))
    most = most_tip(demand)
    if not 0 < cents <= most.cents:
        raise Invalid(_("Write an amount between 0.01 and %(most)s.") % {"most": most.spoken(by.language)}, field="tip")
    tip, _fresh = Tip.objects.get_or_create(
        house=demand.house,
        subject=demand.reference,
        giver=by,
        defaults={"cents": cents, "payee": demand.provider.reference, "given_at": moment},
    )
    if tip.arrived_at:
        raise Stale(_("Your tip has arrived. Thank you."))
    if tip.cents != cents:
        Tip.objects.filter(house=demand.house, pk=tip.pk, arrived_at=None).update(cents=cents)
        tip.cents = cents
    return money.start(
        house=demand.house, subject=tip.reference, payer=by, cents=cents, words=_("A tip for %(name)s") % {"name": demand.provider.name},
        back=back, purpose=Payment.Purpose.TIP,
    )  # fmt: skip


def take_tip_back(demand: Demand, *, by: Person, at: dt.datetime | None = None) -> Tip:
    """The client thinks again within a day: the tip alone is given back, whole; the platform bears the card's fee.

    Raises Refused for anyone else, or a day later; Stale once it has been sent.
    """
    moment = at or now()
    tip = Tip.objects.filter(house=demand.house, subject=demand.reference, giver=by, arrived_at__isnull=False)
    found = tip.select_related("house").first()
    if found is None or found.arrived_at is None:
        raise Refused(_("There is no tip to take back here."))
    if moment > found.arrived_at + TIP_BACK_WITHIN:
        raise Refused(
            _("A tip can be taken back within a day. It has gone to %(name)s.") % {"name": demand.provider.name}
        )
    with transaction.atomic():
        if not money.unsent(house=demand.house, subject=found.reference):
            raise Stale(_("This tip has already been sent or given back."))
        money.refund(house=demand.house, subject=found.reference, cents=found.cents, by=by, at=moment)
        journal.write(
            "tip.taken_back", subject=demand.reference, house=demand.house_id, by=by, at=moment, tip=str(found.pk)
        )
    return found
