"""A plan of the week on the wall clock: 336 half hours from Monday 00:00, kept as 84 hex digits (the first half hour is
the highest bit of the first digit), written and read as “9:00–12:00, 14:00–18:00”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from loge.common.errors import Invalid

A_DAY = 48
HALF_HOURS = 7 * A_DAY
_DIGITS = HALF_HOURS // 4
_TIME = r"(\d{1,2})(?:\s*[:hH.]\s*(\d{2})?)?"
_RANGE = re.compile(rf"{_TIME}\s*(?:-|–|—|à|to|until|jusqu[’']à)\s*{_TIME}")
_BETWEEN = re.compile(r"\s*(?:,|;|\bet\b|\band\b|\+|/|\n)\s*")
Range = tuple[int, int]  # half hours of one day, the second one excluded: (18, 24) is 9:00 to 12:00


@dataclass(frozen=True, slots=True)
class Week:
    """``bits``: half hour 0 (Monday 00:00) is the highest. No bit at all is “not said”, never “free”."""

    bits: int = 0

    @classmethod
    def read(cls, kept: str) -> Week:
        """From ``Provider.week``; what cannot be read is a week not said."""
        return cls(int(kept, 16)) if re.fullmatch(rf"[0-9a-f]{{{_DIGITS}}}", kept) else cls()

    @classmethod
    def of(cls, ticked: Iterable[int]) -> Week:
        """From half hours counted from Monday 00:00; others than 0 to 335 are left out."""
        bits = 0
        for half_hour in ticked:
            if 0 <= half_hour < HALF_HOURS:
                bits |= mask(half_hour)
        return cls(bits)

    @classmethod
    def of_days(cls, days: Sequence[Sequence[Range]]) -> Week:
        """From the ranges of each day, Monday first; a range may run past midnight into the next day (Sunday's into
        Monday)."""
        return cls.of(
            (day * A_DAY + half) % HALF_HOURS
            for day, ranges in enumerate(days)
            for start, end in ranges
            for half in range(start, end)
        )

    def __bool__(self) -> bool:
        return bool(self.bits)

    def __contains__(self, half_hour: int) -> bool:
        return bool(self.bits & mask(half_hour))

    @property
    def kept(self) -> str:
        """As ``Provider.week`` keeps it; empty when nothing was said."""
        return f"{self.bits:0{_DIGITS}x}" if self.bits else ""

    def day(self, weekday: int) -> list[Range]:
        """The ranges of one day, Monday is 0."""
        ranges: list[Range] = []
        for half in range(A_DAY):
            if weekday * A_DAY + half in self:
                if ranges and ranges[-1][1] == half:
                    ranges[-1] = (ranges[-1][0], half + 1)
                else:
                    ranges.append((half, half + 1))
        return ranges

    def days(self) -> list[list[Range]]:
        return [self.day(weekday) for weekday in range(7)]

    @property
    def hours(self) -> float:
        return self.bits.bit_count() / 2


def mask(half_hour: int) -> int:
    return 1 << (HALF_HOURS - 1 - half_hour)


def spoken(ranges: Iterable[Range]) -> str:
    """``9:00–12:00, 14:00–18:00``"""
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in ranges)


def clock(half: int) -> str:
    """18 → ``9:00``; 48 → ``24:00``."""
    return f"{half // 2}:{half % 2 * 30:02d}"


def parse(words: str) -> list[Range]:
    """What a person typed for one day: ``9:00–12:00, 14h-18h``, ``9 à 12 et 14 à 18``, ``22:00–2:00`` (until the night).

    Raises Invalid with a sentence that names the part that cannot be read.
    """
    ranges = []
    for part in filter(None, _BETWEEN.split(words.strip().casefold())):
        found = _RANGE.fullmatch(part)
        if found is None:
            raise Invalid(_("We cannot read “%(part)s”. Write it so: 9:00–12:00, 14:00–18:00.") % {"part": part[:40]})
        start, end = _half(found[1], found[2], part), _half(found[3], found[4], part)
        if start in (end, A_DAY):
            raise Invalid(_("“%(part)s” has no length. Write it so: 9:00–12:00.") % {"part": part[:40]})
        ranges.append((start, end if end > start else end + A_DAY))
    return ranges


def _half(hour: str, minute: str | None, part: str) -> int:
    minutes = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) >= 60 or minutes > 24 * 60:
        raise Invalid(_("“%(part)s” is not a time of day.") % {"part": part[:40]})
    if minutes % 30:
        raise Invalid(_("Hours and half hours only: “%(part)s” falls between two.") % {"part": part[:40]})
    return minutes // 30
