"""The one door of all mail, whatever channel brought it: bytes in, one commit, exactly one named state out.

The mail is parsed in a bounded child *before* the transaction. The commit then holds the bytes, the mail, its conversation,
what the floor above makes of it (``triage``) and the fact, or nothing at all. What fails on the way is not lost: the bytes are
filed as quarantined, with words that explain, and the next mail is read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db import IntegrityError, InterfaceError, OperationalError
from django.db.models import Q
from django.utils.translation import override

from loge.common.clock import now
from loge.common.keys import uuid7

from . import aside, automatic, books, bounces, threads
from .models import Mail, Mailbox, Part, Party, Raw, Thread
from .models.thread import fresh_token
from .reading import Read, Unreadable, read_mail, read_mails, salvage
from .reading import read as words

log = logging.getLogger(__name__)
T = TypeVar("T")
BY = "mail"
OWN_COPY = "our own message, come back"
BACKSCATTER = "a report about mail that was not sent from here"
TOGETHER, MOST_TOGETHER = 16, 1_000_000  # mails that are read in one go, and their bytes
MOST_PARTIES = 20
# Two workers may meet the same newcomer: the row that is there stays, and counts as written
_STAYS = "on conflict (thread_id, email) do update set email = excluded.email"
REPORTS = frozenset({Mail.Kind.BOUNCE, Mail.Kind.RECEIPT, Mail.Kind.COMPLAINT})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message. ``about`` is whose matter it is upstairs ("case:…"), ``items`` how many things it asks."""

    state: str
    mail: uuid.UUID | None
    thread: uuid.UUID | None
    about: str
    items: int
    duplicate_of: uuid.UUID | None = None
    reason: str = ""


class Triaged(Protocol):
    """What the floor above made of a mail."""

    @property
    def about(self) -> str: ...
    @property
    def items(self) -> int: ...


# The floor above, in the same transaction. ``mail`` and, if the conversation is new, ``mail.thread`` are not in the books yet: they are
# written right after, with what triage set on them (language, reading; about, side). Foreign keys to them hold at the commit.
# What it writes itself goes into the batch it is handed: one statement writes all of it. What it wants to know of every mail it may
# have asked with what is known here, by a ``beside`` of its own (house, sender, moment): the answer is ``batch.beside``. What it can
# make of words before the books are asked it may make by an ``ahead`` (house, mails with their moments): that is ``batch.ahead``.
Triage = Callable[[Mail, Read, books.Batch], Triaged]


class _Known(Exception):
    """These bytes are in the books."""


def receive(
    content: bytes, *, mailbox: Mailbox, triage: Triage | None = None, at: dt.datetime | None = None, envelope_to: Sequence[str] = (),
    uid: int | None = None, uid_validity: int | None = None, quiet: bool = False,
) -> Receipt:  # fmt: skip
    """File one message; returns only after the commit. See :class:`Arrival`."""
    told = Arrival(
        content, mailbox, triage, at=at, envelope_to=envelope_to, uid=uid, uid_validity=uid_validity, quiet=quiet
    )
    return told.file()


def together(sized: Iterable[tuple[T, int]]) -> Iterator[list[T]]:
    """What is brought, each with its bytes, in the portions that :func:`read_ahead` reads in one go; a large one is alone."""
    some: list[T] = []
    weight = 0
    for each, size in sized:
        if some and (len(some) == TOGETHER or weight + size > MOST_TOGETHER):
            yield some
            some, weight = [], 0
        some.append(each)
        weight += size
    if some:
        yield some


def read_ahead(arrivals: Sequence[Arrival]) -> None:
    """Read several before the first is filed: the same done over and over costs a seventh less than all of it by turns.

    Nothing is written and nothing has to succeed: :meth:`Arrival.file` reads what was not read here.
    """
    if len(arrivals) < 2:
        return
    try:
        found = read_mails([(each.readable()[0], each.mailbox.relay, each.envelope_to) for each in arrivals])
        houses: dict[tuple[Triage | None, uuid.UUID], list[Arrival]] = {}
        for each, read in zip(arrivals, found, strict=True):
            each.read = each.whole(read)
            houses.setdefault((each.triage, each.house), []).append(each)
        for (triage, _house), some in houses.items():
            if ahead := getattr(triage, "ahead", None):
                told = ahead(some[0].mailbox.house, [(each.read, each.at) for each in some])
                for each, made in zip(some, told, strict=True):
                    each.ahead = made
    except Exception:  # one of them did it, or the database is away: each is tried by itself
        log.exception("mails could not be read ahead")


@dataclass(slots=True)
class _Before:
    """What the books know already. ``twin``: the same mail in another of our mailboxes."""

    same: bool = False
    same_id: bool = False
    is_own: bool = False
    is_new_party: bool = False
    names_others: bool = False
    acknowledges: bool = False
    thread: Thread | None = None
    twin: books.Row | None = None


class Arrival:
    """One message on its way into the books. ``at``: when the server had it; ``quiet``: nobody is answered automatically."""

    def __init__(
        self, content: bytes, mailbox: Mailbox, triage: Triage | None = None, *, at: dt.datetime | None = None,
        envelope_to: Sequence[str] = (), uid: int | None = None, uid_validity: int | None = None, quiet: bool = False,
    ) -> None:  # fmt: skip
        self.content, self.mailbox, self.triage = bytes(content), mailbox, triage
        self.uid, self.uid_validity = uid, uid_validity
        self.at, self.envelope_to, self.quiet = at or now(), tuple(envelope_to), quiet
        self.sha256 = hashlib.sha256(self.content).hexdigest()
        self.house = mailbox.house_id
        self.batch = books.Batch()
        self.read: Read | None = None
        self.ahead: Any = None  # what the floor above made of its words already

    def file(self) -> Receipt:
        """Returns only after the commit.

        Raises only what the database raises when it is away (django.db.OperationalError, InterfaceError): nothing is filed then,
        and whoever brought the bytes keeps them (IMAP's cursor, LMTP's 4xx, the spool).
        """
        with override(self.mailbox.house.language):
            try:
                return self._file(self.read or self._read(), self.triage)
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception(
                    "a mail could not be triaged", extra={"mailbox": str(self.mailbox.pk), "sha256": self.sha256}
                )
            explained = salvage(self.content, "triage")
            try:
                return self._file(explained, self.triage)
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception(
                    "nor could its explanation", extra={"mailbox": str(self.mailbox.pk), "sha256": self.sha256}
                )
            return self._file(explained, None)

    def readable(self) -> tuple[bytes, bool]:
        """What the bounded child is given, and whether the mail is over the limit."""
        return aside.readable(self.content)

    def whole(self, found: Read | Unreadable) -> Read:
        """What the child made of it, or why it could not; with what the bytes themselves say."""
        content, is_over = self.readable()
        if isinstance(found, Unreadable):
            log.warning("a mail could not be read", extra={"why": found.why, "sha256": self.sha256})
            found = salvage(content, found.why)
        if is_over:
            found.flag(words.OVER)
        if not found.digest:
            found.digest = self.sha256  # no Message-ID: it is named by its bytes
        return found

    def _read(self) -> Read:
        try:
            return self.whole(read_mail(self.readable()[0], relay=self.mailbox.relay, envelope_to=self.envelope_to))
        except Unreadable as trouble:
            return self.whole(trouble)

    # ------------------------------------------------------------------------------------------------------ one commit

    def _file(self, read: Read, triage: Triage | None) -> Receipt:
        try:
            with books.Batch() as self.batch:
                self.batch.ahead = self.ahead
                return self._file_once(read, triage)
        except _Known:
            pass
        except IntegrityError:
            if not self._is_there():  # else another worker was faster: nothing of this attempt is left
                raise
        with books.Batch() as self.batch:
            self.batch.together()
            return self._file_copy(read)

    def _is_there(self) -> bool:
        """Whether these bytes, or this UID, are in the books."""
        these = Q(sha256=self.sha256) & ~Q(state=Mail.State.DUPLICATE)
        if self.uid is not None:
            these |= Q(uid_validity=self.uid_validity, uid=self.uid)
        return Mail.objects.filter(these, house=self.house, mailbox=self.mailbox).exists()

    def _file_once(self, read: Read, triage: Triage | None) -> Receipt:
        known = self._known(read, triage)
        if known.same:
            raise _Known
        mail = self._mail(read)
        if known.is_own:
            mail.verdict = Mail.Verdict.OWN
            return self._suppress(mail, read, OWN_COPY, known.thread)
        if mail.kind in REPORTS:
            known.thread = known.thread or bounces.thread_of(read, self.house)
            if mail.kind == Mail.Kind.BOUNCE and known.thread is None:
                return self._suppress(mail, read, BACKSCATTER, None)
        return self._keep(mail, read, known, triage)

    def _known(self, read: Read, triage: Triage | None) -> _Before:
        """What the books know already of these bytes, this id, and what it answers."""
        before = _Before()
        digests = [read.digest, *read.answers]
        asks = getattr(triage, "beside", None)
        beside = asks(self.mailbox.house, read.sender, self.at) if asks else books.NOBODY
        rows, before.acknowledges, told = books.of_digests(
            self.house, digests, sender=read.sender, mailbox=self.mailbox.pk, beside=beside
        )
        self.batch.beside = told if asks else None
        for row in rows:
            if row.digest != read.digest:
                continue
            if row.way == Mail.Way.OUT:
                before.is_own, before.thread = True, row.conversation
            elif row.mailbox == self.mailbox.pk and row.state != Mail.State.DUPLICATE:
                before.same |= row.sha256 == self.sha256
                before.same_id = True
            elif row.sender == read.sender and row.state == Mail.State.FILED and self._is_twin(row, read):
                before.twin = row
            else:
                before.same_id = True
        if not before.is_own and read.message_id and threads.tokens(threads.marks_in(read.message_id)):
            before.is_own = True  # sent by us before a backup was put back
        if read.marks or any(row.digest != read.digest for row in rows):
            found = threads.find(read, self.mailbox, rows=rows)
            before.thread = before.thread or found.thread
            before.is_new_party, before.names_others = found.is_new_party, found.names_others
        return before

    def _is_twin(self, row: books.Row, read: Read) -> bool:
        """The same words to two of our mailboxes. An id alone proves nothing: whoever saw it can write anything under it."""
        if read.trouble or read.verdict == Mail.Verdict.FORGED:
            return False
        return Mail.objects.filter(house=self.house, pk=row.id, text=read.text).exists()

    def _mail(self, read: Read) -> Mail:
        found: dict[str, Any] = {
            name: value
            for name in ("calendar", "forwarded", "away_until", "report", "trouble")
            if (value := getattr(read, name))
        }
        if read.said is None and read.said_words:
            found["said"] = read.said_words
        return books.fresh(
            Mail, house=self.mailbox.house, mailbox=self.mailbox, way=Mail.Way.IN, state=Mail.State.QUARANTINED if read.trouble else Mail.State.FILED,
            reason=f"unreadable: {read.trouble}" if read.trouble else "", sha256=self.sha256, uid_validity=self.uid_validity, uid=self.uid,
            kind=read.kind, verdict=read.verdict, sender=read.sender, sender_name=read.sender_name[:200], reply_to=read.reply_to,
            to=read.to, cc=read.cc, title=read.title[:300], message_id=read.message_id[:300], digest=read.digest,
            said_at=read.said_at, at=self.at, filed_at=now(), text=read.text, visible=read.visible, flags=list(read.flags), found=found,
        )  # fmt: skip

    def _keep(self, mail: Mail, read: Read, before: _Before, triage: Triage | None) -> Receipt:
        """File it in its conversation, and let the floor above make of it what it can."""
        for sign, words_ in (
            (before.same_id, words.SAME_ID),
            (before.is_new_party, words.NEW_PARTY),
            (before.names_others, words.NAMES_OTHERS),
        ):
            if sign and words_ not in mail.flags:
                mail.flags.append(words_)
        is_new = before.thread is None
        thread = before.thread or books.fresh(
            Thread, mailbox=self.mailbox, token=fresh_token(), title=mail.title, began_at=self.at, house=mail.house
        )
        thread.house = mail.house
        if thread.mailbox_id == self.mailbox.pk:
            thread.mailbox = self.mailbox
        mail.thread = thread
        about, items = thread.about, 0
        if before.twin is not None and is_new:
            mail.flags.append(words.TWICE)
            mail.found["twin"] = f"mail:{before.twin.id}"
            about = thread.about = self._about_of(before.twin.thread)
        elif triage is not None:
            made = triage(mail, read, self.batch)
            about, items = made.about, made.items
            thread.about = about or thread.about
        self._write_thread(thread, mail, read, is_new=is_new, is_new_party=before.is_new_party)
        self._write_mail(mail, read)
        if mail.kind in REPORTS:
            self.batch.together()
            bounces.tell(mail, self.content)
        elif before.twin is None and not self.quiet:
            automatic.consider(mail, read, self.batch, acknowledges=before.acknowledges)
        self._tell(mail, about=about, items=items)
        self.batch.run()
        return Receipt(mail.state, mail.pk, thread.pk, about, items, None, mail.reason)

    def _suppress(self, mail: Mail, read: Read, reason: str, thread: Thread | None) -> Receipt:
        """Put aside, with its reason: it is found, nobody is troubled by it."""
        mail.state, mail.reason, mail.thread = Mail.State.SUPPRESSED, reason, thread
        self._write_mail(mail, read)
        self._tell(mail, about="", items=0)
        self.batch.run()
        return Receipt(mail.state, mail.pk, mail.thread_id, thread.about if thread else "", 0, None, reason)

    def _file_copy(self, read: Read) -> Receipt:
        """These bytes are in the books: a row without words accounts for this copy, once for each UID."""
        mine = Mail.objects.filter(house=self.house, mailbox=self.mailbox)
        first = mine.filter(sha256=self.sha256).exclude(state=Mail.State.DUPLICATE).select_related("thread").first()
        if first is None:  # the UID is taken by other bytes: the server broke its word (RFC 3501, 2.3.1.1)
            first = mine.filter(uid_validity=self.uid_validity, uid=self.uid).select_related("thread").first()
            assert first is not None
        thread = first.thread
        receipt = Receipt(
            Mail.State.DUPLICATE,
            first.pk,
            first.thread_id,
            thread.about if thread else "",
            0,
            first.pk,
            "these bytes are known",
        )
        if self.uid is not None and mine.filter(uid_validity=self.uid_validity, uid=self.uid).exists():
            return receipt
        copy = Mail(
            house_id=self.house, mailbox=self.mailbox, way=Mail.Way.IN, state=Mail.State.DUPLICATE, reason="these bytes are known",
            duplicate_of=first, sha256=self.sha256, uid_validity=self.uid_validity, uid=self.uid, digest=read.digest, sender=read.sender,
            message_id=read.message_id, at=self.at, filed_at=now(), thread=None, kind=first.kind, verdict=first.verdict,
        )  # fmt: skip
        if books.insert(Mail, "on conflict do nothing", **books.columns(copy)):
            self._tell(copy, about=receipt.about, items=0)
            self.batch.run()
        return receipt

    # ------------------------------------------------------------------------------------------------------------ rows

    def _write_thread(self, thread: Thread, mail: Mail, read: Read, *, is_new: bool, is_new_party: bool) -> None:
        is_word = mail.kind not in REPORTS
        if is_new:
            thread.version, thread.last_in_at = 1, self.at if is_word else None
            self.batch.row(thread)
            for email, name, standing in self._parties(read):
                self._party(thread, email, name, standing)
            return
        told = {"last_in_at": self.at} if is_word else {}
        self.batch.change(thread, counted="version", version=1, about=thread.about, side=str(thread.side), **told)
        if is_new_party and read.sender and is_word:
            self._party(thread, read.sender, read.sender_name, Party.Standing.NEW, _STAYS)

    def _parties(self, read: Read) -> list[tuple[str, str, str]]:
        """Whom a new conversation is with, and those they put in copy; never ourselves."""
        own = self.mailbox.own
        told = {read.sender: (read.sender, read.sender_name, Party.Standing.MAIN)} if read.sender else {}
        for name, email in [*read.to, *read.cc][:MOST_PARTIES]:
            if threads.without_mark(email) not in own:
                told.setdefault(email, (email, name, Party.Standing.ACCEPTED))
        return list(told.values())

    def _party(self, thread: Thread, email: str, name: str, standing: str, conflict: str = "") -> None:
        self.batch.insert(
            Party, conflict, id=uuid7(), house_id=self.house, thread_id=thread.pk, email=email[:254], name=name[:200],
            standing=str(standing), bounced_at=None,
        )  # fmt: skip

    def _write_mail(self, mail: Mail, read: Read) -> None:
        """The mail, its bytes and its files."""
        self.batch.row(mail)
        kept, name = aside.kept(self.sha256, self.content)
        self.batch.insert(
            Raw, id=uuid7(), house_id=self.house, mail_id=mail.pk, content=kept, size=len(self.content), aside=name
        )
        for part in read.parts:
            self.batch.insert(
                Part, id=uuid7(), house_id=self.house, mail_id=mail.pk, place=part.place, name=part.name, content_type=part.content_type,
                size=part.size, cid=part.cid, is_inline=part.is_inline, danger=part.danger,
            )  # fmt: skip

    def _tell(self, mail: Mail, *, about: str, items: int) -> None:
        told: dict[str, Any] = {
            "thread": str(mail.thread_id or ""),
            "about": about,
            "kind": str(mail.kind),
            "mailbox": str(self.mailbox.pk),
        }
        if items:
            told["items"] = items
        if mail.reason:
            told["reason"] = mail.reason
        if mail.duplicate_of_id:
            told["of"] = str(mail.duplicate_of_id)
        self.batch.fact(
            f"mail.{mail.state}", subject=mail.reference, house=self.house, by=BY, at=mail.filed_at, data=told
        )

    def _about_of(self, thread: uuid.UUID | None) -> str:
        return (
            Thread.objects.filter(house=self.house, pk=thread).values_list("about", flat=True).first() or ""
            if thread
            else ""
        )
