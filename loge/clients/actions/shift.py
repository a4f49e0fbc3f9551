"""The handover book: a note written, read by name in each shift, closed when it is done. Nothing open disappears."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import local, now
from loge.common.errors import Invalid
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
    said = words.strip()[:2_000]
    if not said:
        raise Invalid(_("Write what the next shift must know: one line is enough."), field="words")
    moment = at or now()
    same = ShiftNote.objects.filter(house=house, nonce=nonce[:40])
    note = ShiftNote(
        house=house, words=said, author=by, nonce=nonce[:40], about=about[:80], about_words=about_words[:160], room=room.strip()[:20],
        written_at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(note, states.OPEN, by=by, at=moment)
            ShiftRead.objects.create(house=house, note=note, person=by, shift=shift_of(house, moment), at=moment)
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
def close_note(note: ShiftNote, *, by: Person, how: str = "", at: dt.datetime | None = None) -> ShiftNote:
    """It is done. Raises Stale if someone was faster."""
    moves.make(note, "close", by=by, at=at, closing=how.strip()[:500], closed_by=by)
    return note


@transaction.atomic
def reopen_note(note: ShiftNote, *, by: Person, at: dt.datetime | None = None) -> ShiftNote:
    """It is not done after all."""
    moves.make(note, "reopen", by=by, at=at, closed_by=None)
    return note
