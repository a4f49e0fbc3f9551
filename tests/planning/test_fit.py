"""One more stop in a day: every answer is compared with playing the whole day again, by a player written for that only."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loge.planning import fit
from loge.planning.fit import Agenda, Board, Impossible, Place, Stop, Window
from loge.planning.travel import Embedded, Leg

ROADS = Embedded()
HOUR = 3600
SPOTS = [Place(48.85 + (at % 5) * 0.03, 2.30 + (at // 5) * 0.04, at != 7) for at in range(15)]


class Crooked:
    """A town where a journey there is not a journey back, nor the straight way the quickest."""

    def leg(self, start: Place, end: Place, mode: str = "car") -> Leg:
        one, other = SPOTS.index(start), SPOTS.index(end)
        return Leg(0 if one == other else 60 + (one * 37 + other * 101) % 23 * 90)

    def prepare(self, places, modes=("car",)):
        return self

    def pack(self, places, mode):
        return places

    def around(self, packed, place, mode):
        import numpy as np

        to = [self.leg(spot, place).seconds if spot in SPOTS else 0 for spot in packed]
        back = [self.leg(place, spot).seconds if spot in SPOTS else 0 for spot in packed]
        return np.array(to, dtype=np.int64), np.array(back, dtype=np.int64)


moments = st.integers(0, 16 * 12).map(lambda five: five * 300 + 6 * HOUR)
windows = st.lists(st.tuples(moments, st.integers(0, 48)), max_size=3).map(
    lambda spans: tuple(Window(opens, opens + five * 300) for opens, five in spans)
)


@st.composite
def stop_of(draw, key: str) -> Stop:
    is_break = draw(st.integers(0, 5)) == 0
    place = None if is_break else draw(st.sampled_from(SPOTS))
    found = draw(windows)
    told = draw(moments) if draw(st.booleans()) else None
    return Stop(key, place, draw(st.integers(0, 12)) * 300, found, told=told)


@st.composite
def agenda_of(draw, key: str = "ada") -> Agenda:
    count = draw(st.integers(0, 6))
    stops = [draw(stop_of(f"s{at}")) for at in range(count)]
    under_way = draw(st.integers(0, count)) if draw(st.booleans()) else 0
    clock = 7 * HOUR
    for at in range(under_way):
        stops[at] = replace(stops[at], began=clock)
        clock += stops[at].lasts + draw(st.integers(0, 4)) * 300
    opens = draw(st.integers(6, 9)) * HOUR
    return Agenda(
        key,
        tuple(stops),
        opens,
        opens + draw(st.integers(2, 16)) * HOUR,
        start=draw(st.none() | st.sampled_from(SPOTS)),
        end=draw(st.none() | st.sampled_from(SPOTS)),
        now=draw(st.none() | moments),
        mode=draw(st.sampled_from(["car", "foot"])),
    )


def play(agenda: Agenda, travel) -> tuple[dict[str, int], dict[str, int], int, int]:
    """Starts, lateness by key, lateness at home, seconds of travel: the slow and simple way."""
    starts, late, driven = {}, {}, 0
    last = max((at for at, stop in enumerate(agenda.stops) if stop.began is not None), default=-1)
    moment, place = agenda.opens, agenda.start
    if last < 0 and agenda.now is not None:
        moment = max(moment, agenda.now)
    for at, stop in enumerate(agenda.stops):
        if stop.place is not None:
            if place is not None:
                gone = travel.leg(place, stop.place, agenda.mode).seconds
                moment, driven = moment + gone, driven + gone
            place = stop.place
        if stop.began is not None:
            moment = stop.began
        elif stop.windows:
            may = [max(moment, window.opens) for window in stop.windows if moment <= window.closes]
            if may:
                moment = min(may)
            elif at > last:
                late[stop.key] = moment - max(window.closes for window in stop.windows)
        starts[stop.key] = moment
        moment += stop.lasts
        if at == last:
            moment = max(moment, agenda.opens, agenda.now or 0)
    if agenda.end is not None and place is not None:
        gone = travel.leg(place, agenda.end, agenda.mode).seconds
        moment, driven = moment + gone, driven + gone
    return starts, late, max(moment - agenda.closes, 0), driven


def holds(before: Agenda, after: Agenda, travel) -> bool:
    """Nothing of ``after`` is later past its promise than it was; the new stop is in time."""
    _, was, home_was, _ = play(before, travel)
    _, late, home, _ = play(after, travel)
    return home <= home_was and all(seconds <= was.get(key, 0) for key, seconds in late.items())


def by_hand(agenda: Agenda, stop: Stop, travel) -> dict[int, tuple[int, int]]:
    """Feasible positions, each with the start and the travel more."""
    found = {}
    for position in range(agenda.committed, len(agenda.stops) + 1):
        after = agenda.with_stop(stop, position)
        if holds(agenda, after, travel):
            found[position] = (
                play(after, travel)[0][stop.key],
                play(after, travel)[3] - play(agenda, travel)[3],
            )
    return found


@pytest.mark.parametrize("travel", [ROADS, Crooked()], ids=["roads", "crooked"])
@settings(max_examples=300, deadline=None)
@given(agenda=agenda_of(), stop=stop_of("new"))
def test_every_place_is_found_and_no_other(travel, agenda: Agenda, stop: Stop) -> None:
    found = {slot.position: (slot.start, slot.extra) for slot in fit.slots(agenda, stop, travel)}
    assert found == by_hand(agenda, stop, travel)


@settings(max_examples=200, deadline=None)
@given(agenda=agenda_of(), stop=stop_of("new"))
def test_the_margin_is_exact(agenda: Agenda, stop: Stop) -> None:
    travel = Crooked()
    for slot in fit.slots(agenda, stop, travel):
        last = replace(stop, windows=(Window(slot.latest, slot.latest),))
        assert holds(agenda, agenda.with_stop(last, slot.position), travel)
        for later in (slot.latest + 1, slot.latest + 300, slot.latest + 3600):
            if not stop.windows or any(window.opens <= later <= window.closes for window in stop.windows):
                pushed = replace(stop, windows=(Window(later, later),))
                assert not holds(agenda, agenda.with_stop(pushed, slot.position), travel)


@settings(max_examples=200, deadline=None)
@given(agenda=agenda_of())
def test_taking_a_stop_away_is_tested_as_strictly(agenda: Agenda) -> None:
    travel = Crooked()
    for stop in agenda.stops[agenda.committed :]:
        may = not fit.removable(agenda, stop.key, travel)
        assert may == holds(agenda, agenda.without(stop.key), travel)


@pytest.mark.parametrize("travel", [ROADS, Crooked()], ids=["roads", "crooked"])
@settings(max_examples=200, deadline=None)
@given(agendas=st.lists(agenda_of(), min_size=1, max_size=5), stop=stop_of("new"), soonest=st.booleans())
def test_many_agendas_at_once_answer_as_each_alone(travel, agendas: list[Agenda], stop: Stop, soonest: bool) -> None:
    agendas = [replace(agenda, key=str(row)) for row, agenda in enumerate(agendas)]
    board = Board(agendas, travel)
    alone = [fit.best(agenda, stop, travel, soonest=soonest) for agenda in agendas]
    assert sorted(board.best(stop, soonest=soonest), key=lambda slot: slot.agenda) == [slot for slot in alone if slot]
    sweep = board.sweep(stop, soonest=soonest)
    for row, slot in enumerate(alone):
        columns = tuple(int(getattr(sweep, name)[row]) for name in ("position", "start", "margin", "extra", "wait"))
        assert columns == ((slot.position, slot.start, slot.margin, slot.extra, slot.wait) if slot else (-1,) * 5)


@settings(max_examples=100, deadline=None)
@given(agenda=agenda_of(), stop=stop_of("new"))
def test_a_no_says_why_at_every_place_and_its_ways_out_are_true(agenda: Agenda, stop: Stop) -> None:
    travel = Crooked()
    no = fit.why_not(agenda, stop, travel)
    feasible = by_hand(agenda, stop, travel)
    places = set(range(agenda.committed, len(agenda.stops) + 1))
    assert {block.position for block in no.blocks} == places - set(feasible)
    assert all(block.late_by > 0 for block in no.blocks)
    if no.nearest:
        exact = replace(stop, windows=(Window(no.nearest.start, no.nearest.start),))
        assert holds(agenda, agenda.with_stop(exact, no.nearest.position), travel)
    for move in no.moves:
        assert holds(agenda, move.agenda, travel)
        assert {each.key for each in move.agenda.stops} == {*(each.key for each in agenda.stops), "new"}


PARIS, ALENCON, AIX = Place(48.8566, 2.3522), Place(48.4309, 0.0911), Place(43.5297, 5.4474)


def at(hour: int, minute: int = 0, day: int = 2) -> int:
    return int(dt.datetime(2026, 12, day, hour, minute, tzinfo=ZoneInfo("Europe/Paris")).timestamp())


def test_the_client_at_four_is_asked_for_half_an_hour() -> None:
    here = Place(48.43, 0.09)
    day = Agenda(
        "ada",
        (
            Stop("two", here, 7200, (Window.around(at(13), 0),), told=at(13)),
            Stop("four", here, 3600, (Window.around(at(16), 600),), told=at(16)),
        ),
        at(8),
        at(20),
    )
    new = Stop("new", here, 4500, (Window(at(15), at(15, 10)),))
    assert fit.best(day, new, ROADS) is None
    no = fit.why_not(day, new, ROADS)
    assert no.blocks[0].code == "promise"
    assert no.blocks[0].key == "four"
    assert no.blocks[0].late_by == 5 * 60
    assert (no.moves[0].key, no.moves[0].told, no.moves[0].to) == ("four", at(16), at(16, 15))
    assert no.moves[0].disturbs


def test_a_visa_file_to_paris_at_half_past_eleven_at_night() -> None:
    visa = Stop("visa", PARIS, 900, (Window(at(23), at(23, 30)),))
    evening = Agenda(
        "night", (Stop("dinner", ALENCON, 3600, (Window(at(19), at(19, 30)),)),), at(14), at(3, day=3), ALENCON
    )
    slot = fit.best(evening, visa, ROADS)
    assert slot is not None
    assert slot.start <= at(23, 30)
    assert fit.best(replace(evening, end=ALENCON, closes=at(1, day=3)), visa, ROADS) is None
    assert fit.why_not(replace(evening, end=ALENCON, closes=at(1, day=3)), visa, ROADS).blocks[0].code == "home"


def test_aix_while_in_paris_is_a_no_with_its_reason_and_the_nearest_time() -> None:
    paris = Stop("paris", PARIS, 2 * 3600, (Window.around(at(11, 50), 0),), told=at(11, 50))
    day = Agenda("ada", (paris,), at(7), at(23), PARIS, mode="train")
    aix = Stop("aix", AIX, 1800, (Window(at(11), at(15)),))
    no = fit.why_not(day, aix, ROADS)
    after = next(block for block in no.blocks if block.after == "paris")
    assert after.code == "window"
    assert after.busy_until == at(13, 50)
    assert no.nearest is not None
    assert at(16) < no.nearest.start < at(20)


def test_broken_promises_in_the_data_are_told_and_nothing_crashes() -> None:
    here, there = SPOTS[0], SPOTS[14]
    day = Agenda(
        "ada",
        (
            Stop("one", here, 3600, (Window(at(9), at(9)),), told=at(9)),
            Stop("two", there, 3600, (Window(at(9, 30), at(9, 30)),), told=at(9, 30)),
        ),
        at(8),
        at(12),
    )
    (fault,) = fit.faults(day, ROADS)
    assert (fault.code, fault.key) == ("late", "two")
    assert fault.late_by > 1800
    assert fit.best(day, Stop("new", there, 600), ROADS) is not None
    assert fit.best(day, Stop("new", there, 600, (Window(at(8), at(9, 30)),)), ROADS) is not None, (
        "before nine there is room"
    )


def test_the_hour_that_is_lived_twice_lasts_two_hours() -> None:
    paris = ZoneInfo("Europe/Paris")
    one = int(dt.datetime(2026, 10, 25, 1, 30, tzinfo=paris).timestamp())
    half_past_three = int(dt.datetime(2026, 10, 25, 3, 30, tzinfo=paris).timestamp())
    night = Agenda("ada", (), one, half_past_three)
    assert fit.best(night, Stop("watch", SPOTS[0], 3 * 3600), ROADS) is not None
    assert fit.best(night, Stop("watch", SPOTS[0], 3 * 3600 + 1), ROADS) is None


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Window(10, 9), "ends_before_it_begins"),
        (lambda: Agenda("ada", (), 10, 9), "ends_before_it_begins"),
        (lambda: Window.gone_by(0, 3600, 7200), "ends_before_it_begins"),
        (lambda: Stop("x", None, -1), "negative_duration"),
        (lambda: Stop("x", None, 86_400), "too_long"),
        (lambda: Place(91, 0), "bad_place"),
        (lambda: Place(float("nan"), 0), "bad_place"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(make, code: str) -> None:
    with pytest.raises(Impossible) as no:
        make()
    assert no.value.code == code
