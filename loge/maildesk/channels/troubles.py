"""What can go wrong between us and a mail server, told so that whoever keeps the house knows what to do next."""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "dns": _("No server of this name is known. Look at the spelling, or ask who runs your mail for its name."),
    "refused": _("The server refuses the connection. The port is probably another one: 993 to receive, 465 or 587 to send."),
    "silent": _("The server does not answer in time. The port may be closed by a firewall, or the server is down."),
    "still": _("No mail has come for longer than you find likely. Write to the address yourself: if nothing arrives, look at your mail server."),
    "certificate": _("The certificate of the server is not valid for this name. Write the name your provider gives, not its number."),
    "tls": _("The server and Loge do not understand each other's encryption. Choose the other way of encrypting, or the other port."),
    "plain": _("The server offers no encryption on this port. Choose TLS with port 993 or 465."),
    "password": _("The server does not accept this user and password. Many providers want a password made for applications."),
    "folder": _("There is no such folder on the server. INBOX is the one that always is there."),
    "throttled": _("The server asks us to come less often. Loge waits longer between two looks; nothing is skipped."),
    "dropped": _("The server hung up in the middle. Loge goes on from where it was."),
    "cut": _("A message arrived cut short. It is not filed: Loge asks for it again."),
    "revoked": _("The provider's authorisation is no longer valid. Connect the mailbox anew from its page."),
    "provider": _("The provider did not give a fresh token. Loge tries again."),
    "private": _("This address is inside a private network, which this installation does not open to mailboxes. Its operator can: LOGE_MAIL_PRIVATE."),
    "port": _("This is no port of a mail server. Ports that are: 143, 993, 25, 465, 587, 2525."),
    "store": _("Loge itself could not keep the mail (database or disk). Nothing is lost: it stays on the server until it can."),
    "held": _("One message could not be taken and is tried again at every look; the others came."),
    "sealed": _("The password cannot be opened with the keys of this installation. Write it again."),
    "server": _("The server answered something unexpected."),
    "sender": _("The server does not let this user send from this address."),
}  # fmt: skip
NEEDS_A_PERSON = frozenset({"password", "revoked", "folder", "certificate", "private", "sealed", "dns", "port"})


class Trouble(Exception):
    """A look, or a leaving, that failed. ``code`` is a key of WORDS; ``said`` is what the server said, without secrets."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(f"{code}: {said}"[:300])
        self.code, self.said = code, said

    @property
    def words(self) -> Any:
        return WORDS[self.code]


def words_of(told: str) -> Any:
    """The sentence for what a mailbox row remembers (``"code: what was said"``)."""
    return WORDS.get(told.partition(":")[0], WORDS["server"])


def of(problem: Exception) -> Trouble:
    """Whatever the libraries raise, as one of ours."""
    if isinstance(problem, Trouble):
        return problem
    if isinstance(problem, ssl.SSLCertVerificationError):
        return Trouble("certificate", problem.verify_message)
    if "timed out" in str(problem):  # smtplib says so in the words of another exception
        return Trouble("silent")
    for kinds, code in _KINDS:
        if isinstance(problem, kinds):
            return Trouble(code, _plain(problem))
    said = _plain(problem)
    if isinstance(problem, smtplib.SMTPResponseException):
        return Trouble("throttled" if problem.smtp_code in (421, 450, 451, 454) else "server", said)
    low = said.lower()
    for code, signs in _SIGNS:
        if any(sign in low for sign in signs):
            return Trouble(code, said)
    return Trouble("dropped" if isinstance(problem, imaplib.IMAP4.abort | OSError | EOFError) else "server", said)


_KINDS: tuple[tuple[Any, str], ...] = (
    (socket.gaierror, "dns"),
    (ConnectionRefusedError, "refused"),
    (TimeoutError, "silent"),
    (ssl.SSLError, "tls"),
    (smtplib.SMTPAuthenticationError, "password"),
    (smtplib.SMTPNotSupportedError, "plain"),
    (smtplib.SMTPServerDisconnected, "dropped"),
)
_SIGNS = (  # response codes of RFC 5530 first, then what large providers write
    ("throttled", ("[limit]", "[inuse]", "[overquota]", "[throttled]", "too many", "rate limit", "try again later", "[unavailable]")),
    ("folder", ("[nonexistent]", "[trycreate]", "mailbox doesn't exist", "unknown mailbox", "no such folder")),
    ("password", ("[authenticationfailed]", "[authorizationfailed]", "[expired]", "authentication failed", "invalid credentials", "login failed")),
)  # fmt: skip


def _plain(problem: Exception) -> str:
    told = [word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in problem.args]
    return " ".join(told)[:200]
