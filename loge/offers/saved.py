"""Saved searches: kept, told of once a day at most when a new offer fits, and let go with one button."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Refused
from loge.houses.models import House
from loge.people.models import Person

from .kept import SavedSearch

MOST = 20  # searches of one person
MOST_KNOWN = 2_000  # offers a search remembers
SALT = "saved-search"
CLOCK = "clock"


@transaction.atomic
def keep(
    house: House, *, by: Person, query: str, words: str, known: Iterable[uuid.UUID], at: dt.datetime | None = None
) -> SavedSearch:
    """Keep a search; keeping it again changes nothing. ``known`` are the offers it finds today. Raises Refused."""
    mine = SavedSearch.objects.filter(house=house, person=by, query=query).first()
    if mine is not None:
        return mine
    if SavedSearch.objects.filter(person=by).count() >= MOST:
        raise Refused(_("You keep twenty searches already. Let one go first: they are on your page of searches."))
    made = SavedSearch.objects.create(
        house=house, person=by, query=query, words=words[:200], known=_ends(known), made_at=at or now()
    )
    journal.write("search.kept", subject=f"search:{made.pk}", house=house.pk, by=by, at=at)
    return made


@transaction.atomic
def forget(search: SavedSearch, *, by: Person) -> None:
    """Let a search go. Raises Refused for someone else's."""
    if search.person_id != by.pk:
        raise Refused(_("This is not for you to do."))
    search.delete()


def mine(person: Person) -> QuerySet[SavedSearch]:
    """The searches of a person, the newest first."""
    return SavedSearch.objects.filter(person=person).select_related("house").order_by("-made_at")


def stop_key(search: SavedSearch) -> str:
    """What a letter's link says, so that one may stop it without signing in. It opens nothing else."""
    return signing.dumps(search.pk.hex, salt=SALT)


def of_stop_key(key: str) -> SavedSearch | None:
    """The search a link is about; None when it was forged, or is gone."""
    try:
        return SavedSearch.objects.select_related("house", "person").filter(pk=signing.loads(key, salt=SALT)).first()
    except (signing.BadSignature, ValueError):
        return None


def waiting(day: dt.date) -> QuerySet[SavedSearch]:
    """The searches not told of that day."""
    return (
        SavedSearch.objects.filter(Q(told_on=None) | Q(told_on__lt=day))
        .select_related("house", "person")
        .order_by("pk")
    )


@transaction.atomic
def tell(search: SavedSearch, *, offers: Iterable[uuid.UUID], day: dt.date, at: dt.datetime | None = None) -> bool:
    """These offers are new to it: they are known from now on, and whoever keeps the search is told, once a day at most.
    False when another worker was faster."""
    fresh = [key for key in offers if not search.knows(key)]
    if not fresh:
        return False
    known = [*search.known, *_ends(fresh)][-MOST_KNOWN:]
    untold = SavedSearch.objects.filter(house=search.house, pk=search.pk).filter(Q(told_on=None) | Q(told_on__lt=day))
    if not untold.update(told_on=day, known=known):
        return False
    told = [str(key) for key in fresh]
    journal.write("search.answered", subject=f"search:{search.pk}", house=search.house_id, by=CLOCK, at=at, offers=told)
    return True


def _ends(keys: Iterable[uuid.UUID]) -> list[str]:
    return [key.hex[-12:] for key in keys]
