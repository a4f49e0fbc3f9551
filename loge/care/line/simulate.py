"""A Monday morning on the telephone, simulated: calls come at random (Poisson), last at random (exponential), and whoever
finds nobody free is offered a minute (A. K. Erlang, 1917, for the arithmetic of the queue without it)."""

from __future__ import annotations

import datetime as dt
import heapq
import random
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from loge.houses.hours import Hours, Span, Window

from .offering import minutes

RING = dt.timedelta(seconds=12)  # it rings so long before the minute is offered
LASTS = dt.timedelta(minutes=10)
MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)  # nine o'clock in Paris
MEAN = dt.timedelta(minutes=4)


@dataclass(frozen=True, slots=True)
class Morning:
    """What a morning was like for those who called."""

    calls: int
    at_once: int
    offered: int
    nothing: int  # neither answered nor offered a minute
    longest_wait: dt.timedelta  # before a voice or an offered minute
    kept: int  # called before the minute that was said
    after_closing: int  # served though the hour had struck


def morning(seed: int, *, staff: int = 3, hours: int = 3, peak: float = 48.0, mean: dt.timedelta = MEAN) -> Morning:
    """Three hours with ``peak`` calls an hour in the middle one, half as many around it; ``staff`` people at the telephone."""
    chance = random.Random(seed)  # noqa: S311  a simulation, not a secret
    closes = MONDAY + dt.timedelta(hours=hours)
    week = Hours((Window(0, dt.time(9), dt.time(9 + hours)),), ZoneInfo("Europe/Paris"))
    coming = _calls(chance, hours, peak)
    free_at = [MONDAY] * staff
    held: dict[int, list[Span]] = {who: [] for who in range(staff)}
    queue: list[tuple[dt.datetime, int, dt.datetime]] = []  # (due, order, when they called)
    at_once = offered = nothing = kept = after = order = 0
    longest = dt.timedelta(0)

    def serve(until: dt.datetime) -> None:
        """Whoever is free calls the next one back, before their minute if they can, until then."""
        nonlocal kept, after
        while queue:
            due, _number, came = queue[0]
            who = min(range(staff), key=lambda one: free_at[one])
            begins = max(free_at[who], came)
            if begins >= until:
                return
            heapq.heappop(queue)
            free_at[who] = begins + _length(chance, mean)
            kept += begins <= due
            after += begins > closes

    for called in coming:
        serve(called)
        who = min(range(staff), key=lambda one: free_at[one])
        if free_at[who] <= called and not queue:
            at_once += 1
            free_at[who] = called + _length(chance, mean)
            continue
        longest = max(longest, RING)
        busy = {one: [*held[one], (called, max(free_at[one], called))] for one in range(staff)}
        found = minutes(called + RING, week, busy, LASTS, count=1)
        if not found:
            nothing += 1
            continue
        offered += 1
        chosen = found[0]
        held[chosen.who].append((chosen.starts_at, chosen.due_at))
        order += 1
        heapq.heappush(queue, (chosen.due_at, order, called + RING))
    serve(closes + dt.timedelta(hours=8))
    return Morning(len(coming), at_once, offered, nothing, longest, kept, after)


def _calls(chance: random.Random, hours: int, peak: float) -> list[dt.datetime]:
    found: list[dt.datetime] = []
    moment = MONDAY
    end = MONDAY + dt.timedelta(hours=hours)
    while True:
        moment += dt.timedelta(hours=chance.expovariate(peak))
        if moment >= end:
            return found
        middle = 1 <= (moment - MONDAY) / dt.timedelta(hours=1) < hours - 1
        if middle or chance.random() < 0.5:  # thinning: half as many outside the peak
            found.append(moment)


def _length(chance: random.Random, mean: dt.timedelta) -> dt.timedelta:
    return dt.timedelta(seconds=chance.expovariate(1 / mean.total_seconds()))
