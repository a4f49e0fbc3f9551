"""Thanking in public; proposing, announcing, changing and cancelling an event; coming to it or not."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import every, task
from loge.demands import states as life
from loge.demands.actions.ask import clean_words
from loge.demands.models import Demand
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.offers.models import Provider
from loge.people.models import Person

from ..reviews import wording
from . import states
from .models import MOST_SEATS, Event, Seat, Thanks

FURTHEST = dt.timedelta(days=400)
LONGEST = dt.timedelta(days=3)
REMIND_BEFORE = dt.timedelta(hours=24)


# ----------------------------------------------------------------------------------------------------------- thanks


@transaction.atomic
def thank(demand: Demand, *, by: Person, words: str, at: dt.datetime | None = None) -> Thanks:
    """One sentence on the loge's wall, from who was served to who served. Once for each service.

    Raises Refused for anyone else or too early, Invalid for words that cannot be shown, Stale for a second one.
    """
    moment = at or now()
    if by.pk != demand.client_id or demand.state not in life.RECEIVED:
        raise Refused(_("You can thank in public once you have received the service."))
    said = " ".join(clean_words(words).split())
    if len(said) > 200:
        raise Invalid(_("One sentence, please: 200 characters at most."), field="words")
    if wording.fault(demand.house, said, at=moment):
        raise Invalid(_("Everyone reads it: leave out numbers, addresses and hard words."), field="words")
    row = Thanks(
        house=demand.house, subject=demand.reference, author=by, provider=demand.provider, words=said, said_at=moment
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise Stale(_("You have thanked for this already. It stands on the wall.")) from twice
    journal.write("thanks.said", subject=demand.reference, house=demand.house_id, by=by, at=moment, thanks=str(row.pk))
    return row


@transaction.atomic
def set_thanks_hidden(row: Thanks, hidden: bool, *, by: Person, at: dt.datetime | None = None) -> Thanks:
    """Take a thank-you down from the wall, or put it back: the thanked person's choice; who said it and a keeper may take it down."""
    moment = at or now()
    may = by.pk == row.provider.person_id or (hidden and (by.pk == row.author_id or keeps(by, row.house)))
    if not may:
        raise Refused(_("This is not for you to do."))
    row.hidden_at = moment if hidden else None
    Thanks.objects.filter(house=row.house_id, pk=row.pk).update(hidden_at=row.hidden_at)
    kind = "thanks.hidden" if hidden else "thanks.shown"
    journal.write(kind, subject=row.subject, house=row.house_id, by=by, at=moment)
    return row


# ----------------------------------------------------------------------------------------------------------- events


def may_propose(house: House, person: Person) -> bool:
    """Keepers, and neighbours who were met."""
    return keeps(person, house) or Provider.objects.filter(house=house, person=person, vetted_at__isnull=False).exists()


def propose(
    house: House, *, by: Person, title: str, words: str, starts_at: dt.datetime, ends_at: dt.datetime, place: str,
    seats: int | None, nonce: str, at: dt.datetime | None = None,
) -> Event:  # fmt: skip
    """A coffee, a workshop. A keeper's is announced at once, a neighbour's awaits a keeper. The same nonce proposes once.

    Raises Refused for who was not met, Invalid for a time that is past, reversed or years ahead.
    """
    moment = at or now()
    if not may_propose(house, by):
        raise Refused(
            _(
                "Whoever keeps the loge and neighbours who were met can propose an event. Tell the coordinator of your idea."
            )
        )
    _check_times(starts_at, ends_at, moment)
    _check_seats(seats)
    event = Event(
        house=house, host=by, title=_line(title, "title")[:100], words=clean_words(words)[:2_000] if words.strip() else "",
        starts_at=starts_at, ends_at=ends_at, place=_line(place, "place")[:200], seats=seats, changed_at=moment, nonce=nonce[:40],
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(event, states.ANNOUNCED if keeps(by, house) else states.PROPOSED, by=by, at=moment)
    except IntegrityError:
        return Event.objects.select_related("house", "host").get(house=house, host=by, nonce=nonce[:40])
    return event


@transaction.atomic
def announce(event: Event, *, by: Person, at: dt.datetime | None = None) -> Event:
    """A keeper says yes."""
    moves.make(event, "announce", by=by, at=at, changed_at=at or now())
    return event


@transaction.atomic
def decline(event: Event, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Event:
    """Not this time; the host reads why."""
    moves.make(event, "decline", by=by, at=at, reason=words.strip()[:500])
    return event


@transaction.atomic
def cancel(event: Event, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Event:
    """It does not take place: everyone who was coming is told, and their calendars too."""
    moment = at or now()
    if event.ends_at <= moment:
        raise Refused(_("It is over."))
    moves.make(
        event, "cancel", by=by, at=moment, reason=words.strip()[:500], sequence=F("sequence") + 1, changed_at=moment
    )
    event.refresh_from_db(fields=["sequence"])
    return event


@transaction.atomic
def change(
    event: Event, *, by: Person, starts_at: dt.datetime, ends_at: dt.datetime, place: str, seats: int | None,
    at: dt.datetime | None = None,
) -> Event:  # fmt: skip
    """Another time, place or number of seats: who comes is told, and their calendars follow (SEQUENCE)."""
    moment = at or now()
    if not event.roles_of(by):
        raise Refused(_("Only its host and whoever keeps the loge can change it."))
    if event.state not in (states.PROPOSED, states.ANNOUNCED) or event.ends_at <= moment:
        raise Stale(_("It is over, or was cancelled."))
    _check_times(starts_at, ends_at, moment)
    _check_seats(seats)
    told = {"starts_at": starts_at, "ends_at": ends_at, "place": _line(place, "place")[:200]}
    moved = any(getattr(event, name) != value for name, value in told.items())
    before = _inside(event)
    mine = Event.objects.filter(house=event.house_id, pk=event.pk, sequence=event.sequence, state=event.state)
    also = {"reminded_at": None, "sequence": event.sequence + 1, "changed_at": moment} if moved else {}
    if not mine.update(seats=seats, **told, **also):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    for name, value in {**told, **also, "seats": seats}.items():
        setattr(event, name, value)
    if moved:
        journal.write("event.changed", subject=event.reference, house=event.house_id, by=by, at=moment)
    for person in _inside(event) - before:
        _moved_up(event, person, moment)
    return event


@transaction.atomic
def come(event: Event, *, by: Person, at: dt.datetime | None = None) -> Seat:
    """A seat, or the next place on the list when all are taken. Asking twice is asking once."""
    moment = at or now()
    if event.state != states.ANNOUNCED:
        raise Refused(_("This event is not open. The loge has others."))
    if event.starts_at <= moment:
        raise Refused(_("It has begun. Do go and see: there may be a chair left."))
    Event.objects.select_for_update().filter(house=event.house_id, pk=event.pk).first()
    seat, fresh = Seat.objects.get_or_create(
        house=event.house, event=event, person=by, left_at=None, defaults={"since_at": moment}
    )
    if fresh:
        kind = "event.seated" if by.pk in _inside(event) else "event.listed"
        journal.write(kind, subject=event.reference, house=event.house_id, by=by, at=moment)
    return seat


@transaction.atomic
def stay_away(event: Event, *, by: Person, at: dt.datetime | None = None) -> None:
    """Give the seat back: the first on the list has it, and is told."""
    moment = at or now()
    Event.objects.select_for_update().filter(house=event.house_id, pk=event.pk).first()
    before = _inside(event)
    if not Seat.objects.filter(house=event.house_id, event=event, person=by, left_at=None).update(left_at=moment):
        return
    if event.state == states.ANNOUNCED and event.starts_at > moment:
        for person in _inside(event) - before:
            _moved_up(event, person, moment)


@every(dt.timedelta(minutes=30))
@task()
def remind_of_events() -> None:
    """The day before, everyone who has a seat reads where and when."""
    moment = now()
    soon = Event.objects.filter(
        state=states.ANNOUNCED, reminded_at=None, starts_at__gt=moment, starts_at__lte=moment + REMIND_BEFORE
    )
    for event in soon[:500]:
        with transaction.atomic():
            if Event.objects.filter(house=event.house_id, pk=event.pk, reminded_at=None, state=states.ANNOUNCED).update(
                reminded_at=moment
            ):
                journal.write("event.reminded", subject=event.reference, house=event.house_id, by="clock", at=moment)


def _inside(event: Event) -> set[uuid.UUID]:
    """Who has a seat: the first to come."""
    rows = Seat.objects.filter(house=event.house_id, event=event, left_at=None).order_by("since_at", "pk")
    return set(rows.values_list("person_id", flat=True)[: event.seats or MOST_SEATS])


def _moved_up(event: Event, person: uuid.UUID, moment: dt.datetime) -> None:
    journal.write(
        "event.moved_up", subject=event.reference, house=event.house_id, by="clock", at=moment, person=str(person)
    )


def _check_times(starts_at: dt.datetime, ends_at: dt.datetime, moment: dt.datetime) -> None:
    if starts_at <= moment:
        raise Invalid(_("That time is past. Choose a time to come."), field="starts_at")
    if starts_at > moment + FURTHEST:
        raise Invalid(_("That is more than a year ahead. Announce it nearer to the day."), field="starts_at")
    if ends_at <= starts_at:
        raise Invalid(_("It would end before it begins. Choose a later end."), field="ends_at")
    if ends_at > starts_at + LONGEST:
        raise Invalid(_("An event lasts three days at most: make one for each."), field="ends_at")


def _check_seats(seats: int | None) -> None:
    if seats is not None and not 1 <= seats <= MOST_SEATS:
        raise Invalid(_("Write a number of seats from 1 to 500, or leave it empty."), field="seats")


def _line(words: str, field: str) -> str:
    try:
        return " ".join(clean_words(words).split())
    except Invalid as wrong:
        raise Invalid(str(wrong), field=field) from wrong
