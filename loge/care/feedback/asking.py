"""Whom to ask, what, and when: once per act, once per person in so many days, never while something hurts."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from loge.clients.households import hidden_from
from loge.clients.models import Address
from loge.common import journal
from loge.common.clock import now
from loge.common.jobs import every, task
from loge.demands.models import Case, Demand
from loge.houses.models import House
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link, write
from loge.people.models import Person

from ..line.models import CallBack
from ..promises.rules import rules_of
from ..recovery.models import Complaint
from ..recovery.states import UNDER_WAY
from .models import Feedback
from .scales import EFFORT, LASTS, NPS, NPS_AFTER, NPS_EVERY, SATISFACTION, kind_of

LETTERS = Path(__file__).resolve().parent.parent / "letters"
SALT = "loge.feedback"
MACHINE = "machine"
LATER = {"demand": dt.timedelta(hours=20), "case": dt.timedelta(hours=2), "call_back": dt.timedelta(minutes=30)}
TOO_LATE = dt.timedelta(days=3)  # after a standstill a question about last week is left unasked
MOST = 500


@transaction.atomic
def ask(house: House, *, subject: str, who: str, person: Person | None, at: dt.datetime) -> Feedback | None:
    """Put one question about one act. None when this client is left in peace: asked lately, hurt, or kept a secret from."""
    House.objects.select_for_update().only("pk").get(pk=house.pk)  # two acts at once ask one question
    peace = rules_of(house).asks_every
    if not peace or _was_asked(house, who, subject, at - dt.timedelta(days=peace)):
        return None
    hurt = Complaint.objects.filter(house=house, state__in=UNDER_WAY)
    if hurt.filter(subject=subject).exists() or (person is not None and hurt.filter(person=person).exists()):
        return None
    if person is not None and subject in hidden_from(person, at=at):
        return None
    row = Feedback(
        house=house, subject=subject, who=who, person=person, question=_question(who, at), asked_at=at,
        send_at=at + LATER[kind_of(subject)],
    )  # fmt: skip
    row.save(force_insert=True)
    journal.write(
        "feedback.asked", subject=row.reference, house=house.pk, by=MACHINE, at=at, question=row.question, about=subject
    )
    return row


def _was_asked(house: House, who: str, subject: str, since: dt.datetime) -> bool:
    """About this act ever, or lately about anything, in whichever house."""
    mine = Feedback.objects.filter(who=who)
    return mine.filter(asked_at__gt=since).exists() or mine.filter(house=house, subject=subject).exists()


def _question(who: str, at: dt.datetime) -> str:
    """Effort and satisfaction in turn; the recommendation at most twice in any year, of whom knows us."""
    asked = list(Feedback.objects.filter(who=who).order_by("-asked_at").values_list("question", "asked_at")[:24])
    lately = any(question == NPS and when > at - NPS_EVERY for question, when in asked)
    if len(asked) >= NPS_AFTER and not lately:
        return NPS
    last = next((question for question, _when in asked if question != NPS), "")
    return SATISFACTION if last == EFFORT else EFFORT


# ---------------------------------------------------------------------------------------------------------- letters


@every(dt.timedelta(minutes=10))
@task()
def send_questions() -> None:
    send_due(at=now())


@transaction.atomic
def send_due(*, at: dt.datetime) -> int:
    """Write the letters that are owed; what is three days late is not asked any more. Returns how many were written."""
    written = 0
    for row in Feedback.objects.filter(send_at__lte=at).select_related("house", "person").order_by("send_at")[:MOST]:
        due = row.send_at
        if not Feedback.objects.filter(house=row.house_id, pk=row.pk, send_at=due).update(send_at=None):
            continue
        if due is not None and due >= at - TOO_LATE and row.score is None:
            written += _letter(row)
    return written


def _letter(row: Feedback) -> bool:
    reader = _reader(row)
    if reader is None:
        return False
    email, name, language = reader
    with translation.override(language):
        asked = str(row.words_asked)
        title = _title_of(row)
    facts = {"name": name, "house": row.house, "asked": asked, "title": title, "link": link(f"/feedback/{token_of(row)}/"),
             "days": LASTS.days}  # fmt: skip
    words = write(LETTERS, "feedback", language, facts)
    sent = maildesk.post(
        to=email, to_name=name, language=language, name="feedback", written=words, key=row.reference, house=row.house,
        about=row.subject,
    )  # fmt: skip
    return sent is not None


def _reader(row: Feedback) -> tuple[str, str, str] | None:
    """Address, first name and language of who is asked; None for who has no address, or has left."""
    if row.person is not None:
        if not row.person.is_active or not row.person.email:
            return None
        return row.person.email, row.person.first_name, row.person.language
    kind, _colon, key = row.who.partition(":")
    if kind != "file":
        return None
    known = Address.objects.filter(house=row.house_id, client__pk=key).select_related("client").order_by("pk").first()
    return (known.email, known.client.name, known.client.language) if known else None


def _title_of(row: Feedback) -> str:
    kind, _colon, key = row.subject.partition(":")
    if kind == "demand":
        return Demand.objects.filter(house=row.house_id, pk=key).values_list("title", flat=True).first() or ""
    if kind == "case":
        return Case.objects.filter(house=row.house_id, pk=key).values_list("title", flat=True).first() or ""
    return CallBack.objects.filter(house=row.house_id, pk=key).values_list("words", flat=True).first() or ""


# ----------------------------------------------------------------------------------------------------------- tokens


def token_of(row: Feedback) -> str:
    """What the link of the letter says: it opens this one question and nothing else."""
    return signing.Signer(salt=SALT).sign(row.pk.hex)


def find(token: str) -> Feedback | None:
    """The question of a signed link; None when it was forged."""
    try:
        key = uuid.UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError, ValidationError):
        return None
    return Feedback.objects.select_related("house").filter(pk=key).first()
