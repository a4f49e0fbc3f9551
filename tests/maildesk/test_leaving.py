"""What leaves the desk, against a mail server that misbehaves: it leaves once, and the outbox tells the truth."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.maildesk import drafts, outbox
from loge.maildesk.models import Delivery, Draft, Mail, Post, Raw
from loge.maildesk.models.post import (
    BOUNCED,
    DELAYED,
    DROPPED,
    GONE,
    KEPT,
    LEAVING,
    QUEUED,
    REFUSED,
    SENT,
    TAKEN_BACK,
    UNKNOWN,
    WAITING,
)  # fmt: skip
from loge.maildesk.outbox import leaving, queries
from loge.maildesk.pieces import File
from loge.maildesk.threads import mark

from .desk import letter
from .postman import ANNA, KARIN, PAUL, Postman, Writer, leads_to, leave, open_door, truth

pytestmark = pytest.mark.django_db
THREE = [("Karin", KARIN), ("Anna", ANNA), ("Paul", PAUL)]


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
def postman(settings):
    handler = Postman()
    controller = open_door(handler)
    leads_to(settings, controller.port)
    yield handler
    controller.stop()


def test_what_leaves_are_the_bytes_in_the_books(writer, postman):
    writer.mailbox.signature = {"fr": "La conciergerie"}
    writer.mailbox.save()
    post = writer.send(cc=[("Anna", ANNA)])
    assert post.state == WAITING and not postman.taken, "nothing leaves before its time"
    leave()
    [(content, readers)] = postman.taken
    raw = Raw.objects.get(mail=post.mail)
    assert content.replace(b"\r\n", b"\n") == bytes(raw.content).replace(b"\r\n", b"\n")
    assert sorted(readers) == [ANNA, KARIN]
    read = postman.read(content)
    assert read["Message-ID"] == post.mail.message_id and mark(writer.thread) in read["Message-ID"]
    assert mark(writer.thread) in read["Reply-To"] and read["From"].addresses[0].addr_spec == writer.mailbox.address
    assert "C’est réservé." in read.get_body(("plain",)).get_content()
    assert read.get_body(("plain",)).get_content().rstrip().endswith("La conciergerie")
    assert truth(post) == {KARIN: SENT, ANNA: SENT}
    assert Post.objects.get(pk=post.pk).state == GONE


def test_an_answer_names_what_it_answers_and_keeps_their_number(writer, postman):
    filed = writer.mail(writer.receive(letter(key="<first@lindqvist.example>")))
    filed.thread.their_reference = "TT-4711"
    filed.thread.save()
    writer.sent(thread=filed.thread)
    read = postman.read(postman.taken[0][0])
    assert read["In-Reply-To"] == "<first@lindqvist.example>" and "<first@lindqvist.example>" in read["References"]
    assert read["Subject"] == "Re: Une table [TT-4711]"


def test_files_of_the_draft_leave_with_it_and_come_back_with_it(writer, postman):
    drafts.attach(
        writer.thread, by=writer.camille, name="plan.pdf", content_type="application/pdf", content=b"%PDF-1.7 plan"
    )
    draft = drafts.of(writer.thread)
    post = writer.send(files=drafts.files(draft))
    assert drafts.of(writer.thread) is None, "what was sent is no draft any more"
    outbox.take_back(post, by=writer.camille)
    back = drafts.of(writer.thread)
    assert back.words.startswith("Bonjour") and [file.name for file in drafts.files(back)] == ["plan.pdf"]
    assert drafts.files(back)[0].content == b"%PDF-1.7 plan"
    writer.sent(files=drafts.files(back))
    [attachment] = postman.read(postman.taken[0][0]).iter_attachments()
    assert attachment.get_content() == b"%PDF-1.7 plan"


def test_the_place_of_a_file_is_its_place_in_a_walk(writer):
    post = writer.send(
        files=[
            File("a.txt", "text/plain", b"a"),
            File("b.pdf", "application/pdf", b"b"),
        ]
    )
    walked = [*Postman.read(bytes(post.mail.raw.content)).walk()]
    for part in post.mail.parts.all():
        assert walked[part.place].get_filename() == part.name


def test_edge_51_the_server_asks_to_wait(writer, postman):
    """SMTP 4xx: each reader waits by itself, longer each time, visibly; after two days it is said to have failed."""
    postman.says[ANNA] = "451 4.2.1 greylisted, come back later"
    post = writer.sent(to=THREE)
    assert truth(post) == {KARIN: SENT, ANNA: DELAYED, PAUL: SENT}
    late = Delivery.objects.get(post=post, email=ANNA)
    assert late.next_at > now() and "greylisted" in late.answer and late.attempts == 1
    assert list(queries.delayed(writer.house)) == [late]
    leave()
    assert Delivery.objects.get(pk=late.pk).attempts == 1, "not before its time"
    Delivery.objects.filter(pk=late.pk).update(next_at=now())
    leaving.push.func(str(post.pk))
    again = Delivery.objects.get(pk=late.pk)
    assert again.attempts == 2 and again.next_at - now() > dt.timedelta(seconds=100), "longer each time"
    assert [leaving.wait_of(n).total_seconds() / 60 for n in (1, 2, 3, 7, 50)] == [1, 2, 5, 60, 60]
    Delivery.objects.filter(pk=late.pk).update(next_at=now(), first_at=now() - dt.timedelta(hours=49))
    leaving.push.func(str(post.pk))
    assert truth(post)[ANNA] == REFUSED and list(queries.failures(writer.house)) == [late]
    assert max(postman.counted().values()) == 1


def test_edge_51_the_server_comes_back(writer, postman):
    postman.says[KARIN] = "451 later"
    post = writer.sent()
    postman.says.clear()
    run_all(at=now() + dt.timedelta(minutes=2))
    Delivery.objects.filter(post=post).update(next_at=now())
    leaving.push.func(str(post.pk))
    assert truth(post) == {KARIN: SENT} and len(postman.taken) == 1


def test_edge_52_one_of_three_is_refused(writer, postman):
    """SMTP 5xx for one of three: two delivered, one red, and nothing more to the two."""
    postman.says[PAUL] = "550 5.1.1 no such person"
    post = writer.sent(to=THREE)
    assert truth(post) == {KARIN: SENT, ANNA: SENT, PAUL: REFUSED}
    [failed] = queries.failures(writer.house)
    assert "no such person" in failed.answer
    leave()
    postman.says.clear()
    outbox.again(failed, by=writer.ines)
    run_all()
    assert truth(post)[PAUL] == SENT
    assert postman.counted() == {(post.mail.message_id, who): 1 for who in (KARIN, ANNA, PAUL)}
    assert not queries.failures(writer.house).exists()


@pytest.mark.parametrize("fate", ["cut", "cut before taking"])
def test_edge_53_cut_after_data(writer, postman, fate):
    """Connection lost after DATA, before 250: unknown, never blindly sent again, the same Message-ID if someone decides so."""
    postman.after_data = fate
    post = writer.sent()
    assert truth(post) == {KARIN: UNKNOWN}
    for _try in range(3):
        leave(dt.timedelta(hours=3))
        leaving.push.func(str(post.pk))
    assert len(postman.taken) == (1 if fate == "cut" else 0) and truth(post) == {KARIN: UNKNOWN}
    [doubtful] = queries.failures(writer.house)
    if fate == "cut":
        outbox.believe(doubtful, by=writer.camille)
        assert truth(post) == {KARIN: SENT}
    else:
        postman.after_data = ""
        outbox.again(doubtful, by=writer.camille)
        run_all()
        [(content, _readers)] = postman.taken
        assert postman.read(content)["Message-ID"] == post.mail.message_id and truth(post) == {KARIN: SENT}


def test_an_address_with_accents_holds_nobody_up(writer, postman):
    post = writer.send(to=[("Karin", KARIN)], cc=[("Mühle", "info@hôtel-mühle.de")])
    Delivery.objects.create(house=writer.house, post=post, email="rené@exemple.fr", state=QUEUED)
    leave()
    assert truth(post) == {KARIN: SENT, "info@hôtel-mühle.de": SENT, "rené@exemple.fr": REFUSED}
    [(_content, readers)] = postman.taken
    assert set(readers) == {KARIN, "info@xn--htel-mhle-g7a7g.de"}


def test_edge_53_a_server_that_stalls_after_data(writer, postman, monkeypatch):
    monkeypatch.setattr("loge.maildesk.outbox.server.FINAL_WAIT", 0.3)
    postman.after_data = "stall"
    post = writer.sent()
    assert truth(post) == {KARIN: UNKNOWN}


def test_edge_53_a_worker_that_died_while_handing_over(writer, postman):
    """Found LEAVING with the mark of a hand-over: unknown. Found without: it had not begun, and leaves now."""
    died, fresh = writer.send(), writer.send()
    Post.objects.all().update(state=LEAVING, clock_at=None)
    long_ago = now() - leaving.HANDED_WITHIN - dt.timedelta(seconds=1)
    Delivery.objects.filter(post=died).update(begun_at=long_ago, first_at=long_ago)
    leave()
    assert truth(died) == {KARIN: UNKNOWN} and truth(fresh) == {KARIN: SENT}
    assert [content for content, _readers in postman.taken] and len(postman.taken) == 1


def test_a_hand_over_that_is_under_way_is_left_to_its_worker(writer, postman):
    post = writer.send()
    Post.objects.all().update(state=LEAVING, clock_at=None)
    Delivery.objects.filter(post=post).update(begun_at=now())
    leave()
    assert truth(post) == {KARIN: QUEUED} and not postman.taken


def test_a_second_worker_settles_nothing_while_the_first_hands_over(writer, postman):
    """Found by killing workers: a 451 heard by the second worker took the first one’s mark away, and the mail left twice."""
    post = writer.send()
    Post.objects.all().update(state=LEAVING, clock_at=None)
    seen_by_the_second = Delivery.objects.get(post=post)
    assert leaving._mark([Delivery.objects.get(post=post)])
    leaving._delay([seen_by_the_second], "451 later")
    assert Delivery.objects.get(post=post).begun_at is not None and truth(post) == {KARIN: QUEUED}


def test_edge_54_double_click(writer, postman):
    """Double click, browser retry, two tabs: one mail."""
    first = writer.send(key="one", seen_version=0)
    again = writer.send(key="one", seen_version=0)
    assert again == first
    with pytest.raises(outbox.Moved):
        writer.send(key="another tab", seen_version=0)
    leave()
    assert len(postman.taken) == 1 and Mail.objects.filter(way=Mail.Way.OUT).count() == 1


def test_edge_55_two_people_reply_at_once(writer):
    """The second is held with what is new, and their draft is untouched."""
    drafts.save(writer.thread, by=writer.ines, words="Mes mots à moi", edits=0)
    seen_at = now()
    first = writer.send(seen_version=0, by=writer.camille, words="C’est fait.")
    with pytest.raises(outbox.Moved) as held:
        writer.send(seen_version=0, by=writer.ines, words="Mes mots à moi", seen_at=seen_at)
    assert held.value.mails == [first.mail] and held.value.version == 1
    assert drafts.of(writer.thread).words == "Mes mots à moi"
    assert writer.send(seen_version=1, by=writer.ines).state == WAITING


def test_edge_55_mail_arrives_while_writing(writer):
    filed = writer.mail(writer.receive(letter(key="<a@lindqvist.example>")))
    filed.thread.refresh_from_db()
    seen, seen_at = filed.thread.version, now()
    more = letter(
        "Finalement à trois.",
        key="<b@lindqvist.example>",
        In_Reply_To="<a@lindqvist.example>",
        References="<a@lindqvist.example>",
    )
    second = writer.mail(writer.receive(more, at=now()))
    assert second.thread_id == filed.thread_id
    with pytest.raises(outbox.Moved) as held:
        writer.send(thread=filed.thread, seen_version=seen, seen_at=seen_at)
    assert held.value.mails == [second]
    assert not Post.objects.exists()


def test_edge_56_taken_back_or_gone(writer, postman):
    """Undo and worker: exactly one outcome, recorded."""
    back = writer.send()
    outbox.take_back(back, by=writer.ines)
    assert drafts.of(writer.thread).words.startswith("Bonjour")
    gone = writer.sent(seen_version=1)
    with pytest.raises(Stale):
        outbox.take_back(gone, by=writer.camille)
    leave()
    back.refresh_from_db()
    assert (back.state, gone.state) == (TAKEN_BACK, GONE) and len(postman.taken) == 1
    assert [fact.kind for fact in Fact.objects.filter(subject=back.reference)] == ["post.waiting", "post.taken_back"]
    with pytest.raises(Stale):
        writer.send(key=back.key)


def dsn(
    post: Post, email: str, action: str, status: str, diagnostic: str = "smtp; 550 unknown", message_id: str = ""
) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: concierge@belombre.example\r\nSubject: Undelivered\r\nAuto-Submitted: auto-replied\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {email}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {diagnostic}\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id or post.mail.message_id}\r\n\r\n--b--\r\n"
    ).encode()  # fmt: skip


def test_edge_23_hard_bounce(writer, postman):
    """The original is “not delivered to X”, and someone of the desk must know."""
    post = writer.sent(cc=[("Anna", ANNA)])
    writer.receive(dsn(post, ANNA, "failed", "5.1.1", "smtp; 550 5.1.1 mailbox unknown"))
    run_all()
    assert truth(post) == {KARIN: SENT, ANNA: BOUNCED}
    [failed] = queries.failures(writer.house)
    assert "mailbox unknown" in failed.answer
    assert writer.thread.parties.get(email=ANNA).bounced_at and not writer.thread.parties.get(email=KARIN).bounced_at
    assert not outbox.bounced(dsn(post, ANNA, "failed", "5.1.1"), house=writer.house), "told twice, it changes nothing"


def test_edge_24_soft_bounce(writer, postman):
    """A report of delay is a delay; nothing is sent because of it, and nobody is answered."""
    post = writer.sent()
    outbox.bounced(dsn(post, KARIN, "delayed", "4.4.1", "smtp; 421 try later"), house=writer.house)
    assert truth(post) == {KARIN: DELAYED}
    leave(dt.timedelta(days=1))
    leaving.push.func(str(post.pk))
    assert len(postman.taken) == 1, "their server has it: we do not send it again"
    outbox.bounced(dsn(post, KARIN, "failed", "4.4.7"), house=writer.house)
    assert truth(post) == {KARIN: BOUNCED}


def test_a_report_on_a_mail_that_is_not_ours_moves_nothing(writer, postman):
    post = writer.sent()
    other = Writer("ailleurs")
    assert not outbox.bounced(dsn(post, KARIN, "failed", "5.0.0"), house=other.house)
    assert not outbox.bounced(dsn(post, KARIN, "failed", "5.0.0", message_id="<made@up.example>"), house=writer.house)
    assert outbox.bounced(dsn(post, "elsewhere@forward.example", "failed", "5.0.0"), house=writer.house), (
        "forwarded: the only reader"
    )
    assert truth(post) == {KARIN: BOUNCED}


def test_edge_6_our_own_copy_comes_back(writer, postman):
    """Recognised by its bytes’ key: not a guest’s message, and the conversation does not move."""
    post = writer.sent()
    writer.thread.refresh_from_db()
    version = writer.thread.version
    receipt = writer.receive(postman.taken[0][0])
    writer.thread.refresh_from_db()
    assert receipt.state in ("duplicate", "suppressed") and writer.thread.version == version
    assert not writer.said and truth(post) == {KARIN: SENT}


def test_without_a_server_it_is_kept_and_said_so(writer, settings):
    settings.MAIL_LEAVES = False
    post = writer.sent()
    assert truth(post) == {KARIN: KEPT} and post.state == GONE


def test_a_server_that_is_away_is_nobody_elses_fault(writer, settings):
    leads_to(settings, 9)
    post = writer.sent(to=THREE)
    assert set(truth(post).values()) == {DELAYED}
    assert "cannot be reached" in Delivery.objects.filter(post=post)[0].answer


def test_the_server_refuses_the_whole_mail(writer, postman):
    postman.after_data = "554 5.7.1 spam"
    assert truth(writer.sent(to=THREE)) == {KARIN: REFUSED, ANNA: REFUSED, PAUL: REFUSED}
    postman.after_data = "452 4.3.1 full"
    assert set(truth(writer.sent(to=THREE)).values()) == {DELAYED}


def test_edge_60_of_a_backup_put_back_nothing_leaves_a_second_time(writer, postman):
    """What was about to leave when it was made may have left since: a person is asked; what comes in is not answered again."""
    from loge.maildesk import cursor
    from loge.maildesk.models import Mailbox
    from loge.ops.restore import hold_back

    Mailbox.objects.update(uid_validity=7, last_uid=40, quiet_until_uid=None)
    postman.says[ANNA] = "451 later"
    late = writer.sent(to=[("Anna", ANNA), ("Karin", KARIN)])
    waiting = writer.send()
    postman.says.clear()
    said = hold_back(now() - dt.timedelta(days=1))
    Delivery.objects.filter(email=ANNA).update(next_at=now())
    leave()
    for post in (late, waiting):
        leaving.push.func(str(post.pk))
    assert said.startswith("2 mails") and len(postman.taken) == 1, "Karin’s, before"
    assert truth(late) == {ANNA: UNKNOWN, KARIN: SENT} and truth(waiting) == {KARIN: UNKNOWN}
    assert queries.failures(writer.house).count() == 2
    mailbox = Mailbox.objects.get()
    cursor.at_folder(mailbox, 7, 95, lease=None)
    assert (mailbox.quiet_until_uid, mailbox.last_uid) == (94, 40), "the gap is fetched, quietly"


def test_a_failure_is_read_dropped_or_believed_once(writer, postman):
    postman.says[KARIN] = "550 no"
    post = writer.sent()
    [failed] = queries.failures(writer.house)
    outbox.tell(failed, by=writer.camille)
    assert not queries.failures(writer.house).exists() and truth(post) == {KARIN: REFUSED}
    outbox.drop(failed, by=writer.camille)
    with pytest.raises(Stale):
        outbox.again(failed, by=writer.ines)
    assert truth(post) == {KARIN: DROPPED}


def test_the_round_finds_what_lost_its_job(writer, postman):
    from loge.common.models import Job

    post = writer.send(at=now() - dt.timedelta(minutes=5))
    Job.objects.all().delete()
    assert leaving.due_posts(now()) == [str(post.pk)]
    leaving.leave.func(str(post.pk))
    assert truth(post) == {KARIN: SENT} and leaving.due_posts(now()) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"to": []}, "to"),
        ({"to": [("", "nobody at all")]}, "to"),
        ({"to": [("", "concierge@belombre.example")]}, "to"),
        ({"cc": [("", "a@b\r\nBcc: all@example.org")]}, "cc"),
        ({"words": "  \n"}, "words"),
        ({"to": [("", f"n{n}@example.org") for n in range(21)]}, "to"),
        ({"files": [File("big", "application/pdf", b"0" * 21_000_000)]}, "files"),
    ],
)
def test_what_cannot_be_sent_says_what_to_mend(writer, wrong, field):
    with pytest.raises(Invalid) as told:
        writer.send(**wrong)
    assert told.value.field == field and not Post.objects.exists() and not Mail.objects.exists()


def test_no_line_end_smuggles_a_header_in(writer):
    post = writer.send(title="Bonjour\r\nBcc: all@example.org", to=[("Karin\r\nBcc: x@example.org", KARIN)])
    read = Postman.read(bytes(post.mail.raw.content))
    assert read["Bcc"] is None and read["Subject"] == "Bonjour Bcc: all@example.org"


def test_strangers_send_nothing(writer):
    with pytest.raises(Refused):
        writer.send(by=writer.stranger)
    post = writer.send()
    with pytest.raises(Refused):
        outbox.take_back(post, by=writer.stranger)
    with pytest.raises(Refused):
        drafts.save(writer.thread, by=writer.stranger, words="moi", edits=0)
    assert not Draft.objects.exists()
