"""Offering a minute, keeping it, trying again: nobody waits on the line."""

from __future__ import annotations

import datetime as dt
from typing import Any

import phonenumbers
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import local, now
from loge.common.errors import Invalid, Stale
from loge.houses.hours import Span
from loge.houses.models import House
from loge.houses.queries import keepers
from loge.houses.rules import must_keep, reasons_of, said
from loge.people.models import Person
from loge.planning.models import Absence, Visit
from loge.planning.states import GRANTED, STANDING

from ..promises import actions as book
from ..promises.models import Promise
from ..promises.rules import rules_of, week_of
from . import offering, states
from .models import CallBack
from .queries import recognised

AHEAD = dt.timedelta(days=8)
MOST_OF_ONE = 3  # call backs one number may wait for
VISITOR = "visitor"


def number_of(words: str, region: str = "FR") -> str:
    """``02 61 91 04 42`` → ``+33261910442`` (E.164). Raises Invalid for what cannot be dialled."""
    try:
        read = phonenumbers.parse(words, region)
    except phonenumbers.NumberParseException:
        read = None
    if read is None or not phonenumbers.is_possible_number(read):
        raise Invalid(_("This number cannot be dialled. Write it as you would dial it."), field="phone")
    return str(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164))


def offer(
    house: House, *, count: int = 3, at: dt.datetime | None = None, but: CallBack | None = None
) -> list[offering.Minute]:
    """The minutes that can be promised now, from who keeps the house, their visits and the calls they owe already."""
    moment = at or now()
    return offering.minutes(moment, week_of(house), _busy(house, moment, but), rules_of(house).call_lasts, count)


@transaction.atomic
def take(
    house: House, *, by: Any, phone: str, due_at: dt.datetime, nonce: str, name: str = "", words: str = "", at: dt.datetime | None = None,
) -> CallBack:  # fmt: skip
    """Promise to call back before ``due_at``, one of the minutes that were offered. The same ``nonce`` is taken once.

    ``by`` is whoever of the house spoke with them, or VISITOR. Raises Invalid for a number that is none, Stale when the
    minute went to someone else meanwhile.
    """
    moment = at or now()
    same = CallBack.objects.select_related("house").filter(house=house, nonce=nonce[:40])
    if (first := same.first()) is not None:
        return first
    if isinstance(by, Person):
        must_keep(by, house)
    number = number_of(phone)
    text, called = said(words, most=300), said(name, most=80, field="name")
    House.objects.select_for_update().only("pk").get(pk=house.pk)  # two callers at the same instant: two minutes
    waiting = CallBack.objects.filter(house=house, phone=number, state=states.WAITING)
    if waiting.count() >= MOST_OF_ONE:
        raise Invalid(_("We owe this number a call already. We call before the minute that was said."), field="phone")
    chosen = _still_free(house, due_at, moment)
    caller = recognised(house, number)
    row = CallBack(
        house=house, phone=number, name=called or (caller.name if caller else ""), person=caller.person if caller else None, words=text,
        owner=chosen[1], came_at=moment, starts_at=chosen[0].starts_at, due_at=chosen[0].due_at, by_form=not isinstance(by, Person),
        nonce=nonce[:40],
    )  # fmt: skip
    row.promise = _promise(row, by, moment)
    try:
        with transaction.atomic():
            moves.begin(row, states.WAITING, by=by, at=moment)
    except IntegrityError:
        return same.get()
    return row


@transaction.atomic
def reach(row: CallBack, *, by: Person, at: dt.datetime | None = None) -> None:
    """We have spoken: the promise is kept, or made good if the minute had passed."""
    moment = at or now()
    moves.make(row, "reach", by=by, at=moment)
    _kept(row, by, moment)


@transaction.atomic
def try_again(row: CallBack, *, by: Person, at: dt.datetime | None = None) -> None:
    """They did not pick up: the call was given as promised; another minute is promised. Raises Stale when none is free."""
    moment = at or now()
    House.objects.select_for_update().only("pk").get(pk=row.house_id)
    free = offer(row.house, count=1, at=moment + dt.timedelta(minutes=20), but=row)
    if not free:
        raise Stale(_("No minute is free in the next days. Write to them instead."))
    _kept(row, by, moment)
    row.tries, row.starts_at, row.due_at = row.tries + 1, free[0].starts_at, free[0].due_at
    row.owner = _person(row.house, free[0].who)
    row.promise = _promise(row, by, moment)
    moves.make(
        row, "try_again", by=by, at=moment, tries=row.tries, starts_at=row.starts_at, due_at=row.due_at, owner=row.owner,
        promise=row.promise,
    )  # fmt: skip


@transaction.atomic
def let_go(row: CallBack, *, by: Person, words: str, at: dt.datetime | None = None) -> None:
    """They do not need it any more; the reason stays. What was missed stays missed."""
    moment = at or now()
    reason = reasons_of(words)
    moves.make(row, "let_go", by=by, at=moment, note={"words": reason})
    if not row.promise.is_broken and moment <= row.promise.due_at:
        book.release(row.promise, by=by, words=reason, at=moment)


# -------------------------------------------------------------------------------------------------------------- helpers


def _busy(house: House, at: dt.datetime, but: CallBack | None) -> dict[Any, list[Span]]:
    """What each keeper holds in the days ahead: visits, absences, calls to give back. Four queries however much it is."""
    people = keepers(house)
    busy: dict[Any, list[Span]] = {person.pk: [] for person in people}
    ahead = Q(starts_at__lt=at + AHEAD, ends_at__gt=at)
    visits = Visit.objects.filter(ahead, house=house, person__in=people, state__in=STANDING)
    away = Absence.objects.filter(ahead, house=house, person__in=people, state=GRANTED)
    for rows in (visits, away):
        for who, starts, ends in rows.values_list("person_id", "starts_at", "ends_at"):
            busy[who].append((starts, ends))
    owed = CallBack.objects.filter(house=house, state=states.WAITING, due_at__gt=at)
    if but is not None:
        owed = owed.exclude(pk=but.pk)
    for who, starts, ends in owed.values_list("owner_id", "starts_at", "due_at"):
        busy.setdefault(who, []).append((starts, ends))
    return busy


def _still_free(house: House, due_at: dt.datetime, at: dt.datetime) -> tuple[offering.Minute, Person]:
    found = next((one for one in offer(house, count=60, at=at) if one.due_at == due_at), None)
    if found is None:
        raise Stale(_("This minute has just gone to someone else. Choose another one."))
    return found, _person(house, found.who)


def _person(house: House, who: Any) -> Person:
    return next(person for person in keepers(house) if person.pk == who)


def _promise(row: CallBack, by: Any, at: dt.datetime) -> Promise:
    minute = f"{local(row.due_at, row.house.zone):%H:%M}"
    return book.promise(
        row.house, kind=Promise.Kind.CALL_BACK, key=f"call:{row.nonce}:{row.tries}", subject=row.reference, words=minute, made_to=row.person,
        made_to_name=row.name or row.phone, due_at=row.due_at, owner=row.owner, by=by, by_hand=True, at=at,
    )  # fmt: skip


def _kept(row: CallBack, by: Person, at: dt.datetime) -> None:
    row.promise.refresh_from_db()
    if row.promise.state in ("open", "paused", "missed"):
        book.keep(row.promise, by=by, at=at)
