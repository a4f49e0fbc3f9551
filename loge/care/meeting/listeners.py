"""What is told about thanks and events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loge.common import journal
from loge.common.clock import local
from loge.common.dates import spelled_moment
from loge.common.models import Fact
from loge.houses.queries import keepers
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.people.models import Person

from . import states
from .models import Event, Thanks
from .queries import table

LETTERS = Path(__file__).resolve().parent.parent / "letters"


@journal.on("thanks.said")
def tell_of_thanks(fact: Fact) -> None:
    """Who was thanked reads it first, and how to take it down."""
    row = Thanks.objects.select_related("house", "author", "provider__person").get(pk=fact.data["thanks"])
    facts = {
        "author": row.author.first_name,
        "words": row.words,
        "link": link(f"/demands/{row.subject.partition(':')[2]}/"),
    }
    maildesk.send(
        to=row.provider.person, name="thanked", folder=LETTERS, facts=facts, key=str(fact.pk), house=row.house, about=row.subject
    )  # fmt: skip


@journal.on("event.proposed")
def ask_the_keeper(fact: Fact) -> None:
    """A neighbour would like to hold an event."""
    event = _event(fact)
    for keeper in keepers(event.house):
        _tell(keeper, "event_proposed", event, fact)


@journal.on("event.announced", "event.declined")
def tell_the_host(fact: Fact) -> None:
    """A neighbour who proposed it reads the answer."""
    if "move" in fact.data:
        event = _event(fact)
        _tell(event.host, "event_announced" if event.state == states.ANNOUNCED else "event_declined", event, fact)


@journal.on("event.seated", "event.listed")
def confirm_the_seat(fact: Fact) -> None:
    """A seat, or a place on the list, in writing, with the calendar file."""
    name = "event_seat" if fact.kind == "event.seated" else "event_listed"
    _tell(Person.objects.get(pk=fact.by), name, _event(fact), fact)


@journal.on("event.moved_up")
def tell_who_moved_up(fact: Fact) -> None:
    """A seat became free: the first on the list has it."""
    _tell(Person.objects.get(pk=fact.data["person"]), "event_moved_up", _event(fact), fact)


@journal.on("event.changed", "event.cancelled")
def tell_everyone(fact: Fact) -> None:
    """Another time or place, or none: everyone who comes or waits is told."""
    event = _event(fact)
    seats = table(event, None)
    name = "event_changed" if fact.kind == "event.changed" else "event_cancelled"
    for person in dict.fromkeys([*seats.inside, *seats.waiting, event.host]):
        if str(person.pk) != fact.by:
            _tell(person, name, event, fact)


@journal.on("event.reminded")
def remind(fact: Fact) -> None:
    """The day before."""
    event = _event(fact)
    if event.state == states.ANNOUNCED:
        for person in table(event, None).inside:
            _tell(person, "event_reminder", event, fact)


def _event(fact: Fact) -> Event:
    return Event.objects.select_related("house", "host").get(pk=fact.subject_id)


def _tell(person: Person, name: str, event: Event, fact: Fact) -> None:
    page = link(f"/loges/{event.house.slug}/events/{event.pk}/")
    facts: dict[str, Any] = {
        "event": event, "house": event.house, "host": event.host.first_name, "when": _when(event, person.language), "link": page,
        "calendar": f"{page}event.ics",
    }  # fmt: skip
    key = f"{name}:{fact.pk}:{person.pk}"
    maildesk.send(to=person, name=name, folder=LETTERS, facts=facts, key=key, house=event.house, about=event.reference)


def _when(event: Event, language: str) -> str:
    """``mardi 2 décembre 2026, 18:00``, on the house's clock."""
    return spelled_moment(local(event.starts_at, event.house.zone), language, "EEEE d MMMM y")
