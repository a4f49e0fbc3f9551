"""An answer is accepted: the visit takes its hour, those that give way move with it, whoever must hear of it is noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import moves
from loge.common.clock import local, now
from loge.common.errors import Stale
from loge.houses.models import House
from loge.people.models import Person

from .. import states
from ..feasibility import Answer, Ask, Moved, Option, can
from ..models import Notice, Visit
from .visit import hold_agenda, plan_visit, reschedule


class NoLonger(Stale):
    """The day has changed since the answer; ``answer`` is the one of now."""

    def __init__(self, words: Any, answer: Answer) -> None:
        super().__init__(words)
        self.answer = answer


@transaction.atomic
def take_option(
    house: House,
    ask: Ask,
    *,
    by: Person,
    person: Person,
    starts_at: dt.datetime,
    title: str,
    nonce: str,
    asked_first: bool = False,
    hold: bool = False,
    promised: bool = True,
    at: dt.datetime | None = None,
    **about: Any,
) -> Visit:
    """Say yes for that person and that hour, as it was answered; it is worked out again under the lock of their agenda.

    ``asked_first``: the clients whose promised hour moves were asked and agree. Raises NoLonger with the answer of now.
    """
    moment = at or now()
    if same := Visit.objects.filter(house=house, nonce=nonce[:40]).exclude(nonce="").select_related("house").first():
        return same
    hold_agenda(person)
    answer = can(house, ask, at=moment)
    found = _found(answer, person, starts_at) or _still(house, ask, person, starts_at, moment)
    if found is None or (found.asks_first and not asked_first):
        raise NoLonger(_("The day has changed since. Here is what is possible now."), answer)
    defer_apart()
    shift_visits(found.moves, by=by, at=moment)
    return plan_visit(
        house, by=by, person=person, title=title, starts_at=starts_at, lasts_for=ask.lasts_for, place=ask.words, where=ask.place,
        spans=ask.spans, promised=promised, hold=hold, cents=found.cost.cents, skills=sorted(ask.skills), nonce=nonce, at=moment,
        **about,
    )  # fmt: skip


def shift_visits(changes: Iterable[Moved], *, by: Any, at: dt.datetime) -> None:
    """Move them, the latest first when they go later, so that none meets another on its way. A client whose told hour no
    longer holds is noted to be told."""
    changes = list(changes)
    back = sorted((one for one in changes if one.starts_at < one.visit.starts_at), key=lambda one: one.starts_at)
    later = sorted((one for one in changes if one.starts_at >= one.visit.starts_at), key=lambda one: one.starts_at)
    for change in [*back, *reversed(later)]:
        visit, was = change.visit, change.visit.promised_at
        told = change.starts_at if change.is_promise else was  # within the half hour told, what was told stands
        reschedule(visit, by=by, starts_at=change.starts_at, person=change.mate.person, told=told, at=at)
        if change.is_promise and was is not None:
            note(visit, was=was, to=change.starts_at, by=by, at=at)


@transaction.atomic
def move_visit(
    visit: Visit, *, by: Any, starts_at: dt.datetime, person: Person | None = None, lasts_for: dt.timedelta | None = None,
    sequence: int | None = None, at: dt.datetime | None = None,
) -> Notice | None:  # fmt: skip
    """Move one visit by hand. Within the half hour that was told, what was told stands; beyond it, the client is noted to be
    told: a promise never moves in silence."""
    moment = at or now()
    was = visit.promised_at
    holds = was is not None and any(one <= starts_at <= two for one, two in visit.spans())
    told = was if holds else starts_at if was is not None else None
    reschedule(
        visit, by=by, starts_at=starts_at, person=person, lasts_for=lasts_for, sequence=sequence, told=told, at=moment
    )
    if was is None or holds:
        return None
    return note(visit, was=was, to=starts_at, by=by, at=moment)


@transaction.atomic
def take_back_move(
    visit: Visit, *, by: Any, starts_at: dt.datetime, person: Person | None, lasts_for: dt.timedelta, told: dt.datetime | None, sequence: int,
    at: dt.datetime | None = None,
) -> Visit:  # fmt: skip
    """Undo it, the word to the client with it, as long as nothing has changed since."""
    moment = at or now()
    reschedule(
        visit, by=by, starts_at=starts_at, person=person, lasts_for=lasts_for, sequence=sequence, told=told, at=moment
    )
    waiting = Notice.objects.filter(house=visit.house_id, visit=visit, state=states.PREPARED).first()
    if waiting is not None and waiting.was_at == told:
        moves.make(waiting, "set_aside", by=states.MACHINE, at=moment)
    return visit


@transaction.atomic
def note(visit: Visit, *, was: dt.datetime, to: dt.datetime | None, by: Any, at: dt.datetime) -> Notice:
    """What this client must hear, prepared in their language. One waits per visit: the last one counts."""
    old = Notice.objects.filter(house=visit.house_id, visit=visit, state=states.PREPARED).first()
    if old is not None:
        was = old.was_at
        moves.make(old, "set_aside", by=states.MACHINE, at=at)
    with override(visit.client.language if visit.client else visit.house.language):
        words = _words(visit, was, to)
    made = Notice(house=visit.house, visit=visit, was_at=was, now_at=to, words=words, at=at)
    moves.begin(made, states.PREPARED, by=by, at=at)
    return made


def _words(visit: Visit, was: dt.datetime, to: dt.datetime | None) -> str:
    zone = visit.house.zone
    told = {
        "house": visit.house.name, "title": visit.title, "was": local(was, zone).strftime("%d/%m, %H:%M"),
        "now": local(to, zone).strftime("%d/%m, %H:%M") if to else "",
    }  # fmt: skip
    if to is None:
        return (
            _(
                "%(house)s: we cannot keep our word for “%(title)s” on %(was)s, and we are sorry. May we call you to find another hour?"
            )
            % told
        )
    return _(
        "%(house)s: something unforeseen moves “%(title)s” from %(was)s to %(now)s. Does that still suit you? If not, tell us, and we will find another way."
    ) % told  # fmt: skip


def defer_apart() -> None:
    """Until the end of this transaction two visits may cross on their way to other hours (PostgreSQL)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS visits_apart DEFERRED")


def _still(house: House, ask: Ask, person: Person, starts_at: dt.datetime, at: dt.datetime) -> Option | None:
    """Another hour would be proposed by now, but this one, as it was answered, still disturbs nobody."""
    if not any(one <= starts_at <= two for one, two in ask.spans):
        return None
    found = _found(can(house, replace(ask, spans=((starts_at, starts_at),)), at=at), person, starts_at)
    return found if found is not None and not found.moves and not found.overtime else None


def _found(answer: Answer, person: Person, starts_at: dt.datetime) -> Option | None:
    return next((one for one in _of(answer) if one.mate.person.pk == person.pk and one.starts_at == starts_at), None)


def _of(answer: Answer) -> list[Option]:
    return [*answer.options, *answer.ifs, *answer.later]
