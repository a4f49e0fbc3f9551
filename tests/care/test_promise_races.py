"""Attacks on the promise book: clocks that jump, clocks in pairs, outcomes at one instant. On PostgreSQL the threads really race."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from loge.care.models import Promise
from loge.care.promises import actions, clock, states
from loge.care.promises.listeners import follow_the_case, follow_the_item
from loge.common.errors import Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.houses.actions import hours as writing
from loge.maildesk.models import Letter
from tests.cast import Cast
from tests.together import together, winners

PARIS = ZoneInfo("Europe/Paris")
NINE_TO_SEVEN = [[("09:00", "19:00")]] * 5 + [[], []]


def at(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2027-{words}").replace(tzinfo=PARIS).astimezone(dt.UTC)


def word(cast: Cast, key: str, made: str, due: str) -> Promise:
    return actions.give_word(
        cast.house, by=cast.keeper, kind="call_back", words=f"Rappeler {key}", made_to=cast.client, nonce=key, due_at=at(due),
        at=at(made),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_clock_that_jumps_makes_no_burst_loses_no_hour_and_never_opens_what_was_missed(cast: Cast):
    writing.set_week(cast.house, by=cast.keeper, days=NINE_TO_SEVEN, holidays=True)
    rows = [word(cast, f"k{number}", "02-01 09:00", f"02-0{1 + number % 3} 14:10") for number in range(9)]
    clock.tick(at=at("02-10 03:00"))  # nine days later, all at once
    run_all()
    letters = Letter.objects.filter(name__startswith="promise_")
    assert sorted(letters.values_list("name", flat=True)) == ["promise_missed", "promise_missed", "promise_sorry"]
    for moment in ("01-15 09:00", "02-01 09:30", "02-10 03:00", "02-17 09:00"):  # back, back, again, on
        clock.tick(at=at(moment))
    run_all()
    assert letters.count() == 3
    dated = Fact.objects.filter(kind="promise.missed").values_list("at", flat=True)
    assert sorted(dated) == sorted(row.due_at for row in rows)  # each at its own hour, not at the hour of the machine
    late = word(cast, "night", "02-02 18:00", "02-02 22:00")  # an hour given after closing counts by the wall clock
    actions.pause(late, by=cast.keeper, at=at("02-02 20:00"))
    assert clock.tick(at=at("02-02 23:00")) == 0
    actions.resume(late, by=cast.keeper, at=at("02-03 08:00"))
    assert late.due_at == at("02-03 10:00")
    spring = word(cast, "spring", "03-26 18:00", "03-29 10:00")  # over a week-end that loses an hour
    actions.pause(spring, by=cast.keeper, at=at("03-26 18:30"))
    # Easter Monday is shut: half an hour was left of Friday
    actions.resume(spring, by=cast.keeper, at=at("03-29 09:00"))
    assert spring.due_at == at("03-30 09:30")
    waiting = Promise.objects.filter(house=cast.house, state__in=states.WAITED_FOR)
    assert not waiting.filter(clock_at=None, state=states.OPEN).exists()  # nothing expires silently: each has its clock
    # what was kept while the machine stood still is heard before the clock counts it as missed
    assert clock.tick_promises.priority < min(follow_the_case.priority, follow_the_item.priority)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_and_many_hands_at_one_instant_make_one_outcome_and_one_letter(cast: Cast):
    rows = [word(cast, f"r{number}", "02-01 09:00", "02-01 14:10") for number in range(4)]
    kept, late = at("02-01 14:00"), at("02-01 14:20")

    def fresh(row: Promise) -> Promise:
        return Promise.objects.select_related("house").get(pk=row.pk)

    hands = [lambda row=row, hand=hand: hand(fresh(row)) for row in rows for hand in (
        lambda found: actions.keep(found, by=cast.keeper, at=kept),
        lambda found: actions.release(found, by=cast.keeper, words="Elle est passée au comptoir.", at=kept),
    )]  # fmt: skip
    winners(together([*hands, *[lambda: clock.tick(at=late)] * 3]), Refused, Stale)
    clock.tick(at=late)
    run_all()
    ends = {"promise.kept", "promise.missed", "promise.released"}
    for row in rows:
        facts = Fact.objects.filter(subject=row.reference, kind__in=ends)
        assert facts.count() == 1, row.words
        assert fresh(row).state in (states.KEPT, states.LATE, states.MISSED, states.RELEASED)
    last = [word(cast, f"s{number}", "02-02 09:00", "02-02 14:10") for number in range(5)]
    together([lambda: clock.tick(at=at("02-02 14:20"))] * 4)
    clock.tick(at=at("02-02 14:21"))
    run_all()
    assert Fact.objects.filter(kind="promise.missed", subject__in=[row.reference for row in last]).count() == 5
    told = [letter.text for letter in Letter.objects.filter(name__in=("promise_missed", "promise_sorry"))]
    for row in last:  # its owner, who comes in, and whom it was made to: once each
        assert sum(text.count(row.words) for text in told) <= 3, row.words
