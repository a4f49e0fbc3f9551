"""Less or more than agreed: less counts at once; more is proposed, and the client says yes by paying it, or no."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.money import MOST_CENTS
from loge.common.moves import GATEWAY
from loge.money.models import Payment
from loge.money.states import PaymentState
from loge.people.models import Person

from .. import states
from ..models import Adjustment, Demand, Substitute
from ..states import Longer
from .words import clean_words

OPEN_TO_MORE = (states.BOOKED, states.ARRIVED, states.DELIVERED)


def name_amount(demand: Demand, cents: int | None, words: str, *, by: Any, at: dt.datetime) -> None:
    """Less than agreed counts at once; more is proposed to the client. In the caller's transaction.

    Raises Invalid for an amount that is none.
    """
    due = demand.due
    if cents is None or due is None or cents == due.cents:
        return
    if not 0 < cents <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="cents")
    if cents < due.cents:
        demand.received_cents = cents
        Demand.objects.filter(house=demand.house, pk=demand.pk).update(received_cents=cents)
        return
    propose_more(demand, by=by, cents=cents - due.cents, words=words, at=at)


@transaction.atomic
def propose_more(demand: Demand, *, by: Person, cents: int, words: str, at: dt.datetime | None = None) -> Adjustment:
    """It took longer: who served proposes ``cents`` on top, with why. The client pays it, refuses, or leaves it.

    Raises Refused (not theirs, not now, or something was already paid on top), Invalid for an amount or a reason that is none.
    """
    moment = at or now()
    if states.PROVIDER not in demand.roles_of(by):
        raise Refused(_("This is not for you to do."))
    if demand.state not in OPEN_TO_MORE:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    if not 0 < cents <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="cents")
    if not words.strip():
        raise Invalid(_("Say why it is more: the client reads it before paying."), field="words")
    return open_adjustment(demand, by=by, cents=cents, words=clean_words(words), at=moment)


def open_adjustment(
    demand: Demand, *, by: Any, cents: int, words: str, at: dt.datetime, substitute: Substitute | None = None
) -> Adjustment:
    """One at a time, and one paid in all: two payments of a demand are enough to follow."""
    if Adjustment.objects.filter(house=demand.house, demand=demand, state=Longer.AGREED).exists():
        raise Refused(_("Something was already paid on top once. Agree on the rest in a new demand."))
    row = Adjustment(house=demand.house, demand=demand, cents=cents, words=words, substitute=substitute)
    try:
        with transaction.atomic():
            moves.begin(row, Longer.PROPOSED, by=by, at=at, note={"cents": cents})
    except IntegrityError as taken:
        raise Refused(_("One amount is already proposed: take it back before you name another.")) from taken
    return row


@transaction.atomic
def refuse_more(adjustment: Adjustment, *, by: Person, at: dt.datetime | None = None) -> Adjustment:
    """The client does not agree: the price agreed stands."""
    _nothing_on_its_way(adjustment)
    moves.make(adjustment, "refuse", by=by, at=at)
    return adjustment


@transaction.atomic
def take_back_more(adjustment: Adjustment, *, by: Person, at: dt.datetime | None = None) -> Adjustment:
    """Who served leaves it at the price agreed."""
    _nothing_on_its_way(adjustment)
    moves.make(adjustment, "lapse", by=by, at=at)
    return adjustment


def lapse_longer(adjustment: Adjustment, *, at: dt.datetime) -> None:
    """The demand ends before it was paid. Raises Refused while its payment is on its way, for then it is a matter of seconds."""
    _nothing_on_its_way(adjustment)
    moves.make(adjustment, "lapse", by=GATEWAY, at=at)


def end_proposals(demand: Demand, *, at: dt.datetime) -> None:
    """What was proposed on top lapses. Raises Refused while it is being paid."""
    for adjustment in Adjustment.objects.filter(house=demand.house, demand=demand, state=Longer.PROPOSED):
        adjustment.demand, adjustment.house = demand, demand.house
        lapse_longer(adjustment, at=at)


def _nothing_on_its_way(adjustment: Adjustment) -> None:
    on_its_way = Payment.objects.filter(
        house=adjustment.house_id, subject=adjustment.demand.reference, purpose=Payment.Purpose.EXTRA
    )
    if on_its_way.filter(state__in=(PaymentState.HELD, PaymentState.CAPTURING)).exists():
        raise Refused(_("The payment is still being confirmed. Try again in a minute: nothing is lost."))
