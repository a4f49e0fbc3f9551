"""The round that remembers: what memory decides (clients/memory.py) becomes a row and, where something fits, a proposal."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from loge.clients import households
from loge.clients import states as clients
from loge.clients.dates import DAY, Coming
from loge.clients.memory import Around, Decision, choose, decisions, morning_of, whom_to_ask
from loge.clients.models import ClientFile, Due, Home, Member, Occasion
from loge.clients.ordering import may_order
from loge.clients.rules import alike
from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Stale
from loge.houses.models import House

from ..models import Gesture
from . import states
from .gestures import Line, propose, withdraw
from .ideas import for_memory

log = logging.getLogger(__name__)


def remember(house: House, *, at: dt.datetime | None = None, only: ClientFile | None = None) -> int:
    """Look sixty days ahead and make every decision that is due; returns how many. Done twice it is done once: the database
    keeps one per date. One household that stumbles does not hold up the others."""
    moment = at or now()
    today = day_of(moment, house.zone)
    ideas = for_memory(house)
    made = 0
    known = households.around(house, only=only, since=today - 400 * DAY)
    for key, promised in _promised(house, known).items():
        known[key].promised.update(promised)
    for key, around in known.items():
        try:
            with transaction.atomic():
                made += _keep(house, key, around, decisions(around, ideas, today), moment)
        except Exception:  # told to who runs it; the date stays on the board, computed from its rule
            log.exception("memory stumbled", extra={"client": str(key)})
    return made


def another(due: Due, *, by: Any, at: dt.datetime | None = None) -> Gesture:
    """Something else for a date that waits for a person: the best idea that was not proposed for it yet.

    Raises Stale when it has its decision, Invalid when nothing else fits.
    """
    moment = at or now()
    if due.state != clients.AWAITED:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    today = day_of(moment, due.house.zone)
    around = households.around(due.house, only=due.client)[due.client_id]
    occasion, recipient = due.occasion, around.member(due.occasion.member_id)
    if recipient is None:
        raise Invalid(_("Nobody is named for this date: propose something by hand from their file."))
    before = Gesture.objects.filter(house=due.house_id, client=due.client_id, made_at__gte=moment - 366 * DAY)
    shown = {alike(line["what"]) for row in before for line in row.lines}
    around.promised[recipient.pk] = around.promised.get(recipient.pk, set()) | shown
    for pick in choose(around, occasion, recipient, for_memory(due.house), due.day, today):
        asked = whom_to_ask(around.members, recipient, pick.idea.cents, other=occasion.other_id)
        if asked is not None:
            coming = Coming(due.cycle, due.day, True, None)
            with transaction.atomic():
                made = Decision(occasion, coming, pick.plan.order_by, pick, asked)
                gesture = _proposed(due.house, around, [made], by, moment, nonce=f"{due.pk}:{len(shown)}")
                moves.make(
                    due, "propose", by=by, at=moment, subject=gesture.reference, why="", decide_by=gesture.order_by
                )
            return gesture
    raise Invalid(_("Nothing else we know fits. Propose something by hand from their file."))


@transaction.atomic
def decide_by_hand(due: Due, name: str, *, by: Any, words: str = "", at: dt.datetime | None = None) -> None:
    """A person of the house decides: seen to, not this year, think again. What was proposed goes with it."""
    open_ = Gesture.objects.filter(house=due.house_id, state=states.PROPOSED).select_related(
        "house", "client", "asked__person"
    )
    key = due.subject.partition(":")[2]
    moves.make(due, name, by=by, at=at, words=words.strip()[:300], why="")
    gesture = open_.filter(pk=key).first() if key else None
    if gesture is not None and name != "reconsider":
        moves.make(gesture, "withdraw", by=by, at=at, why=clients.REFUSED)


def hush_up(member: Member, *, at: dt.datetime | None = None) -> int:
    """They have died, or parted: what was proposed for them or of them is withdrawn, and nobody is told why."""
    live = Gesture.objects.filter(house=member.house_id, client=member.client_id, state__in=states.LIVE)
    count = 0
    for gesture in live.select_related("house", "client__house", "asked__person"):
        concerned = {line["member"] for line in gesture.lines} | {str(gesture.asked_id)}
        wedding = any(line["sort"] == Occasion.Sort.WEDDING for line in gesture.lines)
        if str(member.pk) in concerned or (wedding and _of_the_two(gesture, member)):
            withdraw(gesture, by=states.MEMORY, at=at)
            count += 1
    mine = Due.objects.filter(house=member.house_id, client=member.client_id, state=clients.AWAITED)
    theirs = mine.filter(occasion__member=member) | mine.filter(occasion__other=member)
    for due in theirs.exclude(occasion__sort=Occasion.Sort.REMEMBRANCE).select_related("house"):
        moves.make(due, "withdraw", by=clients.MEMORY, at=at, why=clients.QUIETED)
    return count


def _of_the_two(gesture: Gesture, member: Member) -> bool:
    dues = Due.objects.filter(house=gesture.house_id, subject=gesture.reference)
    return dues.filter(occasion__other=member).exists()


def _keep(house: House, key: uuid.UUID, around: Around, made: Sequence[Decision], moment: dt.datetime) -> int:
    """Each decision becomes its row; those of one day that one person is asked are one proposal."""
    count = 0
    for _day, group in groupby(made, key=lambda one: (one.coming.day, one.asked.pk if one.asked else None)):
        together = list(group)
        for part in _within_reach(around, together):
            rows = [row for one in part if (row := _due(house, key, one, moment)) is not None]
            if part[0].pick is not None and len(rows) == len(part):
                gesture = _proposed(house, around, part, states.MEMORY, moment, nonce=str(rows[0].pk))
                for row in rows:
                    told = {"subject": gesture.reference, "why": "", "decide_by": gesture.order_by}
                    moves.make(row, "propose", by=clients.MEMORY, at=moment, **told)  # type: ignore[arg-type]
            count += len(rows)
    return count


def _within_reach(around: Around, together: list[Decision]) -> Iterable[list[Decision]]:
    """One proposal with several lines, if whoever is asked may order them all; else one each."""
    asked, picks = together[0].asked, [one.pick for one in together if one.pick is not None]
    if asked is None or len(picks) < 2:
        return [[one] for one in together]
    total = sum(pick.idea.cents for pick in picks)
    able = all(may_order(asked, around.member(one.occasion.member_id), total) for one in together)
    return [together] if able else [[one] for one in together]


def _due(house: House, key: uuid.UUID, made: Decision, moment: dt.datetime) -> Due | None:
    """The row of a coming: new, or one that waited for a person and now has an answer. None: nothing has changed."""
    occasion, coming = made.occasion, made.coming
    mine = (
        Due.objects.select_for_update()
        .select_related("house")
        .filter(house=house, occasion=occasion, cycle=coming.cycle)
    )
    row = mine.first()
    if row is None:
        row = Due(
            house=house,
            client_id=key,
            occasion=occasion,
            cycle=coming.cycle,
            day=coming.day,
            decide_by=made.decide_by,
            why=made.why,
        )
        moves.begin(row, clients.AWAITED, by=clients.MEMORY, at=moment)
        return row
    if row.state != clients.AWAITED or (made.pick is None and row.why == made.why):
        return None
    told = {"day": coming.day, "decide_by": made.decide_by, "why": made.why}
    Due.objects.filter(house=house, pk=row.pk).update(**told, clock_at=moves.wake_at(row, row.state, row.since_at, 0))
    for column, value in told.items():
        setattr(row, column, value)
    return row


def _proposed(
    house: House, around: Around, part: Sequence[Decision], by: Any, moment: dt.datetime, *, nonce: str
) -> Gesture:  # fmt: skip
    lines, bring = [], []
    for one in part:
        assert one.pick is not None
        member = around.member(one.occasion.member_id)
        lines.append(
            Line(
                what=one.pick.idea.what, cents=one.pick.idea.cents, member=member, occasion=str(one.occasion), sort=one.occasion.sort,
                partner=one.pick.idea.provider, partner_name=one.pick.idea.provider_name, category=one.pick.idea.category,
                reasons=one.pick.reasons,
            )
        )  # fmt: skip
        where = ZoneInfo(member.time_zone) if member is not None and member.time_zone else house.zone
        bring.append(morning_of(one.pick.plan.deliver_on, where))
    client = part[0].occasion.client
    home = Home.objects.filter(house=house, client=client).order_by("-is_main", "pk").first()
    asked = Member.objects.select_related("person").get(house=house, pk=part[0].asked.pk)  # type: ignore[union-attr]
    order_by = min(one.pick.plan.order_by for one in part if one.pick is not None)
    return propose(
        client, by=by, asked=asked, lines=lines, deliver_at=max(min(bring), moment), order_by=order_by, nonce=nonce, home=home, at=moment
    )  # fmt: skip


def _promised(house: House, known: dict[uuid.UUID, Around]) -> dict[uuid.UUID, dict[uuid.UUID, set[str]]]:
    """What is proposed or on its way already, by household and by whom it is for: it is not proposed once more."""
    found: dict[uuid.UUID, dict[uuid.UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in Gesture.objects.filter(house=house, state__in=states.LIVE).only("client_id", "lines"):
        for line in row.lines:
            if line["member"] and row.client_id in known:
                found[row.client_id][uuid.UUID(line["member"])].add(alike(line["what"]))
    return found
