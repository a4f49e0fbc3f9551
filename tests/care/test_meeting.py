"""Thanks on the wall, events with seats in order, and the calendar that follows them."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from loge.care.meeting import actions, ics, queries, states
from loge.care.models import Seat
from loge.common.clock import UTC, from_wall, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.maildesk.models import Letter

from .told import served, someone

pytestmark = pytest.mark.django_db

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def coffee(cast, *, by=None, seats=2, starts_at=None, nonce="n1", **also):
    starts_at = starts_at or now() + 7 * DAY
    told = {"title": "Café des voisins", "words": "Chacun apporte un gâteau.", "place": "4 rue du Jeudi", **also}
    return actions.propose(
        cast.house, by=by or cast.keeper, starts_at=starts_at, ends_at=starts_at + 2 * HOUR, seats=seats, nonce=nonce, **told
    )  # fmt: skip


def letters(name):
    run_all()
    return [letter.to for letter in Letter.objects.filter(name=name).order_by("since_at")]


# ----------------------------------------------------------------------------------------------------------- thanks


def test_who_was_served_thanks_once_and_the_thanked_person_may_take_it_down(cast):
    demand = served(cast)
    row = actions.thank(demand, by=cast.client, words="Merci Karim,\n Filou vous réclame.")
    assert row.words == "Merci Karim, Filou vous réclame."
    assert [(one.author, one.name) for one in queries.wall(cast.house)] == [("Camille", "Karim")]
    assert letters("thanked") == [cast.server.email]
    with pytest.raises(Stale):
        actions.thank(demand, by=cast.client, words="Encore merci")
    with pytest.raises(Refused):
        actions.set_thanks_hidden(row, True, by=cast.stranger)
    actions.set_thanks_hidden(row, True, by=cast.server)
    assert queries.wall(cast.house) == []
    with pytest.raises(Refused):
        actions.set_thanks_hidden(row, False, by=cast.client)
    actions.set_thanks_hidden(row, False, by=cast.server)
    assert len(queries.wall(cast.house)) == 1


def test_no_thanks_before_it_was_received_by_another_or_with_a_number(cast):
    with pytest.raises(Refused):
        actions.thank(cast.heard_demand(), by=cast.client, words="Merci")
    demand = served(cast)
    with pytest.raises(Refused):
        actions.thank(demand, by=cast.server, words="Merci moi")
    for words in ("Appelez-le au 06 12 34 56 78", "x" * 201, "  "):
        with pytest.raises(Invalid):
            actions.thank(demand, by=cast.client, words=words)


# ----------------------------------------------------------------------------------------------------------- events


def test_a_keepers_event_is_announced_a_neighbours_awaits_a_keeper(cast):
    hers = coffee(cast)
    his = coffee(cast, by=cast.server)
    assert (hers.state, his.state) == (states.ANNOUNCED, states.PROPOSED)
    assert queries.coming(cast.house) == [hers]
    assert set(letters("event_proposed")) == {cast.keeper.email, cast.desk.email}
    with pytest.raises(Refused):
        actions.announce(his, by=cast.server)
    actions.announce(his, by=cast.keeper)
    assert len(queries.coming(cast.house)) == 2
    assert letters("event_announced") == [cast.server.email]
    with pytest.raises(Stale):
        actions.decline(his, by=cast.keeper)


def test_nobody_unvetted_proposes_and_a_double_click_proposes_once(cast):
    for person in (cast.client, cast.stranger):
        with pytest.raises(Refused):
            coffee(cast, by=person)
    assert coffee(cast).pk == coffee(cast).pk


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("starts_at", {"starts_at": -HOUR}), ("starts_at", {"starts_at": 500 * DAY}), ("ends_at", {"ends_at": -HOUR}),
        ("ends_at", {"ends_at": 4 * DAY}), ("seats", {"seats": 0}), ("seats", {"seats": 501}), ("title", {"title": " "}),
    ],
)  # fmt: skip
def test_what_cannot_take_place_is_said(cast, field, wrong):
    at = now()
    told = {"title": "Café", "words": "", "place": "Ici", "seats": 3}
    starts = at + (wrong.get("starts_at") or DAY)
    told |= {name: value for name, value in wrong.items() if name in told}
    with pytest.raises(Invalid) as refused:
        actions.propose(
            cast.house,
            by=cast.keeper,
            starts_at=starts,
            ends_at=starts + wrong.get("ends_at", HOUR),
            nonce="n",
            at=at,
            **told,
        )
    assert refused.value.field == field


def test_seats_go_in_order_and_the_first_on_the_list_moves_up(cast):
    event = coffee(cast, seats=2)
    people = [someone(cast) for _ in range(4)]
    for person in people:
        actions.come(event, by=person)
        actions.come(event, by=person)  # a double click
    told = queries.table(event, people[2])
    assert (told.inside, told.waiting, told.mine) == (people[:2], people[2:], 2)
    assert letters("event_seat") == [person.email for person in people[:2]]
    assert letters("event_listed") == [person.email for person in people[2:]]
    actions.stay_away(event, by=people[0])
    actions.stay_away(event, by=people[0])
    assert letters("event_moved_up") == [people[2].email]
    actions.stay_away(event, by=people[3])  # who waits gives up: nobody moves
    assert len(letters("event_moved_up")) == 1
    actions.come(event, by=people[0])
    assert queries.table(event, None).waiting == [people[0]], "who comes back is last"
    actions.change(
        event, by=cast.keeper, starts_at=event.starts_at, ends_at=event.ends_at, place=event.place, seats=None
    )
    assert letters("event_moved_up") == [people[2].email, people[0].email], "more chairs, and the list is served"


def test_nobody_comes_to_what_has_begun_or_does_not_take_place(cast):
    event = coffee(cast)
    with pytest.raises(Refused):
        actions.come(event, by=cast.client, at=event.starts_at)
    with pytest.raises(Refused):
        actions.come(coffee(cast, by=cast.server), by=cast.client)
    actions.cancel(event, by=cast.keeper)
    with pytest.raises(Refused):
        actions.come(event, by=cast.client)


def test_names_are_for_the_members_of_the_house(cast):
    event = coffee(cast)
    actions.come(event, by=cast.stranger)
    assert queries.table(event, cast.client).names
    assert not queries.table(event, cast.stranger).names
    assert not queries.table(event, None).names


def test_a_cancelled_event_is_told_to_everyone_and_to_their_calendars(cast):
    event = coffee(cast, seats=1)
    people = [someone(cast), someone(cast)]
    for person in people:
        actions.come(event, by=person)
    with pytest.raises(Refused):
        actions.cancel(event, by=people[0])
    before = Calendar.from_ical(ics.one(event)).walk("VEVENT")[0]
    actions.cancel(event, by=cast.keeper, words="Le four est en panne.")
    assert sorted(letters("event_cancelled")) == sorted(person.email for person in people)
    told = Calendar.from_ical(ics.one(event))
    after = told.walk("VEVENT")[0]
    assert (told["method"], after["status"], after["uid"]) == ("CANCEL", "CANCELLED", before["uid"])
    assert after["sequence"] == before["sequence"] + 1


def test_a_changed_event_keeps_its_uid_counts_its_sequence_and_is_reminded_again(cast):
    event = coffee(cast)
    actions.come(event, by=cast.client)
    first = ics.uid(event)
    later = {
        "starts_at": event.starts_at + DAY,
        "ends_at": event.ends_at + DAY,
        "place": "Salle Baudelaire",
        "seats": 2,
    }
    actions.change(event, by=cast.keeper, **later)
    with pytest.raises(Refused):
        actions.change(event, by=cast.client, **later)
    entry = Calendar.from_ical(ics.one(event)).walk("VEVENT")[0]
    assert (str(entry["uid"]), entry["sequence"], str(entry["location"])) == (first, 1, "Salle Baudelaire")
    assert letters("event_changed") == [cast.client.email]
    actions.change(event, by=cast.keeper, **{**later, "seats": 5})
    assert event.sequence == 1, "more chairs change nobody's agenda"


def test_the_calendar_tells_wall_time_across_the_change_of_clocks(cast):
    """Events on either side of the last Sunday of March are both at 18:00 on the wall, an hour apart in UTC."""
    zone = cast.house.zone
    walls = [dt.datetime.fromisoformat(day) for day in ("2027-03-27T18:00", "2027-03-28T18:00")]
    at = dt.datetime(2027, 3, 1, tzinfo=UTC)
    for number, wall in enumerate(walls):
        starts = from_wall(wall, zone)
        actions.propose(
            cast.house, by=cast.keeper, title=f"Café {number}", words="", place="Ici", starts_at=starts, ends_at=starts + HOUR,
            seats=None, nonce=f"n{number}", at=at,
        )  # fmt: skip
    told = Calendar.from_ical(ics.calendar(cast.house, queries.calendar_of(cast.house, at=at)))
    assert [str(zone["tzid"]) for zone in told.walk("VTIMEZONE")] == ["Europe/Paris"]
    entries = told.walk("VEVENT")
    assert [entry.decoded("dtstart").replace(tzinfo=None) for entry in entries] == walls
    assert [entry.decoded("dtstart").utcoffset() for entry in entries] == [HOUR, 2 * HOUR]
    assert all(entry["dtstart"].params["TZID"] == "Europe/Paris" for entry in entries)


def test_the_clock_reminds_once_the_day_before_and_only_who_has_a_seat(cast):
    event = coffee(cast, seats=1, starts_at=now() + 20 * HOUR)
    far = coffee(cast, seats=1, nonce="far")
    first, waiting = someone(cast), someone(cast)
    for person in (first, waiting):
        actions.come(event, by=person)
        actions.come(far, by=person)
    for _twice in range(2):
        actions.remind_of_events.func()
    assert letters("event_reminder") == [first.email]


def test_two_on_the_last_chair_one_waits(cast):
    event = coffee(cast, seats=1)
    at = now()
    people = [someone(cast), someone(cast)]
    for person in people:
        actions.come(event, by=person, at=at)  # in the same instant
    told = queries.table(event, None)
    assert (len(told.inside), len(told.waiting), Seat.objects.count()) == (1, 1, 2)
