"""One conversation with a mail server, spoken line by line: only so is it known where it was cut."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from loge.common import seals

from ..channels import smtp
from ..channels.troubles import Trouble
from ..models import Mailbox
from .composing import on_the_wire

FINAL_WAIT = 120  # seconds a server may take to answer the final dot; RFC 5321, 4.5.3.2.6, gives it ten minutes
_BARE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    code: int
    words: str

    @property
    def is_yes(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_for_good(self) -> bool:
        return self.code >= 500


class Cut(Exception):
    """The line was cut, or the server was silent too long. ``is_safe``: before the final dot, so nothing was taken."""

    def __init__(self, words: str, *, is_safe: bool = True) -> None:
        super().__init__(words)
        self.words, self.is_safe = words, is_safe


class Session:
    """A server that was greeted."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def from_whom(self, address: str, size: int) -> Answer:
        options = [f"SIZE={size}"] if self._smtp.has_extn("size") else []
        return self._ask(lambda: self._smtp.mail(on_the_wire(address), options))

    def to_whom(self, address: str) -> Answer:
        try:
            plain = on_the_wire(address)
        except UnicodeError:
            return Answer(553, "553 5.6.7 an address with accents before the @ cannot be written to")
        return self._ask(lambda: self._smtp.rcpt(plain))

    def forget(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.rset()

    def words(self, content: bytes) -> Answer:
        """Hand the bytes over. Raises Cut; not safe once the final dot may have arrived."""
        said = self._ask(lambda: self._smtp.docmd("data"))
        if said.code != 354:
            return said if not said.is_yes else Answer(451, said.words)
        body = _DOT.sub(b"..", _BARE_END.sub(b"\r\n", content))
        body += b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(FINAL_WAIT)
            self._smtp.send(body)
            return _answer(*self._smtp.getreply())
        except (smtplib.SMTPServerDisconnected, OSError) as cut:
            raise Cut(f"cut after the words were handed over ({_why(cut)})", is_safe=False) from cut

    def _ask(self, question: Any) -> Answer:
        try:
            return _answer(*question())
        except (smtplib.SMTPServerDisconnected, OSError) as cut:
            raise Cut(f"the mail server went away ({_why(cut)})") from cut


@contextmanager
def connected(mailbox: Mailbox) -> Iterator[Session]:
    """A server greeted and proven to. Raises Cut when it cannot be reached, or does not believe us: that is no reader's fault."""
    try:
        line = smtp.dial(mailbox, patience=settings.EMAIL_TIMEOUT)
    except (smtplib.SMTPException, OSError, Trouble, seals.Unsealable) as away:
        raise Cut(f"the mail server cannot be reached ({_why(away)})") from away
    try:
        yield Session(line)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            line.quit()
        line.close()


def is_set(mailbox: Mailbox) -> bool:
    """Whether mail of this mailbox leaves at all: by its own server, or by the installation's."""
    return bool(mailbox.smtp_host or settings.MAIL_LEAVES)


def _answer(code: int, words: bytes) -> Answer:
    return Answer(code, f"{code} {words.decode('utf-8', 'replace')}")


def _why(error: BaseException) -> str:
    return str(error)[:160] or type(error).__name__
