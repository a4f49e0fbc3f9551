"""Several people's days planned anew: promises hold, what is done stays, never worse than insertion, always in time."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from loge.planning import fit, solomon
from loge.planning.rounds import replan, worth
from loge.planning.simulate import LOOSE, POLICIES, Plane, compare, day, hindsight
from loge.planning.solver import Prices
from loge.planning.stops import Agenda, Place, Stop, Window

HOUR = 3600
TOWN = Plane()


def some_days(seed: int, people: int = 3, each: int = 5) -> list[Agenda]:
    """Promised days that hold, the first visit of each under way."""
    rng = random.Random(seed)
    agendas = []
    for row in range(people):
        home = Place(rng.gauss(0, 6), rng.gauss(0, 6))
        stops = []
        for at in range(each):
            told = (9 + 2 * at) * HOUR
            place = Place(rng.gauss(0, 3), rng.gauss(0, 3))
            stops.append(Stop(f"{row}-{at}", place, 1800, (Window.around(told),), told=told))
        stops[0] = replace(stops[0], began=9 * HOUR)
        stops.insert(3, Stop(f"lunch {row}", None, 2400, (Window(12 * HOUR, 14 * HOUR),)))
        agendas.append(Agenda(str(row), tuple(stops), 8 * HOUR, 20 * HOUR, home, home, now=9 * HOUR + 600))
    return agendas


def wished(seed: int, count: int) -> list[Stop]:
    rng = random.Random(-seed)
    found = []
    for at in range(count):
        opens = rng.randrange(10 * HOUR, 17 * HOUR)
        windows = (Window(opens, opens + HOUR), Window(opens + 2 * HOUR, opens + 2 * HOUR + 1800))
        found.append(Stop(f"new {at}", Place(rng.gauss(0, 5), rng.gauss(0, 5)), 2700, windows))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_new_plan_holds_and_is_never_worse_than_insertion(seed: int) -> None:
    agendas, new = some_days(seed), wished(seed, 8)
    plain = replan(agendas, new, TOWN, seconds=0)
    better = replan(agendas, new, TOWN, seconds=0.15)
    assert plain.by == "insertion"
    assert worth(better, new, Prices()) <= worth(plain, new, Prices())
    for before, after in zip(agendas, better.agendas, strict=True):
        assert after.stops[:1] == before.stops[:1], "what is under way stays"
        assert f"lunch {before.key}" in {stop.key for stop in after.stops}, "each keeps their own break"
        assert fit.faults(after, TOWN) == fit.faults(before, TOWN) == []
    kept = {stop.key for agenda in agendas for stop in agenda.stops}
    served = [stop.key for agenda in better.agendas for stop in agenda.stops]
    assert len(served) == len(set(served))
    assert kept <= set(served)
    assert set(better.left) == {stop.key for stop in new} - set(served)


def test_the_difference_says_who_and_when() -> None:
    agendas, (new, *_) = some_days(1), wished(1, 1)
    plan = replan(agendas, [new], TOWN, seconds=0)
    (shift,) = [shift for shift in plan.shifts if shift.key == new.key]
    assert (shift.was, shift.was_at) == ("", None)
    assert shift.now in {"0", "1", "2"}
    assert plan.moves == 0


def test_nobody_gets_what_they_cannot_do() -> None:
    agendas = some_days(2)
    agendas[1] = replace(agendas[1], skills=frozenset({"driving"}))
    new = [replace(stop, windows=()) for stop in wished(2, 3)]
    needs = {stop.key: frozenset({"driving"}) for stop in new}
    plan = replan(agendas, new, TOWN, seconds=0.15, needs=needs)
    assert {shift.now for shift in plan.shifts if shift.was == ""} == {"1"}
    nobody = replan(agendas, new, TOWN, seconds=0.1, needs={stop.key: frozenset({"flying"}) for stop in new})
    assert len(nobody.left) == 3


def test_moving_a_promise_has_its_price() -> None:
    """Only another face makes room: it is done when it is worth it, and counted."""
    here = Place(0, 0)
    noon = 12 * HOUR
    one = Agenda(
        "one", (Stop("a", here, HOUR, (Window(noon, noon),), told=noon),), 8 * HOUR, 20 * HOUR, skills=frozenset({"x"})
    )
    two = Agenda("two", (), 8 * HOUR, 20 * HOUR)
    new = Stop("new", here, HOUR, (Window(noon, noon),))
    needs = {"new": frozenset({"x"})}
    worth_it = replan([one, two], [new], TOWN, seconds=0.2, needs=needs)
    assert (worth_it.left, worth_it.moves, worth_it.by) == ((), 1, "search")
    too_dear = replan([one, two], [new], TOWN, seconds=0.2, needs=needs, prices=Prices(moved=3600, prize=1800))
    assert (too_dear.left, too_dear.moves) == (("new",), 0)


def test_promises_that_overlap_already_are_borne_and_get_no_worse() -> None:
    noon = 12 * HOUR
    stops = tuple(Stop(f"s{at}", Place(at, at), HOUR, (Window(noon, noon),), told=noon) for at in range(3))
    broken = Agenda("one", stops, 8 * HOUR, 20 * HOUR)
    plan = replan([broken, *some_days(3)], wished(3, 2), TOWN, seconds=0.1)
    was = {fault.key: fault.late_by for fault in fit.faults(broken, TOWN)}
    late = {fault.key: fault.late_by for agenda in plan.agendas for fault in fit.faults(agenda, TOWN)}
    assert all(seconds <= was.get(key, 0) for key, seconds in late.items())


def test_one_may_call_it_off_and_watch_it() -> None:
    agendas, told = some_days(4), []
    asked = iter([False] * 5 + [True] * 100_000)
    begun = time.process_time()
    plan = replan(agendas, wished(4, 6), TOWN, seconds=30, cancelled=lambda: next(asked), progress=told.append)
    assert time.process_time() - begun < 5
    assert told[-1] == 1.0
    assert plan.agendas
    seen: list[float] = []
    replan(agendas, wished(4, 6), TOWN, seconds=0.2, progress=seen.append)
    assert seen == sorted(seen)
    assert len(seen) > 5


def test_two_thousand_visits_take_a_bounded_time() -> None:
    rng = random.Random(9)
    agendas = [Agenda(str(row), (), 0, 80 * HOUR, Place(0, row / 10)) for row in range(20)]
    stops = [Stop(str(at), Place(rng.gauss(0, 6), rng.gauss(0, 6)), 600) for at in range(2000)]
    begun = time.process_time()
    plan = replan(agendas, stops, TOWN, seconds=0.3, cancelled=lambda: time.process_time() - begun > 2)
    assert time.process_time() - begun < 15
    assert len({stop.key for agenda in plan.agendas for stop in agenda.stops}) + len(plan.left) == 2000


def test_an_empty_house_has_an_empty_plan() -> None:
    assert replan([], wished(1, 2), TOWN).left == ("new 0", "new 1")
    assert replan([Agenda("one", (), 0, HOUR)], [], TOWN).agendas[0].stops == ()


def test_a_days_policies_keep_every_promise() -> None:
    looking = "Loge: and looking ahead"
    chosen = {name: POLICIES[name] for name in ("insertion only", looking)}
    found = compare(3, seconds=0.05, policies=chosen)
    assert all(outcome.broken == 0 for outcome in found.values())
    assert found["insertion only"].moves == 0
    assert found[looking].served >= found["insertion only"].served
    loose = compare(3, seconds=0.05, policies={"insertion only": LOOSE["insertion only"]})
    assert loose["insertion only"].broken == 0
    assert day(3) == day(3)
    asked, could = hindsight(3, seconds=0.2)
    assert found["insertion only"].served <= could <= asked


@pytest.mark.parametrize("kind", ["R1", "C2", "RC1"])
def test_a_made_up_instance_is_solved_and_counted_again(kind: str) -> None:
    instance = solomon.made_up(1, kind, count=25)
    answer = solomon.solve(instance, 0.15)
    assert answer is not None
    assert solomon.check(instance, answer) == answer.distance
