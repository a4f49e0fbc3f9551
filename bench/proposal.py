"""A proposal against a house of 500 offers, from the database: ``python -m bench.proposal [sqlite|postgres]``.

The floor is the bare query of the same offers. What was promised: at most 100 ms, ninety-five times in a hundred.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time

from bench._ground import database, each_database, set_up
from bench._rounds import compare, table

OFFERS, PROVIDERS, TIMES = 500, 100, 200
WORDS = (
    "Bonjour, quelqu'un peut-il promener mon chien samedi à 14h à Alençon, 15 € maximum ? "
    "Et tailler notre haie dimanche matin, 60 € en tout. Merci, Paul Fournier"
)


def main() -> None:
    each_database("bench.proposal")
    with database(sys.argv[1]) as address:
        set_up(address)
        house = _house()
        from loge.common.clock import now
        from loge.demands import notes
        from loge.demands.proposal import propose
        from loge.demands.reading import kept, read_for
        from loge.offers.queries import published

        def bare() -> None:
            assert len(published(house)) == OFFERS

        def read() -> None:
            read_for(house, WORDS, at=now())

        def whole() -> None:
            reading = kept(read_for(house, WORDS, at=now()))
            found = propose(house, notes.items(WORDS, reading), language=reading["language"])
            assert len(found) == 2 and all(each.reply for each in found)

        candidates = {
            "floor: the bare query of the 500 offers": bare,
            "reading alone": read,
            "reading and proposal": whole,
        }
        runs = {name: _repeat(run) for name, run in candidates.items()}
        server = "postgres" if sys.argv[1] == "postgres" else ""
        print(
            table(f"A proposal for two items, {OFFERS} offers, {sys.argv[1]}", compare(runs, items=40, server=server))
        )
        for clock, name in ((time.perf_counter, "Wall clock"), (time.process_time, "CPU of this process")):
            took = sorted(_took(whole, clock) for _ in range(TIMES))
            print(
                f"{name}: median {statistics.median(took):.1f} ms, p95 {took[int(TIMES * 0.95)]:.1f} ms (gate 100 ms)"
            )
        print()


def _repeat(run):  # type: ignore[no-untyped-def]
    def times(count: int) -> None:
        for _ in range(count):
            run()

    return times


def _took(run, clock) -> float:  # type: ignore[no-untyped-def]
    begun = clock()
    run()
    return (clock() - begun) * 1000


def _house():  # type: ignore[no-untyped-def]
    """A town's loge with 100 neighbours of five offers each, one in two booked this week, one in ten with an agenda of shifts
    and six visits a day."""
    from loge.common.clock import now
    from loge.demands.models import Demand
    from loge.houses.actions import open_house, welcome
    from loge.houses.models import House, Membership
    from loge.offers.actions import admit, write_offer
    from loge.offers.catalogue import in_houses
    from loge.people.models import Person
    from loge.planning.actions.team import join_team, set_shifts
    from loge.planning.actions.visit import plan_visit
    from loge.planning.stops import Place

    operator = Person.objects.create_user("odette@example.org", name="Odette", is_operator=True)
    keeper = Person.objects.create_user("claire@example.org", name="Claire")
    house = open_house(
        by=operator, communes=["61001", "61497"], kind=House.Kind.NEIGHBOURHOOD, slug="alencon", name="Loge"
    )
    welcome(house, keeper, Membership.Role.COORDINATOR, by=operator)
    trades = ["dogs_cats", "garden", *(trade.key for trade in in_houses(house.kind))]
    for number in range(PROVIDERS):
        person = Person.objects.create_user(f"n{number}@example.org", name=f"Neighbour {number}")
        provider = admit(house, person, by=keeper, insee=("61001", "61497")[number % 2], name=f"N {number}")
        for turn in range(OFFERS // PROVIDERS):
            offer = write_offer(
                provider, by=person, category_key=trades[(number + turn) % len(trades)], title="Promener, tailler, aider",
                words="Comme il vous plaira.", cents=1000 + 10 * number, unit="task",
            )  # fmt: skip
        if number % 2:
            Demand.objects.create(
                house=house, client=keeper, provider=provider, offer=offer, category_key="garden", title="x", words="x",
                nonce=f"b{number}", state="booked", wished_at=now() + dt.timedelta(hours=number),
            )  # fmt: skip
        if number % 10 == 0:
            join_team(house, person, by=keeper, base="Alençon", where=Place(48.43, 0.09))
            set_shifts(house, person, by=keeper, weekdays=range(7), starts=dt.time(8), ends=dt.time(20))
            for visit in range(6 * 8):
                day = dt.datetime.combine(now().date() + dt.timedelta(days=1 + visit // 6), dt.time(8), house.zone)
                plan_visit(
                    house, by=keeper, person=person, title="V", starts_at=day + dt.timedelta(hours=2 * (visit % 6)),
                    lasts_for=dt.timedelta(minutes=45), where=Place(48.40 + 0.01 * (visit % 6), 0.09), place="Alençon",
                )  # fmt: skip
    return house


if __name__ == "__main__":
    main()
