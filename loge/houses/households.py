"""Those who live together. Before the one-off rule they are one: who asks first uses up the one time for all of them.

A household is told apart by its members only; its name and address are what they say of themselves.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.people.models import Person

from .models import House, Household, Membership
from .queries import keeps

CLIENT = Membership.Role.CLIENT
INVITED_FOR = dt.timedelta(days=14)
MOST_MEMBERS = 12
_SALT = "loge.household"


@dataclass(frozen=True, slots=True)
class Home:
    """A household as its members read it."""

    house: House
    household: Household
    members: list[Membership]


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is invited where, read from a link that was sent to them."""

    house: House
    household: Household
    email: str
    by: Person


# ------------------------------------------------------------------------------------------------------------ reading


def members_of(household: Household) -> list[Membership]:
    """Who lives there, the longest-standing first."""
    held = Membership.objects.filter(house=household.house_id, household=household, role=CLIENT, until_at=None)
    return list(held.select_related("person").order_by("since_at", "pk"))


def homes(person: Person) -> list[Home]:
    """This person's household in each house where they ask: two queries."""
    own = Membership.objects.filter(person=person, role=CLIENT, until_at=None, household__isnull=False)
    mine = list(own.select_related("house", "household").order_by("since_at"))
    return _with_members(mine)


def households(house: House) -> list[Home]:
    """Every household of a house with someone in it, by name of its first member: one query."""
    held = Membership.objects.filter(house=house, role=CLIENT, until_at=None, household__isnull=False)
    found: dict[uuid.UUID, Home] = {}
    for one in held.select_related("person", "household").order_by("since_at", "pk"):
        assert one.household is not None
        home = found.setdefault(one.household.pk, Home(house, one.household, []))
        home.members.append(one)
    return sorted(found.values(), key=lambda home: str(home.members[0].person).casefold())


def _with_members(mine: Iterable[Membership]) -> list[Home]:
    found: dict[uuid.UUID, Home] = {}
    for one in mine:
        assert one.household is not None
        found[one.household.pk] = Home(one.house, one.household, [])
    held = Membership.objects.filter(household__in=list(found), role=CLIENT, until_at=None)
    for one in held.select_related("person").order_by("since_at", "pk"):
        assert one.household_id is not None
        found[one.household_id].members.append(one)
    return list(found.values())


# ------------------------------------------------------------------------------------------------------------- living


@transaction.atomic
def settle(house: House, person: Person, *, at: dt.datetime | None = None) -> Household:
    """Whoever asks becomes a client of the house, with a household of their own until they say otherwise. Safe to repeat,
    and between two tabs."""
    held = _client_of(house, person, at or now())
    if held.household is not None:
        return held.household
    household = Household(house=house)
    household.save(force_insert=True)
    Membership.objects.filter(house=house, pk=held.pk).update(household=household)
    return household


@transaction.atomic
def describe(household: Household, *, by: Person, name: str, address: str) -> Household:
    """What its members say of it. Raises Refused for someone else."""
    _lives_there(household, by)
    told = {"name": " ".join(name.split())[:80], "address": " ".join(address.split())[:200]}
    Household.objects.filter(house=household.house_id, pk=household.pk).update(**told)
    household.name, household.address = told["name"], told["address"]
    return household


def invite(household: Household, *, by: Person, email: str) -> str:
    """A token for whoever reads mail at this address; it opens :func:`invitation` for a fortnight.

    Raises Refused for a stranger or a full house, Invalid for one's own address.
    """
    _lives_there(household, by)
    wanted = email.strip().lower()
    if wanted == (by.email or "").lower():
        raise Invalid(_("This is your own address: you live here already."), field="email")
    if len(members_of(household)) >= MOST_MEMBERS:
        raise Refused(
            _("That makes twelve people under one roof. Speak to the coordinator, who can join two households.")
        )
    with transaction.atomic():
        journal.write(
            "household.invited", subject=f"household:{household.pk}", house=household.house_id, by=by, at=now()
        )
    return signing.dumps({"household": str(household.pk), "email": wanted, "by": str(by.pk)}, salt=_SALT, compress=True)


def invitation(token: str, *, reader: Person) -> Invitation | None:
    """The invitation this token holds, if it was sent to this reader, is fresh, and who sent it still lives there."""
    try:
        told = signing.loads(token, salt=_SALT, max_age=INVITED_FOR)
    except signing.BadSignature:
        return None
    if told["email"] != (reader.email or "").lower():
        return None
    found = Household.objects.select_related("house").filter(pk=told["household"]).first()
    if found is None:
        return None
    there = next((held.person for held in members_of(found) if str(held.person_id) == told["by"]), None)
    return Invitation(found.house, found, told["email"], there) if there else None


@transaction.atomic
def join(household: Household, person: Person, *, by: Any, at: dt.datetime | None = None) -> Household:
    """This person lives here from now on; what they asked for comes along (a listener upstairs moves it)."""
    moment = at or now()
    held = _client_of(household.house, person, moment)
    if held.household_id == household.pk:
        return household
    before = held.household_id
    Membership.objects.filter(house=household.house_id, pk=held.pk).update(household=household)
    journal.write(
        "household.joined", subject=f"household:{household.pk}", house=household.house_id, by=by, at=moment,
        person=str(person.pk), before=str(before or ""),
    )  # fmt: skip
    return household


@transaction.atomic
def join_two(house: House, one: Household, other: Household, *, by: Person, at: dt.datetime | None = None) -> Household:
    """The coordinator knows that they live together. Raises Refused for anyone else, or across two houses."""
    if not keeps(by, house):
        raise Refused(_("Only whoever keeps the house can say who lives together."))
    if one.pk == other.pk or {one.house_id, other.house_id} != {house.pk}:
        raise Refused(_("Choose two households of this loge."))
    for held in members_of(other):
        join(one, held.person, by=by, at=at)
    return one


@transaction.atomic
def leave(household: Household, *, by: Person, at: dt.datetime | None = None) -> Household:
    """Someone moves out, to a household of their own. What was asked while they lived together stays where it was."""
    _lives_there(household, by)
    if len(members_of(household)) < 2:
        raise Refused(_("You live here alone: there is nobody to leave."))
    own = Household(house=household.house)
    own.save(force_insert=True)
    held = _client_of(household.house, by, at or now())
    Membership.objects.filter(house=household.house_id, pk=held.pk).update(household=own)
    journal.write(
        "household.left", subject=f"household:{household.pk}", house=household.house_id, by=by, at=at or now()
    )
    return own


def _held(house: House, person: Person) -> Any:
    return Membership.objects.filter(house=house, person=person, role=CLIENT, until_at=None)


def _client_of(house: House, person: Person, moment: dt.datetime) -> Membership:
    """Their membership as a client, locked until the transaction ends; made if it is missing."""
    if not _held(house, person).exists():
        fresh = Membership(house=house, person=person, role=CLIENT, since_at=moment)
        try:
            with transaction.atomic():
                fresh.save(force_insert=True)
        except IntegrityError:  # another tab was faster
            pass
        person.__dict__.pop("_roles", None)
    held: Membership = _held(house, person).select_for_update(of=("self",)).select_related("household").get()
    return held


def _lives_there(household: Household, person: Person) -> None:
    if not _held(household.house, person).filter(household=household).exists():
        raise Refused(_("Only those who live there can do this."))
