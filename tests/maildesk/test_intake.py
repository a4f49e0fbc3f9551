"""The one door of all mail: what is in the books after each of the cases that lose or double mail elsewhere."""

from __future__ import annotations

import datetime as dt
import hashlib
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from loge.common.models import Fact
from loge.maildesk import aside, books, files, intake, spool, threads
from loge.maildesk.models import Acknowledgement, Answered, Delivery, Mail, Part, Party, Post, Raw, Thread
from loge.maildesk.reading import Unreadable, digest

from .desk import AT, Desk, corpus, letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk()


def ours(desk: Desk, thread: Thread, key: str = "post-1") -> str:
    """A mail the desk has sent in a thread; its Message-ID."""
    told = threads.message_id_for(thread, key)
    Mail.objects.create(
        house=desk.house, mailbox=thread.mailbox, thread=thread, way=Mail.Way.OUT, state=Mail.State.WRITTEN, verdict=Mail.Verdict.OWN,
        message_id=told, digest=digest(told), sha256=hashlib.sha256(told.encode()).hexdigest(), sender=thread.mailbox.address, at=AT,
    )  # fmt: skip
    return told


def thread_of(receipt) -> Thread:
    return Thread.objects.select_related("mailbox").get(pk=receipt.thread)


# ------------------------------------------------------------------------------------------------ once, and not twice


def test_edge_01_same_bytes_again(desk):
    first = desk.receive(letter(), uid=7, uid_validity=1)
    again = desk.receive(letter(), uid=8, uid_validity=1)
    assert (first.state, again.state, again.duplicate_of) == ("filed", "duplicate", first.mail)
    assert desk.receive(letter(), uid=8, uid_validity=1).state == "duplicate"
    assert sorted(Mail.objects.values_list("uid", "state")) == [(7, "filed"), (8, "duplicate")]
    assert len(desk.said) == 1
    assert Thread.objects.get().version == 1 and Party.objects.get().email == "karin@lindqvist.example"
    assert bytes(Raw.objects.get().content) == letter()
    assert list(Fact.objects.order_by("id").values_list("kind", flat=True)) == ["mail.filed", "mail.duplicate"]


def test_edge_02_same_message_id_other_bytes(desk):
    first = desk.receive(letter())
    second = desk.receive(letter("Et un taxi, s’il vous plaît."))
    assert (first.state, second.state) == ("filed", "filed") and first.mail != second.mail
    assert "same Message-ID, other words" in desk.mail(second).flags


def test_edge_03_no_message_id(desk):
    content = letter(key=None)
    first, again = desk.receive(content), desk.receive(content)
    assert (first.state, again.state) == ("filed", "duplicate")
    assert desk.mail(first).digest == hashlib.sha256(content).hexdigest()


def test_edge_09_nuls_and_lone_surrogates_are_stored_by_any_database(desk):
    content = letter(title="Une\x00 table \u202efdp.exe").replace(b"pour deux", b"pour\x00 deux \xed\xa0\x80")
    mail = desk.mail(desk.receive(content.replace(b"Karin Lindqvist", b"Ka\x00rin")))
    assert mail.state == "filed" and "\x00" not in mail.title + mail.text + mail.sender_name and "pour" in mail.text
    assert bytes(mail.raw.content).count(b"\x00") >= 2


@pytest.mark.parametrize(
    "key", [b"<[x]@microsoft.com>", b"<" + b"a" * 1_500 + b"@b>", b"<a b\x00c @d>", b"no angles", b"<\xe9\xff@x>"]
)
def test_edge_04_illegal_message_id(desk, key):
    content = b"From: a@b.example\r\nMessage-ID: " + key + b"\r\nSubject: x\r\n\r\nBonjour\r\n"
    receipt = desk.receive(content)
    mail = desk.mail(receipt)
    assert receipt.state == "filed" and len(mail.digest) == 64 and len(mail.message_id) <= 300
    assert bytes(mail.raw.content) == content
    answer = b"From: a@b.example\r\nMessage-ID: <2@b>\r\nIn-Reply-To: " + key + b"\r\nSubject: y\r\n\r\nEncore\r\n"
    assert desk.receive(answer).thread == receipt.thread or b" " in key


def test_edge_05_same_mail_to_two_mailboxes(desk):
    Acknowledgement.objects.create(house=desk.house, mailbox=desk.mailbox, is_on=True, words={"en": "We have it."})
    other = desk.open("reservations@belombre.example")
    Acknowledgement.objects.create(house=desk.house, mailbox=other, is_on=True, words={"en": "We have it."})
    first = desk.receive(letter(), at=dt.datetime.now(dt.UTC))
    second = desk.receive(
        b"Delivered-To: reservations@belombre.example\r\n" + letter(), mailbox=other, at=dt.datetime.now(dt.UTC)
    )
    assert (first.state, second.state) == ("filed", "filed")
    assert first.thread != second.thread and first.about == second.about and len(desk.said) == 1
    assert desk.mail(second).found["twin"] == f"mail:{first.mail}"
    assert Post.objects.count() == 1


def test_edge_06_our_own_copy_comes_back(desk):
    thread = thread_of(desk.receive(letter()))
    key = ours(desk, thread)
    copy = desk.receive(
        letter("Votre table est réservée.", sender="Conciergerie <concierge@belombre.example>", key=key)
    )
    assert (copy.state, copy.thread, copy.reason) == ("suppressed", thread.pk, intake.OWN_COPY)
    assert desk.mail(copy).verdict == "own" and len(desk.said) == 1
    lost = threads.message_id_for(thread, "sent after the backup")
    assert desk.receive(letter("Encore.", sender="concierge@belombre.example", key=lost)).state == "suppressed"


def test_edge_11_thirty_megabytes_and_over_the_limit(desk, settings, tmp_path):
    settings.MAIL_LIMIT_MB, settings.MEDIA_ROOT = 1, tmp_path
    small = desk.receive(letter(key="<s@x>"))
    body = letter().replace(b"Content-Type: text/plain", b"X-Was: text/plain").split(b"\n\n", 1)[0]
    big = (
        body
        + b'\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nVoici.\n--x\nContent-Type: video/mp4; name="film.mp4"\n\n'
    )
    big += b"0" * 1_200_000 + b"\n--x--\n"
    receipt = desk.receive(big)
    mail = desk.mail(receipt)
    assert (receipt.state, mail.text) == ("filed", "Voici.") and "attachment over the limit" in mail.flags
    assert bytes(mail.raw.content) == b"" and aside.content_of(mail.raw.aside) == big == files.raw_bytes(mail)
    assert len(files.part_bytes(Part.objects.get(mail=mail))) == 1_200_000
    assert desk.mail(small).raw.aside == ""


def test_edge_11_over_the_limit_the_sender_is_told_once_and_machines_never(desk, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(aside, "limit", lambda: 1_000)
    moment, big = dt.datetime.now(dt.UTC), "Voici le film. " * 100
    desk.receive(letter(big), at=moment, quiet=True)  # a first look at a full mailbox tells nobody
    for number, more in enumerate(
        ({}, {}, {"Auto_Submitted": "auto-generated"}, {"List_Id": "<news.x>"}, {"Precedence": "bulk"})
    ):
        desk.receive(letter(big, key=f"<big{number}@x>", **more), at=moment)
    desk.receive(letter(big, key="<null@x>", Return_Path="<>"), at=moment)
    [post] = Post.objects.all()
    said = bytes(post.mail.raw.content).decode()
    assert (
        "Auto-Submitted: auto-replied" in said
        and "To: karin@lindqvist.example" in said
        and Delivery.objects.count() == 1
    )
    assert Mail.objects.filter(way="in", state="filed").count() == 7
    desk.receive(letter(big, key="<other@x>", sender="nils@berg.example"), at=moment)
    assert Post.objects.count() == 2


def test_edge_13_a_bomb_is_a_readable_case_and_the_loop_goes_on(desk):
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1_000))
    bomb = b"From: Karin <karin@lindqvist.example>\r\nSubject: Photos\r\n" + opened + b"\r\nhi\r\n"
    receipt = desk.receive(bomb)
    mail, read = desk.mail(receipt), desk.said[0][1]
    assert (receipt.state, mail.title, mail.sender, read.trouble) == (
        "quarantined",
        "Photos",
        "karin@lindqvist.example",
        "depth",
    )
    assert receipt.about and mail.text and bytes(mail.raw.content) == bomb
    assert Fact.objects.get().kind == "mail.quarantined"
    assert desk.receive(letter()).state == "filed"


def test_a_triage_that_fails_loses_nothing(desk):
    told = []

    def fails_once(mail, read, batch):
        told.append(read.trouble)
        if not read.trouble:
            raise ValueError("a rule of the house is wrong")
        return SimpleNamespace(about="case:1", items=0)

    receipt = desk.receive(letter(), triage=fails_once)
    assert (receipt.state, receipt.about, told) == ("quarantined", "case:1", ["", "triage"])

    def fails_always(mail, read, batch):
        raise ValueError("always")

    other = desk.receive(letter(key="<2@x>"), triage=fails_always)
    assert other.state == "quarantined" and bytes(desk.mail(other).raw.content) == letter(key="<2@x>")


def test_every_reading_that_fails_is_filed(desk, monkeypatch):
    def fails(*_given, **_named):
        raise Unreadable("time")

    monkeypatch.setattr(intake, "read_mail", fails)
    receipt = desk.receive(letter())
    mail = desk.mail(receipt)
    assert (receipt.state, mail.title, mail.sender) == ("quarantined", "Une table", "karin@lindqvist.example")
    assert "trop de temps" in mail.text or "too long" in mail.text


def test_edge_20_empty_body_and_subject(desk):
    receipt = desk.receive(b'From: a@b.example\r\nContent-Type: application/pdf; name="menu.pdf"\r\n\r\n%PDF-1.4\r\n')
    assert (receipt.state, desk.mail(receipt).title, Part.objects.get().name) == ("filed", "", "menu.pdf")
    assert receipt.about
    assert desk.receive(b"").state == "filed"


# -------------------------------------------------------------------------------------------------- machines that write


def test_edge_21_out_of_office_is_filed_with_its_day(desk):
    thread = thread_of(desk.receive(letter()))
    answer = corpus("away_fr.eml").replace(
        b"Auto-Submitted", b"In-Reply-To: " + ours(desk, thread).encode() + b"\r\nAuto-Submitted"
    )
    receipt = desk.receive(answer)
    mail = desk.mail(receipt)
    assert (receipt.state, receipt.thread, mail.kind, mail.found["away_until"]) == (
        "filed",
        thread.pk,
        "away",
        "2026-12-07",
    )


def test_edge_22_a_partners_automatic_confirmation_is_filed_and_read_and_never_answered(desk):
    Acknowledgement.objects.create(house=desk.house, mailbox=desk.mailbox, is_on=True, words={"en": "We have it."})
    receipt = desk.receive(corpus("partner_confirmation.eml"), at=dt.datetime.now(dt.UTC))
    assert (receipt.state, receipt.items, desk.mail(receipt).kind) == ("filed", 1, "automatic")
    assert not Post.objects.exists() and not Answered.objects.exists()


@pytest.mark.parametrize("name", ["bounce_hard.eml", "bounce_delayed.eml", "bounce_without_dsn.eml"])
def test_edge_23_24_a_report_joins_the_conversation_of_what_it_is_about(desk, name):
    thread = thread_of(desk.receive(letter()))
    receipt = desk.receive(corpus(name).replace(b"OUR-MESSAGE-ID", ours(desk, thread).encode()))
    mail = desk.mail(receipt)
    assert (receipt.state, receipt.thread, mail.kind) == ("filed", thread.pk, "bounce")
    assert mail.found["report"]["recipients"][0]["email"] == "karin@lindqvist.example"
    assert not Party.objects.filter(email__startswith="mailer-daemon").exists()


def test_edge_25_backscatter_is_put_aside_with_its_reason(desk):
    receipt = desk.receive(corpus("bounce_hard.eml").replace(b"OUR-MESSAGE-ID", b"<never-ours@elsewhere.example>"))
    assert (receipt.state, receipt.reason, receipt.thread) == ("suppressed", intake.BACKSCATTER, None)
    assert not desk.said and Raw.objects.count() == 1


def test_edge_26_a_newsletter_is_filed_as_such(desk):
    Acknowledgement.objects.create(house=desk.house, mailbox=desk.mailbox, is_on=True, words={"en": "We have it."})
    receipt = desk.receive(corpus("newsletter.eml"), at=dt.datetime.now(dt.UTC))
    assert (receipt.state, desk.mail(receipt).kind) == ("filed", "list") and not Post.objects.exists()


def test_edge_27_two_machines_are_stopped_by_the_cap_with_one_alert(desk):
    Acknowledgement.objects.create(
        house=desk.house, mailbox=desk.mailbox, is_on=True, words={"fr": "Bien reçu.", "en": "Received."}, most=2
    )
    moment = dt.datetime.now(dt.UTC)
    for number in range(6):
        desk.receive(letter(f"Ticket {number}", key=f"<{number}@robot.example>"), at=moment)
    assert Delivery.objects.filter(email="karin@lindqvist.example").count() == 2
    assert Fact.objects.filter(kind="mail.answers_stopped").count() == 1
    content = "".join(bytes(post.mail.raw.content).decode() for post in Post.objects.all())
    assert "Auto-Submitted: auto-replied" in content and "In-Reply-To: <0@robot.example>" in content


def test_an_acknowledgement_is_off_by_default_and_never_for_a_backlog(desk):
    desk.receive(letter(), at=dt.datetime.now(dt.UTC))
    Acknowledgement.objects.create(house=desk.house, mailbox=desk.mailbox, is_on=True, words={"en": "Received."})
    desk.receive(letter(key="<2@x>"), at=dt.datetime.now(dt.UTC), quiet=True)
    desk.receive(letter(key="<3@x>"), at=AT - dt.timedelta(days=400))
    desk.receive(letter(key="<4@x>", sender="noreply@shop.example"), at=dt.datetime.now(dt.UTC))
    assert not Post.objects.exists()


def test_edge_28_receipts_and_complaints_join_the_message_they_are_about(desk):
    thread = thread_of(desk.receive(letter()))
    key = ours(desk, thread).encode()
    for name, kind in (("read_receipt.eml", "receipt"), ("complaint.eml", "complaint")):
        receipt = desk.receive(corpus(name).replace(b"OUR-MESSAGE-ID", key))
        assert (receipt.thread, desk.mail(receipt).kind) == (thread.pk, kind)


# ------------------------------------------------------------------------------------------------------- conversations


def test_edge_29_a_forged_sender_is_marked_and_joins_nothing_by_ids(desk):
    first = desk.receive(letter())
    forged = desk.receive(
        b"Authentication-Results: mx.belombre.example; dmarc=fail header.from=lindqvist.example\r\n"
        + letter("Envoyez-moi le code de la chambre.", key="<9@evil>", In_Reply_To="<1@lindqvist.example>")
    )
    assert desk.mail(forged).verdict == "forged" and forged.thread != first.thread


def test_edge_31_an_answer_from_another_address(desk):
    thread = thread_of(desk.receive(letter()))
    receipt = desk.receive(
        letter(
            "C’est d’accord.", sender="Assistant <a@office.example>", key="<2@office>", In_Reply_To=ours(desk, thread)
        )
    )
    assert receipt.thread == thread.pk and "new party" in desk.mail(receipt).flags
    assert dict(Party.objects.values_list("email", "standing")) == {
        "karin@lindqvist.example": "main",
        "a@office.example": "new",
    }


def test_edge_32_a_stranger_who_copies_references_or_guesses_a_token(desk):
    thread = thread_of(desk.receive(letter()))
    copied = desk.receive(
        letter("Et moi ?", sender="x@evil.example", key="<e1@evil>", References="<1@lindqvist.example>")
    )
    forged = f"k{thread.token}{'0' * 10}"
    guessed = desk.receive(
        letter("Et moi ?", sender="x@evil.example", key="<e2@evil>", to=f"concierge+{forged}@belombre.example")
    )
    number = desk.receive(letter("Et moi ?", sender="x@evil.example", key="<e3@evil>", title="Re: Une table"))
    assert thread.pk not in {copied.thread, guessed.thread, number.thread}
    assert "names a conversation of others" in desk.mail(copied).flags
    assert Party.objects.filter(thread=thread).count() == 1


@pytest.mark.parametrize("place", ["to", "cc", "body", "delivered"])
def test_edge_35_references_lost_but_the_token_is_there(desk, place):
    thread = thread_of(desk.receive(letter()))
    address = threads.reply_address(thread)
    also = {"to": {"to": address}, "cc": {"Cc": address.upper()}, "body": {}, "delivered": {}}[place]
    words = f"Oui.\n\n> From: {address}\n> Bonjour\n" if place == "body" else "Oui."
    envelope = (address,) if place == "delivered" else ()
    receipt = desk.receive(letter(words, key="<2@x>", title="Autre chose", **also), envelope_to=envelope)
    assert receipt.thread == thread.pk


def test_edge_35_subject_changed_but_references_match(desk):
    first = desk.receive(letter())
    answer = desk.receive(
        letter("Et un taxi.", key="<2@x>", title="Tout autre chose", References="<0@x> <1@lindqvist.example>")
    )
    assert answer.thread == first.thread and Thread.objects.get().version == 2


def test_edge_36_same_guest_same_subject_begins_another_conversation(desk):
    first = desk.receive(letter())
    second = desk.receive(letter("Toujours rien ?", key="<2@lindqvist.example>"))
    assert second.thread != first.thread


def test_people_in_copy_stay_in_the_conversation(desk):
    desk.receive(letter(Cc="Nils <nils@lindqvist.example>, concierge@belombre.example"))
    assert dict(Party.objects.values_list("email", "standing")) == {
        "karin@lindqvist.example": "main",
        "nils@lindqvist.example": "accepted",
    }


def test_a_reply_of_someone_left_out_joins_by_its_mark_only(desk):
    first = desk.receive(letter())
    Party.objects.update(standing=Party.Standing.LEFT_OUT)
    assert desk.receive(letter("Encore", key="<2@x>", References="<1@lindqvist.example>")).thread != first.thread


# ---------------------------------------------------------------------------------------------------------- hard times


def test_edge_45_an_absurd_date_is_kept_as_it_stood_and_sorts_by_arrival(desk):
    receipt = desk.receive(letter().replace(b"Mon, 23 Nov 2026 08:59:00 +0100", b"Fri, 01 Jan 2100 00:00:00 +0000"))
    mail = desk.mail(receipt)
    assert (mail.at, mail.said_at, mail.found["said"]) == (AT, None, "Fri, 01 Jan 2100 00:00:00 +0000")


def test_edge_46_the_database_is_away_the_spool_keeps_and_files_once(desk, settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    path = spool.keep(letter(), house="belombre", mailbox="Concierge@belombre.example", at=AT)
    with monkeypatch.context() as away:
        away.setattr(spool.Arrival, "file", lambda *_given, **_named: (_ for _ in ()).throw(OperationalError("away")))
        assert spool.file_all(desk.triage) == 0 and path.exists()
    assert spool.file_all(desk.triage) == 1 and not path.exists()
    assert (Mail.objects.get().at, len(desk.said)) == (AT, 1)
    spool.keep(letter(), house="belombre")  # the mail server tried again as well
    assert spool.file_all(desk.triage) == 1
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["duplicate", "filed"]


def test_edge_46_a_database_error_is_never_a_quarantine(desk, monkeypatch):
    def away(*_given, **_named):
        raise OperationalError("gone")

    monkeypatch.setattr(books.Batch, "run", away)
    with pytest.raises(OperationalError):
        desk.receive(letter())
    assert not Mail.objects.exists() and not Thread.objects.exists()


def test_edge_47_disk_full_leaves_no_half_row(desk, settings, tmp_path, monkeypatch):
    settings.MAIL_LIMIT_MB, settings.MEDIA_ROOT = 0, tmp_path

    def full(*_given):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as trouble:
        trouble.setattr(aside, "write_safely", full)
        with pytest.raises(OSError, match="No space"):
            desk.receive(letter())
    assert not Mail.objects.exists() and not Raw.objects.exists() and not Party.objects.exists()
    assert desk.receive(letter()).state == "filed"


def test_what_nobody_can_file_holds_up_no_other_and_is_told(desk, settings, tmp_path, capsys):
    from loge.ops.mail import check

    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    spool.keep(letter(), house="closed-long-ago")
    (spool.folder() / "0-torn.mail").write_bytes(b"[]\nFrom: a@b.example\n\nBonjour")
    spool.keep(letter(), house="belombre")
    assert spool.file_all(desk.triage) == 1 and Mail.objects.count() == 1
    assert (check(), check(slug="belombre")) == (1, 1)
    said = capsys.readouterr().out
    assert said.count("0-torn.mail") == 2 and said.count("closed-long-ago") == 1


def test_edge_47_a_spool_file_is_whole_or_not_there(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr(aside.os, "fsync", lambda _file: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        spool.keep(letter(), house="belombre")
    assert list(spool.waiting()) == []


def test_edge_50_a_quiet_first_sync_writes_to_nobody(desk):
    Acknowledgement.objects.create(house=desk.house, mailbox=desk.mailbox, is_on=True, words={"en": "Received."})
    for number in range(3):
        desk.receive(
            letter(key=f"<{number}@x>"), uid=number + 1, uid_validity=1, quiet=True, at=dt.datetime.now(dt.UTC)
        )
    assert Mail.objects.count() == 3 and not Post.objects.exists() and not Answered.objects.exists()


def test_edge_60_after_a_restored_backup_a_refetch_fills_the_gap(desk):
    first = desk.receive(letter(), uid=1, uid_validity=1)
    again = [desk.receive(letter(), uid=1, uid_validity=1), desk.receive(letter(key="<2@x>"), uid=2, uid_validity=1)]
    assert [receipt.state for receipt in again] == ["duplicate", "filed"] and again[0].duplicate_of == first.mail
    assert Mail.objects.count() == 2


def test_the_wall_another_house_never_shares_a_conversation(desk):
    other = Desk("autre", "bonjour@autre.example")
    thread = thread_of(desk.receive(letter()))
    mark = threads.reply_address(thread).replace("concierge", "bonjour").replace("belombre", "autre")
    received = other.receive(
        letter("x", key="<2@x>", to=mark, References=f"<1@lindqvist.example> {ours(desk, thread)}")
    )
    assert received.thread != thread.pk and Party.objects.filter(thread=thread).count() == 1
    assert other.receive(letter(), at=AT).state == "filed"
