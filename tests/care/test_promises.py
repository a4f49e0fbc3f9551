"""The promise book: what was promised, by when, and what became of it; on a clock that the story sets."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from loge.care.models import Promise
from loge.care.promises import actions, clock, queries, states, titles
from loge.care.promises.rules import change_rules, rules_of, week_of
from loge.common.errors import Invalid, Refused
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.demands import actions as demands
from loge.houses.actions import hours as writing
from loge.maildesk.models import Letter
from tests.cast import Cast
from tests.web.sent import untouched

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
HOUR, MINUTE, DAY = dt.timedelta(hours=1), dt.timedelta(minutes=1), dt.timedelta(days=1)
COUNTER = [[("09:00", "12:00"), ("14:00", "18:00")]] * 5 + [[], []]


def at(words: str) -> dt.datetime:
    """``02 09:30`` of November 2026, on the wall clock of Alençon."""
    return dt.datetime.fromisoformat(f"2026-11-{words}").replace(tzinfo=PARIS).astimezone(dt.UTC)


def shown(moment: dt.datetime | None) -> str:
    return moment.astimezone(PARIS).strftime("%d %H:%M") if moment else ""


def test_two_who_change_what_is_promised_lose_nothing_of_each_other(cast: Cast, settings):
    settings.SECOND_FACTOR = False
    browser, where = cast.browser(cast.keeper), f"/house/{cast.slug}/promises/rules/"
    one, other = (untouched(browser.get(where).content.decode(), having="quote_within") for _window in range(2))
    assert browser.post(where, one | {"confirm_within": ["3,5"]}).status_code == 302
    assert browser.post(where, other | {"gesture_cents": ["12"], "gestures_cents": ["90"]}).status_code == 302
    rules = rules_of(cast.house)
    assert (rules.confirm_within, rules.gesture_cents, rules.gestures_cents) == (3.5 * HOUR, 1200, 9000)
    assert browser.post(where, other | {"confirm_within": ["5"]}).status_code == 422, "theirs is read first"


def word(cast: Cast, name: str, made: str, due: str, **also) -> Promise:
    told = {"kind": "call_back", "words": f"Rappeler {name}", "made_to_name": name, "nonce": name, **also}
    return actions.give_word(cast.house, by=cast.keeper, due_at=at(due), at=at(made), **told)


def letters(name: str) -> list[Letter]:
    run_all()
    return list(Letter.objects.filter(name=name).order_by("since_at"))


# What was promised in November, by hand; and what the book must say at the end of it, written by hand.
GIVEN = [  # name, made, due, then what was done: keep, release, pause and resume
    ("Anne", "02 09:00", "02 14:10", [("02 14:05", "keep")]),
    ("Blaise", "02 09:00", "02 11:00", [("02 11:01", "keep")]),
    ("Chloé", "03 10:00", "03 17:00", []),
    ("Denis", "04 09:30", "06 12:00", [("05 15:00", "release")]),
    ("Elsa", "05 09:00", "05 17:00", [("05 10:00", "pause"), ("06 09:00", "resume"), ("06 15:30", "keep")]),
    ("Farid", "05 09:00", "05 17:00", [("05 10:00", "pause"), ("06 09:00", "resume"), ("09 09:30", "keep")]),
    ("Gaëlle", "10 17:00", "12 10:00", [("12 09:59", "keep")]),  # over the holiday of the 11th
    ("Hugo", "16 09:00", "17 09:00", []),  # within the week in which nothing ran
    ("Iris", "16 09:00", "20 18:00", []),
    ("Jules", "16 09:00", "24 18:00", [("24 11:00", "keep")]),
]
EXPECTED = [
    ("Anne", "kept", "02 14:10", "02 14:05"),
    ("Blaise", "late", "02 11:00", "02 11:01"),
    ("Chloé", "missed", "03 17:00", ""),
    ("Denis", "released", "06 12:00", "05 15:00"),
    ("Elsa", "kept", "06 16:00", "06 15:30"),  # five open hours were left, resumed at nine
    ("Farid", "late", "06 16:00", "09 09:30"),
    ("Gaëlle", "kept", "12 10:00", "12 09:59"),
    ("Hugo", "missed", "17 09:00", ""),
    ("Iris", "missed", "20 18:00", ""),
    ("Jules", "kept", "24 18:00", "24 11:00"),
]


def test_a_month_of_promises_is_what_was_written_by_hand(cast: Cast):
    """The clock comes round every ten minutes, but for a week in which the machine stood still."""
    writing.set_week(cast.house, by=cast.keeper, days=COUNTER, holidays=True)
    story = [(at(made), "make", name, due) for name, made, due, _then in GIVEN]
    story += [(at(when), verb, name, "") for name, _made, _due, then in GIVEN for when, verb in then]
    story += [(at(f"{day:02} {hour:02}:{minute:02}"), "clock", "", "")
              for day in (2, 3, 4, 5, 6, 9, 10, 12, 13, 24, 25) for hour in (9, 11, 14, 16, 17, 18) for minute in (5, 35)]  # fmt: skip
    rows: dict[str, Promise] = {}
    for moment, verb, name, due in sorted(story, key=lambda line: line[0]):
        if verb == "make":
            rows[name] = word(cast, name, moment.astimezone(PARIS).strftime("%d %H:%M"), due)
            continue
        if verb == "clock":
            clock.tick(at=moment)
            continue
        row = Promise.objects.select_related("house").get(pk=rows[name].pk)
        also = {"words": "Il a rappelé lui-même, tout est dit."} if verb == "release" else {}
        getattr(actions, verb)(row, by=cast.keeper, at=moment, **also)
    found = Promise.objects.order_by("made_to_name")
    assert [(row.made_to_name, row.state, shown(row.due_at), shown(row.ended_at)) for row in found] == EXPECTED
    late = [letter for letter in letters("promise_missed") if letter.to == cast.keeper.email]
    assert sum("Hugo" in letter.text for letter in late) == 1
    assert [("Hugo" in one.text, "Iris" in one.text) for one in late if "Hugo" in one.text] == [
        (True, True)
    ]  # one summary
    book = queries.kept_by_kind(cast.house, since=at("01 00:00"), until=at("30 00:00"))
    assert [(line.kind, line.kept, line.broken, line.released) for line in book] == [("call_back", 4, 5, 1)]


def test_its_owner_is_warned_at_half_and_at_eighty_then_a_second_person_comes_in(cast: Cast):
    writing.set_week(cast.house, by=cast.keeper, days=COUNTER, holidays=True)
    row = word(cast, "Anne", "02 09:00", "03 12:00", made_to=cast.client)  # ten open hours
    assert (shown(row.warn_at), shown(row.warn_again_at)) == ("02 16:00", "03 10:00")
    for moment in ("02 15:59", "02 16:01", "03 10:01"):
        clock.tick(at=at(moment))
    assert len(letters("promise_due")) == 2
    clock.tick(at=at("03 12:00"))
    clock.tick(at=at("03 12:01"))
    row.refresh_from_db()
    assert row.state == "missed" and row.helper == cast.desk
    assert sorted(letter.to for letter in letters("promise_missed")) == sorted([cast.keeper.email, cast.desk.email])
    assert [letter.to for letter in letters("promise_sorry")] == [cast.client.email]
    with pytest.raises(Refused):
        actions.release(row, by=cast.keeper, words="Ce n’était pas important.", at=at("03 13:00"))
    actions.keep(row, by=cast.desk, at=at("03 13:00"))
    assert row.state == "late" and row.is_broken
    assert [one.pk for one in queries.of_person(cast.client).broken] == [row.pk]


def test_a_word_is_given_once_by_the_house_for_an_hour_to_come(cast: Cast):
    row = word(cast, "Anne", "02 09:00", "02 14:10")
    assert word(cast, "Anne", "02 09:00", "02 15:00").pk == row.pk
    with pytest.raises(Invalid):
        word(cast, "Blaise", "02 09:00", "02 08:59")
    with pytest.raises(Invalid):
        word(cast, "", "02 09:00", "02 14:10")
    with pytest.raises(Invalid):
        word(cast, "Chloé", "02 09:00", "02 14:10", owner=cast.client)
    with pytest.raises(Refused):
        actions.give_word(
            cast.house, by=cast.client, kind="call_back", words="…", due_at=at("02 14:10"), nonce="n", made_to_name="Anne", at=at("02 09:00")
        )  # fmt: skip
    with pytest.raises(Refused):
        actions.keep(row, by=cast.stranger, at=at("02 10:00"))
    actions.hand_to(row, owner=cast.desk, by=cast.keeper, at=at("02 10:00"))
    assert row.owner == cast.desk
    with pytest.raises(Refused):
        change_rules(cast.house, by=cast.client, provider_within=HOUR)
    with pytest.raises(Invalid):
        change_rules(cast.house, by=cast.keeper, provider_within=100 * HOUR)
    change_rules(cast.house, by=cast.keeper, provider_within=2 * HOUR)
    assert rules_of(cast.house).provider_within == 2 * HOUR and week_of(cast.house).holidays


def test_a_booked_service_is_a_promise_kept_by_its_facts_heard_twice_or_late(cast: Cast):
    from loge.care.promises import listeners

    demand = cast.heard_demand()
    run_all()
    fact = Fact.objects.get(kind="demand.heard")
    listeners.promise_a_price.func(fact)  # heard again
    row = Promise.objects.get()
    assert (row.kind, row.made_to, row.state) == ("quote", cast.client, "open")
    assert row.words == demand.title, "what it is about; its kind says the rest, in the language of whoever reads"
    with translation.override("fr"):
        assert row.title.replace("\u202f", " ") == f"Un prix pour « {demand.title} »"
        assert titles.title("quote:1", "A price for “Dog walk”").replace("\u202f", " ") == "Un prix pour « Dog walk »"
        assert titles.title("delivery:1", "“Dog walk” is done").replace("\u202f", " ") == "Mener à bien « Dog walk »"
        assert titles.title("call:1", "We call you back before 14:10") == "Nous vous rappelons avant 14:10"
        assert titles.title("complaint:1", "Someone answers what you told us").startswith("Quelqu’un répond")
    with translation.override("en"):
        assert row.title == f"A price for “{demand.title}”"
        assert titles.title("hand:1", "Je vous rappelle") == "Je vous rappelle", "what was given by hand stays"
    demands.quote(demand, by=cast.server, cents=1300)
    run_all()
    row.refresh_from_db()
    assert row.state == states.KEPT and row.ended_at == Fact.objects.get(kind="demand.quoted").at
    listeners.follow_the_demand.func(Fact.objects.get(kind="demand.quoted"))
    row.refresh_from_db()
    assert row.state == states.KEPT
