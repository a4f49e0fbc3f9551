"""Giving one's word, keeping it, being released from it. Every verb but the first is one line of the table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.moves import CLOCK
from loge.houses.hours import business_time_between
from loge.houses.models import House
from loge.houses.queries import keepers, keeps
from loge.houses.rules import must_keep, reasons_of, said
from loge.people.models import Person

from . import states
from .models import Promise
from .rules import part_of, week_of, within

FURTHEST = dt.timedelta(days=400)
HALF, EIGHTY = 0.5, 0.8
Kind = Promise.Kind


def promise(
    house: House, *, kind: str, key: str, words: str, due_at: dt.datetime, by: Any, subject: str = "", made_to: Person | None = None,
    made_to_name: str = "", owner: Person | None = None, by_hand: bool = False, warned: bool = True, at: dt.datetime | None = None,
) -> Promise:  # fmt: skip
    """Write a promise into the book. The same ``key`` is promised once: the first one stands, and is returned.

    Its owner is warned at 50 and 80 % of the open time until then; not ``warned`` where someone else does the chasing.
    """
    moment = at or now()
    same = Promise.objects.select_related("house", "owner", "made_to").filter(house=house, key=key[:120])
    if (first := same.first()) is not None:
        return first
    row = Promise(
        house=house, kind=kind, key=key[:120], subject=subject, made_to=made_to, made_to_name=made_to_name[:80] or str(made_to or "")[:80],
        owner=owner, words=words[:200], made_at=moment, due_at=due_at, by_hand=by_hand,
    )  # fmt: skip
    if warned:
        row.warn_at, row.warn_again_at = _warnings(row, moment)
    try:
        with transaction.atomic():
            moves.begin(row, states.OPEN, by=by, at=moment, note={"promised": kind})
    except IntegrityError:
        return same.get()
    return row


@transaction.atomic
def give_word(
    house: House, *, by: Person, kind: str, words: str, due_at: dt.datetime, nonce: str, made_to: Person | None = None,
    made_to_name: str = "", owner: Person | None = None, subject: str = "", at: dt.datetime | None = None,
) -> Promise:  # fmt: skip
    """Somebody of the house gives their word: "I call you back before 14:10". The same ``nonce`` is given once.

    Raises Refused for who does not keep the house, Invalid for an hour that is past or more than a year away.
    """
    must_keep(by, house)
    moment = at or now()
    text = said(words, most=200, missing=_("Write what you promised, in your own words."))
    name = said(made_to_name, most=80, field="made_to_name")
    if made_to is None and not name:
        raise Invalid(_("Write to whom you gave your word."), field="made_to_name")
    if due_at <= moment:
        raise Invalid(_("That time is past. Choose a time to come."), field="due_at")
    if due_at > moment + FURTHEST:
        raise Invalid(_("That is more than a year ahead. Promise it nearer to the day."), field="due_at")
    if owner is not None and not keeps(owner, house):
        raise Invalid(_("Only someone of the house can answer for it."), field="owner")
    return promise(
        house, kind=kind, key=f"hand:{nonce}", words=text, due_at=due_at, by=by, subject=subject, made_to=made_to, made_to_name=name,
        owner=owner or by, by_hand=True, at=moment,
    )  # fmt: skip


@transaction.atomic
def keep(row: Promise, *, by: Any, at: dt.datetime | None = None) -> Promise:
    """It is done. After its hour it is done too late: it stays missed, and says when it was made good."""
    moment = at or now()
    if row.state == states.OPEN and moment > row.due_at:
        miss(row, at=row.due_at)
    if row.state == states.MISSED:
        moves.make(row, "make_good", by=by, at=moment, ended_at=moment)
    else:
        moves.make(row, "keep", by=by, at=moment, ended_at=moment, **_QUIET)
    return row


@transaction.atomic
def arrived(row: Promise, *, since: dt.datetime, at: dt.datetime) -> Promise:
    """Nobody noted when they came; what was done says since when they must have been there, at the latest."""
    if row.state == states.MISSED and since <= row.due_at:
        moves.make(row, "was_there", by=states.MACHINE, at=at, ended_at=since, **_QUIET)
        return row
    return keep(row, by=states.MACHINE, at=since if since <= row.due_at else at)


@transaction.atomic
def release(row: Promise, *, by: Any, words: str, at: dt.datetime | None = None) -> Promise:
    """Nobody holds us to it any more: the reason stays beside it. What was missed cannot be released."""
    moment = at or now()
    if row.state in states.BROKEN:
        raise Refused(_("It was missed, and stays so. Say when it is made good."))
    if row.state == states.OPEN and moment > row.due_at:
        raise Refused(_("Its hour has passed: it counts as missed. Say when it is made good."))
    reason = reasons_of(words) if isinstance(by, Person) else words
    moves.make(row, "release", by=by, at=moment, ended_at=moment, reason=reason[:300], **_QUIET)
    return row


@transaction.atomic
def pause(row: Promise, *, by: Any, at: dt.datetime | None = None) -> Promise:
    """The next word is the other's: the clock stands, and keeps what is left of the open time."""
    moment = at or now()
    if row.state == states.OPEN and moment >= row.due_at:
        raise Refused(_("Its hour has passed: it counts as missed. Say when it is made good."))
    left = business_time_between(week_of(row.house), moment, row.due_at)
    spans = [*row.pauses, [moment.isoformat(), None]]
    moves.make(row, "pause", by=by, at=moment, left=left, pauses=spans, warn_at=None, warn_again_at=None)
    return row


@transaction.atomic
def resume(row: Promise, *, by: Any, at: dt.datetime | None = None) -> Promise:
    """The clock runs on with what was left of it."""
    moment = at or now()
    week, left = week_of(row.house), row.left or dt.timedelta(0)
    before = row.due_at
    # the table counts its delay from it
    row.due_at = within(week, moment, left) if left else moment + _of_the_clock(row)
    spans = [*row.pauses[:-1], [row.pauses[-1][0], moment.isoformat()]] if row.pauses else []
    warn_at = part_of(week, moment, row.due_at, HALF)
    try:
        moves.make(row, "resume", by=by, at=moment, due_at=row.due_at, left=None, pauses=spans, warn_at=warn_at)
    except Refused:
        row.due_at = before
        raise
    return row


@transaction.atomic
def put_off(row: Promise, *, due_at: dt.datetime, by: Any, at: dt.datetime | None = None) -> Promise:
    """They have agreed to another hour."""
    moment = at or now()
    if due_at == row.due_at:
        return row
    before, row.due_at = row.due_at, due_at
    warn_at, again = _warnings(row, moment)
    told = {"from": before.isoformat(), "until": due_at.isoformat()}
    moves.make(
        row, "put_off", by=by, at=moment, note=told, due_at=due_at, left=None, warn_at=warn_at, warn_again_at=again
    )
    return row


@transaction.atomic
def hand_to(row: Promise, *, owner: Person, by: Person, at: dt.datetime | None = None) -> Promise:
    """Somebody else of the house answers for it from now on."""
    must_keep(by, row.house)
    if not keeps(owner, row.house):
        raise Invalid(_("Only someone of the house can answer for it."), field="owner")
    waiting = Promise.objects.filter(house=row.house_id, pk=row.pk, state__in=(*states.WAITED_FOR, states.MISSED))
    if not waiting.update(owner=owner):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    row.owner = owner
    journal.write(
        "promise.handed", subject=row.reference, house=row.house_id, by=by, at=at or now(), owner=str(owner.pk)
    )
    return row


# ------------------------------------------------------------------------------------------------------------ the clock


@transaction.atomic
def warn(row: Promise, *, at: dt.datetime) -> bool:
    """Its owner hears that the hour comes nearer. False if someone was faster."""
    mine = Promise.objects.filter(house=row.house_id, pk=row.pk, state=states.OPEN, warn_at=row.warn_at)
    again = row.warn_again_at if row.warn_again_at and row.warn_again_at > at else None
    if not mine.update(warn_at=again, warn_again_at=None, to_tell=1):
        return False
    journal.write("promise.warned", subject=row.reference, house=row.house_id, by=CLOCK, at=at)
    return True


@transaction.atomic
def miss(row: Promise, *, at: dt.datetime) -> Promise:
    """Its hour has passed. Somebody else of the house is brought in, the one with the least to answer for."""
    helper = _second(row)
    row.to_tell = 2
    moves.make(
        row, "miss", by=CLOCK, at=at, note={"helper": str(helper.pk) if helper else ""}, helper=helper, to_tell=2, warn_at=None,
        warn_again_at=None,
    )  # fmt: skip
    return row


def settle(house_id: Any, key: str, verb: str, *, at: dt.datetime, words: str = "") -> None:
    """What a fact did to the promise of that key, if there is one and it is still waited for. Hears a fact twice like once."""
    for _try in range(2):  # the clock may be faster the first time: then it is made good
        row = Promise.objects.select_related("house").filter(house=house_id, key=key).first()
        if row is None or row.state not in (*states.WAITED_FOR, states.MISSED):
            return
        try:
            if verb == "keep":
                keep(row, by=states.MACHINE, at=at)
            elif row.state != states.MISSED:
                release(row, by=states.MACHINE, words=words, at=at)
            return
        except Stale:
            continue
        except Refused:
            return


def _of_the_clock(row: Promise) -> dt.timedelta:
    """What was left by the wall clock of an hour that was given outside opening hours."""
    stopped = dt.datetime.fromisoformat(row.pauses[-1][0]) if row.pauses else row.due_at
    return max(row.due_at - stopped, dt.timedelta(0))


_QUIET: dict[str, Any] = {"warn_at": None, "warn_again_at": None, "to_tell": 0, "left": None}


def _warnings(row: Promise, moment: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
    week = week_of(row.house)
    half, eighty = (part_of(week, moment, row.due_at, share) for share in (HALF, EIGHTY))
    return (half, eighty) if moment < half < eighty < row.due_at else (None, None)


def _second(row: Promise) -> Person | None:
    """Another keeper of the house than its owner: the one who answers for the fewest open promises."""
    others = [person for person in keepers(row.house) if person.pk != row.owner_id]
    if len(others) < 2:
        return others[0] if others else None
    mine = Promise.objects.filter(house=row.house_id, state__in=states.WAITED_FOR)
    counted = mine.filter(Q(owner__in=others)).values_list("owner").annotate(count=Count("pk"))
    carried = dict(counted)
    return min(others, key=lambda person: carried.get(person.pk, 0))
