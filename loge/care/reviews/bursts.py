"""A review bombing: several one-star reviews of one provider within a week, from people who are close or new here."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterable

from loge.demands.models import Demand
from loge.houses.models import House, Membership

from .models import Review

WITHIN = dt.timedelta(days=7)
NEW_FOR = dt.timedelta(days=14)
HELD_FROM = 4  # so many together are held

# Addresses that a whole country shares: having one in common says nothing.
SHARED_BY_ALL = frozenset(
    [
        "aol.com",
        "bbox.fr",
        "free.fr",
        "gmail.com",
        "gmx.com",
        "gmx.fr",
        "googlemail.com",
        "hotmail.com",
        "hotmail.fr",
        "icloud.com",
        "laposte.net",
        "live.com",
        "live.fr",
        "mac.com",
        "mail.com",
        "me.com",
        "msn.com",
        "neuf.fr",
        "numericable.fr",
        "orange.fr",
        "outlook.com",
        "outlook.fr",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "sfr.fr",
        "wanadoo.fr",
        "yahoo.com",
        "yahoo.fr",
        "ymail.com",
    ]
)


def suspects(house: House, about: str, *, at: dt.datetime) -> list[Review]:
    """The one-star reviews of the last seven days that belong together, oldest first; none below four."""
    found = Review.objects.filter(
        house=house, about=about, stars=1, written_at__gt=at - WITHIN, written_at__lte=at, refused_at=None
    )
    lone = list(found.select_related("author", "house").order_by("written_at", "pk"))
    if len(lone) < HELD_FROM:
        return []
    marks = _marks(house, lone)
    held_by = defaultdict(set)
    for row in lone:
        for mark in marks[row.pk]:
            held_by[mark].add(row.author_id)
    together = [row for row in lone if _is_new(row) or any(len(held_by[mark]) > 1 for mark in marks[row.pk])]
    return together if len({row.author_id for row in together}) >= HELD_FROM else []


def _is_new(row: Review) -> bool:
    return row.author.joined_at > row.written_at - NEW_FOR


def _marks(house: House, rows: Iterable[Review]) -> dict[uuid.UUID, set[tuple[str, str]]]:
    """What each author could have in common with another: household, address, the domain of their e-mail."""
    rows = list(rows)
    keys = [row.subject.partition(":")[2] for row in rows]
    demands = {
        demand.reference: demand
        for demand in Demand.objects.filter(house=house, pk__in=keys).select_related("household")
    }
    lives = Membership.objects.filter(
        house=house, person__in=[row.author_id for row in rows], until_at=None, household__isnull=False
    ).select_related("household")
    homes: dict[uuid.UUID, set[tuple[str, str]]] = defaultdict(set)
    for membership in lives:
        assert membership.household is not None
        homes[membership.person_id] |= {
            ("household", str(membership.household_id)),
            ("address", plain(membership.household.address)),
        }
    found = {}
    for row in rows:
        domain = (row.author.email or "").rpartition("@")[2].lower()
        marks = set(homes[row.author_id])
        if domain and domain not in SHARED_BY_ALL:
            marks.add(("domain", domain))
        if demand := demands.get(row.subject):
            marks |= {("household", str(demand.household_id or "")), ("address", plain(demand.place))}
        found[row.pk] = {mark for mark in marks if mark[1]}
    return found


def plain(address: str) -> str:
    """``12, Rue aux Sieurs`` and ``12 rue aux sieurs`` are one address."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", address.lower()) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", bare))
