"""The pages of the desk: the inbox, a case and its moves, the message by itself, the search."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from loge.common.clock import now
from loge.demands import desk_states
from loge.demands.actions import correct, take_note
from loge.demands.desk import actions, search
from loge.demands.models import Case, Enquiry, Item, Share, Suggestion
from loge.maildesk.models import Mail, Part, Party, Raw, Thread
from tests.demands.desk.ground import Desk
from tests.demands.desk.test_triage import FIVE, STAY
from tests.web.sent import untouched

AT = "/house/belombre/desk/"
TABLE = "Could you book a table for two on 12 March at 8pm?"


def test_the_inbox_says_what_needs_an_answer(desk: Desk, camille: Client) -> None:
    assert "Tout est répondu" in camille.get(AT).text or "Everything is answered" in camille.get(AT).text
    desk.stay(desk.karin, room="312")
    desk.write(STAY, title="Friday, my mother’s seventieth")
    shown = camille.get(AT).text
    for words in ("Karin Lindqvist", "my mother’s seventieth", "312", "Restaurant"):
        assert words in shown


def test_the_oldest_promise_comes_first(desk: Desk, camille: Client) -> None:
    cases = [desk.write(TABLE, sender=f"g{n}@g.example", title=f"Guest {n}") for n in range(3)]
    for case, hours in zip(cases, (5, 1, 3), strict=True):
        Case.objects.filter(pk=case.pk).update(answer_by=now() + dt.timedelta(hours=hours))
    assert re.findall(r"Guest \d", camille.get(AT).text)[:3] == ["Guest 1", "Guest 2", "Guest 0"]


def test_every_case_is_met_once_when_paging(desk: Desk, camille: Client) -> None:
    moment = now() + dt.timedelta(hours=1)
    Case.objects.bulk_create(
        Case(house=desk.house, state=desk_states.OPEN, title=f"n{n}", answer_by=moment if n % 3 else None)
        for n in range(95)
    )
    met, after = [], ""
    while True:
        shown = camille.get(AT, {"after": after}, headers={"HX-Request": "true"}).text
        met += re.findall(r'id="case-([0-9a-f-]+)"', shown)
        more = re.search(r'hx-get="[^"]*after=([^"]+)"', shown)
        if more is None:
            break
        from urllib.parse import unquote

        after = unquote(more[1])
    assert len(met) == len(set(met)) == 95


@pytest.mark.parametrize(
    "query",
    [
        "pile=mine",
        "pile=waiting",
        "pile=snoozed",
        "pile=closed",
        "category=table",
        "owner=nobody",
        "mood=troubled",
        "arrives=today",
        "language=en",
        "pile=nonsense",
        "after=x_y",
        f"after=2026-13-45T10:00:00_{UUID(int=0)}",
    ],
)
def test_filters_narrow_and_never_break(desk: Desk, camille: Client, query: str) -> None:
    desk.write(TABLE)
    answer = camille.get(f"{AT}?{query}")
    assert answer.status_code == 200
    is_there = "Karin" in answer.text
    assert is_there == (
        query in ("category=table", "owner=nobody", "language=en", "pile=nonsense") or query[:5] == "after"
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("snoozed", "What you put off lies here, and comes back by itself at its hour."),
        ("closed", "What is over lies here, and opens again as soon as they write."),
        ("snoozed&mood=troubled", "Take a filter away, or look at another pile."),
    ],
)
def test_an_empty_pile_says_what_lies_there(desk: Desk, camille: Client, query: str, words: str) -> None:
    with override(desk.camille.language):
        assert gettext(words) in camille.get(f"{AT}?pile={query}").text


def test_signs_that_fit_no_column_are_told_so_and_break_nothing(desk: Desk, camille: Client) -> None:
    """PostgreSQL holds no NUL, and no text longer than its column; SQLite takes both."""
    case = desk.write(TABLE)
    assert camille.get(f"{AT}?category=%00").status_code in (200, 400)
    for name, told in (
        ("close", {"reason": "\0"}),
        ("merge", {"into": "\0"}),
        ("invite", {"mail": "\0", "number": "²"}),
    ):
        assert camille.post(f"{AT}cases/{case.pk}/do/{name}/", told).status_code in (302, 400, 403, 422), name


def test_a_poll_costs_nothing_while_nothing_changes(
    desk: Desk, camille: Client, django_assert_max_num_queries: Any
) -> None:
    desk.write(TABLE)
    seen = re.search(r'pulse/\?seen=([^"]+)"', camille.get(AT).text)
    assert seen is not None
    with django_assert_max_num_queries(6):
        assert camille.get(f"{AT}pulse/?seen={seen[1]}").status_code == 204
    desk.write(TABLE, sender="new@new.example")
    fresh = camille.get(f"{AT}pulse/?seen={seen[1]}")
    assert (fresh.status_code, fresh.headers["HX-Trigger"]) == (200, "desk-changed")


def test_a_case_shows_its_mail_underlined_with_its_items(desk: Desk, camille: Client) -> None:
    desk.stay(desk.karin, room="312")
    case = desk.write(STAY)
    shown = camille.get(f"{AT}cases/{case.pk}/").text
    assert 'class="evidence"' in shown and "<sup>1</sup>" in shown
    for item in desk.items(case):
        assert f'id="item-{item.pk}"' in shown and f'href="#item-{item.pk}"' in shown
    assert "Le Quai des Tilleuls" in shown, "whom to ask is prepared"


def test_a_case_is_worked_to_its_end(desk: Desk, camille: Client) -> None:
    case = desk.write(TABLE)
    item, base = desk.items(case)[0], f"{AT}cases/{case.pk}/"
    assert camille.post(f"{base}do/assign/", {"owner": str(desk.camille.pk), "seen": ""}).status_code == 302
    no = camille.post(f"{base}do/close/")
    assert no.status_code == 403 and "Restaurant" in no.text and 'name="reason"' in no.text
    asked = {"partners": [str(desk.quai.pk), str(desk.corvin.pk)], "by_phone": "yes"}
    assert camille.post(f"{base}items/{item.pk}/enquire/", asked).status_code == 302
    first = item.enquiries.get(partner=desk.quai)
    camille.post(f"{base}asked/{first.pk}/offer/", {"cents": "62,00"})
    shown = camille.get(base).text
    assert "62,00" in shown or "62.00" in shown
    camille.post(f"{base}asked/{first.pk}/choose/", {"reference": "QT-1"})
    item.refresh_from_db()
    assert (item.state, item.partner_reference, item.cents) == ("confirmed", "QT-1", 6_200)
    assert camille.post(f"{base}asked/{first.pk}/unchoose/").status_code == 302
    item.refresh_from_db()
    assert (item.state, item.partner, item.partner_reference) == ("asked", None, ""), "chosen by a slip"
    camille.post(f"{base}items/{item.pk}/confirm/", {"reference": "C-2"})
    camille.post(f"{base}items/{item.pk}/tell/")
    assert camille.post(f"{base}do/close/").status_code == 302
    assert Case.objects.get(pk=case.pk).state == "closed"
    assert camille.get(base).status_code == 200


def test_two_corrections_at_once_are_both_kept_and_a_slip_loses_no_word(desk: Desk, camille: Client) -> None:
    item = desk.items(desk.write(TABLE))[0]
    url = f"{AT}cases/{item.case_id}/items/{item.pk}/correct/"
    shown = {"title": item.title, "party": "2", "place": ""}
    page = shown | {f"initial-{name}": value for name, value in shown.items()}
    actions.correct_item(item, by=desk.yanis, party=6)
    assert camille.post(url, page | {"place": "Le Quai"}).status_code == 302
    item.refresh_from_db()
    assert (item.party, item.place) == (6, "Le Quai")
    wrong = camille.post(url, page | {"wishes": "Près de la fenêtre", "party": "900", "initial-party": "6"})
    assert wrong.status_code == 422 and "Près de la fenêtre" in wrong.text


def test_what_two_press_at_once_is_said_kindly(desk: Desk, camille: Client) -> None:
    case = desk.write(TABLE)
    item = desk.items(case)[0]
    actions.decline(item, by=desk.yanis)
    late = camille.post(f"{AT}cases/{case.pk}/items/{item.pk}/confirm/", {"reference": "A"})
    assert late.status_code == 409 and "<h1" in late.text


def test_a_correction_is_taken_or_told_why_not(desk: Desk, camille: Client) -> None:
    case = desk.write(TABLE)
    item = desk.items(case)[0]
    where = f"{AT}cases/{case.pk}/items/{item.pk}/correct/"
    assert camille.post(where, {"party": "6", "starts_at": "2027-03-12T21:00"}).status_code == 302
    item.refresh_from_db()
    assert item.party == 6 and item.category_key == "table", "what was not sent stays"
    assert camille.post(where, {"party": "6000"}).status_code == 422


def test_what_is_read_is_applied_by_one_click(desk: Desk, camille: Client) -> None:
    case = desk.write(FIVE)
    desk.write("Annulez la deuxième demande.", thread=desk.threads(case)[0])
    told = Suggestion.objects.get()
    assert camille.post(f"{AT}cases/{case.pk}/read/{told.pk}/apply/").status_code == 302
    assert Item.objects.get(pk=told.item_id).state == "cancelled"


def test_a_new_party_is_written_to_only_once_accepted(desk: Desk, camille: Client) -> None:
    case = desk.write(TABLE)
    new = Party.objects.create(
        house=desk.house, thread=desk.threads(case)[0], email="a@b.example", standing=Party.Standing.NEW
    )
    assert "a@b.example" in camille.get(f"{AT}cases/{case.pk}/").text
    camille.post(f"{AT}cases/{case.pk}/party/{new.pk}/accept/")
    new.refresh_from_db()
    assert new.standing == Party.Standing.ACCEPTED


def test_nothing_is_shared_but_what_is_chosen(desk: Desk, camille: Client) -> None:
    case = desk.write("Could you book a table for two on 12 March at 8pm? My budget is 300 euros.")
    mail = Mail.objects.get(thread__about=case.reference)
    into = desk.thread(side=Thread.Side.PARTNER, about=case.reference, title="Le Quai")
    send = {"mail": str(mail.pk), "into": str(into.pk)}
    where = f"{AT}cases/{case.pk}/do/share/"
    assert camille.post(where, {**send, "words": "She never said this."}).status_code == 422
    assert camille.post(where, {**send, "words": "a table for two"}).status_code == 302
    assert [share.words for share in Share.objects.filter(into=into)] == ["a table for two"]


def test_a_message_by_itself_and_its_file(desk: Desk, camille: Client) -> None:
    content = (
        b"Subject: x\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script><img src=http://spy.example/p.gif>"
    )
    mail = desk.mail("x <script>alert(1)</script>")
    Raw.objects.create(house=desk.house, mail=mail, content=content, size=len(content))
    Part.objects.create(house=desk.house, mail=mail, place=0, name="a.html", content_type="text/html", size=3)
    shown = camille.get(f"{AT}mails/{mail.pk}/").text
    assert "<script>alert" not in shown and 'src="http' not in shown and "spy.example" in shown, "withheld, and said so"
    raw = camille.get(f"{AT}mails/{mail.pk}/raw/")
    assert raw.content == content and raw.headers["Content-Disposition"].startswith("attachment")
    part = camille.get(f"{AT}mails/{mail.pk}/parts/0/")
    assert (
        part.headers["Content-Type"] == "application/octet-stream"
        and "sandbox" in part.headers["Content-Security-Policy"]
    )
    assert camille.get(f"{AT}mails/{mail.pk}/parts/9/").status_code == 404


def test_piles_outside_every_case(desk: Desk, camille: Client) -> None:
    mail = desk.mail("x", title="Lost bytes")
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.QUARANTINED, reason="too deep")
    assert "too deep" in camille.get(f"{AT}aside/?state=quarantined").text
    assert "Lost bytes" not in camille.get(f"{AT}aside/").text


def test_a_forged_sender_is_said_loudly(desk: Desk, camille: Client) -> None:
    case = desk.write(TABLE, verdict=Mail.Verdict.FORGED)
    assert 'role="alert"' in camille.get(f"{AT}cases/{case.pk}/").text


def test_a_request_in_two_lines(desk: Desk, camille: Client) -> None:
    assert camille.post(f"{AT}new/", {"words": ""}).status_code == 422
    made = camille.post(f"{AT}new/", {"words": "Table pour 4 demain à 20h"})
    assert made.status_code == 302 and camille.get(made.headers["Location"]).status_code == 200


def test_a_call_is_noted_with_the_partners_who_could(desk: Desk, camille: Client) -> None:
    told = {"words": "Une table pour deux demain à 20 h, et un taxi dimanche", "nonce": "n1"}
    read = camille.post("/house/belombre/note/", {**told, "read": "yes"}).text
    kept = camille.post("/house/belombre/note/", {**told, "keep": "yes"}, follow=True).text
    for page in (read, kept):
        table, taxi = page.split('class="ranked"')[1:]
        assert "Le Quai des Tilleuls" in table and "Maison Corvin" in table and "Chauffeurs Delmas" in taxi


def test_another_house_sees_nothing(desk: Desk, camille: Client) -> None:
    other = Desk("ailleurs")
    case = other.write(STAY)
    mail = Mail.objects.get(house=other.house)
    for path in (f"cases/{case.pk}/", f"mails/{mail.pk}/", f"mails/{mail.pk}/raw/"):
        assert camille.get(f"{AT}{path}").status_code == 404
        assert camille.get(f"/house/ailleurs/desk/{path}").status_code == 404
    search.index(Mail.objects.all())
    assert "Lindqvist" not in camille.get(f"{AT}search/?q=shellfish").text


@pytest.mark.parametrize(
    "said",
    [
        "shellfish",
        "shelfish",
        "seventy",
        "lindqvist",
        "Lindkvist",
        "menu.pdf",
        "from:karin",
        "from:lind flowers",
        "from:karin@lindqvist.example",
        "flowers has:file",
        "after:2020-01-01 flow",
    ],
)
def test_mail_is_found(desk: Desk, camille: Client, said: str) -> None:
    case = desk.write(STAY, title="Friday", sender_name="Karin Lindqvist")
    mail = Mail.objects.get(thread__about=case.reference)
    Part.objects.create(house=desk.house, mail=mail, place=1, name="menu.pdf", content_type="application/pdf", size=3)
    desk.write("Bonjour, un vélo pour demain ?", sender="v@v.example", title="Vélo")
    search.index(Mail.objects.all())
    shown = camille.get(f"{AT}search/", {"q": said})
    assert shown.status_code == 200 and f"#mail-{mail.pk}" in shown.text
    assert "Vélo" not in shown.text


def test_what_is_not_there_is_not_found(desk: Desk, camille: Client) -> None:
    desk.write(STAY)
    search.index(Mail.objects.all())
    for said in ("zebra", "before:2020-01-01", "' OR 1=1 --", '"', "a:b*c(", "'':*", "\\"):
        answer = camille.get(f"{AT}search/", {"q": said})
        assert answer.status_code == 200 and "#mail-" not in answer.text, said


def test_accents_do_not_matter(desk: Desk, camille: Client) -> None:
    case = desk.write("Pourriez-vous déposer l’œuvre à la réception ?", title="Œuvre")
    search.index(Mail.objects.all())
    for said in ("reception", "RÉCEPTION", "oeuvre", "deposer"):
        assert str(case.pk) in camille.get(f"{AT}search/", {"q": said}).text, said
    assert "<mark>réception</mark>" in camille.get(f"{AT}search/", {"q": "reception"}).text


def test_a_call_that_was_noted_becomes_one_case_where_its_partners_are_asked(desk: Desk, camille: Client) -> None:
    words = "Une table pour deux demain à 20 h, et un taxi pour l’aéroport après-demain à 9 h"
    note = take_note(desk.house, by=desk.camille, words=words, nonce="n1", client_name="Paul Fournier")
    correct(note, by=desk.camille, item=0, field="party", after="5")
    page = f"/house/belombre/notes/{note.pk}/"
    shown = camille.get(page).text
    assert f'action="{page}case/"' in shown and "/calls/take/" not in shown
    first = camille.post(f"{page}case/")
    assert first.headers["Location"] == camille.post(f"{page}case/").headers["Location"], "pressed twice, it is one"
    case = Case.objects.get(title__startswith="Paul Fournier")
    table, taxi = Item.objects.filter(case=case).order_by("pk")  # in the order they were said
    assert (table.category_key, table.party, taxi.category_key) == ("table", 5, "transfer")
    assert table.starts_at is not None and table.starts_at.astimezone(desk.house.zone).hour == 20
    case_page = camille.get(first.headers["Location"]).text
    assert f"items/{table.pk}/enquire/" in case_page and first.headers["Location"] in camille.get(page).text


def test_the_same_two_lines_sent_twice_are_one_case(desk: Desk, camille: Client) -> None:
    for _click in range(2):
        assert camille.post(f"{AT}new/", {"words": "Taxi demain à 8 h, chambre 312"}).status_code == 302
    assert Case.objects.filter(title__startswith="Taxi demain").count() == 1


def test_what_a_partner_said_and_could_not_be_taken_stands_where_it_was_written(desk: Desk, camille: Client) -> None:
    case = desk.write(TABLE)
    [item] = desk.items(case)
    page, told = f"{AT}cases/{case.pk}/", {"reference": "QT-77", "cents": "treize", "until": "2030-01-01T10:00"}
    for where in (f"{page}items/{item.pk}/confirm/", f"{page}items/{item.pk}/hold/"):
        held = camille.post(where, told)
        shown = untouched(held.text, having="until")
        assert held.status_code == 422 and {name: shown[name] for name in told} == {k: [v] for k, v in told.items()}
    actions.ask_partners(item, by=desk.camille, partners=[desk.quai], words="", by_phone=True)
    asked = Enquiry.objects.get(item=item)
    held = camille.post(f"{page}asked/{asked.pk}/offer/", {"cents": "treize", "reference": "QT-78"})
    assert held.status_code == 422 and 'value="treize"' in held.text and 'value="QT-78"' in held.text
    held = camille.post(f"{page}asked/{asked.pk}/choose/", {"reference": "", "until": "1999-01-01T10:00"})
    assert held.status_code == 422 and 'value="1999-01-01T10:00"' in held.text
