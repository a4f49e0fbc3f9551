"""Questions, answers and guides can be doubted: a decision takes them away with its reasons, an appeal puts them back."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from loge.common import moves
from loge.houses.models import House
from loge.people.models import Person

from ..notices.kinds import Content, Kind, join
from ..notices.models import Notice
from . import states
from .models import Answer, Guide, GuideVersion, Question
from .queries import may_read


def _question(house: House, key: uuid.UUID, reader: Person | None) -> Content | None:
    row = Question.objects.select_related("house", "asker").filter(house=house, pk=key).first()
    if row is None or reader is None or row.state == states.REMOVED or not may_read(row, reader):
        return None
    words = f"{row.title}\n{row.words}".strip()
    return Content(row.reference, row.title, words, row.asker, reverse("question", args=[row.pk]))


def _answer(house: House, key: uuid.UUID, reader: Person | None) -> Content | None:
    rows = Answer.objects.select_related("author", "question__house", "question__asker")
    row = rows.filter(house=house, pk=key, state=states.SHOWN).first()
    if row is None or reader is None or not may_read(row.question, reader):
        return None
    return Content(
        row.reference, row.question.title, row.words, row.author, reverse("question", args=[row.question_id])
    )


def _guide(house: House, key: uuid.UUID, reader: Person | None) -> Content | None:
    """Who wrote its last version answers for it."""
    row = Guide.objects.filter(house=house, pk=key, state=states.PUBLISHED).first()
    version = GuideVersion.objects.select_related("by").filter(guide=row).order_by("-number").first() if row else None
    if row is None or version is None:
        return None
    words = f"{row.title}\n{row.words}"
    return Content(row.reference, row.title, words, version.by, reverse("guide", args=[house.slug, row.pk]))


_MODELS: dict[str, Any] = {"question": Question, "answer": Answer, "guide": Guide}


def _row(row: Notice) -> Any:
    found = _MODELS[row.kind].objects.select_related("house")
    return found.filter(house=row.house_id, pk=row.subject.partition(":")[2]).first()


def _reason(row: Notice) -> str:
    return (row.last_ruling or row.ruling)[:500]


def _take_away(row: Notice, by: Person) -> None:
    found = _row(row)
    gone = states.RETIRED if row.kind == "guide" else states.REMOVED
    if found is None or found.state in (gone, states.DRAFT):
        return
    told: dict[str, Any] = {} if row.kind == "guide" else {"reason": _reason(row)}
    if row.kind == "question":
        told["pinned_at"] = None
    moves.make(found, "take_down", by=states.MACHINE, note={"notice": str(row.pk)}, **told)


def _give_back(row: Notice, by: Person) -> None:
    """Only what this very decision took away: what its author has withdrawn since stays with them."""
    found = _row(row)
    if found is None or found.state not in (states.REMOVED, states.RETIRED):
        return
    if row.kind == "guide":
        moves.make(found, "put_back", by=states.MACHINE)
    elif found.reason and found.reason == row.ruling[:500]:
        moves.make(found, "put_back", by=states.MACHINE, reason="")


def _secret(rows: Collection[Notice]) -> set[str]:
    """What was asked in confidence, and what was answered there."""
    keys = [row.subject.partition(":")[2] for row in rows]
    private = {"question": Q(is_private=True), "answer": Q(question__is_private=True)}
    found = {kind: _MODELS[kind].objects.filter(condition, pk__in=keys) for kind, condition in private.items()}
    return {f"{kind}:{key}" for kind, told in found.items() for key in told.values_list("pk", flat=True)}


join(Kind("question", gettext_lazy("questions"), _question, _take_away, _give_back, secret=_secret))
join(Kind("answer", gettext_lazy("answers"), _answer, _take_away, _give_back, secret=_secret))
join(Kind("guide", gettext_lazy("guides"), _guide, _take_away, _give_back))
