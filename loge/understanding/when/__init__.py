"""When: dates, hours, periods, deadlines, repetitions and lengths of time, in French and in English.

`read` gives values with everything known about them; `when` gives plain ISO strings, the answer first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from loge.understanding.text import Text, lex, words
from loge.understanding.values import When
from loge.understanding.when.calendar import FIXED
from loge.understanding.when.compose import expressions
from loge.understanding.when.grammar import pieces
from loge.understanding.when.pieces import Expression, Part
from loge.understanding.when.resolve import Resolver
from loge.understanding.when.runs import TURNS, Run, runs

_NEAR = 90  # characters between a day and an hour that still speak of one moment
_MEALS = ("breakfast", "lunch", "dinner")
# What is brought back, or left, has an hour of its own: "pick it up at 8 and return it on the 14th".
_PARTINGS = TURNS | words(
    "return returning returned drop dropping leave leaving rendre rendrai rendrons restituer ramener ramenerai repars rentrer "
    "repartons repartirai repartirons retour"
)
_ANOTHER_THING = re.compile(
    r"[,;)] (?:and|et|puis) (?:an?|une?|the|la|le|des|some) |\b(?:and|et|puis) (?:an?|une?) "
    r"(?!(?:petite? |little )?(?:bebe|enfant|fillette|garcon|adulte|amie?|chien|chat|quart|demie?|baby|child|kid|toddler|infant|adult|friend|dog|half|quarter)\b)"
)
_THAT_IS = (",", "(", ":", ", du", ", from", "(du", "(from")
_PAUSE = re.compile(r"[,;(]| (?:and|et|puis|then|but|mais) ")
_ARRIVING = re.compile(
    r"\b(?:arriv\w+|sejourn\w+|serons (?:la|chez|dans|a|en)|serai (?:la|chez|a|en)|descend\w+ chez|stay\w*|check(?:ing)?[- ]in|land(?:s|ing)?|get(?:ting)? in|with you)\b[^.!?]*$"
)
_MOVING = words("chan modi deca repo avan depl resc post move push shif brin")  # their first letters
_MOVED = re.compile(
    r"\b(?:chang(?!ement)|modif|decal|repouss|report|avanc|deplac(?!ement)|reschedul|postpon|mov(?!ing)|push|shift|bring(?=[^.!?;]* forward))\w*\b[^.!?;]*\b(?:from|de|du|des|d') ?(?:the )?$"
)
_ONE_DAY = timedelta(days=1)
_AROUND_A_FEAST = 7  # days

Meal = tuple[str, int]
Located = tuple[Expression, int, int]


def when(text: str, *, ref: datetime, lang: str) -> list[dict[str, str | None]]:
    """Moments of a text as `{"start", "end"}`, the answer first.

    A value is `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM`, or `THH:MM` when no day was said; an end that is a day is the last
    one included. Lengths of time and impossible dates are left out: `read` reports them.
    """
    return [_iso(found) for found in read(text, ref=ref, lang=lang) if found.start or found.end]


def read(text: str | Text, *, ref: datetime, lang: str) -> list[When]:
    """Every temporal expression of a text, in order, those that correct others first. `ref` is the writer's now."""
    lexed = lex(text)
    located: list[Located] = []
    meals: dict[int, Meal] = {}
    for run in runs(lexed, lang):
        for lexeme in run.lexemes:
            if lexeme.senses.get("meal") in _MEALS:
                meals.setdefault(run.sentence, (lexeme.senses["meal"], lexeme.start))
        for expression in expressions(pieces(run), run.sentence):
            located.append((expression, *_where(run, expression)))
    resolver = Resolver(ref, twelve_hours=lang != "fr")
    found: list[When] = []
    stay: Resolver | None = None
    told = _joined(located, lexed)
    _in_the_month_said([expression for expression, _, _ in told])
    if not _MOVING.isdisjoint(lexed.begun):
        for expression, start, _ in told:
            if expression.right is not None and _MOVED.search(lexed.folded, max(0, start - _NEAR), start):
                _take_the_new(expression)
    for expression, start, end in sorted(told, key=lambda item: not item[0].corrected):
        if not expression.negated:
            _at_the_meal(expression, meals.get(expression.sentence), start)
            if stay is not None and _is_weekday_of_a_stay(expression):
                value = stay.when(expression, lexed.slice(start, end), lexed.span(start, end))
                if value is not None:
                    found.append(value)
                continue
            value = resolver.when(expression, lexed.slice(start, end), lexed.span(start, end))
            if value is not None:
                found.append(value)
                if value.start and value.start > ref and _tells_an_arrival(expression, lexed.folded, start):
                    stay = Resolver(value.start - _ONE_DAY, twelve_hours=lang != "fr")
    return found


def _take_the_new(expression: Expression) -> None:
    """ "Move it from 7pm to 8pm", "décaler de vendredi à samedi": what counts is where it goes to."""
    old, new = expression.left, expression.right
    assert new is not None
    if not new.names_day:
        new.day, new.period, new.shift = old.day, old.period, old.shift
    new.part = new.part or (old.part if new.clock and not new.clock.sure else None)
    expression.left, expression.right = new, None


def _in_the_month_said(told: Sequence[Expression]) -> None:
    """ "Over Christmas, 23rd to 28th", "le 12 janvier, ou bien le 15": a day without its month is in the one just said."""
    month, dom, sentence, feast = 0, 0, -1, False
    for expression in told:
        for side in (expression.left, expression.right):
            day = side.day if side is not None else None
            if day is None or side is None:
                continue
            if day.holiday in FIXED:
                (month, dom), feast, sentence = FIXED[day.holiday], True, expression.sentence
            elif day.month and day.dom:
                month, dom, feast, sentence = day.month, day.dom, False, expression.sentence
            elif (
                month
                and day.dom
                and sentence == expression.sentence
                and side is expression.left
                and day.weekday is None
                and side.period is None
                and side.shift is None
                and (abs(day.dom - dom) <= _AROUND_A_FEAST if feast else day.dom > dom)
            ):
                day.month = month


def _tells_an_arrival(expression: Expression, folded: str, start: int) -> bool:
    """Whether this is the date on which they come: "nous arrivons le 4 décembre", "staying from the 11th to the 14th"."""
    day = expression.left.day
    return day is not None and bool(day.dom) and _ARRIVING.search(folded, max(0, start - _NEAR), start) is not None


def _is_weekday_of_a_stay(expression: Expression) -> bool:
    """A plain weekday, said after the date of an arrival, is one of the stay: "… une table samedi soir"."""
    side = expression.left
    day = side.day
    if day is None or not day.is_weekday_only or side.period is not None or side.shift is not None:
        return False
    return not (day.which or day.hop or day.nth or day.plural or expression.every)


def _at_the_meal(expression: Expression, heard: Meal | None, start: int) -> None:
    """ "Dinner for 3 on the 5th, around eight": the meal says which half of the day, of what is said near it."""
    side = expression.left
    meal = heard[0] if heard and abs(heard[1] - start) <= _NEAR else None
    if meal and expression.right is None and side.clock and not side.clock.sure and side.part is None:
        side.part = Part(meal)


def _where(run: Run, expression: Expression) -> tuple[int, int]:
    last = min(expression.end, len(run)) - 1
    return run.lexemes[expression.start].start, run.lexemes[max(last, expression.start)].end


def _joined(located: list[Located], text: Text) -> list[Located]:
    """A day and an hour said apart in one sentence are one moment: "a table on March 4th for two at 8pm"."""
    joined: list[Located] = []
    for expression, start, end in located:
        if joined:
            earlier, first, last = joined[-1]
            near = earlier.sentence == expression.sentence and start - last <= _NEAR
            between = text.folded[last:start] if near else ""
            if near and between.strip() in _THAT_IS and _is_made_precise(earlier, expression):
                joined[-1] = (expression, start, end)
                continue
            if (
                near
                and _completes(earlier, expression)
                and not _ANOTHER_THING.search(between)
                and not (_is_gone(earlier) and _PAUSE.search(between))
                and _PARTINGS.isdisjoint(between.split())
            ):
                joined[-1] = (_merged(earlier, expression), first, end)
                continue
        joined.append((expression, start, end))
    return joined


def _completes(earlier: Expression, later: Expression) -> bool:
    if earlier.other or later.other or earlier.negated or later.negated or later.corrected:
        return False
    if earlier.every is not None or later.every is not None or later.length is not None or earlier.length is not None:
        return False
    return (_is_day_only(earlier) and _is_hour_only(later)) or (_is_hour_only(earlier) and _is_day_only(later))


def _is_made_precise(earlier: Expression, later: Expression) -> bool:
    """ "Pendant les fêtes, du 23 décembre au 2 janvier": a season, then its days."""
    period, day = earlier.left.period, later.left.day
    return period is not None and period.season is not None and earlier.right is None and bool(day and day.dom)


def _is_gone(expression: Expression) -> bool:
    """ "I left my phone in the taxi last night, and a table at 8": the hour is of another day."""
    day = expression.left.day
    return day is not None and ((day.offset or 0) < 0 or day.which == "gone")


def _is_day_only(expression: Expression) -> bool:
    side = expression.left
    return (
        expression.right is None
        and not expression.bound
        and side.clock is None
        and side.day is not None
        and not side.day.edge
    )


def _is_hour_only(expression: Expression) -> bool:
    side, right = expression.left, expression.right
    return not side.names_day and side.clock is not None and (right is None or not right.names_day)


def _merged(earlier: Expression, later: Expression) -> Expression:
    day, hour = (earlier, later) if _is_day_only(earlier) else (later, earlier)
    hour.left.day, hour.left.period = day.left.day, day.left.period
    hour.left.part = hour.left.part or day.left.part
    hour.joined = True
    return hour


def _iso(found: When) -> dict[str, str | None]:
    whole_days = found.grain not in ("minute", "part")
    day_stated = found.day_stated or (found.start is not None and found.end is not None)
    start = _stamp(found.start, whole_days, day_stated)
    end = found.end
    if end is not None and whole_days:
        return {"start": start, "end": (_date(end) - _ONE_DAY).isoformat()}
    return {"start": start, "end": _stamp(end, whole_days, day_stated)}


def _stamp(moment: datetime | None, whole_days: bool, day_stated: bool) -> str | None:
    if moment is None:
        return None
    if whole_days:
        return _date(moment).isoformat()
    return f"{moment:%Y-%m-%dT%H:%M}" if day_stated else f"T{moment:%H:%M}"


def _date(moment: datetime) -> date:
    return moment.date()


__all__ = ["read", "when"]
