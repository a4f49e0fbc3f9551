"""The itinerary on paper, given to the guest at the desk or slipped under the door."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loge.clients.models import Stay
from loge.demands.itinerary import Day, Entry

from ..ui import day as spoken_day
from ..ui import time
from .sheet import BRASS, GREEN, LINE, PAPER, SOFT, Sheet

LEFT, RIGHT, FOOT = 18.0, 192.0, 268.0


def stay(stay: Stay, days: Sequence[Day]) -> Sheet:
    """A4, as many sheets as the stay takes, in the language of the moment."""
    house = stay.house
    sheet = Sheet(
        "a4", title=_("Your stay at %(house)s") % {"house": house.name}, language=(get_language() or "fr")[:2]
    )
    sheet.mark(LEFT, 16, 12)
    sheet.words(32, 17, house.name, wide=150, size=20, cut="titles", colour=GREEN)
    sheet.words(LEFT, 36, _("Your stay"), wide=170, size=30, cut="titles", lead=1.1)
    dates = _("From %(first)s to %(last)s") % {"first": spoken_day(stay.arrives_on), "last": spoken_day(stay.leaves_on)}
    top = sheet.words(LEFT, 51, f"{stay.client.name}. {dates}", wide=170, size=12, colour=SOFT) + 5
    if not days:
        sheet.words(LEFT, top, _("Nothing is booked yet. Ask us for anything: we begin at once."), wide=170, size=13)
    for held in days:
        top = _room_for(sheet, top, 34)
        top = sheet.words(LEFT, top, _title(held), wide=170, size=15, cut="titles", colour=GREEN) + 1
        for entry in held.entries:
            top = _entry(sheet, entry, _room_for(sheet, top, 28))
        top += 4
    _foot(sheet, stay)
    return sheet


def _title(held: Day) -> str:
    return spoken_day(held.date).capitalize() if held.date else _("Hour to come")


def _room_for(sheet: Sheet, top: float, high: float) -> float:
    if top + high <= FOOT:
        return top
    sheet.add_page()
    sheet.fill(0, 0, sheet.w, sheet.h, PAPER)
    return 18


def _entry(sheet: Sheet, entry: Entry, top: float) -> float:
    sheet.rule(LEFT, top, RIGHT, top, LINE)
    top += 2.2
    sheet.words(
        LEFT,
        top,
        time(entry.starts_at) if entry.starts_at and not entry.is_whole_day else "",
        wide=22,
        size=13,
        cut="strong",
    )
    sheet.pictogram(entry.icon, 40, top + 0.4, 5)
    sheet.words(
        156,
        top + 0.4,
        _("confirmed") if entry.is_sure else _("held for you"),
        wide=36,
        size=10,
        colour=GREEN if entry.is_sure else BRASS,
        align="R",
    )
    end = sheet.words(48, top, entry.title, wide=106, size=13, cut="strong", lead=1.2)
    for words in _lines(entry):
        end = sheet.words(48, end, words, wide=140, size=10.5, colour=SOFT)
    return end + 2.5


def _lines(entry: Entry) -> list[str]:
    where = ", ".join(words for words in (entry.place, entry.phone) if words)
    said = [where] if where else []
    if entry.reference:
        said.append(_("Reference: %(reference)s") % {"reference": entry.reference})
    return [*said, *(words for words in (entry.note, entry.disclaimer) if words)]


def _foot(sheet: Sheet, stay: Stay) -> None:
    house = stay.house
    sheet.fill(LEFT, 276, 1.1, 9, BRASS)
    said = _("Something to change? The concierges: %(phone)s") % {"phone": house.phone or house.email or house.name}
    sheet.words(LEFT + 4, 277, said, wide=165, size=11, colour=SOFT)
