"""A guest of a desk is told everything and forgotten everywhere: a word planted in every field is nowhere afterwards."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.db import connection, transaction

from loge.clients import clock
from loge.clients import states as lists
from loge.clients.models import Address, Roll, ShiftNote, Stay
from loge.common import journal, moves
from loge.common.clock import day_of, now
from loge.demands import desk_states
from loge.demands.desk import leaving, search
from loge.demands.models import Case, Enquiry, Item, KnownWord, Share, Suggestion
from loge.maildesk import aside
from loge.maildesk.models import Draft, Mail, Part, Party, Raw
from loge.people import leaving as people

from .ground import Desk

pytestmark = pytest.mark.django_db
WORD, NAME = "zibeline", "Ottiline Zibeline"
EMAIL = "ottiline@zibeline.example"


def planted(desk: Desk) -> None:
    """The word in every text a desk keeps of a guest."""
    client = desk.guest(NAME, EMAIL, phone="+33 6 12 34 56 78", tastes=WORD, allergies=WORD, notes=WORD)
    stay = desk.stay(client, companions=WORD, notes=WORD, group=WORD, vip=WORD)
    case = Case(house=desk.house, client=client, stay=stay, title=WORD)
    with transaction.atomic():
        moves.begin(case, desk_states.OPEN, by=desk_states.MAIL)
    guest, partner = desk.thread(about=case.reference, title=WORD), desk.thread(about=case.reference, side="partner", title=WORD, their_reference=WORD)  # fmt: skip
    Party.objects.create(house=desk.house, thread=guest, email=EMAIL, name=NAME, standing=Party.Standing.MAIN)
    Party.objects.create(house=desk.house, thread=partner, email=desk.quai.email, standing=Party.Standing.MAIN)
    also = {
        "reading": {"is": WORD},
        "found": {"is": WORD},
        "sender_name": NAME,
        "to": [[NAME, EMAIL]],
        "message_id": f"<{WORD}@x>",
    }
    mail = desk.mail(f"Une table pour {NAME}", sender=EMAIL, title=WORD, thread=guest, **also)
    asked = desk.mail(f"Table pour {WORD}", sender=desk.quai.email, title=WORD, thread=partner)
    aside.folder().mkdir(parents=True, exist_ok=True)
    (aside.folder() / "kept").write_text(WORD)
    Raw.objects.create(house=desk.house, mail=mail, content=WORD.encode(), size=8, aside="kept")
    Raw.objects.create(house=desk.house, mail=asked, content=WORD.encode(), size=8)
    Part.objects.create(
        house=desk.house, mail=mail, place=1, name=f"{WORD}.pdf", content_type="application/pdf", size=1, cid=WORD
    )
    item = Item(
        house=desk.house,
        case=case,
        stay=stay,
        asked_in=mail,
        title=WORD,
        evidence=WORD,
        place=WORD,
        wishes=WORD,
        note=WORD,
        partner_reference=WORD,
    )
    enquiry = Enquiry(house=desk.house, item=item, partner=desk.quai, thread=partner, words=WORD, reference_given=WORD)
    suggestion = Suggestion(
        house=desk.house,
        case=case,
        mail=asked,
        item=item,
        enquiry=enquiry,
        change="confirm",
        evidence=WORD,
        reference_given=WORD,
    )
    with transaction.atomic():
        moves.begin(item, desk_states.ASKED, by=desk_states.MAIL)
        moves.begin(enquiry, desk_states.PUT, by=desk_states.MAIL)
        moves.begin(suggestion, desk_states.PUT, by=desk_states.MAIL)
        journal.write(
            "case.noted", subject=case.reference, house=desk.house.pk, by=desk.camille, words=f"{NAME} a appelé"
        )
    Share.objects.create(house=desk.house, mail=mail, into=partner, words=WORD, by=desk.camille)
    Draft.objects.create(
        house=desk.house, thread=partner, words=WORD, title=WORD, to=[[NAME, EMAIL]], written_by=desk.camille
    )
    ShiftNote.objects.create(house=desk.house, author=desk.camille, words=f"{NAME} rentre tard", state=lists.OPEN)
    search.index(Mail.objects.filter(pk__in=[mail.pk, asked.pk]))
    Roll.objects.create(
        house=desk.house, sort=Roll.Sort.ARRIVALS, day=day_of(now(), desk.house.zone), name="arrivées.csv", content=f"Nom\n{NAME}\n".encode("cp1252"), sha256="1",
        given_by=desk.camille, state=lists.TAKEN, result={"new": 1, "changes": [["R1", NAME, "room", "1", "2"]]},
    )  # fmt: skip


def found_anywhere(media: Path) -> list[str]:
    """Where the word still stands: every column of every table of the database, and every file."""
    left = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select * from "{table}"')
            for row in cursor.fetchall():
                said = " ".join(
                    bytes(cell).decode("utf-8", "replace") if isinstance(cell, bytes | memoryview) else str(cell)
                    for cell in row
                )
                if WORD in said.lower():
                    left.append(f"{table}: {said[:300]}")
    files = (path for path in media.rglob("*") if path.is_file())
    return left + [str(path) for path in files if WORD in path.name or WORD.encode() in path.read_bytes()]


def test_a_guest_is_told_all_and_forgotten_everywhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    desk = Desk()
    planted(desk)
    other = desk.write("A table for two on Friday, please.", sender="nils@berg.example")
    client = Address.objects.get(email=EMAIL).client
    told = json.dumps(leaving.export_client(client), default=str)
    assert all(
        f'"{name}"' in told
        for name in ("cases", "asked", "asked_of_partners", "read_in_mails", "shown_to_others", "mails")
    )
    assert told.count(WORD) > 15 and len(found_anywhere(tmp_path)) > 15
    with transaction.atomic():
        leaving.erase_client(client, by=desk.camille)
    assert found_anywhere(tmp_path) == []
    assert Case.objects.count() == 2 and Item.objects.filter(title="—").count() == 1 and Stay.objects.count() == 1, (
        "counts and states stay"
    )
    assert Mail.objects.get(thread__about=other.reference).text and Party.objects.filter(email=desk.quai.email).exists()
    assert (
        KnownWord.objects.filter(word="friday").exists()
        or not KnownWord.objects.filter(word__startswith="zibel").exists()
    )
    assert search.find(desk.house, search.parse(WORD)).mails == []


def test_a_guest_with_an_account_takes_every_desk_with_them(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    desk = Desk()
    planted(desk)
    person = desk.person("Zibeline Ottiline")
    client = Address.objects.get(email=EMAIL).client
    client.person = person
    client.save(update_fields=["person"])
    from loge.demands import leaving as room

    assert WORD in json.dumps(room.export(person)["cases"], default=str)
    people.erase(person, by=person)
    left = [
        line
        for line in found_anywhere(tmp_path)
        if "roll" not in line and "shiftnote" not in line and "common_fact" not in line
    ]
    assert left == []


def test_a_guest_of_one_house_stays_known_to_another(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    desk, other = Desk(), Desk("ailleurs")
    first, second = desk.guest(NAME, EMAIL), other.guest(NAME, EMAIL)
    case = other.write("A table for two", sender=EMAIL)
    with transaction.atomic():
        leaving.erase_client(first, by=desk.camille)
    second.refresh_from_db()
    assert second.name == NAME and Mail.objects.get(thread__about=case.reference).sender == EMAIL


def test_lists_are_forgotten_after_a_month():
    desk = Desk()
    told = {"house": desk.house, "sort": Roll.Sort.ARRIVALS, "day": day_of(now(), desk.house.zone), "name": "a.csv", "content": NAME.encode(), "given_by": desk.camille, "state": lists.TAKEN}  # fmt: skip
    old = Roll.objects.create(
        **told, sha256="1", since_at=now() - dt.timedelta(days=31), result={"new": 3, "missing": [["R1", NAME]]}
    )
    fresh = Roll.objects.create(**told, sha256="2")
    clock.forget_lists.func()
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (bytes(old.content), old.result, bytes(fresh.content)) == (b"", {"new": 3}, NAME.encode())
