"""Veiling hard words, sharing them, answering; and the rungs of what a house asks of who wrote them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.demands.cases import demand_to_hear
from loge.houses.models import House
from loge.houses.queries import keepers
from loge.houses.rules import must_keep, reasons_of, said
from loge.people.models import Person
from loge.understanding.hard import could_be_emergency, hard_words, in_danger

from . import states
from .models import Limit, Veil
from .written import Written, parties_of, without, written

LOAD_OF = dt.timedelta(days=28)  # what someone carried lately
WARN_FROM, SLOW_FROM = 2, 3  # hard words since the last rung, at which the next one is taken


# --------------------------------------------------------------------------------------------------------------- veils


def hear(found: Written, *, at: dt.datetime | None = None) -> Veil | None:
    """Veil what was written if it holds hard words, and put words of danger on top; heard twice is heard once."""
    moment = at or now()
    hard, danger = hard_words(found.words), in_danger(found.words)
    if not hard and not danger:
        return None
    same = Veil.objects.select_related("house", "author", "answerer", "second").filter(
        house=found.house, subject=found.subject
    )
    if (first := same.first()) is not None:
        return first
    kind = "danger" if not hard else "threat" if any(one.kind == "threat" for one in hard) else "insult"
    loads = load_of(found.house, at=moment)
    about = {found.author.pk} if found.author else set()
    answerer = found.answerer or least_loaded(found.house, loads, but=about)
    second = least_loaded(found.house, loads, but=about | ({answerer.pk} if answerer else set()))
    row = Veil(
        house=found.house, subject=found.subject, about=found.about, kind=kind, danger=danger[:120], asked=without(found.words, hard),
        author=found.author, email=found.email[:254], name=found.name[:80], answerer=answerer, second=second, at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(row, states.OPEN, by=states.MACHINE, at=moment, note={"hard": kind})
            if hard and not could_be_emergency(found.words):  # nobody in need is ever limited by a machine
                _climb(row, moment)
    except IntegrityError:
        return same.get()
    return row


@transaction.atomic
def read(row: Veil, *, by: Person, at: dt.datetime | None = None) -> str:
    """The very words, for who asks to read them; that they were read is written down. Raises Refused for a stranger."""
    if not may_see(row, by):
        raise Refused(_("This is between others."))
    found = written(row.house, row.subject)
    if found is None:
        raise Stale(_("These words are no longer here."))
    journal.write("veil.read", subject=row.reference, house=row.house_id, by=by, at=at or now())
    return found.words


@transaction.atomic
def hand(row: Veil, *, by: Person, at: dt.datetime | None = None) -> None:
    """One tap: whoever was asked beside takes it over. Where nobody was, whoever carries least of the house."""
    moment = at or now()
    others = {row.answerer_id, row.author_id, by.pk}
    beside = row.second if row.second_id not in others else None
    second = beside or least_loaded(row.house, load_of(row.house, at=moment), but=others)
    if second is None:
        raise Refused(
            _(
                "Nobody else keeps this house. Take a pause: the wording for it is below, and a danger is never held back."
            )
        )
    before = row.answerer
    moves.make(row, "hand", by=by, at=moment, answerer=second, second=before, note={"to": str(second.pk)})


@transaction.atomic
def take(row: Veil, *, by: Person, at: dt.datetime | None = None) -> None:
    """Who was asked beside takes it over by themselves."""
    moves.make(row, "take", by=by, at=at, answerer=by, second=row.answerer, note={"to": str(by.pk)})


@transaction.atomic
def answer(row: Veil, *, by: Person, at: dt.datetime | None = None) -> None:
    """It was answered, by whoever says so: the conversation counts for them."""
    moves.make(row, "answer", by=by, at=at, answerer=by)


@transaction.atomic
def clear(row: Veil, *, by: Person, at: dt.datetime | None = None) -> None:
    """No hard words after all: the veil goes, and it weighs on nobody."""
    moves.make(row, "clear", by=by, at=at)


def may_see(row: Veil, person: Person) -> bool:
    """The house, who answers, who was asked beside, those the conversation is between, and who hears it for another loge."""
    if row.roles_of(person) or person.pk == row.author_id or person.pk in parties_of(row.house, row.about):
        return True
    kind, _colon, key = row.about.partition(":")
    return kind == "demand" and demand_to_hear(person, uuid.UUID(key)) is not None


# ------------------------------------------------------------------------------------------------------------ the load


def load_of(house: House, *, at: dt.datetime) -> dict[Any, int]:
    """How many hard conversations each person carried in the last four weeks. One query."""
    rows = Veil.objects.filter(house=house, at__gt=at - LOAD_OF, answerer__isnull=False)
    rows = rows.exclude(Q(state=states.CLEARED) | Q(kind=Veil.Kind.DANGER))
    return dict(rows.order_by().values_list("answerer").annotate(Count("pk")))


def least_loaded(house: House, loads: dict[Any, int], *, but: Collection[Any] = ()) -> Person | None:
    """Whoever keeps the house and carried least; the longest-standing of equals."""
    return min((one for one in keepers(house) if one.pk not in but), key=lambda one: loads.get(one.pk, 0), default=None)


# -------------------------------------------------------------------------------------------------------------- limits


def standing(house: House, *, person: Person | None = None, email: str = "") -> Limit | None:
    """What the house asks of someone at present."""
    if person is None and not email:
        return None
    who = Q(person=person) if person is not None else Q(email=email)
    return Limit.objects.select_related("house").filter(who, house=house, state__in=states.STANDING).first()


def _climb(row: Veil, moment: dt.datetime) -> None:
    """The next rung by itself: warned at the second hard message or the first threat, slowed when it goes on. Never further,
    and never for who has no account: a letter to a guest leaves by a hand."""
    if row.author is None:
        return
    now_at = standing(row.house, person=row.author)
    if now_at is not None and (now_at.step != states.WARN or now_at.state == states.CONTESTED):
        return
    since = now_at.imposed_at if now_at else moment - states.MEMORY
    hard = Veil.objects.filter(house=row.house, author=row.author, at__gt=since, at__lte=moment)
    count = hard.exclude(Q(state=states.CLEARED) | Q(kind=Veil.Kind.DANGER)).count()
    threat = row.kind == Veil.Kind.THREAT
    if now_at is None and (threat or count >= WARN_FROM):
        _begin(row, states.WARN, by=None, reason=_given_reason(row, states.WARN), at=moment)
    elif now_at is not None and (threat or count >= SLOW_FROM - 1):
        _replace(now_at, by=states.MACHINE, at=moment)
        _begin(row, states.SLOW, by=None, reason=_given_reason(row, states.SLOW), at=moment)


@transaction.atomic
def impose(row: Veil, *, by: Person, step: str, words: str, at: dt.datetime | None = None) -> Limit:
    """Someone of the house warns, slows or blocks who wrote this, with the reason that person reads.

    Raises Refused for who does not keep the house or for a lower rung, Invalid without a reason.
    """
    must_keep(by, row.house)
    moment, reason = at or now(), reasons_of(words)
    order = (states.WARN, states.SLOW, states.BLOCK)
    if step not in order or (row.author is None and not row.email):
        raise Refused(_("Nobody is known by these words: speak with them instead."))
    if by.pk == row.author_id:
        raise Refused(_("This is not for you to do."))
    present = standing(row.house, person=row.author, email=row.email)
    if present is not None:
        if present.state == states.CONTESTED:
            raise Refused(_("They asked somebody else to look again. Wait for that decision: it comes first."))
        if order.index(step) <= order.index(present.step):
            raise Refused(_("This or more is in force already. Lift it first if you want less."))
        _replace(present, by=by, at=moment)
    return _begin(row, step, by=by, reason=reason, at=moment)


def _begin(row: Veil, step: str, *, by: Person | None, reason: str, at: dt.datetime) -> Limit:
    limit = Limit(
        house=row.house, person=row.author, email="" if row.author else row.email, name=row.name, step=step, reason=reason, imposed_by=by,
        imposed_at=at, until_at=at + states.LASTS[step],
    )  # fmt: skip
    moves.begin(limit, states.IN_FORCE, by=by or states.MACHINE, at=at, note={"step": step, "veil": str(row.pk)})
    return limit


def _replace(limit: Limit, *, by: Any, at: dt.datetime) -> None:
    moves.make(limit, "replace", by=by, at=at)


def _given_reason(row: Veil, step: str) -> str:
    """Why, in the language of who reads it."""
    with translation.override(row.author.language if row.author else row.house.language):
        if step == states.WARN:
            return _(
                "What you wrote holds words that hurt or threaten the person who reads it. You are asked to write without them; nothing else changes."
            )
        return _(
            "Hurtful words went on after a warning. For a week you can send one message every four hours; an urgent one always comes through."
        )


@transaction.atomic
def contest(row: Limit, *, by: Person, words: str, at: dt.datetime | None = None) -> None:
    """Who it is about asks somebody else to look again: once."""
    appeal = said(words, most=2_000, missing=_("Write what should be looked at again."))
    moves.make(row, "contest", by=by, at=at, appeal=appeal)


@transaction.atomic
def judge(row: Limit, *, by: Person, keep: bool, words: str, at: dt.datetime | None = None) -> None:
    """Somebody who did not impose it decides, with reasons."""
    moves.make(row, "uphold" if keep else "lift", by=by, at=at, judged_by=by, ruling=reasons_of(words))


@transaction.atomic
def take_back(row: Limit, *, by: Person, at: dt.datetime | None = None) -> None:
    """The house lifts it before its day."""
    moves.make(row, "take_back", by=by, at=at)
