"""CPU of client and server together, round by round; and the clock with several clients at once."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.search import CLIENTS, ROUNDS, SECONDS
from bench.search.world import Query


def server_pids(address: str) -> list[int]:
    """The processes of that cluster."""
    port = address.rpartition(":")[2].partition("/")[0]
    parents: dict[int, int] = {}
    head = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if f"\0-p\0{port}\0" in (folder / "cmdline").read_text():
                    head = int(folder.name)
            except (OSError, ValueError):
                continue
    return [pid for pid, parent in parents.items() if head in (pid, parent)]


def cpu(address: str) -> float:
    """Seconds of this process and of the cluster."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ticks = 0
    for pid in server_pids(address):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
        except OSError:
            continue
    return used.ru_utime + used.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def rounds(
    candidates: dict[str, Callable[[Query], Any]], queries: Sequence[Query], address: str
) -> dict[str, list[float]]:
    """CPU milliseconds a query of each, round by round, in turn; all of them answer the same queries."""
    told: dict[str, list[float]] = {name: [] for name in candidates}
    for ask in candidates.values():
        for query in queries[: max(len(queries) // 5, 1)]:
            ask(query)
    per_round = max(len(queries) // ROUNDS, 1)
    for turn in range(ROUNDS):
        part = queries[turn * per_round : (turn + 1) * per_round]
        for name, ask in candidates.items():
            before = cpu(address)
            for query in part:
                ask(query)
            told[name].append((cpu(address) - before) / len(part) * 1_000)
    return told


def crowd(make: Callable[[], Callable[[Query], Any]], queries: Sequence[Query]) -> tuple[float, float, int]:
    """p50 and p99 in milliseconds with all the clients at once, and how many questions they asked."""
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()

    def client(number: int) -> None:
        ask = make()
        mine = random.Random(number).sample(list(queries), len(queries))
        for query in mine[:20]:
            ask(query)
        took = []
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            query = mine[len(took) % len(mine)]
            begun = time.perf_counter()
            ask(query)
            took.append((time.perf_counter() - begun) * 1_000)
        answers.put(took)

    clients = [fork.Process(target=client, args=(number,)) for number in range(CLIENTS)]
    for each in clients:
        each.start()
    every = sorted(took for _ in clients for took in answers.get())
    for each in clients:
        each.join()
    return every[len(every) // 2], every[int(len(every) * 0.99)], len(every)


def shown(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} [{min(values):.2f}..{max(values):.2f}]"


def ratio(mine: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(mine, theirs, strict=True))
