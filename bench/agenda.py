"""Can it be done? From the database, six people with fifteen visits each, in a house that knows what usually comes: ``python -m bench.agenda`` (``--small`` for a few).

The CPU of the whole answer (queries, travel, every position of every agenda, reasons, costs) as the door asks for it, on
both databases: on a shared machine the wall clock measures the neighbours; the share that is database is told beside it.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import sys
import time
from typing import Any

from bench._ground import database, set_up

SMALL = "--small" in sys.argv
ASKED, PEOPLE, VISITS = (20, 6, 15) if SMALL else (500, 6, 15)


def main(kind: str) -> None:
    with database(kind) as address:
        set_up(address)
        house, at = a_full_day()
        times, shares, verdicts = ask_all(house, at)
    times.sort()
    p50, p95, worst = (1000 * times[int(len(times) * share)] for share in (0.5, 0.95, 0.999))
    print(
        f"{kind}: {PEOPLE} people × {VISITS} visits, {len(times)} questions: median {p50:.1f} ms, p95 {p95:.1f} ms, most {worst:.1f} ms; "
        f"database {100 * statistics.mean(shares):.0f} %; {verdicts}"
    )
    assert SMALL or p95 < 100, "the client waits on the telephone"


def a_full_day() -> tuple[Any, dt.datetime]:
    """Visits of half an hour around Alençon, back to back with the way between, a third promised."""
    from loge.common.clock import UTC
    from loge.houses.actions import open_house, welcome
    from loge.houses.models import House, Membership
    from loge.people.models import Person
    from loge.planning.actions.team import join_team, set_shifts
    from loge.planning.actions.visit import plan_visit
    from loge.planning.stops import Place

    dice = random.Random(1)
    boss = Person.objects.create_user("boss@example.org", name="Claire", is_operator=True)
    house = open_house(by=boss, kind=House.Kind.PRACTICE, slug="bench", name="Bench", communes=["61001"])
    welcome(house, boss, Membership.Role.CONCIERGE, by=boss)
    day = dt.datetime(2026, 12, 1, 6, tzinfo=UTC)
    for number in range(PEOPLE):
        person = Person.objects.create_user(f"p{number}@example.org", name=f"P{number}")
        join_team(house, person, by=boss, where=Place(48.43, 0.09), base="Alençon")
        set_shifts(house, person, by=boss, weekdays=range(7), starts=dt.time(7), ends=dt.time(21))
        for visit in range(VISITS):
            where = Place(48.43 + dice.uniform(-0.05, 0.05), 0.09 + dice.uniform(-0.07, 0.07))
            plan_visit(
                house, by=boss, person=person, title=f"V{visit}", starts_at=day + dt.timedelta(minutes=30 + 52 * visit),
                lasts_for=dt.timedelta(minutes=25), where=where, place="Alençon", promised=visit % 3 == 0, at=day,
            )  # fmt: skip
    _a_past(house, boss, day, dice)
    return house, day


def _a_past(house: Any, boss: Any, day: dt.datetime, dice: random.Random) -> None:
    """Thirty calls of the last weeks, so that each hour is weighed by the room it leaves."""
    from loge.planning.actions.visit import plan_visit
    from loge.planning.days import team
    from loge.planning.stops import Place

    people = [mate.person for mate in team(house)]
    for number in range(30):
        starts = day - dt.timedelta(days=7 * (1 + number // PEOPLE)) + dt.timedelta(hours=dice.randrange(2, 12))
        plan_visit(
            house, by=boss, person=people[number % PEOPLE], title=f"C{number}", starts_at=starts, lasts_for=dt.timedelta(minutes=30),
            where=Place(48.43 + dice.uniform(-0.08, 0.08), 0.09 + dice.uniform(-0.08, 0.08)), place="Alençon",
            spans=[(starts, starts + dt.timedelta(hours=1))], at=starts - dt.timedelta(hours=1),
        )  # fmt: skip


def ask_all(house: Any, at: dt.datetime) -> tuple[list[float], list[float], dict[str, int]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from loge.planning.feasibility import Ask, can
    from loge.planning.stops import Place

    dice = random.Random(2)
    times, shares = [], []
    verdicts: dict[str, int] = {}
    for number in range(ASKED):
        place = Place(48.43 + dice.uniform(-0.1, 0.1), 0.09 + dice.uniform(-0.1, 0.1))
        since = at + dt.timedelta(minutes=dice.randrange(30, 780))
        wish = Ask(
            place,
            "là",
            dt.timedelta(minutes=dice.choice((15, 30, 60))),
            ((since, since + dt.timedelta(minutes=dice.choice((15, 60)))),),
        )
        begun = time.process_time()
        answer = can(house, wish, at=at)
        times.append(time.process_time() - begun)
        verdicts[answer.verdict] = verdicts.get(answer.verdict, 0) + 1
        if number < 20:
            with CaptureQueriesContext(connection) as caught:
                begun = time.perf_counter()
                can(house, wish, at=at)
                whole = time.perf_counter() - begun
            shares.append(sum(float(query["time"]) for query in caught.captured_queries) / whole)
    return times[5:], shares, verdicts


if __name__ == "__main__":
    from bench._ground import each_database

    kinds = [word for word in sys.argv[1:] if not word.startswith("--")]
    if not kinds and not SMALL:
        each_database("bench.agenda")
    main(kinds[0] if kinds else "sqlite")
