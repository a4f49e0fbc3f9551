"""What was understood, made ready to be shown: each value in the reader's words, with the words it was read from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.common.money import Money
from loge.demands.models import Correction
from loge.demands.notes import Budget, Item, Moment, Span
from loge.offers.catalogue import category

from . import ui

PICTOGRAMS = {"category": "tag", "when": "clock", "where": "map-pin"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One value as a page shows it. ``value`` is what a click confirms; none: there is nothing to confirm."""

    anchor: str
    field: str
    name: str
    shown: str
    text: str
    spans: tuple[Span, ...]
    value: str = ""
    settled: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message; ``anchor`` leads to the fact it was read as, ``number`` is its item's."""

    words: str
    anchor: str = ""
    number: int = 0


def facts(item: Item, words: str = "") -> list[Fact]:
    """Everything that was read of one item."""
    number = item.index + 1
    return [*_category(item, words), *_when(item), *_others(item, number)]


def manner(reading: Mapping[str, Any], words: str) -> list[Fact]:
    """How pressing the whole message is, and in which tone it was written, when either shows."""
    said = reading.get("urgency") or {}
    found = [("urgency", _("Urgency"), _pressing().get(said.get("level", "")), said.get("text", ""))]
    found += [
        (f"tone-{place}", _("Tone"), _tones().get(mood["kind"]), mood["text"])
        for place, mood in enumerate(reading.get("mood") or ())
    ]
    shown = []
    for anchor, name, meant, text in found:
        start = words.find(text) if text else -1
        if meant:
            spans = ((start, start + len(text)),) if start >= 0 else ()
            shown.append(Fact(f"fact-{anchor}", "", name, meant, text, spans))
    return shown


def marked(words: str, found: Iterable[tuple[int, Sequence[Fact]]]) -> list[Piece]:
    """The message cut where something was read; the first reading of a word is the one that is shown."""
    spans = sorted(
        (start, end, fact.anchor, number) for number, each in found for fact in each for start, end in fact.spans
    )
    pieces, at = [], 0
    for start, end, anchor, number in spans:
        if start < at or end <= start:
            continue
        if start > at:
            pieces.append(Piece(words[at:start]))
        pieces.append(Piece(words[start:end], anchor, number))
        at = end
    if at < len(words):
        pieces.append(Piece(words[at:]))
    return pieces


def chips(items: Iterable[Item], words: str) -> list[tuple[str, str, str]]:
    """What a sentence was understood as, in short: (pictogram, words, the words it was read from)."""
    shown: list[tuple[str, str, str]] = []
    for item in items:
        for fact in facts(item, words):
            if fact.field in PICTOGRAMS and (fact.field != "category" or item.category):
                sign = category(item.category).pictogram if fact.field == "category" else PICTOGRAMS[fact.field]
                shown.append((sign, fact.shown, fact.text))
    return list(dict.fromkeys(shown))


def _category(item: Item, words: str) -> list[Fact]:
    field = Correction.Field.CATEGORY
    said = ", ".join(words[start:end] for start, end in item.evidence)
    shown = str(category(item.category)) if item.category else _("We do not know")
    return [
        Fact(
            f"fact-{item.index}-category",
            field,
            _("What"),
            shown,
            said,
            item.evidence,
            item.category,
            field in item.settled,
        )
    ]


def _when(item: Item) -> list[Fact]:
    field = Correction.Field.WHEN
    return [
        Fact(
            f"fact-{item.index}-when-{place}",
            field,
            _("When"),
            spoken(moment),
            moment.text,
            (moment.span,) if moment.span else (),
            item.value(field) if place == 0 else "",
            field in item.settled,
            _troubles().get(moment.problem, ""),
        )
        for place, moment in enumerate(item.when)
    ]


def _others(item: Item, number: int) -> Iterable[Fact]:
    for place, where in enumerate(item.where):
        yield _listed(item, Correction.Field.WHERE, place, _("Where"), where.name, where.text, where.span)
    if item.people:
        shown = ngettext("%(num)s person", "%(num)s people", item.people) % {"num": item.people}
        yield _amount(item, Correction.Field.PARTY, _("How many"), shown, item.people_text, item.people_span)
    if item.budget:
        budget = item.budget
        yield _amount(item, Correction.Field.BUDGET, _("Budget"), price(budget), budget.text, budget.span)
    for place, bound in enumerate(item.bounds):
        yield _listed(
            item, Correction.Field.BOUND, place, bound_name(bound.kind), bound.what, bound.text, bound.span
        )  # fmt: skip


def _listed(item: Item, field: str, place: int, name: str, shown: str, text: str, span: Span | None) -> Fact:
    """One of several of a kind: a click on the first confirms them all."""
    value = item.value(field) if place == 0 else ""
    spans = (span,) if span else ()
    return Fact(f"fact-{item.index}-{field}-{place}", field, name, shown, text, spans, value, field in item.settled)


def _amount(item: Item, field: str, name: str, shown: str, text: str, span: Span | None) -> Fact:
    spans = (span,) if span else ()
    return Fact(f"fact-{item.index}-{field}", field, name, shown, text, spans, item.value(field), field in item.settled)


# ------------------------------------------------------------------------------------------------------------- words


def spoken(moment: Moment) -> str:
    """``samedi 28 novembre, vers 20:30``; ``avant le …`` for a deadline; the words themselves when there is no day."""
    if not moment.start and not moment.end:
        return moment.text
    if not moment.start:
        return _("before %(moment)s") % {"moment": _stamp(moment.end)}
    shown = _stamp(moment.start)
    end = _last(moment)
    if not end or end == moment.start:
        if moment.soft and len(moment.start) > 10:
            return _("%(day)s, about %(time)s") % {"day": _stamp(moment.start[:10]), "time": moment.start[11:16]}
        return _("about %(moment)s") % {"moment": shown} if moment.soft else shown
    if len(moment.start) > 10 and len(end) > 10 and moment.start[:10] == _evening_of(end):
        until = "24:00" if _at_midnight(end) else end[11:16]
        day = {"day": _stamp(moment.start[:10]), "start": moment.start[11:16], "end": until}
        return _("%(day)s, from %(start)s to %(end)s") % day
    return _("%(start)s to %(end)s") % {"start": shown, "end": _stamp(end)}


def _last(moment: Moment) -> str:
    """The end of a period as one says it: its last day, for it stops just before its ``end``."""
    return moment.end if len(moment.end) != 10 else _day_before(moment.end)


def _evening_of(iso: str) -> str:
    """The day a moment belongs to; midnight ends the day before."""
    return _day_before(iso[:10]) if _at_midnight(iso) else iso[:10]


def _at_midnight(iso: str) -> bool:
    return iso[11:16] == "00:00"


def _day_before(iso: str) -> str:
    return (dt.date.fromisoformat(iso) - dt.timedelta(days=1)).isoformat()


def price(budget: Budget) -> str:
    """``60,00 € par personne``"""
    amount = ui.money(Money(budget.cents, budget.currency))
    pers = {
        "person": _("a person"),
        "all": _("in all"),
        "hour": _("an hour"),
        "night": _("a night"),
        "day": _("a day"),
    }
    return f"{amount} {pers[budget.per]}" if budget.per in pers else amount


def bound_name(kind: str) -> str:
    names: dict[str, Any] = {
        "allergy": _("Allergy"),
        "diet": _("Diet"),
        "access": _("Access"),
        "pet": _("Animal"),
        "child": _("Child"),
        "health": _("Health"),
        "language": _("Language"),
        "comfort": _("Comfort"),
    }
    return str(names.get(kind, _("To respect")))


def _pressing() -> dict[str, str]:
    return {"now": _("at once"), "today": _("the same day"), "soon": _("within a few days")}


def _tones() -> dict[str, str]:
    return {
        "thanks": _("thankful"),
        "worry": _("worried"),
        "complaint": _("complains"),
        "anger": _("angry"),
        "insult": _("insulting"),
    }


def _stamp(iso: str) -> str:
    day = ui.day(dt.date.fromisoformat(iso[:10]))
    return f"{day}, {iso[11:16]}" if len(iso) > 10 else day


def _troubles() -> dict[str, str]:
    return {
        "no_such_day": _("This day does not exist: ask which one is meant."),
        "weekday_mismatch": _("The weekday and the date do not agree: ask which one is meant."),
        "day_month_order": _("Day or month first? Ask which one is meant."),
        "small_hours": _("Written after midnight: is “tomorrow” the day that begins, or the one after? Ask."),
    }
