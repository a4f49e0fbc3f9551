"""Trust from evidence. The formula is public (the page ``trust`` shows these very numbers); pure: no database.

Each case is a yes or a no: came on time, answered within a day, done without an incident, a client asks for them again. A case
weighs ½ to the power of its age in years (``HALF_LIFE``): what is recent counts more. Of each measure

- the share is ``(yes + 3) ÷ (yes + no + 4)``: four imaginary cases, three of them good (a Beta prior), so that one case does not
  outweigh fifty; without a real case there is no share: the provider is *not known yet*, which is not average;
- what is not sure is shown: the Wilson interval at 90 % of that share and number (E. B. Wilson, JASA 22, 1927).

Trust is the mean of the measures that are known, weighted 3 (on time), 2 (answers), 4 (without incident), 3 (asked for again), and so
are its bounds. ``Case`` is all that is weighed: no payment, no commission can enter (Code de la consommation, L. 111-7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

ON_TIME, ANSWERS, SAFE, ASKED_AGAIN = "on_time", "answers", "safe", "asked_again"
WEIGHTS = {ON_TIME: 3, ANSWERS: 2, SAFE: 4, ASKED_AGAIN: 3}
HALF_LIFE = dt.timedelta(days=365)
GOOD, IMAGINED = 3, 4
Z = 1.645  # 90 %, both sides
LATE_AFTER = dt.timedelta(minutes=10)
SLOW_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Case:
    """All that is weighed: when it was, and whether it went well."""

    at: dt.datetime
    good: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """A share between two bounds, from ``count`` real cases that weigh ``weight`` in all."""

    share: float
    low: float
    high: float
    count: int
    weight: float


@dataclass(frozen=True, slots=True)
class Trust:
    """``share`` None: not known yet."""

    measures: Mapping[str, Measure]

    @property
    def share(self) -> float | None:
        return self._mean("share")

    @property
    def low(self) -> float | None:
        return self._mean("low")

    @property
    def high(self) -> float | None:
        return self._mean("high")

    @property
    def count(self) -> int:
        return sum(one.count for one in self.measures.values())

    def _mean(self, name: str) -> float | None:
        whole = sum(WEIGHTS[key] for key in self.measures)
        return (
            sum(WEIGHTS[key] * float(getattr(one, name)) for key, one in self.measures.items()) / whole
            if whole
            else None
        )


def weight(case: Case, at: dt.datetime) -> float:
    """1 today, a half after a year; what lies ahead of us weighs as today."""
    return float(0.5 ** (max((at - case.at) / HALF_LIFE, 0.0)))


def measured(cases: Iterable[Case], at: dt.datetime) -> Measure | None:
    """None without a case."""
    every = list(cases)
    if not every:
        return None
    good = sum(weight(case, at) for case in every if case.good)
    whole = sum(weight(case, at) for case in every)
    share, number = (good + GOOD) / (whole + IMAGINED), whole + IMAGINED
    low, high = wilson(share, number)
    return Measure(share, low, high, len(every), whole)


def wilson(share: float, number: float) -> tuple[float, float]:
    """Between what the true share lies, nine times of ten."""
    square = Z * Z
    middle = share + square / (2 * number)
    wide = Z * sqrt(share * (1 - share) / number + square / (4 * number * number))
    return (middle - wide) / (1 + square / number), (middle + wide) / (1 + square / number)


def trust(cases: Mapping[str, Iterable[Case]], at: dt.datetime) -> Trust:
    found = {name: measured(cases.get(name, ()), at) for name in WEIGHTS}
    return Trust({name: one for name, one in found.items() if one is not None})
