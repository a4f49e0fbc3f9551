"""What came on top is paid, or a part was received: the amount that is right in the end, never silently."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import later
from loge.common.moves import CLOCK, GATEWAY
from loge.money import actions as money
from loge.money.models import Payment
from loge.money.states import PaymentState
from loge.people.models import Person

from .. import states
from ..models import Adjustment, Demand
from ..states import Longer
from . import slots
from .ask import clean_words
from .more import OPEN_TO_MORE, lapse_longer
from .parting import end_what_is_open, give_back, part
from .replace import replace
from .rule import open_dispute


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
    if row is not None and fits and row.substitute and slots.is_taken(demand, row.substitute.offer.provider):
        row.demand, row.house = demand, demand.house
        lapse_longer(row, at=moment)  # their hour went to someone else while she paid
        fits = False
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
    return open_dispute(demand, "disagree", by=by, words=words.strip(), reason="amount", at=at or now())
