"""Answering a question by replying to its letter: where the loge has a mailbox, the letter bears an address signed for this reader.

Only what this very person wrote, from their own address and vouched for by the mailbox's relay (RFC 8601), becomes their answer. What is
not sure is put to them again with their words; what somebody else writes there is a mail to the house like any other. A machine's mail
(a bounce, an absence) answers nothing.
"""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.errors import Invalid, Refused
from loge.common.models import Fact
from loge.demands.triage import triage
from loge.maildesk import actions as maildesk
from loge.maildesk import automatic, threads
from loge.maildesk.letters import link
from loge.maildesk.models import Letter, Mail, Mailbox, Thread

from . import states
from .answering import answer
from .models import Asked

LETTERS = Path(__file__).resolve().parent.parent / "letters"
KIND = "asked"  # a thread about "asked:0192…": what one neighbour answers to one question


def open_to(one: Asked) -> bool:
    """Whether they can answer by mail: a conversation of their own, at the loge's first mailbox that takes signed addresses."""
    rows = Mailbox.objects.filter(house=one.house_id, is_on=True, removed_at=None, takes_plus=True)
    mailbox = rows.order_by("pk").first()
    if mailbox is None:
        return False
    told = {"mailbox": mailbox, "title": one.question.title[:300], "began_at": one.asked_at}
    Thread.objects.get_or_create(house=one.house, about=f"{KIND}:{one.pk}", defaults=told)
    return True


def reply_address(letter: Letter) -> str:
    """Where the answer to this letter comes back to; nothing for any other letter."""
    if letter.name != "question_asked" or letter.house_id is None:
        return ""
    key = letter.about.partition(":")[2]
    one = Asked.objects.filter(house=letter.house_id, question_id=key, person__email__iexact=letter.to).first()
    threads_of = Thread.objects.select_related("mailbox").filter(
        house=letter.house_id, about=f"{KIND}:{one and one.pk}"
    )
    thread = threads_of.filter(mailbox__is_on=True, mailbox__removed_at=None, mailbox__takes_plus=True).first()
    return threads.reply_address(thread) if one is not None and thread is not None else ""


@journal.on("mail.filed")
def hear_an_answer(fact: Fact) -> None:
    """A letter of ours was replied to."""
    rows = Mail.objects.select_related("house", "thread__mailbox").filter(
        house=fact.house_id, pk=fact.subject_id, way=Mail.Way.IN
    )
    mail = rows.first()
    if mail is None or mail.thread is None or mail.state != Mail.State.FILED or mail.kind != Mail.Kind.LETTER:
        return
    kind, _colon, key = mail.thread.about.partition(":")
    if kind != KIND:
        return
    found = Asked.objects.select_related("person", "question__house", "question__asker")
    one = found.filter(house=mail.house_id, pk=key, person__is_active=True).first()
    if one is None or mail.sender != (one.person.email or "").lower() or mail.verdict == Mail.Verdict.FORGED:
        _to_the_house(mail)
    elif mail.verdict != Mail.Verdict.VERIFIED:
        with translation.override(one.person.language):
            _again(one, mail, _("We could not be sure that it came from you."))
    else:
        _take(one, mail)


def _take(one: Asked, mail: Mail) -> None:
    try:
        with translation.override(one.person.language):
            said = answer(one.question, by=one.person, words=mail.visible, nonce=mail.pk.hex, at=mail.at)
    except (Refused, Invalid) as no:
        _again(one, mail, str(no))
        return
    if said.state == states.HELD:
        with translation.override(one.person.language):
            _again(one, mail, _("Someone of the loge reads it first; you will hear when it is shown."), words="")


def _again(one: Asked, mail: Mail, reason: str, *, words: str | None = None) -> None:
    """Their words, back to their own address, with the page on which they stand for sure."""
    row = one.question
    said = mail.visible[:4_000] if words is None else words
    facts = {"house": row.house, "reason": reason, "mine": said, "link": link(f"/questions/{row.pk}/")}
    maildesk.send(
        to=one.person,
        name="question_by_mail",
        folder=LETTERS,
        facts=facts,
        key=f"by-mail:{mail.pk}",
        house=row.house,
        about=row.reference,
    )


@transaction.atomic
def _to_the_house(mail: Mail) -> None:
    """Nobody's words are lost: it begins a conversation of its own, and a case."""
    assert mail.thread is not None
    thread = Thread.objects.create(
        house=mail.house, mailbox=mail.thread.mailbox, title=mail.title, began_at=mail.at, version=1, last_in_at=mail.at
    )
    Mail.objects.filter(house=mail.house_id, pk=mail.pk).update(thread=thread)
    mail.thread = thread
    triage(mail)


def _is_an_answer(mail: Mail) -> bool:
    """Who answers a neighbour is not told that their message has come."""
    return mail.thread is not None and mail.thread.about.startswith(f"{KIND}:")


maildesk.ANSWERED_AT.append(reply_address)
automatic.SILENT.append(_is_an_answer)
