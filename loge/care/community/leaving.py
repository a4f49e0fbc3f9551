"""What the community holds of a person: told whole, and taken away when they leave.

A question or an answer helps others, so it stays without a name unless they chose that their words leave with them; what was
said in confidence always goes (GDPR art. 17).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from loge.common import moves
from loge.demands.leaving import empty_letters
from loge.people.models import Person
from loge.people.rows import ERASED, Own, emptied, told, words_of

from . import states
from .actions import new_alias
from .models import Answer, Asked, Credit, Earlier, GuideVersion, Helper, Helpful, Question, Voice

OWN = (
    Own("questions", lambda person: Question.objects.filter(asker=person)),
    Own("answers", lambda person: Answer.objects.filter(author=person)),
    Own(
        "earlier_wordings",
        lambda person: Earlier.objects.filter(Q(answer__author=person) | Q(answer=None, question__asker=person)),
        ("title", "words"),
        forget=True,
    ),
    Own("asked_to_me", lambda person: Asked.objects.filter(person=person), forget=True),
    Own("helped_me", lambda person: Helpful.objects.filter(person=person), forget=True),
    Own("trusted_with", lambda person: Helper.objects.filter(person=person), forget=True),
    Own("credits", lambda person: Credit.objects.filter(person=person), forget=True),
    Own("guide_versions", lambda person: GuideVersion.objects.filter(by=person)),
    Own("voices", lambda person: Voice.objects.filter(person=person), forget=True),
)


def export(person: Person) -> dict[str, Any]:
    """Their own rows. Of a question they were asked only its key: not who asked it."""
    return told(OWN, person)


def files(person: Person) -> Iterable[tuple[str, Any]]:
    for row in Question.objects.filter(asker=person).exclude(photo=""):
        yield f"questions/{row.pk}.webp", row.photo


def erase(person: Person) -> None:
    asked, answered = Question.objects.filter(asker=person), Answer.objects.filter(author=person)
    going = set(Voice.objects.filter(person=person, leaves_nothing=True).values_list("house", flat=True))
    about = [row.reference for row in asked] + [
        f"question:{key}" for key in answered.values_list("question", flat=True)
    ]
    gone = Q(house__in=going) | Q(is_private=True)
    lost = set(asked.filter(gone).values_list("title", flat=True)) | set(
        asked.filter(gone).values_list("words", flat=True)
    )
    silent = answered.filter(Q(house__in=going) | Q(question__is_private=True))
    lost |= set(silent.values_list("words", flat=True))
    empty_letters(person, about, lost | words_of(OWN, person))
    for row in asked.exclude(photo="", photo_given=""):
        for file in (row.photo, row.photo_given):
            if file:
                file.delete(save=False)
    for row in asked.filter(alias="").select_related("house"):
        Question.objects.filter(house=row.house_id, pk=row.pk).update(alias=new_alias(row.house))
    asked.update(photo="", photo_given="", reason="")
    ending: list[Question | Answer] = [*asked.filter(gone).select_related("house"), *silent.select_related("house")]
    for words in ending:
        if words.state != states.REMOVED:
            moves.make(words, "take_back", by=person)
    asked.filter(gone).update(title=ERASED, words="", terms="", evidence="", pinned_at=None)
    silent.update(words=ERASED)
    answered.update(reason="")
    emptied(OWN, person)
