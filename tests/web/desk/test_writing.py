"""The composer, the outbox and the templates, over HTTP: nothing written is lost, nothing doubtful leaves unread."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Stale
from loge.demands.models import Case, Item
from loge.houses.models import House
from loge.maildesk import drafts, outbox, templates
from loge.maildesk.models import Delivery, Mail, Post, Template, Thread
from loge.maildesk.models.post import POST, REFUSED, TAKEN_BACK, WAITING
from loge.offers.partners.models import PartnerHours
from loge.web.tasks import outbox as task
from tests.demands.desk.ground import Desk

KARIN = "Karin Lindqvist <karin@lindqvist.example>"
AT = "/house/belombre/desk/"


@pytest.fixture
def thread(desk: Desk) -> Thread:
    """Karin asked for a table, and it is confirmed."""
    desk.stay(desk.karin, room="312", adults=2)
    case = desk.write("Could you book a table for two at 8pm on Saturday?\n\nKarin Lindqvist")
    [item] = desk.items(case)
    day = case.stay.arrives_on + dt.timedelta(days=1)
    Item.objects.filter(pk=item.pk).update(
        state="confirmed", category_key="table", partner=desk.quai, partner_reference="QT-77", party=2,
        starts_at=dt.datetime.combine(day, dt.time(20, 30), desk.house.zone),
    )  # fmt: skip
    return desk.threads(case)[0]


def form(camille: Client, thread: Thread) -> dict[str, Any]:
    """What a browser would post from the page as it stands."""
    html = camille.get(f"{AT}threads/{thread.pk}/write/").text
    hidden = dict(re.findall(r'<input type="hidden" name="(version|edits|nonce|seen_at)" value="([^"]*)"', html))
    return {
        **hidden,
        "to": KARIN,
        "title": "Re: Our stay",
        "words": "",
        "tells": [str(i.pk) for i in Item.objects.all()],
    }


def post(camille: Client, thread: Thread, told: dict[str, Any], do: str = "send", **also: Any) -> Any:
    return camille.post(f"{AT}threads/{thread.pk}/write/", {**told, "do": do, **also})


GOOD = "Dear Karin Lindqvist,\n\nYour table is booked at 20:30, reference QT-77.\n"


def test_an_address_with_accents_closes_no_conversation(camille, thread):
    told = form(camille, thread) | {"words": GOOD, "to_also": 'rené@exemple.fr, René "le Roi" <info@hôtel-mühle.de>'}
    page = f"{AT}threads/{thread.pk}/write/"
    assert post(camille, thread, told, do="keep").status_code == 302
    shown = camille.get(page)
    assert shown.status_code == 200 and "rené@exemple.fr" in shown.text and "info@hôtel-mühle.de" in shown.text
    assert camille.get(f"{AT}cases/{Case.objects.get().pk}/").status_code == 200
    told = form(camille, thread) | {"words": GOOD, "to_also": "rené@exemple.fr"}
    assert "rené@exemple.fr" in post(camille, thread, told | {"accept": []}).text, "said, and all of it kept"


def test_an_answer_leaves_and_can_be_taken_back(camille, thread):
    told = form(camille, thread) | {"words": GOOD}
    answer = post(camille, thread, told)
    assert answer.status_code == 302, answer.text
    sent = Post.objects.get()
    assert sent.state == WAITING and sent.mail.visible.startswith("Dear Karin")
    page = camille.get(answer.headers["Location"]).text
    assert f"/desk/outbox/posts/{sent.pk}/back/" in page, "undo, as a plain form"
    back = camille.post(f"{AT}outbox/posts/{sent.pk}/back/")
    sent.refresh_from_db()
    assert sent.state == TAKEN_BACK and "Your table is booked" in camille.get(back.headers["Location"]).text
    assert (Case.objects.get().state, Item.objects.get().state) == ("open", "confirmed"), "nobody was told anything"


def test_the_button_pressed_twice_sends_one_mail(camille, thread):
    told = form(camille, thread) | {"words": GOOD}
    assert [post(camille, thread, told).status_code for _ in range(3)] == [302, 302, 302]
    assert Post.objects.count() == 1


def test_the_guard_stops_and_a_reason_overrules_it(camille, thread):
    words = GOOD.replace("20:30", "21:30") + "\nThe menu is attached.\n"
    told = form(camille, thread) | {"words": words}
    stopped = post(camille, thread, told)
    assert stopped.status_code == 422 and not Post.objects.exists()
    assert ("21:30" in stopped.text and "Send anyway" in stopped.text) or "quand même" in stopped.text
    keys = re.findall(r'name="accept" value="([^"]*)"', stopped.text)
    assert len(keys) == 2
    told["edits"] = re.search(r'name="edits" value="(\d+)"', stopped.text)[1]
    again = post(camille, thread, told, accept=keys)
    assert again.status_code == 422, "what stops wants a reason"
    told["edits"] = re.search(r'name="edits" value="(\d+)"', again.text)[1]
    more = post(camille, thread, told | {"words": words + "Room 999.\n"}, accept=keys, reason="agreed by telephone")
    assert more.status_code == 422, "an old yes does not cover a new mistake"
    told["edits"] = re.search(r'name="edits" value="(\d+)"', more.text)[1]
    assert post(camille, thread, told, accept=keys, reason="agreed by telephone").status_code == 302
    kept = Post.objects.get().overruled
    assert {one["warning"] for one in kept} == {"hour", "attachment"} and kept[0]["reason"] == "agreed by telephone"


def test_mail_that_came_meanwhile_holds_it_with_what_is_new(desk, camille, thread):
    told = form(camille, thread) | {"words": GOOD}
    desk.mail("Actually we will be three.", thread=thread)
    Thread.objects.filter(pk=thread.pk).update(version=thread.version + 1)
    held = post(camille, thread, told)
    assert held.status_code == 409 and "we will be three" in held.text and "Your table is booked" in held.text
    assert not Post.objects.exists() and drafts.of(thread).words.strip() == GOOD.strip()
    hidden = dict(re.findall(r'<input type="hidden" name="(version|edits|nonce|seen_at)" value="([^"]*)"', held.text))
    assert post(camille, thread, told | hidden).status_code == 302


def test_what_was_said_meanwhile_comes_before_every_other_doubt(desk, camille, thread):
    told = form(camille, thread) | {"words": "Dear Karin Lindqvist,\n\nThe menu is attached, for 999 €.\n", "tells": []}
    desk.mail("We come by train now.", thread=thread)
    Thread.objects.filter(pk=thread.pk).update(version=int(told["version"]) + 1)
    held = post(camille, thread, told)
    assert held.status_code == 409 and "We come by train now." in held.text and "999 €" in held.text
    assert not Post.objects.exists()


def test_two_who_write_see_both_texts(desk, camille, thread):
    told = form(camille, thread) | {"words": "Camille was here"}
    drafts.save(thread, by=desk.yanis, words="Yanis was first", edits=0)
    both = post(camille, thread, told, "keep")
    assert both.status_code == 409 and "Yanis was first" in both.text and "Camille was here" in both.text
    assert desk.yanis.name in both.text
    joined = post(camille, thread, told, "both")
    assert "Yanis was first" in joined.text and "Camille was here" in drafts.of(thread).words


def test_what_was_set_aside_outlives_the_answer_of_the_other_and_a_page_grown_old(desk, camille, thread):
    drafts.save(thread, by=desk.camille, words="We shall see to it.", edits=0)
    with pytest.raises(drafts.Together):
        drafts.save(thread, by=desk.yanis, words="Noted, it is booked for Saturday.", edits=0)
    drafts.sent(thread, by=desk.camille, words="We shall see to it.")
    assert drafts.of(thread).words == "Noted, it is booked for Saturday."
    with pytest.raises(drafts.Together):  # Yanis’s page still shows the words that have left
        drafts.save(thread, by=desk.yanis, words="We shall see to it.", edits=1)
    assert "Noted, it is booked for Saturday." in (drafts.of(thread).words, drafts.of(thread).aside[0][2])
    more = drafts.save(thread, by=desk.yanis, words="Noted, it is booked for Saturday at eight.", edits=0)
    assert more.words.endswith("at eight."), "a saving that was on its way still counts"


def test_two_who_come_to_the_same_words_have_nothing_left_to_settle(desk, camille, thread):
    drafts.save(thread, by=desk.yanis, words="Yanis was first", edits=0)
    with pytest.raises(drafts.Together):
        drafts.save(thread, by=desk.camille, words="It is booked.", edits=0)
    told = form(camille, thread)
    both = post(camille, thread, told | {"words": "Yanis was first. It is booked."}, "keep")
    assert 'value="aside"' in camille.get(both["Location"]).text, "these are other words"
    kept = post(camille, thread, form(camille, thread) | {"words": "It is booked."}, "keep")
    assert 'value="aside"' not in camille.get(kept["Location"]).text
    with pytest.raises(Stale):
        drafts.join(drafts.of(thread), by=desk.camille, how="aside")
    drafts.sent(thread, by=desk.camille, words="It is booked.")
    assert drafts.of(thread) is None, "what has just left is no draft again"


def test_words_too_long_to_leave_are_said_so_and_never_cut(desk, camille, thread):
    """Two megabytes were “kept”, and nine tenths of them were gone."""
    drafts.save(thread, by=desk.camille, words="Dear Karin,", edits=0)
    told = form(camille, thread) | {"words": "abcdefghi " * 150_000 + "the end"}
    for what in ("keep", "send", "check"):
        held = post(camille, thread, told, what)
        assert held.status_code == 422 and "the end</textarea>" in held.text, what
    alone = camille.post(f"{AT}threads/{thread.pk}/write/", told | {"do": "keep"}, headers={"X-Autosave": "1"})
    assert alone.status_code == 422 and len(alone.text) < 200, "one line beside the words, not a page"
    assert drafts.of(thread).words == "Dear Karin,"


def test_a_draft_survives_its_writer(desk, camille, thread):
    """Another owner, a closed browser, a case joined to another: the draft stays with the conversation."""
    post(camille, thread, form(camille, thread) | {"words": "Half a sentence"}, "keep")
    Case.objects.update(owner=desk.yanis)
    other = desk.write("Something else", sender="else@e.example")
    Thread.objects.filter(pk=thread.pk).update(about=other.reference)
    camille.logout()
    assert drafts.of(thread).words == "Half a sentence" and drafts.of(thread).written_by == desk.camille


def test_autosave_answers_with_the_count_and_refuses_nothing(camille, thread):
    told = form(camille, thread) | {"words": "abc"}
    answer = camille.post(f"{AT}threads/{thread.pk}/write/", {**told, "do": "keep"}, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.text) == (200, "1")
    for odd in ({"seen_at": "2026-13-45T10:00:00"}, {"version": "²", "edits": "1"}, {"do": "detach:²"}):
        odd = told | {"do": "check"} | odd
        assert camille.post(f"{AT}threads/{thread.pk}/write/", odd).status_code == 200, odd


def test_a_thing_asked_is_named_in_the_language_of_who_reads(desk, camille, thread):
    templates.take_starting(desk.house, by=desk.camille)
    item = Item.objects.get()
    assert item.title == "Restaurant", "as the house calls it"
    told = form(camille, thread)
    filled = post(camille, thread, told, "template", template="not_possible", language="en").text
    assert "cannot be done this time: Restaurant table." in filled
    desk.camille.language = "en"
    desk.camille.save()
    case = f"{AT}cases/{item.case_id}/"
    assert ">Restaurant table</span><sup>" in camille.get(case).text
    Item.objects.update(title="Ruby wedding")
    assert ">Ruby wedding</span><sup>" in camille.get(case).text, "what somebody called it stays"
    filled = post(camille, thread, form(camille, thread), "template", template="not_possible", language="en").text
    assert "cannot be done this time: Ruby wedding." in filled


def test_a_script_hears_that_one_is_signed_out_and_gets_no_page_for_it(camille, thread):
    told = form(camille, thread) | {"words": "abc"}
    camille.logout()
    kept = camille.post(f"{AT}threads/{thread.pk}/write/", {**told, "do": "keep"}, headers={"X-Autosave": "1"})
    assert kept.status_code == 401 and not drafts.of(thread)
    here = camille.post(f"{AT}threads/{thread.pk}/here/", headers={"HX-Request": "true"})
    assert here.status_code == 401 and 'id="signed-out"' in here.text and "<main" not in here.text
    assert camille.get(f"{AT}cases/{Case.objects.get().pk}/").status_code == 302, (
        "a person is led to the page to sign in"
    )


def test_a_template_is_filled_in_their_language(desk, camille, thread):
    templates.take_starting(desk.house, by=desk.camille)
    filled = post(camille, thread, form(camille, thread), "template", template="table_confirmed").text
    assert "Your table is booked at Le Quai des Tilleuls" in filled and "for 2 guests" in filled and "QT-77" in filled
    assert "⟦table.address⟧" in filled, "what is not known is a hole one sees"
    draft = drafts.of(thread)
    told = form(camille, thread) | {"words": draft.words, "title": draft.title}
    stopped = post(camille, thread, told)
    assert stopped.status_code == 422 and "hole:⟦table.address⟧" in stopped.text


def test_files_are_put_on_taken_off_and_leave(camille, thread):
    told = form(camille, thread) | {"words": GOOD + "\nThe menu is attached.\n"}
    shown = post(
        camille, thread, told, "attach", attached=SimpleUploadedFile("menu.pdf", b"%PDF-1.7", "application/pdf")
    )
    assert "menu.pdf" in shown.text
    told["edits"] = drafts.of(thread).edits
    assert post(camille, thread, told).status_code == 302
    assert Post.objects.get().mail.parts.get().name == "menu.pdf"


def test_a_partner_that_is_closed_is_said(desk, camille, thread):
    item = Item.objects.get()
    day = item.starts_at.astimezone(desk.house.zone)
    PartnerHours.objects.create(
        house=desk.house, partner=desk.quai, weekday=(day.weekday() + 1) % 7, opens=dt.time(12), closes=dt.time(22)
    )
    words = f"Dear Karin,\n\nYour table is booked for {day.day} {day:%B} at 20:30.\n"
    stopped = post(camille, thread, form(camille, thread) | {"words": words}, "check")
    assert "closed:" in stopped.text


def test_who_else_is_here(desk, camille, thread):
    from loge.maildesk import presence

    drafts.save(thread, by=desk.camille, words="Half a sentence", edits=0)
    yanis = _browser_of(desk.yanis)
    yanis.get(f"{AT}threads/{thread.pk}/write/")
    [seen] = presence.others(thread, than=desk.camille)
    assert not seen.is_writing, "the words before him are hers"
    assert [one.is_writing for one in presence.others(thread, than=desk.yanis)] == []
    camille.post(f"{AT}threads/{thread.pk}/here/")
    assert [one.is_writing for one in presence.others(thread, than=desk.yanis)] == [True]
    presence.here(thread, by=desk.yanis, is_writing=True)
    assert desk.yanis.first_name in camille.post(f"{AT}threads/{thread.pk}/here/").text
    presence.here(thread, by=desk.yanis, is_writing=True, at=now() - dt.timedelta(seconds=31))
    assert desk.yanis.first_name not in camille.post(f"{AT}threads/{thread.pk}/here/").text


# ------------------------------------------------------------------------------------------------------------ the outbox


def failed(desk: Desk, thread: Thread) -> Delivery:
    told = {"words": "Bonjour.", "title": "Re", "to": [("", "karin@lindqvist.example")], "by": desk.camille}
    version = Thread.objects.get(pk=thread.pk).version
    sent = outbox.send(thread, **told, key=f"k{Post.objects.count()}", seen_version=version)
    one = sent.deliveries.get()
    moves.make(one, "refuse", by=POST, answer="550 5.1.1 no such person")
    return one


def test_a_failure_is_a_banner_and_a_task_until_someone_read_it(desk, camille, thread):
    one = failed(desk, thread)
    page = camille.get(f"{AT}outbox/").text
    assert "no such person" in page and 'role="alert"' in page
    [awaiting] = task.tasks(desk.house, desk.camille, now())
    assert awaiting.rank == 0 and awaiting.url == f"{AT}outbox/"
    camille.post(f"{AT}outbox/deliveries/{one.pk}/tell/")
    assert task.tasks(desk.house, desk.camille, now()) == []
    camille.post(f"{AT}outbox/deliveries/{one.pk}/again/")
    one.refresh_from_db()
    assert one.state == "queued" and one.told_at is None
    assert camille.post(f"{AT}outbox/deliveries/{one.pk}/believe/").status_code == 409


def test_edge_51_a_delay_is_told_before_the_guest_needs_the_answer(desk, thread):
    one = failed(desk, thread)
    Delivery.objects.filter(pk=one.pk).update(state="delayed", first_at=now(), next_at=now())
    Case.objects.update(urgent_at=now() + dt.timedelta(hours=5), answer_by=None)
    assert task.tasks(desk.house, desk.camille, now()) == [], "it has time"
    Case.objects.update(urgent_at=now() + dt.timedelta(hours=1))
    [awaiting] = task.tasks(desk.house, desk.camille, now())
    assert awaiting.rank == 0 and "karin@lindqvist.example" in awaiting.words
    Case.objects.update(urgent_at=None)
    assert [one.rank for one in task.tasks(desk.house, desk.camille, now() + dt.timedelta(hours=2))] == [1]


def test_the_outbox_of_nothing_teaches(camille):
    assert "certain" in camille.get(f"{AT}outbox/").text
    assert camille.get(f"{AT}outbox/?only=failed").status_code == 200


def test_the_outbox_costs_the_same_with_one_and_twenty(desk, camille, thread):
    failed(desk, thread)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (0, 20):
        for _ in range(more):
            failed(desk, thread)
        with CaptureQueriesContext(connection) as told:
            assert camille.get(f"{AT}outbox/").status_code == 200
        counts.append(len(told))
    assert counts[0] == counts[1]


# ---------------------------------------------------------------------------------------------------------- templates


def test_a_house_takes_the_answers_that_ship_and_makes_them_its_own(desk, camille):
    assert "que" in camille.get(f"{AT}templates/").text
    camille.post(f"{AT}templates/add/", {"starting": "yes"})
    assert Template.objects.filter(house=desk.house).count() == len(templates.starting()) >= 12
    camille.post(f"{AT}templates/add/", {"starting": "yes"})
    assert Template.objects.filter(house=desk.house).count() == len(templates.starting()), "twice changes nothing"
    page = camille.get(f"{AT}templates/table_confirmed/").text
    assert page.count("<textarea") >= 6 and "Le Quai des Tilleuls" in page
    mine = {"language": "en", "manner": "", "title": "Booked", "words": "{dear}\n\nBooked at {table.partner}."}
    camille.post(f"{AT}templates/table_confirmed/", mine)
    assert templates.one(desk.house, "table_confirmed").variants.get(language="en").words.endswith("{table.partner}.")
    wrong = camille.post(f"{AT}templates/table_confirmed/", mine | {"words": "{table.colour}"})
    assert wrong.status_code == 422 and "{table.colour}" in wrong.text
    read = camille.post(f"{AT}templates/table_confirmed/", mine | {"do": "preview"}).text
    assert "Dear Ms Lindqvist" in read and "Booked at Le Quai des Tilleuls" in read
    camille.post(f"{AT}templates/table_confirmed/", {"do": "away"})
    assert not Template.objects.get(house=desk.house, key="table_confirmed").is_kept


def test_a_template_of_ones_own(desk, camille):
    answer = camille.post(f"{AT}templates/add/", {"name": "Le parking est fermé", "kind": ""})
    assert answer.headers["Location"] == f"{AT}templates/le_parking_est_ferme/"
    camille.post(
        answer.headers["Location"], {"language": "fr", "manner": "vous", "words": "{dear}\n\nLe parking est fermé."}
    )
    assert "Le parking est fermé." in camille.get(answer.headers["Location"]).text


def test_another_house_finds_nothing_of_it(desk, camille, thread):
    other = Desk("ailleurs")
    one = failed(desk, thread)
    theirs = _browser_of(other.camille)
    for path in (
        f"threads/{thread.pk}/write/",
        f"outbox/posts/{one.post_id}/back/",
        f"outbox/deliveries/{one.pk}/tell/",
    ):
        assert theirs.post(f"/house/ailleurs/desk/{path}", {"do": "keep", "words": "x"}).status_code == 404
        assert theirs.post(f"{AT}{path}", {"do": "keep", "words": "x"}).status_code == 404
    assert House.objects.count() == 2 and Delivery.objects.get(pk=one.pk).state == REFUSED
    assert Mail.objects.filter(way=Mail.Way.OUT).count() == 1


def _browser_of(person: Any) -> Client:
    from allauth.usersessions.models import UserSession

    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create(user=person, session_key=browser.session.session_key, ip="127.0.0.1", user_agent="")
    return browser
