"""Saying when a house is open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.people.models import Person

from ..models import House, OpeningHours
from ..models.hours import MOST_WINDOWS
from ..queries.hours import usual
from ..rules import must_keep, said

MOST_CLOSURES = 60
_WINDOW = re.compile(r"(\d{1,2})(?:[:hH.](\d{2})?)?\s*(?:-|–|—|à|to)\s*(\d{1,2})(?:[:hH.](\d{2})?)?")


def parse_day(words: str, field: str) -> list[tuple[str, str]]:
    """``9:00-12:00, 14h-19h`` → windows. Nothing: shut that day. Raises Invalid for what cannot be read or overlaps."""
    found = []
    for part in re.split(r"[,;/]| et | and ", words.strip()):
        if not part.strip():
            continue
        read = _WINDOW.fullmatch(part.strip())
        ends = [] if read is None else [_hour(read[1], read[2]), _hour(read[3], read[4])]
        if not ends or None in ends:
            raise Invalid(_("Write hours such as 9:00-12:00, 14:00-19:00."), field=field)
        found.append((ends[0], ends[1]))
    ordered = sorted((str(opens), str(closes)) for opens, closes in found)
    if len(ordered) > MOST_WINDOWS:
        raise Invalid(_("Four openings a day at most."), field=field)
    for (_opens, closes), (opens, _closes) in pairwise(ordered):
        if closes > opens or closes <= _opens:
            raise Invalid(_("These openings overlap. Write them one after the other."), field=field)
    return ordered


def _hour(hours: str, minutes: str | None) -> str | None:
    hour, minute = int(hours), int(minutes or 0)
    if hour == 24 and minute == 0:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


@transaction.atomic
def set_week(
    house: House, *, by: Person, days: Sequence[Sequence[tuple[str, str]]], holidays: bool, alsace: bool = False, of: str = "",
    at: dt.datetime | None = None,
) -> OpeningHours:  # fmt: skip
    """The seven days, Monday first. Promises made before keep their hour. Raises Refused, Invalid when never open."""
    must_keep(by, house)
    windows = [[weekday, opens, closes] for weekday, day in enumerate(days) for opens, closes in day]
    if not windows:
        raise Invalid(_("A house that is never open can promise nothing: write one opening at least."), field="day0")
    row = _row(house, of)
    row.windows, row.holidays, row.alsace = windows, holidays, alsace
    row.save()
    _tell(house, by, at, windows=len(windows))
    return row


@transaction.atomic
def close_from(
    house: House, *, by: Person, first: dt.date, last: dt.date, words: str = "", of: str = "", at: dt.datetime | None = None
) -> OpeningHours:  # fmt: skip
    """Shut from that day to that day, both included."""
    must_keep(by, house)
    if last < first:
        raise Invalid(_("It would end before it begins. Choose a later end."), field="last")
    row = _row(house, of)
    today = day_of(at or now(), house.zone)
    kept = [line for line in row.closures if dt.date.fromisoformat(line[1]) >= today]
    if len(kept) >= MOST_CLOSURES:
        raise Invalid(_("That makes sixty closures: remove some first."), field="first")
    row.closures = sorted([*kept, [first.isoformat(), last.isoformat(), said(words, most=80)]])
    row.save()
    _tell(house, by, at, closed=first.isoformat())
    return row


@transaction.atomic
def reopen(house: House, *, by: Person, first: dt.date, of: str = "", at: dt.datetime | None = None) -> OpeningHours:
    """Take back the closures that begin on that day."""
    must_keep(by, house)
    row = _row(house, of)
    row.closures = [line for line in row.closures if line[0] != first.isoformat()]
    row.save()
    _tell(house, by, at, open=first.isoformat())
    return row


def _row(house: House, of: str) -> OpeningHours:
    """The house's row, held until the end; made with the usual hours where there is none."""
    House.objects.select_for_update().only("pk").get(pk=house.pk)
    found = OpeningHours.objects.filter(house=house, of=of).first()
    return found or OpeningHours(house=house, of=of, windows=usual())


def _tell(house: House, by: Person, at: dt.datetime | None, **told: object) -> None:
    journal.write("house.hours", subject=f"house:{house.pk}", house=house.pk, by=by, at=at or now(), **told)
