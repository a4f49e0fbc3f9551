"""Planning: one more stop in 200 agendas, routing files, and a concierge's day.

``python -m bench.planning [--solomon FILE…] [--seconds 1] [--days 24] [--only fit|solomon|day]``. Without files, instances are made up after
Solomon's manner. The re-solve beside the batch is PyVRP's (and VROOM's when pyvroom is installed) of one day of 21 stops.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pyvrp
from pyvrp.stop import MaxIterations

from bench._rounds import compare, table
from loge.planning import fit, simulate, solomon
from loge.planning.fit import Agenda, Board, Place, Stop, Window
from loge.planning.travel import Embedded

ROADS = Embedded()
EVERY = 1_980  # seconds between two stops
PUBLISHED_VROOM_MS = 5.19  # one re-solve of a 21-stop day, measured on the same kind of machine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--solomon", type=Path, nargs="*", default=[])
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--days", type=int, default=24)
    parser.add_argument("--only", choices=["fit", "solomon", "day"])
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    if given.only in (None, "fit"):
        print(_batch())
    if given.only in (None, "solomon"):
        print(_files(given.solomon, given.seconds))
    if given.only in (None, "day"):
        print(_days(given.days))


def _agenda(key: str, rng: random.Random, stops: int = 20) -> Agenda:
    """A day from which so much is left that about half of such days can take one more stop."""

    def place() -> Place:
        return Place(48.43 + rng.gauss(0, 0.05), 0.09 + rng.gauss(0, 0.08))

    made = [
        Stop(f"{key}-{at}", place(), 600, (Window(at * EVERY - 3600, at * EVERY + 5400),)) for at in range(1, stops + 1)
    ]
    return Agenda(key, tuple(made), 0, (stops + 4) * EVERY, place(), place())


def _batch() -> str:
    rng = random.Random(3)
    agendas = [_agenda(str(row), rng) for row in range(200)]
    new = Stop("new", Place(48.44, 0.1), 900, (Window(15_000, 20_000),))
    board = Board(agendas, ROADS)
    tables = [fit.timetable(agenda, ROADS) for agenda in agendas]
    asked = [new, *(_another(rng) for _ in range(19))]
    alone = [
        [fit.best(agenda, stop, ROADS, table=each) for agenda, each in zip(agendas, tables, strict=True)]
        for stop in asked
    ]
    wrong = sum(_differs(board, stop, slots) for stop, slots in zip(asked, alone, strict=True))
    day = Agenda("one", (), 0, 24 * 1800, agendas[0].start, agendas[0].end)
    wanted = [*agendas[0].stops, new]
    candidates: dict[str, Callable[[], object]] = {
        "best place in each of 200 agendas, whole batch": lambda: board.sweep(new),
        "best place in one agenda, its day played anew": lambda: fit.best(agendas[0], new, ROADS),
        "PyVRP plans that one day anew (50 rounds)": lambda: pyvrp.solve(
            _one_day(day, wanted), MaxIterations(50), collect_stats=False
        ),
    }
    if importlib.util.find_spec("vroom"):
        candidates["VROOM plans that one day anew"] = lambda: _vroom(day, wanted)
    figures = compare({name: _often(each) for name, each in candidates.items()}, items=20, rounds=9)
    ours = figures[0].median
    fitting, whole = (sum(slot is not None for slots in some for slot in slots) for some in (alone[:1], alone))
    return (
        table("One more stop", figures, unit="question")
        + f"\n{ours * 1000:.0f} µs the batch; {fitting} of 200 can; asked {len(asked)} times, {whole} of {200 * len(asked)} can, {wrong} differ from the exact scalar answer. "
        + f"Of VROOM's published {PUBLISHED_VROOM_MS} ms: 1/{PUBLISHED_VROOM_MS / ours:.0f}\n"
    )


def _another(rng: random.Random) -> Stop:
    """Something else that might be asked of the same days."""
    opens = rng.randrange(2_000, 38_000)
    place = Place(48.43 + rng.gauss(0, 0.05), 0.09 + rng.gauss(0, 0.08))
    return Stop("new", place, rng.choice((300, 900, 1_800)), (Window(opens, opens + rng.choice((900, 3_600, 9_000))),))


def _differs(board: Board, stop: Stop, alone: list[fit.Slot | None]) -> int:
    """In how many days the whole batch says something else than one day asked alone."""
    sweep = board.sweep(stop)
    return sum(
        (slot.position, slot.start, slot.margin)
        != (int(sweep.position[row]), int(sweep.start[row]), int(sweep.margin[row]))
        if slot
        else sweep.position[row] != -1
        for row, slot in enumerate(alone)
    )


def _one_day(day: Agenda, wanted: list[Stop]) -> pyvrp.ProblemData:
    from loge.planning.solver import Prices, _Problem

    return _Problem([fit.timetable(day, ROADS)], wanted, ROADS, Prices(), lambda agenda, stop: True).data


def _vroom(day: Agenda, wanted: list[Stop]) -> object:
    import vroom

    places = [day.start, day.end, *(stop.place for stop in wanted)]
    problem = vroom.Input()
    problem.set_durations_matrix("car", [[ROADS.leg(one, other).seconds for other in places] for one in places])
    problem.add_vehicle([vroom.Vehicle(0, start=0, end=1, time_window=vroom.TimeWindow(day.opens, day.closes))])
    problem.add_job(
        [
            vroom.Job(
                at,
                location=at + 2,
                default_service=stop.lasts,
                time_windows=[vroom.TimeWindow(max(stop.windows[0].opens, 0), stop.windows[0].closes)],
            )
            for at, stop in enumerate(wanted)
        ]
    )
    return problem.solve(exploration_level=1, nb_threads=1)


def _often(once: Callable[[], object]) -> Callable[[int], None]:
    def run(items: int) -> None:
        for _ in range(items):
            once()

    return run


def _files(paths: list[Path], seconds: float) -> str:
    """Ours and PyVRP called plainly, for the same CPU, gap to the best of this run (a longer run included)."""
    instances = [solomon.read(path.read_text("utf-8")) for path in paths] or [
        solomon.made_up(1, kind) for kind in ("C1", "C2", "R1", "R2", "RC1", "RC2")
    ]
    lines = ["### Routing with time windows", "", "| instance | ours | PyVRP | best known here |", "|---|---|---|---|"]
    gaps: tuple[list[float], list[float]] = ([], [])
    for instance in instances:
        mine = solomon.solve(instance, seconds)
        theirs = _plain(instance, seconds)
        long = solomon.solve(instance, 5 * seconds, seed=7)
        found = [answer.distance if answer else None for answer in (mine, long)] + [theirs]
        if mine:
            solomon.check(instance, mine)
        best = min(each for each in found if each)
        for gap, each in zip(gaps, (found[0], theirs), strict=True):
            gap.append((each / best - 1) * 100 if each else 100.0)
        lines.append(f"| {instance.name} | {(found[0] or 0) / 10:.1f} | {(theirs or 0) / 10:.1f} | {best / 10:.1f} |")
    ours, plain = (statistics.mean(gap) for gap in gaps)
    return "\n".join(lines) + f"\n\nmean gap at {seconds:g} s of CPU: ours {ours:.2f} %, PyVRP {plain:.2f} %\n"


def _plain(instance: solomon.Instance, seconds: float) -> int | None:
    until = time.process_time() + seconds
    result = pyvrp.solve(
        solomon.problem(instance), lambda best: time.process_time() > until, seed=1, collect_stats=False
    )
    return int(result.best.distance()) if result.is_feasible() else None


def _days(days: int) -> str:
    lines = [
        "### A concierge's day",
        "",
        "| policy | served | moves a day | broken promises | hours on the way |",
        "|---|---|---|---|---|",
    ]
    for words, policies in (("", simulate.POLICIES), (" (promise may pass the wish)", simulate.LOOSE)):
        outcomes = [simulate.compare(seed, policies=policies) for seed in range(days)]
        for name in policies:
            each = [outcome[name] for outcome in outcomes]
            served = sum(one.served for one in each) / sum(one.asked for one in each)
            moves, broken = sum(one.moves for one in each) / days, sum(one.broken for one in each)
            way = sum(one.travel for one in each) / days / 3600
            lines.append(f"| {name}{words} | {served:.1%} | {moves:.1f} | {broken} | {way:.1f} |")
    known = [simulate.hindsight(seed) for seed in range(days)]
    lines.append(
        f"| had one known in the morning | {sum(could for _, could in known) / sum(asked for asked, _ in known):.1%} | – | – | – |"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
