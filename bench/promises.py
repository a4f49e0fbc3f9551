"""Finding what is due among 100 000 open promises, on both databases; and what the chaser and the telephone are worth.

``python -m bench.promises``. The floor is 100 rows: what is due must cost about the same among a hundred thousand.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from bench._ground import database, each_database, set_up

OPEN, DUE = 100_000, 20
MOST_MS = 10.0


def main(kind: str) -> None:
    with database(kind) as address:
        set_up(address)
        few, _none = _measure(100, "few")
        many, board = _measure(OPEN, "many")
        print(
            f"{kind}: what is due, {DUE} among {OPEN}: {many:.2f} ms (among 100: {few:.2f} ms); the board: {board:.2f} ms"
        )
        if many > MOST_MS:
            sys.exit(f"more than {MOST_MS} ms")


def _measure(count: int, slug: str) -> tuple[float, float]:
    from django.db import connection

    from loge.care.models import Promise
    from loge.care.promises import clock, queries
    from loge.common.clock import now
    from loge.houses.models import House

    moment = now()
    Promise.objects.all().delete()
    house = House.objects.create(kind=House.Kind.NEIGHBOURHOOD, slug=slug, name=slug)

    def row(number: int) -> Promise:
        due = moment + dt.timedelta(minutes=number - DUE + 1)
        return Promise(
            house=house, kind="call_back", key=f"k{number}", words="…", state="open", since_at=moment, due_at=due, clock_at=due,
            warn_at=due + dt.timedelta(days=1),
        )  # fmt: skip

    Promise.objects.bulk_create((row(number) for number in range(count)), batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    found = clock.due(moment)
    if len(found) != DUE:
        sys.exit(f"{len(found)} are due, not {DUE}")
    return _best(lambda: (clock.due(moment), clock.warnings(moment))), _best(lambda: list(queries.board(house)[:50]))


def _best(act: Callable[[], Any]) -> float:
    """The median of thirty runs, in milliseconds."""
    spent = []
    for _run in range(30):
        begun = time.perf_counter()
        act()
        spent.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(spent)


def simulated() -> None:
    """What docs/promises.md says of the chaser and of the telephone."""
    from loge.care.line.simulate import morning
    from loge.care.promises import simulate

    two = dt.timedelta(hours=2)
    itself, asked, alone = (
        simulate.share_in_time(20_000),
        simulate.share_in_time(20_000, client_waits=two),
        simulate.alone(20_000),
    )
    print(
        f"38 % silent: a price in time {itself:.1%}; the client asked first {asked:.1%}; without the chaser {alone:.1%}"
    )
    mornings = [morning(seed) for seed in range(200)]
    offered, longest = sum(one.offered for one in mornings), max(one.longest_wait for one in mornings)
    kept = sum(one.kept for one in mornings)
    print(
        f"Mondays: {sum(one.calls for one in mornings)} calls, {offered} offered a minute within {longest}, kept {kept / offered:.1%}"
    )


if __name__ == "__main__":
    each_database("bench.promises")
    main(sys.argv[1])
    if sys.argv[1] == "sqlite":
        simulated()
