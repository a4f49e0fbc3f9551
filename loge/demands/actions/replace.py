"""Who was booked cannot come: a neighbour stands in, the same demand goes on, the held money with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.models import Fact
from loge.common.money import MOST_CENTS
from loge.common.moves import CLOCK
from loge.offers.models import Offer
from loge.people.models import Person

from .. import cases, states
from ..models import Adjustment, Demand, Replacement, Substitute
from ..states import Longer
from . import slots
from .ask import ask, clean_words
from .deliver import call_it_off
from .more import end_proposals, lapse_longer, open_adjustment
from .parting import end_what_is_open, give_back, money_is_safe, nothing

MOST_ASKED = 8


@transaction.atomic
def step_aside(demand: Demand, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Demand:
    """Who was booked cannot come and asks for someone else to be found. The money waits where it is."""
    moment = at or now()
    said = clean_words(words)[:500] if words.strip() else ""
    moves.make(demand, "step_aside", by=by, at=moment, note={"words": said})
    money_is_safe(demand)
    end_what_is_open(demand, at=moment)
    return demand


@transaction.atomic
def ask_substitutes(
    demand: Demand, offers: Iterable[Offer], *, by: Person, at: dt.datetime | None = None
) -> list[Substitute]:
    """The client asks one or several neighbours who could stand in; one already asked is asked once.

    Raises Stale when nobody is sought any more, Refused for who may not be asked (not the client, too many).
    """
    moment = at or now()
    if by.pk != demand.client_id:
        raise Refused(_("This is not for you to do."))
    if demand.state != states.STRANDED:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    possible = {found.offer.pk: found.offer for found in cases.candidates(demand)}
    wanted = [possible[offer.pk] for offer in offers if offer.pk in possible]
    if not wanted:
        raise Invalid(_("Choose at least one neighbour to ask."), field="offers")
    if Substitute.objects.filter(house=demand.house, demand=demand).count() + len(wanted) > MOST_ASKED:
        raise Refused(_("That is many neighbours at once. Wait for those you have asked to answer."))
    asked = []
    for offer in wanted:
        row, fresh = Substitute.objects.get_or_create(
            house=demand.house, demand=demand, offer=offer, defaults={"asked_at": moment}
        )
        asked.append(row)
        if not fresh and row.answer == Substitute.Answer.LATE:  # sought anew, for another who cannot come
            Substitute.objects.filter(house=demand.house, pk=row.pk).update(answer="", asked_at=moment, cents=None)
            row.answer, fresh = "", True
        if fresh:
            journal.write(
                "demand.substitute_asked", subject=demand.reference, house=demand.house_id, by=by, at=moment, substitute=str(row.pk)
            )  # fmt: skip
    return asked


@transaction.atomic
def step_in(demand: Demand, *, by: Person, cents: int | None = None, at: dt.datetime | None = None) -> Demand:
    """An asked neighbour says yes, at the price held unless they name another. The first whose price is no higher stands
    in at once; a higher one awaits that the client pays the difference.

    Raises Stale when another was faster, Invalid for a price that is none.
    """
    moment = at or now()
    Demand.objects.select_for_update().only("pk").get(house=demand.house, pk=demand.pk)
    row = substitute_of(demand, by)
    current = Demand.objects.filter(house=demand.house, pk=demand.pk).values_list("state", flat=True).get()
    if current != states.STRANDED:
        raise Stale(_("Another neighbour was faster, or it is no longer needed. Thank you for having said yes."))
    if row is None:
        raise Refused(_("This is not for you to do."))
    if row.answer not in ("", "yes"):
        raise Stale(_("You had said no. Should they ask again, you will be told."))
    assert demand.cents is not None
    wanted = demand.cents if cents is None else cents
    if not 0 < wanted <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="cents")
    if slots.is_taken(demand, row.offer.provider):
        raise Stale(
            _("You have agreed to something else at that hour. Say no here, or make room first: nothing is booked yet.")
        )
    Substitute.objects.filter(house=demand.house, pk=row.pk).update(answer="yes", answered_at=moment, cents=wanted)
    row.answer, row.answered_at, row.cents = "yes", moment, wanted
    if wanted <= demand.cents:
        return replace(demand, row, by=by, at=moment)
    _propose(demand, row, by=by, at=moment)
    return demand


@transaction.atomic
def answer_no(demand: Demand, *, by: Person, at: dt.datetime | None = None) -> Demand:
    """An asked neighbour cannot either. What they had proposed lapses."""
    moment = at or now()
    row = substitute_of(demand, by)
    if row is None or demand.state != states.STRANDED or row.answer not in ("", "yes"):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    open_now = Adjustment.objects.filter(house=demand.house, demand=demand, substitute=row, state=Longer.PROPOSED)
    for adjustment in open_now:
        adjustment.demand, adjustment.house = demand, demand.house
        lapse_longer(adjustment, at=moment)
    Substitute.objects.filter(house=demand.house, pk=row.pk).update(answer="no", answered_at=moment)
    journal.write(
        "demand.substitute_declined", subject=demand.reference, house=demand.house_id, by=by, at=moment, substitute=str(row.pk)
    )  # fmt: skip
    return demand


@transaction.atomic
def choose_substitute(demand: Demand, row: Substitute, *, by: Person, at: dt.datetime | None = None) -> Adjustment:
    """The client prefers this neighbour's higher price to the one proposed before: that one lapses."""
    moment = at or now()
    if by.pk != demand.client_id:
        raise Refused(_("This is not for you to do."))
    if slots.is_taken(demand, row.offer.provider):
        raise Stale(_("They have agreed to something else at that hour since. Ask another neighbour."))
    if demand.state != states.STRANDED or row.answer != "yes":
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    return _propose(demand, row, by=by, at=moment)


@transaction.atomic
def give_up(demand: Demand, *, by: Any = CLOCK, words: str = "", at: dt.datetime | None = None) -> Demand:
    """Nobody could stand in, or the client would rather leave it: everything is given back."""
    return call_it_off(demand, "give_up", nothing(demand), by=by, words=words, at=at or now())


def ask_again(
    demand: Demand, offer: Offer, *, by: Person, nonce: str, words: str = "", at: dt.datetime | None = None
) -> Demand:
    """What did not take place is not brought back to life: the same words are asked anew, of this neighbour, and linked."""
    moment = at or now()
    if by.pk != demand.client_id:
        raise Refused(_("This is not for you to do."))
    if demand.state not in states.OVER:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    wished = demand.wished_at if demand.wished_at is not None and demand.wished_at > moment else None
    fresh = ask(offer, by=by, words=words or demand.words, nonce=nonce, wished_at=wished, place=demand.place, at=moment)
    Demand.objects.filter(house=fresh.house, pk=fresh.pk, again_of=None).exclude(pk=demand.pk).update(again_of=demand)
    fresh.again_of = demand
    return fresh


def replace(demand: Demand, row: Substitute, *, by: Person, at: dt.datetime) -> Demand:
    """The same demand goes on with this neighbour at their price; what is held beyond it goes back. In a transaction."""
    assert demand.cents is not None and row.cents is not None
    before, before_cents, offer = demand.offer, demand.cents, row.offer
    words = _why(demand)
    try:
        with transaction.atomic():
            moves.make(
                demand, "step_in", by=by, at=at,
                note={"from": str(demand.provider_id), "to": str(offer.provider_id), "cents": row.cents, "before_cents": before_cents},
                provider=offer.provider, offer=offer, cents=row.cents, received_cents=None,
            )  # fmt: skip
    except IntegrityError as used:  # the one-off rule: this household had this neighbour for this service already
        raise Refused(_("You have already had this neighbour for this service. Ask another one.")) from used
    Substitute.objects.filter(house=demand.house, pk=row.pk).update(answer="yes", answered_at=at)
    others = Substitute.objects.filter(Q(answer="") | Q(answer="yes"), house=demand.house, demand=demand)
    for late in others.exclude(pk=row.pk):
        journal.write(
            "demand.substitute_late", subject=demand.reference, house=demand.house_id, by=by, at=at, substitute=str(late.pk)
        )  # fmt: skip
    others.exclude(pk=row.pk).update(answer="late", answered_at=at)
    end_proposals(demand, at=at)
    Replacement.objects.create(
        house=demand.house, demand=demand, from_offer=before, to_offer=offer, words=words, before_cents=before_cents,
        after_cents=row.cents, at=at,
    )  # fmt: skip
    if row.cents < before_cents:
        give_back(demand, before_cents - row.cents, by=by, at=at)
    return demand


def substitute_of(demand: Demand, person: Person) -> Substitute | None:
    """How this neighbour was asked to stand in, or None."""
    asked = Substitute.objects.filter(house=demand.house, demand=demand, offer__provider__person=person)
    return asked.select_related("offer__provider__person", "house").order_by("answer", "asked_at").first()


def _propose(demand: Demand, row: Substitute, *, by: Any, at: dt.datetime) -> Adjustment:
    assert demand.cents is not None and row.cents is not None
    open_now = Adjustment.objects.filter(house=demand.house, demand=demand, state=Longer.PROPOSED).first()
    if open_now is not None and (open_now.substitute_id == row.pk or by.pk != demand.client_id):
        if open_now.substitute_id == row.pk and open_now.cents != row.cents - demand.cents:
            raise Refused(_("Your price is already before them. Wait for their word."))
        return open_now  # the first to answer is shown first; the client may choose another
    end_proposals(demand, at=at)
    return open_adjustment(demand, by=by, cents=row.cents - demand.cents, words="", at=at, substitute=row)


def _why(demand: Demand) -> str:
    said = Fact.objects.filter(house_id=demand.house_id, subject=demand.reference, kind="demand.stranded")
    last = said.order_by("-at", "-id").first()
    return str(last.data.get("words", "")) if last else ""
