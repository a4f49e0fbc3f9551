"""What can be read of a loge's questions, by whom, under which names. Every query starts from the house or from the reader."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from loge.common.clock import now
from loge.houses.models import House
from loge.houses.queries import keeps, roles
from loge.offers.search import analysis
from loge.people.models import Person

from . import states
from .models import Answer, Asked, Credit, Earlier, Guide, Helper, Helpful, Question, Voice, name_of

WAITS_FOR = dt.timedelta(hours=24)  # a question nobody has answered is for the coordinator
MOST_SHOWN = 300  # answers of one question


# ------------------------------------------------------------------------------------------------------------ who reads


def belongs(house: House, person: Person | None) -> bool:
    """Open questions are for those who belong to the loge, however."""
    return person is not None and bool(roles(person, house.pk))


def may_read(row: Question, reader: Person) -> bool:
    """The asker and who keeps the house, always; a private one its helpers too; an open one all of the loge."""
    if reader.pk == row.asker_id or keeps(reader, row.house):
        return True
    if row.state not in states.READABLE:
        return False
    if row.is_private:
        return Helper.objects.filter(house=row.house_id, question=row, person=reader).exists()
    return belongs(row.house, reader)


def asker_name(row: Question, reader: Person | None = None) -> str:
    """Who asked, as this reader may know it. Without a reader: as everyone may."""
    if not row.is_veiled:
        return name_of(row.asker)
    if reader is not None and reader.pk != row.asker_id and keeps(reader, row.house):
        return f"{row.alias_name} ({name_of(row.asker)})"
    return str(row.alias_name)


def author_name(answer: Answer, reader: Person | None = None) -> str:
    """Who answered; who asked without a name answers without one."""
    return asker_name(answer.question, reader) if answer.is_askers else name_of(answer.author)


# ------------------------------------------------------------------------------------------------------------ questions


def open_to_all(house: House) -> QuerySet[Question]:
    """What everyone of the loge may read, with how many answers each has."""
    rows = Question.objects.filter(house=house, is_private=False, state__in=states.READABLE)
    shown = Count("answers", filter=Q(answers__state=states.SHOWN))
    return rows.select_related("house", "asker").annotate(count=shown)


def listed(house: House, *, words: str = "", view: str = "") -> QuerySet[Question]:
    """The questions of a loge: the pinned one, then those with the latest word. Accents and plurals do not matter."""
    rows = open_to_all(house)
    if words.strip():
        rows = rows.filter(matching(words))
    elif view == "waiting":
        shown = Answer.objects.filter(question=OuterRef("pk"), state=states.SHOWN)
        rows = rows.filter(~Exists(shown), state=states.OPEN)
    elif view != "all":
        rows = rows.exclude(state=states.ARCHIVED)
    first = [] if words.strip() else [F("pinned_at").desc(nulls_last=True)]
    return rows.order_by(*first, "-last_at", "-pk")


def mine(house: House, person: Person) -> list[Question]:
    """What this person asked here, whatever became of it, the latest first."""
    shown = Count("answers", filter=Q(answers__state=states.SHOWN))
    rows = Question.objects.filter(house=house, asker=person).select_related("house", "asker").annotate(count=shown)
    return list(rows.order_by("-asked_at")[:50])


def entrusted(house: House, person: Person) -> list[Question]:
    """Private questions this person was brought into."""
    rows = Question.objects.filter(house=house, is_private=True, state=states.OPEN, helpers__person=person)
    return list(rows.select_related("house", "asker").order_by("-last_at")[:50])


def matching(words: str) -> Q:
    """Every word, in any of its forms."""
    found = Q()
    for word in analysis.words(words[:500])[:12]:
        one = Q()
        for stem in analysis.stems(word):
            one |= Q(terms__contains=f" {stem} ") | (Q(terms__contains=f" {stem}") if len(stem) > 3 else Q())
        found &= one
    return found


def find(reader: Person, key: uuid.UUID) -> Question | None:
    row = Question.objects.select_related("house", "asker", "event").filter(pk=key).first()
    return row if row is not None and may_read(row, reader) else None


def find_answer(reader: Person, key: uuid.UUID) -> Answer | None:
    """An answer this reader may read: shown, or their own, or the house's to judge."""
    found = (
        Answer.objects.select_related("house", "question__house", "question__asker", "author").filter(pk=key).first()
    )
    if found is None or not may_read(found.question, reader):
        return None
    seen = found.state == states.SHOWN or reader.pk == found.author_id or keeps(reader, found.house)
    return found if seen else None


@dataclass(slots=True)
class Shown:
    """One answer, as its reader sees it."""

    row: Answer
    name: str
    mine: bool
    is_askers: bool
    marks: int
    marked: bool  # by the reader
    earlier: list[Earlier] = field(default_factory=list)
    credit: Credit | None = None


@dataclass(slots=True)
class Talk:
    """A question with everything said beneath it: seven queries however many answers."""

    answers: list[Shown]
    earlier: list[Earlier]
    helpers: list[Person]
    asked: Asked | None  # why the reader was asked
    asked_count: int
    guides: list[Guide]
    voice: Voice | None


def talk(row: Question, reader: Person) -> Talk:
    keeper = keeps(reader, row.house)
    rows = Answer.objects.filter(house=row.house_id, question=row).select_related("author")
    if not keeper:
        rows = rows.filter(Q(state=states.SHOWN) | Q(author=reader))
    rows = rows.annotate(marks_count=Count("marks"), is_marked=_marked_by(reader))
    history: dict[Any, list[Earlier]] = defaultdict(list)
    for one in Earlier.objects.filter(house=row.house_id, question=row).order_by("until_at", "pk"):
        history[one.answer_id].append(one)
    credits = {one.answer_id: one for one in Credit.objects.filter(house=row.house_id, answer__question=row)}
    shown = []
    for answer in rows.order_by("written_at", "pk")[:MOST_SHOWN]:
        answer.question = row
        mine = answer.author_id == reader.pk
        shown.append(
            Shown(
                answer, author_name(answer, reader), mine, answer.is_askers, answer.marks_count, answer.is_marked,
                history.get(answer.pk, []), credits.get(answer.pk) if mine or keeper else None,
            )
        )  # fmt: skip
    asked = list(Asked.objects.filter(house=row.house_id, question=row))
    trusted = Helper.objects.filter(house=row.house_id, question=row).select_related("person").order_by("named_at")
    told = keeper or reader.pk == row.asker_id
    return Talk(
        answers=sorted(shown, key=lambda one: one.row.helped_at is None),
        earlier=history.get(None, []),
        helpers=[one.person for one in trusted] if row.is_private and told else [],
        asked=next((one for one in asked if one.person_id == reader.pk and not one.declined_at), None),
        asked_count=len(asked) if told else 0,
        guides=list(Guide.objects.filter(house=row.house_id, question=row, state=states.PUBLISHED)),
        voice=Voice.objects.filter(house=row.house_id, person=reader).first(),
    )


def _marked_by(reader: Person) -> Exists:
    return Exists(Helpful.objects.filter(answer=OuterRef("pk"), person=reader))


# --------------------------------------------------------------------------------------------------------------- guides


def guides(house: House, *, words: str = "", most: int = 50) -> list[Guide]:
    """Published guides, the latest changed first: anyone may read them."""
    rows = Guide.objects.filter(house=house, state=states.PUBLISHED)
    if words.strip():
        rows = rows.filter(matching(words))
    return list(rows.order_by("-changed_at", "-pk")[:most])


def speaking_of(house: House, words: str, *, most: int = 3) -> list[Guide]:
    """Guides that answer a sentence typed in the box of offers: at least half of its words, the most first. One query."""
    sought = [analysis.stems(word) for word in dict.fromkeys(analysis.words(words[:300])[:12])]
    if not sought or house.kind != House.Kind.NEIGHBOURHOOD:
        return []
    any_of = Q()
    for forms in sought:
        for stem in forms:
            any_of |= Q(terms__contains=f" {stem} ")
    rows = Guide.objects.filter(any_of, house=house, state=states.PUBLISHED).defer("words")
    scored = [(sum(bool(forms & set(row.terms.split())) for forms in sought), row) for row in rows[:200]]
    enough = [(score, row) for score, row in scored if 2 * score >= len(sought)]
    return [row for _score, row in sorted(enough, key=lambda one: (-one[0], one[1].title))[:most]]


def find_guide(house: House, key: uuid.UUID, reader: Person | None) -> Guide | None:
    row = Guide.objects.select_related("house").filter(house=house, pk=key).first()
    if row is None or (row.state != states.PUBLISHED and not (reader is not None and keeps(reader, house))):
        return None
    return row


def credits(guide: Guide) -> list[Credit]:
    rows = Credit.objects.filter(house=guide.house_id, guide=guide).select_related("person", "guide__house")
    return list(rows.order_by("since_at"))


# ------------------------------------------------------------------------------------------------------ what awaits


def awaiting(house: House, *, at: dt.datetime | None = None) -> list[Question]:
    """What is for the coordinator, the longest first: hard words, secrets nobody has answered, silence of a day. One query."""
    moment = at or now()
    theirs = Answer.objects.filter(question=OuterRef("pk"))
    rows = Question.objects.filter(house=house).select_related("house", "asker")
    rows = rows.annotate(
        has_held=Exists(theirs.filter(state=states.HELD)),
        has_answer=Exists(theirs.filter(state=states.SHOWN).exclude(author=OuterRef("asker"))),
    )
    silent = Q(state=states.OPEN, has_answer=False) & (Q(is_private=True) | Q(asked_at__lt=moment - WAITS_FOR))
    hard = Q(has_held=True) & ~Q(state=states.REMOVED)
    return list(rows.filter(Q(state=states.HELD) | hard | silent).order_by("last_at", "pk")[:100])


def figures(house: House, *, at: dt.datetime) -> dict[str, int]:
    """Of the last ninety days: asked, answered, helped; guides. Two queries."""
    since = at - dt.timedelta(days=90)
    helped = Exists(Answer.objects.filter(question=OuterRef("pk"), helped_at__isnull=False))
    rows = open_to_all(house).filter(asked_at__gt=since).annotate(helped=helped)
    told = list(rows.values_list("count", "helped"))
    return {
        "asked": len(told),
        "answered": sum(bool(count) for count, _helped in told),
        "helped": sum(bool(one) for _count, one in told),
        "guides": Guide.objects.filter(house=house, state=states.PUBLISHED).count(),
    }


def pinned(house: House) -> Question | None:
    return open_to_all(house).filter(pinned_at__isnull=False).first()


def drafts(house: House) -> list[Guide]:
    """Guides that are not published, the latest first."""
    rows = Guide.objects.filter(house=house).exclude(state=states.PUBLISHED)
    return list(rows.order_by("-changed_at")[:50])
