"""Coming, doing, receiving, and calling it off."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.money import Split
from loge.common.moves import CLOCK
from loge.people.models import Person

from .. import states, withdrawal
from ..models import MOST_TRIES, Demand, Reception
from .more import name_amount
from .parting import end_what_is_open, late_split, money_is_safe, nothing, part

How = Reception.How


def arrive(demand: Demand, *, by: Person, code: str = "", at: dt.datetime | None = None) -> Demand:
    """Who serves is there: they say the client's code, or the client says so with a tap.

    Raises Invalid for a wrong code; after five, only the client's tap counts.
    """
    moment = at or now()
    is_client = by.pk == demand.client_id
    if not is_client and states.PROVIDER in demand.roles_of(by):
        _check_code(demand, code, "arrival_code")
    with transaction.atomic():
        how = How.TAP if is_client else How.CODE
        moves.make(demand, "arrive", by=by, at=moment, note={"how": how})
        Reception.objects.update_or_create(
            house=demand.house, demand=demand, defaults={"arrived_at": moment, "arrived_by": how}
        )
    return demand


@transaction.atomic
def deliver(
    demand: Demand, *, by: Person, cents: int | None = None, words: str = "", at: dt.datetime | None = None
) -> Demand:
    """Who serves says it is done, without any code; ``cents`` where it was less or more than agreed, with why.

    Raises Refused while the money is not yet safe: it could still come to nothing.
    """
    moment = at or now()
    moves.make(demand, "deliver", by=by, at=moment, note=_amount_note(demand, cents))
    money_is_safe(demand)
    _finished(demand, How.TAP, moment)
    name_amount(demand, cents, words, by=by, at=moment)
    return demand


def finish(
    demand: Demand, *, by: Any, code: str = "", cents: int | None = None, words: str = "", at: dt.datetime | None = None
) -> Demand:
    """What was begun is finished: by the client's second code, a tap of who served, or the clock after two days.

    Raises Invalid for a wrong code, Refused while the money is not yet safe.
    """
    moment = at or now()
    if by != CLOCK and code and states.PROVIDER in demand.roles_of(by):
        _check_code(demand, code, "finish_code")
    with transaction.atomic():
        moves.make(demand, "finish", by=by, at=moment, note=_amount_note(demand, cents))
        money_is_safe(demand)
        _finished(demand, How.CLOCK if by == CLOCK else How.CODE if code else How.TAP, moment)
        name_amount(demand, cents, words, by=by, at=moment)
    return demand


@transaction.atomic
def settle(demand: Demand, *, by: Any, at: dt.datetime | None = None) -> Demand:
    """The service is received, by the client's word or by the clock: the held money goes to those who earned it, and what
    was not received of it back.

    Raises Overdraft while the gateway has not yet confirmed the payment.
    """
    moment = at or now()
    moves.make(demand, "settle", by=by, at=moment, note=_received_note(demand))
    end_what_is_open(demand, at=moment)
    assert demand.due_split is not None
    part(demand, demand.due_split, by=by, at=at)
    return demand


def cancel_terms(demand: Demand, by: Person, at: dt.datetime) -> Split:
    """What would still be owed if this person called it off now: nothing, or the late part of the frozen policy. From a
    professional the client withdraws for nothing as long as the law says so."""
    if withdrawal.may_withdraw(demand, at):
        return nothing(demand)
    is_late = demand.late_from is not None and at >= demand.late_from
    return late_split(demand) if by.pk == demand.client_id and is_late else nothing(demand)


@transaction.atomic
def cancel(demand: Demand, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Demand:
    """It will not take place. Everything is given back; when the client says so late, what the booking's policy owes to who
    kept the time free is shared like the price."""
    moment = at or now()
    return call_it_off(demand, "cancel", cancel_terms(demand, by, moment), by=by, words=words, at=moment)


@transaction.atomic
def call_off(demand: Demand, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Demand:
    """They came, and it cannot be done: everything is given back."""
    return call_it_off(demand, "call_off", nothing(demand), by=by, words=words, at=at or now())


@transaction.atomic
def expire(demand: Demand, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Demand:
    """Booked, and never spoken of again: the money cannot wait longer and goes back."""
    return call_it_off(demand, "expire", nothing(demand), by=by, at=at or now())


def call_it_off(
    demand: Demand, name: str, owed: Split, *, by: Any, at: dt.datetime, words: str = "", **note: Any
) -> Demand:
    """Make the move to cancelled; ``owed`` is shared, the rest given back, and the one-off right is theirs again."""
    told = {"words": words.strip()[:500], "received_cents": owed.total.cents, **note}
    moves.make(demand, name, by=by, at=at, note=told, received_cents=owed.total.cents, once=False)
    money_is_safe(demand)
    end_what_is_open(demand, at=at)
    part(demand, owed, by=by, at=at)
    return demand


def _check_code(demand: Demand, code: str, which: str) -> None:
    """Counts a wrong try even though the move then fails: outside its transaction."""
    said = code.strip().replace(" ", "")
    kept = Reception.objects.filter(house=demand.house, demand=demand).first()
    if kept is None or kept.wrong_tries >= MOST_TRIES:
        raise Refused(_("Codes no longer count here. Ask the client to tap “They are here”, or say that it is done."))
    if secrets.compare_digest(said.encode(), getattr(kept, which).encode()):
        return
    if said:
        tried = Reception.objects.filter(pk=kept.pk, house=demand.house, wrong_tries__lt=MOST_TRIES)
        tried.update(wrong_tries=F("wrong_tries") + 1)
        kept.wrong_tries += 1
    if not kept.tries_left:
        raise Invalid(_("That was the fifth wrong code. Ask the client to tap instead."), field="code")
    raise Invalid(_("That is not the code. Ask the client to read the four figures again."), field="code")


def _finished(demand: Demand, how: str, moment: dt.datetime) -> None:
    Reception.objects.update_or_create(
        house=demand.house, demand=demand, defaults={"finished_at": moment, "finished_by": how}
    )


def _amount_note(demand: Demand, cents: int | None) -> dict[str, int]:
    """A shorter amount is told with the fact itself: never silent."""
    return {"received_cents": cents} if cents is not None and demand.due and cents < demand.due.cents else {}


def _received_note(demand: Demand) -> dict[str, int]:
    return {"received_cents": demand.received_cents} if demand.received_cents is not None else {}
