"""Giving a tip, and thinking again within a day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.money import Money
from loge.demands.models import Demand
from loge.money import actions as money
from loge.money.models import Payment
from loge.people.models import Person

from .models import Tip

WITHIN = dt.timedelta(days=30)
MOST_CENTS = 5_000  # or the price, if that is more
BACK_WITHIN = dt.timedelta(hours=24)


def most_tip(demand: Demand) -> Money:
    """A tip goes up to 50, or to the price where that is more: beyond, it is a slip of the keyboard, or a code typed into
    the wrong field (card terminals cap theirs for that)."""
    return Money(max(MOST_CENTS, demand.cents or 0), demand.house.currency)


def start(demand: Demand, *, by: Person, cents: int, back: str, at: dt.datetime | None = None) -> Payment:
    """The page on which to pay a tip: its own payment, all of it for who served. External: outside any transaction.

    Raises Refused (not the client, too late, the house takes none), Invalid for an absurd amount, Stale for a second tip.
    """
    moment = at or now()
    if by.pk != demand.client_id or not demand.was_received:
        raise Refused(_("You can tip once you have received the service."))
    if not demand.house.tips:
        raise Refused(_("This house takes no tips. A word of thanks goes a long way."))
    if moment > demand.since_at + WITHIN:
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


def take_back(demand: Demand, *, by: Person, at: dt.datetime | None = None) -> Tip:
    """The client thinks again within a day: the tip alone is given back, whole; the platform bears the card's fee.

    Raises Refused for anyone else, or a day later; Stale once it has been sent.
    """
    moment = at or now()
    tip = Tip.objects.filter(house=demand.house, subject=demand.reference, giver=by, arrived_at__isnull=False)
    found = tip.select_related("house").first()
    if found is None or found.arrived_at is None:
        raise Refused(_("There is no tip to take back here."))
    if moment > found.arrived_at + BACK_WITHIN:
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
