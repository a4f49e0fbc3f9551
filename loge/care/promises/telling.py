"""The letters of the promise book: each reader has one, with everything there is to say at that moment."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from loge.common.clock import local
from loge.common.dates import spelled_moment
from loge.houses.models import House
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.people.models import Person

from . import states
from .models import Chase, Promise

LETTERS = Path(__file__).resolve().parent.parent / "letters"
MOST = 2_000
WARNED = 1
NEWS = {1: "chase_asked", 2: "chase_next", 3: "chase_nobody"}


@dataclass(frozen=True, slots=True)
class Line:
    """One promise, as a letter says it."""

    words: str
    to: str
    when: str
    is_missed: bool


def tell_all(*, at: dt.datetime) -> int:
    """Write what is owed; returns how many letters were written."""
    return _promises(at) + _chases(at) + _news(at)


@transaction.atomic
def _promises(at: dt.datetime) -> int:
    owed = Promise.objects.filter(to_tell__gt=0).select_related("house", "owner", "helper", "made_to")
    rows = _claimed(owed.order_by("due_at"), "to_tell")
    inside: dict[tuple[House, Person], list[Promise]] = defaultdict(list)
    outside: dict[tuple[House, Person], list[Promise]] = defaultdict(list)
    for row in rows:
        if row.state not in (states.OPEN, states.MISSED):
            continue
        missed = row.state == states.MISSED
        for person in dict.fromkeys([row.owner, row.helper if missed else None]):
            if person is not None:
                inside[row.house, person].append(row)
        if missed and row.made_to is not None and row.kind != Promise.Kind.QUOTE and row.made_to != row.owner:
            outside[row.house, row.made_to].append(row)  # of a price they hear from the chaser
    for (house, reader), held in inside.items():
        name = "promise_missed" if any(row.is_broken for row in held) else "promise_due"
        _letter(house, reader, name, held, at)
    for (house, reader), held in outside.items():
        _letter(house, reader, "promise_sorry", held, at)
    return len(inside) + len(outside)


def _claimed(owed: QuerySet[Any], name: str) -> list[Any]:
    """The rows this worker tells of: each of them told by one worker alone, however many clocks tick."""
    rows = list(owed.select_for_update(skip_locked=True, of=("self",))[:MOST])
    owed.model._base_manager.filter(pk__in=[row.pk for row in rows]).update(**{name: 0})
    return rows


def _letter(house: House, reader: Person, name: str, rows: list[Promise], at: dt.datetime) -> None:
    with translation.override(reader.language):
        lines = [
            Line(row.title, row.made_to_name, spoken(row.due_at, house, reader.language), row.is_broken) for row in rows
        ]
    page = "/promises/" if name == "promise_sorry" else f"/house/{house.slug}/promises/"
    mine = reader.pk in {person.pk for person in _keepers(house)}
    facts: dict[str, Any] = {
        "house": house, "lines": lines, "count": len(lines), "first": lines[0], "link": link(page if mine else "/promises/"),
    }  # fmt: skip
    maildesk.send(
        to=reader, name=name, folder=LETTERS, facts=facts, key=f"{name}:{house.pk}:{reader.pk}:{at.isoformat()}", house=house,
        about=rows[0].reference,
    )  # fmt: skip


def _keepers(house: House) -> list[Person]:
    from loge.houses.queries import keepers

    known: list[Person] | None = house.__dict__.get("_told_keepers")
    if known is None:
        known = house.__dict__["_told_keepers"] = keepers(house)
    return known


@transaction.atomic
def _chases(at: dt.datetime) -> int:
    waiting = Chase.objects.filter(to_tell__gt=0).select_related(
        "house", "demand__client", "demand__provider__person", "demand__house"
    )
    rows = _claimed(waiting.order_by("asked_at"), "to_tell")
    by_reader: dict[tuple[House, Person, int], list[Chase]] = defaultdict(list)
    for row in rows:
        wanted = states.RUNNING if row.to_tell == WARNED else states.SILENT
        if row.state == wanted and row.demand is not None:
            by_reader[row.house, row.demand.provider.person, row.to_tell].append(row)
    for (house, reader, what), held in by_reader.items():
        first = held[0].demand
        assert first is not None
        facts = {
            "house": house, "count": len(held), "titles": [row.demand.title for row in held if row.demand],
            "client": first.client.first_name, "link": link(f"/demands/{first.pk}/" if len(held) == 1 else "/demands/"),
            "until": spoken(held[0].due_at, house, reader.language) if held[0].due_at else "",
        }  # fmt: skip
        name = "chase_half" if what == WARNED else "chase_silent"
        maildesk.send(
            to=reader, name=name, folder=LETTERS, facts=facts, key=f"{name}:{held[0].pk}:{at.isoformat()}", house=house,
            about=first.reference,
        )  # fmt: skip
    return len(by_reader)


def spoken(at: dt.datetime, house: House, language: str) -> str:
    """``mardi 2 décembre, 18:00``, on the house's clock."""
    return spelled_moment(local(at, house.zone), language)


@transaction.atomic
def _news(at: dt.datetime) -> int:
    """What the chaser did for those who asked, or asks them to say yes to."""
    owed = Promise.objects.filter(news__gt=0).select_related("house", "made_to")
    rows = _claimed(owed.order_by("due_at"), "news")
    by_reader: dict[tuple[House, Person], list[Promise]] = defaultdict(list)
    for row in rows:
        if row.made_to is not None and row.state in (*states.WAITED_FOR, states.MISSED):
            by_reader[row.house, row.made_to].append(row)
    for (house, reader), held in by_reader.items():
        first = held[0]
        name = NEWS[first.news] if len(held) == 1 else "chase_many"
        with translation.override(reader.language):
            titles = [row.title for row in held]
        facts = {
            "house": house, "titles": titles, "many": len(held), **_whom(first, reader.language),
            "until": spoken(first.due_at, house, reader.language), "missed": first.is_broken,
            "link": link(f"/demands/{first.subject.partition(':')[2]}/" if len(held) == 1 else "/promises/"),
        }  # fmt: skip
        key = f"{name}:{first.pk}:{at.isoformat()}"
        maildesk.send(to=reader, name=name, folder=LETTERS, facts=facts, key=key, house=house, about=first.subject)
    return len(by_reader)


def _whom(row: Promise, language: str) -> dict[str, Any]:
    """The neighbours of the last round."""
    chases = Chase.objects.filter(house=row.house_id, promise=row).select_related("offer__provider").order_by("-round")
    last = [chase for chase in chases if chase.round == chases[0].round]
    names = [chase.offer.provider.name for chase in last if chase.state in (states.RUNNING, states.PROPOSED)]
    return {"names": _listed(names, language), "count": len(names)}


def _listed(names: list[str], language: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {'et' if language.startswith('fr') else 'and'} {names[-1]}"
