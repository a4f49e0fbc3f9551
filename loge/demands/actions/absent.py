"""Someone was not there: said by the other, owned up to, contested, or taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.moves import CLOCK
from loge.people.models import Person

from ..models import Absence, Demand
from .ask import clean_words
from .deliver import call_it_off
from .parting import end_what_is_open, late_split, nothing
from .rule import open_dispute


@transaction.atomic
def miss(demand: Demand, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Demand:
    """The client waited and nobody came. Raises Refused before the hour it was booked for."""
    moment = at or now()
    return _say(demand, "miss", by=by, about=demand.provider.person, words=words, at=moment)


@transaction.atomic
def report_absent(demand: Demand, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Demand:
    """Who serves came and nobody was there. Raises Refused before the hour it was booked for."""
    moment = at or now()
    return _say(demand, "report_absent", by=by, about=demand.client, words=words, at=moment)


@transaction.atomic
def own_up(demand: Demand, *, by: Any = CLOCK, words: str = "", at: dt.datetime | None = None) -> Demand:
    """It is true, or nobody said otherwise for two days: the client gets everything back."""
    moment = at or now()
    _answer(demand, by, words, moment)
    return call_it_off(demand, "own_up", nothing(demand), by=by, words=words, at=moment)


@transaction.atomic
def admit_absence(demand: Demand, *, by: Any = CLOCK, words: str = "", at: dt.datetime | None = None) -> Demand:
    """It is true, or nobody said otherwise for two days: the late part goes to who came, the rest back."""
    moment = at or now()
    _answer(demand, by, words, moment)
    return call_it_off(demand, "admit_absence", late_split(demand), by=by, words=words, at=moment)


@transaction.atomic
def contest_miss(demand: Demand, *, by: Person, words: str, at: dt.datetime | None = None) -> Demand:
    """They did come: a coordinator listens to both, and the absence does not count."""
    return _contest(demand, "contest_miss", by=by, words=words, at=at or now())


@transaction.atomic
def contest_absence(demand: Demand, *, by: Person, words: str, at: dt.datetime | None = None) -> Demand:
    """The client was there: a coordinator listens to both, and the absence does not count."""
    return _contest(demand, "contest_absence", by=by, words=words, at=at or now())


@transaction.atomic
def came_after_all(demand: Demand, *, by: Person, at: dt.datetime | None = None) -> Demand:
    """They were only late: what was said is taken back."""
    return _take_back(demand, "came_after_all", by=by, at=at or now())


@transaction.atomic
def met_after_all(demand: Demand, *, by: Person, at: dt.datetime | None = None) -> Demand:
    """They found each other: what was said is taken back."""
    return _take_back(demand, "met_after_all", by=by, at=at or now())


def _say(demand: Demand, name: str, *, by: Person, about: Person, words: str, at: dt.datetime) -> Demand:
    said = clean_words(words) if words.strip() else ""
    moves.make(demand, name, by=by, at=at, note={"words": said})
    if demand.wished_at is None:
        raise Refused(_("No hour was agreed, so nobody can have missed it. Write to each other, or call it off."))
    if at < demand.wished_at:
        raise Refused(_("It is not yet the hour that was agreed. Wait a little: they may be on their way."))
    end_what_is_open(demand, at=at)
    Absence.objects.create(
        house=demand.house, demand=demand, person=about, said_by=by, missed_at=demand.wished_at, words=said, at=at
    )
    return demand


def _contest(demand: Demand, name: str, *, by: Person, words: str, at: dt.datetime) -> Demand:
    said = clean_words(words)
    open_dispute(demand, name, by=by, words=said, reason="absence", at=at)
    _open(demand).update(contested_at=at, answer=said, answered_at=at)
    return demand


def _take_back(demand: Demand, name: str, *, by: Person, at: dt.datetime) -> Demand:
    moves.make(demand, name, by=by, at=at)
    _open(demand).update(taken_back_at=at)
    return demand


def _answer(demand: Demand, by: Any, words: str, at: dt.datetime) -> None:
    if by != CLOCK and words.strip():
        _open(demand).update(answer=clean_words(words), answered_at=at)


def _open(demand: Demand) -> Any:
    """The absence that was said last and not answered yet."""
    said = Absence.objects.filter(house=demand.house, demand=demand).order_by("-at", "-id")
    return Absence.objects.filter(house=demand.house, pk__in=list(said.values_list("pk", flat=True)[:1]))
