"""Noting what a client said, and putting right what was understood of it."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.clients.models import ClientFile
from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.common.money import MOST_CENTS
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.offers.catalogue import in_houses
from loge.people.models import Person

from .. import notes
from ..hours import NEAR
from ..models import Correction, Note
from ..models.note import MOST_VALUE
from ..reading import kept, read_for
from .ask import clean_words

MOST_PEOPLE = 500
MOST_PARTS = 6  # moments, places or things to respect of one thing asked


def take_note(
    house: House,
    *,
    by: Person,
    words: str,
    nonce: str,
    client_name: str = "",
    client_phone: str = "",
    client: ClientFile | None = None,
    at: dt.datetime | None = None,
) -> Note:
    """Keep what a client said, with what is understood of it. The same ``nonce`` kept twice is one note.

    ``client`` is the household whose file was open. Raises Invalid (no words, too many) and Refused for whoever does not keep
    the house.
    """
    if not keeps(by, house) or (client is not None and client.house_id != house.pk):
        raise Refused(_("Only whoever keeps the house takes notes in it."))
    moment = at or now()
    said = clean_words(words)
    reading = kept(read_for(house, said, at=moment))
    contact = reading["contact"]
    note = Note(
        house=house, words=said, taken_by=by, taken_at=moment, reading=reading, nonce=nonce[:40],
        client_name=(client_name.strip() or next(iter(contact["names"]), ""))[:80],
        client_phone=(client_phone.strip() or next(iter(contact["phones"]), ""))[:30], client=client,
    )  # fmt: skip
    try:
        with transaction.atomic():
            note.save(force_insert=True)
            journal.write("note.taken", subject=note.reference, house=house.pk, by=by, at=moment)
    except IntegrityError:  # the double click
        return Note.objects.select_related("house").get(house=house, taken_by=by, nonce=nonce[:40])
    return note


@transaction.atomic
def correct(
    note: Note, *, by: Person, item: int, field: str, after: str, at: dt.datetime | None = None
) -> Correction | None:
    """Confirm a value (``after`` is what it was) or put it right. A category teaches the house, from the next reading on.

    ``after`` is a category's key, ISO moments (``start``, ``start/end`` or ``/end``, a space between two), places or what must
    be respected (`` ; `` between two), a number of people or cents; empty when there is none. None when that is already the
    last word. Raises Invalid, and Refused for whoever does not keep the house.
    """
    if not keeps(by, note.house):
        raise Refused(_("Only whoever keeps the house takes notes in it."))
    Note.objects.select_for_update().only("pk").get(house=note.house_id, pk=note.pk)  # two clicks, one after the other
    understood = notes.items_of(note)
    if not 0 <= item < len(understood) or field not in Correction.Field.values:
        raise Invalid(_("There is nothing like that to correct here."))
    heard = understood[item]
    wanted = _readable(note.house, field, after.strip())
    if field in heard.settled and heard.value(field) == wanted:
        return None
    row = Correction(
        house=note.house, note=note, item=item, field=field, before=heard.value(field)[:MOST_VALUE], after=wanted,
        words=heard.lesson if field == Correction.Field.CATEGORY else heard.words, by=by, at=at or now(),
    )  # fmt: skip
    row.save(force_insert=True)
    journal.write(
        "note.corrected", subject=note.reference, house=note.house_id, by=by, at=row.at, item=item, field=field
    )
    return row


def _readable(house: House, field: str, after: str) -> str:
    """A value that can be taken, as it is kept."""
    if not after:
        return ""
    if field == Correction.Field.CATEGORY:
        if after not in {found.key for found in in_houses(house.kind)}:
            raise Invalid(_("Choose one of the trades of this house."), field="category")
        return after
    if field == Correction.Field.WHEN:
        return " ".join(
            "/".join(_moment(house, end) if end else "" for end in each.split("/")) for each in _few(after.split())
        )
    if field in (Correction.Field.WHERE, Correction.Field.BOUND):
        listed = _few([part.strip() for part in clean_words(after).split(notes.SEPARATOR.strip()) if part.strip()])
        if len(notes.SEPARATOR.join(listed)) > MOST_VALUE:
            raise Invalid(_("That is too long. A few words each are enough."), field=field)
        return notes.SEPARATOR.join(listed)
    most = MOST_PEOPLE if field == Correction.Field.PARTY else MOST_CENTS
    if not (after.isascii() and after.isdigit() and 0 < int(after[:12]) <= most):
        words = (
            _("Write how many people come, from 1 to 500.")
            if most == MOST_PEOPLE
            else _("Write a price between 0.01 and 1,000,000.")
        )
        raise Invalid(words, field=field)
    return str(int(after))


def _few(parts: list[str]) -> list[str]:
    if len(parts) > MOST_PARTS:
        raise Invalid(_("That is more than can be kept of one thing asked: note the rest as another."))
    return parts


def _moment(house: House, after: str) -> str:
    """A day stays a day; an hour is the house's unless it says its own zone."""
    try:
        moment = dt.datetime.fromisoformat(after)
        if moment.year not in NEAR:
            raise ValueError(after)
        if len(after) == 10:
            return moment.date().isoformat()
        here = moment.replace(tzinfo=house.zone) if moment.tzinfo is None else moment.astimezone(house.zone)
    except (ValueError, OverflowError) as wrong:
        raise Invalid(_("Write the day and the time, such as 2 December 2026, 18:00."), field="when") from wrong
    return here.isoformat(timespec="minutes")
