"""Mail that a server of the same machine hands to us, over a real line."""

from __future__ import annotations

import smtplib
import socket

import pytest
from django.db import OperationalError

from loge.maildesk import books, intake
from loge.maildesk.channels import lmtp
from loge.maildesk.models import Mail, Raw

from .desk import Desk, letter
from .dovecot import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def line(desk):
    port = free_port()
    server = lmtp.server(desk.triage, port=port)
    server.start()
    with smtplib.LMTP("127.0.0.1", port) as client:
        yield client
    server.stop()


def test_it_is_filed_before_250_is_said(desk, line):
    line.sendmail("karin@lindqvist.example", ["concierge@belombre.example"], letter())
    kept = Mail.objects.get()
    assert (kept.state, kept.mailbox_id) == (Mail.State.FILED, desk.mailbox.pk)
    assert Raw.objects.get().size == len(bytes(Raw.objects.get().content))
    endless = (
        b"From: karin@lindqvist.example\r\nMessage-ID: <endless@lindqvist.example>\r\n\r\n" + b"x" * 70_000 + b"\r\n"
    )
    assert line.sendmail("karin@lindqvist.example", ["concierge@belombre.example"], endless) == {}
    assert len(Mail.objects.get(message_id="<endless@lindqvist.example>").text) == 70_000


def test_an_alias_and_a_tagged_address_are_ours_and_others_are_refused_for_good(desk, line):
    desk.mailbox.aliases = ["reception@belombre.example"]
    desk.mailbox.save()
    to = [
        "Reception@Belombre.example",
        "concierge+0123456789abcdef01234567@belombre.example",
        "nobody@belombre.example",
    ]
    refused = line.sendmail("karin@lindqvist.example", to, letter())
    assert line.getreply()[0] == 250  # smtplib reads one answer; there is one for each who was accepted (RFC 2033)
    assert {address: code for address, (code, _words) in refused.items()} == {"nobody@belombre.example": 550}
    assert Mail.objects.count() == 1


def test_each_recipient_has_its_own_answer(desk, line):
    desk.open("events@belombre.example")
    line.ehlo()
    line.mail("karin@lindqvist.example")
    assert [
        line.rcpt(to)[0] for to in ("concierge@belombre.example", "who@belombre.example", "events@belombre.example")
    ] == [250, 550, 250]
    line.putcmd("data")
    assert line.getreply()[0] == 354
    line.send(letter().replace(b"\n", b"\r\n") + b"\r\n.\r\n")
    assert [line.getreply()[0], line.getreply()[0]] == [250, 250]
    assert Mail.objects.count() == 2


def test_edge_46_a_database_that_is_down_is_not_now_and_the_server_before_us_keeps_it(desk, line, monkeypatch):
    receive = intake.receive

    def down(*_told, **_more):
        raise OperationalError("the database system is shutting down")

    monkeypatch.setattr(lmtp.intake, "receive", down)
    with pytest.raises(smtplib.SMTPDataError) as put_off:
        line.sendmail("karin@lindqvist.example", ["concierge@belombre.example"], letter())
    assert put_off.value.smtp_code == 451
    assert not Mail.objects.exists()
    monkeypatch.setattr(lmtp.intake, "receive", receive)
    line.sendmail("karin@lindqvist.example", ["concierge@belombre.example"], letter())
    assert Mail.objects.count() == 1


def test_edge_47_a_full_disk_leaves_no_half_row(desk, line, monkeypatch):
    """The bytes are the last thing that is written: the mail and its conversation go back with them."""
    insert = books.Batch.insert

    def full(batch, model, *told, **more):
        # the database takes no such row
        return insert(batch, model, *told, **more | ({"size": -1} if model is Raw else {}))

    monkeypatch.setattr(books.Batch, "insert", full)
    with pytest.raises(smtplib.SMTPDataError) as put_off:
        line.sendmail("karin@lindqvist.example", ["concierge@belombre.example"], letter())
    assert put_off.value.smtp_code == 451
    monkeypatch.undo()
    assert not Mail.objects.exists() and not Raw.objects.exists()
    line.sendmail("karin@lindqvist.example", ["concierge@belombre.example"], letter())
    assert Mail.objects.count() == Raw.objects.count() == 1


def test_a_mailbox_that_rests_lets_mail_wait_outside(desk, line):
    desk.mailbox.is_on = False
    desk.mailbox.save()
    with pytest.raises(smtplib.SMTPRecipientsRefused) as waits:
        line.sendmail("karin@lindqvist.example", ["concierge@belombre.example"], letter())
    assert [code for code, _words in waits.value.recipients.values()] == [450]


def test_what_is_too_large_is_refused_by_its_size(desk, line, monkeypatch):
    line.ehlo()
    assert int(line.esmtp_features["size"]) == lmtp.MOST_BYTES
    code, _words = line.mail("karin@lindqvist.example", [f"SIZE={lmtp.MOST_BYTES + 1}"])
    assert code == 552


def test_a_socket_in_the_file_system_will_do(desk, tmp_path):
    where = str(tmp_path / "lmtp")
    server = lmtp.server(desk.triage, socket=where)
    server.start()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(where)
        assert client.recv(100).startswith(b"220")
    server.stop()
