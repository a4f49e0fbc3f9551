"""Talking about the price until both agree on one. Versions count up; only the last one can be accepted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.money import MOST_CENTS
from loge.common.moves import CLOCK
from loge.people.models import Person

from .. import states
from ..models import Demand, Message, Quote
from .ask import clean_words


@transaction.atomic
def quote(demand: Demand, *, by: Person, cents: int, words: str = "", at: dt.datetime | None = None) -> Quote:
    """Who serves names a price (or another one). Raises Invalid for a price that is none."""
    moment = at or now()
    said = _readable(cents, words)
    _still_standing(demand, moment)
    moves.make(demand, "quote", by=by, at=moment, note={"cents": cents})
    return _named(demand, states.PROVIDER, cents, said, moment)


@transaction.atomic
def counter(demand: Demand, *, by: Person, cents: int, words: str = "", at: dt.datetime | None = None) -> Quote:
    """The client names another price. Raises Refused if the offer is not negotiable."""
    moment = at or now()
    if not demand.offer.negotiable:
        raise Refused(_("This price is not to be discussed. You can accept it, or ask another neighbour."))
    said = _readable(cents, words)
    _still_standing(demand, moment)
    moves.make(demand, "counter", by=by, at=moment, note={"cents": cents})
    return _named(demand, states.CLIENT, cents, said, moment)


@transaction.atomic
def accept(demand: Demand, *, by: Person, version: int, at: dt.datetime | None = None) -> Demand:
    """The client accepts the price she read. Raises Stale if another was named since, or if it has expired."""
    moment = at or now()
    _still_standing(demand, moment)
    # Held until the end: no new price slips in between what she read and what she agrees to
    Demand.objects.select_for_update().only("pk").get(house=demand.house, pk=demand.pk)
    last = demand.quotes.filter(house=demand.house).order_by("-version").first()
    if last is None or last.version != version or last.side != states.PROVIDER:
        raise Stale(_("The price has changed since you read it. Here is the new one."))
    moves.make(
        demand, "accept", by=by, at=moment, note={"version": version, "cents": last.cents},
        cents=last.cents, commission_bp=last.commission_bp,
    )  # fmt: skip
    return demand


@transaction.atomic
def lapse(demand: Demand, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Demand:
    """The price was not accepted in time."""
    moves.make(demand, "lapse", by=by, at=at)
    return demand


def say(demand: Demand, *, by: Person, words: str, nonce: str, at: dt.datetime | None = None) -> Message:
    """Say something in the thread. The same ``nonce`` said twice is said once. Raises Refused for a stranger."""
    if not demand.roles_of(by):
        raise Refused(_("This conversation is between others."))
    message = Message(
        house=demand.house, demand=demand, author=by, words=clean_words(words), nonce=nonce[:40], at=at or now()
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            journal.write(
                "demand.said",
                subject=demand.reference,
                house=demand.house_id,
                by=by,
                at=message.at,
                message=str(message.pk),
            )
    except IntegrityError:
        return Message.objects.get(house=demand.house, demand=demand, author=by, nonce=nonce[:40])
    return message


def _still_standing(demand: Demand, moment: dt.datetime) -> None:
    """A price that has expired cannot be taken up, even before the clock has come round to say so."""
    if demand.state in (states.QUOTED, states.COUNTERED) and moment >= demand.since_at + demand.house.quote_lasts:
        raise Stale(_("This price has expired. Ask again: it takes a minute."))


def _readable(cents: int, words: str) -> str:
    """The words that come with a price, cleaned. Before the move: what is garbled changes nothing, not even the row in hand."""
    if not 0 < cents <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="price")
    return clean_words(words) if words.strip() else ""


def _named(demand: Demand, side: str, cents: int, said: str, moment: dt.datetime) -> Quote:
    last = demand.quotes.filter(house=demand.house).aggregate(last=Max("version"))["last"] or 0
    row = Quote(
        house=demand.house, demand=demand, version=last + 1, side=side, cents=cents, words=said,
        commission_bp=demand.house.commission_bp, at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise Stale(_("This has changed in the meantime. Here is where it stands now.")) from taken
    return row
