"""Talking about the price until both agree on one. Versions count up; only the last one can be accepted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import local, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.money import MOST_CENTS
from loge.common.moves import CLOCK
from loge.money import actions as money
from loge.money.queries import payment_for
from loge.money.states import PaymentState
from loge.people.models import Person

from .. import states, withdrawal
from ..models import Demand, Message, Need, Quote
from . import attach, slots
from .words import clean_words


@transaction.atomic
def quote(
    demand: Demand,
    *,
    by: Person,
    cents: int,
    words: str = "",
    starts_at: dt.datetime | None = None,
    lasts_for: dt.timedelta | None = None,
    at: dt.datetime | None = None,
) -> Quote:
    """Who serves names a price (or another one), and if they like when and for how long. Raises Invalid for a price that
    is none, or a time that cannot be."""
    return _name(demand, states.PROVIDER, by, cents, words, starts_at, lasts_for, at or now())


@transaction.atomic
def counter(
    demand: Demand,
    *,
    by: Person,
    cents: int,
    words: str = "",
    starts_at: dt.datetime | None = None,
    lasts_for: dt.timedelta | None = None,
    at: dt.datetime | None = None,
) -> Quote:
    """The client names another price, or another time. Raises Refused if the offer is not negotiable."""
    if not demand.offer.negotiable and by.pk == demand.client_id:
        raise Refused(_("This price is not to be discussed. You can accept it, or ask another neighbour."))
    return _name(demand, states.CLIENT, by, cents, words, starts_at, lasts_for, at or now())


@transaction.atomic
def accept(demand: Demand, *, by: Person, version: int, express: bool = False, at: dt.datetime | None = None) -> Demand:
    """The client accepts the price she read, and the time that came with it. What was agreed is frozen: price, share, slot,
    what cancelling costs; with a professional, until when she may withdraw, and that she asked to begin sooner (``express``).

    Raises Stale if another was named since or it has expired, SlotTaken if the hour is no longer free, Invalid where a
    professional would begin before the fourteen days are over and she has not asked for it.
    """
    moment = at or now()
    _still_standing(demand, moment)
    if demand.need_id is not None:  # one yes to a need: the row is held while the others are looked at
        _nobody_else_chosen(demand, demand.need_id)
    slots.hold_agenda(demand.provider)  # two clients at the same instant, one after the other
    # Held until the end: no new price slips in between what she read and what she agrees to
    Demand.objects.select_for_update().only("pk").get(house=demand.house, pk=demand.pk)
    last = demand.quotes.filter(house=demand.house).order_by("-version").first()
    if last is None or last.version != version or last.side != states.PROVIDER:
        raise Stale(_("The price has changed since you read it. Here is the new one."))
    starts_at, lasts_for = last.starts_at or demand.wished_at, last.lasts_for or demand.lasts_for
    slots.refuse_overlap(demand, starts_at, lasts_for, moment)
    rights = _withdrawal(demand, by, starts_at, express, moment)
    place = demand.place or (demand.need.place if demand.need else "")  # told to the one who is chosen
    moves.make(
        demand, "accept", by=by, at=moment, note={"version": version, "cents": last.cents},
        cents=last.cents, commission_bp=last.commission_bp, accepted_version=version,
        cancel_notice=demand.house.cancel_notice, late_cancel_bp=demand.house.late_cancel_bp,
        wished_at=starts_at, lasts_for=lasts_for, place=place, **rights,
    )  # fmt: skip
    slots.hold(demand, starts_at, lasts_for, place, moment)
    _let_older_payment_go(demand)
    return demand


@transaction.atomic
def lapse(demand: Demand, *, by: Any = CLOCK, at: dt.datetime | None = None) -> Demand:
    """The price was not accepted in time."""
    moves.make(demand, "lapse", by=by, at=at)
    return demand


def say(
    demand: Demand,
    *,
    by: Person,
    words: str,
    nonce: str,
    files: Sequence[attach.Upload] = (),
    at: dt.datetime | None = None,
) -> Message:
    """Say something in the thread, with photos or papers. The same ``nonce`` said twice is said once.

    Raises Refused for a stranger, Invalid for a file that cannot be taken: then nothing is said.
    """
    if not demand.roles_of(by):
        raise Refused(_("This conversation is between others."))
    looked = attach.look(files)
    said = clean_words(words) if words.strip() or not looked else ""
    message = Message(house=demand.house, demand=demand, author=by, words=said, nonce=nonce[:40], at=at or now())
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            attach.keep(looked, author=by, house=demand.house, demand=demand, message=message, at=message.at)
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


def _withdrawal(
    demand: Demand, by: Person, starts_at: dt.datetime | None, express: bool, moment: dt.datetime
) -> dict[str, dt.datetime | None]:
    """What the law wants kept of an agreement with a professional; nothing between private persons. Raises Invalid."""
    if not demand.provider.is_professional:
        return {"withdraw_until": None, "express_at": None}
    until = withdrawal.ends_at(demand.house, moment)
    hurried = withdrawal.must_ask_to_hurry(demand, starts_at, moment)
    if hurried and not express and by.pk == demand.client_id:
        raise Invalid(
            _(
                "%(name)s is a professional: the law gives you until %(day)s to change your mind. To begin sooner, tick that you ask for it; or agree on a later day."
            )
            % {"name": demand.provider.name, "day": local(until - dt.timedelta(minutes=1), demand.house.zone).strftime("%d/%m/%Y")},
            field="express",
        )  # fmt: skip
    return {"withdraw_until": until, "express_at": demand.express_at or (moment if hurried else None)}


def _still_standing(demand: Demand, moment: dt.datetime) -> None:
    """A price that has expired cannot be taken up, even before the clock has come round to say so."""
    if demand.state in (states.QUOTED, states.COUNTERED) and moment >= demand.since_at + demand.house.quote_lasts:
        raise Stale(_("This price has expired. Ask again: it takes a minute."))


def _readable(cents: int, words: str) -> str:
    """The words that come with a price, cleaned. Before the move: what is garbled changes nothing, not even the row in hand."""
    if not 0 < cents <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="price")
    return clean_words(words) if words.strip() else ""


def _nobody_else_chosen(demand: Demand, need_id: uuid.UUID) -> None:
    """Whoever put up a need says yes to one answer; the row of the need is held until the end."""
    need = Need.objects.select_for_update().get(house=demand.house, pk=need_id)
    others = Demand.objects.filter(house=demand.house, need=need).exclude(pk=demand.pk)
    chosen = others.exclude(state__in=(*states.TALKING, *states.OVER)).select_related("provider").first()
    if chosen is not None:
        raise Stale(
            _("You have already said yes to %(name)s. Pay it or withdraw it first.") % {"name": chosen.provider.name}
        )


def _let_older_payment_go(demand: Demand) -> None:
    """A payment belongs to the price it was opened for: a page opened for an older one takes nothing any more."""
    opened = payment_for(demand.house, demand.reference)
    if opened is not None and opened.state in (PaymentState.STARTING, PaymentState.OPEN, PaymentState.HELD):
        money.payments.let_go(opened)


def _name(
    demand: Demand, side: str, by: Person, cents: int, words: str, starts_at: dt.datetime | None,
    lasts_for: dt.timedelta | None, moment: dt.datetime,
) -> Quote:  # fmt: skip
    said = _readable(cents, words)
    slots.check(starts_at, lasts_for, moment)
    _still_standing(demand, moment)
    moves.make(demand, "quote" if side == states.PROVIDER else "counter", by=by, at=moment, note={"cents": cents})
    return named(demand, side, cents, said, moment, starts_at=starts_at, lasts_for=lasts_for)


def named(
    demand: Demand, side: str, cents: int, said: str, moment: dt.datetime, *, starts_at: dt.datetime | None = None,
    lasts_for: dt.timedelta | None = None,
) -> Quote:  # fmt: skip
    """The next version. Without a time of its own it keeps the one that was last proposed."""
    before = demand.quotes.filter(house=demand.house).order_by("-version").first()
    if before is not None:
        starts_at, lasts_for = starts_at or before.starts_at, lasts_for or before.lasts_for
    row = Quote(
        house=demand.house, demand=demand, version=before.version + 1 if before else 1, side=side, cents=cents, words=said,
        commission_bp=demand.house.commission_bp, starts_at=starts_at, lasts_for=lasts_for, at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise Stale(_("This has changed in the meantime. Here is where it stands now.")) from taken
    return row
