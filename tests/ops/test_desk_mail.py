"""The demonstration's mail: sixty messages through the real intake; a guest's mailbox on which one reads and answers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from loge.demands import desk_states
from loge.demands.models import Case, Item
from loge.houses.models import House, Membership
from loge.maildesk.channels import lmtp, smtp
from loge.maildesk.models import Mail
from loge.ops import desk_answers, desk_mail, postbox
from loge.people.models import Person
from loge.web import postbox as boxes
from tests.maildesk.dovecot import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    return House.objects.create(kind=House.Kind.DESK, slug=desk_mail.SLUG, name="Hôtel Belombre")


def test_sixty_messages_are_filed_each_as_what_it_is(house):
    assert len(desk_mail.told()) == 60
    desk_mail.play()
    kept = Mail.objects.filter(house=house, way=Mail.Way.IN)
    assert kept.count() == 60
    assert not kept.filter(state=Mail.State.QUARANTINED).exists()
    assert (
        not kept.exclude(state=Mail.State.SUPPRESSED)
        .filter(thread=None, state=Mail.State.FILED, kind=Mail.Kind.LETTER)
        .exists()
    )
    kinds = Counter(kept.values_list("kind", flat=True))
    assert kinds[Mail.Kind.LIST] == 2 and kinds[Mail.Kind.BOUNCE] == 1 and kinds[Mail.Kind.LETTER] > 40
    assert kept.get(title__startswith="URGENT").verdict == Mail.Verdict.FORGED
    assert kept.get(title="A few things for our stay").verdict == Mail.Verdict.VERIFIED
    first, again = kept.filter(sender="karin.lindqvist@guests.invalid").order_by("at")
    assert (
        first.thread_id == again.thread_id
        and "five at the table" in again.visible
        and "table for four" not in again.visible
    )
    assert kept.get(title="Visite du vieux port").text.strip(), "what was in winmail.dat is read"
    assert not any("{" in words for row in kept.values_list("title", "text") for words in row), (
        "every day is written out"
    )
    assert Case.objects.filter(house=house).count() > 30 and Item.objects.filter(house=house).count() > 50
    assert desk_mail.play() == 0, "playing it twice is playing it once"


def test_what_the_hotel_sends_is_read_by_its_guest_who_answers_the_real_way(house, settings, tmp_path, client):
    settings.DEMO, settings.DATA, settings.MAIL_PRIVATE = True, tmp_path, ["127.0.0.0/8"]
    post = postbox.server(free_port())
    post.start()
    inbound = lmtp.server(None, port=free_port())
    inbound.start()
    settings.LOGE_LMTP = f"127.0.0.1:{inbound.port}"
    mailbox = desk_mail.mailbox(house)
    desk_mail.point(post.port)
    mailbox.refresh_from_db()
    guest = "karin.lindqvist@guests.invalid"
    letter = f"From: Conciergerie <{mailbox.address}>\r\nTo: {guest}\r\nSubject: Your table\r\nMessage-ID: <abc@belombre.invalid>\r\n\r\nAt eight, by the window.\r\n"
    with smtp.connect(mailbox) as line:
        line.sendmail(mailbox.address, [guest], letter.encode())
    page = client.get(f"/demo/mailbox/{guest}/")
    assert page.status_code == 200 and "At eight, by the window." in page.content.decode()
    key = boxes.messages(guest)[0].key
    answer = client.post(
        f"/demo/mailbox/{guest}/answer/",
        {"title": "Re: Your table", "words": "Perfect, thank you!", "to": mailbox.address, "key": key},
    )
    assert answer.status_code == 302
    kept = Mail.objects.get(house=house)
    assert (kept.sender, kept.visible.strip()) == (guest, "Perfect, thank you!")
    raw = message_from_bytes(bytes(kept.raw.content), policy=policy.default)
    assert raw["In-Reply-To"] == "<abc@belombre.invalid>"
    assert [one.is_own for one in boxes.messages(guest)] == [True, False]
    assert client.get("/demo/mailbox/").content.decode().count(guest) >= 1
    inbound.stop()
    refused = client.post(
        f"/demo/mailbox/{guest}/answer/", {"title": "Re", "words": "Keep my words", "to": mailbox.address, "key": ""}
    )
    assert refused.status_code == 503 and "Keep my words" in refused.content.decode()
    post.stop()


def test_what_the_concierges_answered_left_at_its_hour_and_no_answer_is_to_a_mail_that_is_not_there(
    house, settings, tmp_path, monkeypatch
):
    settings.DEMO, settings.DATA, settings.MAIL_PRIVATE = True, tmp_path, ["127.0.0.0/8"]
    post = postbox.server(free_port())
    post.start()
    ines = Person.objects.create(name="Inès", email="ines.belombre@demo.invalid")
    Membership.objects.create(house=house, person=ines, role=Membership.Role.CONCIERGE, since_at=timezone.now())
    came = {one["key"]: timezone.now() for one in desk_mail.told()}
    assert desk_answers.lines(house, came, came) == [], "without a server nothing is written that could not leave"
    monkeypatch.setenv(desk_answers.PORT, str(post.port))
    assert desk_mail.play(most=1) == 1
    first = Mail.objects.get(house=house)
    came["berthier-1"] = first.at
    lines = desk_answers.lines(house, came, dict.fromkeys(came, first.message_id))
    moment, answer = lines[0]
    answer()
    post.stop()
    case = Case.objects.get(house=house)
    [kept] = boxes.messages("camille.berthier@guests.invalid")
    assert case.state == desk_states.WAITING and "musée de la Mer" in kept.words
    assert abs(kept.at - moment.timestamp()) < 60, "it bears its own hour, not that of the demonstration"


def test_at_whatever_hour_the_demonstration_opens_nothing_is_answered_before_it_came(house, monkeypatch):
    monkeypatch.setenv(desk_answers.PORT, "1")
    told = desk_mail.told()
    for hour in range(24):
        today = dt.datetime(2026, 11, 23, hour, 3, tzinfo=dt.UTC)
        came = desk_mail.moments(today)
        assert all(moment < today for moment in came.values())
        assert all(came[one["answers"]] < came[one["key"]] for one in told if "answers" in one)
        for moment, answer in desk_answers.lines(house, came, {key: key for key in came}):
            _house, key, _about, answered, at = answer.args
            assert came[answered] < moment == at < today, (hour, key)


def test_a_guests_page_writes_to_houses_alone_and_only_in_a_demonstration(house, settings, client, tmp_path):
    settings.DEMO, settings.DATA = True, tmp_path
    told = {"title": "x", "words": "y", "to": "someone@else.example", "key": ""}
    assert client.post("/demo/mailbox/a@guests.invalid/answer/", told).status_code == 404
    assert client.get("/demo/mailbox/..%2f..%2fetc/").status_code == 404
    assert client.get("/demo/mailbox/..@x.invalid/").status_code == 200 and boxes.boxes() == []
    settings.DEMO = False
    assert client.get("/demo/mailbox/a@guests.invalid/").status_code == 404


def test_a_box_is_a_folder_of_its_own_whatever_the_address_says(settings, tmp_path):
    settings.DATA = tmp_path
    for address in ("../../up@x.invalid", "a/b@x.invalid", ".@x.invalid", "A@X.invalid"):
        boxes.lay_down(address, b"Subject: hi\r\n\r\nhello\r\n")
        assert [one.title for one in boxes.messages(address)] == ["hi"]
    assert {path.parent.parent for path in tmp_path.rglob("*.eml")} == {tmp_path / "postbox"}


def test_messages_bear_days_about_today(house):
    made = desk_mail.messages(house, timezone.now())
    moments = [moment for moment, _content in made]
    assert moments == sorted(moments) and moments[-1] < timezone.now()
