"""Notes between shifts over a month, things kept with their chain, files made one and apart again, links, forgetting."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from loge.clients import actions, desk, leaving, queries, states
from loge.clients.actions.shift import shift_of
from loge.clients.models import Address, ClientFile, Look, ShiftNote, Stay, StayLink
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale

from .hotel import Hotel


def test_nothing_open_disappears_over_thirty_shifts(hotel: Hotel) -> None:
    """Whoever serves sees every note nobody has closed, whoever wrote it, until it is closed."""
    chance, start = random.Random(5), dt.datetime(2026, 3, 20, 7, 30, tzinfo=dt.UTC)
    expected: dict[object, str] = {}
    team = [hotel.camille, hotel.yanis]
    for number in range(30):  # across the night the clocks go forward
        moment, person = start + dt.timedelta(hours=8 * number), team[number % 2]
        notes = desk.open_notes(hotel.house)
        assert {note.pk: note.words for note in notes} == expected
        assert {note.pk for note in notes} == desk.unread(notes, hotel.house, person, moment)
        assert actions.acknowledge(hotel.house, by=person, seen=[str(note.pk) for note in notes], at=moment) == len(
            notes
        )
        assert not desk.unread(desk.open_notes(hotel.house), hotel.house, person, moment)
        for key in [key for key in expected if chance.random() < 0.3]:
            actions.close_note(ShiftNote.objects.get(pk=key), by=person, how="fait", at=moment)
            del expected[key]
        for extra in range(chance.randint(0, 3)):
            words = f"note {number}.{extra}"
            written = actions.leave_note(hotel.house, by=person, words=words, nonce=words, at=moment)
            expected[written.pk] = words
    assert expected
    assert desk.closed_notes(hotel.house).count() + len(expected) == ShiftNote.objects.count()


def test_a_note_that_came_after_the_page_was_drawn_stays_unread(hotel: Hotel) -> None:
    first = actions.leave_note(hotel.house, by=hotel.camille, words="Le colis de la 312", nonce="1")
    actions.leave_note(hotel.house, by=hotel.camille, words="Le taxi de 5 h", nonce="2")
    assert actions.acknowledge(hotel.house, by=hotel.yanis, seen=[str(first.pk)]) == 1
    assert len(desk.unread(desk.open_notes(hotel.house), hotel.house, hotel.yanis, now())) == 1


def test_a_note_sent_twice_is_told_once_and_closed_once(hotel: Hotel) -> None:
    note = actions.leave_note(hotel.house, by=hotel.camille, words="Une fois", nonce="n")
    assert actions.leave_note(hotel.house, by=hotel.camille, words="Une fois", nonce="n").pk == note.pk
    actions.close_note(note, by=hotel.yanis)
    with pytest.raises(Stale):
        actions.close_note(ShiftNote.objects.get(pk=note.pk), by=hotel.camille)
    actions.reopen_note(ShiftNote.objects.get(pk=note.pk), by=hotel.camille)
    assert [one.pk for one in desk.open_notes(hotel.house)] == [note.pk]


def test_a_note_said_otherwise_is_new_again_to_whoever_had_read_it(hotel: Hotel) -> None:
    note = actions.leave_note(hotel.house, by=hotel.camille, words="La clé du 312 est au bar.", nonce="n")
    actions.acknowledge(hotel.house, by=hotel.yanis)
    other = {"by": hotel.camille, "seen": note.words}
    with pytest.raises(Refused):
        actions.reword_note(note, **(other | {"by": hotel.yanis}), words="La clé du 213 est au bar.")
    assert actions.reword_note(note, **other, words=" La clé du 312 est au bar.\r\n").reads.count() == 2, "as it was"
    actions.reword_note(note, **other, words="La clé du 321 est au bar.")
    [shown] = desk.open_notes(hotel.house)
    assert shown.words == "La clé du 321 est au bar."
    assert desk.unread([shown], hotel.house, hotel.yanis, now()) and not desk.unread(
        [shown], hotel.house, hotel.camille, now()
    )
    with pytest.raises(Stale):
        actions.reword_note(note, **other, words="De l’autre fenêtre.")
    with pytest.raises(Invalid):
        actions.reword_note(note, by=hotel.camille, seen=shown.words, words=" ")
    actions.close_note(shown, by=hotel.yanis)
    with pytest.raises(Stale):
        actions.reword_note(note, by=hotel.camille, seen=shown.words, words="Trop tard.")


def test_the_night_belongs_to_the_day_it_begins(hotel: Hotel) -> None:
    hour = dt.datetime(2026, 12, 6, 1, 0, tzinfo=hotel.house.zone)
    assert shift_of(hotel.house, hour) == "2026-12-05 night"
    assert shift_of(hotel.house, hour.replace(hour=7)) == "2026-12-06 morning"
    assert shift_of(hotel.house, hour.replace(hour=23)) == "2026-12-06 night"


def test_a_parcel_goes_from_hand_to_hand_and_every_link_stays(hotel: Hotel) -> None:
    stay = hotel.stay(room="312")
    kept = actions.receive(
        hotel.house, by=hotel.camille, sort="parcel", what="Petit colis bleu", place="étagère 3", stay=stay
    )
    actions.say_told(kept, by=hotel.camille)
    actions.say_told(kept, by=hotel.yanis)
    actions.pass_on(kept, "put", by=hotel.yanis, place="coffre")
    with pytest.raises(Invalid):
        actions.pass_on(kept, "give", by=hotel.yanis, to="Mme Lindqvist")
    actions.pass_on(kept, "give", by=hotel.yanis, to="Mme Lindqvist", signed="signé sur la feuille")
    assert kept.state == states.GIVEN
    assert [(row.act, row.place, row.to) for row in kept.chain.order_by("at", "pk")] == [
        ("received", "étagère 3", ""), ("told", "", ""), ("put", "coffre", ""), ("give", "", "Mme Lindqvist"),
    ]  # fmt: skip
    with pytest.raises(Stale):
        actions.pass_on(kept, "put", by=hotel.yanis, place="ailleurs")
    actions.pass_on(kept, "take_back", by=hotel.yanis, place="coffre")
    assert kept.state == states.HERE


def test_what_was_written_wrong_of_a_parcel_is_corrected_and_the_right_guest_is_still_to_tell(hotel: Hotel) -> None:
    wrong, right = (
        hotel.stay(room="214"),
        hotel.stay(hotel.guest("Noa Weiss", email="noa@example.org"), room="241", number="B"),
    )
    kept = actions.receive(
        hotel.house, by=hotel.camille, sort="parcel", what="Colis bleu", place="étagère 3", stay=wrong
    )
    actions.say_told(kept, by=hotel.camille)
    told = {"sort": "parcel", "what": "Colis bleu", "for_whom": "", "due_at": None}
    same = actions.correct_kept(kept, by=hotel.yanis, stay=wrong, **told)
    assert same.told_at is not None and kept.chain.count() == 2, "nothing was wrong: nothing is written"
    kept = actions.correct_kept(kept, by=hotel.yanis, stay=right, **(told | {"what": "Colis bleu, fragile"}))
    assert (kept.what, kept.client.name, kept.room, kept.told_at) == ("Colis bleu, fragile", "Noa Weiss", "241", None)
    assert kept.chain.order_by("at", "pk").last().act == "corrected"
    with pytest.raises(Invalid):
        actions.correct_kept(kept, by=hotel.yanis, stay=right, **(told | {"what": " "}))
    with pytest.raises(Refused):
        actions.correct_kept(kept, by=hotel.stranger, stay=right, **told)
    actions.pass_on(kept, "give", by=hotel.yanis, to="Noa", signed="signé")
    with pytest.raises(Stale):
        actions.correct_kept(kept, by=hotel.yanis, stay=wrong, **told)


def test_a_key_lent_too_long_is_overdue(hotel: Hotel) -> None:
    key = actions.receive(hotel.house, by=hotel.camille, sort="key", what="Passe du spa", place="tableau")
    actions.pass_on(key, "lend", by=hotel.camille, to="Sophie", due_at=now() + dt.timedelta(hours=2))
    assert key.holder == "Sophie"
    assert not desk.is_overdue(key, now())
    assert desk.is_overdue(key, now() + dt.timedelta(hours=3))
    actions.pass_on(key, "bring_back", by=hotel.yanis, place="tableau")
    assert (key.state, key.holder) == (states.HERE, "")


def test_two_files_are_made_one_and_apart_again(hotel: Hotel) -> None:
    kept, other = (
        hotel.guest(email="k@example.org"),
        hotel.guest("Karin Lindquist", email="karin@example.org", allergies="noix", tastes="calme"),
    )
    mine, theirs = hotel.stay(kept, number="A"), hotel.stay(other, number="B", first=5, last=6)
    fact = actions.merge(kept, other, by=hotel.camille)
    kept.refresh_from_db()
    assert (kept.allergies, kept.tastes) == ("noix", "calme")
    assert set(queries.stays_of(kept)) == {mine, theirs}
    assert Address.objects.get(house=hotel.house, email="karin@example.org").client == kept
    actions.unmerge(fact, by=hotel.camille)
    kept.refresh_from_db()
    assert (kept.allergies, kept.tastes) == ("", "")
    assert Address.objects.get(house=hotel.house, email="karin@example.org").client == other
    assert list(queries.stays_of(other)) == [theirs]
    with pytest.raises(Stale):
        actions.unmerge(fact, by=hotel.camille)


def test_an_address_is_one_guests(hotel: Hotel) -> None:
    hotel.guest(email="k@example.org")
    with pytest.raises(Invalid, match="Karin Lindqvist"):
        actions.add_address(hotel.guest("Autre"), by=hotel.camille, email="K@example.org ")
    with pytest.raises(Refused):
        actions.welcome(hotel.house, by=hotel.stranger, name="X")


def test_which_stay_a_word_is_about(hotel: Hotel) -> None:
    guest = hotel.guest(email="k@example.org")
    past, present, coming = (
        hotel.stay(guest, number="1", first=-20, last=-15),
        hotel.stay(guest, number="2"),
        hotel.stay(guest, number="3", first=30, last=31),
    )
    day = dt.timedelta(days=1)
    assert queries.stay_of(guest, hotel.today) == present
    assert queries.stay_of(guest, hotel.today + 10 * day) == coming
    assert queries.stay_of(guest, hotel.today - 30 * day) == past
    assert queries.stay_of(guest, hotel.today + 400 * day) is None


def test_a_look_is_written_down_once_a_quarter_of_an_hour(hotel: Hotel) -> None:
    guest = hotel.guest()
    for minutes in (0, 5, 20):
        actions.look(guest, by=hotel.yanis, at=now() + dt.timedelta(minutes=minutes))
    actions.look(guest, by=hotel.camille)
    assert sorted(row.person.first_name for row in Look.objects.select_related("person")) == [
        "Camille",
        "Yanis",
        "Yanis",
    ]


def test_a_link_ends_a_fortnight_after_the_departure_or_when_taken_back(hotel: Hotel) -> None:
    stay = hotel.stay()
    token = actions.open_link(stay, by=hotel.camille)
    assert token not in str(list(StayLink.objects.values()))
    found = desk.link_of(token)
    assert found is not None
    assert desk.is_open(found, now() + dt.timedelta(days=16))
    assert not desk.is_open(found, now() + dt.timedelta(days=19))
    actions.revoke_links(stay, by=hotel.camille)
    found.refresh_from_db()
    assert not desk.is_open(found, now())
    assert desk.link_of("guess") is None


def test_everything_known_of_someone_is_told_and_forgotten(hotel: Hotel) -> None:
    person = hotel.person("Karin")
    guest = hotel.guest(email=person.email or "", allergies="noix")
    stay = hotel.stay(guest, companions="Erik")
    actions.open_link(stay, by=hotel.camille)
    actions.receive(hotel.house, by=hotel.camille, sort="found", what="Écharpe", place="bureau", stay=stay)
    told = leaving.export(person)
    assert told["client_files"][0]["allergies"] == "noix"
    assert told["stays"][0]["companions"] == "Erik"
    assert leaving.open_items(person) == []
    leaving.erase(person)
    guest.refresh_from_db()
    assert (guest.allergies, Address.objects.count(), StayLink.objects.count()) == ("", 0, 0)
    assert ClientFile.objects.filter(name__contains="Lindqvist").count() == 0
    assert Stay.objects.get().companions == ""
