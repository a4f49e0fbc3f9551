"""Free or not, against an oracle that looks at every minute: ordinary days, overnight, both nights the clocks change."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as some

from loge.common.errors import Invalid
from loge.offers import actions
from loge.offers.availability import Answer, answers, free_between, free_spans
from loge.offers.models import Leave, Provider
from loge.offers.week import HALF_HOURS, Week, parse, spoken
from tests.cast import Cast

PARIS = ZoneInfo("Europe/Paris")
MINUTE = dt.timedelta(minutes=1)
SPRING, AUTUMN = dt.datetime(2027, 3, 27, 20, tzinfo=dt.UTC), dt.datetime(2026, 10, 24, 20, tzinfo=dt.UTC)
ORDINARY = dt.datetime(2026, 11, 22, 20, tzinfo=dt.UTC)  # a Sunday night

weeks = some.builds(
    Week.of,
    some.one_of(
        some.just(range(HALF_HOURS)),
        some.lists(some.integers(0, HALF_HOURS - 1), max_size=60),
        some.builds(lambda start, length: [(start + step) % HALF_HOURS for step in range(length)], some.integers(0, 335), some.integers(1, 60)),
    ),
)  # fmt: skip


@some.composite
def asked(draw):
    """A zone, a night, a time within it to the minute, and exceptions around it."""
    zone = ZoneInfo(
        draw(
            some.sampled_from(
                ["Europe/Paris", "America/Cayenne", "Indian/Reunion", "Australia/Lord_Howe", "Asia/Kathmandu"]
            )
        )
    )
    night = draw(some.sampled_from([SPRING, AUTUMN, ORDINARY]))
    start = night + MINUTE * draw(some.integers(-300, 700))
    end = start + MINUTE * draw(some.integers(1, 900))
    leaves = []
    for _one in range(draw(some.integers(0, 3))):
        begin = night + MINUTE * draw(some.integers(-300, 900))
        length = MINUTE * draw(some.integers(1, 600))
        leaves.append(SimpleNamespace(starts_at=begin, ends_at=begin + length, is_free=draw(some.booleans())))
    return draw(weeks), leaves, start, end, zone


def free_minutes(week, leaves, start, end, zone) -> set[dt.datetime]:
    """The oracle: each minute is looked up on the wall clock by itself."""
    free = set()
    at = start
    while at < end:
        wall = at.astimezone(zone)
        planned = (wall.weekday() * 48 + wall.hour * 2 + wall.minute // 30) in week
        once = any(leave.is_free and leave.starts_at <= at < leave.ends_at for leave in leaves)
        away = any(not leave.is_free and leave.starts_at <= at < leave.ends_at for leave in leaves)
        if (planned or once) and not away:
            free.add(at)
        at += MINUTE
    return free


@given(asked())
@tuned(max_examples=400, deadline=None)
def test_free_times_are_those_of_the_oracle_minute_by_minute(told):
    week, leaves, start, end, zone = told
    spans = free_spans(week, leaves, start, end, zone)
    found = set()
    for begin, until in spans:
        assert start <= begin < until <= end
        while begin < until:
            found.add(begin)
            begin += MINUTE
    assert found == free_minutes(week, leaves, start, end, zone)
    assert all(one[1] < two[0] for one, two in pairwise(spans)), "merged and in order"


@given(
    some.lists(some.lists(some.tuples(some.integers(0, 47), some.integers(1, 40)), max_size=3), min_size=7, max_size=7)
)
def test_what_is_spoken_is_read_back(days):
    week = Week.of_days([[(start, start + length) for start, length in day] for day in days])
    assert Week.of_days([parse(spoken(ranges)) for ranges in week.days()]) == week
    assert Week.read(week.kept) == week and len(week.kept) in (0, 84)


@pytest.mark.parametrize(
    ("words", "ranges"),
    [
        ("", []), ("9:00–12:00, 14:00–18:00", [(18, 24), (28, 36)]), ("9h-12h30", [(18, 25)]), ("9 à 12 et 14 à 18", [(18, 24), (28, 36)]),
        ("20:00-2:00", [(40, 52)]), ("0-24", [(0, 48)]), (" 8.30 to 9 ; 10:00—11:00 ", [(17, 18), (20, 22)]),
    ],
)  # fmt: skip
def test_people_write_hours_in_many_ways(words, ranges):
    assert parse(words) == ranges


@pytest.mark.parametrize(
    "words", ["9", "9-9", "24-24", "24-3", "25-26", "9:10-10", "9:60-10", "midi-14", "9--12", "٩-١٢:٩٩", "9" * 200]
)
def test_hours_that_cannot_be_are_refused(words):
    with pytest.raises(Invalid):
        parse(words)


def test_a_kept_week_that_cannot_be_read_is_a_week_not_said():
    assert not Week.read("zz") and not Week.read("f" * 83) and not Week.read("")


# With the database


def sunday_week() -> Week:
    """Free on Sundays from 1:00 to 4:00."""
    return Week.of_days([[], [], [], [], [], [], [(2, 8)]])


def at(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(words).astimezone(dt.UTC)


def answer(provider: Provider, start: dt.datetime, end: dt.datetime) -> Answer:
    return answers(provider.house, [(provider, start, end)])[0]


def is_free(provider: Provider, start: dt.datetime, end: dt.datetime) -> bool:
    return answer(provider, start, end) is Answer.FREE


def free_on(provider: Provider, day: str) -> list[tuple[dt.datetime, dt.datetime]]:
    """The free times of a day of the house, which has 23 or 25 hours when the clocks change."""
    start = dt.datetime.fromisoformat(day).replace(tzinfo=PARIS)
    return free_between(provider, start, start + dt.timedelta(days=1))


@pytest.mark.django_db
def test_the_night_the_clocks_go_forward_has_two_of_the_three_hours(cast):
    actions.set_week(cast.provider, sunday_week(), by=cast.server)
    [(start, end)] = free_on(cast.provider, "2027-03-28")
    assert (start, end) == (at("2027-03-28T01:00+01:00"), at("2027-03-28T04:00+02:00"))
    assert end - start == dt.timedelta(hours=2)
    assert is_free(cast.provider, start, end) and not is_free(cast.provider, start, end + MINUTE)


@pytest.mark.django_db
def test_the_night_the_clocks_go_back_has_four(cast):
    actions.set_week(cast.provider, sunday_week(), by=cast.server)
    [(start, end)] = free_on(cast.provider, "2026-10-25")
    assert end - start == dt.timedelta(hours=4)
    half_past_two = [at("2026-10-25T02:30+02:00"), at("2026-10-25T02:30+01:00")]
    assert all(is_free(cast.provider, moment, moment + 30 * MINUTE) for moment in half_past_two)


@pytest.mark.django_db
def test_a_range_over_midnight_belongs_to_both_days(cast):
    # Sunday 22:00–2:00
    actions.set_week(cast.provider, Week.of_days([[], [], [], [], [], [], [(44, 52)]]), by=cast.server)
    assert is_free(cast.provider, at("2026-11-22T22:00+01:00"), at("2026-11-23T02:00+01:00"))
    assert not is_free(cast.provider, at("2026-11-22T22:00+01:00"), at("2026-11-23T02:01+01:00"))


@pytest.mark.django_db
def test_a_week_not_said_is_ask_never_free(cast):
    start, end = at("2026-11-23T10:00+01:00"), at("2026-11-23T11:00+01:00")
    assert answer(cast.provider, start, end) is Answer.ASK and not is_free(cast.provider, start, end)
    actions.set_week(cast.provider, sunday_week(), by=cast.server)
    assert answer(cast.provider, start, end) is Answer.AWAY


@pytest.mark.django_db
def test_away_wins_and_free_for_once_adds(cast):
    start, end = at("2099-06-01T10:00+02:00"), at("2099-06-01T12:00+02:00")  # a Monday
    actions.add_leave(cast.provider, by=cast.server, starts_at=start, ends_at=end, is_free=True)
    actions.add_leave(cast.provider, by=cast.server, starts_at=start, ends_at=end, is_free=True)  # told twice
    assert cast.provider.leaves.count() == 1 and answer(cast.provider, start, end) is Answer.FREE
    actions.add_leave(cast.provider, by=cast.server, starts_at=start + 30 * MINUTE, ends_at=end)
    assert answer(cast.provider, start, end) is Answer.AWAY
    assert free_on(cast.provider, "2099-06-01") == [(start, start + 30 * MINUTE)]


@pytest.mark.django_db
def test_who_is_free_among_many_costs_one_query_and_agrees_with_each_alone(cast: Cast):
    start, end = at("2026-11-28T10:00+01:00"), at("2026-11-28T12:00+01:00")  # a Saturday
    Provider.objects.bulk_create(
        Provider(house=cast.house, person=cast.person(f"Voisin{number}"), name=str(number), insee="61001", week=Week.of(range(5 * 48 + number, 5 * 48 + 30)).kept)
        for number in range(40)
    )  # fmt: skip
    every = list(Provider.objects.filter(house=cast.house).select_related("house"))
    Leave.objects.bulk_create(
        Leave(house=cast.house, provider=provider, starts_at=start, ends_at=end, is_free=bool(number % 2))
        for number, provider in enumerate(every[::3])
    )
    for many in (1, len(every)):
        with CaptureQueriesContext(connection) as caught:
            found = answers(cast.house, [(provider, start, end) for provider in every[:many]])
        assert len(caught.captured_queries) == 1
        assert found == [answer(provider, start, end) for provider in every[:many]]
    assert {Answer.FREE, Answer.AWAY} <= set(found)


def test_a_time_without_length_is_no_question():
    for end in (ORDINARY, ORDINARY - MINUTE, ORDINARY + dt.timedelta(days=90)):
        with pytest.raises(ValueError, match="cannot be looked at"):
            free_spans(Week(), [], ORDINARY, end, PARIS)
