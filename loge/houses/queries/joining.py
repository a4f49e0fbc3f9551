"""Who asks to join a house, when they can be met, what they signed and showed."""

from __future__ import annotations

import datetime as dt
import tomllib
import uuid
from functools import cache
from pathlib import Path

from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from loge.common.clock import day_of, now
from loge.people.models import Person

from .. import states
from ..models import (
    Application,
    Charter,
    Checklist,
    House,
    Membership,
    Paper,
    Residence,
    Signature,
    Slot,
    Vouch,
)

CLOSES_BEFORE = dt.timedelta(hours=2)  # an interview is not booked at the last minute
EXPIRES_SOON = dt.timedelta(days=30)
MOST_VOUCHES = 3
CHECKLIST = Path(__file__).parent.parent / "checklist.toml"


# -------------------------------------------------------------------------------------------------------- applications


def applications(house: House, *, only: tuple[str, ...] = ()) -> QuerySet[Application]:
    """The applications of a house, the longest in their state first."""
    found = Application.objects.filter(house=house).select_related("house", "person", "interview")
    return (found.filter(state__in=only) if only else found).order_by("since_at")


def application(house: House, key: uuid.UUID) -> Application | None:
    return applications(house).filter(pk=key).select_related("decided_by").first()


def latest_application(house: House, person: Person) -> Application | None:
    """The last time this person applied here."""
    return applications(house).filter(person=person).order_by("-applied_at").first()


def counts_by_state(house: House) -> dict[str, int]:
    rows = Application.objects.filter(house=house).order_by().values_list("state").annotate(Count("id"))
    return dict(rows)


def slots(house: House, *, at: dt.datetime | None = None) -> QuerySet[Slot]:
    """The interviews to come, taken or not."""
    coming = Slot.objects.filter(house=house, starts_at__gte=at or now())
    return coming.select_related("by", "application").order_by("starts_at")


def free_slots(house: House, *, at: dt.datetime | None = None) -> QuerySet[Slot]:
    """Those an applicant may still take."""
    return slots(house, at=(at or now()) + CLOSES_BEFORE).filter(application=None)


def checklist(house: House) -> list[str]:
    """What is spoken of in an interview: the house's own lines, or those that ship."""
    own = Checklist.objects.filter(house=house).first()
    if own and own.lines:
        return [str(line) for line in own.lines]
    language = "en" if (get_language() or house.language).startswith("en") else "fr"
    return [line[language] for line in _shipped()]


@cache
def _shipped() -> list[dict[str, str]]:
    lines: list[dict[str, str]] = tomllib.loads(CHECKLIST.read_text("utf-8"))["line"]
    return lines


# ------------------------------------------------------------------------------------------------------------- charter


def charters(house: House) -> QuerySet[Charter]:
    """Every version, the current one first."""
    return Charter.objects.filter(house=house).order_by("-version")


def charter(house: House) -> Charter | None:
    """The version that holds today."""
    return charters(house).first()


def has_signed(house: House, person: Person, version: Charter | None) -> bool:
    """Whether they signed this version; where there is no charter, there is nothing to sign."""
    return version is None or Signature.objects.filter(house=house, person=person, charter=version).exists()


def charter_due(house: House, person: Person) -> Charter | None:
    """The charter this person has still to sign; None if none."""
    current = charter(house)
    return None if has_signed(house, person, current) else current


# --------------------------------------------------------------------------------------------------------------- trust


def residence(house: House, person: Person) -> Residence | None:
    return Residence.objects.filter(house=house, person=person).select_related("seen_by").first()


def papers(house: House, person: Person) -> QuerySet[Paper]:
    """The papers seen of this person, the one that lasts longest first."""
    return papers_of(house).filter(person=person).order_by("-valid_until")


def papers_of(house: House) -> QuerySet[Paper]:
    return Paper.objects.filter(house=house).select_related("person", "seen_by")


def expiring_papers(house: House, at: dt.datetime) -> list[Paper]:
    """The papers of those who serve that expire within a month, or did this week, and were not renewed."""
    today = day_of(at, house.zone)
    members_here = Membership.objects.filter(house=house, role=Membership.Role.PROVIDER, until_at=None)
    recent = papers_of(house).filter(
        valid_until__gte=today - dt.timedelta(days=7), person__in=members_here.values("person")
    )
    last: dict[tuple[uuid.UUID, str], Paper] = {}
    for paper in recent.order_by("valid_until"):
        last[paper.person_id, paper.gate] = paper
    return [paper for paper in last.values() if paper.valid_until <= today + EXPIRES_SOON]


def vouches(house: House, person: Person) -> QuerySet[Vouch]:
    """Who knows this person, of those who still serve here."""
    serving = Membership.objects.filter(house=house, role=Membership.Role.PROVIDER, until_at=None).values("person")
    return Vouch.objects.filter(house=house, person=person, by__in=serving).select_related("by").order_by("at")


def vouches_needed(house: House, person: Person) -> int:
    """How many neighbours must vouch for where someone lives: three, or half of those who serve if they are few
    (Karrot's rule: the threshold grows with the group)."""
    serving = Membership.objects.filter(house=house, role=Membership.Role.PROVIDER, until_at=None)
    return min(MOST_VOUCHES, max(1, serving.exclude(person=person).count() // 2))


def members(house: House, role: str = Membership.Role.PROVIDER) -> QuerySet[Membership]:
    """Who is this in the house today, by name."""
    return (
        Membership.objects.filter(house=house, role=role, until_at=None)
        .select_related("person", "household")
        .order_by("person__name", "pk")
    )


OPEN = states.OPEN
