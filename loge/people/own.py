"""People's own part of leaving: the person, their photos, their keys, the files they asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from .models import Person
from .rows import plain


def export(person: Person) -> dict[str, Any]:
    return {
        "person": plain([person], without=("password",)),
        "photos": plain(person.photos.all()),
        "keys_for_programs": plain(person.access_tokens.all(), without=("fingerprint",)),
        "departures": plain(person.departures.all()),
    }


def files(person: Person) -> Iterable[tuple[str, Any]]:
    for photo in person.photos.all():
        if photo.shown:
            yield f"photos/{photo.pk}.webp", photo.shown


def open_items(person: Person) -> list[Any]:
    if (
        person.is_operator
        and not Person.objects.filter(is_operator=True, is_active=True).exclude(pk=person.pk).exists()
    ):
        return [_("You alone run this platform: name another operator first.")]
    return []


def erase(person: Person) -> None:
    """Photos and keys are gone; the row stays under a pseudonym, for the books name it."""
    for photo in person.photos.all():
        for file in (photo.received, photo.shown):
            if file:
                file.delete(save=False)
    person.photos.all().delete()
    person.access_tokens.all().delete()
    for export in person.exports.all():
        if export.file:
            export.file.delete(save=False)
    person.exports.all().delete()
    person.email = f"gone-{person.pk.hex}@erased.invalid"
    person.name, person.phone = pseudonym(), ""
    person.is_active = person.is_operator = False
    person.set_unusable_password()
    person.save()


def pseudonym() -> str:
    """What stands where a name was."""
    return _("A former neighbour")
