"""Leaving: everything known of a person told to them in one file, and a person erased with the books kept whole.

Each room tells and erases its own part in a file ``leaving.py`` with three functions::

    export(person) -> dict[str, Any]    what the room holds of them: lists of plain rows, by name
    open_items(person) -> list[Any]     sentences: what must be over before they can be erased
    erase(person) -> None               take name and words out of the room's rows; what others need stays

and, if it holds files, ``files(person) -> Iterable[tuple[str, File]]``. They are found by name; people asks, and imports
none of them. Erasing keeps the ledger (ten years: code de commerce L. 123-22; GDPR art. 17 § 3 b) under a pseudonym.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.jobs import every, task

from . import own
from .models import Departure, Person


class Unfinished(Refused):
    """Something must be over first; ``items`` says what."""

    def __init__(self, items: list[Any]) -> None:
        super().__init__(_("Something is still open: %(items)s") % {"items": " ".join(map(str, items))})
        self.items = items


def rooms() -> dict[str, ModuleType]:
    """Every room that holds something of a person, the upper floors first, people itself last."""
    found: dict[str, ModuleType] = {}
    for config in reversed(list(apps.get_app_configs())):
        if config.name.startswith("loge.") and config.label != "people" and find_spec(f"{config.name}.leaving"):
            found[config.label] = import_module(f"{config.name}.leaving")
    return found | {"people": own}


def open_items(person: Person) -> list[Any]:
    """What must be over before this person can be erased, in sentences."""
    return [item for room in rooms().values() for item in room.open_items(person)]


@transaction.atomic
def erase(person: Person, *, by: Any, at: dt.datetime | None = None) -> None:
    """Take this person out of every room. Raises Unfinished while money or demands are live. Cannot be undone."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    with override(locked.language):
        items = open_items(locked)
        if items:
            raise Unfinished(items)
        email, name, phone = locked.email or "", locked.name, locked.phone
        for room in rooms().values():
            room.erase(locked)
        _sweep(locked, email, name, phone)
    journal.write("person.erased", subject=f"person:{person.pk}", house=None, by=by, at=at)


@transaction.atomic
def ask(person: Person, *, at: dt.datetime | None = None) -> Departure:
    """This person wishes to be erased in a week. Raises Unfinished with what must be over first."""
    found = Departure.objects.select_for_update().filter(person=person, state=Departure.ASKED).first()
    if found is not None:
        return found
    items = open_items(person)
    if items:
        raise Unfinished(items)
    departure = Departure(person=person)
    moves.begin(departure, Departure.ASKED, by=person, at=at)
    return departure


@transaction.atomic
def undo(departure: Departure, *, by: Person, at: dt.datetime | None = None) -> None:
    """They stay. Raises Stale when it is too late."""
    moves.make(departure, "undo", by=by, at=at)


@every(dt.timedelta(minutes=10))
@task(external=True)
def let_go() -> None:
    """Erase those whose week has passed; where something has come up since, look again tomorrow and say why."""
    moment = now()
    for departure in moves.due(Departure, moment):
        try:
            with transaction.atomic():
                moves.make(departure, "leave", by=moves.CLOCK, at=moment)
                erase(departure.person, by=departure.person, at=moment)
        except Refused as wait:
            mine = Departure.objects.filter(pk=departure.pk, state=Departure.ASKED)
            mine.update(clock_at=moment + dt.timedelta(days=1), reason=str(wait)[:500])


def _sweep(person: Person, email: str, name: str, phone: str) -> None:
    """Whatever text of whatever table still holds the address, the telephone or the whole name holds the pseudonym from now on.

    A name that another person bears too is left to the rooms, which know whose it is.
    """
    needles = {told: person.email or person.name for told in (email, phone) if told}
    shared = Person.objects.filter(name__iexact=name).exclude(pk=person.pk).exists()
    if len(name) > 3 and not shared:
        needles[name] = person.name
    sweep(needles)


def sweep(needles: dict[str, str], *, house: uuid.UUID | None = None) -> None:
    """Put the second of each pair where the first stands, in every text of every table; ``house``: of that house's rows alone."""
    for model in apps.get_models():
        if house is not None and not hasattr(model, "house_id"):
            continue
        columns = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, (models.TextField, models.CharField, models.JSONField))
        ]
        if columns and model is not Person:
            _sweep_table(model, columns, needles, house)


def _sweep_table(
    model: type[models.Model], columns: list[Any], needles: dict[str, str], house: uuid.UUID | None
) -> None:
    texts = {f"_text_{field.name}": Cast(field.name, models.TextField()) for field in columns}
    wanted = Q(pk=None)
    for needle in needles:
        for form in {needle, json.dumps(needle)[1:-1]}:
            for text in texts:
                wanted |= Q(**{f"{text}__icontains": form})
    rows = model._base_manager.annotate(**texts).filter(wanted)
    if house is not None:
        rows = rows.filter(house_id=house)
    for row in rows.iterator(chunk_size=200):
        changed = {}
        for field in columns:
            before = getattr(row, field.attname)
            after = replace(before, needles)
            if after != before:
                changed[field.attname] = after
        if changed:
            model._base_manager.filter(pk=row.pk).update(**changed)


def replace(value: Any, needles: dict[str, str]) -> Any:
    """The same value with every needle replaced, whatever its case, however deep it lies."""
    if isinstance(value, str):
        for needle, other in needles.items():
            value = _without(value, needle, other)
        return value
    if isinstance(value, list):
        return [replace(item, needles) for item in value]
    if isinstance(value, dict):
        return {replace(key, needles): replace(item, needles) for key, item in value.items()}
    return value


def _without(text: str, needle: str, other: str) -> str:
    low, at = needle.lower(), text.lower().find(needle.lower())
    if at < 0 or len(text.lower()) != len(text):
        return text if at < 0 else text.replace(needle, other)
    pieces, start = [], 0
    while at >= 0:
        pieces += [text[start:at], other]
        start = at + len(needle)
        at = text.lower().find(low, start)
    return "".join([*pieces, text[start:]])
