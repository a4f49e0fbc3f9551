"""The settings page: what a coordinator writes, what the test says, and what never comes out again."""

from __future__ import annotations

import datetime as dt
import tarfile
import uuid

import pytest
from aiosmtpd.controller import Controller

from loge.common import seals
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.models import Fact
from loge.houses.actions import welcome
from loge.houses.models import House, Membership
from loge.maildesk import mailboxes
from loge.maildesk.channels import net, secrets, trial
from loge.maildesk.channels.troubles import WORDS, Trouble
from loge.maildesk.models import Mail, Mailbox
from loge.web.tasks import mailbox as plug
from tests.web.sent import untouched

from .dovecot import USER, WORD, free_port

pytestmark = pytest.mark.django_db

TOLD = {
    "name": "Conciergerie", "address": "Bonjour@Hotel.example", "aliases": "", "imap_host": "127.0.0.1", "imap_port": "993",
    "imap_security": "none", "imap_user": USER, "imap_password": WORD, "folder": "INBOX", "smtp_host": "127.0.0.1",
    "smtp_port": "2525", "smtp_security": "none", "smtp_user": "", "smtp_password": "", "relay": "",
}  # fmt: skip


@pytest.fixture
def house(cast, settings):
    settings.SECOND_FACTOR = False
    settings.MAIL_PRIVATE = ["127.0.0.0/8"]
    made = House.objects.create(kind=House.Kind.DESK, slug="belombre", name="Hôtel Belombre")
    welcome(made, cast.keeper, Membership.Role.COORDINATOR, by=cast.operator)
    welcome(made, cast.desk, Membership.Role.CONCIERGE, by=cast.keeper)
    return made


@pytest.fixture
def outgoing():
    """A mail server that takes mail from anyone."""
    server = Controller(object(), hostname="127.0.0.1", port=free_port())
    server.start()
    yield server.port
    server.stop()


def test_from_the_page_to_a_real_server_and_no_password_comes_back(cast, house, dovecot, outgoing):
    browser = cast.browser(cast.keeper)
    told = TOLD | {
        "imap_port": dovecot.imap,
        "smtp_port": outgoing,
        "aliases": "Reception@hotel.example; info@hotel.example",
    }
    # this SMTP server asks for no sign-in, so none is offered: an open relay of the own network
    answer = browser.post("/house/belombre/desk/mailbox/new/", told | {"do": "test"})
    kept = Mailbox.objects.get()
    shown = answer.content.decode()
    assert kept.address == "bonjour@hotel.example" and kept.aliases == ["reception@hotel.example", "info@hotel.example"]
    assert answer.status_code == 200 and "INBOX" in shown
    assert WORD not in shown and WORD not in kept.sealed and secrets.password(kept, "imap") == WORD
    again = browser.get(f"/house/belombre/desk/mailbox/{kept.pk}/").content.decode()
    assert WORD not in again
    assert WORD not in str([fact.data for fact in Fact.objects.all()])
    browser.post(f"/house/belombre/desk/mailbox/{kept.pk}/", told | {"imap_password": "", "name": "Accueil"})
    kept.refresh_from_db()
    assert kept.name == "Accueil" and secrets.password(kept, "smtp") == WORD  # an empty field keeps what there is


def test_the_test_says_what_is_wrong_in_words(house, dovecot, outgoing, cast, settings):
    def codes(**told):
        row = Mailbox(house=house, address="bonjour@hotel.example", imap_host="127.0.0.1", imap_port=dovecot.imap,
                      imap_security="none", imap_user=USER, smtp_host="127.0.0.1", smtp_port=outgoing, smtp_security="none")  # fmt: skip
        for name, value in told.items():
            setattr(row, name, value)
        secrets.keep(row, imap=told.get("word", WORD))
        found = trial.test(row)
        assert all(one.words and WORD not in one.words + one.said for one in found)
        return {one.server: one.code for one in found}

    nobody = free_port()
    assert codes()["imap"] == ""
    assert codes(word="wrong")["imap"] == "password"
    assert codes(folder="Nowhere")["imap"] == "folder"
    assert codes(imap_port=nobody, smtp_port=nobody) == {"imap": "refused", "smtp": "refused"}
    assert codes(imap_security="starttls")["imap"] == "plain"
    assert codes(imap_security="tls")["imap"] in ("tls", "dropped")
    assert codes(imap_host="no-such-host.invalid")["imap"] == "dns"
    settings.MAIL_PRIVATE = []
    assert codes() == {"imap": "private", "smtp": "private"}


def test_a_server_that_says_nothing_ends_the_test_in_time(house, monkeypatch):
    import socket
    import time

    deaf = socket.create_server(("127.0.0.1", 0))
    port = deaf.getsockname()[1]
    monkeypatch.setattr(trial, "PATIENCE", 0.3)
    row = Mailbox(house=house, address="a@hotel.example", imap_host="127.0.0.1", imap_port=port, imap_security="none",
                  smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")  # fmt: skip
    begun = time.monotonic()
    assert [one.code for one in trial.test(row)] == ["silent", "silent"]
    assert time.monotonic() - begun < 5
    deaf.close()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "10.0.0.8", "169.254.169.254", "192.168.1.1", "::ffff:127.0.0.1", "0.0.0.0"]
)
def test_no_private_network_is_opened_unless_the_operator_names_it(host, settings):
    settings.MAIL_PRIVATE = []
    with pytest.raises(Trouble) as refused:
        net.addresses(host, 993)
    assert refused.value.code == "private"


def test_the_operator_opens_a_network_or_a_name_and_only_mail_ports_elsewhere(settings):
    settings.MAIL_PRIVATE = ["10.0.0.0/8", "localhost"]
    assert net.addresses("10.0.0.8", 993) == ["10.0.0.8"]
    assert net.addresses("localhost", 8025)
    with pytest.raises(Trouble) as refused:
        net.addresses("192.168.1.1", 993)
    assert refused.value.code == "private"
    with pytest.raises(Trouble) as refused:
        net.addresses("9.9.9.9", 22)
    assert refused.value.code == "port"


def test_a_kept_password_goes_to_no_other_server(cast, house):
    made = mailboxes.add(house, by=cast.keeper, **_clean())
    with pytest.raises(Invalid):
        mailboxes.change(made, by=cast.keeper, **_clean(imap_host="evil.example", imap_password=""))
    assert Mailbox.objects.get().imap_host == "127.0.0.1"


def test_only_the_coordinator_sets_them(cast, house):
    with pytest.raises(Refused):
        mailboxes.add(house, by=cast.desk, **_clean())
    made = mailboxes.add(house, by=cast.keeper, **_clean())
    for act in (mailboxes.pause, mailboxes.resume, mailboxes.remove):
        with pytest.raises(Refused):
            act(made, by=cast.desk)
    page = cast.browser(cast.desk).get(f"/house/belombre/desk/mailbox/{made.pk}/")
    assert page.status_code == 200 and b"imap_password" not in page.content
    assert cast.browser(cast.stranger).get(f"/house/belombre/desk/mailbox/{made.pk}/").status_code == 404
    assert cast.browser(cast.keeper).get(f"/house/belombre/desk/mailbox/{uuid.uuid4()}/").status_code == 404


def test_removed_it_forgets_its_secrets_and_comes_back_with_its_mail(cast, house):
    made = mailboxes.add(house, by=cast.keeper, **_clean())
    with pytest.raises(Invalid):
        mailboxes.add(house, by=cast.keeper, **_clean())
    mailboxes.remove(made, by=cast.keeper)
    assert mailboxes.of_house(house) == [] and Mailbox.objects.get().sealed == ""
    again = mailboxes.add(house, by=cast.keeper, **_clean())
    assert again.pk == made.pk and again.is_on


def test_the_morning_burns_while_no_mail_comes(cast, house):
    made = mailboxes.add(house, by=cast.keeper, **_clean())
    assert plug.tasks(house, cast.keeper, now()) == []
    Mailbox.objects.update(trouble="password: no", trouble_since=now())
    task = plug.tasks(house, cast.keeper, now())[0]
    assert task.rank == 0 and task.words == WORDS["password"] and str(made.pk) in task.url


def test_the_desk_says_it_while_no_mail_comes(cast, house):
    made = mailboxes.add(house, by=cast.keeper, **_clean())
    address = f"/house/{house.slug}/desk/mailbox/{made.pk}/"
    inbox = f"/house/{house.slug}/desk/"
    assert address not in cast.browser(cast.keeper).get(inbox).text
    Mailbox.objects.update(trouble="password: no", trouble_since=now())
    assert address in cast.browser(cast.keeper).get(inbox).text


def test_a_well_known_provider_needs_its_address_alone(cast, house):
    browser = cast.browser(cast.keeper)
    assert b"imap.gmail.com" in browser.get("/house/belombre/desk/mailbox/new/?provider=google").content
    browser.post(
        "/house/belombre/desk/mailbox/new/", TOLD | {"address": "hotel@orange.fr", "imap_host": "", "smtp_host": ""}
    )
    kept = Mailbox.objects.get()
    assert (kept.imap_host, kept.smtp_host, kept.smtp_port) == ("imap.orange.fr", "smtp.orange.fr", 465)


def test_a_change_leaves_the_cursor_where_a_look_meanwhile_has_put_it(cast, house):
    made = mailboxes.add(house, by=cast.keeper, **_clean())
    Mailbox.objects.update(uid_validity=1, last_uid=42)
    mailboxes.change(made, by=cast.keeper, name="Accueil")
    kept = Mailbox.objects.get()
    assert (kept.name, kept.last_uid, kept.uid_validity) == ("Accueil", 42, 1)


def test_two_who_mend_one_mailbox_at_once_lose_nothing_of_each_other(cast, house):
    made = mailboxes.add(house, by=cast.keeper, **_clean())
    browser, address = cast.browser(cast.keeper), f"/house/belombre/desk/mailbox/{made.pk}/"
    page = untouched(browser.get(address).text, having="imap_host")
    assert "initial-imap_password" not in page, "a password is neither shown nor compared"
    mailboxes.change(  # a colleague, meanwhile
        Mailbox.objects.get(), by=cast.keeper, aliases=["info@hotel.example"], relay="mx.hotel.example", takes_plus=False
    )  # fmt: skip
    assert browser.post(address, page | {"name": "Accueil"}).status_code == 302
    kept = Mailbox.objects.get()
    assert (kept.name, kept.aliases, kept.relay) == ("Accueil", ["info@hotel.example"], "mx.hotel.example")
    assert not kept.takes_plus and secrets.password(kept, "imap") == WORD
    held = browser.post(address, page | {"relay": "mail.hotel.example"})
    assert held.status_code == 422 and "mx.hotel.example" in held.text
    assert browser.post(address, untouched(held.text, having="relay")).status_code == 302
    assert Mailbox.objects.get().relay == "mail.hotel.example", "sent again, it is mine that stands"


@pytest.mark.django_db(transaction=True)
def test_no_secret_is_in_clear_in_a_backup_or_an_export(cast, house, tmp_path, caplog, settings):
    from loge.ops import backup

    made = mailboxes.add(
        house, by=cast.keeper, **_clean(imap_password="open-sesame-4711", smtp_password="open-sesame-4712")
    )
    assert seals.opened(made.sealed)["imap"] == "open-sesame-4711"
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    kept = backup.make(tmp_path / "kept.tar.gz")
    with tarfile.open(kept) as archive:
        for member in archive.getmembers():
            if member.isfile():
                assert b"open-sesame" not in archive.extractfile(member).read()
    for what in ("demands", "offers", "people"):
        answer = cast.browser(cast.keeper).post(
            "/house/belombre/export/", {"what": what, "first": "2020-01-01", "last": "2030-01-01"}
        )
        body = b"".join(answer) if answer.streaming else answer.content
        assert b"open-sesame" not in body and made.sealed.encode() not in body
    assert "open-sesame" not in caplog.text


def _clean(**also):
    return TOLD | {"imap_port": 993, "smtp_port": 2525, "aliases": []} | also


def test_a_mailbox_that_is_delivered_to_us_is_missed_by_day(db):
    from loge.maildesk import clock, cursor

    from .desk import AT, Desk, letter

    desk = Desk()
    box, noon = desk.mailbox, AT.replace(hour=11)
    Mailbox.objects.filter(pk=box.pk).update(on_since=noon - dt.timedelta(days=9))
    receipt = desk.receive(letter())
    Mail.objects.filter(pk=receipt.mail).update(filed_at=noon - dt.timedelta(hours=25))
    night = noon + dt.timedelta(hours=14)
    assert [one.pk for one in cursor.alarming(desk.house, noon)] == [box.pk] and clock.ring(at=noon) == 1
    assert cursor.alarming(desk.house, night) == [] and cursor.alarming(desk.house, noon - dt.timedelta(hours=2)) == []
    Mailbox.objects.filter(pk=box.pk).update(silent_at_night=True)
    assert len(cursor.alarming(desk.house, night)) == 1
    Mailbox.objects.filter(pk=box.pk).update(silent_after_hours=None)
    assert cursor.alarming(desk.house, noon) == []


def test_a_server_that_refuses_the_plus_gets_the_bare_address(db):
    from loge.maildesk import threads
    from loge.maildesk.models import Thread

    from .desk import Desk, letter

    desk = Desk()
    thread = Thread.objects.select_related("mailbox").get(pk=desk.receive(letter()).thread)
    assert threads.reply_address(thread).startswith("concierge+k")
    thread.mailbox.takes_plus = False
    assert threads.reply_address(thread) == "concierge@belombre.example"
    key = threads.message_id_for(thread, "one")
    answer = desk.receive(letter(key="<2@x>", In_Reply_To=key, References=key))
    assert answer.thread == thread.pk, "the mark in the Message-ID brings it back"
