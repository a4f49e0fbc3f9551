"""A message becomes a Reading: pure, deterministic, no network; the rooms of the folder meet here and nowhere else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any, Final, Protocol, TypeVar

from loge.understanding.amounts import read as amounts_in
from loge.understanding.anaphora import POINTED, pointed
from loge.understanding.categories import Category, Guess, Lexicon, Sorter, base, sorter, spans
from loge.understanding.constraints import constraints
from loge.understanding.contact import contact
from loge.understanding.items import Draft, Split, asks, split
from loge.understanding.language import DEFAULT, language
from loge.understanding.mood import moods
from loge.understanding.party import party as party_in
from loge.understanding.reading import Constraint, Item, Missing, Reading
from loge.understanding.text import Text
from loge.understanding.urgency import urgency
from loge.understanding.values import Money, Party, Place, Span, When
from loge.understanding.when import read as moments_in
from loge.understanding.where import Gazetteer
from loge.understanding.where import read as places_in

LONGEST: Final = 20_000  # characters read for meaning; the rest of a message is kept by others, not weighed
_FOOD: Final = frozenset(("table", "cooking", "shopping_delivery", "housekeeping_extra", "gift"))
_OCCASION: Final = frozenset(
    ("table", "cooking", "flowers", "music", "transfer", "guide", "theatre", "wellness", "housekeeping_extra", "sport")
)
_DINED: Final = frozenset(("table", "cooking", "theatre"))
_DINNER_HOURS: Final = range(6, 10)
_UNCOUNTED: Final = frozenset(  # nobody comes along
    ("flowers", "gift", "errand_express", "shopping_delivery", "ironing", "sewing", "cleaning", "handyman", "garden")
)
_EVENINGS: Final = frozenset(("table", "theatre", "music"))  # whoever goes home after midnight does so on the next day
_SMALL_HOURS: Final = 4
_TAUGHT: Final = frozenset(("lessons_language", "school_support"))
_IN: Final = ("en ", "in ")  # "conversation in English" is what is taught
_DATED: Final = ("point", "period")
_NOON: Final = 12
_ONE_DAY: Final = timedelta(days=1)
_DAY_SAID: Final = "day said before"  # where an hour has its day from
_MERE_MENTION: Final = 0.5
_ALL: Final = -1  # the owner of what was said for all items
_WEIGHED: Final = 400  # tokens whose words count when a message is heard as a whole
_ENOUGH_SAID: Final = 9  # words about an item from which its "detail" need not be asked


class Spanned(Protocol):
    @property
    def span(self) -> Span: ...


Value = TypeVar("Value", bound=Spanned)


def read(
    text: str,
    *,
    at: datetime,
    lang: str | None = None,
    catalogue: Iterable[Category],
    gazetteer: Gazetteer | None = None,
    lexicon: Lexicon | None = None,
) -> Reading:
    """Everything a message says, resolved against `at` (the house's now, aware). `lexicon` is what the house taught."""
    began = perf_counter()
    lexed = Text(text[:LONGEST])
    spoken = lang or (language(lexed) if lexed.tokens else DEFAULT)
    offered = sorter(catalogue)
    model = lexicon.classifier if lexicon else base()
    when = pointed(lexed, moments_in(lexed, ref=at, lang=spoken))
    bound = constraints(lexed)
    company = party_in(lexed, lang=spoken)
    felt = moods(lexed)
    parted = split(
        lexed,
        offered,
        model,
        [("licence" if each.what == "licence" else each.kind, each.span) for each in bound],
        when,
        company,
        [mood.span for mood in felt if mood.kind == "complaint"],
        [mood.span for mood in felt if mood.kind == "thanks"],
    )
    if not (parted.drafts or parted.called_off or parted.only_told) and asks(lexed) and (when or len(lexed.tokens) > 4):
        parted = _unknown(lexed, offered, model, parted.where)
    found = _Values(
        [each for each in when if not _is_gone(each, at)],
        places_in(lexed, gazetteer=gazetteer),
        company,
        amounts_in(lexed, lang=spoken),
        bound,
    )
    items = _Assembly(lexed, spoken, at, offered, parted, found).items()
    return Reading(
        language=spoken,
        items=items,
        contact=contact(lexed, spoken),
        urgency=urgency(lexed, [moment for item in items for moment in item.when] or when, at),
        mood=felt,
        ms=(perf_counter() - began) * 1000,
    )


def _is_gone(moment: When, at: datetime) -> bool:
    """A day that is past ("last month you were so kind", "last night") is no day on which anything is asked for."""
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if moment.kind not in _DATED:
        return False
    return moment.end <= today if moment.end else bool(moment.start and moment.start < today)


class _Values:
    """What was found in the whole message, before it is shared out."""

    __slots__ = ("constraints", "money", "party", "when", "where")

    def __init__(
        self,
        when: Sequence[When],
        where: Sequence[Place],
        party: Party | None,
        money: Sequence[Money],
        constraints: Sequence[Constraint],
    ) -> None:
        self.when, self.where, self.money, self.constraints = when, where, money, constraints
        self.party: Sequence[Party] = (party,) if party else ()


class _Assembly:
    """Shares the values of a message out among its items: its own first, then what was said for all."""

    def __init__(self, text: Text, lang: str, at: datetime, offered: Sorter, parted: Split, found: _Values) -> None:
        self.text, self.lang, self.at, self.offered = text, lang, at, offered
        self.drafts, self.found = parted.drafts, found
        owners = [(start, number) for number, draft in enumerate(self.drafts) for start, _ in draft.own + draft.more]
        owners += [(start, _ALL) for start, _ in parted.shared]
        owners.sort()
        self._starts = [text.span(text.tokens[start].start, text.tokens[start].end)[0] for start, _ in owners]
        self._owners = [number for _, number in owners]
        self._when_of, self._where_of = self._by_owner(found.when), self._by_owner(found.where)
        self._money_of = self._by_owner(found.money)

    def items(self) -> tuple[Item, ...]:
        return tuple(self._item(number, draft) for number, draft in enumerate(self.drafts))

    def _item(self, number: int, draft: Draft) -> Item:
        when = _at_its_hour(draft.guess.key, self._when(number), self.at)
        where = self._where_of.get(number) or self._where_of.get(_ALL, ())
        company = self._company(draft)
        budget = self._money_of.get(number) or self._money_of.get(_ALL, ())
        bound = self._constraints(number, draft)
        return Item(
            category=draft.guess.key,
            confidence=draft.guess.confidence,
            when=when,
            where=where,
            party=company[0] if company else None,
            budget=budget[0] if budget else None,
            constraints=bound,
            missing=self._missing(draft, when, where, company, budget, bound),
            spans=tuple(self._range(piece) for piece in sorted(draft.own + draft.more)),
            evidence=spans(self.text, draft.clues),
        )

    def _company(self, draft: Draft) -> tuple[Party, ...]:
        """Those counted where the item is asked for; else those of the whole message."""
        if len(self.drafts) > 1 and self.found.party and self.found.party[0].counts > 1:
            for piece in draft.own + draft.more:
                own = party_in(self.text, lang=self.lang, within=piece)
                if own is not None and own.confidence > _MERE_MENTION:
                    return (own,)
        return tuple(each for each in self.found.party if not self._is_for_another(each, draft))

    def _is_for_another(self, party: Party, draft: Draft) -> bool:
        """ "Dinner for four people and a bouquet": the flowers are not for four."""
        return draft.guess.key in _UNCOUNTED and self._owner(party) not in (self.drafts.index(draft), _ALL)

    def _when(self, number: int) -> tuple[When, ...]:
        """Its own moments, or those said for all; an hour without a day takes the day said last before it."""
        own, shared = self._when_of.get(number, ()), self._when_of.get(_ALL, ())
        if not own:
            return shared or self._on_the_day_of_the_occasion(number)
        if all(moment.kind == "duration" for moment in own):
            return (*shared, *own)
        before = [moment for moment in self.found.when if moment.day_stated and (moment.start or moment.end)]
        own = tuple(moment if moment.day_stated else _on_the_day_said(before, moment) for moment in own)
        if number and self.drafts[number - 1].guess.key in _EVENINGS:
            own = tuple(map(_after_midnight, own))
        return _said_once(own)

    def _on_the_day_of_the_occasion(self, number: int) -> tuple[When, ...]:
        """The day of the item asked just before, or just after, when both may belong to one occasion: a chef, a pianist."""
        if self.drafts[number].guess.key not in _OCCASION:
            return ()
        for near in (number - 1, number + 1):
            if 0 <= near < len(self.drafts) and self.drafts[near].guess.key in _OCCASION:
                days = [moment for moment in self._when_of.get(near, ()) if moment.day_stated and moment.start]
                if days and days[0].kind != "recurrence":
                    return (_the_day(days[0]),)
        return ()

    def _constraints(self, number: int, draft: Draft) -> tuple[Constraint, ...]:
        """Its own; what was said for all; and what one must not eat, wherever something is eaten."""
        eaten = [index for index, each in enumerate(self.drafts) if each.guess.key in _FOOD]
        kept = []
        for each in self.found.constraints:
            owner = self._owner(each)
            if each.kind in ("allergy", "diet") and eaten:
                belongs = number in eaten or (owner == number and draft.guess.key == "childcare")
            else:
                belongs = owner in (number, _ALL) or (each.kind in ("access", "health") and len(self.drafts) > 1)
            if belongs and not (each.kind == "language" and draft.guess.key in _TAUGHT and each.text.startswith(_IN)):
                kept.append(each)
        return tuple(kept)

    def _missing(
        self,
        draft: Draft,
        when: Sequence[When],
        where: Sequence[Place],
        company: Sequence[Party],
        budget: Sequence[Money],
        bound: Sequence[Constraint],
    ) -> tuple[Missing, ...]:
        """The needs of the category that nobody spoke of, each with its question in the client's language."""
        category = self.offered.categories.get(draft.guess.key or "")
        if category is None:
            return ()
        said: dict[str, object] = {
            "when": any(moment.start or moment.end or moment.every for moment in when),
            "where": where,
            "party": company,
            "budget": budget,
            "duration": any(moment.minutes or (moment.start and moment.end and moment.time_stated) for moment in when),
            "detail": bound or sum(end - start for start, end in draft.own) >= _ENOUGH_SAID,
        }
        missing = []
        for need in category.needs:
            if not said.get(need):
                question = category.questions.get(need, {})
                missing.append(Missing(need, question.get(self.lang) or question.get("en") or ""))
        return tuple(missing)

    def _by_owner(self, values: Sequence[Value]) -> dict[int, tuple[Value, ...]]:
        parted: dict[int, tuple[Value, ...]] = {}
        for value in values:
            owner = self._owner(value)
            parted[owner] = (*parted.get(owner, ()), value)
        return parted

    def _owner(self, value: Spanned) -> int:
        """The number of the item a value was said in."""
        place = bisect_right(self._starts, value.span[0]) - 1
        return self._owners[place] if place >= 0 else _ALL

    def _range(self, piece: tuple[int, int]) -> Span:
        return self.text.span(self.text.tokens[piece[0]].start, self.text.tokens[piece[1] - 1].end)


def _at_its_hour(category: str | None, moments: tuple[When, ...], at: datetime) -> tuple[When, ...]:
    """ "A table at half past eight": nobody dines in the morning; the other reading stays as an alternative."""
    if category not in _DINED:
        return moments
    return tuple(_in_the_evening(each, at) for each in moments)


def _in_the_evening(moment: When, at: datetime) -> When:
    start = moment.start
    if start is None or moment.end is not None or moment.grain != "minute" or start.hour not in _DINNER_HOURS:
        return moment
    later = start + timedelta(hours=12)
    others = [other for other in moment.alternatives if other[0] != later]
    if len(others) == len(moment.alternatives):
        return moment
    if not moment.day_stated and moment.why != _DAY_SAID and later - _ONE_DAY > at:
        later -= _ONE_DAY  # "a table at 9", said at ten in the morning, is tonight
    return replace(moment, start=later, alternatives=((start, None), *others))


def _said_once(moments: tuple[When, ...]) -> tuple[When, ...]:
    """Without what the item has already, said better: "le 12 à 10 h… ce jour-là", "demain… demain après-midi", "ce soir, à 20 h"."""
    days = {each.start.date() for each in moments if each.start and each.why != POINTED}
    exact = [each for each in moments if each.start and each.kind in _DATED and each.grain in ("part", "minute")]
    return tuple(each for each in moments if not _is_said_better(each, days, exact))


def _is_said_better(moment: When, days: Set[date], exact: Sequence[When]) -> bool:
    """Whether a day is one of `days` pointed at again, or its part or its hour, or the hour of a part, is among `exact`."""
    if moment.start is None:
        return False
    if moment.grain == "part" and moment.end is not None:
        return any(
            other.start is not None and other.grain == "minute" and moment.start <= other.start < moment.end
            for other in exact
        )
    on = moment.start.date()
    return moment.grain == "day" and (
        (moment.why == POINTED and on in days)
        or (moment.kind == "point" and any(other.start is not None and other.start.date() == on for other in exact))
    )


def _on_the_day_said(days: Sequence[When], hour: When) -> When:
    """The hour on the day said last before it, if any was: "on Friday… that evening"."""
    before = [day for day in days if day.span < hour.span]
    return _on_the_day_of(before[-1], hour) if before else hour


def _after_midnight(moment: When) -> When:
    """ "The opera on the 31st, and a taxi at half past midnight": the night after it, which is the 1st."""
    start = moment.start
    if moment.why != _DAY_SAID or moment.grain != "minute" or start is None or start.hour >= _SMALL_HOURS:
        return moment
    return replace(moment, start=start + _ONE_DAY, end=_later(moment.end, _ONE_DAY))


def _on_the_day_of(day: When, hour: When) -> When:
    """The same hour on another day."""
    last = day.end if day.kind == "deadline" else day.start
    if last is None or not (hour.time_stated or hour.grain == "part") or hour.why in ("now", "from_now"):
        return hour
    hour = _unhurried(hour, last.date())
    first = hour.start or hour.end
    if first is None:
        return hour
    moved = last.date() - first.date()
    return replace(
        hour,
        start=_later(hour.start, moved),
        end=_later(hour.end, moved),
        alternatives=tuple((_later(start, moved), _later(end, moved)) for start, end in hour.alternatives),
        why=_DAY_SAID,
    )


def _later(moment: datetime | None, by: timedelta) -> datetime | None:
    return None if moment is None else moment + by


def _unhurried(hour: When, on: date) -> When:
    """ "On Sunday, leaving about 8:30", said at ten: the morning, though today that would be the evening."""
    start, sooner = hour.start, hour.alternatives[0][0] if hour.alternatives else None
    if start is None or sooner is None or hour.end or start.hour <= _NOON or sooner >= start or sooner.date() == on:
        return hour
    return replace(hour, start=sooner, alternatives=((start, None),))


def _the_day(moment: When) -> When:
    """The whole day of a moment."""
    assert moment.start is not None
    day = moment.start.replace(hour=0, minute=0)
    return replace(
        moment,
        start=day,
        end=None,
        grain="day",
        kind="point",
        time_stated=False,
        why="day of the occasion",
        alternatives=(),
    )


def _unknown(text: Text, offered: Sorter, model: Any, where: Set[str]) -> Split:
    """A message that asks for something without saying a word we know: heard as a whole, or left to a human."""
    tokens = text.tokens
    clues = [clue for clue in offered.clues(text) if clue.last <= _WEIGHED]
    (guess,) = offered.guess([(text.folded[:2_000], clues)], model)
    whole = (0, len(tokens))
    if guess.key in where:
        guess = Guess(None, 0.0)
    return Split([Draft(guess if guess.key else Guess(None, guess.confidence), True, [whole])], [])
