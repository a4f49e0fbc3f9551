"""Fetching from an IMAP server: by UID, oldest first, in bounded batches, never touching a flag of the server.

The folder is opened read-only (EXAMINE) and bodies are peeked at, so that what a human reads in another programme and
what we fetch never meet. The cursor moves only after the commit that filed the message; a message is filed only when
all its bytes came (RFC 3501: RFC822.SIZE). Tested against Dovecot, with a proxy in front that fails in every way.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import imaplib
import logging
import re
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from imap_tools import BaseMailBox

from loge.common.clock import now

from .. import cursor, intake
from ..models import Mail, Mailbox
from . import net, smtp, troubles
from .oauth import fresh_token
from .secrets import password
from .troubles import Trouble

log = logging.getLogger(__name__)

BATCH = 50  # messages whose sizes are asked for at once
MOST_BYTES = 50_000_000  # of one message; of a larger one its beginning is filed, the rest stays on the server
BEGINNING = 1_000_000
AGREE = 3  # a server that says three times the same other size than it gives is believed: some count wrongly
OLD = dt.timedelta(hours=24)  # what waited longer is filed, and answered by nobody automatically
_SIZE, _UID = re.compile(rb"RFC822\.SIZE (\d+)"), re.compile(rb"UID (\d+)")
imaplib.Commands.setdefault("IDLE", ("SELECTED",))


@dataclass(frozen=True, slots=True)
class Fetched:
    """One look: how many were taken, how many of them are new to the books, and whether more wait on the server."""

    taken: int
    filed: int
    more: bool


class _Imap(imaplib.IMAP4):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        return net.connect(self.host, self.port, timeout or net.PATIENCE)


class _ImapTls(imaplib.IMAP4):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        return net.context(self.host).wrap_socket(
            net.connect(self.host, self.port, timeout or net.PATIENCE), server_hostname=self.host
        )


class Box(BaseMailBox):
    """imap-tools over a connection that goes only where ``net`` allows."""

    def __init__(self, mailbox: Mailbox, patience: float) -> None:
        self._told, self._patience = mailbox, patience
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        kind = _ImapTls if self._told.imap_security == Mailbox.Security.TLS else _Imap
        client = kind(self._told.imap_host, self._told.imap_port, timeout=self._patience)
        if self._told.imap_security == Mailbox.Security.STARTTLS:
            if "STARTTLS" not in client.capabilities:
                raise Trouble("plain")
            client.starttls(ssl_context=net.context(self._told.imap_host))
        return client


@contextmanager
def signed_in(mailbox: Mailbox, *, patience: float = net.PATIENCE) -> Iterator[Box]:
    """A connection that has signed in. Whatever goes wrong inside comes out as Trouble."""
    box: Box | None = None
    try:
        box = Box(mailbox, patience)
        _sign_in(box.client, mailbox)
        yield box
    except (imaplib.IMAP4.error, OSError, EOFError) as problem:
        raise troubles.of(problem) from problem
    finally:
        if box is not None:
            with suppress(Exception):
                box.client.logout() if box.client.state != "LOGOUT" else None
            with suppress(Exception):
                box.client.shutdown()


def _sign_in(client: imaplib.IMAP4, mailbox: Mailbox) -> None:
    user = mailbox.imap_user or mailbox.address
    try:
        if mailbox.proof == Mailbox.Proof.OAUTH:
            bearer = fresh_token(mailbox)
            if "AUTH=OAUTHBEARER" in client.capabilities and "AUTH=XOAUTH2" not in client.capabilities:
                told = smtp.oauthbearer(user, bearer, mailbox.imap_host, mailbox.imap_port)
                client.authenticate("OAUTHBEARER", lambda _challenge: told.encode())
            else:
                client.authenticate("XOAUTH2", lambda _challenge: smtp.xoauth2(user, bearer).encode())
        elif not user.isascii() or not password(mailbox, "imap").isascii():
            client.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password(mailbox, 'imap')}".encode())
        else:
            client.login(user, password(mailbox, "imap"))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as refused:
        trouble = troubles.of(refused)
        raise trouble if trouble.code == "throttled" else Trouble("password", trouble.said) from None


@dataclass(frozen=True, slots=True)
class Folder:
    validity: int
    next_uid: int


def examine(box: Box, name: str) -> Folder:
    """Open the folder read-only. Raises Trouble (``folder``) when there is none."""
    from imap_tools import imap_utf7

    client = box.client
    quoted = imap_utf7.utf7_encode(name).replace(b"\\", b"\\\\").replace(b'"', b'\\"').decode()
    status, said = client.select(f'"{quoted}"', readonly=True)
    if status != "OK":
        raise Trouble("folder", str(said[-1])[:150])
    return Folder(_number(client, "UIDVALIDITY"), _number(client, "UIDNEXT"))


def _number(client: imaplib.IMAP4, name: str) -> int:
    _name, told = client.response(name)
    if not told or told[-1] is None:
        return 0
    found = re.search(rb"\d+", told[-1] if isinstance(told[-1], bytes) else b"")
    return int(found[0]) if found else 0


def uids(box: Box, after: int = 0) -> list[int]:
    """Every UID of the open folder beyond ``after``, the oldest first. (``n:*`` names the last one even below n.)"""
    status, told = box.client.uid("SEARCH", f"UID {after + 1}:*")
    if status != "OK":
        raise Trouble("server", str(told)[:150])
    return sorted(uid for line in told if line for uid in map(int, line.split()) if uid > after)


def fetch(
    mailbox: Mailbox, triage: intake.Triage | None = None, *, seconds: float = 20.0, lease: uuid.UUID | None = None
) -> Fetched:
    """Take what is new, for at most so many seconds. Raises Trouble; what was taken before it stays taken."""
    until = time.monotonic() + seconds
    with signed_in(mailbox) as box:
        folder = examine(box, mailbox.folder)
        cursor.at_folder(mailbox, folder.validity, folder.next_uid, lease=lease)
        look = _Look(box, mailbox, triage, folder.validity, lease)
        for uid in list(mailbox.held):
            look.again(uid)
        waiting = uids(box, mailbox.last_uid)
        for first in range(0, len(waiting), BATCH):
            if time.monotonic() > until:
                return look.result(more=True)
            look.batch(waiting[first : first + BATCH], until)
            if look.stopped:
                return look.result(more=True)
    return look.result(more=False)


class _Look:
    """One look into a folder: what it has taken so far."""

    def __init__(
        self, box: Box, mailbox: Mailbox, triage: intake.Triage | None, validity: int, lease: uuid.UUID | None
    ) -> None:
        self.box, self.mailbox, self.triage, self.validity, self.lease = box, mailbox, triage, validity, lease
        self.taken = self.filed = 0
        self.stopped = False

    def result(self, *, more: bool) -> Fetched:
        return Fetched(self.taken, self.filed, more)

    def batch(self, numbers: list[int], until: float) -> None:
        sizes, booked = self._sizes(numbers), self._booked(numbers)
        wanted = {
            uid: size for uid, size in sizes.items() if uid not in booked
        }  # one not there any more was moved away
        for some in intake.together((uid, wanted.get(uid, 0)) for uid in numbers):
            if time.monotonic() > until:
                self.stopped = True
                return
            self._take(some, wanted)

    def again(self, uid: int) -> None:
        """One that could not be taken before; one that is gone from the server is let go."""
        sizes = self._sizes([uid])
        if uid in sizes:  # a server may tell of others unasked (RFC 3501, 7.4.2)
            self._take([uid], sizes)
        else:
            cursor.let_go(self.mailbox, uid)

    def _take(self, numbers: list[int], sizes: dict[int, int]) -> None:
        """Bring them, read them together, file one by one. What came before a trouble is in the books before it is said."""
        arrivals: dict[int, intake.Arrival] = {}
        trouble: Exception | None = None
        done = 0
        try:
            for uid in numbers:
                if uid in sizes:
                    arrivals[uid] = self._arrival(uid, *self._whole(uid, sizes[uid]))
                done = uid
        except Exception as problem:
            trouble = problem
        intake.read_ahead(list(arrivals.values()))
        for uid, arrival in arrivals.items():
            self._file(uid, arrival)
        cursor.advance(self.mailbox, self.validity, done, lease=self.lease)
        if trouble is not None:
            raise trouble

    def _arrival(self, uid: int, content: bytes, at: dt.datetime) -> intake.Arrival:
        return intake.Arrival(
            content,
            self.mailbox,
            self.triage,
            uid=uid,
            uid_validity=self.validity,
            at=at,
            quiet=self._is_quiet(uid, at),
        )

    def _file(self, uid: int, arrival: intake.Arrival) -> None:
        try:
            receipt = arrival.file()
        except (
            DatabaseError,
            OSError,
            MemoryError,
        ) as problem:  # nothing is skipped: this very message comes next time
            raise Trouble("store", type(problem).__name__) from problem
        except Exception:  # a fault of ours with one message must not hold up the others
            log.exception("a message could not be taken", extra={"mailbox": str(self.mailbox.pk), "uid": uid})
            cursor.hold(self.mailbox, uid)
            return
        cursor.let_go(self.mailbox, uid)
        self.taken += 1
        self.filed += receipt.state not in ("duplicate", "suppressed")

    def _booked(self, numbers: list[int]) -> set[int]:
        known = Mail.objects.filter(mailbox=self.mailbox, uid_validity=self.validity, uid__in=numbers)
        return {uid for uid in known.values_list("uid", flat=True) if uid is not None}

    def _is_quiet(self, uid: int, at: dt.datetime) -> bool:
        first = self.mailbox.quiet_until_uid
        return (first is not None and uid <= first) or now() - at > OLD

    def _sizes(self, numbers: list[int]) -> dict[int, int]:
        status, told = self.box.client.uid("FETCH", ",".join(map(str, numbers)), "(UID RFC822.SIZE)")
        if status != "OK":
            raise Trouble("server", str(told)[:150])
        found = {}
        for line in told:
            one = line[0] if isinstance(line, tuple) else line
            if one and (uid := _UID.search(one)) and (size := _SIZE.search(one)):
                found[int(uid[1])] = int(size[1])
        return found

    def _whole(self, uid: int, size: int) -> tuple[bytes, dt.datetime]:
        """All of its bytes, or the beginning of one that is too large. Raises Trouble (``cut``) if some are missing."""
        if size > MOST_BYTES:
            return self._peek(uid, f"BODY.PEEK[]<0.{BEGINNING}>")
        content, at = self._peek(uid, "BODY.PEEK[]")
        if len(content) != size and not _agreed(self.mailbox, uid, content):
            raise Trouble("cut", f"{len(content)} of {size} bytes")
        return content, at

    def _peek(self, uid: int, what: str) -> tuple[bytes, dt.datetime]:
        status, told = self.box.client.uid("FETCH", str(uid), f"(UID INTERNALDATE {what})")
        if status != "OK":
            raise Trouble("server", str(told)[:150])
        for line in told:
            if isinstance(line, tuple):
                rest = b" ".join(part for part in told if isinstance(part, bytes))
                return line[1], _internal_date(line[0] + b" " + rest)
        raise Trouble("cut", "no body")


_seen: dict[tuple[Any, int], tuple[str, int]] = {}


def _agreed(mailbox: Mailbox, uid: int, content: bytes) -> bool:
    """Whether the server has given these very bytes in three looks: then it is its count that is wrong."""
    key, digest = (mailbox.pk, uid), hashlib.sha256(content).hexdigest()
    before, times = _seen.get(key, ("", 0))
    times = times + 1 if before == digest else 1
    if times >= AGREE:
        _seen.pop(key, None)
        return True
    _seen[key] = (digest, times)
    return False


def _internal_date(told: bytes) -> dt.datetime:
    stamp = imaplib.Internaldate2tuple(told)
    return dt.datetime.fromtimestamp(time.mktime(stamp), dt.UTC) if stamp else now()


def idle(
    mailbox: Mailbox, woken: Callable[[], None], *, stopping: Callable[[], bool], reissue: float = 25 * 60
) -> None:
    """Listen until told to stop, calling ``woken`` at each arrival. IDLE is issued anew well within 29 minutes (RFC 2177).

    A line that has died without a word is found out by then; until then the periodic look takes the mail.
    """
    with signed_in(mailbox) as box:
        if "IDLE" not in box.client.capabilities:
            return
        examine(box, mailbox.folder)
        box.client.untagged_responses.pop("EXISTS", None)  # how many there are now is no arrival
        while not stopping():
            until, told = time.monotonic() + reissue, False
            with box.idle as line:
                while not told and not stopping() and time.monotonic() < until:
                    begun, step = time.monotonic(), min(5.0, reissue)
                    said = line.poll(timeout=step)
                    if not said and time.monotonic() - begun < step / 2:
                        raise Trouble("dropped")  # readable, and nothing to read: the other side is gone
                    told = any(b"EXISTS" in one for one in said)
            if box.client.untagged_responses.pop("EXISTS", None) or told:  # some come while IDLE is issued anew
                woken()
