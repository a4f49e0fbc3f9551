"""The three questions of a week: a case drawn fairly, lived again to the minute, and small changes decided by their number."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from loge.care.figures import tallies
from loge.care.figures.measures import Counts
from loge.care.models import CallBack, Improvement, Promise, SelfReview
from loge.care.week import actions, drawing, queries
from loge.care.week.drawing import Drawable, choose
from loge.care.week.replay import Moment, replay, silences
from loge.clients.models import ClientFile, Hush, Member
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.actions import hours as writing
from tests.cast import Cast

PARIS = ZoneInfo("Europe/Paris")
HOUR, DAY, WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(weeks=1)
COUNTER = [[("09:00", "12:00"), ("14:00", "18:00")]] * 5 + [[], []]
MONDAY = dt.date(2027, 3, 1)


def at(words: str) -> dt.datetime:
    """``05 09:30`` of March 2027, on the wall clock of Alençon."""
    return dt.datetime.fromisoformat(f"2027-03-{words}").replace(tzinfo=PARIS).astimezone(dt.UTC)


def call(cast: Cast, number: int, *, came: str, reached: str, missed: bool = False) -> CallBack:
    """A call that was given back, with its promise."""
    promise = Promise.objects.create(
        house=cast.house, kind="call_back", key=f"c{number}", words="Nous vous rappelons", made_at=at(came), due_at=at(came) + HOUR,
        state="late" if missed else "kept", since_at=at(reached), ended_at=at(reached), made_to_name="Simone",
    )  # fmt: skip
    row = CallBack.objects.create(
        house=cast.house, phone=f"+3326191{number:04}", name="Simone", words=f"Ses clés {number}", owner=cast.desk, promise=promise,
        came_at=at(came), starts_at=at(came), due_at=at(came) + HOUR, state="reached", since_at=at(reached), nonce=f"c{number}",
    )  # fmt: skip
    Promise.objects.filter(pk=promise.pk).update(subject=row.reference)
    return row


def test_the_draw_is_fair_heavier_for_bad_waits_and_the_same_for_whoever_looks():
    """Four thousand weeks: as often as the weights say (χ² of three degrees, 99.9 %: 16.27)."""
    found = [Drawable("a", ""), Drawable("b", "", 2.0), Drawable("c", "", 6.0), Drawable("d", "")]
    drawn = Counter(choose(found, f"house:{number}").subject for number in range(4_000))
    expected = {one.subject: 4_000 * one.weight / 10 for one in found}
    assert sum((drawn[key] - wanted) ** 2 / wanted for key, wanted in expected.items()) < 16.27
    assert choose(found, "w") == choose(list(reversed(found)), "w")
    assert choose([], "w") is None


@pytest.mark.django_db
def test_a_week_draws_one_case_never_twice_never_a_surprise(cast: Cast):
    calls = [call(cast, number, came="03 10:00", reached="04 10:00", missed=number == 2) for number in range(4)]
    CallBack.objects.filter(pk=calls[3].pk).update(person=cast.desk)  # who keeps the house was the one who called
    file = ClientFile.objects.create(house=cast.house, name="Roche")
    member = Member.objects.create(house=cast.house, client=file, name="Anne", person=cast.client)
    Hush.objects.create(house=cast.house, member=member, subject=calls[1].reference, until_on=dt.date(2027, 3, 20))
    now = at("08 06:20")
    weights = {one.subject: one.weight for one in drawing.drawable(cast.house, at=now)}
    assert weights.keys() == {calls[0].reference, calls[2].reference}
    assert weights[calls[2].reference] == weights[calls[0].reference] + 5 == 8.0
    first = drawing.draw(cast.house, at=now)
    assert drawing.draw(cast.house, at=now + 3 * DAY) == first and first.week == dt.date(2027, 3, 8)
    second = drawing.draw(cast.house, at=at("15 06:20"))
    assert {first.subject, second.subject} == {calls[0].reference, calls[2].reference}
    third = drawing.draw(cast.house, at=at("22 06:20"))  # the day of the surprise has passed
    assert third.subject == calls[1].reference
    assert drawing.draw(cast.house, at=at("29 06:20")) is None
    told = {"felt": "Seule", "better": "Un mot dès neuf heures", "ideal": "Qu’on décroche"}
    with pytest.raises(Refused):
        actions.answer(first, by=cast.client, **told, at=now)
    with pytest.raises(Invalid):
        actions.answer(first, by=cast.keeper, **{**told, "ideal": " "}, at=now)
    with pytest.raises(Stale):
        actions.answer(first, by=cast.keeper, **told, at=at("22 09:00"))
    assert actions.answer(first, by=cast.keeper, **told, at=now + DAY).answered_by == cast.keeper


@pytest.mark.django_db
def test_a_case_is_lived_again_with_its_silences_in_wall_and_opening_hours(cast: Cast):
    """Hand-written: asked on Friday at 17:00, a price on Monday at 10:00; she asks again, and again; answered on Tuesday."""
    writing.set_week(cast.house, by=cast.keeper, days=COUNTER, holidays=False)
    from loge.demands import actions as demands

    demand = cast.heard_demand(at=at("05 17:00"))
    demands.quote(demand, by=cast.server, cents=1300, at=at("08 10:00"))
    demands.say(demand, by=cast.client, words="Samedi aussi ?", nonce="a", at=at("08 15:00"))
    demands.say(demand, by=cast.client, words="Toujours là ?", nonce="b", at=at("09 08:00"))
    demands.say(demand, by=cast.server, words="Oui, pardon.", nonce="c", at=at("09 10:30"))
    demands.say(demand, by=cast.client, words="Merci !", nonce="d", at=at("09 11:00"))
    # nobody waits after a thank you
    demands.say(demand, by=cast.server, words="À samedi.", nonce="e", at=at("12 11:00"))
    Promise.objects.create(
        house=cast.house, kind="quote", key="q", subject=demand.reference, words="Un prix", made_at=at("05 17:00"),
        due_at=at("05 18:00"), ended_at=at("08 10:00"), state="late",
    )  # fmt: skip
    lived = replay(cast.house, demand.reference)
    assert [(one.lasted, one.open_for) for one in lived.silences] == [
        (65 * HOUR, 2 * HOUR),  # Friday 17:00 to 18:00, Monday 9:00 to 10:00
        (dt.timedelta(hours=19, minutes=30), dt.timedelta(hours=4, minutes=30)),
    ]
    assert (lived.longest.since, lived.broken) == (at("05 17:00"), 1)
    assert [one.at for one in lived.moments] == sorted(one.at for one in lived.moments)
    assert next(one.what for one in lived.moments if one.tone == "trouble").startswith(("the hour", "l’heure"))
    last = [
        Moment(at("05 17:00"), "client", "?", asks=True),
        Moment(at("05 17:10"), "house", "note"),
        Moment(at("08 09:30"), "clock", "!"),
    ]
    assert [(one.until, one.open_for) for one in silences(last, cast.house)] == [
        (None, dt.timedelta(hours=1, minutes=30))
    ]
    assert replay(cast.house, "demand:nothing") is None and replay(cast.house, "stay:1") is None


def marks(cast: Cast, first: dt.date, kept: list[int]) -> None:
    """One promise a line, kept or not, over the four weeks from that day."""
    for number, value in enumerate(kept):
        day = first + dt.timedelta(days=number % 28)
        tallies.put(cast.house, "promises", Counts(f"{first}:{number}", day, value, "call_back"))


def tried(cast: Cast, begins: dt.date, nonce: str, *, moment: dt.datetime) -> Improvement:
    return actions.begin(
        cast.house, by=cast.keeper, words="Un mot dès neuf heures", measure="promises", begins_on=begins, weeks=4, nonce=nonce, at=moment
    )  # fmt: skip


@pytest.mark.django_db
def test_a_change_is_kept_by_its_number_and_only_what_was_shown_compounds(cast: Cast):
    """Before 24 of 40 kept, after 38 of 40: 58 % more, beyond chance; then two more of which nothing can be said."""
    begins = MONDAY
    marks(cast, begins - 4 * WEEK, [1] * 24 + [0] * 16)
    row = tried(cast, begins, "n1", moment=at("01 09:00"))
    assert tried(cast, begins, "n1", moment=at("01 09:00")).pk == row.pk
    with pytest.raises(Refused):
        actions.keep(row, by=cast.keeper, words="Cela se sent déjà.", at=at("20 09:00"))
    after = dt.datetime(2027, 3, 30, 9, tzinfo=dt.UTC)
    with pytest.raises(Refused):
        actions.keep(row, by=cast.keeper, words="Il n’y a encore rien de compté.", at=after)
    marks(cast, begins, [1] * 38 + [0] * 2)
    with pytest.raises(Refused):
        actions.keep(row, by=cast.client, words="Je la garderais aussi.", at=after)
    actions.keep(row, by=cast.keeper, words="On rappelle mieux quand on l’a écrit.", at=after)
    marks(cast, begins + 8 * WEEK, [1] * 10)  # what comes later does not touch what was decided
    few = tried(cast, dt.date(2027, 4, 26), "n2", moment=after)
    same = tried(cast, dt.date(2027, 3, 8), "n3", moment=after)  # overlaps the first: counts no gain twice
    later = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)
    actions.drop(few, by=cast.keeper, words="Trop peu de cas pour juger.", at=later)
    actions.keep(same, by=cast.keeper, words="Gardé par habitude, sans preuve.", at=later)
    found = {one.row.pk: one for one in queries.weighed(cast.house, list(queries.improvements(cast.house)), at=later)}
    first = found[row.pk]
    assert (first.change.verdict, first.change.before.count, first.change.after.count) == ("better", 40, 40)
    assert round(first.gain, 4) == round((38 / 40) / (24 / 40), 4)
    assert found[few.pk].change.verdict == "few" and found[few.pk].gain is None
    steps = queries.curve(cast.house, list(found.values()), at=later)
    assert round(steps[-1].shown, 4) == round(38 / 24, 4) and steps[0].shown == 1.0
    assert (steps[0].week, len(steps)) == (MONDAY, 14) and round(steps[-1].dreamt, 6) == round(1.01**13, 6)
    for wrong in ({"measure": "nps"}, {"weeks": 0}, {"begins_on": dt.date(2020, 1, 1)}, {"words": " "}):
        told = {"words": "…", "measure": "waits", "begins_on": begins, "weeks": 4, "nonce": "x", **wrong}
        with pytest.raises(Invalid):
            actions.begin(cast.house, by=cast.keeper, at=at("01 09:00"), **told)


@pytest.mark.django_db
def test_every_number_of_the_page_opens_to_as_many_cases(cast: Cast, settings):
    """Each link of the page of figures leads to a list that counts what the link said."""
    settings.SECOND_FACTOR = False
    from loge.common.clock import local, now

    today = local(now(), cast.house.zone).date()
    for number in range(24):
        for name, value, key in (
            ("promises", number % 3 > 0, "quote"), ("waits", 13 * number * number, "answer"), ("effort", 1 + number % 7, "demand"),
            ("nps", number % 11, "case"), ("mood", number % 6, ("insult", "anger", "complaint", "worry", "calm", "thanks")[number % 6]),
            ("quotes", 60 * number, str(cast.provider.pk)), ("answers", number % 2, str(cast.provider.pk)),
        ):  # fmt: skip
            tallies.put(cast.house, name, Counts(f"{name}:{number}", today - number * DAY, int(value), key))
    browser = cast.browser(cast.keeper)
    page = browser.get(reverse("house_figures", args=[cast.house.slug]) + "?weeks=13").content.decode()
    links = re.findall(r'href="([^"]+)" data-cases="(\d+)"', page)
    assert len(links) >= 40
    for href, count in links[::4]:
        answer = browser.get(href.replace("&amp;", "&"))
        shown = re.search(r'<p class="lead">\s*(\d+)', answer.content.decode())
        assert shown and shown[1] == count, href
    for href in ("?since=x&until=y", "?since=2027-01-01&until=2027-02-01&bucket=11", ""):
        assert browser.get(reverse("house_figure_cases", args=[cast.house.slug, "waits"]) + href).status_code == 404
    assert browser.get(reverse("house_figure_cases", args=[cast.house.slug, "nothing"])).status_code == 404
    week = reverse("house_week", args=[cast.house.slug])
    assert browser.get(week).status_code == 200 and not SelfReview.objects.exists()
    assert browser.post(week).status_code == 302
