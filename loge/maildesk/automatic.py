"""What the house answers by itself: that a message has come. Off by default; never to a machine; never twice; within a cap.

RFC 3834: only a letter someone wrote is answered, to the address it came from, once for a message, and ours says that it is
automatic. Two machines that answer each other are stopped by the cap on each sender, and someone is told, once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from importlib import import_module
from importlib.util import find_spec

from django.utils import translation
from django.utils.translation import gettext as _

from loge.common import jobs, moves
from loge.common.keys import uuid7
from loge.common.raw import rows

from . import aside, books, threads
from .models import Acknowledgement, Answered, Delivery, Mail, Post, Raw, Thread
from .models.post import POST, QUEUED, WAITING
from .reading import Read, digest
from .reading.read import OVER

_RULE = f"select {books.selected(Acknowledgement, 'k')} from maildesk_acknowledgement k where k.house_id = %s and k.mailbox_id = %s and k.is_on"  # noqa: S608
_CLEAN = re.compile(r"<[\x21-\x7e]{1,250}>")

BY = "mail"
TOO_BIG = "big:"
A_DAY = dt.timedelta(days=1)
OLD = dt.timedelta(hours=12)  # a backlog is not answered as if it had just come


# A room above says to whom nothing is answered by itself.
SILENT: list[Callable[[Mail], bool]] = []


def consider(mail: Mail, read: Read, batch: books.Batch, *, acknowledges: bool = True) -> bool:
    """Acknowledge a mail that is being filed, if the house does; True when an answer was put in the outbox.

    ``acknowledges``: whether its mailbox may have a rule, when that is known already. What is written is one with ``batch``.
    """
    if not _may_be_answered(mail, read):
        return False
    if OVER in read.flags:
        return _say_too_big(mail, batch)
    if mail.thread is None or mail.thread.version > 1:  # the first of a conversation alone: afterwards people answer
        return False
    rule = _rule(mail) if acknowledges else None
    words = _words(rule, mail) if rule else ""
    if rule is None or not words or not rule.answers_at(mail.at.astimezone(mail.house.zone).time()):
        return False
    before = Answered.objects.filter(
        house=mail.house_id, email=mail.sender, at__gt=mail.at - dt.timedelta(hours=rule.hours), at__lte=mail.at
    )
    if before.filter(is_alarm=True).exists():
        return False
    if any(is_silent(mail) for is_silent in SILENT):
        return False
    is_alarm = before.count() >= rule.most
    batch.together()
    if not books.insert(
        Answered, "on conflict do nothing", id=uuid7(), house_id=mail.house_id, mailbox_id=mail.mailbox_id, email=mail.sender,
        digest=mail.digest, at=mail.at, is_alarm=is_alarm,
    ):  # fmt: skip
        return False  # the same message in another of our mailboxes was answered
    if is_alarm:
        books.write(
            "mail.answers_stopped",
            subject=mail.reference,
            house=mail.house_id,
            by=BY,
            at=mail.at,
            data={"thread": str(mail.thread_id)},
        )
        return False
    _answer(mail, words, key=f"ack:{mail.digest}")
    return True


def _say_too_big(mail: Mail, batch: books.Batch) -> bool:
    """Who sends more than the limit is told, once a day: it has come, and what is surer next time."""
    before = Answered.objects.filter(house=mail.house_id, email=mail.sender, at__gt=mail.at - A_DAY, at__lte=mail.at)
    if before.filter(digest__startswith=TOO_BIG).exists():
        return False
    batch.together()
    told = {"mailbox_id": mail.mailbox_id, "email": mail.sender, "digest": f"{TOO_BIG}{mail.digest}"[:64]}
    if not books.insert(
        Answered, books.NOTHING, id=uuid7(), house_id=mail.house_id, at=mail.at, is_alarm=False, **told
    ):
        return False
    with translation.override(mail.language if mail.language in ("fr", "en") else mail.house.language):
        words = _(
            "Your message has come, with files of more than %(size)s MB. We keep it whole; large messages are often refused on their way, "
            "so a link is surer next time."
        ) % {"size": aside.limit() // 1_000_000}
    _answer(mail, words, key=f"big:{mail.digest}")
    return True


def _may_be_answered(mail: Mail, read: Read) -> bool:
    return (
        mail.kind == Mail.Kind.LETTER
        and mail.state == Mail.State.FILED
        and read.answerable
        and mail.verdict != Mail.Verdict.FORGED
        and bool(mail.sender)
        and mail.sender not in mail.mailbox.own
        and mail.thread is not None
        and mail.filed_at - mail.at < OLD
    )


def _rule(mail: Mail) -> Acknowledgement | None:
    """What this mailbox answers by itself, if it does. Every mail of a new conversation asks."""
    found = rows(_RULE, mail.house_id, mail.mailbox_id)
    return books.made(Acknowledgement, found[0]) if found else None


def _words(rule: Acknowledgement, mail: Mail) -> str:
    told: dict[str, str] = rule.words
    return (told.get(mail.language) or told.get("en") or told.get(mail.house.language) or "").strip()


def _answer(mail: Mail, words: str, *, key: str) -> None:
    """A post with the headers of an automatic answer (RFC 3834, 3.1); its key makes it leave once. To the sender alone."""
    thread = mail.thread
    assert thread is not None
    post = Post(id=uuid7(), house_id=mail.house_id, key=key[:80], by=None)
    made = _message(mail, thread, words, post.pk.hex)
    content = made.as_bytes(policy=SMTP)
    moment = mail.filed_at
    answer = Mail(
        house_id=mail.house_id, mailbox=mail.mailbox, thread=thread, way=Mail.Way.OUT, state=Mail.State.WRITTEN, kind=Mail.Kind.AUTOMATIC,
        verdict=Mail.Verdict.OWN, sha256=hashlib.sha256(content).hexdigest(), sender=mail.mailbox.address.lower(), sender_name=mail.mailbox.name,
        to=[[mail.sender_name, mail.sender]], title=made["Subject"], message_id=made["Message-ID"], digest=digest(made["Message-ID"]),
        said_at=moment, at=moment, filed_at=moment, text=words, visible=words, language=mail.language,
    )  # fmt: skip
    answer.save(force_insert=True)
    Raw.objects.create(house_id=mail.house_id, mail=answer, content=content, size=len(content))
    post.mail = answer
    told = {"thread": str(thread.pk), "about": thread.about, "mail": str(answer.pk), "automatic": True}
    moves.begin(post, WAITING, by=POST, at=moment, note=told)
    moves.begin(Delivery(house_id=mail.house_id, post=post, email=mail.sender), QUEUED, by=POST, at=moment)
    if find_spec("loge.maildesk.outbox"):
        jobs.later(import_module("loge.maildesk.outbox").leave, str(post.pk), house=mail.house_id)


def _message(mail: Mail, thread: Thread, words: str, key: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = formataddr((mail.mailbox.name, mail.mailbox.address))
    made["To"] = mail.sender
    made["Reply-To"] = threads.reply_address(thread)
    made["Subject"] = f"Re: {mail.title}"[:250] if mail.title else "Re:"
    made["Date"] = format_datetime(mail.filed_at)
    made["Message-ID"] = threads.message_id_for(thread, key)
    if _CLEAN.fullmatch(mail.message_id):
        made["In-Reply-To"] = made["References"] = mail.message_id
    made["Auto-Submitted"] = "auto-replied"
    made["X-Auto-Response-Suppress"] = "All"
    made["Precedence"] = "auto_reply"
    made.set_content(words)
    return made
