"""Fetching from a real Dovecot, with a proxy in front that fails in every way a network does."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest

from loge.common.clock import now
from loge.common.errors import Stale
from loge.maildesk import clock, cursor, intake, reconciling
from loge.maildesk.channels import imap, secrets
from loge.maildesk.channels.troubles import Trouble
from loge.maildesk.models import Letter, Mail, Mailbox, Raw

from .desk import letter
from .dovecot import USER

pytestmark = pytest.mark.django_db


def mail(number: int, words: str = "Une table pour deux demain soir ?", **also) -> bytes:
    made = letter(
        f"Bonjour,\n\n{words} ({number})\n", key=f"<{number}@lindqvist.example>", title=f"Demande {number}", **also
    )
    return made.replace(b"\n", b"\r\n")


def numbered(count: int, first: int = 1) -> list[bytes]:
    return [mail(number) for number in range(first, first + count)]


# ------------------------------------------------------------------------------------------------------ the plain way


def test_mail_of_a_real_server_is_filed_once_with_its_bytes_and_the_servers_hour(post):
    post.begin()
    hour = time.time() - 3_000
    post.dovecot.put(mail(1), at=hour)
    assert post.look() == imap.Fetched(1, 1, False)
    kept = Mail.objects.get()
    assert bytes(Raw.objects.get(mail=kept).content) == mail(1)
    assert abs(kept.at.timestamp() - hour) <= 1
    assert post.look() == imap.Fetched(0, 0, False)
    assert Mail.objects.count() == 1


def test_nothing_on_the_server_changes_by_our_reading(post):
    post.dovecot.put(mail(1))
    post.look()
    line = post.dovecot.client()
    line.select("INBOX", readonly=True)
    _status, told = line.uid("FETCH", "1:*", "(FLAGS)")
    assert b"\\Seen" not in told[0]
    said = b"\n".join(post.proxy.lines).upper()
    assert b"EXAMINE" in said and b"STORE" not in said and b"BODY[]" not in said and b" SELECT " not in said


def test_many_are_taken_in_bounded_batches_the_oldest_first(post):
    post.begin()
    post.dovecot.put(*numbered(60))
    first = post.look(seconds=0)
    assert first.more and first.taken == 0
    while post.look(seconds=0.3).more:
        pass
    assert post.titles() == [f"Demande {number}" for number in range(1, 61)]
    uids = list(Mail.objects.order_by("pk").values_list("uid", flat=True))
    assert uids == sorted(uids)


# ------------------------------------------------------------------------------------------------ the sixty edge cases


def test_edge_39_uidvalidity_change_reads_again_and_opens_nothing_new(post):
    post.begin()
    post.dovecot.put(*numbered(5))
    post.look()
    before, told = post.mailbox.uid_validity, len(post.desk.said)
    post.dovecot.renumber()
    post.dovecot.put(mail(6))
    assert post.look() == imap.Fetched(6, 1, False)
    assert post.mailbox.uid_validity != before
    assert len(post.desk.said) == told + 1
    assert len(post.titles(Mail.State.FILED)) == 6
    assert reconciling.reconcile(post.mailbox).is_whole


def test_edge_40_gaps_moved_and_read_mail_are_no_matter(post):
    post.begin()
    post.dovecot.put(*numbered(4))
    line = post.dovecot.client()
    line.create("Elsewhere")
    line.select("INBOX")
    uids = line.uid("SEARCH", "ALL")[1][0].split()
    line.uid("STORE", uids[0], "+FLAGS", "(\\Seen)")  # a human read it in another programme
    line.uid("COPY", uids[1], "Elsewhere")
    line.uid("STORE", uids[1], "+FLAGS", "(\\Deleted)")
    line.expunge()
    post.look()
    assert post.titles() == ["Demande 1", "Demande 3", "Demande 4"]
    line.uid("STORE", uids[2], "+FLAGS", "(\\Deleted)")
    line.expunge()
    line.logout()
    post.look()
    found = reconciling.reconcile(post.mailbox)
    assert (found.missing, found.gone, found.on_server) == ([], 1, 2)


def test_edge_41_dropped_in_the_middle_of_a_message(post):
    post.begin()
    post.dovecot.put(*numbered(3))
    post.proxy.become("drop", times=2)
    assert post.look().code == "dropped"
    assert Mail.objects.count() == 0
    assert post.look().code == "dropped"
    assert post.look() == imap.Fetched(3, 3, False)
    assert post.titles() == ["Demande 1", "Demande 2", "Demande 3"]
    assert bytes(Raw.objects.order_by("pk").first().content) == mail(1)


def test_edge_41_a_literal_cut_short_is_not_filed(post):
    post.begin()
    post.dovecot.put(*numbered(2))
    post.proxy.become("cut", times=1)
    trouble = post.look()
    assert trouble.code == "cut" and "bytes" in trouble.said
    assert Mail.objects.count() == 0 and post.mailbox.last_uid == 0
    assert post.look() == imap.Fetched(2, 2, False)
    assert [bytes(raw.content) for raw in Raw.objects.order_by("pk")] == numbered(2)


def test_a_server_that_always_counts_wrongly_does_not_stop_its_mailbox(post):
    post.begin()
    post.dovecot.put(mail(1))
    post.proxy.become("cut")
    assert [type(post.look()) for _look in range(3)] == [Trouble, Trouble, imap.Fetched]
    assert Mail.objects.count() == 1


def test_edge_42_idle_wakes_at_an_arrival_and_is_issued_anew(post):
    post.begin()
    woken, over = threading.Event(), threading.Event()
    ear = threading.Thread(
        target=imap.idle, args=(post.mailbox, woken.set), kwargs={"stopping": over.is_set, "reissue": 0.2}
    )
    ear.start()
    until = time.monotonic() + 5
    while sum(line.endswith(b"IDLE") for line in post.proxy.lines) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    assert sum(line.endswith(b"IDLE") for line in post.proxy.lines) >= 3
    post.dovecot.deliver(mail(1))
    assert woken.wait(5)
    over.set()
    ear.join(8)
    assert not ear.is_alive()


def test_edge_42_a_line_that_died_is_noticed(post):
    post.proxy.become("")
    post.begin()
    caught: list[Trouble] = []

    def listen() -> None:
        try:
            imap.idle(post.mailbox, lambda: None, stopping=lambda: False)
        except Trouble as trouble:
            caught.append(trouble)

    ear = threading.Thread(target=listen, daemon=True)
    ear.start()
    until = time.monotonic() + 5
    while not any(line.endswith(b"IDLE") for line in post.proxy.lines) and time.monotonic() < until:
        time.sleep(0.02)
    post.proxy.hang_up()
    ear.join(8)
    assert [trouble.code for trouble in caught] == ["dropped"]


def test_edge_42_no_look_for_a_quarter_of_an_hour_rings(post, cast):
    post.begin()
    silent = post.mailbox.checked_at + dt.timedelta(minutes=15)
    assert not cursor.is_alarming(post.mailbox, silent - dt.timedelta(seconds=1))
    assert cursor.is_alarming(post.mailbox, silent)
    Mailbox.objects.filter(pk=post.mailbox.pk).update(is_on=False)
    post.mailbox.refresh_from_db()
    assert not cursor.is_alarming(post.mailbox, silent)


@pytest.mark.parametrize(("fault", "code"), [("throttle", "throttled"), ("refuse", "password"), ("stall", "silent")])
def test_edge_43_throttled_refused_stalled_waits_longer_and_skips_nothing(post, fault, code, monkeypatch):
    monkeypatch.setattr(imap.net, "PATIENCE", 0.5)
    monkeypatch.setattr(imap.signed_in.__wrapped__, "__kwdefaults__", {"patience": 0.5})
    post.begin()
    post.dovecot.put(*numbered(2))
    post.proxy.become(fault, times=3)
    waits = []
    for _look in range(3):
        trouble = post.look()
        assert trouble.code == code
        waits.append(post.mailbox.next_look_at - now())
        assert post.mailbox not in cursor.due(now())
    assert all(dt.timedelta(seconds=20) < wait <= cursor.LONGEST_WAIT for wait in waits)
    assert post.mailbox.trouble.startswith(code) and post.mailbox.falls == 3
    assert post.look() == imap.Fetched(2, 2, False)
    assert (post.mailbox.trouble, post.mailbox.trouble_since, post.mailbox.falls) == ("", None, 0)


def test_edge_43_the_keepers_get_one_letter_for_one_trouble(post, cast):
    from loge.houses.actions import welcome
    from loge.houses.models import Membership

    welcome(post.desk.house, cast.keeper, Membership.Role.COORDINATOR, by=cast.operator)
    post.begin()
    post.proxy.become("refuse")
    post.look()
    assert clock.ring(at=now()) == 1  # a password that is refused needs a person at once
    post.look()
    clock.ring(at=now() + dt.timedelta(minutes=20))
    kept = Letter.objects.filter(name="mailbox_silent")
    assert [found.to for found in kept] == [cast.keeper.email]
    assert post.mailbox.address in kept[0].title
    post.proxy.become()
    post.look()
    assert clock.ring(at=now()) == 0


def test_edge_43_the_password_is_in_no_trouble_and_no_fact(post):
    from loge.common.models import Fact

    secrets.keep(post.mailbox, imap="wrong-and-secret")
    post.mailbox.save()
    assert post.look().code == "password"
    post.mailbox.refresh_from_db()
    told = f"{post.mailbox.trouble} {[fact.data for fact in Fact.objects.all()]} {post.mailbox.sealed}"
    assert "wrong-and-secret" not in told


def test_edge_44_three_weeks_of_backlog_come_in_order_and_the_old_is_quiet(post, monkeypatch):
    post.begin()
    quiet: dict[str, bool] = {}
    file = intake.Arrival.file

    def heard(arrival):
        receipt = file(arrival)
        quiet[Mail.objects.get(pk=receipt.mail).title] = arrival.quiet
        return receipt

    monkeypatch.setattr(intake.Arrival, "file", heard)
    weeks = time.time() - 21 * 86_400
    for number in range(1, 22):
        post.dovecot.put(mail(number), at=weeks + number * 86_400 - 60)
    assert post.look().taken == 21
    assert post.titles() == [f"Demande {number}" for number in range(1, 22)]
    assert [title for title, was in quiet.items() if not was] == ["Demande 21"]


def test_edge_46_the_database_goes_away_and_the_message_comes_next_time(post, monkeypatch):
    from django.db import OperationalError

    post.begin()
    post.dovecot.put(*numbered(2))
    file, down = intake.Arrival.file, [True]

    def unwilling(arrival):
        if down and b"<2@" in arrival.content:
            down.pop()
            raise OperationalError("the database system is shutting down")
        return file(arrival)

    monkeypatch.setattr(intake.Arrival, "file", unwilling)
    assert post.look().code == "store"
    assert post.titles() == ["Demande 1"]
    assert post.look() == imap.Fetched(1, 1, False)
    assert post.titles() == ["Demande 1", "Demande 2"]


def test_edge_49_two_workers_never_look_into_one_mailbox(post):
    post.begin()
    post.dovecot.put(*numbered(3))
    first = cursor.take(post.mailbox)
    assert first and cursor.take(Mailbox.objects.get(pk=post.mailbox.pk)) is None
    assert cursor.due(now()) == []
    Mailbox.objects.update(lease_until=now() - dt.timedelta(seconds=1), next_look_at=None)  # the first one sleeps
    other = Mailbox.objects.get(pk=post.mailbox.pk)
    second = cursor.take(other)
    assert second and imap.fetch(other, post.desk.triage, lease=second).taken == 3
    with pytest.raises(Stale):  # it wakes, files nothing twice, and moves no cursor that is not its own
        cursor.advance(post.mailbox, post.mailbox.uid_validity, 99, lease=first)
    assert len(post.titles()) == 3


def test_edge_50_the_first_sync_of_a_full_mailbox_is_quiet(post, monkeypatch):
    post.dovecot.put(*numbered(3))
    heard = []
    file = intake.Arrival.file
    monkeypatch.setattr(intake.Arrival, "file", lambda arrival: heard.append(arrival.quiet) or file(arrival))
    post.look()
    assert heard == [True, True, True]
    post.dovecot.put(mail(4))
    post.look()
    assert heard == [True, True, True, False]


# ------------------------------------------------------------------------------------------------------------ the rest


def test_one_message_we_cannot_take_holds_up_nobody_and_is_tried_again(post, monkeypatch):
    post.begin()
    post.dovecot.put(*numbered(3))
    file = intake.Arrival.file

    def stumbling(arrival):
        if b"<2@" in arrival.content:
            raise RuntimeError("a fault of ours")
        return file(arrival)

    monkeypatch.setattr(intake.Arrival, "file", stumbling)
    assert post.look().taken == 2
    assert len(post.mailbox.held) == 1 and post.mailbox.trouble.startswith("held")
    assert reconciling.reconcile(post.mailbox).missing == post.mailbox.held
    monkeypatch.setattr(intake.Arrival, "file", file)
    assert post.look().taken == 1
    assert post.mailbox.held == [] and post.mailbox.trouble == ""
    assert sorted(post.titles()) == ["Demande 1", "Demande 2", "Demande 3"]


def test_a_message_over_the_limit_is_filed_with_its_beginning(post, monkeypatch):
    monkeypatch.setattr(imap, "MOST_BYTES", 20_000)
    monkeypatch.setattr(imap, "BEGINNING", 5_000)
    post.begin()
    post.dovecot.put(mail(1, "x" * 60 + "\n" + ("y" * 70 + "\n") * 500))
    assert post.look().taken == 1
    assert Raw.objects.get().size == 5_000


def test_the_recount_says_what_is_missing_and_the_next_look_takes_it(post, capsys):
    from loge.ops import mail as command
    from loge.web import clock as rounds

    post.begin()
    post.dovecot.put(*numbered(3))
    post.look()
    assert command.check(slug=post.desk.house.slug) == 0
    lost = Mail.objects.order_by("pk")[1]
    uid = lost.uid
    Raw.objects.filter(mail=lost).delete()
    lost.delete()
    assert command.check() == 1
    assert f"UID {uid}" in capsys.readouterr().out
    rounds.recount_mail.func()
    rounds.fetch_mail.func()
    assert command.check() == 0
    assert len(post.titles()) == 3


def test_a_password_with_accents_signs_in_or_is_refused_in_words(post):
    secrets.keep(post.mailbox, imap="mot de passé")
    post.mailbox.save()
    assert post.look().code == "password"
    assert USER not in post.mailbox.trouble
