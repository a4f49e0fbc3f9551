"""Until when an answer is promised, to the minute, against counting the minutes one by one."""

from __future__ import annotations

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

from loge.common.clock import UTC
from loge.demands.desk.promise import working_time
from loge.demands.models import DeskRules
from loge.houses.models import House

PARIS = ZoneInfo("Europe/Paris")


def minute_by_minute(start: dt.datetime, minutes: int, rules: DeskRules, zone: ZoneInfo) -> dt.datetime:
    """The brute force: walk real minutes, count those in which the desk's own clock says it is open."""
    moment = start.astimezone(UTC)
    while minutes:
        clock = moment.astimezone(zone).time()
        is_open = (
            rules.opens <= clock < rules.closes
            if rules.opens < rules.closes
            else not rules.closes <= clock < rules.opens
        )
        minutes -= is_open
        moment += dt.timedelta(minutes=1)
    return moment


@pytest.mark.parametrize(
    "day", [dt.date(2026, 3, 28), dt.date(2026, 10, 24), dt.date(2026, 12, 31), dt.date(2028, 2, 28)]
)
@pytest.mark.parametrize("zone", [PARIS, ZoneInfo("America/Montreal"), ZoneInfo("Asia/Kathmandu")])
@pytest.mark.parametrize(("opens", "closes"), [(7, 23), (19, 6), (9, 17), (8, 8)])
def test_edge_57_clocks_are_right_through_nights_that_change_and_shifts_that_cross_midnight(day, zone, opens, closes):
    chance = random.Random(f"{day}{opens}")
    rules = DeskRules(house=House(), opens=dt.time(opens), closes=dt.time(closes))
    for _case in range(6):
        start = dt.datetime.combine(day, dt.time(), UTC) + dt.timedelta(minutes=chance.randrange(2_880))
        minutes = chance.choice((1, 24, 120, 500))
        counted = minute_by_minute(start, minutes, rules, zone)
        assert working_time(start, dt.timedelta(minutes=minutes), rules, zone) == counted, start
