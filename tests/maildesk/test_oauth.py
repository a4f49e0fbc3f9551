"""The provider's authorisation, against a local authorisation server over HTTP and mail servers that know its tokens."""

from __future__ import annotations

import base64
import datetime as dt
import re
import socket
import threading
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from loge.common import seals
from loge.common.clock import now
from loge.common.models import Fact
from loge.houses.actions import welcome
from loge.houses.models import Membership
from loge.maildesk import clock, cursor
from loge.maildesk.channels import imap, oauth, smtp
from loge.maildesk.channels.troubles import Trouble
from loge.maildesk.models import Letter, Mailbox

from .desk import Desk
from .dovecot import free_port
from .provider import Provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings):
    made = Provider()
    settings.MAIL_OAUTH = {"google": (made.CLIENT, made.SECRET)}
    settings.MAIL_OAUTH_AT = {"google": (f"{made.url}/authorise", f"{made.url}/token")}
    settings.MAIL_PRIVATE = ["127.0.0.0/8"]
    settings.SECOND_FACTOR = False
    yield made
    made.stop()


@pytest.fixture
def desk(cast):
    made = Desk()
    welcome(made.house, cast.keeper, Membership.Role.COORDINATOR, by=cast.operator)
    return made


def go_there(page_address: str) -> str:
    """The person's browser at the provider; where they are sent back to."""

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *_told):
            return None

    try:
        build_opener(Stay).open(page_address)
    except Exception as sent_back:
        return sent_back.headers["Location"]
    raise AssertionError("the provider did not answer")


def connect(cast, desk, browser) -> str:
    """Up to the provider's answer; the address it sends the person back to, without its host."""
    page = browser.post(f"/house/{desk.house.slug}/desk/mailbox/{desk.mailbox.pk}/connect/", {"provider": "google"})
    address = re.search(r'href="(http://127[^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    back = urlsplit(go_there(address))
    return f"{back.path}?{back.query}"


def authorised(cast, desk) -> Mailbox:
    browser = cast.browser(cast.keeper)
    assert browser.get(connect(cast, desk, browser)).status_code == 302
    desk.mailbox.refresh_from_db()
    return desk.mailbox


def test_the_whole_way_through_the_pages(cast, desk, provider):
    mailbox = authorised(cast, desk)
    assert (mailbox.proof, mailbox.provider) == (Mailbox.Proof.OAUTH, "google")
    assert oauth.fresh_token(mailbox) == provider.given[-1]
    exchange = provider.asked[0]
    assert len(exchange["code_verifier"]) >= 43 and exchange["grant_type"] == "authorization_code"
    assert Fact.objects.filter(kind="mailbox.authorised").exists()


def test_the_state_is_of_one_session_and_heard_once(cast, desk, provider):
    browser = cast.browser(cast.keeper)
    back = connect(cast, desk, browser)
    assert cast.browser(cast.keeper).get(back).status_code == 404  # another session of the same person
    assert cast.browser(cast.stranger).get(back).status_code == 404
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert browser.get(back.replace(state, "forged")).status_code == 404
    assert browser.get(back).status_code == 404  # the forged one has used it up
    assert provider.given == []


def test_a_no_at_the_provider_changes_nothing(cast, desk, provider):
    browser = cast.browser(cast.keeper)
    state = parse_qs(urlsplit(connect(cast, desk, browser)).query)["state"][0]
    answer = browser.get(f"/mail/authorised/?error=access_denied&state={state}")
    assert answer.status_code == 302
    desk.mailbox.refresh_from_db()
    assert desk.mailbox.proof == Mailbox.Proof.PASSWORD and provider.given == []


def test_an_old_token_is_renewed_and_the_refresh_token_rotates(cast, desk, provider):
    mailbox = authorised(cast, desk)
    before = seals.opened(mailbox.sealed)
    grow_old(mailbox)
    token = oauth.fresh_token(mailbox)
    after = seals.opened(Mailbox.objects.get(pk=mailbox.pk).sealed)
    assert token == after["access"] == provider.given[-1] != before["access"]
    assert after["refresh"] != before["refresh"]
    assert oauth.fresh_token(mailbox) == token and len(provider.given) == 2


def test_who_renews_second_takes_what_the_first_was_given(cast, desk, provider, monkeypatch):
    mailbox = authorised(cast, desk)
    grow_old(mailbox)
    asleep, ask, again = Mailbox.objects.get(pk=mailbox.pk), oauth._ask, []

    def meanwhile(*told, **more):
        if not again:
            again.append(True)
            oauth.fresh_token(asleep)  # the other worker is faster: our refresh token is used up
        return ask(*told, **more)

    monkeypatch.setattr(oauth, "_ask", meanwhile)
    assert oauth.fresh_token(mailbox) == provider.given[-1]
    assert len(provider.given) == 2


def test_edge_43_a_grant_taken_back_rings_at_once(cast, desk, provider):
    mailbox = authorised(cast, desk)
    mailbox.imap_host, mailbox.imap_port, mailbox.imap_security = (
        "127.0.0.1",
        tokens_only(provider),
        Mailbox.Security.NONE,
    )
    mailbox.save()
    grow_old(mailbox)
    provider.revoked = True
    lease = cursor.take(mailbox)
    with pytest.raises(Trouble) as trouble:
        imap.fetch(mailbox, lease=lease)
    cursor.fell(mailbox, lease, trouble.value)
    assert trouble.value.code == "revoked"
    assert cursor.alarming(desk.house, now()) == [mailbox]
    assert clock.ring(at=now()) == 1
    assert Letter.objects.get(name="mailbox_silent").to == cast.keeper.email
    page = cast.browser(cast.keeper).get(f"/house/{desk.house.slug}/desk/mailbox/{mailbox.pk}/").content.decode()
    assert "notice-trouble" in page


def test_edge_43_a_provider_that_is_down_is_no_reason_to_ask_a_person(cast, desk, provider):
    mailbox = authorised(cast, desk)
    grow_old(mailbox)
    provider.broken = True
    with pytest.raises(Trouble) as trouble:
        oauth.fresh_token(mailbox)
    assert trouble.value.code == "provider"
    provider.broken = False
    assert oauth.fresh_token(mailbox) == provider.given[-1]


def test_mail_servers_are_shown_the_token(cast, desk, provider):
    mailbox = authorised(cast, desk)
    mailbox.imap_host, mailbox.imap_port, mailbox.imap_security = (
        "127.0.0.1",
        tokens_only(provider),
        Mailbox.Security.NONE,
    )
    with imap.signed_in(mailbox):
        pass

    class Xoauth2:
        async def auth_XOAUTH2(self, server, args):
            told = base64.b64decode(args[1]).decode()
            ok = told == f"user={mailbox.address}\x01auth=Bearer {provider.given[-1]}\x01\x01"
            return AuthResult(success=ok, handled=False) if not ok else AuthResult(success=True)

    server = Controller(Xoauth2(), hostname="127.0.0.1", port=free_port(), auth_require_tls=False)
    server.start()
    mailbox.smtp_host, mailbox.smtp_port = "127.0.0.1", server.port
    mailbox.smtp_security = Mailbox.Security.NONE
    with smtp.connect(mailbox) as line:
        assert line.mail(mailbox.address)[0] == 250
    server.stop()


def test_no_token_is_anywhere_but_sealed(cast, desk, provider):
    mailbox = authorised(cast, desk)
    told = seals.opened(mailbox.sealed)
    everything = f"{mailbox.__dict__} {[fact.data for fact in Fact.objects.all()]}"
    assert told["access"] not in everything and told["refresh"] not in everything


def grow_old(mailbox: Mailbox) -> None:
    told = seals.opened(mailbox.sealed)
    mailbox.sealed = seals.seal(told | {"until": (now() - dt.timedelta(minutes=1)).timestamp()})
    mailbox.save(update_fields=["sealed"])


def tokens_only(provider: Provider) -> int:
    """The sign-in of an IMAP server that knows the provider's tokens; its port."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                line, _where = door.accept()
                with line, line.makefile("rwb", buffering=0) as words:
                    words.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] ready\r\n")
                    while said := words.readline():
                        tag, verb, *_rest = said.split()
                        if verb == b"CAPABILITY":
                            words.write(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + tag + b" OK done\r\n")
                        elif verb == b"AUTHENTICATE":
                            words.write(b"+ \r\n")
                            told = base64.b64decode(words.readline()).decode()
                            good = any(f"auth=Bearer {token}\x01" in told for token in provider.given)
                            words.write(tag + (b" OK in\r\n" if good else b" NO [AUTHENTICATIONFAILED] no\r\n"))
                        else:
                            words.write(tag + b" OK bye\r\n")

    threading.Thread(target=serve, daemon=True).start()
    return int(door.getsockname()[1])
