"""Answering, changing it, thanking, marking what helped, taking it away."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.demands.actions.words import clean_words
from loge.demands.reading import read_for
from loge.houses.models import House
from loge.people.models import Person

from . import states
from .actions import EDITABLE, is_hard, join_in, recognisable, touched
from .models import MOST_WORDS, Answer, Earlier, Helpful, Question
from .queries import may_read

MOST_A_DAY = 20
_OFFERS = re.compile(
    r"\b(?:je (?:peux|pourrais|veux bien) (?:venir|passer|vous (?:aider|le faire|montrer|depanner))|je m'en (?:charge|occupe)|"
    r"je (?:le )?fais pour|(?:\d+|quelques) euros|i (?:can|could|would|'d) (?:come|drop by|do it for|help you with|fix|show you)|"
    r"i(?:'ll| will) do it)\b",
    re.IGNORECASE,
)


def answer(
    row: Question, *, by: Person, words: str, nonce: str, at: dt.datetime | None = None
) -> Answer:  # fmt: skip
    """Say what one knows. By who asked, it is a word more. Twice with one ``nonce`` is once.

    Raises Refused for who may not read it, or beyond twenty a day; Stale once it is closed; Invalid without words.
    """
    moment = at or now()
    before = Answer.objects.filter(house=row.house_id, question=row, author=by, nonce=nonce[:40]).first()
    if before is not None:
        return before
    if not may_read(row, by):
        raise Refused(_("This is not for you to do."))
    said = _said(row, by, words)
    if row.state != states.OPEN:
        raise Stale(_("This question is closed. Who asked can open it again."))
    lately = Answer.objects.filter(house=row.house_id, author=by, written_at__gt=moment - dt.timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise Refused(_("That makes twenty answers in a day: thank you. The next ones can wait until tomorrow."))
    made = Answer(house=row.house, question=row, author=by, words=said, written_at=moment, nonce=nonce[:40])
    state = states.HELD if is_hard(row.house, said, moment) else states.SHOWN
    try:
        with transaction.atomic():
            moves.begin(made, state, by=by, at=moment, note={"question": str(row.pk)})
            touched(row, moment)
            join_in(row.house, by, at=moment)
    except IntegrityError:
        return Answer.objects.get(house=row.house_id, question=row, author=by, nonce=nonce[:40])
    return made


@transaction.atomic
def edit(row: Answer, *, by: Person, words: str, at: dt.datetime | None = None) -> Answer:
    """Say it better, within a day; how it read before stays to be seen."""
    moment = at or now()
    if by.pk != row.author_id or moment > row.written_at + EDITABLE:
        raise Refused(_("An answer can be changed by who wrote it, for a day. Write another one beneath it."))
    if row.state == states.REMOVED:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    said = _said(row.question, by, words)
    if said == row.words:
        return row
    Earlier.objects.create(house=row.house, question=row.question, answer=row, words=row.words, until_at=moment)
    _set(row, words=said, edited_at=moment)
    journal.write("answer.edited", subject=row.reference, house=row.house_id, by=by, at=moment)
    if row.state == states.SHOWN and is_hard(row.house, said, moment):
        moves.make(row, "hold", by=states.MACHINE, at=moment)
    touched(row.question, moment)
    return row


@transaction.atomic
def move(row: Answer, name: str, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Answer:
    """Publish, remove with the reason, take back: whatever the table allows this person."""
    if name not in ("publish", "remove", "take_back"):
        raise Refused(_("This is not for you to do."))
    told: dict[str, Any] = {}
    if name == "remove":
        told["reason"] = " ".join(words.split())[:500]
        if not told["reason"]:
            raise Invalid(_("Write why, in a sentence: who wrote it reads it."), field="words")
    moves.make(row, name, by=by, at=at, **told)
    touched(row.question, max(row.question.last_at, row.written_at))
    return row


@transaction.atomic
def thank(row: Answer, *, by: Person, helped: bool = False, at: dt.datetime | None = None) -> Answer:
    """Who asked says thank you; with ``helped``, that this was what they needed. Once: the letter is not sent again."""
    moment = at or now()
    if by.pk != row.question.asker_id or by.pk == row.author_id:
        raise Refused(_("Only who asked thanks for an answer. You can say that it helped you."))
    if row.state != states.SHOWN:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    name = "helped_at" if helped else "thanked_at"
    fresh = Answer.objects.filter(house=row.house_id, pk=row.pk, **{name: None})
    if fresh.update(**{name: moment}):
        setattr(row, name, moment)
        kind = "answer.helped" if helped else "answer.thanked"
        journal.write(kind, subject=row.reference, house=row.house_id, by=by, at=moment)
    return row


@transaction.atomic
def mark(row: Answer, helpful: bool, *, by: Person, at: dt.datetime | None = None) -> None:
    """Anyone else who reads it: this helped me too. Once each, and it can be taken back."""
    if not may_read(row.question, by) or row.state != states.SHOWN:
        raise Refused(_("This is not for you to do."))
    if by.pk in (row.author_id, row.question.asker_id):
        raise Refused(_("This is for the others who read it."))
    if helpful:
        Helpful.objects.get_or_create(house=row.house, answer=row, person=by, defaults={"said_at": at or now()})
    else:
        Helpful.objects.filter(house=row.house_id, answer=row, person=by).delete()


def sounds_like_an_offer(house: House, words: str, *, at: dt.datetime) -> bool:
    """Somebody proposes to come and do it, or names a price: that belongs on the need board, where it is agreed and safe."""
    if _OFFERS.search(words.replace("’", "'")):
        return True
    return any(item.budget is not None for item in read_for(house, words, at=at).items)


def _said(row: Question, by: Person, words: str) -> str:
    if len(words) > MOST_WORDS:
        raise Invalid(_("4,000 characters at most: the rest fits in a second answer."), field="words")
    try:
        said = clean_words(words)
    except Invalid as wrong:
        raise Invalid(_("Write what you know of it, in a few words."), field="words") from wrong
    if row.is_veiled and by.pk == row.asker_id and recognisable(said, by):
        raise Invalid(_("Your name, address or number stands in it: without it, nobody will know you."), field="words")
    return said


def _set(row: Answer, **told: Any) -> None:
    Answer.objects.filter(house=row.house_id, pk=row.pk).update(**told)
    for name, value in told.items():
        setattr(row, name, value)
