"""Asking, opening, closing, taking away; who reads it; what a keeper does to make a question find its answer."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import later, task
from loge.demands.actions.need import understood
from loge.demands.actions.words import clean_words
from loge.demands.reading import read_for
from loge.houses import households
from loge.houses.models import House
from loge.houses.queries import keeps, roles
from loge.houses.rules import must_keep
from loge.offers.search import analysis
from loge.people import photos
from loge.people.models import Person
from loge.understanding.sensitive import sensitive

from ..meeting.models import Event
from ..reviews import wording
from . import knowing, states
from .models import ALIASES, MOST_TITLE, MOST_WORDS, Answer, Asked, Earlier, Helper, Question, Voice

MOST_A_DAY = 3  # questions of one person in one loge
EDITABLE = dt.timedelta(hours=24)
MOST_HELPERS = 5
MOST_BYTES = 10_000_000
DAY = dt.timedelta(days=1)


def ask(
    house: House,
    *,
    by: Person,
    title: str,
    nonce: str,
    words: str = "",
    veiled: bool = False,
    private: bool | None = None,
    photo: Any = None,
    at: dt.datetime | None = None,
) -> Question:
    """Put a question to the loge. A delicate one is between the asker and the coordinator unless they say otherwise; a hard
    word is read by the coordinator before everyone does. The same ``nonce`` asks once.

    Raises Invalid (no words, a name or number in a question without a name, a photo that is none), Refused beyond three a day.
    """
    moment = at or now()
    mine = Question.objects.select_related("house", "asker").filter(house=house, asker=by, nonce=nonce[:40])
    if (first := mine.first()) is not None:
        return first
    if house.kind != House.Kind.NEIGHBOURHOOD:
        raise Refused(_("Questions are put to a loge. Here, tell the concierge directly."))
    told = _said(house, by, title, words, veiled=veiled)
    if Question.objects.filter(house=house, asker=by, asked_at__gt=moment - DAY).count() >= MOST_A_DAY:
        raise Refused(_("That makes three questions in a day. The next one is welcome tomorrow."))
    given = _photo(photo)
    row = Question(
        house=house, asker=by, alias=new_alias(house) if veiled else "", asked_at=moment, last_at=moment, nonce=nonce[:40],
        **told, **_understood(house, told, moment),
    )  # fmt: skip
    row.is_private = bool(row.topic) if private is None else private
    hard = is_hard(house, f"{row.title}\n{row.words}", moment)
    try:
        with transaction.atomic():
            households.settle(house, by, at=moment)
            if given is not None:
                row.photo_given.save(f"{row.pk}.bin", ContentFile(given), save=False)
            moves.begin(row, states.HELD if hard else states.OPEN, by=by, at=moment)
            join_in(house, by, at=moment)
            if given is not None:
                later(draw, str(row.pk), house=house.pk)
    except IntegrityError:
        return mine.get()
    return row


@transaction.atomic
def edit(row: Question, *, by: Person, title: str, words: str, at: dt.datetime | None = None) -> Question:
    """Say it better, within a day; how it read before stays to be seen. Raises Refused later, or for anyone else."""
    moment = at or now()
    if by.pk != row.asker_id or moment > row.asked_at + EDITABLE:
        raise Refused(_("A question can be changed by who asked it, for a day. Add a word beneath it instead."))
    if row.state not in (states.HELD, states.OPEN):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    told = _said(row.house, by, title, words, veiled=row.is_veiled)
    if (told["title"], told["words"]) == (row.title, row.words):
        return row
    Earlier.objects.create(house=row.house, question=row, title=row.title, words=row.words, until_at=moment)
    heard = _understood(row.house, told, moment)
    delicate = bool(heard["topic"]) and not row.topic
    _set(row, **told, **heard, edited_at=moment, last_at=moment, is_private=row.is_private or delicate)
    journal.write("question.edited", subject=row.reference, house=row.house_id, by=by, at=moment)
    if row.state == states.OPEN and is_hard(row.house, f"{row.title}\n{row.words}", moment):
        moves.make(row, "hold", by=states.MACHINE, at=moment)
    return row


@transaction.atomic
def set_private(row: Question, private: bool, *, by: Person, at: dt.datetime | None = None) -> Question:
    """Open it to the loge, or keep it between the asker and the coordinator. Only the asker opens; a keeper may shelter it."""
    if by.pk != row.asker_id and not (private and keeps(by, row.house)):
        raise Refused(_("Only who asked can open it to everyone."))
    if row.is_private == private:
        return row
    moment = at or now()
    _set(row, is_private=private, pinned_at=None if private else row.pinned_at)
    if private:
        Asked.objects.filter(house=row.house_id, question=row).delete()
    name = "question.sheltered" if private else "question.opened"
    journal.write(name, subject=row.reference, house=row.house_id, by=by, at=moment)
    return row


@transaction.atomic
def move(row: Question, name: str, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Question:
    """Close, open again, publish, take away: whatever the table allows this person."""
    if name not in {"publish", "close", "reopen", "remove", "take_back"}:
        raise Refused(_("This is not for you to do."))
    told: dict[str, Any] = {"last_at": at or now()} if name in ("publish", "reopen") else {}
    row.last_at = told.get("last_at", row.last_at)
    if name == "remove":
        told["reason"] = _reason(words)
    if name in ("remove", "take_back"):
        told["pinned_at"] = None
    moves.make(row, name, by=by, at=at, **told)
    return row


@transaction.atomic
def pin(row: Question, pinned: bool, *, by: Person, at: dt.datetime | None = None) -> Question:
    """The question of the moment: one at a time stands at the top of the page and of the weekly letter."""
    must_keep(by, row.house)
    if row.is_private or row.state != states.OPEN:
        raise Refused(_("Only an open question that everyone may read can stand at the top."))
    moment = at or now()
    if pinned:
        Question.objects.filter(house=row.house_id, pinned_at__isnull=False).exclude(pk=row.pk).update(pinned_at=None)
    _set(row, pinned_at=moment if pinned else None)
    kind = "question.pinned" if pinned else "question.unpinned"
    journal.write(kind, subject=row.reference, house=row.house_id, by=by, at=moment)
    return row


@transaction.atomic
def meet(row: Question, event: Event | None, *, by: Person, at: dt.datetime | None = None) -> Question:
    """It is talked about over a coffee: an event of the loge, with its calendar file. None: no longer."""
    must_keep(by, row.house)
    if event is not None and (event.house_id != row.house_id or row.is_private):
        raise Refused(_("This event is not of this loge, or the question is not for everyone."))
    _set(row, event=event)
    told = {"event": str(event.pk) if event else ""}
    journal.write("question.meets", subject=row.reference, house=row.house_id, by=by, at=at or now(), **told)
    return row


@transaction.atomic
def name_helper(row: Question, person: Person, *, by: Person, at: dt.datetime | None = None) -> Helper:
    """Bring somebody of the loge into a private question. They read it and may answer."""
    must_keep(by, row.house)
    if not row.is_private or row.state not in (states.OPEN, states.HELD):
        raise Refused(_("Everyone may answer this one already."))
    if person.pk == row.asker_id or not roles(person, row.house_id):
        raise Invalid(_("Only somebody else of this loge can help."), field="person")
    if Helper.objects.filter(house=row.house_id, question=row).count() >= MOST_HELPERS:
        raise Refused(_("Five people know of it already. A secret is kept by few."))
    told = {"named_by": by, "named_at": at or now()}
    made, fresh = Helper.objects.get_or_create(house=row.house, question=row, person=person, defaults=told)
    if fresh:
        note = {"helper": str(person.pk)}
        journal.write("question.helped", subject=row.reference, house=row.house_id, by=by, at=at or now(), **note)
    return made


@transaction.atomic
def leave_out(row: Question, *, by: Person, at: dt.datetime | None = None) -> None:
    """“Not for me, this one”: nothing more is heard of it."""
    mine = Asked.objects.filter(house=row.house_id, question=row, person=by, declined_at=None)
    if mine.update(declined_at=at or now()):
        journal.write("question.passed", subject=row.reference, house=row.house_id, by=by, at=at or now())


@transaction.atomic
def find_knowers(row: Question, *, at: dt.datetime) -> list[Asked]:
    """Tell those who may know. Safe to repeat: nobody is asked twice, and few are asked at all."""
    locked = Question.objects.select_for_update().filter(house=row.house_id, pk=row.pk, state=states.OPEN)
    if row.is_private or not locked.filter(is_private=False).exists():
        return []
    left = knowing.MOST_ASKED - Asked.objects.filter(house=row.house_id, question=row).count()
    if left <= 0:
        return []
    found = knowing.knowers(row, at=at, most=left)
    made = [Asked(house=row.house, question=row, person=one.person, reasons=one.reasons, asked_at=at) for one in found]
    Asked.objects.bulk_create(made)
    return made


@transaction.atomic
def join_in(house: House, person: Person, *, at: dt.datetime) -> Voice:
    """Who takes part hears once a week what is new, until they say otherwise."""
    return Voice.objects.get_or_create(house=house, person=person, defaults={"since_at": at, "told_at": at})[0]


@transaction.atomic
def set_voice(
    house: House, person: Person, *, at: dt.datetime | None = None, **told: bool
) -> Voice:  # fmt: skip
    """What this person wishes to hear of."""
    if not roles(person, house.pk):
        raise Refused(_("This is for those who belong to the loge."))
    row = join_in(house, person, at=at or now())
    for name, value in told.items():
        setattr(row, name, value)
    row.save(update_fields=list(told))
    return row


@task(external=True)  # decoding takes a second, and files are no part of a transaction
def draw(question_id: str) -> None:
    """Draw a photo anew, without the place and the hour it carried. The original is thrown away."""
    row = Question.objects.filter(pk=question_id).first()
    if row is None or not row.photo_given:
        return
    with row.photo_given.open("rb") as original:
        raw = original.read()
    try:
        row.photo.save(f"{row.pk}.webp", ContentFile(photos.redrawn(raw, side=1_600)), save=False)
        name = row.photo.name
    except (Invalid, OSError, ValueError, SyntaxError):
        name = ""
    row.photo_given.delete(save=False)
    Question.objects.filter(house=row.house_id, pk=row.pk).update(photo=name, photo_given="")


# -------------------------------------------------------------------------------------------------------------- helpers


def touched(row: Question, moment: dt.datetime) -> None:
    """A word was said in it: it is found by it, and half a year of silence begins anew."""
    row.last_at = moment
    said = Answer.objects.filter(house=row.house_id, question=row, state=states.SHOWN).values_list("words", flat=True)
    told = {"last_at": moment, "terms": analysis.terms(row.title, row.words, *said[:50])}
    if row.state in (states.OPEN, states.CLOSED):
        told["clock_at"] = moves.wake_at(row, row.state, row.since_at, 0)
    _set(row, **told)


def recognisable(words: str, person: Person) -> bool:
    """Whether these words give away who writes them: a name, an address, a telephone number."""
    folded = f" {' '.join(analysis.words(words))} "
    names = [name for part in person.name.split() for name in analysis.words(part) if len(name) > 2]
    return any(f" {name} " in folded for name in names) or wording.has_number(words)


def is_hard(house: House, words: str, moment: dt.datetime) -> bool:
    """Whether somebody reads these words before everyone does: understanding hears an insult in them."""
    moods = read_for(house, words, at=moment).mood
    return any(mood.kind == "insult" and mood.confidence >= wording.SURE for mood in moods)


def _said(house: House, by: Person, title: str, words: str, *, veiled: bool) -> dict[str, str]:
    try:
        line = " ".join(clean_words(title).split())
    except Invalid as wrong:
        raise Invalid(_("Write your question in a sentence."), field="title") from wrong
    if len(line) > MOST_TITLE:
        raise Invalid(_("One sentence of 120 characters; the rest fits below."), field="title")
    more = clean_words(words)[:MOST_WORDS] if words.strip() else ""
    if veiled and recognisable(f"{line}\n{more}", by):
        raise Invalid(_("Your name, address or number stands in it: without it, nobody will know you."), field="words")
    return {"title": line, "words": more}


def _understood(house: House, told: dict[str, str], moment: dt.datetime) -> dict[str, Any]:
    whole = f"{told['title']}\n{told['words']}"
    trade, _evidence = understood(house, whole, moment)
    found = sensitive(whole)
    return {
        "category_key": trade, "topic": found.topic if found else "", "evidence": found.text[:200] if found else "",
        "terms": analysis.terms(told["title"], told["words"]),
    }  # fmt: skip


def new_alias(house: House) -> str:
    """A name nobody bears just now in this loge, drawn by chance: it says nothing of who asks."""
    lately = Question.objects.filter(house=house).exclude(alias="").order_by("-asked_at")
    taken = set(lately.values_list("alias", flat=True)[: len(ALIASES) // 2])
    return random.SystemRandom().choice(sorted(ALIASES.keys() - taken))


def _photo(given: Any) -> bytes | None:
    if not given:
        return None
    if (given.size or 0) > MOST_BYTES:
        raise Invalid(_("This photo is larger than 10 MB. Choose a smaller one."), field="photo")
    raw: bytes = given.read(MOST_BYTES + 1)
    try:
        photos.check(raw)
    except Invalid as wrong:
        raise Invalid(str(wrong), field="photo") from wrong
    return raw


def _reason(words: str) -> str:
    said = " ".join(words.split())[:500]
    if not said:
        raise Invalid(_("Write why, in a sentence: who wrote it reads it."), field="words")
    return said


def _set(row: Question, **told: Any) -> None:
    Question.objects.filter(house=row.house_id, pk=row.pk).update(**told)
    for name, value in told.items():
        setattr(row, name, value)
