"""Leaving by a house's own server: with a password, or with the token its provider gave (XOAUTH2, OAUTHBEARER)."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings

from ..models import Mailbox
from . import net, troubles
from .oauth import fresh_token
from .secrets import password
from .troubles import Trouble


class _Smtp(smtplib.SMTP):
    """Connects only where ``net`` allows."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return net.connect(host, port, timeout)


class _SmtpTls(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return net.context(host).wrap_socket(net.connect(host, port, timeout), server_hostname=host)


@contextmanager
def connect(mailbox: Mailbox, *, patience: float = net.PATIENCE) -> Iterator[smtplib.SMTP]:
    """A connection that is signed in, to send with. Raises Trouble before that; what sending raises is left as it is."""
    try:
        line = dial(mailbox, patience=patience)
    except (OSError, smtplib.SMTPException) as problem:
        raise troubles.of(problem) from problem
    try:
        yield line
    finally:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()


def dial(mailbox: Mailbox, *, patience: float = net.PATIENCE) -> smtplib.SMTP:
    if not mailbox.smtp_host:
        return _by_the_installation(patience)
    kind: type[smtplib.SMTP] = _SmtpTls if mailbox.smtp_security == Mailbox.Security.TLS else _Smtp
    line = kind(timeout=patience, local_hostname=mailbox.address.partition("@")[2] or None)
    try:
        line.__dict__["_host"] = mailbox.smtp_host  # starttls verifies the certificate against it
        line.connect(mailbox.smtp_host, mailbox.smtp_port)
        line.ehlo()
        if mailbox.smtp_security == Mailbox.Security.STARTTLS:
            line.starttls(context=net.context(mailbox.smtp_host))
            line.ehlo()
        _sign_in(line, mailbox)
    except BaseException:
        line.close()
        raise
    return line


def _sign_in(line: smtplib.SMTP, mailbox: Mailbox) -> None:
    user = mailbox.smtp_user or mailbox.imap_user or mailbox.address
    if mailbox.proof == Mailbox.Proof.OAUTH:
        bearer = fresh_token(mailbox)
        offered = str(line.esmtp_features.get("auth", "")).upper().split()
        if "OAUTHBEARER" in offered and "XOAUTH2" not in offered:
            told = oauthbearer(user, bearer, mailbox.smtp_host, mailbox.smtp_port)
            line.auth("OAUTHBEARER", lambda _challenge=None: told)
        else:
            line.auth("XOAUTH2", lambda _challenge=None: xoauth2(user, bearer) if _challenge is None else "")
        return
    word = password(mailbox, "smtp")
    if word and (line.has_extn("auth") or mailbox.smtp_user):  # a relay of one's own network asks for no sign-in
        line.login(user, word)


def xoauth2(user: str, bearer: str) -> str:
    return f"user={user}\x01auth=Bearer {bearer}\x01\x01"


def oauthbearer(user: str, bearer: str, host: str, port: int) -> str:
    """RFC 7628, 3.1."""
    return f"n,a={user},\x01host={host}\x01port={port}\x01auth=Bearer {bearer}\x01\x01"


def _by_the_installation(patience: float) -> smtplib.SMTP:
    """The server of LOGE_SMTP_URL; the operator has set it, so it may be anywhere."""
    if not settings.MAIL_LEAVES:
        raise Trouble("refused", "LOGE_SMTP_URL is empty")
    kind: Any = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    line: smtplib.SMTP = kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=patience)
    line.ehlo()
    if settings.EMAIL_USE_TLS:
        line.starttls(context=net.context(settings.EMAIL_HOST))
        line.ehlo()
    if settings.EMAIL_HOST_USER:
        line.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return line
