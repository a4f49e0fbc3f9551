"""Doing things at the same instant, in several threads, each with its own connection."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

MOST_THREADS = 25  # a small PostgreSQL takes no more than a hundred connections


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each act returned, or the exception it raised, in the order given. All threads start at once."""
    outcomes: list[Any] = [None] * len(acts)
    count = min(len(acts), MOST_THREADS)
    start = threading.Barrier(count)

    def run(first: int) -> None:
        start.wait()
        for place in range(first, len(acts), count):
            try:
                outcomes[place] = acts[place]()
            except Exception as problem:
                outcomes[place] = problem
        connection.close()

    threads = [threading.Thread(target=run, args=(first,)) for first in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return outcomes


def winners(outcomes: Sequence[Any], *losing: type[Exception]) -> list[int]:
    """The places of the acts that came through. Raises what any of the others failed with, unless it is ``losing``."""
    won = [place for place, outcome in enumerate(outcomes) if not isinstance(outcome, Exception)]
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, losing):
            raise outcome
    return won
