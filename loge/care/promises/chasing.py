"""A price that was asked for comes: the neighbour who was asked is chased (pursuing.py), then the next one is asked.

Rounds: one neighbour, then one more, then two at each round, until the time promised to the client is over. Nobody who has
answered is written to; a word of thanks stops nothing, only a price, a no or a withdrawal does."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.moves import CLOCK
from loge.demands import actions as demands
from loge.demands import cases
from loge.demands import states as life
from loge.demands.models import Demand, Message
from loge.houses.queries import keepers
from loge.offers.models import Offer
from loge.people.models import Person

from . import pursuing, states
from .actions import keep, promise
from .models import CareRules, Chase, Promise
from .pursuing import ANSWER, AWAITED, DROP, Chaser
from .rules import rules_of, week_of, within

MOST_ASKED = 7  # neighbours for one price: beyond it the house takes it in hand
ASKED, WANTED, NOBODY = 1, 2, 3  # what who asked is told: others are asked, a yes is wanted, nobody is left


@transaction.atomic
def begin(demand: Demand, *, at: dt.datetime) -> Promise | None:
    """A price was asked for: the house promises one, and gives the neighbour their delay. None when it is a chase's own."""
    if Chase.objects.filter(house=demand.house_id, demand=demand).exists():
        return None
    rules, week = rules_of(demand.house), week_of(demand.house)
    first = next(iter(keepers(demand.house)), None)
    row = promise(
        demand.house, kind=Promise.Kind.QUOTE, key=f"quote:{demand.pk}", subject=demand.reference, words=demand.title, made_to=demand.client,
        owner=first, due_at=within(week, at, rules.quote_within), by=states.MACHINE, warned=False, at=at,
    )  # fmt: skip
    chase = Chase(house=demand.house, promise=row, demand=demand, offer=demand.offer, **_delay(demand, rules, at))
    moves.begin(chase, states.RUNNING, by=states.MACHINE, at=at)
    return row


@transaction.atomic
def seek_next(row: Promise, *, at: dt.datetime) -> list[Chase]:
    """The next neighbours for this price, asked or proposed as the house has ruled; none while one may still answer."""
    Promise.objects.select_for_update().only("pk").get(house=row.house_id, pk=row.pk)
    chases = list(Chase.objects.filter(house=row.house_id, promise=row).select_related("offer", "demand"))
    if row.state not in (*states.WAITED_FOR, states.MISSED):
        return []
    if any(chase.state in (states.RUNNING, states.PROPOSED) for chase in chases):
        return []
    first = _first_demand(row)
    if first is None or first.state in (life.WITHDRAWN, life.CANCELLED):
        return []
    turn = max(chase.round for chase in chases) + 1
    asked = {chase.offer.provider_id for chase in chases}
    found = _candidates(first, asked)[: how_many(turn, len(chases))]
    rules = rules_of(row.house)
    itself = rules.next == CareRules.Next.ITSELF and not first.assisted_by_id
    made = [_propose(row, offer, turn, at) for offer in found]
    gone = [chase for chase in made if _ask(chase, first, by=states.MACHINE, at=at)] if itself else []
    news = ASKED if gone else WANTED if made and not itself else NOBODY
    Promise.objects.filter(house=row.house_id, pk=row.pk).update(news=news)
    told = {"news": news, "chases": [str(chase.pk) for chase in gone or made]}
    journal.write("promise.chased", subject=row.reference, house=row.house_id, by=CLOCK, at=at, **told)
    return made


def how_many(turn: int, asked: int) -> int:
    """Neighbours to ask at this turn (0: the first) when so many were asked before."""
    return max(min(1 if turn < 2 else 2, MOST_ASKED - asked), 0)


@transaction.atomic
def agree(chase: Chase, *, by: Person, at: dt.datetime | None = None) -> Demand:
    """The client says yes: this neighbour is asked too, in the same words. Raises Refused, Stale."""
    moment = at or now()
    first = _first_demand(chase.promise)
    if first is None or by.pk != chase.promise.made_to_id:
        raise Refused(_("This is not for you to do."))
    if chase.state != states.PROPOSED or first.state not in (*life.TALKING, life.LAPSED, life.DECLINED):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    if not _ask(chase, first, by=by, at=moment):
        raise Stale(_("They cannot be asked any more. We look for somebody else."))
    assert chase.demand is not None
    return chase.demand


@transaction.atomic
def leave(chase: Chase, *, by: Person, at: dt.datetime | None = None) -> None:
    """The client would rather not."""
    moves.make(chase, "drop", by=by, at=at, ended_at=at or now())


@transaction.atomic
def hear(demand: Demand, kind: str, *, by: str, at: dt.datetime) -> None:
    """What a demand's fact does to its chase and to the promise behind it. Safe to hear twice."""
    chase = (
        Chase.objects.select_related("promise__house", "house", "offer")
        .filter(house=demand.house_id, demand=demand)
        .first()
    )
    if chase is None:
        return
    row = chase.promise
    if kind in ("demand.quoted", "demand.declined") and chase.state in (states.RUNNING, states.SILENT):
        pursuing.end(chase, ANSWER, at=at)
    if kind == "demand.quoted" and row.state in (*states.WAITED_FOR, states.MISSED):
        keep(row, by=states.MACHINE, at=at)
        _drop(row, at, (states.PROPOSED,))
    if kind == "demand.declined":
        seek_next(row, at=at)
    if kind in ("demand.withdrawn", "demand.lapsed") and chase.state in (states.RUNNING, states.SILENT):
        pursuing.end(chase, DROP, at=at)
        _release_if_left(row, kind, at)
    if kind == "demand.booked":
        _drop(row, at, (states.PROPOSED, states.RUNNING, states.SILENT))
        _thank_the_others(row, demand, at)


# -------------------------------------------------------------------------------------------------------------- helpers


def _stands(chase: Chase) -> str:
    """Whether an answer was heard; its fact may not have reached us yet."""
    assert chase.demand is not None
    return AWAITED if chase.demand.state == life.HEARD else ANSWER


def _spoke(chase: Chase) -> bool:
    demand = chase.demand
    assert demand is not None
    said = Message.objects.filter(house=demand.house_id, demand=demand, author=demand.provider.person_id)
    return said.exists()


def _delay(demand: Demand, rules: CareRules, at: dt.datetime) -> dict[str, Any]:
    return pursuing.delay(week_of(demand.house), at, rules.provider_within)


def _propose(row: Promise, offer: Offer, turn: int, at: dt.datetime) -> Chase:
    chase = Chase(house=row.house, promise=row, offer=offer, round=turn)
    moves.begin(chase, states.PROPOSED, by=CLOCK, at=at)
    return chase


def _ask(chase: Chase, first: Demand, *, by: Any, at: dt.datetime) -> bool:
    """Ask in the client's own words. False when that neighbour can no longer be asked: then they are dropped."""
    wished = first.wished_at if first.wished_at and first.wished_at > at else None
    try:
        with transaction.atomic(), journal.carrying(chased=str(chase.promise_id)):
            delay = _delay(first, rules_of(first.house), at)
            chase.due_at = delay["due_at"]  # the table counts its delay from it
            moves.make(chase, "ask", by=by, at=at, **delay)
            chase.demand = demands.ask(
                chase.offer, by=first.client, words=first.words, nonce=f"chase:{chase.pk.hex}"[:40], wished_at=wished,
                place=first.place, lasts_for=first.lasts_for, at=at,
            )  # fmt: skip
            Chase.objects.filter(house=chase.house_id, pk=chase.pk).update(demand=chase.demand)
    except Stale:
        raise
    except Refused:
        chase.refresh_from_db()
        moves.make(chase, "drop", by=states.MACHINE, at=at, ended_at=at)
        return False
    return True


def _candidates(demand: Demand, asked: set[Any]) -> list[Offer]:
    """Who could stand in, best first (the ranking of demands.cases), at the price on the board: none was agreed."""
    seeking = copy.copy(demand)
    seeking.cents = demand.offer.cents or 1
    found = cases.candidates(seeking, most=MOST_ASKED * 2)
    return [one.offer for one in found if one.offer.provider_id not in asked]


def _first_demand(row: Promise) -> Demand | None:
    key = row.subject.partition(":")[2]
    found = Demand.objects.select_related("house", "client", "provider", "offer__house").filter(
        house=row.house_id, pk=key
    )
    return found.first()


def _drop(row: Promise, at: dt.datetime, among: tuple[str, ...]) -> None:
    held = Chase.objects.filter(house=row.house_id, promise=row, state__in=among).select_related("promise")
    pursuing.drop_all(held, at=at)


def _release_if_left(row: Promise, kind: str, at: dt.datetime) -> None:
    """Nobody who was asked is awaited any more, and it was the client who left: the promise is released."""
    waiting = Chase.objects.filter(house=row.house_id, promise=row, state__in=(states.RUNNING, states.SILENT))
    if kind == "demand.withdrawn" and row.state in states.WAITED_FOR and not waiting.exists():
        _drop(row, at, (states.PROPOSED,))
        if row.state == states.OPEN and at > row.due_at:
            return  # the clock says that it was missed
        moves.make(
            row, "release", by=states.MACHINE, at=at, ended_at=at, reason=_("The demand was withdrawn."), to_tell=0, left=None,
        )  # fmt: skip


def _thank_the_others(row: Promise, chosen: Demand, at: dt.datetime) -> None:
    """Those whom the chaser asked and who are not needed any more are told kindly, in the client's name."""
    asked = Chase.objects.filter(house=row.house_id, promise=row, demand__state__in=life.TALKING)
    for chase in asked.exclude(demand=chosen).select_related(
        "demand__house", "demand__client", "demand__provider__person"
    ):
        assert chase.demand is not None
        with translation.override(chase.demand.provider.person.language):
            words = _("Someone else was chosen this time. Thank you for your answer.")
        demands.withdraw(chase.demand, by=chase.demand.client, words=words, at=at)


NEIGHBOURS = Chaser(
    rows=Chase,
    beside=("house", "promise__house", "offer", "demand__house", "demand__client", "demand__provider__person", "demand__offer"),
    stands=_stands, spares=_spoke,
    first=lambda _chase, _at: {"to_tell": 1}, last=lambda _chase, _at: {"to_tell": 2},
    next=lambda chase, at: seek_next(chase.promise, at=at),
)  # fmt: skip
