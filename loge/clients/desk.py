"""What the desk reads of its handover book and of what it keeps. Every query starts from the house."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Prefetch, Q, QuerySet

from loge.common.keys import fingerprint
from loge.houses.models import House
from loge.people.models import Person

from . import states
from .actions.shift import shift_of
from .models import ClientFile, Custody, Kept, Look, ShiftNote, ShiftRead, Stay, StayLink

LINK_LASTS = dt.timedelta(days=14)  # after the departure
OVERDUE_AFTER = {  # without a day of its own
    Kept.Sort.PARCEL: dt.timedelta(days=3), Kept.Sort.KEY: dt.timedelta(hours=12), Kept.Sort.LUGGAGE: dt.timedelta(days=1),
    Kept.Sort.FOUND: dt.timedelta(days=90),
}  # fmt: skip


def open_notes(house: House) -> list[ShiftNote]:
    """Every note that is open, the oldest first, each with who has read it: three queries however many."""
    reads = ShiftRead.objects.select_related("person").order_by("at")
    found = ShiftNote.objects.filter(house=house, state=states.OPEN).select_related("author")
    return list(found.prefetch_related(Prefetch("reads", queryset=reads)).order_by("written_at", "pk"))


def unread(notes: list[ShiftNote], house: House, person: Person, at: dt.datetime) -> set[uuid.UUID]:
    """Which of these this person has not acknowledged in the present shift."""
    shift = shift_of(house, at)
    return {
        note.pk for note in notes if all((row.person_id, row.shift) != (person.pk, shift) for row in note.reads.all())
    }


def closed_notes(house: House) -> QuerySet[ShiftNote]:
    found = ShiftNote.objects.filter(house=house, state=states.CLOSED).select_related("author", "closed_by")
    return found.order_by("-since_at")


def shift_note(house: House, key: uuid.UUID) -> ShiftNote | None:
    return ShiftNote.objects.filter(house=house, pk=key).select_related("house").first()


def kept_here(house: House) -> list[Kept]:
    """What is with us or lent, with its chain: two queries however much."""
    chain = Custody.objects.select_related("by").order_by("at", "pk")
    found = Kept.objects.filter(house=house, state__in=(states.HERE, states.LENT)).select_related("stay", "client")
    return list(found.prefetch_related(Prefetch("chain", queryset=chain)).order_by("received_at", "pk"))


def kept_before(house: House) -> QuerySet[Kept]:
    """What left us, the last first."""
    chain = Custody.objects.select_related("by").order_by("at", "pk")
    found = Kept.objects.filter(house=house, state__in=(states.GIVEN, states.GONE)).select_related("stay", "client")
    return found.prefetch_related(Prefetch("chain", queryset=chain)).order_by("-since_at")


def kept_one(house: House, key: uuid.UUID) -> Kept | None:
    return Kept.objects.filter(house=house, pk=key).select_related("house", "client", "stay").first()


def kept_for(stay: Stay) -> list[Kept]:
    """What waits for the guest of this stay."""
    mine = Q(stay=stay) | Q(client=stay.client_id, state__in=(states.HERE, states.LENT))
    return list(Kept.objects.filter(mine, house=stay.house_id).order_by("received_at"))


def is_overdue(kept: Kept, at: dt.datetime) -> bool:
    """Whether it should have left, or be back, by now."""
    if kept.state not in (states.HERE, states.LENT):
        return False
    return at > (kept.due_at or kept.since_at + OVERDUE_AFTER[Kept.Sort(kept.sort)])


def link_of(token: str) -> StayLink | None:
    """The link this secret opens, revoked and expired ones too: the page says so kindly."""
    found = StayLink.objects.filter(fingerprint=fingerprint(token))
    return found.select_related("house", "stay__client", "stay__house").first()


def is_open(link: StayLink, at: dt.datetime) -> bool:
    """Whether it still shows the stay: until a fortnight after the departure, unless it was taken back."""
    if link.revoked_at is not None or link.stay.status == Stay.Status.CANCELLED:
        return False
    ends = dt.datetime.combine(link.stay.leaves_on, dt.time(23, 59), link.house.zone) + LINK_LASTS
    return at <= ends


def open_links(stay: Stay) -> int:
    """How many links to this stay were given out and not taken back."""
    return StayLink.objects.filter(house=stay.house_id, stay=stay, revoked_at=None).count()


def looks(client: ClientFile, *, most: int = 50) -> list[Look]:
    """Who looked into this file, the last first."""
    return list(
        Look.objects.filter(house=client.house_id, client=client).select_related("person").order_by("-at")[:most]
    )
