"""Putting a mail in the books: one transaction, once for each key, and only if nothing was said in the thread meanwhile."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import later
from loge.common.keys import uuid7
from loge.houses.queries import KEEPERS, roles
from loge.people.models import Person

from .. import drafts
from ..models import Delivery, Mail, Party, Post, Raw, Thread
from ..models.mail import Part
from ..models.post import QUEUED, TAKEN_BACK, UNDO_FOR, WAITING
from ..pieces import File, Pair, one_line
from . import composing

MOST_READERS = 20
MOST_BYTES = 20 * 1024 * 1024


class Moved(Stale):
    """The thread moved since the page was loaded: ``mails`` are what is new in it, ``version`` where it stands now."""

    def __init__(self, thread: Thread, mails: list[Mail]) -> None:
        super().__init__(
            _("Something new was said here while you were writing. Read it, then send, or change your words.")
        )
        self.thread, self.version, self.mails = thread, thread.version, mails


def send(
    thread: Thread, *, words: str, title: str, to: Sequence[Sequence[str]], by: Person, key: str, seen_version: int,
    cc: Sequence[Sequence[str]] = (), files: Sequence[File] = (), language: str = "", overruled: Sequence[Mapping[str, Any]] = (),
    seen_at: dt.datetime | None = None, at: dt.datetime | None = None,
) -> Post:  # fmt: skip
    """Send these words to these people. The post waits fifteen seconds, so that it can be taken back.

    ``key`` makes it leave once, however often the button is pressed: the second time gives the first post.
    Raises Moved if the thread is no longer at ``seen_version``, Invalid for what cannot be sent, Refused for strangers.
    """
    if not KEEPERS & roles(by, thread.house_id):
        raise Refused(_("This is not for you to do."))
    if (known := _sent_with(thread, key)) is not None:
        return known
    readers, copied = _readers(thread, to, cc)
    bare, text = _words(thread, words, language)
    moment = at or now()
    post_id = uuid7()
    title = one_line(
        composing.with_their_reference(title.strip() or thread.title or _("(no subject)"), thread.their_reference)
    )
    made = composing.message(
        thread, key=post_id.hex, title=title[:300], text=text, to=readers, cc=copied, files=files, language=language,
        at=moment,
    )  # fmt: skip
    content = made.as_bytes()
    if len(content) > MOST_BYTES:
        raise Invalid(_("This is more than a mail can carry (20 MB). Take a file off, or send a link."), field="files")
    with transaction.atomic():
        mine = Thread.objects.filter(pk=thread.pk, house=thread.house_id, version=seen_version)
        if not mine.update(version=F("version") + 1, last_out_at=moment):
            if (known := _sent_with(thread, key)) is not None:  # the other click won the race
                return known
            raise _moved(thread, seen_version, seen_at)
        mail = _book(
            thread,
            content,
            made["Message-ID"],
            title,
            words=text,
            bare=bare,
            to=readers,
            cc=copied,
            language=language,
            at=moment,
        )
        _parts(mail, files)
        post = Post(id=post_id, house_id=thread.house_id, mail=mail, key=key, by=by, overruled=list(overruled))
        moves.begin(
            post,
            WAITING,
            by=by,
            at=moment,
            note={"thread": str(thread.pk), "about": thread.about, "mail": str(mail.pk)},
        )
        for address in dict.fromkeys(pair[1] for pair in (*readers, *copied)):
            moves.begin(Delivery(house_id=thread.house_id, post=post, email=address), QUEUED, by=by, at=moment)
        _welcome(thread, (*readers, *copied))
        drafts.sent(thread, by=by, words=bare)
        _enqueue(post, moment)
    thread.refresh_from_db(fields=["version", "last_out_at"])
    return post


@transaction.atomic
def take_back(post: Post, *, by: Person, at: dt.datetime | None = None) -> Post:
    """It does not leave after all; its words are a draft again. Stale once the server has been called."""
    moves.make(post, "take_back", by=by, at=at)
    mail = Mail.objects.select_related("thread").get(pk=post.mail_id)
    assert mail.thread is not None
    drafts.put_back(mail.thread, mail, by=by, at=at or now())
    return post


def _sent_with(thread: Thread, key: str) -> Post | None:
    found: Post | None = Post.objects.filter(house=thread.house_id, key=key).first()
    if found is not None and found.state == TAKEN_BACK:
        raise Stale(_("This was taken back. Your words are in the draft: open it and send it from there."))
    return found


def news(thread: Thread, seen_version: int, seen_at: Any = None) -> list[Mail]:
    """What was said since a page was made: at most as much as the version has grown by."""
    thread.refresh_from_db(fields=["version"])
    fresh = Mail.objects.filter(house=thread.house_id, thread=thread).exclude(state=Mail.State.DUPLICATE)
    if seen_at is not None:
        fresh = fresh.filter(filed_at__gt=seen_at)
    grown = min(max(thread.version - seen_version, 1), 50)
    return [*reversed(fresh.order_by("-filed_at", "-pk")[:grown])]


def _moved(thread: Thread, seen_version: int, seen_at: dt.datetime | None) -> Moved:
    mails = news(thread, seen_version, seen_at)
    return Moved(thread, mails)


def _readers(thread: Thread, to: Iterable[Sequence[str]], cc: Iterable[Sequence[str]]) -> tuple[list[Pair], list[Pair]]:
    """Each address once, in small letters. Raises Invalid naming the address to mend."""
    seen: set[str] = set()
    own = thread.mailbox.own
    lists: tuple[list[Pair], list[Pair]] = ([], [])
    for place, field, pairs in ((lists[0], "to", to), (lists[1], "cc", cc)):
        for name, written in pairs:
            address = written.strip().lower()
            try:
                validate_email(address)
            except ValidationError:
                raise Invalid(
                    _("%(address)s is not an e-mail address.") % {"address": address[:80]}, field=field
                ) from None
            if address in own:
                raise Invalid(
                    _("%(address)s is your own mailbox: write to someone else.") % {"address": address}, field=field
                )
            if address not in seen:
                seen.add(address)
                place.append((one_line(name)[:200], address))
    if not lists[0]:
        raise Invalid(_("Say to whom it goes."), field="to")
    if len(seen) > MOST_READERS:
        raise Invalid(_("A mail of the desk goes to twenty people at most."), field="to")
    return lists


def _words(thread: Thread, words: str, language: str) -> tuple[str, str]:
    """What was written, and what leaves: the same, signed."""
    bare = words.replace("\r\n", "\n").replace("\x00", "")
    if not bare.strip():
        raise Invalid(_("There is nothing to send yet: write a word."), field="words")
    drafts.check_length(bare)
    signatures = thread.mailbox.signature or {}
    return bare, composing.signed(bare, signatures.get(language) or signatures.get("", "") or signatures.get("fr", ""))


def _book(
    thread: Thread, content: bytes, message_id: str, title: str, *, words: str, bare: str, to: list[Pair], cc: list[Pair],
    language: str, at: dt.datetime,
) -> Mail:  # fmt: skip
    box = thread.mailbox
    mail = Mail(
        house_id=thread.house_id, mailbox=box, thread=thread, way=Mail.Way.OUT, state=Mail.State.WRITTEN, verdict=Mail.Verdict.OWN,
        sha256=hashlib.sha256(content).hexdigest(), sender=box.address.lower(), sender_name=box.name,
        to=[list(pair) for pair in to], cc=[list(pair) for pair in cc], title=title[:300], message_id=message_id[:300],
        digest=hashlib.sha256(message_id.encode()).hexdigest(), said_at=at, at=at, filed_at=at, text=words,
        visible=bare, language=language,
    )  # fmt: skip
    mail.save(force_insert=True)
    Raw.objects.create(house_id=thread.house_id, mail=mail, content=content, size=len(content))
    return mail


def _parts(mail: Mail, files: Sequence[File]) -> None:
    """Where each file stands in a walk over the message: the envelope, the two versions of the words, then the files."""
    first = 4
    Part.objects.bulk_create(
        Part(
            house_id=mail.house_id, mail=mail, place=first + place, name=one_line(file.name)[:200], content_type=one_line(file.content_type)[:120],
            size=len(file.content),
        )
        for place, file in enumerate(files)
    )  # fmt: skip


def _welcome(thread: Thread, readers: Iterable[Pair]) -> None:
    """Who is written to belongs to the conversation."""
    known = {party.email: party for party in Party.objects.filter(house=thread.house_id, thread=thread)}
    first = not any(party.standing == Party.Standing.MAIN for party in known.values())
    for name, address in readers:
        party = known.get(address)
        if party is None:
            standing = Party.Standing.MAIN if first else Party.Standing.ACCEPTED
            known[address] = Party.objects.create(
                house_id=thread.house_id, thread=thread, email=address, name=name, standing=standing
            )
        elif party.standing in (Party.Standing.NEW, Party.Standing.LEFT_OUT):
            Party.objects.filter(pk=party.pk).update(standing=Party.Standing.ACCEPTED)
        first = False


def _enqueue(post: Post, at: dt.datetime) -> None:
    from .leaving import leave

    later(leave.using(run_after=at + UNDO_FOR), str(post.pk), house=post.house_id)
