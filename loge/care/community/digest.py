"""The weekly letter: what is new in the loge since the last one, and what its reader may know. One a week, never two.

It is settled once for each reader and week of the calendar (from Monday at eight, on the house's clock): a machine that stood
still writes one letter when it wakes, whatever it slept through; nothing new is no letter. Who asked without a name stays so.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from loge.common.clock import local, now
from loge.common.dates import spelled_moment
from loge.common.jobs import every, task
from loge.houses.models import House, Membership
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.offers.models import Offer
from loge.people.models import Person

from ..meeting import queries as meeting
from ..meeting.models import Event
from . import states
from .models import Asked, Guide, Question, Voice
from .queries import asker_name, open_to_all

LETTERS = Path(__file__).resolve().parent.parent / "letters"
FROM = dt.timedelta(hours=8)  # Monday at eight
FURTHEST = dt.timedelta(days=15)  # what is older is news to nobody
AHEAD = dt.timedelta(days=10)
MOST = 6
MOST_READERS = 2_000
SALT = "loge.weekly"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in the letter."""

    title: str
    words: str
    link: str


@dataclass(slots=True)
class News:
    """What a house has to tell this week, before it is told apart by reader. Four queries."""

    house: House
    questions: list[Question]
    guides: list[Guide]
    events: list[Event]
    pinned: Question | None
    trades: dict[uuid.UUID, set[str]]  # what each neighbour serves with
    passed: dict[uuid.UUID, set[uuid.UUID]]  # the questions each was asked already


@every(dt.timedelta(minutes=30))
@task(external=True)  # a letter each, in a transaction each
def write_weekly() -> None:
    send_due(at=now())


def week_name(house: House, at: dt.datetime) -> str:
    """``2026-W48``: the week whose letter is due, which begins on Monday at eight."""
    year, week, _day = (local(at, house.zone) - FROM).isocalendar()
    return f"{year}-W{week:02}"


def send_due(*, at: dt.datetime) -> int:
    """Write to everyone whose letter of this week is not settled; returns how many letters were written."""
    written = 0
    for house in House.objects.filter(kind=House.Kind.NEIGHBOURHOOD).order_by("pk"):
        week = week_name(house, at)
        waiting = Voice.objects.filter(house=house, weekly=True, person__is_active=True).exclude(told_week=week)
        readers = list(waiting.select_related("person").order_by("pk")[:MOST_READERS])
        if not readers:
            continue
        here = set(Membership.objects.filter(house=house, until_at=None).values_list("person", flat=True))
        news = gather(house, at=at)
        for voice in readers:
            voice.house = house
            written += _write(voice, news, week, at) if voice.person_id in here else 0
    return written


def gather(house: House, *, at: dt.datetime) -> News:
    rows = open_to_all(house).filter(asked_at__gt=at - FURTHEST, asked_at__lte=at).order_by("-asked_at")
    pinned = open_to_all(house).filter(pinned_at__isnull=False).first()
    guides = Guide.objects.filter(house=house, state=states.PUBLISHED, published_at__gt=at - FURTHEST)
    trades: dict[uuid.UUID, set[str]] = defaultdict(set)
    offers = Offer.objects.filter(house=house, state=Offer.State.PUBLISHED)
    for person, trade in offers.values_list("provider__person", "category_key"):
        trades[person].add(trade)
    passed: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    lately = Asked.objects.filter(Q(asked_at__gt=at - FURTHEST) | Q(declined_at__isnull=False), house=house)
    for person, question in lately.values_list("person", "question"):
        passed[person].add(question)
    coming = [event for event in meeting.coming(house, at=at) if event.starts_at < at + AHEAD]
    return News(
        house, list(rows[:200]), list(guides.order_by("-published_at")[:20]), coming[:MOST], pinned, trades, passed
    )


def _write(voice: Voice, news: News, week: str, at: dt.datetime) -> int:
    since = max(voice.told_at or voice.since_at, at - FURTHEST)
    with transaction.atomic():
        mine = Voice.objects.filter(house=voice.house_id, pk=voice.pk, weekly=True).exclude(told_week=week)
        if not mine.update(told_week=week, told_at=at):
            return 0  # another worker was faster
        facts = facts_for(voice.person, news, since=since)
        if not any(facts[name] for name in ("known", "fresh", "guides", "events")):
            return 0
        stop = link(reverse("stop_weekly", args=[stop_key(voice)]))
        told = maildesk.send(
            to=voice.person, name="weekly", folder=LETTERS, key=f"weekly:{voice.house_id}:{voice.person_id}:{week}", stop=stop,
            facts=facts | {"stop": stop, "link": link(reverse("questions", args=[voice.house.slug]))}, house=voice.house,
            about=f"voice:{voice.pk}",
        )  # fmt: skip
    return int(told is not None)


def facts_for(reader: Person, news: News, *, since: dt.datetime) -> dict[str, Any]:
    """What this reader is told: never their own question, never what they were told before."""
    fresh = [row for row in news.questions if row.asked_at > since and row.asker_id != reader.pk]
    trades, passed = news.trades.get(reader.pk, set()), news.passed.get(reader.pk, set())
    known = [
        row for row in fresh if row.state == states.OPEN and row.category_key in trades and row.pk not in passed
    ][:MOST]  # fmt: skip
    rest = [row for row in fresh if row not in known][:MOST]
    pinned = news.pinned if news.pinned and news.pinned.asker_id != reader.pk else None
    return {
        "house": news.house,
        "pinned": _question(pinned, reader) if pinned else None,
        "known": [_question(row, reader) for row in known],
        "fresh": [_question(row, reader) for row in rest if row != pinned],
        "guides": [
            Line(one.title, "", link(reverse("guide", args=[news.house.slug, one.pk])))
            for one in news.guides
            if one.published_at and one.published_at > since
        ][:MOST],
        "events": [_event(event, reader) for event in news.events if event.changed_at > since],
    }


def _question(row: Question, reader: Person) -> Line:
    from django.utils import translation

    with translation.override(reader.language):
        return Line(row.told_title, asker_name(row), link(reverse("question", args=[row.pk])))


def _event(event: Event, reader: Person) -> Line:
    said = f"{spelled_moment(local(event.starts_at, event.house.zone), reader.language)}, {event.place}"
    return Line(event.title, said, link(reverse("event", args=[event.house.slug, event.pk])))


# ------------------------------------------------------------------------------------------------------------- stopping


def stop_key(voice: Voice) -> str:
    """What a letter's link says: it stops these letters and opens nothing else."""
    return signing.dumps(voice.pk.hex, salt=SALT)


def of_stop_key(key: str) -> Voice | None:
    try:
        return Voice.objects.select_related("house", "person").filter(pk=signing.loads(key, salt=SALT)).first()
    except (signing.BadSignature, ValueError):
        return None


def stop(voice: Voice, stopped: bool = True) -> None:
    """No weekly letter any more; or one again, for who slipped."""
    Voice.objects.filter(house=voice.house_id, pk=voice.pk).update(weekly=not stopped)
    voice.weekly = not stopped
