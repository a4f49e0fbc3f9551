"""What a mail to a desk says: read once, kept with it, each thing asked an item with the words it was read from."""

from __future__ import annotations

import datetime as dt
import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from loge.common.clock import UTC
from loge.houses.models import House
from loge.maildesk.books import fresh
from loge.maildesk.models import Mail
from loge.maildesk.reading import Read
from loge.offers.catalogue import category, in_houses
from loge.understanding import Reading, read
from loge.understanding.reading import Contact, Urgency
from loge.understanding.reading import Item as Heard
from loge.understanding.values import When

from .. import desk_states
from ..models import Item
from ..reading import Towns, kept, last_lesson, taught, towns_of

WORST = ("insult", "anger", "complaint", "worry", "thanks")  # of several moods, the one that is shown
MOST_ITEMS = 12
EVENING = frozenset({"table", "theatre", "music", "cooking"})
BREAKFAST = range(6, 11)
MOST_EVIDENCE = 2_000
SMALL_HOURS = range(4)
_TOMORROW = re.compile(r"\b(?:demain|tomorrow|morgen|mañana|domani)\b", re.IGNORECASE)
_TOWNS_FOR = 300.0  # seconds: a desk does not move
_towns: dict[uuid.UUID, tuple[float, Towns]] = {}


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the words of a mail say, read before it was filed, after the last ``lesson`` of the house."""

    reading: Reading
    lesson: uuid.UUID | None


def read_ahead(house: House, mails: Sequence[tuple[Read, dt.datetime]]) -> list[Ahead | None]:
    """The letters among mails that are about to be filed, understood one after the other; None where that can wait."""
    lesson = last_lesson(house)
    return [
        Ahead(_read(house, words, at, lesson), lesson)
        if mail.kind == Mail.Kind.LETTER and not mail.trouble and (words := mail.visible or mail.text).strip()
        else None
        for mail, at in mails
    ]


def read_mail(mail: Mail, house: House, *, lesson: uuid.UUID | None, ahead: Ahead | None = None) -> Reading:
    """The new words of a mail, understood; if there are none, its title. ``lesson``: the last the house gave."""
    if ahead is not None and ahead.lesson == lesson:
        return ahead.reading
    reading = _read(house, words_of(mail), mail.at, lesson)
    if not reading.items and mail.title and not words_of(mail).strip():
        return _read(house, mail.title, mail.at, lesson)
    return reading


def nothing_read(mail: Mail) -> Reading:
    """A message that could not be read."""
    return Reading(mail.language, (), Contact(), Urgency("calm", "", "", None), (), 0.0)


def words_of(mail: Mail) -> str:
    """The words that were read: what is new in the mail."""
    return mail.visible or mail.text


def kept_of(mail: Mail, reading: Reading) -> dict[str, Any]:
    """A reading as a mail keeps it; ``of`` says whether its words or only its title were read."""
    told = kept(reading)
    told["of"] = "words" if words_of(mail).strip() else "title"
    return told


def read_text(mail: Mail) -> str:
    """The text the spans of a kept reading point into."""
    return mail.title if mail.reading.get("of") == "title" else words_of(mail)


def items_from(mail: Mail, reading: Reading) -> list[Item]:
    """The things asked in a mail, as rows that are not in the books yet, in the order they were asked."""
    text = words_of(mail) if words_of(mail).strip() else mail.title
    return [_item(mail, text, place, heard) for place, heard in enumerate(reading.items[:MOST_ITEMS])]


def mood_of(reading: Reading) -> str:
    """The mood that matters most; empty when it is calm."""
    felt = {mood.kind for mood in reading.mood}
    return next((kind for kind in WORST if kind in felt), "")


def title_of(key: str, language: str) -> str:
    """How an item is called when only its trade is known."""
    if not key:
        return ""
    label = category(key).label
    return label.get(language) or label.get("en") or key


def starts(
    when: tuple[When, ...], zone: dt.tzinfo, trade: str | None = None
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The first moment that was meant, and its end: one day rather than the days of a whole stay. A moment with something
    wrong in it is asked about, not taken."""
    meant = [each for each in when if each.start is not None and not each.problem and each.kind != "recurrence"]
    for each in sorted(meant, key=_is_a_stay)[:1]:
        first = _of_the_evening(each, trade)
        first = first if first.tzinfo else first.replace(tzinfo=zone)
        last = each.end if each.time_stated and each.end is not None else None
        return first.astimezone(UTC), last.astimezone(UTC) if last is not None and last > first else None
    return None, None


def _is_a_stay(moment: When) -> bool:
    """Several days of which no hour was said: “from the 28th to the 2nd”."""
    return bool(
        moment.start and moment.end and not moment.time_stated and moment.end - moment.start > dt.timedelta(days=1)
    )


def _of_the_evening(moment: When, trade: str | None) -> dt.datetime:
    """A table "around eight" is in the evening: of the two hours it can mean, the one at which one dines."""
    assert moment.start is not None
    if trade in EVENING and moment.time_stated and moment.start.hour in BREAKFAST:
        evening = moment.start + dt.timedelta(hours=12)
        if any(start is not None and start.hour == evening.hour for start, _end in moment.alternatives):
            return evening
    return moment.start


def _item(mail: Mail, text: str, place: int, heard: Heard) -> Item:
    begins, ends = starts(heard.when, mail.house.zone, heard.category)
    evidence = " … ".join(text[start:end].strip() for start, end in heard.spans)
    wishes = ", ".join(dict.fromkeys(each.what for each in heard.constraints))
    return fresh(
        Item, house=mail.house, asked_in=mail, place_in_mail=place, state=desk_states.ASKED, category_key=heard.category or "",
        title=(title_of(heard.category or "", mail.house.language) or evidence)[:200], evidence=evidence[:MOST_EVIDENCE],
        starts_at=begins, ends_at=ends, party=min(heard.party.total, 500) if heard.party else None,
        place="; ".join(dict.fromkeys(each.name for each in heard.where))[:200], wishes=wishes[:500],
    )  # fmt: skip


def _read(house: House, text: str, at: dt.datetime, lesson: uuid.UUID | None) -> Reading:
    here = at.astimezone(house.zone)
    told = read(
        text,
        at=here,
        catalogue=in_houses(house.kind),
        gazetteer=_towns_near(house),
        lexicon=taught(house, lesson) if lesson else None,
    )
    return _before_dawn(told) if here.hour in SMALL_HOURS else told


def _before_dawn(told: Reading) -> Reading:
    """Who writes at ten past midnight and has not slept may mean by "tomorrow" the day that has begun: it is asked, not guessed."""
    items = tuple(replace(item, when=tuple(map(_doubted, item.when))) for item in told.items)
    return replace(told, items=items)


def _doubted(moment: When) -> When:
    if moment.problem or moment.start is None or not _TOMORROW.search(moment.text):
        return moment
    day = dt.timedelta(days=1)
    other = (moment.start - day, moment.end - day if moment.end is not None else None)
    return replace(moment, problem="small_hours", alternatives=(*moment.alternatives, other), confidence=0.5)


def _towns_near(house: House) -> Towns:
    known = _towns.get(house.pk)
    if known is None or time.monotonic() - known[0] > _TOWNS_FOR:
        known = _towns[house.pk] = time.monotonic(), towns_of(house)
    return known[1]
