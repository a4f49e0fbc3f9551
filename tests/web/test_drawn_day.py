"""The sheet of a day: every stop can be read, however near to each other they lie."""

from __future__ import annotations

import itertools
import math

from loge.web.drawn_day import ROUND, _apart, _nearer


def test_stops_of_one_street_do_not_cover_each_other():
    placed: list[tuple[float, float]] = []
    for _stop in range(30):
        placed.append(_apart(180, 120, placed))
    assert placed[0] == (180, 120)
    assert min(math.dist(one, two) for one, two in itertools.combinations(placed, 2)) >= ROUND
    assert max(math.dist(one, (180, 120)) for one in placed) < 70, "they stay around where they are"


def test_a_stop_in_another_town_leaves_the_others_apart():
    town = [(0.0, 0.0), (0.01, 0.0), (0.0, 0.02), (-0.01, -0.01)]
    assert _nearer(town) == (town, False)
    drawn, is_nearer = _nearer([*town, (0.0, -0.5)])
    far = max(math.dist(one, two) for one, two in itertools.combinations(drawn, 2))
    near = math.dist(drawn[1], drawn[2])
    assert is_nearer and near / far > 3 * math.dist(town[1], town[2]) / 0.52
    assert drawn[4][0] == drawn[0][0] and drawn[4][1] < drawn[3][1], "each keeps its direction"
