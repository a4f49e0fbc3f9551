"""Can it be done? While the client is on the telephone: yes and when, yes if someone else’s hour moves, or no, why, who else
and when instead. Read from the tables with a constant number of queries, answered in well under a tenth of a second."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from loge.common.clock import day_of, local
from loge.houses.models import House
from loge.people.models import Person

from . import trains
from .ahead import Choice, weigh
from .costs import Cost, cost
from .days import Day, Mate, Span, days_of, moment, seconds, tariff_of, team
from .fitting import Fitted, place_in, ways_in
from .hours import DAY, day_at
from .models import Tariff, Visit
from .places import place_of
from .stops import NOWHERE, Place, Stop, Window
from .timeline import EMBEDDED
from .travel import Travel, kilometres
from .usual import Usual, usual

NEW = "new"
LOOKS_AHEAD = 3  # days for what else there is
TRAIN_FROM = 150.0  # kilometres
PROMISES_GIVE = 2 * 3600  # how far a client may be asked to move
Days = dict[tuple[uuid.UUID, dt.date], Day]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: where, how long, when it may begin, what it takes."""

    place: Place
    words: str
    lasts_for: dt.timedelta
    spans: tuple[Span, ...]
    skills: frozenset[str] = frozenset()

    def stop(self, spans: Sequence[Span] | None = None) -> Stop:
        windows = tuple(Window(seconds(one), seconds(two)) for one, two in spans or self.spans)
        return Stop(NEW, self.place, int(self.lasts_for.total_seconds()), windows)


@dataclass(frozen=True, slots=True)
class Moved:
    """A visit that would move: when it is, when it would be, with whom."""

    visit: Visit
    starts_at: dt.datetime
    mate: Mate
    is_promise: bool  # the time told no longer holds: the client is asked first

    @property
    def changes_hands(self) -> bool:
        return self.visit.person_id != self.mate.person.pk


@dataclass(frozen=True, slots=True)
class Option:
    """Someone could, then."""

    mate: Mate
    starts_at: dt.datetime
    ends_at: dt.datetime
    leaves_at: dt.datetime
    travel: dt.timedelta
    margin: dt.timedelta
    cost: Cost
    moves: tuple[Moved, ...] = ()
    overtime: bool = False
    is_guess: bool = False
    mode: str = "car"
    next_day_from: dt.datetime | None = None  # the rest owed makes the next day begin later
    is_sooner: bool = False  # than what is proposed first, and leaves less room for what usually comes

    @property
    def asks_first(self) -> bool:
        return any(move.is_promise for move in self.moves)


@dataclass(frozen=True, slots=True)
class No:
    """Someone cannot, and why; ``train`` says how they would get there all the same."""

    mate: Mate
    words: str
    train: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """``verdict``: yes, if or no, for whoever was asked for (anyone of the team unless said)."""

    ask: Ask
    verdict: str
    options: list[Option] = field(default_factory=list)
    ifs: list[Option] = field(default_factory=list)
    noes: list[No] = field(default_factory=list)
    later: list[Option] = field(default_factory=list)  # the nearest that can be, in order of time
    is_guess: bool = False  # nobody knows where the place is: do not promise by yourself
    usual: int = 0  # from how many past calls one knows what usually comes; 0: the soonest hour comes first

    @property
    def best(self) -> Option | None:
        return next(iter([*self.options, *self.ifs]), None)


@dataclass
class _Desk:
    """All that one question needs, read once."""

    house: House
    ask: Ask
    at: dt.datetime
    mates: list[Mate]
    days: Days
    tariff: Tariff
    travel: Travel
    usual: Usual

    @property
    def date(self) -> dt.date:
        """The day into which the first hour asked for falls."""
        return day_at(min(one for one, _two in self.ask.spans), self.house.zone)

    def option(self, day: Day, found: Fitted, *, overtime: bool, moved: Sequence[Moved] = (), mode: str = "") -> Option:
        starts, way = moment(found.at), dt.timedelta(seconds=found.travel)
        others = [
            Moved(day.by_key[key], moment(found.starts[key]), day.mate, _breaks(day.by_key[key], found.starts[key]))
            for key in found.moved
            if key in day.by_key
        ]
        moves = (*others, *moved)
        asked = sum(move.is_promise for move in moves)
        far = (
            0.0
            if NOWHERE in (self.ask.place, found.comes_from)
            else kilometres(found.comes_from or self.ask.place, self.ask.place)
        )
        return Option(
            mate=day.mate, starts_at=starts, ends_at=starts + self.ask.lasts_for, leaves_at=moment(found.leaves), travel=way,
            margin=dt.timedelta(seconds=found.margin), moves=moves, overtime=overtime, mode=mode or day.mate.mode,
            is_guess=found.is_guess or self.ask.place == NOWHERE, next_day_from=self._rested(day, found) if overtime else None,
            cost=cost(
                self.tariff, starts_at=starts, lasts_for=self.ask.lasts_for, travel=way, kilometres=far, asked_at=self.at,
                zone=self.house.zone, moved=asked,
            ),
        )  # fmt: skip

    def _rested(self, day: Day, found: Fitted) -> dt.datetime | None:
        home = self.travel.leg(self.ask.place, day.mate.base, day.mate.mode).seconds if day.mate.base else 0
        rested = moment(found.at) + self.ask.lasts_for + dt.timedelta(seconds=home) + self.tariff.rest
        after = self.days.get((day.mate.person.pk, day.date + DAY))
        return rested if after and after.shift and after.shift[0] < rested else None

    def obligation(self, mate: Mate, date: dt.date) -> tuple[dt.datetime, Visit] | None:
        """When they must set out that day, and for what."""
        day = self.days.get((mate.person.pk, date))
        if day is None or not day.visits:
            return None
        first = day.visits[0]
        way = self.travel.leg(mate.base, place_of(first), mate.mode).seconds if mate.base else 0
        return first.starts_at - dt.timedelta(seconds=way), first

    def long_day(self, day: Day, *, without_next: bool = False) -> Span:
        """All of a day that the rest before and after leaves."""
        mate, rest = day.mate, self.tariff.rest
        before = self.days.get((mate.person.pk, day.date - DAY))
        opens = day.opens
        if before and before.visits:
            last = before.visits[-1]
            home = self.travel.leg(place_of(last), mate.base, mate.mode).seconds if mate.base else 0
            opens = max(opens, last.ends_at + dt.timedelta(seconds=home) + rest)
        if day.shift:
            opens = min(opens, day.shift[0])
        closes = day.closes + dt.timedelta(hours=6)
        after = None if without_next else self.obligation(mate, day.date + DAY)
        if after is not None:
            closes = min(closes, after[0] - rest)
        return opens, max(closes, opens)


def can(
    house: House,
    ask: Ask,
    *,
    at: dt.datetime,
    person: Person | None = None,
    travel: Travel = EMBEDDED,
    mates: Sequence[Mate] | None = None,
) -> Answer:
    """The answer for ``person``, or for anyone of the team. Eight queries, however full the days. Of the hours that disturb
    equally few, the one that leaves most room for what usually comes to this house is proposed first."""
    whole = list(mates) if mates is not None else team(house)
    first = day_of(min(span[0] for span in ask.spans), house.zone) - DAY
    last = day_of(max(span[1] for span in ask.spans), house.zone) + DAY * LOOKS_AHEAD
    opening = day_at(min(span[0] for span in ask.spans), house.zone)
    expected = usual(house, opening, at=at)
    desk = _Desk(house, ask, at, whole, days_of(house, whole, first, last), tariff_of(house), travel, expected)
    options = _now(desk)
    ifs: list[Option] = []
    noes: list[No] = []
    can_now = {one.mate.person.pk for one in options}
    for mate in whole:
        if mate.person.pk in can_now:
            continue
        asked = next(_if_asked(desk, mate), None)
        ifs += [asked] if asked is not None else []
        noes.append(_why_not(desk, mate))
    later = _later(desk) if not options or person is not None else []
    ifs.sort(key=lambda one: (one.overtime, len(one.moves), one.starts_at))
    mine = [one for one in options if person is None or one.mate.person.pk == person.pk]
    maybe = [one for one in ifs if person is None or one.mate.person.pk == person.pk]
    if person is not None:
        options.sort(key=lambda one: one.mate.person.pk != person.pk)
        ifs.sort(key=lambda one: one.mate.person.pk != person.pk)
        noes.sort(key=lambda one: one.mate.person.pk != person.pk)
    verdict = "yes" if mine else "if" if maybe else "no"
    return Answer(
        ask, verdict, options, ifs, noes, later, is_guess=not ask.place.is_known, usual=expected.seen if expected.stops else 0
    )  # fmt: skip


def _today(desk: _Desk, mate: Mate) -> Iterator[Day]:
    """The days into which the hours asked for fall."""
    for (key, _date), day in desk.days.items():
        if key == mate.person.pk and any(one < day.closes and two >= day.opens for one, two in desk.ask.spans):
            yield day


@dataclass(frozen=True, slots=True)
class _Way:
    """One place in one day. ``choice`` is there when it can be weighed against others: within the hours, as they travel."""

    day: Day
    fitted: Fitted
    overtime: bool = False
    mode: str = ""
    choice: Choice | None = None


def _now(desk: _Desk) -> list[Option]:
    """Who can without anyone being asked: each at their best hour, the one to propose first, and the soonest besides."""
    ways = {mate.person.pk: _ways(desk, mate) for mate in desk.mates}
    weights = _weights(desk, [way for mine in ways.values() for way in mine])
    ranked: list[tuple[tuple[bool, int, float, dt.datetime, dt.timedelta], Option]] = []
    soonest: Option | None = None
    for mine in ways.values():
        options = [
            (weights.get(id(way), 0.0), desk.option(way.day, way.fitted, overtime=way.overtime, mode=way.mode))
            for way in sorted(mine, key=lambda way: (-weights.get(id(way), 0.0), way.fitted.at))
        ]
        if options:
            weight, first = options[0]
            ranked.append(((first.overtime, len(first.moves), -weight, first.starts_at, first.travel), first))
            early = min((one for _weight, one in options), key=lambda one: one.starts_at)
            soonest = early if soonest is None or early.starts_at < soonest.starts_at else soonest
    ranked.sort(key=lambda each: each[0])
    found = [one for _rank, one in ranked]
    if found and soonest is not None and soonest.starts_at < min(one.starts_at for one in found):
        found.insert(1, replace(soonest, is_sooner=True))
    return found


def _weights(desk: _Desk, ways: Sequence[_Way]) -> dict[int, float]:
    """How much room each way leaves for what usually comes; nothing where nothing is known or there is nothing to choose."""
    weighed = [(way, way.choice) for way in ways if way.choice is not None]
    if len(weighed) < 2:
        return {}
    days = [desk.days[mate.person.pk, desk.date] for mate in desk.mates]
    agendas = [agenda for day in days if day.shift and (agenda := day.agenda(desk.at)) is not None]
    choices = [choice for _way, choice in weighed]
    found = weigh(agendas, choices, desk.usual.stops, desk.travel, needs=desk.usual.needs)
    return {id(way): weight for (way, _choice), weight in zip(weighed, found, strict=True)}


def _ways(desk: _Desk, mate: Mate) -> list[_Way]:
    """Where it fits into their hours, else into what they could add to them: the places to weigh, or the soonest one."""
    if not desk.ask.skills <= mate.skills:
        return []
    for overtime in (False, True):
        for day in _today(desk, mate):
            if day.shift is None:
                continue
            span = desk.long_day(day) if overtime else None
            agenda = day.agenda(desk.at, span=span, back=overtime)
            if agenda is None:
                continue
            if desk.usual.stops and not overtime and day.date == desk.date:
                found = ways_in(agenda, desk.ask.stop(), _planned(day), desk.travel)
                if found:
                    return [_Way(day, fitted, choice=choice) for fitted, choice in found]
            for mode in _modes(desk, mate):
                fitted = place_in(replace(agenda, mode=mode), desk.ask.stop(), _planned(day), desk.travel)
                if fitted is not None:
                    return [_Way(day, fitted, overtime, mode)]
    return []


def _modes(desk: _Desk, mate: Mate) -> tuple[str, ...]:
    """How they could travel: as they do, or by train when it is far."""
    far = (
        mate.base is not None
        and NOWHERE not in (mate.base, desk.ask.place)
        and kilometres(mate.base, desk.ask.place) > TRAIN_FROM
    )
    return (mate.mode, "train") if far and mate.mode != "train" else (mate.mode,)


def _if_asked(desk: _Desk, mate: Mate) -> Iterator[Option]:
    """What would do if one promised client agreed to another hour, or if someone else took the next morning."""
    if not desk.ask.skills <= mate.skills:
        return
    for day in _today(desk, mate):
        if day.shift is None:
            continue
        agenda = day.agenda(desk.at)
        if agenda is None:
            continue
        for number, stop in enumerate(agenda.stops):
            if not stop.is_promised or stop.is_fixed or stop.told is None:
                continue
            wider = replace(stop, windows=(Window.around(stop.told, PROMISES_GIVE),))
            asked = replace(agenda, stops=(*agenda.stops[:number], wider, *agenda.stops[number + 1 :]))
            found = place_in(asked, desk.ask.stop(), _planned(day), desk.travel)
            if found is not None:
                yield desk.option(day, found, overtime=False)
        yield from _if_relieved(desk, day)


def _if_relieved(desk: _Desk, day: Day) -> Iterator[Option]:
    """The rest owed forbids it because of the next morning: a colleague takes that over, at the very hour."""
    after = desk.obligation(day.mate, day.date + DAY)
    if after is None:
        return
    agenda = day.agenda(desk.at, span=desk.long_day(day, without_next=True), back=True)
    if agenda is None:
        return
    found = place_in(agenda, desk.ask.stop(), _planned(day), desk.travel)
    if found is None:
        return
    visit = after[1]
    for mate in desk.mates:
        other = desk.days.get((mate.person.pk, day.date + DAY))
        if (
            mate.person.pk == day.mate.person.pk
            or other is None
            or other.shift is None
            or not set(visit.skills) <= mate.skills
        ):
            continue
        begins = seconds(visit.starts_at)
        stop = Stop(str(visit.pk), place_of(visit), seconds(visit.ends_at) - begins, (Window(begins, begins),))
        for span in (None, desk.long_day(other)):
            theirs = other.agenda(desk.at, span=span, back=span is not None)
            if theirs is not None and place_in(theirs, stop, _planned(other), desk.travel) is not None:
                moved = Moved(visit, visit.starts_at, mate, is_promise=False)
                yield desk.option(day, found, overtime=True, moved=(moved,))
                break


def _later(desk: _Desk) -> list[Option]:
    """The nearest for each: from the first hour asked for on, within their hours, or that same evening beyond them."""
    first = min(one for one, _two in desk.ask.spans)
    today = day_of(first, desk.house.zone)
    found: list[Option] = []
    for mate in desk.mates:
        if not desk.ask.skills <= mate.skills:
            continue
        days = (desk.days.get((mate.person.pk, today + DAY * number)) for number in range(LOOKS_AHEAD + 1))
        near = (_soonest(desk, day, first) for day in days if day is not None and day.closes > first)
        if (one := next((one for one in near if one is not None), None)) is not None:
            found.append(one)
    return sorted(found, key=lambda one: one.starts_at)


def _soonest(desk: _Desk, day: Day, first: dt.datetime) -> Option | None:
    """The soonest of one day, as they travel or by train."""
    stop = desk.ask.stop([(max(first, day.opens), day.closes)])
    for overtime in (False, True):
        agenda = day.agenda(desk.at, span=desk.long_day(day) if overtime else None) if day.shift else None
        if agenda is None:
            return None
        could = []
        for mode in _modes(desk, day.mate):
            fitted = place_in(replace(agenda, mode=mode), stop, _planned(day), desk.travel)
            if fitted is not None:
                could.append((fitted.at, mode, fitted))
        if could:
            _at, mode, best = min(could, key=lambda one: one[:2])
            return desk.option(day, best, overtime=overtime, mode=mode)
    return None


def _why_not(desk: _Desk, mate: Mate) -> No:
    """The first thing in the way, in words that can be said on the telephone."""
    zone = desk.house.zone
    if not desk.ask.skills <= mate.skills:
        missing = ", ".join(sorted(desk.ask.skills - mate.skills))
        return No(mate, _("does not do this: %(what)s") % {"what": missing})
    for day in _today(desk, mate):
        closes = max(two for _one, two in desk.ask.spans)
        opens = min(one for one, _two in desk.ask.spans)
        if any(one <= opens and two >= closes for one, two in day.away):
            return No(mate, _("is away that day"))
        if day.shift is None:
            return No(mate, _("does not work that day"))
        before = [visit for visit in day.visits if visit.starts_at <= closes and visit.ends_at > opens]
        if before:
            visit = before[-1]
            way = desk.travel.leg(place_of(visit), desk.ask.place, mate.mode)
            arrives = visit.ends_at + dt.timedelta(seconds=way.seconds)
            told = {"place": visit.place or visit.title, "until": _clock(visit.ends_at, desk.house)}
            if arrives > closes:
                words = _("is at %(place)s until %(until)s and would be there at %(there)s") % {
                    **told, "there": _clock(arrives, desk.house),
                }  # fmt: skip
                return No(mate, words, _by_train(desk, visit))
            return No(mate, _("is at %(place)s until %(until)s") % told)
        after = desk.obligation(mate, day.date + DAY)
        if after is not None and opens > (day.shift[1] if day.shift else day.closes) - desk.ask.lasts_for:
            hours = int(desk.tariff.rest.total_seconds() // 3600)
            words = _("sets out again at %(when)s: %(hours)s h of rest would not be left") % {
                "when": local(after[0], zone).strftime("%H:%M"), "hours": hours,
            }  # fmt: skip
            return No(mate, words)
        nxt = next((visit for visit in day.visits if visit.starts_at >= opens), None)
        if nxt is not None:
            told = {"what": nxt.who or nxt.title, "when": _clock(nxt.starts_at, desk.house)}
            return No(mate, _("is expected by %(what)s at %(when)s") % told)
    return No(mate, _("has no room left in those hours"))


def _by_train(desk: _Desk, visit: Visit) -> str:
    """From where they are, by train, when it is far: no timetable, what one may count on."""
    here, there = place_of(visit), desk.ask.place
    if NOWHERE in (here, there) or kilometres(here, there) < TRAIN_FROM:
        return ""
    quick = desk.travel.leg(here, there, "train")
    if quick.seconds >= desk.travel.leg(here, there, "car").seconds:
        return ""
    arrives = visit.ends_at + dt.timedelta(seconds=quick.seconds)
    told = {
        "from": _clock(visit.ends_at, desk.house),
        "there": _clock(arrives, desk.house),
        "minutes": trains.minutes(quick.seconds),
    }
    return _("by train: free at %(from)s, there towards %(there)s (%(minutes)s min)") % told


def _breaks(visit: Visit, start: int) -> bool:
    return visit.promised_at is not None and not any(
        seconds(one) <= start <= seconds(two) for one, two in visit.spans()
    )


def _planned(day: Day) -> dict[str, int]:
    return {str(visit.pk): seconds(visit.starts_at) for visit in day.visits}


def _clock(at: dt.datetime, house: House) -> str:
    return local(at, house.zone).strftime("%H:%M")
