"""What is looked for, from the address of a page: one sentence that is read, and filters that are set. Each is a chip with
the address it would be without it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from loge.common.clock import now, read_day
from loge.common.money import Money, parse_cents
from loge.demands import free, notes
from loge.demands.reading import kept, read_for
from loge.houses.gazetteer import commune
from loge.houses.models import House
from loge.offers.catalogue import catalogue, category
from loge.offers.search.finding import Wanted
from loge.offers.search.rank import BEST, SORTS
from loge.offers.search.week import When
from loge.planning.stops import Place

from . import ui, understood

MOST_CHARACTERS = 500
RADII = (0, 2, 5, 10)
STARS = (40, 45)
SETTINGS = ("trade", "price", "near", "within", "day", "from", "to", "free", "stars", "sort")
READINGS = ("category", "when", "where", "budget")
_AROUND = {
    "fr": "a au de du d le la les l moins plus max maximum environ vers entre et jusqu avant apres pour dans budget",
    "en": "at to in on the than less under below over about around between and before after for max maximum budget up",
}
AROUND = frozenset(" ".join(_AROUND.values()).split())  # said beside a price, an hour or a place, and of it


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that is looked for: read in the sentence (``text``: in which words) or set; ``without``: the address
    when it is taken away."""

    icon: str
    words: str
    without: str
    text: str = ""
    read: bool = False


@dataclass(slots=True)
class Asked:
    """A search as a page shows it, and as the finding floor is asked."""

    sentence: str
    told: dict[str, str]
    wanted: Wanted
    chips: list[Chip] = field(default_factory=list)
    items: list[notes.Item] = field(default_factory=list)

    @property
    def query(self) -> str:
        """The address of this search, without a page: what is kept of it."""
        return _address(self.told)

    @property
    def any_time(self) -> str:
        """The same, with those who are not known to be free then."""
        return _address(self.told, leave_out=("free",))


def read(house: House | None, query: QueryDict, *, at: dt.datetime | None = None, typing: bool = False) -> Asked:
    """What an address asks for. Whatever cannot be read in it is not there."""
    told = _told(query)
    sentence = told.get("q", "")
    put_aside = set(told.get("not", "").split())
    items = _items(house, sentence, at or now()) if sentence.strip() else []
    asked = Asked(sentence, told, Wanted(), [], items)
    facts = _read(asked, house, put_aside) | _set(asked, house)
    sort = told.get("sort", BEST)
    cut = [span for name in READINGS[1:] for span in _spans(items, name)]
    asked.wanted = Wanted(words=without(sentence, cut), sort=sort, typing=typing, **facts)
    return asked


def without(sentence: str, spans: Iterable[tuple[int, int]]) -> str:
    """The sentence without what was read as an hour, a price or a place, and without the little words around them."""
    spans = sorted(spans)
    if not spans:
        return sentence
    pieces, at = [], 0
    for start, end in spans:
        if start >= at:
            pieces.append(_bare(sentence[at:start]))
            at = end
    tail = sentence[at:]
    words = tail.split()
    while words and _plain(words[0]) in AROUND:
        words.pop(0)
    return " ".join(filter(None, [*pieces, " ".join(words)]))


def told(house: House, wanted: Wanted) -> dict[UUID, bool]:
    """Of whom more is known at that time than the week they said: a constant number of queries, none without a time."""
    when = wanted.when
    if when is None:
        return {}
    span = when.start.replace(tzinfo=house.zone), when.end.replace(tzinfo=house.zone)
    if span[0] >= span[1] or not 2000 <= span[0].year < 2200:
        return {}
    near = commune(wanted.near) if wanted.near else None
    place = Place(near.latitude, near.longitude, is_known=False) if near else None
    return free.told(house, span, span[1] - span[0] if when.whole else min(free.USUAL, span[1] - span[0]), place)


# ----------------------------------------------------------------------------------------------------------- the address


def _told(query: QueryDict) -> dict[str, str]:
    """Only what we know, each once, in one order: two addresses that ask the same are the same."""
    told = {"q": query.get("q", "")[:MOST_CHARACTERS].replace("\x00", "").strip()}
    for name in SETTINGS:
        value = query.get(name, "").strip()
        if value and (kept := _checked(name, value)):
            told[name] = kept
    put_aside = sorted({name for part in query.getlist("not") for name in part.split() if name in READINGS})
    if put_aside:
        told["not"] = " ".join(put_aside)
    if told.get("sort") == BEST:
        del told["sort"]
    return {name: value for name, value in told.items() if value}


def _checked(name: str, value: str) -> str:
    """The value as it is kept; nothing when it cannot be read."""
    if name == "trade":
        return value if value in catalogue() else ""
    if name == "price":
        cents = parse_cents(value)
        return value if cents is not None and cents > 0 else ""
    if name == "near":
        return value if commune(value) else ""
    if name in ("within", "stars"):
        return value if value in {str(each) for each in (RADII if name == "within" else STARS)} else ""
    if name == "sort":
        return value if value in SORTS else ""
    if name == "free":
        return "only" if value == "only" else ""
    if name == "day":
        day = read_day(value)
        return day.isoformat() if day else ""
    try:
        return dt.time.fromisoformat(value).strftime("%H:%M")
    except ValueError:
        return ""


def _address(told: dict[str, str], *, leave_out: Sequence[str] = (), put_aside: str = "") -> str:
    query = QueryDict(mutable=True)
    for name, value in told.items():
        if name not in leave_out:
            query[name] = value
    if put_aside:
        query["not"] = " ".join(sorted({*told.get("not", "").split(), put_aside}))
    return query.urlencode()


# ------------------------------------------------------------------------------------------------------------ the sentence


def _items(house: House | None, sentence: str, at: dt.datetime) -> list[notes.Item]:
    """What the sentence asks for; without a house, as any loge would read it."""
    reader = house or House(kind=House.Kind.NEIGHBOURHOOD)
    return notes.items(sentence, kept(read_for(reader, sentence, at=at)))


def _spans(items: Iterable[notes.Item], name: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for item in items:
        if name == "when":
            found += [moment.span for moment in item.when if moment.span and (moment.start or moment.end)]
        elif name == "where":
            found += [place.span for place in item.where if place.insee and place.span]
        elif item.budget and item.budget.span:
            found.append(item.budget.span)
    return found


def _read(asked: Asked, house: House | None, put_aside: set[str]) -> dict[str, Any]:
    """What was read, unless it is put aside or set otherwise; each with its chip."""
    facts: dict[str, Any] = {}
    told = asked.told

    def chip(name: str, sign: str, shown: str, text: str) -> None:
        asked.chips.append(Chip(sign, shown, _address(told, put_aside=name), text, read=True))

    item = asked.items[0] if asked.items else None
    if item is None:
        return facts
    meant = frozenset(each.category for each in asked.items if each.category)
    if meant and "category" not in put_aside and "trade" not in told:
        facts["meant"] = meant
        said = ", ".join(asked.sentence[start:end] for start, end in item.evidence)
        shown = ", ".join(str(category(key)) for key in sorted(meant))
        chip("category", category(item.category or min(meant)).pictogram, shown, said)
    moment = next((each for one in asked.items for each in one.when), None)
    if moment and "when" not in put_aside and "day" not in told and (when := when_of(moment)):
        facts["when"] = when
        chip("when", "clock", understood.spoken(moment), moment.text)
    place = next((each for one in asked.items for each in one.where if each.insee), None)
    if place and place.insee and "where" not in put_aside and "near" not in told:
        facts["near"] = place.insee
        chip("where", "map-pin", place.name, place.text)
    budget = next((one.budget for one in asked.items if one.budget), None)
    if (
        budget
        and "budget" not in put_aside
        and "price" not in told
        and (house is None or budget.currency == house.currency)
    ):
        facts["most_cents"] = budget.cents
        chip("budget", "tag", _("at most %(price)s") % {"price": understood.price(budget)}, budget.text)
    return facts


def when_of(moment: notes.Moment) -> When | None:
    """A moment that was read as a time to be free at; None for a deadline, or when only words are known."""
    if not moment.start:
        return None
    start = _naive(moment.start)
    if len(moment.start) == 10:  # a day, or several
        last = _naive(moment.end) if moment.end else start
        return When(start, max(last, start + dt.timedelta(days=1)), whole=False)
    end = _naive(moment.end) if moment.end else start
    if end <= start:
        return When(start, start + dt.timedelta(hours=1))
    return When(start, end, whole=not moment.soft)


def _naive(iso: str) -> dt.datetime:
    return dt.datetime.fromisoformat(iso).replace(tzinfo=None)


# ------------------------------------------------------------------------------------------------------------- the filters


def _set(asked: Asked, house: House | None) -> dict[str, Any]:
    """What was set, each with its chip."""
    told = asked.told
    facts: dict[str, Any] = {}

    def chip(sign: str, shown: str, *names: str) -> None:
        asked.chips.append(Chip(sign, shown, _address(told, leave_out=names)))

    if "trade" in told:
        facts["trade"] = told["trade"]
        chip(category(told["trade"]).pictogram, str(category(told["trade"])), "trade")
    if "price" in told:
        facts["most_cents"] = cents = parse_cents(told["price"])
        assert cents is not None
        most = ui.money(Money(cents, house.currency if house else "EUR"))
        chip("tag", _("at most %(price)s") % {"price": most}, "price")
    if "near" in told:
        facts["near"] = told["near"]
        place = commune(told["near"])
        assert place is not None
        near = place.name
        if "within" in told:
            facts["within_km"] = int(told["within"])
            near = _("%(place)s itself") if not facts["within_km"] else _("%(km)s km around %(place)s")
            near %= {"place": place.name, "km": told["within"]}
        chip("map-pin", near, "near", "within")
    if "day" in told:
        facts["when"] = when = _day(told)
        day = ui.day(when.start.date())
        shown = _("%(day)s, from %(start)s to %(end)s") % {"day": day, "start": told.get("from"), "end": told.get("to")}
        chip("clock", shown if when.whole else day, "day", "from", "to", "free")
    if told.get("free") == "only":
        facts["free_only"] = True
        chip("calendar-check", _("only who is free then"), "free")
    if "stars" in told:
        facts["least_stars"] = int(told["stars"])
        chip("star", _("%(stars)s and more") % {"stars": ui.stars(int(told["stars"]) / 10)}, "stars")
    return facts


def _day(told: dict[str, str]) -> When:
    """The day, or the hours of it, that were set."""
    day = dt.datetime.combine(dt.date.fromisoformat(told["day"]), dt.time())
    if "from" in told and "to" in told and told["from"] < told["to"]:
        start, end = (dt.datetime.combine(day, dt.time.fromisoformat(told[name])) for name in ("from", "to"))
        return When(start, end)
    return When(day, day + dt.timedelta(days=1), whole=False)


def _bare(piece: str) -> str:
    """Without the little words at its end."""
    words = piece.split()
    while words and _plain(words[-1]) in AROUND:
        words.pop()
    return " ".join(words)


def _plain(word: str) -> str:
    from loge.offers.search import fold

    return fold(word).strip("'’.,;:!?")
