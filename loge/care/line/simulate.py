"""A Monday morning on the telephone, lived through with the house's own actions: calls come at random (Poisson), last at random
(exponential), and whoever finds nobody free is offered minutes, chooses one of them a moment later, and is called.

Nothing is assumed of the offer: it is asked of :func:`actions.offer` for each caller, taken by :func:`actions.take` once they
have thought about it (when it may have gone to somebody else), and what was kept is read in the promise book."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from loge.common.errors import Stale
from loge.houses.models import House
from loge.people.models import Person

from ..promises import clock
from ..promises.models import Promise
from . import actions, queries
from .models import CallBack

SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
PICKED_UP = (3, 12)  # seconds it rings before somebody who is free answers
ANNOUNCED = 12  # seconds it rings before the minutes are offered where nobody is
CHOOSING = (5, 40)  # seconds a caller thinks about them
UNREACHED = 0.1  # of those who are called back do not pick up
MEAN = 4 * MINUTE


@dataclass(slots=True)
class Morning:
    """What a morning was like for those who called."""

    calls: int = 0
    at_once: int = 0
    offered: int = 0
    nothing: int = 0  # neither answered nor offered a minute
    gone: int = 0  # the minute they chose had just gone to somebody else: they were offered others
    unreached: int = 0
    waits: list[float] = field(default_factory=list)  # seconds before a voice or an offer, the offer's own time with it
    kept: int = 0
    missed: int = 0
    after_closing: int = 0  # called back though the hour had struck

    @property
    def longest_wait(self) -> float:
        return max(self.waits, default=0.0)


def morning(
    house: House, staff: list[Person], *, opens: dt.datetime, closes: dt.datetime, seed: int = 1, peak: float = 48.0, mean: dt.timedelta = MEAN
) -> Morning:  # fmt: skip
    """``peak`` calls an hour in the middle of the morning, half as many around it; ``staff`` keep the house and its telephone."""
    return _Switchboard(house, staff, opens, closes, random.Random(seed), mean).live(peak)  # noqa: S311  a simulation


class _Switchboard:
    """The events of a morning in their order. Whoever is free gives back the next call owed, or answers what rings."""

    def __init__(
        self, house: House, staff: list[Person], opens: dt.datetime, closes: dt.datetime, chance: random.Random, mean: dt.timedelta
    ) -> None:  # fmt: skip
        self.house, self.staff, self.opens, self.closes, self.chance, self.mean = (
            house,
            staff,
            opens,
            closes,
            chance,
            mean,
        )
        self.free = {person.pk: opens for person in staff}
        self.events: list[tuple[dt.datetime, int, Callable[[dt.datetime], None]]] = []
        self.order = itertools.count()
        self.told = Morning()

    def live(self, peak: float) -> Morning:
        for moment in _calls(self.chance, self.opens, self.closes, peak):
            self._at(moment, self._rings)
        while self.events:
            moment, _number, act = heapq.heappop(self.events)
            act(moment)
        clock.tick(at=self.closes + dt.timedelta(days=1))
        book = Promise.objects.filter(house=self.house, kind=Promise.Kind.CALL_BACK)
        self.told.kept = book.filter(state="kept").count()
        self.told.missed = book.filter(state__in=("missed", "late")).count()
        return self.told

    def _at(self, moment: dt.datetime, act: Callable[[dt.datetime], None]) -> None:
        heapq.heappush(self.events, (moment, next(self.order), act))

    def _rings(self, at: dt.datetime) -> None:
        self.told.calls += 1
        who = self._idle(at)
        if who is not None and not self._owed(at):
            waited = self.chance.uniform(*PICKED_UP)
            self.told.at_once += 1
            self.told.waits.append(waited)
            self._speak(who, at + waited * SECOND)
        else:
            self._at(at + ANNOUNCED * SECOND, self._offered(str(self.told.calls), ANNOUNCED))

    def _offered(self, key: str, waited: float) -> Callable[[dt.datetime], None]:
        def offer(at: dt.datetime) -> None:
            begun = time.perf_counter()
            found = actions.offer(self.house, at=at)
            self.told.waits.append(waited + time.perf_counter() - begun)
            if not found:
                self.told.nothing += 1
                return
            self.told.offered += 1
            chosen = self.chance.choice(found)
            self._at(at + self.chance.uniform(*CHOOSING) * SECOND, lambda then: self._takes(key, chosen.due_at, then))

        return offer

    def _takes(self, key: str, due_at: dt.datetime, at: dt.datetime) -> None:
        told: dict[str, Any] = {"phone": f"02619{int(key):05}", "nonce": f"morning-{key}", "name": "Monday"}
        try:
            row = actions.take(self.house, by=actions.VISITOR, due_at=due_at, at=at, **told)
        except Stale:
            self.told.gone += 1
            self.told.offered -= 1
            self._offered(key, 0.0)(at)  # others are shown at once: the wait counts anew from there
            return
        self._at(row.starts_at, self._looks)

    def _looks(self, at: dt.datetime) -> None:
        """Whoever is free looks at the list."""
        who, owed = self._idle(at), self._owed(at)
        if owed and who is None:
            self._at(min(self.free.values()), self._looks)
        elif owed and who is not None:
            self._calls_back(owed[0], who, at)

    def _calls_back(self, row: CallBack, who: Person, at: dt.datetime) -> None:
        self.told.after_closing += at > self.closes
        if self.chance.random() < UNREACHED and not row.tries:
            self.told.unreached += 1
            actions.try_again(row, by=who, at=at)
            self.free[who.pk] = at + MINUTE
            self._at(row.starts_at, self._looks)
            self._at(self.free[who.pk], self._looks)
        else:
            actions.reach(row, by=who, at=at)
            self._speak(who, at)

    def _speak(self, who: Person, at: dt.datetime) -> None:
        self.free[who.pk] = at + self.chance.expovariate(1 / self.mean.total_seconds()) * SECOND
        self._at(self.free[who.pk], self._looks)

    def _idle(self, at: dt.datetime) -> Person | None:
        return next((person for person in self.staff if self.free[person.pk] <= at), None)

    def _owed(self, at: dt.datetime) -> list[CallBack]:
        """Calls owed whose minute has begun: nobody is called before they were told to wait for it."""
        return [row for row in queries.queue(self.house)[:10] if row.starts_at <= at]


def _calls(chance: random.Random, opens: dt.datetime, closes: dt.datetime, peak: float) -> list[dt.datetime]:
    found, moment, hour = [], opens, dt.timedelta(hours=1)
    while (moment := moment + hour * chance.expovariate(peak)) < closes:
        middle = opens + hour <= moment < closes - hour
        if middle or chance.random() < 0.5:  # thinning: half as many outside the peak
            found.append(moment)
    return found
