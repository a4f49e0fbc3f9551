"""The handover book: a note written, read by name in each shift, closed when it is done. Nothing open disappears."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import local, now
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.models import House
from loge.people.models import Person

from .. import states
from ..models import ShiftNote, ShiftRead
from .file import _mine

STARTS = ((23, "night"), (15, "evening"), (7, "morning"))  # by the house's clock


def shift_of(house: House, at: dt.datetime) -> str:
    """The shift of that moment: ``"2026-12-05 morning"``. The night belongs to the day on which it begins."""
    wall = local(at, house.zone)
    for hour, name in STARTS:
        if wall.hour >= hour:
            return f"{wall:%Y-%m-%d} {name}"
    return f"{wall - dt.timedelta(days=1):%Y-%m-%d} night"


def leave_note(
    house: House, *, by: Person, words: str, nonce: str, about: str = "", about_words: str = "", room: str = "",
    at: dt.datetime | None = None,
) -> ShiftNote:  # fmt: skip
    """Tell the next shift. Sent twice, it is told once. Who writes has read it. Raises Invalid without words."""
    _mine(house, by)
    said = _said(words)
    moment = at or now()
    same = ShiftNote.objects.filter(house=house, nonce=nonce[:40])
    note = ShiftNote(
        house=house, words=said, author=by, nonce=nonce[:40], about=about[:80], about_words=about_words[:160], room=room.strip()[:20],
        written_at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(note, states.OPEN, by=by, at=moment)
            _read(note, by, moment)
    except IntegrityError:
        return same.select_related("house").get()
    return note


@transaction.atomic
def acknowledge(house: House, *, by: Person, seen: list[str] | None = None, at: dt.datetime | None = None) -> int:
    """I have read what is open: said by name, for this shift. ``seen``: the notes that stood on the page; others came since
    and stay unread. Returns how many were new to me."""
    _mine(house, by)
    moment = at or now()
    shift = shift_of(house, moment)
    unread = ShiftNote.objects.filter(house=house, state=states.OPEN).exclude(
        pk__in=ShiftRead.objects.filter(house=house, person=by, shift=shift).values("note_id")
    )
    rows = [
        ShiftRead(house=house, note=note, person=by, shift=shift, at=moment)
        for note in unread
        if seen is None or str(note.pk) in seen
    ]
    ShiftRead.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def reword_note(note: ShiftNote, *, by: Person, words: str, seen: str, at: dt.datetime | None = None) -> ShiftNote:
    """Its author says it otherwise; it is new again to everyone who had read it. ``seen`` are the words that stood there.

    Raises Invalid without words, Refused for another’s note, Stale once it is closed or says something else.
    """
    moment = at or now()
    locked = (
        ShiftNote.objects.select_for_update(of=("self",)).select_related("house").get(pk=note.pk, house=note.house_id)
    )
    if locked.author_id != by.pk:
        raise Refused(_("These are somebody else’s words: close the note, or leave your own."))
    if locked.state != states.OPEN or locked.words != seen:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    if (said := _said(words)) == locked.words:
        return locked
    locked.words = said
    locked.save(update_fields=["words"])
    readers = sorted({str(read.person_id) for read in locked.reads.all()})
    locked.reads.all().delete()
    _read(locked, by, moment)
    journal.write(
        "shift_note.reworded", subject=locked.reference, house=locked.house_id, by=by, at=moment, read_before_by=readers
    )
    return locked


def _said(words: str) -> str:
    said = words.replace("\r\n", "\n").strip()[:2_000]
    if not said:
        raise Invalid(_("Write what the next shift must know: one line is enough."), field="words")
    return said


def _read(note: ShiftNote, by: Person, moment: dt.datetime) -> None:
    """Who writes has read it."""
    ShiftRead.objects.create(house=note.house, note=note, person=by, shift=shift_of(note.house, moment), at=moment)


@transaction.atomic
def close_note(note: ShiftNote, *, by: Person, how: str = "", at: dt.datetime | None = None) -> ShiftNote:
    """It is done. Raises Stale if someone was faster."""
    moves.make(note, "close", by=by, at=at, closing=how.strip()[:500], closed_by=by)
    return note


@transaction.atomic
def reopen_note(note: ShiftNote, *, by: Person, at: dt.datetime | None = None) -> ShiftNote:
    """It is not done after all."""
    moves.make(note, "reopen", by=by, at=at, closed_by=None)
    return note
