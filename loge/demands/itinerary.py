"""A guest's stay, day by day, as they may see it: what is held or confirmed, and nothing that is between us.

What leaves here is built from named, harmless columns only (:class:`Entry`): no note of the house, no price a partner asks
of us, no commission, no word of a case. The page, the paper and the calendar are drawn from the same entries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar
from icalendar import Event as Block

from loge.clients.models import Stay
from loge.common.clock import UTC, day_of, local
from loge.common.models import Fact
from loge.offers.catalogue import category as category_of
from loge.offers.catalogue import spoken

from . import desk_states
from .models import Item

LASTS = dt.timedelta(hours=1)  # what nobody said the end of
REFRESH = dt.timedelta(hours=1)
ONCE_PROMISED = (f"item.{desk_states.HELD}", f"item.{desk_states.CONFIRMED}", f"item.{desk_states.TOLD}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking as the guest may see it."""

    key: str
    title: str
    icon: str
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    place: str
    phone: str
    party: int | None
    reference: str
    note: str  # written for the guest
    disclaimer: str  # what guests must be told
    state: str  # "held" or "confirmed", "cancelled"
    sequence: int
    changed_at: dt.datetime
    is_whole_day: bool = False  # its hour is not known yet

    @property
    def is_sure(self) -> bool:
        return self.state == desk_states.CONFIRMED


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the stay with what it holds; ``date`` is None for what has no hour yet."""

    date: dt.date | None
    entries: tuple[Entry, ...]


def items_of(stay: Stay) -> list[Item]:
    """Every item of a stay in the order of the days: one query. What has no hour yet comes last."""
    found = Item.objects.filter(house=stay.house_id, stay=stay).select_related("partner", "case", "house")
    return sorted(found, key=lambda item: (item.starts_at is None, item.starts_at or item.since_at, item.pk))


def entries(stay: Stay, *, cancelled: bool = False) -> list[Entry]:
    """What the guest may see, in the language of the moment; with ``cancelled`` also what was promised once and is no more,
    so that a calendar takes it out (RFC 5545, 3.8.1.11)."""
    rows = items_of(stay)
    shown = [_entry(item) for item in rows if item.is_promised]
    if cancelled:
        others = {item.reference: item for item in rows if not item.is_promised}
        facts = Fact.objects.filter(house_id=stay.house_id, subject__in=list(others), kind__in=ONCE_PROMISED)
        once = set(facts.values_list("subject", flat=True)) if others else set()
        shown += [_entry(item, state=desk_states.CANCELLED) for name, item in others.items() if name in once]
    return shown


def days(stay: Stay, found: Sequence[Entry]) -> list[Day]:
    """The same by day, by the house's clock; days without anything are left out."""
    by_day: dict[dt.date | None, list[Entry]] = {}
    for entry in found:
        day = day_of(entry.starts_at, stay.house.zone) if entry.starts_at else None
        by_day.setdefault(day, []).append(entry)
    dated = sorted(day for day in by_day if day is not None)
    return [Day(day, tuple(by_day[day])) for day in [*dated, *([None] if None in by_day else [])]]


def language_of(stay: Stay) -> str:
    """In which of our languages the guest reads: theirs, else English."""
    return spoken_here(stay.client.language or stay.house.language)


def spoken_here(code: str) -> str:
    """That language where we speak it, else English."""
    return code[:2] if code[:2] in {known for known, _name in settings.LANGUAGES} else "en"


def calendar(stay: Stay) -> bytes:
    """The stay as an iCalendar feed (RFC 5545): the same UID whatever changes, SEQUENCE counting the changes, hours on the
    house's clock beside its VTIMEZONE. Discreet: no name of the guest, no room."""
    made = Calendar()
    made.add("prodid", "-//Loge//Loge//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", stay.house.name)
    made.add("x-wr-timezone", stay.house.time_zone)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    with override(language_of(stay)):
        dated = [entry for entry in entries(stay, cancelled=True) if entry.starts_at is not None]
        for entry in dated:
            made.add_component(_block(stay, entry))
    if dated:
        made.add_missing_timezones(first_date=dt.date(stay.arrives_on.year - 1, 1, 1))
    return bytes(made.to_ical())


def uid(key: str) -> str:
    return f"{key}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}"


def _entry(item: Item, *, state: str = "") -> Entry:
    partner = item.partner
    trade = spoken(category_of(item.category_key).label) if item.category_key else ""
    name = partner.name if partner else ""
    return Entry(
        key=str(item.pk),
        title=": ".join(word for word in (trade or item.title, name) if word),
        icon=category_of(item.category_key).pictogram if item.category_key else "calendar-check",
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        place=item.place or (partner.address if partner else ""),
        phone=partner.phone if partner else "",
        party=item.party,
        reference=item.partner_reference,
        note=item.note,
        disclaimer=partner.disclaimer if partner else "",
        state=state or (desk_states.HELD if item.state == desk_states.HELD else desk_states.CONFIRMED),
        sequence=item.sequence,
        changed_at=item.since_at,
        is_whole_day=item.is_whole_day,
    )


def _block(stay: Stay, entry: Entry) -> Block:
    assert entry.starts_at is not None
    block = Block()
    block.add("uid", uid(entry.key))
    block.add("sequence", entry.sequence)
    stamp = entry.changed_at.astimezone(UTC).replace(microsecond=0)
    block.add("dtstamp", stamp)
    block.add("last-modified", stamp)
    starts = local(entry.starts_at, stay.house.zone).replace(microsecond=0)
    ends = entry.ends_at if entry.ends_at and entry.ends_at > entry.starts_at else entry.starts_at + LASTS
    if entry.is_whole_day:
        block.add("dtstart", starts.date())  # one day, and no DTEND: RFC 5545, 3.6.1
    else:
        block.add("dtstart", starts)
        block.add("dtend", local(ends, stay.house.zone).replace(microsecond=0))
    block.add("summary", entry.title)
    if entry.place:
        block.add("location", entry.place)
    if words := _words(entry):
        block.add("description", "\n".join(words))
    block.add(
        "status", {desk_states.HELD: "TENTATIVE", desk_states.CANCELLED: "CANCELLED"}.get(entry.state, "CONFIRMED")
    )
    block.add("transp", "TRANSPARENT" if entry.state == desk_states.CANCELLED else "OPAQUE")
    block.add("class", "PRIVATE")
    return block


def _words(entry: Entry) -> list[str]:
    said = [_("Reference: %(reference)s") % {"reference": entry.reference}] if entry.reference else []
    return [*said, *(words for words in (entry.note, entry.disclaimer) if words)]
