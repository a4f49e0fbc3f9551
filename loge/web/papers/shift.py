"""The handover book on paper: what is open, for a shift that reads it standing."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loge.clients.models import Kept, ShiftNote
from loge.common.clock import now
from loge.houses.models import House

from ..ui import moment
from .sheet import GREEN, LINE, PAPER, SOFT, Sheet

LEFT, WIDE, FOOT = 18.0, 174.0, 278.0


def shift(house: House, notes: Sequence[ShiftNote], late: Sequence[Kept]) -> Sheet:
    """A4, as many sheets as there is to say."""
    sheet = Sheet("a4", title=_("Handover"), language=(get_language() or "fr")[:2])
    sheet.words(LEFT, 16, f"{house.name}: {_('Handover')}", wide=WIDE, size=20, cut="titles", colour=GREEN)
    top = sheet.words(LEFT, 27, moment(now()), wide=WIDE, size=11, colour=SOFT) + 4
    for note in notes:
        head = ", ".join(
            words for words in (note.room, note.about_words, str(note.author), moment(note.written_at)) if words
        )
        top = _line(sheet, top, head, note.words)
    for kept in late:
        top = _line(
            sheet, top, _("Overdue: %(what)s") % {"what": kept.what}, f"{kept.place} {kept.holder} {kept.for_whom}"
        )
    return sheet


def _line(sheet: Sheet, top: float, head: str, words: str) -> float:
    if top + 12 + 5 * (words.count("\n") + len(words) / 85) > FOOT:
        sheet.add_page()
        sheet.fill(0, 0, sheet.w, sheet.h, PAPER)
        top = 18
    sheet.rule(LEFT, top, LEFT + WIDE, top, LINE)
    top = sheet.words(LEFT, top + 2, head, wide=WIDE, size=10, colour=SOFT)
    return sheet.words(LEFT, top, words, wide=WIDE, size=12, lead=1.3) + 3
