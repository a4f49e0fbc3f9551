"""The outbox: a letter is written with its cause, leaves once, and says what became of it."""

from __future__ import annotations

import datetime as dt
import smtplib
import uuid
from collections.abc import Callable, Mapping
from email.utils import make_msgid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction

from loge.common import moves
from loge.common.errors import Stale
from loge.common.jobs import later, task
from loge.houses.models import House
from loge.people.models import Person

from .letters import Written, write
from .models import HELD, QUEUED, TO_TELL, Letter

POST = "post"
ANSWERED_AT: list[Callable[[Letter], str]] = []  # a room above says where the answer to a letter comes back to


def send(
    *,
    to: Person,
    name: str,
    folder: Path,
    facts: Mapping[str, Any],
    key: str,
    house: House | None = None,
    about: str = "",
    stop: str = "",
) -> Letter | None:
    """Write the letter ``name`` in the reader's language and put it in the outbox. None if ``key`` was sent before.

    ``stop`` is the address at which one POST stops letters like it: mail programs show it as a button.

    To a reader without an address it does not leave: it waits for someone of the house to tell it by telephone.
    """
    written = write(folder, name, to.language, {"to": to, **facts})
    if not to.email:
        return keep_to_tell(to, name=name, written=written, key=key, house=house, about=about)
    return post(
        to=to.email,
        to_name=str(to),
        language=to.language,
        name=name,
        written=written,
        key=key,
        house=house,
        about=about,
        stop=stop,
    )


def post(
    *, to: str, name: str, written: Written, key: str, language: str = "fr", to_name: str = "", house: House | None = None,
    about: str = "", is_secret: bool = False, stop: str = "",
) -> Letter | None:  # fmt: skip
    """Put a written letter in the outbox, and enqueue its leaving in the same transaction."""
    letter = Letter(
        house=house, key=key, name=name, to=to, to_name=to_name, language=language, title=written.title[:200], text=written.text,
        html=written.html, about=about, is_secret=is_secret, stop=stop,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(letter, QUEUED, by=POST)
            later(deliver, str(letter.pk), house=letter.house_id)
    except IntegrityError:
        return None
    return letter


def keep_to_tell(
    reader: Person, *, name: str, written: Written, key: str, house: House | None, about: str = ""
) -> Letter | None:
    """Put a letter on the pile of what is told by telephone. None without a house: nobody would call."""
    if house is None:
        return None
    letter = Letter(
        house=house, key=key, name=name, to="", to_name=str(reader), reader=reader, language=reader.language,
        title=written.title[:200], text=written.text, html=written.html, about=about,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(letter, TO_TELL, by=POST)
    except IntegrityError:
        return None
    return letter


@transaction.atomic
def tell(letter: Letter, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Letter:
    """Someone of the house has told it. Raises Refused for anyone else, Stale when it was told already."""
    moves.make(letter, "tell", by=by, at=at, note={"words": words.strip()[:500]})
    return letter


@transaction.atomic
def untell(letter: Letter, *, by: Person, at: dt.datetime | None = None) -> Letter:
    """It was not told after all: it waits again."""
    moves.make(letter, "untell", by=by, at=at)
    return letter


@transaction.atomic
def answer_held(move: str, *, by: Person, until: dt.datetime, at: dt.datetime | None = None) -> int:
    """Of the letters a restored backup holds back, those written until then: they leave now, or had left; returns how many."""
    rows = Letter.objects.select_for_update().filter(state=HELD, since_at__lte=until)
    for letter in rows:
        forgotten: dict[str, Any] = {"text": "", "html": ""} if letter.is_secret and move == "had_left" else {}
        moves.make(letter, move, by=by, at=at, **forgotten)
        if letter.state == QUEUED:
            later(deliver, str(letter.pk), house=letter.house_id)
    return len(rows)


@task(external=True)
def deliver(letter_id: str) -> None:
    """Hand a letter to the mail server. A refusal for good is said; anything else is tried again with back-off.

    The Message-ID follows from the letter's key, so that a mail server that got it twice can tell.
    """
    letter = Letter.objects.filter(pk=letter_id).first()
    if letter is None or letter.state != QUEUED:  # none: who was to read it was erased meanwhile
        return
    if not settings.MAIL_LEAVES:
        _settle(letter, "keep")
        return
    headers = {"Message-ID": _message_id(letter.pk), "Auto-Submitted": "auto-generated"}
    if (
        letter.stop
    ):  # RFC 2369 and RFC 8058: a mail program stops them by a POST, a scanner that opens it changes nothing
        headers |= {"List-Unsubscribe": f"<{letter.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    answers = [address for ask in ANSWERED_AT if (address := ask(letter))]
    message = EmailMultiAlternatives(
        letter.title, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.to], headers=headers, reply_to=answers[:1]
    )  # fmt: skip
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        if code < 500:
            raise
        _settle(letter, "fail", error=f"{code} {words.decode('utf-8', 'replace')}"[:300])
        return
    _settle(letter, "send")


def _message_id(key: uuid.UUID) -> str:
    domain = make_msgid(domain=settings.BASE_URL.rpartition("/")[2].partition(":")[0]).rpartition("@")[2]
    return f"<{key.hex}@{domain}"


def _settle(letter: Letter, move: str, **also: Any) -> None:
    if letter.is_secret and not settings.DEMO:
        also |= {"text": "", "html": ""}
    try:
        with transaction.atomic():
            moves.make(letter, move, by=POST, **also)
    except Stale:
        return  # another worker sent it
