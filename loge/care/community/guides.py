"""A good answer becomes a guide: taken up by who keeps the house, edited in versions, crediting who knew if they agree."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.demands.actions.words import clean_words
from loge.houses.rules import must_keep
from loge.offers.search import analysis
from loge.people.models import Person

from . import states
from .models import MOST_TITLE, Answer, Credit, Guide, GuideVersion

MOST_WORDS = 5_000


def promote(
    answer: Answer, *, by: Person, title: str, words: str, nonce: str, at: dt.datetime | None = None
) -> Guide:  # fmt: skip
    """Begin a guide with what was answered. Who knew is asked whether it may say so; until then it names nobody.

    Raises Refused for what was told in confidence, or who does not keep the house.
    """
    must_keep(by, answer.house)
    moment = at or now()
    same = Guide.objects.select_related("house").filter(house=answer.house_id, nonce=nonce[:40])
    if (first := same.first()) is not None:
        return first
    if answer.question.is_private or answer.state != states.SHOWN:
        raise Refused(_("What was told in confidence stays there. Write a guide from an answer everyone may read."))
    line, said = _said(title, words)
    row = Guide(
        house=answer.house, title=line, words=said, terms=analysis.terms(line, said), nonce=nonce[:40], changed_at=moment,
        category_key=answer.question.category_key, question=answer.question,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(row, states.DRAFT, by=by, at=moment)
            _keep_version(row, by, "", moment)
            credit(row, answer, by=by, at=moment)
    except IntegrityError:
        return same.get()
    return row


@transaction.atomic
def credit(row: Guide, answer: Answer, *, by: Person, at: dt.datetime) -> Credit | None:
    """Ask who knew whether the guide may name them. Not of who asked without a name: that stays unknown."""
    must_keep(by, row.house)
    if answer.is_askers or Credit.objects.filter(guide=row, person=answer.author_id).exists():
        return None
    made = Credit(house=row.house, guide=row, answer=answer, person=answer.author)
    moves.begin(made, states.ASKED, by=by, at=at)
    return made


@transaction.atomic
def write(
    row: Guide, *, by: Person, title: str, words: str, version: int, why: str = "", at: dt.datetime | None = None
) -> Guide:
    """A new version; the ones before are kept. ``version`` is the one that was read: Stale if somebody was faster."""
    must_keep(by, row.house)
    moment = at or now()
    line, said = _said(title, words)
    if (line, said) == (row.title, row.words):
        return row
    told = {"title": line, "words": said, "terms": analysis.terms(line, said), "changed_at": moment}
    mine = Guide.objects.filter(house=row.house_id, pk=row.pk, version=version)
    if not mine.update(version=version + 1, **told):
        raise Stale(_("Somebody has changed this guide meanwhile. Here is how it reads now; your words are below."))
    for name, value in (told | {"version": version + 1}).items():
        setattr(row, name, value)
    _keep_version(row, by, why, moment)
    journal.write("guide.changed", subject=row.reference, house=row.house_id, by=by, at=moment, version=row.version)
    return row


@transaction.atomic
def move(row: Guide, name: str, *, by: Person, at: dt.datetime | None = None) -> Guide:
    """Publish it, or put it away."""
    moment = at or now()
    first: dict[str, Any] = {"published_at": moment} if name == "publish" and row.published_at is None else {}
    moves.make(row, name, by=by, at=moment, **first)
    return row


@transaction.atomic
def answer_credit(row: Credit, agrees: bool, *, by: Person, at: dt.datetime | None = None) -> Credit:
    """Who knew says whether the guide may name them, and may change their mind."""
    if row.state == (states.YES if agrees else states.NO):
        return row
    moves.make(row, "agree" if agrees else "decline", by=by, at=at)
    return row


def _keep_version(row: Guide, by: Person, why: str, moment: dt.datetime) -> None:
    GuideVersion.objects.create(
        house=row.house, guide=row, number=row.version, title=row.title, words=row.words, why=" ".join(why.split())[:200],
        by=by, at=moment,
    )  # fmt: skip


def _said(title: str, words: str) -> tuple[str, str]:
    line = " ".join(title.split())
    if not line or len(line) > MOST_TITLE:
        raise Invalid(_("Give it a title of 120 characters at most."), field="title")
    if len(words) > MOST_WORDS:
        raise Invalid(_("5,000 characters at most: a second guide holds the rest."), field="words")
    try:
        return line, clean_words(words)
    except Invalid as wrong:
        raise Invalid(_("Write what one should know."), field="words") from wrong
