"""What a payment service does to you one day: told by kind, by chance or for the next so many calls, from a seed."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping

HOOKS = ("duplicate", "delay", "reorder", "drop")  # webhooks come twice, late, after the next one, never
CALLS = ("fail", "hang_up", "late")  # 500 before acting; acts, then hangs up; acts, then answers too late
KINDS = HOOKS + CALLS


class Cruelty:
    """Kind until told otherwise. ``next_times`` strikes the next N times, ``chance`` (0 to 1) now and then after that.
    ``seconds`` is how late "late" and "delay" are."""

    def __init__(
        self,
        *,
        seed: int = 0,
        chance: Mapping[str, float] | None = None,
        next_times: Mapping[str, int] | None = None,
        seconds: float = 15.0,
    ) -> None:
        self._lock = threading.Lock()
        self.become(seed=seed, chance=chance, next_times=next_times, seconds=seconds)

    def become(
        self,
        *,
        seed: int = 0,
        chance: Mapping[str, float] | None = None,
        next_times: Mapping[str, int] | None = None,
        seconds: float = 15.0,
    ) -> None:
        """Forget what was told before. Raises ValueError for an unknown kind or an impossible number."""
        chances, times = dict(chance or {}), dict(next_times or {})
        unknown = (chances.keys() | times.keys()) - set(KINDS)
        if unknown:
            raise ValueError(f"unknown cruelty: {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
        if any(not 0 <= value <= 1 for value in chances.values()):
            raise ValueError("a chance lies between 0 and 1")
        if any(type(value) is not int or value < 0 for value in times.values()):
            raise ValueError("a number of times is a whole number, and not negative")
        if not 0 <= seconds <= 3600:
            raise ValueError("seconds lie between 0 and 3600")
        with self._lock:
            self.seconds = float(seconds)
            self._chances, self._times, self._random = chances, times, random.Random(seed)  # noqa: S311 (play, not secrets)

    def strikes(self, kind: str) -> bool:
        """Whether that kind strikes now; asking uses up one of the next times."""
        with self._lock:
            if self._times.get(kind, 0):
                self._times[kind] -= 1
                return True
            return self._random.random() < self._chances.get(kind, 0)
