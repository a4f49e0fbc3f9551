"""Less, more, or a part: the amount that is right in the end, never silently."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import later
from loge.common.money import MOST_CENTS
from loge.common.moves import CLOCK, GATEWAY
from loge.money import actions as money
from loge.money.models import Payment
from loge.money.states import PaymentState
from loge.people.models import Person

from .. import states
from ..models import Adjustment, Demand, Substitute
from ..states import Longer
from .ask import clean_words
from .parting import end_what_is_open, give_back, part

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


def start_extra(adjustment: Adjustment, *, by: Person, back: str) -> Payment:
    """The page on which the client pays what comes on top. External: outside any transaction."""
    demand = adjustment.demand
    if by.pk != demand.client_id:
        raise Refused(_("This is not for you to do."))
    if adjustment.state != Longer.PROPOSED or demand.state not in (*OPEN_TO_MORE, states.STRANDED):
        raise Stale(_("There is nothing to pay here any more. Here is where it stands now."))
    return money.start(
        house=demand.house, subject=demand.reference, payer=by, cents=adjustment.cents, words=demand.title, back=back,
        purpose=Payment.Purpose.EXTRA,
    )  # fmt: skip


@transaction.atomic
def take_extra(demand: Demand, payment: Payment) -> None:
    """It is held: take it, or let it go if nobody waits for it any more."""
    proposed = Adjustment.objects.filter(house=demand.house, demand=demand, state=Longer.PROPOSED).first()
    if payment.state != PaymentState.HELD:
        return
    if proposed is None or proposed.cents != payment.cents:
        money.payments.let_go(payment)
        return
    later(money.capture, str(payment.pk), house=payment.house_id)


@transaction.atomic
def agree_extra(demand: Demand, payment: Payment, *, at: dt.datetime | None = None) -> None:
    """It is taken: the amount agreed is more now, or the neighbour who asked for it stands in. If all that has passed, it
    is given back."""
    from .replace import replace

    moment = at or now()
    Demand.objects.select_for_update().only("pk").get(house=demand.house, pk=demand.pk)
    demand.refresh_from_db(fields=["state", "cents", "received_cents", "since_at"])
    if Adjustment.objects.filter(house=demand.house, payment=payment).exists():  # told twice
        return
    row = Adjustment.objects.filter(house=demand.house, demand=demand, state=Longer.PROPOSED).select_related(
        "substitute__offer__provider__person"
    ).first()  # fmt: skip
    wanted = states.STRANDED if row is not None and row.substitute else None
    fits = row is not None and (demand.state == wanted or (wanted is None and demand.state in OPEN_TO_MORE))
    if row is None or row.cents != payment.cents or not fits:
        give_back(demand, payment.cents, by=GATEWAY, at=moment)
        return
    row.demand, row.house = demand, demand.house
    moves.make(row, "agree", by=GATEWAY, at=moment, payment=payment)
    if row.substitute is not None:
        replace(demand, row.substitute, by=row.substitute.offer.provider.person, at=moment)
        return
    assert demand.due is not None
    demand.received_cents = demand.due.cents + payment.cents
    Demand.objects.filter(house=demand.house, pk=demand.pk).update(received_cents=demand.received_cents)


@transaction.atomic
def receive_part(demand: Demand, *, by: Person, cents: int, words: str, at: dt.datetime | None = None) -> Demand:
    """The client received less than was done: she names the amount she thinks right, and why.

    Raises Invalid unless it is more than nothing and less than what is due.
    """
    moment = at or now()
    due = demand.due
    if due is not None and not 0 < cents < due.cents:
        raise Invalid(_("Name less than %(due)s, and more than nothing.") % {"due": due}, field="cents")
    said = clean_words(words)
    moves.make(demand, "receive_part", by=by, at=moment, note={"words": said, "cents": cents}, part_cents=cents)
    end_what_is_open(demand, at=moment)
    return demand


@transaction.atomic
def concede(demand: Demand, *, by: Person, at: dt.datetime | None = None) -> Demand:
    """Who served agrees with the amount the client named: it is paid, the rest given back."""
    moment = at or now()
    cents = demand.part_cents
    moves.make(demand, "concede", by=by, at=moment, note={"received_cents": cents}, received_cents=cents)
    assert demand.due_split is not None
    part(demand, demand.due_split, by=by, at=moment)
    return demand


@transaction.atomic
def disagree(demand: Demand, *, by: Any = CLOCK, words: str = "", at: dt.datetime | None = None) -> Demand:
    """Who served sees it otherwise, or says nothing for three days: a coordinator listens to both. Silence never decides."""
    from .rule import open_dispute

    return open_dispute(demand, "disagree", by=by, words=words.strip(), reason="amount", at=at or now())


def _nothing_on_its_way(adjustment: Adjustment) -> None:
    on_its_way = Payment.objects.filter(
        house=adjustment.house_id, subject=adjustment.demand.reference, purpose=Payment.Purpose.EXTRA
    )
    if on_its_way.filter(state__in=(PaymentState.HELD, PaymentState.CAPTURING)).exists():
        raise Refused(_("The payment is still being confirmed. Try again in a minute: nothing is lost."))
