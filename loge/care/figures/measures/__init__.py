"""A measure is a file: what is counted (``KINDS``, the facts after which something counts, and ``found``), how one row
counts (``point``), and every row there is (``rows``), from which all can be counted anew.

``EDGES`` are the upper edges of its histogram; ``HIGHER`` says whether more is better; ``SHAPE`` how it is read: ``share``
(of values 0 and 1), ``score`` (a mean of marks), ``nps`` or ``span`` (minutes)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from loge.common.models import Fact
from loge.common.shelf import shelf
from loge.houses.models import House

MINUTES = (15, 60, 240, 720, 1_440, 4_320, 10_080)  # edges of a wait: a quarter of an hour to a week


@dataclass(frozen=True, slots=True)
class Counts:
    """How one row counts."""

    source: str
    day: dt.date
    value: int
    key: str = ""
    subject: str = ""


class Measure(Protocol):
    """What a file of this folder holds."""

    NAME: Any
    ORDER: int
    SHAPE: str
    HIGHER: bool
    EDGES: tuple[int, ...]
    KINDS: tuple[str, ...]
    found: Callable[[Fact], Iterable[Any]]
    point: Callable[[Any], Counts | None]
    rows: Callable[[House], Iterable[Any]]
    label: Callable[[str], Any]


def all_measures() -> dict[str, ModuleType]:
    """Every measure by its name, in the order in which the page shows them."""
    found = shelf(__name__)
    return dict(sorted(found.items(), key=lambda pair: pair[1].ORDER))


def minutes(first: dt.datetime, then: dt.datetime) -> int:
    """Whole minutes between the two, never less than none."""
    return max(int((then - first).total_seconds() // 60), 0)
