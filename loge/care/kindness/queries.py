"""What can be known of hard words. Every query starts from the house or from who asks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet

from loge.common.clock import calendar_year, day_of
from loge.demands.models import Demand
from loge.houses.models import House
from loge.houses.queries import keepers
from loge.people.models import Person
from loge.understanding.hard import hard_words

from ..notices.queries import Counted
from . import states
from .actions import may_see
from .models import Limit, Veil
from .written import without

WEEKS = 8
_ROWS = ("house", "author", "answerer", "second")


def of_house(house: House, *, over: bool = False) -> QuerySet[Veil]:
    """What awaits an answer, danger first, then the longest waiting; or what is over, the last first."""
    found = Veil.objects.filter(house=house).select_related(*_ROWS)
    return (
        found.exclude(state__in=states.HELD).order_by("-at")
        if over
        else found.filter(state__in=states.HELD).order_by("at")
    )


def find(person: Person, key: uuid.UUID) -> Veil | None:
    """A veil this person may lift."""
    row = Veil.objects.filter(pk=key).select_related(*_ROWS).first()
    return row if row is not None and person.pk != row.author_id and may_see(row, person) else None


def find_limit(person: Person, key: uuid.UUID) -> Limit | None:
    row = Limit.objects.filter(pk=key).select_related("house", "person", "imposed_by", "judged_by").first()
    return row if row is not None and row.roles_of(person) else None


def limits_counted(house: House, year: int) -> list[Counted]:
    """The limits put on persons in a year, told like what was reported. Nothing where there were none."""
    first, last = calendar_year(year, house.zone)
    limits = Limit.objects.filter(house=house, imposed_at__gte=first, imposed_at__lt=last).aggregate(
        every=Count("pk"), appealed=Count("pk", filter=~Q(appeal="")), lifted=Count("pk", filter=Q(state="lifted")),
        blocked=Count("pk", filter=Q(step="block")),
    )  # fmt: skip
    every, blocked = limits["every"], limits["blocked"]
    return (
        [Counted("person", every, every - blocked, blocked, limits["appealed"], limits["lifted"], None)]
        if every
        else []
    )


def veils(house: House, subjects: Iterable[str]) -> dict[str, Veil]:
    """The veils over these, by their references. One query."""
    found = Veil.objects.filter(house=house, subject__in=list(subjects)).select_related("house")
    return {row.subject: row for row in found}


def over_mails(house: House, mails: Iterable[Any]) -> dict[Any, Veil]:
    """The veils over these mails, by the mail's key; of a moment ago, too. No query where no word is hard, else one."""
    hard = {
        f"mail:{one.pk}": one
        for one in mails
        if one.way == "in" and _sounds_hard(f"{one.title}\n{one.visible or one.text}")
    }
    if not hard:
        return {}
    kept = veils(house, hard)
    fresh = {
        key: Veil(house=house, subject=key, kind=Veil.Kind.INSULT, state=states.OPEN) for key in hard if key not in kept
    }
    return {hard[key].pk: row for key, row in (kept | fresh).items() if row.is_hard}


def cleared(house: House, titles: Mapping[str, str]) -> set[str]:
    """Of these titles, by the reference of their case, those somebody has read and found innocent. No query where none sounds hard."""
    hard = [about for about, title in titles.items() if _sounds_hard(title)]
    if not hard:
        return set()
    rows = Veil.objects.filter(house=house, about__in=hard).values_list("about", "state")
    found = {about for about, _state in rows}
    return found - {about for about, state in rows if state != states.CLEARED}


@lru_cache(maxsize=4_096)
def _sounds_hard(words: str) -> bool:
    return bool(hard_words(words))


def of_talk(demand: Demand, entries: Iterable[Any], reader: Person) -> dict[str, Veil]:
    """What of a conversation is veiled for this reader: the hard words of others, also those of a moment ago. One query."""
    entries = list(entries)
    told = {entry.key: entry for entry in entries if entry.key and author_of(entry) != reader.pk}
    kept = veils(demand.house, [entry.key for entry in entries if entry.key])
    for key, entry in told.items():
        if key not in kept and (hard := hard_words(entry.words)):
            kept[key] = Veil(
                house=demand.house,
                subject=key,
                kind=hard[0].kind,
                at=entry.at,
                state=states.OPEN,
                asked=without(entry.words, hard),
            )
    return {key: row for key, row in kept.items() if key in told and row.is_hard}


def author_of(entry: Any) -> Any:
    """Who wrote it: a person, or somebody as they serve here."""
    return getattr(entry.author, "person_id", None) or getattr(entry.author, "pk", None)


def past(row: Veil, *, most: int = 20) -> list[Veil]:
    """Earlier hard words of the same person in this house, the latest first."""
    who = Q(author=row.author) if row.author_id else Q(email=row.email)
    if not row.author_id and not row.email:
        return []
    found = Veil.objects.filter(who, house=row.house_id).exclude(pk=row.pk).exclude(state=states.CLEARED)
    return list(found.exclude(kind=Veil.Kind.DANGER).select_related("answerer").order_by("-at")[:most])


def limits(house: House) -> list[Limit]:
    """What is asked of whom: contested first, then the last ones; also what is over."""
    found = (
        Limit.objects.filter(house=house).select_related("house", "person", "imposed_by").order_by("-imposed_at")[:100]
    )
    return sorted(found, key=lambda row: (row.state != states.CONTESTED, not row.is_standing))


@dataclass(frozen=True, slots=True)
class Load:
    """What each carried, week by week, the oldest first; ``total`` beside the name."""

    weeks: list[dt.date]
    rows: list[tuple[Person, list[int]]]

    @property
    def totals(self) -> list[int]:
        return [sum(counts[place] for _who, counts in self.rows) for place in range(len(self.weeks))]


def load(house: House, *, at: dt.datetime) -> Load:
    """Hard conversations per person and week, on the house's clock. Two queries."""
    today = day_of(at, house.zone)
    monday = today - dt.timedelta(days=today.weekday())
    weeks = [monday - dt.timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    people = keepers(house)
    told = Veil.objects.filter(house=house, at__gt=at - dt.timedelta(weeks=WEEKS), answerer__in=people)
    told = told.exclude(Q(state=states.CLEARED) | Q(kind=Veil.Kind.DANGER))
    counts: Counter[tuple[Any, dt.date]] = Counter()
    for who, moment in told.values_list("answerer", "at"):
        day = day_of(moment, house.zone)
        counts[who, day - dt.timedelta(days=day.weekday())] += 1
    return Load(weeks, [(one, [counts[one.pk, week] for week in weeks]) for one in people])
