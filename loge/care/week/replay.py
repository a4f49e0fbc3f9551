"""A case as the client lived it: their words, the silences, the calls, what was promised and what came of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from loge.common.models import Fact
from loge.demands import desk_states, states
from loge.demands.models import Case, Demand, Message, Quote
from loge.demands.reading import reader_for
from loge.houses.hours import business_time_between
from loge.houses.models import House
from loge.maildesk.models import Letter, Mail
from loge.understanding import Reading

from ..line.models import CallBack
from ..promises.models import Promise
from ..promises.rules import week_of
from ..promises.states import BROKEN

CLIENT, HOUSE, PROVIDER, CLOCK = "client", "house", "provider", "clock"
MOST = 200
SHORT = 120  # letters of a thank you


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. ``reaches`` says whether the client heard of it; ``tone`` is trouble, good or nothing."""

    at: dt.datetime
    who: str
    what: str
    words: str = ""
    reaches: bool = False
    tone: str = ""
    asks: bool = False  # a word of the client that awaits another


@dataclass(frozen=True, slots=True)
class Silence:
    """From a word of the client until somebody answered, by the wall clock and in open hours. ``until`` is None for never."""

    since: dt.datetime
    until: dt.datetime | None
    lasted: dt.timedelta
    open_for: dt.timedelta


@dataclass(frozen=True, slots=True)
class Replay:
    """A case from its first word to its last."""

    subject: str
    title: str
    name: str
    moments: list[Moment]
    silences: list[Silence]
    broken: int

    @property
    def since(self) -> dt.datetime:
        return self.moments[0].at

    @property
    def until(self) -> dt.datetime:
        return self.moments[-1].at

    @property
    def waited(self) -> dt.timedelta:
        return sum((one.lasted for one in self.silences), dt.timedelta(0))

    @property
    def waited_open(self) -> dt.timedelta:
        return sum((one.open_for for one in self.silences), dt.timedelta(0))

    @property
    def longest(self) -> Silence | None:
        return max(self.silences, key=lambda one: one.lasted, default=None)


def replay(house: House, subject: str) -> Replay | None:
    """The case of that reference, within this house; None when it is gone. A constant number of queries."""
    kind, _colon, key = subject.partition(":")
    try:
        pk = uuid.UUID(key)
    except ValueError:
        return None
    found: tuple[str, str, Iterator[Moment]] | None = None
    if kind == "demand":
        demand = Demand.objects.select_related("client", "provider", "house").filter(house=house, pk=pk).first()
        found = (demand.title, demand.client.first_name, _of_demand(demand)) if demand else None
    elif kind == "case":
        case = Case.objects.select_related("client", "house").filter(house=house, pk=pk).first()
        found = (case.title, case.client.name if case.client else "", _of_case(case)) if case else None
    elif kind == "call_back":
        call = CallBack.objects.filter(house=house, pk=pk).first()
        found = (call.words, call.name or call.phone, _of_call(call)) if call else None
    if found is None:
        return None
    title, name, told = found
    promises = list(Promise.objects.filter(house=house, subject=subject).order_by("made_at")[:MOST])
    moments = sorted([*told, *_of_promises(promises)], key=lambda one: one.at)
    if not moments:
        return None
    broken = sum(row.state in BROKEN for row in promises)
    return Replay(subject, title, name, moments, silences(moments, house), broken)


def silences(moments: list[Moment], house: House) -> list[Silence]:
    """Each time the client had spoken and nobody answered yet. What they say meanwhile does not begin it anew."""
    found: list[tuple[dt.datetime, dt.datetime | None]] = []
    since: dt.datetime | None = None
    for one in moments:
        if one.asks and since is None:
            since = one.at
        elif one.reaches and since is not None:
            if one.at > since:
                found.append((since, one.at))
            since = None
    week, last = week_of(house), moments[-1].at
    if since is not None and last > since:
        found.append((since, None))
    return [
        Silence(first, then, (then or last) - first, business_time_between(week, first, then or last))
        for first, then in found
    ]


def is_thanks(read: Callable[..., Reading], words: str, at: dt.datetime) -> bool:
    """A short thank you that asks for nothing: nobody waits after it."""
    if "?" in words or len(words) > SHORT:
        return False
    reading = read(words, at=at)
    return not reading.items and {mood.kind for mood in reading.mood} == {"thanks"}


# -------------------------------------------------------------------------------------------------------- a demand


def _of_demand(demand: Demand) -> Iterator[Moment]:
    yield Moment(demand.heard_at, CLIENT, _("asks"), demand.words[:300], asks=True)
    asked = Quote.objects.filter(house=demand.house_id, demand=demand).order_by("version")
    for quote in asked:
        mine = quote.side == states.PROVIDER
        what = _("a price is named") if mine else _("names another price")
        yield Moment(quote.at, PROVIDER if mine else CLIENT, what, quote.words[:300], reaches=mine, asks=not mine)
    read = reader_for(demand.house)
    for said in Message.objects.filter(house=demand.house_id, demand=demand).order_by("at")[:MOST]:
        theirs = said.author_id == demand.client_id
        asks = theirs and not is_thanks(read, said.words, said.at)
        who = CLIENT if theirs else PROVIDER
        yield Moment(said.at, who, _("writes"), said.words[:300], reaches=not theirs, asks=asks)
    yield from _of_facts(demand)
    if demand.client.email:
        yield from _letters(demand.house_id, demand.reference, demand.client.email)


_SILENT_STATES = {states.HEARD, states.QUOTED, states.COUNTERED}  # said by the quote or the words themselves
_BAD = {states.LAPSED, states.DECLINED, states.STRANDED, states.MISSED, states.CANCELLED, states.DISPUTED}
_GOOD = {states.SETTLED, states.BOOKED, states.DELIVERED}


def _of_facts(demand: Demand) -> Iterator[Moment]:
    for fact in Fact.objects.filter(house_id=demand.house_id, subject=demand.reference).order_by("at")[:MOST]:
        room, _dot, state = fact.kind.partition(".")
        if room != "demand" or state not in states.NAMES or state in _SILENT_STATES:
            continue
        who = CLIENT if fact.by == str(demand.client_id) else CLOCK if fact.by in ("clock", "gateway") else PROVIDER
        tone = "trouble" if state in _BAD else "good" if state in _GOOD else ""
        yield Moment(fact.at, who, str(states.NAMES[state]), reaches=who == PROVIDER, tone=tone)


def _letters(house_id: Any, about: str, email: str) -> Iterator[Moment]:
    sent = Letter.objects.filter(house_id=house_id, about=about, to__iexact=email, is_secret=False).order_by("since_at")
    for title, at in sent.values_list("title", "since_at")[:MOST]:
        yield Moment(at, HOUSE, _("a letter"), title)


# ---------------------------------------------------------------------------------------------------------- a case


def _of_case(case: Case) -> Iterator[Moment]:
    mails = Mail.objects.filter(house=case.house_id, thread__about=case.reference).exclude(state=Mail.State.DUPLICATE)
    read = reader_for(case.house)
    wanted = Q(way=Mail.Way.OUT) | Q(kind=Mail.Kind.LETTER)
    for mail in mails.filter(wanted).order_by("at").only("at", "way", "visible", "title", "sender")[:MOST]:
        theirs = mail.way == Mail.Way.IN
        what, words = _("writes") if theirs else _("we write"), mail.visible or mail.title
        asks = theirs and not is_thanks(read, words, mail.at)
        yield Moment(mail.at, CLIENT if theirs else HOUSE, what, words[:300], reaches=not theirs, asks=asks)
    for fact in Fact.objects.filter(house_id=case.house_id, subject=case.reference, kind="case.closed").order_by("at")[
        :MOST
    ]:
        yield Moment(fact.at, HOUSE, str(desk_states.CASE_NAMES["closed"]))


# ---------------------------------------------------------------------------------------------------------- a call


def _of_call(call: CallBack) -> Iterator[Moment]:
    yield Moment(call.came_at, CLIENT, _("calls"), call.words, asks=True)
    for fact in Fact.objects.filter(house_id=call.house_id, subject=call.reference).order_by("at")[:MOST]:
        move = fact.data.get("move")
        if move == "reach":
            yield Moment(fact.at, HOUSE, _("we have spoken"), reaches=True, tone="good")
        elif move == "try_again":
            yield Moment(fact.at, HOUSE, _("called, nobody picked up"))
        elif move == "let_go":
            yield Moment(fact.at, HOUSE, _("no longer needed"), str(fact.data.get("words", "")))


# -------------------------------------------------------------------------------------------------------- promises


def _of_promises(rows: list[Promise]) -> Iterator[Moment]:
    for row in rows:
        yield Moment(row.made_at, HOUSE, _("promised"), row.title)
        if row.is_broken:
            yield Moment(row.due_at, CLOCK, _("the hour passes, the promise is missed"), row.title, tone="trouble")
        if row.ended_at is not None:
            tone = "good" if row.state == "kept" else "trouble" if row.is_broken else ""
            yield Moment(row.ended_at, HOUSE, str(row.state_name), row.title, tone=tone)
