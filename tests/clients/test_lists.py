"""Lists as hotels' systems write them: encodings, separators, orders of days, wrong lines, and giving a list again."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.clients import actions, states
from loge.clients.lists import guess, read_rows, read_table
from loge.clients.lists.rows import read_day, read_hour
from loge.clients.models import Address, ClientFile, Roll, Stay
from loge.common.errors import Invalid
from loge.common.jobs import run_all

from .hotel import Hotel

HEADS = "Numéro de réservation;Nom;Prénom;Arrivée;Départ;Chambre;Adultes;E-mail;Allergies"
ROWS = (
    "R1;LINDQVIST;Karin;05/12/2026;08/12/2026;312;2;karin@example.org;crustacés",
    "R2;Bellini;Enzo;05/12/2026;09/12/2026;208;2;enzo@example.org;",
)
DAY = dt.date(2026, 12, 5)


def csv(*rows: str, heads: str = HEADS) -> str:
    return "\n".join((heads, *(rows or ROWS)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_dress(encoding: str, separator: str) -> None:
    table = read_table(csv().replace(";", separator).encode(encoding))
    lines, wrongs = read_rows(table, guess(table.heads))
    assert not wrongs
    assert [line.number for line in lines] == ["R1", "R2"]
    assert lines[0].guest["name"] == "Karin Lindqvist"
    assert lines[0].guest["allergies"] == "crustacés"
    assert lines[0].stay["arrives_on"] == DAY


def test_xml_is_a_list_too() -> None:
    xml = """<?xml version="1.0" encoding="UTF-8"?><Report><Title>x</Title><Reservations>
      <Reservation ConfirmationNumber="R1"><GuestName>Lindqvist, Karin</GuestName><ArrivalDate>2026-12-05</ArrivalDate>
      <DepartureDate>2026-12-08</DepartureDate><RoomNumber>312</RoomNumber></Reservation>
      <Reservation ConfirmationNumber="R2"><GuestName>Mr Enzo Bellini</GuestName><ArrivalDate>2026-12-05</ArrivalDate>
      <DepartureDate>2026-12-09</DepartureDate></Reservation></Reservations></Report>"""
    table = read_table(xml.encode())
    lines, wrongs = read_rows(table, guess(table.heads))
    assert not wrongs
    assert [(line.number, line.guest["name"], line.guest["salutation"]) for line in lines] == [
        ("R1", "Karin Lindqvist", ""), ("R2", "Enzo Bellini", "monsieur"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b"PK\x03\x04xx", b"just words", b"<a><b>", b"a;b\n", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16-le"),
     b'<?xml version="1.0" encoding="unheard-of"?><x><y z="1"/></x>', b'a;b\n"' + b"x" * 200_000],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(Invalid) as wrong:
        read_table(content)
    assert len(str(wrong.value)) > 15


@pytest.mark.parametrize("words", ["2026-12-05", "05/12/2026", "5.12.26", "20261205", "05-DEC-26", "5 déc. 2026", "2026-12-05T14:00:00", "sam. 5 décembre 2026", "December 5, 2026"])  # fmt: skip
def test_days_as_people_write_them(words: str) -> None:
    assert read_day(words) == DAY


@pytest.mark.parametrize("words", ["0001-01-01", "9999-12-31", "2026-02-30", "31/12/1066"])
def test_a_day_nobody_plans_is_told(words: str) -> None:
    with pytest.raises(Invalid):
        read_day(words)


def test_a_column_where_no_day_fits_first_is_read_the_american_way() -> None:
    table = read_table(csv("R1;A;B;12/05/2026;12/25/2026;1;1;;", "R2;C;D;12/05/2026;12/09/2026;1;1;;").encode())
    lines, wrongs = read_rows(table, guess(table.heads))
    assert [line.stay["leaves_on"] for line in lines] == [dt.date(2026, 12, 25), dt.date(2026, 12, 9)]
    assert not wrongs


@pytest.mark.parametrize(
    ("words", "hour"),
    [("17:10", (17, 10)), ("17h", (17, 0)), ("5:10 PM", (17, 10)), ("1710", (17, 10)), ("12 am", (0, 0))],
)
def test_hours_as_people_write_them(words: str, hour: tuple[int, int]) -> None:
    assert read_hour(words) == dt.time(*hour)


def test_wrong_lines_are_told_with_their_line_and_reason() -> None:
    table = read_table(
        csv(
            ROWS[0],
            "R2;;;05/12/2026;08/12/2026;;;;",
            "R3;X;Y;hier;08/12/2026;;;;",
            "R4;X;Y;09/12/2026;08/12/2026;;;;",
            ROWS[0],
        ).encode()
    )
    lines, wrongs = read_rows(table, guess(table.heads))
    assert [line.number for line in lines] == ["R1"]
    assert [wrong.line for wrong in wrongs] == [3, 4, 5, 6]
    assert "hier" in wrongs[1].why
    assert "2" in wrongs[3].why


def give(hotel: Hotel, *rows: str, sort: str = Roll.Sort.ARRIVALS) -> Roll:
    roll = actions.give_list(
        hotel.house, by=hotel.camille, content=csv(*rows).encode(), name="a.csv", sort=sort, day=DAY
    )
    assert roll.state == states.SHOWN
    actions.choose_columns(roll, by=hotel.camille, columns=roll.columns)
    run_all()
    roll.refresh_from_db()
    assert roll.state == states.TAKEN, roll.result
    return roll


def test_giving_a_list_again_changes_nothing(hotel: Hotel) -> None:
    first = give(hotel)
    assert (first.result["new"], first.result["wrong_count"], first.done) == (2, 0, 2)
    before = list(Stay.objects.order_by("pk").values()), list(ClientFile.objects.order_by("pk").values())
    again = give(hotel)
    assert (again.result["new"], again.result["changed"], again.result["same"]) == (0, 0, 2)
    assert before == (list(Stay.objects.order_by("pk").values()), list(ClientFile.objects.order_by("pk").values()))


def test_changed_rows_are_shown_and_missing_ones_marked_never_deleted(hotel: Hotel) -> None:
    give(hotel)
    roll = give(hotel, ROWS[0].replace("312", "318"))
    assert roll.result["changes"] == [["R1", "Karin Lindqvist", "room", "312", "318"]]
    assert roll.result["missing"] == [["R2", "Enzo Bellini"]]
    assert Stay.objects.get(number="R2").missing_since is not None
    assert Stay.objects.get(number="R1").room == "318"
    give(hotel)
    assert Stay.objects.get(number="R2").missing_since is None


def test_what_people_wrote_stays_and_an_empty_cell_wipes_nothing(hotel: Hotel) -> None:
    give(hotel)
    client = ClientFile.objects.get(name="Karin Lindqvist")
    actions.change_client(client, by=hotel.camille, allergies="crustacés, noix")
    give(hotel, "R1;LINDQVIST;Karin;05/12/2026;08/12/2026;;2;karin@example.org;rien", ROWS[1])
    client.refresh_from_db()
    assert client.allergies == "crustacés, noix"
    assert Stay.objects.get(number="R1").room == "312"


def test_an_address_of_an_agency_does_not_make_strangers_one(hotel: Hotel) -> None:
    give(
        hotel,
        ROWS[0],
        "R2;Okafor;Ada;05/12/2026;08/12/2026;1;1;karin@example.org;",
        "R3;Lindqvist;Karin;20/12/2026;22/12/2026;1;1;karin@example.org;",
    )
    assert Stay.objects.get(number="R3").client == Stay.objects.get(number="R1").client
    assert Stay.objects.get(number="R2").client != Stay.objects.get(number="R1").client
    assert Address.objects.count() == 1


def test_columns_are_remembered_by_their_heads(hotel: Hotel) -> None:
    heads = "Alpha;Beta;Gamma;Delta"
    content = csv("R1;Karin;05/12/2026;08/12/2026", heads=heads).encode()
    told = {"by": hotel.camille, "content": content, "name": "b.csv", "sort": Roll.Sort.ARRIVALS, "day": DAY}
    roll = actions.give_list(hotel.house, **told)
    with pytest.raises(Invalid):
        actions.choose_columns(roll, by=hotel.camille, columns={"number": 0})
    actions.choose_columns(roll, by=hotel.camille, columns={"number": 0, "name": 1, "arrives_on": 2, "leaves_on": 3})
    assert actions.give_list(hotel.house, **told).columns == {"number": 0, "name": 1, "arrives_on": 2, "leaves_on": 3}


def test_470_rooms_cost_as_many_queries_as_two(hotel: Hotel, django_assert_max_num_queries: object) -> None:
    def rows(letter: str, count: int) -> list[str]:
        return [f"{letter}{n};Nom{n};Un;05/12/2026;08/12/2026;{n};2;{letter}{n}@example.org;" for n in range(count)]

    for letter, count in (("A", 2), ("B", 470)):
        content = csv(*rows(letter, count)).encode()
        roll = actions.give_list(
            hotel.house, by=hotel.camille, content=content, name="a", sort=Roll.Sort.ARRIVALS, day=DAY
        )
        actions.choose_columns(roll, by=hotel.camille, columns=roll.columns)
        with django_assert_max_num_queries(30):  # type: ignore[operator]
            actions.read_list(Roll.objects.select_related("house", "given_by").get(pk=roll.pk))
    assert Stay.objects.count() == 472
