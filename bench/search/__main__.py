"""``python -m bench.search``: see ``bench/search/__init__.py``."""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bench._ground import database, postgres, set_up
from bench.search import (
    CLIENTS,
    EVERYWHERE,
    FIRST_TOWNS,
    OFFERS,
    QUERIES,
    SAMPLE,
    SAMPLE_EVERYWHERE,
    SMALL,
    TOWNS,
)
from bench.search.measuring import cpu, crowd, ratio, rounds, shown
from bench.search.peer import Peer, build_peer
from bench.search.truth import check
from bench.search.world import Query, load, stream, towns_on_the_map, wanted

Ask = Callable[[Query], Any]
Told = dict[str, list[float]]  # what was asked → CPU milliseconds a query, round by round


def main() -> None:
    if "--store" in sys.argv:
        one_store(sys.argv[sys.argv.index("--store") + 1], sys.argv[sys.argv.index("--peer") + 1])
        return
    with postgres() as address:
        for kind in ("postgres",) if "postgres" in sys.argv else ("postgres", "sqlite"):
            more = ["--small"] if SMALL else []
            command = [sys.executable, "-m", "bench.search", "--store", kind, "--peer", address, *more]
            subprocess.run(command, check=True)


def one_store(kind: str, peer: str) -> None:
    if kind == "postgres":
        measure(kind, peer, peer)
        return
    with database("sqlite") as address:
        measure(kind, address, peer)


def measure(kind: str, address: str, peer: str) -> None:
    """One store from nothing to its figures, printed as Markdown."""
    set_up(address)
    random.seed(11)
    communes = towns_on_the_map()
    insee_of = [each[0] for each in communes]
    ours = Ours()
    loading, packing = ours.grow(0, FIRST_TOWNS, communes)
    ours.warm(insee_of, peer)
    few = stream(QUERIES, FIRST_TOWNS, insee_of, 3)
    small = rounds({"town": ours.town, "index": ours.index_alone}, few, peer)
    more, packed = ours.grow(FIRST_TOWNS, TOWNS, communes)
    built = build_peer(peer) if kind == "postgres" else 0.0
    print(f"## {TOWNS * OFFERS:,} offers in {TOWNS} towns, kept in {kind}\n")
    the_peer = f"; the peer’s table and index: {built:.0f} s" if built else ""
    print(f"Loaded in {loading + packing + more:.0f} s, packed in {packed:.0f} s{the_peer}.\n")
    cold = ours.warm(insee_of, peer)
    link = Peer(peer)
    queries, wide = stream(QUERIES, TOWNS, insee_of, 5), stream(EVERYWHERE, TOWNS, insee_of, 9)
    again = rounds({"town": ours.town, "index": ours.index_alone}, few, peer)
    check(queries[:SAMPLE], wide[:SAMPLE_EVERYWHERE], ours.towns, ours.town, ours.everywhere, link)
    near = rounds(
        {
            "any": ours.town, "index": ours.index_alone, "every": ours.every_word,
            "their any": link.any_word, "their every": link.every_word, "by hand": link.any_word_by_hand,
        },
        queries, peer,
    )  # fmt: skip
    far = rounds({"ours": ours.everywhere, "theirs": link.everywhere}, wide, peer)
    link.link.close()
    print_cpu(near, far)
    print_growth(small, again, near)
    print(f"\nThe first question to a town in a process: {cold:.2f} ms.\n", flush=True)
    print_crowd(ours, peer, queries, wide)
    print_memory()


class Ours:
    """The product, asked as its pages ask it."""

    def __init__(self) -> None:
        self.towns: list[Any] = []

    def grow(self, first: int, last: int, communes: list[list[str]]) -> tuple[float, float]:
        """These towns come too; seconds of loading and of packing."""
        from loge.houses.models import House
        from loge.offers.search import memory

        begun = time.perf_counter()
        load(first, last, communes)
        loaded = time.perf_counter()
        memory.pack_changed.func()
        self.towns = list(House.objects.order_by("slug"))
        return loaded - begun, time.perf_counter() - loaded

    def warm(self, insee_of: Sequence[str], peer: str) -> float:
        """Every town once; CPU ms of the first question of each."""
        before = cpu(peer)
        for number in range(len(self.towns)):
            self.town(Query(number, ("bachan", "ladre"), 4_000, insee_of[number], 10, 60))
        return (cpu(peer) - before) / len(self.towns) * 1_000

    def town(self, query: Query) -> Any:
        from loge.offers.search.finding import find

        return find(self.towns[query.town], wanted(query))

    def every_word(self, query: Query) -> Any:
        from loge.offers.search.finding import find

        return find(self.towns[query.town], replace(wanted(query), every=True))

    def everywhere(self, query: Query) -> Any:
        from loge.offers.search.finding import find_everywhere

        return find_everywhere(replace(wanted(query), within_km=None))

    def index_alone(self, query: Query) -> Any:
        """Weighed and put in order, the rows not fetched."""
        from loge.offers.search import memory
        from loge.offers.search.finding import understand, weigh_all

        house, told = self.towns[query.town], wanted(query)
        index = memory.index_of(house)
        return weigh_all(index, told, understand((index,), told, house.kind)).first("best", 20)


# ----------------------------------------------------------------------------------------------------------- what is told


def print_cpu(near: Told, far: Told) -> None:
    print("| CPU ms/query, client and server, median [least..most] | Loge | tsvector | ratio |\n|---|---|---|---|")
    for name, ours, theirs in (
        ("a town, any of two words", near["any"], near["their any"]),
        ("a town, both words", near["every"], near["their every"]),
        ("a town, any; the peer made to begin with the town", near["any"], near["by hand"]),
        ("the whole country, both words", far["ours"], far["theirs"]),
    ):
        print(f"| {name} | {shown(ours)} | {shown(theirs)} | **{ratio(ours, theirs):.2f}** |")


def print_growth(small: Told, again: Told, near: Told) -> None:
    sizes = f"among {FIRST_TOWNS * OFFERS:,} offers | among {TOWNS * OFFERS:,}"
    print(f"\n| CPU ms/query | {sizes} | times |\n|---|---|---|---|")
    for name, first, now in (
        ("a town, the same questions", small["town"], again["town"]),
        ("… its index alone, rows not fetched", small["index"], again["index"]),
        (f"a town, questions spread over all {TOWNS}", small["town"], near["any"]),
        ("… its index alone", small["index"], near["index"]),
    ):
        print(f"| {name} | {shown(first)} | {shown(now)} | {statistics.median(now) / statistics.median(first):.2f} |")


def print_crowd(ours: Ours, peer: str, queries: Sequence[Query], wide: Sequence[Query]) -> None:
    print(
        f"| {CLIENTS} clients at once, ms | Loge p50 | p99 | tsvector p50 | p99 | ratio of p99 |\n|---|---|---|---|---|---|"
    )
    for name, mine, theirs, asked in (
        ("a town, any of two words", ours.town, "any_word", queries),
        ("a town, both words", ours.every_word, "every_word", queries),
        ("the whole country, both words", ours.everywhere, "everywhere", wide),
    ):
        one, other = crowd(_alone(mine), asked), crowd(lambda name=theirs: getattr(Peer(peer), name), asked)
        figures = f"{one[0]:.1f} | {one[1]:.1f} | {other[0]:.1f} | {other[1]:.1f} | **{one[1] / other[1]:.2f}**"
        print(f"| {name} | {figures} |", flush=True)


def _alone(ask: Ask) -> Callable[[], Ask]:
    """In a client's own process, with its own connection."""
    from django.db import connections

    connections.close_all()

    def make() -> Ask:
        connections.close_all()
        return ask

    return make


def print_memory() -> None:
    from loge.offers.search import memory

    held, bound = memory.memory.held / 2**20, memory.MOST_BYTES / 2**20
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\nIndexes at hand: {held:.0f} MB (bound {bound:.0f} MB); the whole process at most {most:.0f} MB.\n",
        flush=True,
    )


if __name__ == "__main__":
    main()
