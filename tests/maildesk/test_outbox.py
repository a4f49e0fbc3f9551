"""The outbox, against a real SMTP server on this machine."""

from __future__ import annotations

import datetime as dt
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from loge.common.clock import now
from loge.common.jobs import run_all
from loge.common.models import Job
from loge.maildesk.actions import post
from loge.maildesk.letters import Written
from loge.maildesk.models import FAILED, HELD, KEPT, QUEUED, SENT, Letter
from loge.ops.restore import hold_back
from loge.people.models import Person

pytestmark = pytest.mark.django_db
WRITTEN = Written("C’est réservé\u202f: Filou", "Bonjour,\n\nÀ mardi.\n", "<p>À mardi.</p>")


class Postman:
    """Takes letters; refuses who is told to be unknown, and asks to wait when told to."""

    def __init__(self):
        self.taken, self.busy = [], 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        if self.busy:
            self.busy -= 1
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def postman(settings):
    handler = Postman()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.MAIL_LEAVES = True
    yield handler
    controller.stop()


def send(to="jeanne@example.org", key="k1", **also):
    return post(to=to, name="booked", written=WRITTEN, key=key, **also)


def test_a_letter_arrives_whole_and_once(postman):
    send()
    assert send() is None, "the same cause writes no second letter"
    run_all()
    run_all()
    [taken] = postman.taken
    assert taken["Subject"] == WRITTEN.title and taken["To"] == "jeanne@example.org"
    assert taken.get_body(("plain",)).get_content().replace("\r\n", "\n") == WRITTEN.text
    assert "À mardi" in taken.get_body(("html",)).get_content()
    assert Letter.objects.get().state == SENT


def test_told_twice_it_bears_the_same_message_id(postman):
    letter = send()
    run_all()
    Letter.objects.filter(pk=letter.pk).update(state=QUEUED)
    Job.objects.update(state=Job.State.TODO, lease_until=None)
    run_all()
    first, second = postman.taken
    assert first["Message-ID"] == second["Message-ID"], "a server that got it twice can tell"


def test_an_unknown_mailbox_is_said_and_not_tried_again(postman):
    send(to="nobody@example.org")
    run_all()
    letter = Letter.objects.get()
    assert letter.state == FAILED and "no such mailbox" in letter.error
    assert Job.objects.get().state == Job.State.DONE


def test_a_busy_server_is_asked_again_later(postman):
    postman.busy = 1
    send()
    run_all()
    assert Letter.objects.get().state == QUEUED and not postman.taken
    run_all(at=now() + dt.timedelta(minutes=5))
    assert Letter.objects.get().state == SENT and len(postman.taken) == 1


def test_a_code_is_forgotten_once_it_has_left(postman):
    send(is_secret=True)
    run_all()
    letter = Letter.objects.get()
    assert letter.text == "" and letter.html == "" and len(postman.taken) == 1


def test_of_a_backup_put_back_letters_wait_for_the_operators_word(postman, client, settings):
    settings.SECOND_FACTOR = False
    for key in ("went", "stayed"):
        send(key=key)
    hold_back(now())
    run_all()
    assert set(Letter.objects.values_list("state", flat=True)) == {HELD} and not postman.taken
    operator = Person.objects.create_user("odile@example.org", name="Odile", is_operator=True)
    client.force_login(operator)
    Letter.objects.filter(key="went").update(since_at=now() - dt.timedelta(hours=1))
    until = Letter.objects.get(key="went").since_at
    assert (
        "2 lettres" in client.get("/platform/").content.decode()
        or "2 letters" in client.get("/platform/").content.decode()
    )
    page = "/platform/letters/{}/".format
    assert client.post(page("had_left"), {"until": "yesterday"}).status_code == 404
    assert client.post(page("burn"), {"until": until.isoformat()}).status_code == 404
    assert client.post(page("had_left"), {"until": until.isoformat()}).status_code == 302
    assert dict(Letter.objects.values_list("key", "state")) == {"went": SENT, "stayed": HELD}
    client.post(page("let_leave"), {"until": now().isoformat()})
    run_all()
    assert len(postman.taken) == 1 and Letter.objects.filter(state=SENT).count() == 2


def test_without_a_mail_server_a_letter_is_kept_and_said_so(settings):
    settings.MAIL_LEAVES = False
    send()
    run_all()
    assert Letter.objects.get().state == KEPT
