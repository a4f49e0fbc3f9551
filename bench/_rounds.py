"""Alternating rounds and CPU per item: on a shared machine only the ratio inside a round can be trusted."""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OURS: set[int] = set()  # servers of this run that are no children of it (a postmaster)


@dataclass(frozen=True)
class Figure:
    """One candidate over all rounds: CPU milliseconds per item (median, least, most) and its ratio to the floor."""

    name: str
    median: float
    least: float
    most: float
    ratio: float
    rate: float


def compare(
    candidates: dict[str, Callable[[int], None]], *, items: int, rounds: int = 5, server: str | tuple[str, ...] = ""
) -> list[Figure]:
    """Run each candidate for ``items`` in every round, in turn; the first one is the floor.

    CPU is this process's, plus that of the processes whose command line holds ``server``, or one of them (a database server, say).
    """
    cpu: dict[str, list[float]] = {name: [] for name in candidates}
    wall: dict[str, list[float]] = {name: [] for name in candidates}
    for run in candidates.values():
        run(max(items // 10, 1))  # warm: connections, plans, caches
    for _round in range(rounds):
        for name, run in candidates.items():
            before, begun = cpu_seconds(server), time.perf_counter()
            run(items)
            wall[name].append((time.perf_counter() - begun) / items)
            cpu[name].append((cpu_seconds(server) - before) / items * 1000)
    floor = next(iter(candidates))
    figures = []
    for name in candidates:
        ratio = statistics.median(mine / base for mine, base in zip(cpu[name], cpu[floor], strict=True))
        figures.append(
            Figure(
                name,
                statistics.median(cpu[name]),
                min(cpu[name]),
                max(cpu[name]),
                ratio,
                1 / statistics.median(wall[name]),
            )
        )
    return figures


def cpu_seconds(server: str | tuple[str, ...] = "", *, own: bool = True) -> float:
    """User and system seconds of this process, its ended children, and of every process whose command line holds ``server``."""
    both = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    total = sum(used.ru_utime + used.ru_stime for used in both) if own else 0.0
    return total + (_others(server) if server else 0.0)


def _others(words: str | tuple[str, ...]) -> float:
    known = (words,) if isinstance(words, str) else words
    parents, used, named = {}, {}, set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            line = (folder / "cmdline").read_text()
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ProcessLookupError):
            continue
        process = int(folder.name)
        parents[process] = int(fields[1])
        used[process] = sum(map(int, fields[11:15]))  # its own time and that of its ended children
        if any(each in line for each in known):
            named.add(process)
    return sum(used[process] for process in named if _is_ours(process, parents)) / os.sysconf("SC_CLK_TCK")


def _is_ours(process: int, parents: dict[int, int]) -> bool:
    """Begun by this run: another run's database server on the same machine is not counted."""
    while process > 1:
        if process == os.getpid() or process in OURS:
            return True
        process = parents.get(process, 0)
    return False


def table(title: str, figures: list[Figure], *, unit: str = "item") -> str:
    """A Markdown table."""
    lines = [
        f"### {title}",
        "",
        f"| what | CPU ms/{unit}, median [least..most] | ratio to floor | {unit}s/s |",
        "|---|---|---|---|",
    ]
    for figure in figures:
        span = f"{figure.median:.3f} [{figure.least:.3f}..{figure.most:.3f}]"
        lines.append(f"| {figure.name} | {span} | {figure.ratio:.2f} | {figure.rate:,.0f} |")
    return "\n".join(lines) + "\n"
