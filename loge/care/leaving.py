"""Care's part of leaving: reviews keep their stars, without words or name; tips stay in the books."""

from __future__ import annotations

from typing import Any

from loge.people.leaving import plain
from loge.people.models import Person

from .models import Review, Tip


def export(person: Person) -> dict[str, Any]:
    return {
        "reviews_written": plain(Review.objects.filter(author=person)),
        "reviews_received": plain(Review.objects.filter(about=f"person:{person.pk}", shown_at__isnull=False)),
        "tips_given": plain(Tip.objects.filter(giver=person)),
    }


def open_items(person: Person) -> list[Any]:
    return []


def erase(person: Person) -> None:
    Review.objects.filter(author=person).update(words="")
