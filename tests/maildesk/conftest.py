"""A real Dovecot for the whole session, and a desk whose mailbox is there."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .dovecot import ADDRESS, WORD, Dovecot, is_here
from .proxy import Proxy


@pytest.fixture(scope="session")
def _dovecot() -> Iterator[Dovecot]:
    if not is_here() and os.getuid() != 0:
        pytest.skip(
            "Dovecot is not installed: sudo apt install dovecot-imapd dovecot-lmtpd (bin/test as root installs it)"
        )
    server = Dovecot()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def dovecot(_dovecot: Dovecot) -> Dovecot:
    _dovecot.empty()
    return _dovecot


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    made = Proxy(dovecot.imap)
    yield made
    made.close()


@pytest.fixture
def post(db, dovecot, proxy, settings):
    """A desk whose mailbox is at Dovecot, with the proxy in between."""
    from .desk import Desk
    from .fetching import Post

    settings.MAIL_PRIVATE = ["127.0.0.0/8"]
    desk = Desk(address=ADDRESS)
    return Post(desk, dovecot, proxy, WORD)
