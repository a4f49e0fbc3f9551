"""A price that was asked for comes: who is silent is reminded, then somebody else is asked, and the client sees it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from loge.care.models import Chase, Promise
from loge.care.promises import chasing, clock, queries, simulate
from loge.care.promises.rules import change_rules
from loge.common.errors import Refused, Stale
from loge.common.jobs import run_all
from loge.demands import actions as demands
from loge.demands import states as life
from loge.demands.models import Demand
from loge.houses.actions import hours as writing
from loge.maildesk.models import Letter
from tests.cast import Cast

PARIS = ZoneInfo("Europe/Paris")
HOUR = dt.timedelta(hours=1)
NINE_TO_SEVEN = [[("09:00", "19:00")]] * 6 + [[]]


def at(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2027-02-{words}").replace(tzinfo=PARIS).astimezone(dt.UTC)


def told() -> list[tuple[str, str]]:
    """Every letter of the chaser, in order: which, to whom."""
    run_all()
    found = Letter.objects.filter(name__startswith="chase_").order_by("since_at", "pk")
    return [(letter.name, letter.to.partition(".")[0]) for letter in found]


def begun(cast: Cast, *, rule: str = "ask") -> Demand:
    """Asked on a Monday at nine: a neighbour has a day of ten open hours to answer, the house four."""
    writing.set_week(cast.house, by=cast.keeper, days=NINE_TO_SEVEN, holidays=False)
    change_rules(cast.house, by=cast.keeper, provider_within=10 * HOUR, quote_within=40 * HOUR, next=rule)
    for name in ("Lucien", "Inès", "Paul"):
        cast.another_offer(cast.person(name))
    demand = cast.heard_demand(at=at("01 09:00"))
    run_all()
    return demand


def rounds(*moments: str) -> None:
    for moment in moments:
        clock.tick(at=at(moment))
        run_all()


@pytest.mark.django_db
def test_the_silent_one_is_reminded_then_with_a_yes_another_is_asked_and_the_page_tells_it(cast: Cast):
    demand = begun(cast)
    row = Promise.objects.get(kind="quote")
    assert row.due_at == at("04 19:00")
    rounds("01 13:59")
    assert told() == []
    rounds("01 14:00", "01 14:01", "01 18:59")
    assert told() == [("chase_half", "karim")]
    demands.say(demand, by=cast.client, words="Merci, parfait !", nonce="m1", at=at("01 16:00"))  # stops nothing
    rounds("01 19:00", "01 19:01", "02 09:30")
    assert told()[1:] == [("chase_silent", "karim"), ("chase_next", "camille")]
    story = queries.story_of(demand)
    assert story is not None and [step.what for step in story.steps] == ["asked", "reminded", "silent"]
    proposed = story.to_say_yes[0]
    with pytest.raises(Refused):
        chasing.agree(proposed, by=cast.stranger)
    second = chasing.agree(proposed, by=cast.client, at=at("02 10:00"))
    with pytest.raises(Stale):
        chasing.agree(
            Chase.objects.select_related("promise", "house").get(pk=proposed.pk), by=cast.client, at=at("02 10:00")
        )
    run_all()
    assert second.words == demand.words and second.client == cast.client and second.provider != cast.provider
    assert Promise.objects.filter(kind="quote").count() == 1  # one promise, whoever is asked
    demands.quote(second, by=second.provider.person, cents=1500, at=at("02 12:00"))
    rounds("02 15:00", "05 09:00")
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("kept", at("02 12:00"))
    assert len(told()) == 3  # nobody who has answered is written to
    assert [step.what for step in queries.story_of(second).steps] == [
        "asked",
        "reminded",
        "silent",
        "asked_too",
        "answered",
    ]


@pytest.mark.django_db
def test_a_house_may_ask_the_next_by_itself_until_the_time_is_over_and_it_stays_missed(cast: Cast):
    demand = begun(cast, rule="itself")
    rounds("01 14:00", "01 19:00", "02 14:00", "02 19:00", "03 14:00", "03 19:00", "04 19:00", "04 19:05")
    chases = list(Chase.objects.order_by("round", "asked_at"))
    assert [(chase.round, chase.state) for chase in chases] == [
        (0, "silent"),
        (1, "silent"),
        (2, "silent"),
        (2, "silent"),
    ]
    assert [chase.demand.client for chase in chases] == [cast.client] * 4
    assert [name for name, to in told() if to == "camille"] == ["chase_asked", "chase_asked", "chase_nobody"]
    row = Promise.objects.get(kind="quote")
    assert row.state == "missed" and row.helper is not None
    late = chases[1].demand
    demands.quote(late, by=late.provider.person, cents=1400, at=at("05 10:00"))
    run_all()
    row.refresh_from_db()
    assert row.state == "late" and row.is_broken
    demands.accept(late, by=cast.client, version=1, at=at("05 11:00"))
    chasing.hear(late, "demand.booked", by="gateway", at=at("05 11:05"))
    assert {one.state for one in Demand.objects.exclude(pk=late.pk)} == {life.WITHDRAWN}
    assert demand.client == cast.client


@pytest.mark.django_db
def test_who_has_said_a_word_is_spared_and_a_week_of_standing_still_makes_no_burst(cast: Cast):
    demand = begun(cast)
    demands.say(demand, by=cast.server, words="Je regarde mon agenda ce soir.", nonce="k1", at=at("01 11:00"))
    rounds("01 14:00")
    assert told() == []  # they have spoken: no reminder at half
    more = [
        demands.ask(cast.offer, by=cast.client, words=f"Promenade {n}", nonce=f"b{n}", at=at("01 15:00"))
        for n in range(4)
    ]
    run_all()
    rounds("09 09:00")  # the machine stood still for a week
    assert told().count(("chase_silent", "karim")) == 1  # one letter for the five
    assert ("chase_half", "karim") not in told()
    assert [name for name, to in told() if to == "camille"] == ["chase_many"]  # and one to who asked
    demands.decline(more[0], by=cast.server, words="Désolé", at=at("09 10:00"))
    demands.withdraw(more[1], by=cast.client, at=at("09 10:00"))
    run_all()
    assert (
        Chase.objects.get(demand=more[0]).state == "answered" and Chase.objects.get(demand=more[1]).state == "dropped"
    )


def test_with_38_per_cent_who_never_answer_a_price_comes_in_time():
    """2 000 demands each; the figures of docs/promises.md are of 20 000 (``python -m bench.promises``)."""
    assert simulate.share_in_time(2_000) >= 0.97
    assert (
        simulate.share_in_time(2_000, client_waits=2 * HOUR) >= 0.97
    )  # the client is asked first, and takes two hours
    assert simulate.alone(2_000) < 0.65  # what the chaser is there for
