"""What can be known of agendas. Every query starts from the house or from who asks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from loge.common.clock import day_of, now
from loge.houses.models import House
from loge.houses.queries import KEEPERS, keeps, kept_by
from loge.people.models import Person

from . import states
from .calling import calling
from .days import Mate, days_of, team
from .hours import DAY
from .models import (
    Absence,
    AppPassword,
    Bookable,
    Booking,
    Feed,
    Notice,
    Outside,
    Repair,
    Series,
    Shift,
    Teammate,
    Visit,
)
from .places import stand_at
from .timeline import EMBEDDED, Item, Timeline, timeline
from .travel import Travel

STEP = dt.timedelta(minutes=15)
MOST_DAYS = 31


def houses_of(person: Person) -> QuerySet[House]:
    """Where their days are planned, or where they plan for others, by name."""
    mine = Teammate.objects.filter(person=person, until_at=None).values("house_id")
    visits = Visit.objects.filter(person=person).values("house_id")
    return House.objects.filter(Q(pk__in=mine) | Q(pk__in=visits) | Q(pk__in=kept_by(person).values("pk"))).order_by(
        "name"
    )


def mates_for(house: House, person: Person) -> list[Mate]:
    """Whose days this person may see: the whole team for who keeps the house, else their own."""
    whole = team(house)
    if keeps(person, house):
        return whole
    return [mate for mate in whole if mate.person.pk == person.pk] or [Mate(person)]


def agenda(house: House, mates: Sequence[Mate], date: dt.date) -> list[Timeline]:
    """The day of each, drawn."""
    days = days_of(house, mates, date, date)
    return [timeline(days[mate.person.pk, date]) for mate in mates]


def week(house: House, mates: Sequence[Mate], date: dt.date) -> list[list[Timeline]]:
    """Monday to Sunday, a list for each of the team."""
    monday = date - DAY * date.weekday()
    days = days_of(house, mates, monday, monday + DAY * 6)
    return [[timeline(days[mate.person.pk, monday + DAY * number]) for number in range(7)] for mate in mates]


def visit(person: Person, key: uuid.UUID) -> Visit | None:
    """One visit this person may see: theirs, or of a house they keep."""
    found = Visit.objects.filter(pk=key).select_related("house", "person", "client").first()
    if found is None or not (found.person_id == person.pk or keeps(person, found.house)):
        return None
    return found


def unplaced(house: House) -> list[Visit]:
    """What must be done and has no place yet, the soonest first."""
    rows = Visit.objects.filter(house=house, state=states.UNPLACED).select_related("client")
    return list(rows.order_by("starts_at")[:50])


def notices(house: House, at: dt.datetime | None = None) -> list[Notice]:
    """The call list: who must hear that their hour moved, the nearest hour first; whether they can be written to, and
    whether it is day where they are."""
    rows = Notice.objects.filter(house=house, state=states.PREPARED).select_related("visit__client", "visit__house")
    found = sorted(rows, key=lambda row: row.now_at or row.was_at)
    booked = Booking.objects.filter(house=house, visit__in=[row.visit_id for row in found]).exclude(email="")
    reached = set(booked.values_list("visit_id", flat=True))
    moment = at or now()
    for row in found:
        client = row.visit.client
        row.calling = calling(client.zone if client else house.zone, moment)
        row.by_letter = row.visit_id in reached or bool(row.visit.client and row.visit.client.email)
    return found


def notice(person: Person, key: uuid.UUID) -> Notice | None:
    found = Notice.objects.filter(pk=key).select_related("house", "visit__client", "visit__house").first()
    if found is None or not keeps(person, found.house):
        return None
    return found


def repair(person: Person, key: uuid.UUID) -> Repair | None:
    found = Repair.objects.filter(pk=key).select_related("house", "person").first()
    if found is None or not (keeps(person, found.house) or found.person_id == person.pk):
        return None
    return found


def open_repairs(house: House) -> list[Repair]:
    rows = Repair.objects.filter(house=house, state__in=(states.SEEKING, states.READY)).select_related("person")
    return list(rows.order_by("-at")[:10])


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a repair: where the visit stands, where it would go."""

    visit: Visit
    person: Person | None
    starts_at: dt.datetime | None
    breaks: bool
    why: str = ""


def differences(found: Repair) -> list[Difference]:
    """Two queries, however many lines."""
    keys = [one["visit"] for one in (*found.changes, *found.left_out)]
    visits = {
        str(row.pk): row
        for row in Visit.objects.filter(house=found.house_id, pk__in=keys).select_related("person", "client")
    }
    people = {str(row.pk): row for row in Person.objects.filter(pk__in={one["person"] for one in found.changes})}
    lines = [
        Difference(
            visits[one["visit"]], people.get(one["person"]), dt.datetime.fromisoformat(one["starts_at"]), one["breaks"]
        )
        for one in found.changes
        if one["visit"] in visits
    ]
    lines += [
        Difference(visits[one["visit"]], None, None, visits[one["visit"]].is_promised, one["why"])
        for one in found.left_out
        if one["visit"] in visits
    ]
    return sorted(lines, key=lambda line: line.visit.starts_at)


def absences(house: House, *, at: dt.datetime, person: Person | None = None) -> list[Absence]:
    rows = Absence.objects.filter(house=house, ends_at__gt=at, state__in=(states.ASKED, states.GRANTED, states.REFUSED))
    if person is not None:
        rows = rows.filter(person=person)
    return list(rows.select_related("person", "house").order_by("starts_at")[:100])


def absence(person: Person, key: uuid.UUID) -> Absence | None:
    found = Absence.objects.filter(pk=key).select_related("house", "person").first()
    if found is None or not (keeps(person, found.house) or found.person_id == person.pk):
        return None
    return found


def teammates(house: House) -> list[Teammate]:
    return list(Teammate.objects.filter(house=house, until_at=None).select_related("person").order_by("since_at"))


def teammate(key: uuid.UUID) -> Teammate | None:
    """One of a team, with their house: whether one may is the door’s business."""
    return Teammate.objects.filter(pk=key, until_at=None).select_related("house").first()


def shifts_of(house: House) -> dict[uuid.UUID, list[Shift]]:
    found: dict[uuid.UUID, list[Shift]] = {}
    for shift in Shift.objects.filter(house=house).order_by("weekday", "starts"):
        found.setdefault(shift.person_id, []).append(shift)
    return found


def could_join(house: House) -> list[Person]:
    """Who belongs to the house and is not on the team yet."""
    serving = KEEPERS | {"provider"}
    held = Person.objects.filter(memberships__house=house, memberships__until_at=None, memberships__role__in=serving)
    there = Teammate.objects.filter(house=house, until_at=None).values("person_id")
    return list(held.exclude(pk__in=there).distinct().order_by("name")[:200])


def feeds(person: Person) -> list[Feed]:
    return list(Feed.objects.filter(person=person, revoked_at=None).order_by("made_at"))


def app_passwords(person: Person) -> list[AppPassword]:
    return list(AppPassword.objects.filter(person=person, revoked_at=None).order_by("made_at"))


def outsides(person: Person) -> list[Outside]:
    return list(Outside.objects.filter(person=person).order_by("added_at"))


# -------------------------------------------------------------------------------------------- what comes back, what is booked


def series_of(house: House, person: Person) -> list[Series]:
    """What comes back in this house, as far as this person may see it."""
    rows = Series.objects.filter(house=house, ended_at=None).select_related("person", "client")
    if not keeps(person, house):
        rows = rows.filter(person=person)
    return list(rows.order_by("time", "title")[:300])


def one_series(person: Person, key: uuid.UUID) -> Series | None:
    found = Series.objects.filter(pk=key).select_related("house", "person", "client").first()
    if found is None or not (found.person_id == person.pk or keeps(person, found.house)):
        return None
    return found


def series_visits(series: Series, *, at: dt.datetime, most: int = 12) -> list[Visit]:
    """Its next visits, the cancelled ones too."""
    rows = Visit.objects.filter(house=series.house_id, subject__startswith=f"{series.reference}:", ends_at__gt=at)
    return list(rows.select_related("person").order_by("starts_at")[:most])


def bookables(house: House, *, person: Person | None = None, open_only: bool = False) -> list[Bookable]:
    """What can be booked here, as far as this person may change it (everyone: what is open)."""
    rows = Bookable.objects.filter(house=house).select_related("person")
    if open_only:
        rows = rows.filter(is_open=True)
    elif person is not None and not keeps(person, house):
        rows = rows.filter(person=person)
    return list(rows.order_by("name"))


def bookable_named(slug: str, name: str) -> Bookable | None:
    return Bookable.objects.filter(house__slug=slug, slug=name, is_open=True).select_related("house", "person").first()


def bookable(person: Person, key: uuid.UUID) -> Bookable | None:
    found = Bookable.objects.filter(pk=key).select_related("house", "person").first()
    if found is None or not (found.person_id == person.pk or keeps(person, found.house)):
        return None
    return found


def bookings(house: House, *, at: dt.datetime, person: Person | None = None) -> list[Booking]:
    """Who comes, the next first."""
    rows = Booking.objects.filter(house=house, booked_at__isnull=False, visit__ends_at__gt=at)
    if person is not None and not keeps(person, house):
        rows = rows.filter(visit__person=person)
    return list(
        rows.exclude(visit__state=states.CANCELLED)
        .select_related("bookable", "visit__person", "visit__house", "client")
        .order_by("visit__starts_at")[:100]
    )


def booking_for(visit: Visit) -> Booking | None:
    """How whoever booked this visit is reached."""
    if not visit.subject.startswith("booking:"):
        return None
    return (
        Booking.objects.filter(house=visit.house_id, visit=visit).select_related("bookable", "visit", "house").first()
    )


# ------------------------------------------------------------------------------------------------ what a move would break


def what_breaks(
    found: Visit,
    *,
    person: Person,
    starts_at: dt.datetime,
    lasts_for: dt.timedelta | None = None,
    place: str | None = None,
    travel: Travel = EMBEDDED,
) -> list[Item]:
    """What would no longer hold if it stood there, beyond what does not hold today. Nothing is written."""
    house, zone = found.house, found.house.zone
    mates = [mate for mate in team(house) if mate.person.pk == person.pk] or [Mate(person)]
    lasts = lasts_for or found.lasts_for
    date = day_of(starts_at, zone)
    days = days_of(house, mates, date - DAY, date)
    trial = Visit.objects.get(house=house, pk=found.pk)
    trial.house, trial.person, trial.starts_at, trial.ends_at = house, person, starts_at, starts_at + lasts
    trial.promised_at = found.promised_at
    if place is not None:
        stand_at(trial, place)
    before = {item.visit.pk for day in days.values() for item in timeline(day, travel=travel).troubles if item.visit}
    day = next((one for one in days.values() if one.opens <= starts_at < one.closes), None)
    if day is None:
        return []
    for one in days.values():
        one.visits = [row for row in one.visits if row.pk != found.pk]
    day.visits = sorted([*day.visits, trial], key=lambda row: row.starts_at)
    after = timeline(day, travel=travel)
    clash = [
        item
        for item in after.items
        if item.kind in ("away", "busy") and item.starts_at < trial.ends_at and item.ends_at > starts_at
    ]
    return [
        item for item in after.troubles if item.visit and (item.visit.pk == trial.pk or item.visit.pk not in before)
    ] + clash
