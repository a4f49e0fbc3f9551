"""What the chaser is worth: demands by the thousand, providers of whom 38 % never answer, on a clock of its own.

38 % of quote requests are never answered (HomeServe survey, 2023). The others answer after a time that is often short and
sometimes long (log-normal, of open hours); a reminder is not believed to help. A price in time is one that came before the
hour the house had promised."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from loge.houses.hours import Hours, Window

from .chasing import how_many
from .models import CareRules
from .rules import within

SILENT = 0.38
MEDIAN = dt.timedelta(hours=2)  # open hours until an answer, of those who answer
SPREAD = 1.0  # of the logarithm
WEEK = Hours(tuple(Window(day, dt.time(9), dt.time(19)) for day in range(6)), ZoneInfo("Europe/Paris"), holidays=True)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One demand: whether a price came in time, and how many were asked."""

    in_time: bool
    asked: int


def share_in_time(count: int, *, seed: int = 1, neighbours: int = 7, client_waits: dt.timedelta | None = None) -> float:
    """The share of demands with a price in time. ``client_waits``: open hours until the client says yes to the next
    neighbour; None where the house asks by itself."""
    chance = random.Random(seed)  # noqa: S311  a simulation, not a secret
    return sum(one(chance, neighbours, client_waits).in_time for _each in range(count)) / count


def alone(count: int, *, seed: int = 1) -> float:
    """The same, when nobody else is asked: what it is like without the chaser."""
    chance = random.Random(seed)  # noqa: S311  a simulation, not a secret
    return sum(one(chance, 1, None).in_time for _each in range(count)) / count


def one(chance: random.Random, neighbours: int, client_waits: dt.timedelta | None) -> Outcome:
    rules = CareRules()
    asked_at = dt.datetime(2026, 11, 2, tzinfo=dt.UTC) + dt.timedelta(minutes=chance.randrange(28 * 24 * 60))
    promised = within(WEEK, asked_at, rules.quote_within)
    first_price: dt.datetime | None = None
    asked, turn, moment = 0, 0, asked_at
    while moment < promised and asked < neighbours:
        count = min(how_many(turn, asked), neighbours - asked)
        due = within(WEEK, moment, rules.provider_within)
        for _each in range(count):
            answered = _answers(chance, moment)
            if answered is not None and (first_price is None or answered < first_price):
                first_price = answered
        asked += count
        if first_price is not None and first_price <= due:
            break
        turn += 1
        moment = within(WEEK, due, client_waits) if client_waits is not None else due
    return Outcome(first_price is not None and first_price <= promised, asked)


def _answers(chance: random.Random, asked_at: dt.datetime) -> dt.datetime | None:
    """When this provider names a price; None if never."""
    if chance.random() < SILENT:
        return None
    return within(WEEK, asked_at, MEDIAN * chance.lognormvariate(0, SPREAD))
