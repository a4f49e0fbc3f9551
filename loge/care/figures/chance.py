"""What a number says beyond chance. Intervals of 95 %; below twenty cases nothing is claimed.

Shares after Wilson (1927), differences of shares after Newcombe (1998, method 10), means and their differences after
Student and Welch (1947) with Satterthwaite's degrees of freedom; NPS as the mean of −100, 0 and 100."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

Z = 1.959964
FEW = 20  # cases: below, no difference is claimed
_T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
      2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its interval and how many cases it stands on. ``value`` is None without a case, the interval with one."""

    count: int
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_few(self) -> bool:
        return self.count < FEW

    def within(self, least: float, most: float) -> Figure:
        """The same on a scale: chance leaves no scale."""
        low, high = (None if one is None else min(max(one, least), most) for one in (self.low, self.high))
        return replace(self, low=low, high=high)


def student(freedom: float) -> float:
    """The 97.5 % quantile of Student's distribution; above thirty degrees by its expansion in 1/ν (to a thousandth)."""
    if freedom < 1:
        return _T[0]
    if freedom <= 30:
        low = int(freedom)
        high = min(low + 1, 30)
        return _T[low - 1] + (_T[high - 1] - _T[low - 1]) * (freedom - low)
    return Z + (Z**3 + Z) / (4 * freedom) + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * freedom**2)


def share(part: int, whole: int) -> Figure:
    """So many of so many."""
    if not whole:
        return Figure(0)
    low, high = wilson(part, whole)
    return Figure(whole, part / whole, low, high)


def wilson(part: int, whole: int) -> tuple[float, float]:
    p, n = part / whole, whole
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    wide = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return max(0.0, middle - wide), min(1.0, middle + wide)


def mean(count: int, total: float, squares: float) -> Figure:
    """A mean, from the sum of the values and of their squares."""
    if not count:
        return Figure(0)
    value = total / count
    if count < 2:
        return Figure(count, value)
    wide = student(count - 1) * math.sqrt(variance(count, total, squares) / count)
    return Figure(count, value, value - wide, value + wide)


def variance(count: int, total: float, squares: float) -> float:
    """Of a sample of at least two."""
    return max((squares - total * total / count) / (count - 1), 0.0)


def nps(detractors: int, passives: int, promoters: int) -> Figure:
    """Promoters less detractors, of a hundred."""
    count = detractors + passives + promoters
    return mean(count, 100 * (promoters - detractors), 10_000 * (promoters + detractors))


@dataclass(frozen=True, slots=True)
class Sample:
    """The sums of a window: count, sum, squares."""

    count: int
    total: int
    squares: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a measure was before and after: the two figures, the difference with its interval, and what can be said."""

    before: Figure
    after: Figure
    difference: float | None
    low: float | None
    high: float | None
    verdict: str  # better, worse, unclear, few


def compare(before: Sample, after: Sample, *, shape: str, higher: bool) -> Change:
    """Whether a change did good. ``few`` below twenty cases on either side; ``unclear`` when chance alone could do it."""
    first, then = _figure(before, shape), _figure(after, shape)
    if first.value is None or then.value is None:
        return Change(first, then, None, None, None, "few")
    gone = then.value - first.value
    if min(before.count, after.count) < FEW:
        return Change(first, then, gone, None, None, "few")
    low, high = _newcombe(first, then) if shape == "share" else _welch(before, after)
    if low <= 0 <= high:
        return Change(first, then, gone, low, high, "unclear")
    return Change(first, then, gone, low, high, "better" if (gone > 0) == higher else "worse")


def _figure(one: Sample, shape: str) -> Figure:
    return share(one.total, one.count) if shape == "share" else mean(one.count, one.total, one.squares)


def gain(change: Change, *, higher: bool) -> float | None:
    """How many times as good as before a change has made it: 1.04 is four per cent better. None when nothing was shown,
    or when before or after is nothing, of which there is no multiple."""
    if change.verdict not in ("better", "worse") or not change.before.value or not change.after.value:
        return None
    ratio = change.after.value / change.before.value
    return ratio if higher else 1 / ratio


def _newcombe(first: Figure, then: Figure) -> tuple[float, float]:
    assert first.value is not None and then.value is not None
    assert first.low is not None and first.high is not None and then.low is not None and then.high is not None
    gone = then.value - first.value
    low = gone - math.hypot(then.value - then.low, first.high - first.value)
    high = gone + math.hypot(then.high - then.value, first.value - first.low)
    return low, high


def _welch(first: Sample, then: Sample) -> tuple[float, float]:
    a, b = (variance(one.count, one.total, one.squares) / one.count for one in (first, then))
    gone = then.total / then.count - first.total / first.count
    if a + b == 0:
        return gone, gone
    freedom = (a + b) ** 2 / (a * a / (first.count - 1) + b * b / (then.count - 1))
    wide = student(freedom) * math.sqrt(a + b)
    return gone - wide, gone + wide
