"""No one waits on the line: a minute is offered at once, held, and kept; closing time drops nobody."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from loge.care.line import actions, offering, queries
from loge.care.line.simulate import morning
from loge.care.models import CallBack, Promise
from loge.care.promises import clock
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.actions import hours as writing
from loge.houses.hours import Hours, Window
from tests.cast import Cast

PARIS = ZoneInfo("Europe/Paris")
MINUTE = dt.timedelta(minutes=1)
WEEK = Hours(tuple(Window(day, dt.time(9), dt.time(12)) for day in range(5)), PARIS)


def at(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2027-02-{words}").replace(tzinfo=PARIS).astimezone(dt.UTC)


def spoken(found: list[offering.Minute]) -> list[str]:
    return [one.due_at.astimezone(PARIS).strftime("%d %H:%M") for one in found]


def test_a_minute_is_offered_from_who_is_free_and_just_before_closing_too():
    busy = {"anne": [(at("01 09:00"), at("01 10:30"))], "luc": [(at("01 09:05"), at("01 09:20"))]}
    assert spoken(offering.minutes(at("01 09:02"), WEEK, busy, 10 * MINUTE)) == ["01 09:30", "01 09:40", "01 09:50"]
    late = {"anne": [(at("01 11:00"), at("01 12:00"))]}
    assert spoken(offering.minutes(at("01 11:59"), WEEK, late, 10 * MINUTE, 1)) == [
        "01 12:10"
    ]  # they came before the hour
    assert spoken(offering.minutes(at("01 12:01"), WEEK, late, 10 * MINUTE, 1)) == ["02 09:10"]
    assert offering.minutes(at("01 09:00"), WEEK, {}, 10 * MINUTE) == []


@pytest.mark.django_db
def test_on_a_monday_peak_everyone_has_a_voice_or_a_minute_within_twenty_seconds_by_measurement(cast: Cast):
    """Two people, thirty calls an hour of four minutes: more than they can answer as it rings. Every offer is asked of the
    house, every minute taken and kept in its book; the offer's own time by the clock is part of the wait."""
    writing.set_week(cast.house, by=cast.keeper, days=[[("09:00", "11:00")]] * 5 + [[], []], holidays=False)
    told = morning(cast.house, [cast.keeper, cast.desk], opens=at("01 09:00"), closes=at("01 11:00"), seed=4, peak=30)
    assert told.calls >= 25 and told.at_once < 0.75 * told.calls  # a peak it is
    assert len(told.waits) == told.at_once + told.offered + told.gone and told.longest_wait <= 20
    assert told.nothing == 0 and told.offered + told.at_once == told.calls
    assert CallBack.objects.filter(state="waiting").count() == 0  # closing time took nobody off the list
    assert told.kept + told.missed == told.offered + told.unreached > 5
    assert told.kept >= 0.9 * (told.kept + told.missed)


@pytest.mark.django_db
def test_a_caller_is_recognised_promised_a_minute_and_served_after_closing(cast: Cast):
    writing.set_week(cast.house, by=cast.keeper, days=[[("09:00", "12:00")]] * 5 + [[], []], holidays=False)
    cast.client.phone = "02 61 91 04 42"
    cast.client.save()
    number = actions.number_of("0261910442")
    found = queries.recognised(cast.house, number)
    assert number == "+33261910442" and found is not None and found.person == cast.client
    assert queries.recognised(cast.house, "+33261910499") is None
    now = at("01 11:50")
    free = actions.offer(cast.house, at=now)
    told = {"phone": "0261910442", "due_at": free[0].due_at, "nonce": "n1", "words": "Pour Filou", "at": now}
    with pytest.raises(Refused):
        actions.take(cast.house, by=cast.client, **told)
    row = actions.take(cast.house, by=cast.desk, **told)
    assert actions.take(cast.house, by=cast.desk, **told).pk == row.pk
    assert (row.person, row.promise.made_to, row.promise.owner) == (cast.client, cast.client, row.owner)
    other = actions.take(
        cast.house, by=actions.VISITOR, **{**told, "nonce": "n2", "phone": "0261910499", "name": "Simone"}
    )
    assert other.owner != row.owner  # two keepers, the same minute
    with pytest.raises(Stale):
        actions.take(cast.house, by=actions.VISITOR, **{**told, "nonce": "n3", "phone": "0261910498"})
    with pytest.raises(Invalid):
        actions.take(cast.house, by=cast.desk, **{**told, "nonce": "n4", "phone": "12"})
    clock.tick(at=at("01 13:00"))  # closed for an hour: nobody fell off the list
    assert [one.pk for one in queries.queue(cast.house)] == [row.pk, other.pk]
    assert Promise.objects.get(pk=row.promise_id).state == "missed"
    actions.reach(row, by=cast.desk, at=at("01 13:05"))
    assert Promise.objects.get(pk=row.promise_id).state == "late"
    actions.try_again(other, by=cast.keeper, at=at("02 09:00"))
    fresh = CallBack.objects.get(pk=other.pk)
    assert fresh.tries == 1 and fresh.promise.state == "open" and fresh.due_at > at("02 09:20")
    actions.let_go(fresh, by=cast.keeper, words="Elle est passée au comptoir.", at=at("02 09:10"))
    assert not queries.queue(cast.house).exists() and Promise.objects.get(pk=fresh.promise_id).state == "released"
