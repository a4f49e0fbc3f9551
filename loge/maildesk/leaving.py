"""The mail desk's part of leaving: the letters they were sent, and what they wrote to desks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from loge.people.models import Person
from loge.people.own import pseudonym
from loge.people.rows import ERASED, plain

from . import forgetting
from .models import QUEUED, Draft, Letter, Post, Presence


def export(person: Person) -> dict[str, Any]:
    return {
        "letters": plain(_to(person).filter(is_secret=False), without=("html",)),
        "drafts": plain(
            Draft.objects.filter(written_by=person).order_by("edited_at"), without=("to", "cc", "files", "aside")
        ),
        "posts": plain(Post.objects.filter(by=person).order_by("since_at")),
        **forgetting.export(_addresses(person)),
    }


def files(person: Person) -> Iterable[tuple[str, Any]]:
    for letter in _to(person).filter(is_secret=False):
        yield f"letters/{letter.since_at:%Y-%m-%d}-{letter.pk}.txt", f"{letter.title}\n\n{letter.text}"
    yield from forgetting.files(_addresses(person))


def open_items(person: Person) -> list[Any]:
    return []


def erase(person: Person) -> None:
    """That a letter was sent, and when, stays; to whom and what it said does not."""
    forgetting.forget(_addresses(person))
    _to(person).filter(state=QUEUED).delete()
    _to(person).update(
        to=f"gone-{person.pk.hex}@erased.invalid", to_name=pseudonym(), title=ERASED, text="", html="", error=""
    )
    Presence.objects.filter(person=person).delete()
    _nameless_drafts(person)


def _nameless_drafts(person: Person) -> None:
    """What they had begun to write is the desk's; their name beside it is not."""
    for draft in Draft.objects.exclude(aside=[]).iterator():
        lines = [[key, pseudonym() if key == str(person.pk) else name, *rest] for key, name, *rest in draft.aside]
        if lines != draft.aside:
            Draft.objects.filter(pk=draft.pk).update(aside=lines)


def _addresses(person: Person) -> list[str]:
    return [person.email] if person.email else []


def _to(person: Person) -> Any:
    mine = Q(reader=person)
    if person.email:
        mine |= Q(to__iexact=person.email)
    return Letter.objects.filter(mine).order_by("since_at")
