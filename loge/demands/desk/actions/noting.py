"""A note of a call becomes a case, where its partners are asked."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from loge.common import journal
from loge.common.models import Fact
from loge.people.models import Person

from ... import desk_states, notes
from ...models import Case, Item, Note
from ..proposals import said_at
from ..reading import title_of
from .cases import open_case
from .rules import at_the_desk

OPENED = "note.case_opened"


@transaction.atomic
def open_from_note(note: Note, *, by: Person, at: dt.datetime | None = None) -> Case:
    """What was asked on the telephone, as it was put right, is a case from now on: one, however often this is asked for."""
    at_the_desk(by, note.house)
    Note.objects.select_for_update().get(house=note.house_id, pk=note.pk)
    if (known := case_of(note)) is not None:
        return known
    who = ", ".join(said for said in (note.client_name, note.client_phone) if said)
    title = ": ".join(said for said in (who, note.words.split("\n")[0]) if said)
    items = [_item(note, heard) for heard in notes.items_of(note)]
    case = open_case(note.house, by=by, words=note.words, client=note.client, title=title, asked=items, at=at)
    journal.write(OPENED, subject=note.reference, house=note.house_id, by=by, at=at, case=str(case.pk))
    return case


def case_of(note: Note) -> Case | None:
    """The case it became."""
    fact = Fact.objects.filter(house_id=note.house_id, subject=note.reference, kind=OPENED).first()
    return Case.objects.filter(house=note.house_id, pk=fact.data["case"]).first() if fact else None


def _item(note: Note, heard: notes.Item) -> Item:
    return Item(
        house=note.house, state=desk_states.ASKED, place_in_mail=heard.index, category_key=heard.category, evidence=heard.words[:2_000],
        title=(title_of(heard.category, note.house.language) or heard.words)[:200], starts_at=said_at(note.house, heard), party=heard.people,
        wishes=", ".join(bound.what for bound in heard.bounds)[:500], place="; ".join(place.name for place in heard.where)[:200],
    )  # fmt: skip
