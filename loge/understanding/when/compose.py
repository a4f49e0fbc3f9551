"""From pieces to expressions: what belongs together, what is a range, what bounds what, what was taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeGuard

from loge.understanding.text import words
from loge.understanding.when.pieces import (
    Bare,
    Clock,
    Content,
    Day,
    Edge,
    Every,
    Expression,
    Length,
    Part,
    Period,
    Piece,
    Shift,
    Side,
)

_ANNOUNCE_HOUR: Final = words("bare_at around before after until between latest by open_from")
_JOIN: Final = frozenset(("to", "dash", "until"))
_NO_PIECE: Final = Piece("", set(), 0, 0)
_HOURS_IN_DAY: Final = 24
_NO_MEAL_AT: Final = {"dinner": range(1, 6), "lunch": range(4, 11)}  # hours at which nobody sits down to it
_MEALS: Final = ("lunch", "dinner", "breakfast", "teatime", "aperitif")


def expressions(found: list[Piece], sentence: int) -> list[Expression]:
    """The expressions a run of pieces makes up, left to right."""
    composer = _Composer(sentence)
    for index, piece in enumerate(found):
        following, beyond = [*found[index + 1 : index + 3], _NO_PIECE, _NO_PIECE][:2]
        composer.take(piece, following, beyond)
    composer.close()
    return composer.closed


class _Composer:
    """Takes pieces one by one into the current expression, or closes it and begins another."""

    def __init__(self, sentence: int) -> None:
        self.sentence = sentence
        self.closed: list[Expression] = []
        self.current = Expression(sentence=sentence)
        self.ranging = False
        self.between = False

    def take(self, piece: Piece, following: Piece, beyond: Piece) -> None:
        links = piece.links
        if piece.content == "":
            self._bind_what_was_said(links)
            return
        content = self._settle(piece, following, beyond)
        if content is None:
            return
        if self._begins_another(links):
            self._turn(links)
        if "between" in links and self.current.left.period and not self.current.left.day:
            self.current.left.period = None  # "la semaine entre Noël et le nouvel an"
        self.between = self.between or "between" in links
        if self.ranging and _begins_the_hours(content, self.current, following):
            self.current.left.clock = content
        elif not self._place(content, links):
            self._turn(links)
            self._place(content, links)
        self._bind(links, content)
        if "around" in links:
            self._side().soft = True
        if not self.current.end:
            self.current.start = piece.start
        self.current.end = piece.end

    def close(self) -> None:
        """The current expression is complete."""
        current = self.current
        if not current.left.empty or current.every is not None or current.length is not None:
            if self.closed:
                _lend(self.closed[-1], current)
            self.closed.append(current)
        self.current = Expression(sentence=self.sentence)
        self.ranging = self.between = False

    def _side(self) -> Side:
        return self.current.right if self.ranging and self.current.right is not None else self.current.left

    def _settle(self, piece: Piece, following: Piece, beyond: Piece) -> Content | None:
        if piece.content == "same_time":
            said = [*self.closed, self.current]  # "from Tuesday 3pm to Thursday, same time"
            earlier = [expression.left.clock for expression in said if expression.left.clock]
            return replace(earlier[-1]) if earlier else None
        if isinstance(piece.content, Bare):
            return settle(piece.content, piece.links, self.current, self.ranging, (following, beyond))
        return piece.content

    def _begins_another(self, links: set[str]) -> bool:
        if self.current.left.empty and self.current.every is None:
            return bool(links & {"not", "correction"})
        if "line" in links and self.current.left.clock:
            return True
        return bool(links & {"or", "not", "correction"}) and "open_from" not in links

    def _turn(self, links: set[str]) -> None:
        """Close what was said and begin what is said instead, or besides."""
        taken_back = self.current.negated or bool(self.closed and self.closed[-1].negated and self.current.left.empty)
        self.close()
        self.current.other, self.current.also = "or" in links, "and" in links
        self.current.negated = "not" in links
        self.current.corrected = not self.current.negated and ("correction" in links or taken_back)

    def _place(self, content: Content, links: set[str]) -> bool:
        """Put the content where it fits; False when the current expression has no room for it."""
        if not self.ranging and self._is_far_end(content, links):
            self.ranging = True
            self.current.right = Side()
            if self.current.bound in ("from", "until"):
                self.current.bound = ""
        if self.ranging and isinstance(content, Period) and _is_weekday_with_hour(self.current.left):
            return put(self.current.left, content)
        if put(self._side(), content):
            return True
        if self.ranging and _says_day(content):
            return put(self.current.left, content)
        if isinstance(content, Every) and self.current.every is None:
            self.current.every = content
            return True
        if (
            isinstance(content, Length)
            and self.current.length is None
            and (links & {"lasts", "during"} or self.current.left.empty)
        ):
            self.current.length = content
            return True
        return False

    def _is_far_end(self, content: Content, links: set[str]) -> bool:
        left = self.current.left
        if left.empty or isinstance(content, Every | Length):
            return False
        if "until" in links or (self.between and "and" in links):
            return True
        if not links & _JOIN or ("and" in links and "dash" not in links):
            return False
        if isinstance(content, Clock):
            return left.clock is not None
        if isinstance(content, Part):
            return left.part is not None and left.clock is None
        return left.names_day or left.clock is not None

    def _bind(self, links: set[str], content: Content) -> None:
        """What the links say of the expression as a whole: before, after, from, until, by."""
        if isinstance(content, Shift) and content.by:
            self.current.bound = "by"
        if self.ranging or self.between:
            return
        if links.isdisjoint(_BOUNDING):
            return
        for role, bound in _BOUNDS:
            if role in links:
                self.current.bound = bound  # type: ignore[assignment]
                return

    def _bind_what_was_said(self, links: set[str]) -> None:
        if self.current.left.empty or self.ranging:
            return
        if "latest" in links:
            self.current.bound = "by"
        elif "earliest" in links:
            self.current.bound = "from"


def _lend(earlier: Expression, later: Expression) -> None:
    """What the second of two days says of the week or the hour holds for the first: "lundi ou mardi prochain à 10h"."""
    mine, other = earlier.left, later.left
    if later.also and _are_weekdays(mine) and other.day and other.day.is_weekday_only and other.clock:
        mine.clock, earlier.right = other.clock, later.right  # "le lundi et le jeudi de 16h30 à 18h30"
        return
    if (
        later.other
        and mine.day
        and other.day
        and not (mine.clock or mine.part or earlier.right or later.right or earlier.bound)
    ):
        mine.clock = other.clock  # "mercredi 2 ou jeudi 3, à 17h"
    if (
        mine.day is None
        or not mine.day.is_weekday_only
        or other.day is None
        or mine.clock
        or mine.part
        or earlier.right
    ):
        return
    same = mine.day.weekday == other.day.weekday
    if earlier.negated and same and mine.day.which == "this" and other.day.which == "next":
        other.day.which = "following"  # not this Friday, next Friday
    if mine.period is None and not mine.day.which and other.day.is_weekday_only and not earlier.negated:
        mine.period = other.period


def _begins_the_hours(content: Content, current: Expression, following: Piece) -> TypeGuard[Clock]:
    """ "Du lundi au vendredi de 9h à 12h": hours within days, from the first hour of the first to the last of the last."""
    left, right = current.left, current.right
    if not isinstance(content, Clock) or right is None or not (left.names_day and right.names_day):
        return False
    hours = isinstance(following.content, Clock | Bare) and bool(following.links & (_JOIN | {"and"}))
    return hours and left.clock is None and right.clock is None


def _are_weekdays(side: Side) -> bool:
    """Whether nothing but a weekday was said."""
    return side.day is not None and side.day.is_weekday_only and not (side.clock or side.part or side.period)


_BOUNDS: Final = (
    ("open_from", "from"), ("until", "until"), ("before", "before"), ("latest", "by"), ("by", "by"),
    ("after", "after"), ("earliest", "from"),
)  # fmt: skip
_BOUNDING: Final = frozenset(role for role, _ in _BOUNDS)


def put(side: Side, content: Content) -> bool:
    """Add one piece to a side if it agrees with what is there."""
    if isinstance(content, Day):
        return _put_day(side, content)
    if isinstance(content, Period):
        return _put_period(side, content)
    if isinstance(content, Clock):
        if side.clock is not None:
            return False
        side.clock = content
        side.soft = side.soft or content.soft
        return True
    if isinstance(content, Part):
        return _put_part(side, content)
    if isinstance(content, Shift):
        return _put_shift(side, content)
    if content == "now":
        return _put_shift(side, Shift(Length([])))
    if isinstance(content, str) and content.startswith("last:") and side.empty:
        side.day, side.part = Day(offset=-1), Part(content.partition(":")[2])
        return True
    if isinstance(content, str) and content.startswith("tonight"):
        return _put_tonight(side, content.partition(":")[2])
    return False


def _put_part(side: Side, content: Part) -> bool:
    """A part of the day; "dîner" and "demain soir" are one, the evening being what was said of the hour."""
    if side.part is not None and side.part.name != content.name and side.part.name not in _MEALS:
        return False
    side.part = content
    if content.this and side.empty_of_days:
        side.day = Day(offset=0)
    return True


def _put_day(side: Side, content: Day) -> bool:
    there = side.day
    if side.shift is not None:
        if not content.is_weekday_only:
            return False
    elif there is not None:
        if there.is_weekday_only and content.weekday is None and not there.nth:
            content.weekday, content.which = there.weekday, there.which
        elif content.is_weekday_only and there.weekday is None and not content.which and not content.nth:
            there.weekday = content.weekday
            return True
        else:
            return False
    elif side.period is not None and not (content.is_weekday_only or _lacks_month(content)):
        return False
    side.day = content
    return True


def _lacks_month(day: Day) -> bool:
    return day.dom is not None and day.month is None


def _put_period(side: Side, content: Period) -> bool:
    if side.period is not None or side.shift is not None:
        return False
    completes = side.day is not None and _lacks_month(side.day) and content.unit == "month" and not content.edge
    if side.day is not None and not side.day.is_weekday_only and not completes:
        return False
    side.period = content
    return True


def _put_shift(side: Side, content: Shift) -> bool:
    if side.shift is not None or side.period is not None:
        return False
    if side.day is not None and not side.day.is_weekday_only and side.day.offset != 0:
        return False
    side.shift = content
    return True


def _put_tonight(side: Side, edge: str) -> bool:
    if side.day is not None or side.period is not None or not (side.part is None or side.part.name in _MEALS):
        return False
    edges: dict[str, Edge] = {"early": "early", "late": "late", "later": "later"}
    side.day, side.part = Day(offset=0), Part("tonight", edges.get(edge, ""), this=True)
    return True


def _is_weekday_with_hour(side: Side) -> bool:
    return side.day is not None and side.day.is_weekday_only and side.period is None and side.clock is not None


def _says_day(content: Content) -> bool:
    return isinstance(content, Day | Period | Shift)


def settle(
    bare: Bare, links: set[str], current: Expression, ranging: bool, ahead_of_it: tuple[Piece, Piece]
) -> Content | None:
    """What a bare number is, by its neighbours: an hour, a day of the month, or nothing to do with time (None)."""
    hour = (
        Clock(bare.value % 24, bare.minute or 0, sure=bare.value > 12, bare=True, soft=bare.soft)
        if bare.value <= _HOURS_IN_DAY
        else None
    )
    following = ahead_of_it[0]
    if isinstance(following.content, Bare) and "comma" in following.links and ahead_of_it[1].links & {"and", "or"}:
        following = ahead_of_it[1]  # "les 24, 25 et 26 décembre"
    joined = bool(following.links & (_JOIN | {"and", "or", "of"})) and following.content != ""
    if bare.minute is None and 0 < bare.value <= 31:
        day = _as_day(bare, links, current, ranging, following if joined else _NO_PIECE)
        if day is not None:
            return day
    if ranging or _is_range_of_hours(bare, links, current, ahead_of_it):
        return hour
    ahead = following.content
    if isinstance(ahead, Part) and "in" in following.links:
        return hour
    if _counts_people(links) or ("at" in links and isinstance(ahead, Clock) and "around" in following.links):
        return None  # "pour 4", "for 2", "à 4 vers 20h": people
    side = current.left
    if bare.minute is None and side.part and not bare.at and bare.value in _NO_MEAL_AT.get(side.part.name, ()):
        return None  # "dîner samedi à quatre": people
    dated = side.part or (side.day and (side.day.offset is not None or bare.minute is not None))
    if (dated and side.clock is None) or (links & _ANNOUNCE_HOUR and not ("between" in links and not joined)):
        return hour
    precedes = (
        isinstance(ahead, Part)
        or (isinstance(ahead, Day) and ahead.offset is not None)
        or str(ahead).startswith("tonight")
    )
    return hour if precedes and not following.links - {"article", "on", "of", "in", "comma", "from", "at"} else None


def _counts_people(links: set[str]) -> bool:
    return "at" in links and not links & _ANNOUNCE_HOUR


def _is_plain_day(content: Content) -> bool:
    return isinstance(content, Day) and (content.offset is not None or content.is_weekday_only)


def _as_day(bare: Bare, links: set[str], current: Expression, ranging: bool, joined: Piece) -> Day | None:
    ahead = joined.content
    if isinstance(ahead, Period) and ahead.unit == "month" and not ahead.edge and "of" in joined.links:
        return Day(dom=bare.value)
    if isinstance(ahead, Day) and ahead.month is not None and not current.left.clock:
        month = ahead.month if ahead.dom is None or bare.value <= ahead.dom else (ahead.month - 2) % 12 + 1
        return Day(dom=bare.value, month=month, year=ahead.year)
    left = current.left
    if (ranging or bare.article) and left.day and left.day.dom and not left.clock:
        return Day(dom=bare.value, month=left.day.month if bare.value >= left.day.dom else None)
    listed = "comma" in links and isinstance(ahead, Bare)  # "Dec 24, 25 and 26"
    if (links & _JOIN or listed) and left.day and left.day.dom and not left.clock and bare.value > left.day.dom:
        return Day(dom=bare.value, month=left.day.month, year=left.day.year)
    return Day(dom=bare.value) if bare.article else None


def _is_range_of_hours(bare: Bare, links: set[str], current: Expression, ahead_of_it: tuple[Piece, Piece]) -> bool:
    """ "5 à 7 ce soir", "11-2pm", "from 7 to 7:30", "16-17"; and the far end of one."""
    if (
        current.left.clock is not None
        and current.right is None
        and (links & _JOIN or (current.left.clock and "and" in links))
    ):
        return True
    following, beyond = ahead_of_it
    if not following.links & (_JOIN | {"and"}):
        return False
    ahead = following.content
    if isinstance(ahead, Clock) and _counts_people(links) and "dash" not in following.links:
        return False  # "pour 2 à 20h"
    if isinstance(ahead, Clock):
        return bare.minute is None and (bool(links & {"from", "between"}) or 0 < (ahead.hour - bare.value) % 12 <= 6)
    if isinstance(ahead, Bare):
        said = (
            isinstance(beyond.content, Part)
            or _is_plain_day(beyond.content)
            or bool(links & {"from", "between", "bare_at", "around"})
            or ("dash" in following.links and _is_plain_day(current.left.day or ""))
        )
        return said or max(bare.value, ahead.value) > 12
    return False
