"""A client's file: welcomed, completed, two of one person made one, and who looked into it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.models import Fact
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from ..models import Address, ClientFile, Due, Gift, Home, Kept, Known, Liking, Member, Occasion, Secret, Stay
from ..rules import clean_email, clean_name

MAY_CHANGE = ("name", "salutation", "manner", "language", "phone", "born_on", "tastes", "allergies", "notes")
MERGED, UNMERGED = "client.merged", "client.unmerged"
DESK = "desk"  # lists and mail that the machine reads for the desk


@transaction.atomic
def welcome(
    house: House, *, by: Any, name: str, email: str = "", at: dt.datetime | None = None, **about: Any
) -> ClientFile:
    """Open a file for a guest. Raises Invalid (no name, an address that is another's), Refused for who has no business here."""
    _mine(house, by)
    _known(about)
    client = ClientFile(house=house, name=clean_name(name), made_at=at or now(), **about)
    client.save(force_insert=True)
    if email:
        add_address(client, by=by, email=email, at=at)
    journal.write("client.welcomed", subject=client.reference, house=house.pk, by=by, at=at)
    return client


@transaction.atomic
def change_client(client: ClientFile, *, by: Any, at: dt.datetime | None = None, **told: Any) -> list[str]:
    """Write what is known better; returns which columns changed. The words themselves are not in the journal."""
    _mine(client.house, by)
    _known(told)
    if "name" in told:
        told["name"] = clean_name(told["name"])
    changed = {column: value for column, value in told.items() if getattr(client, column) != value}
    if changed:
        ClientFile.objects.filter(house=client.house_id, pk=client.pk).update(**changed)
        for column, value in changed.items():
            setattr(client, column, value)
        journal.write(
            "client.changed", subject=client.reference, house=client.house_id, by=by, at=at, columns=sorted(changed)
        )
    return sorted(changed)


@transaction.atomic
def add_address(client: ClientFile, *, by: Any, email: str, at: dt.datetime | None = None) -> Address:
    """One more address they write from. Raises Invalid when it is another guest's: then the two files may be one."""
    _mine(client.house, by)
    clean = clean_email(email)
    known = Address.objects.filter(house=client.house_id, email=clean).select_related("client").first()
    if known is None:
        try:
            with transaction.atomic():
                known = Address.objects.create(house_id=client.house_id, client=client, email=clean)
        except IntegrityError:  # another desk was faster
            known = Address.objects.select_related("client").get(house=client.house_id, email=clean)
        else:
            journal.write("client.address", subject=client.reference, house=client.house_id, by=by, at=at)
    if known.client_id != client.pk:
        told = _("This is the address of %(name)s. If they are one person, make one file of the two.")
        raise Invalid(told % {"name": known.client.name}, field="email")
    return known


@transaction.atomic
def drop_address(address: Address, *, by: Any, at: dt.datetime | None = None) -> None:
    """They do not write from there any more."""
    _mine(address.house, by)
    subject = f"client:{address.client_id}"
    address.delete()
    journal.write("client.address_dropped", subject=subject, house=address.house_id, by=by, at=at)


@transaction.atomic
def merge(kept: ClientFile, other: ClientFile, *, by: Person, at: dt.datetime | None = None) -> Fact:
    """Two files are one person: everything of ``other`` is ``kept``'s from now on. The fact says how to take it back.

    What ``kept`` did not know is taken over; what both know stays as ``kept`` has it, allergies of both are kept.
    """
    _mine(kept.house, by)
    if kept.pk == other.pk or kept.house_id != other.house_id:
        raise Invalid(_("Choose two different files."))
    locked = list(ClientFile.objects.select_for_update().filter(house=kept.house_id, pk__in=(kept.pk, other.pk)))
    if len(locked) != 2:
        raise Stale(_("One of the two files is not there any more."))
    kept, other = sorted(locked, key=lambda row: row.pk != kept.pk)
    moved = {model.__name__: [str(key) for key in _of(model, other).values_list("pk", flat=True)] for model in OWNED}
    before = {column: _plain(getattr(kept, column)) for column in MAY_CHANGE}
    gave = _give_way(kept, other)
    for model in OWNED:
        _of(model, other).update(client=kept)
    for column in MAY_CHANGE:
        if not getattr(kept, column):
            setattr(kept, column, getattr(other, column))
    if other.allergies and other.allergies.lower() not in kept.allergies.lower():
        kept.allergies = f"{kept.allergies}, {other.allergies}"[:500]
    kept.save(update_fields=list(MAY_CHANGE))
    ClientFile.objects.filter(house=kept.house_id, pk=other.pk).update(merged_into=kept)
    return journal.write(
        MERGED,
        subject=kept.reference,
        house=kept.house_id,
        by=by,
        at=at,
        other=str(other.pk),
        moved=moved,
        before=before,
        gave=gave,
    )


@transaction.atomic
def unmerge(fact: Fact, *, by: Person, at: dt.datetime | None = None) -> ClientFile:
    """They are two people after all: each has their own again. Raises Stale if that was done already."""
    kept = ClientFile.objects.select_for_update().select_related("house").get(house=fact.house_id, pk=fact.subject_id)
    _mine(kept.house, by)
    back = ClientFile.objects.filter(house=kept.house_id, pk=fact.data["other"], merged_into=kept)
    other = back.first()
    if other is None or not back.update(merged_into=None):
        raise Stale(_("These two files are apart already."))
    for model in OWNED:
        model._base_manager.filter(house=kept.house_id, pk__in=fact.data["moved"][model.__name__], client=kept).update(
            client=other
        )
    _given_back(kept, other, fact.data.get("gave", {}))
    restored = {column: _read(ClientFile, column, value) for column, value in fact.data["before"].items()}
    ClientFile.objects.filter(house=kept.house_id, pk=kept.pk).update(**restored)
    journal.write(UNMERGED, subject=kept.reference, house=kept.house_id, by=by, at=at, other=str(other.pk))
    return other


OWNED: tuple[Any, ...] = (Address, Stay, Kept, Member, Home, Known, Gift, Liking, Occasion, Due, Secret)


def _give_way(kept: ClientFile, other: ClientFile) -> dict[str, Any]:
    """One household has one payer, one main home, one word about a provider, one member for an account: those of ``kept`` stand.
    Returns what gave way, for the day on which they are two again."""
    gave: dict[str, Any] = {"pays": [], "is_main": [], "person": {}, "likings": []}
    if _of(Member, kept).filter(pays=True).exists():
        gave["pays"] = _keys(_of(Member, other).filter(pays=True))
        _of(Member, other).update(pays=False)
    if _of(Home, kept).filter(is_main=True).exists():
        gave["is_main"] = _keys(_of(Home, other).filter(is_main=True))
        _of(Home, other).update(is_main=False)
    doubled = _of(Liking, other).filter(provider__in=_of(Liking, kept).values("provider"))
    gave["likings"] = [
        {name: _plain(getattr(row, name)) for name in ("provider", "name", "is_liked", "why", "said_on")} for row in doubled
    ]  # fmt: skip
    doubled.delete()
    accounts = _of(Member, kept).exclude(person=None).values("person")
    twice = _of(Member, other).filter(person__in=accounts)
    gave["person"] = {str(key): str(person) for key, person in twice.values_list("pk", "person")}
    twice.update(person=None)
    return gave


def _given_back(kept: ClientFile, other: ClientFile, gave: dict[str, Any]) -> None:
    """What gave way is theirs again, where nothing took its place since."""
    mine = _of(Member, other)
    if not mine.filter(pays=True).exists():
        mine.filter(pk__in=gave.get("pays", [])).update(pays=True)
    if not _of(Home, other).filter(is_main=True).exists():
        _of(Home, other).filter(pk__in=gave.get("is_main", [])).update(is_main=True)
    for key, person in gave.get("person", {}).items():
        mine.filter(pk=key, person=None).update(person=person)
    for told in gave.get("likings", []):
        if not _of(Liking, other).filter(provider=told["provider"]).exists():
            said_on = _read(Liking, "said_on", told["said_on"])
            Liking.objects.create(house_id=other.house_id, client=other, **told | {"said_on": said_on})


def _keys(rows: Any) -> list[str]:
    return [str(key) for key in rows.values_list("pk", flat=True)]


def _of(model: Any, client: ClientFile) -> Any:
    return model._base_manager.filter(house=client.house_id, client=client)


def _mine(house: House, by: Any) -> None:
    if isinstance(by, Person) and not keeps(by, house):
        raise Refused(_("Only the people of the desk can write in a guest’s file."))


def _known(about: dict[str, Any]) -> None:
    unknown = about.keys() - set(MAY_CHANGE)
    if unknown:
        raise TypeError(f"no such column of a file: {unknown}")


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(model: Any, column: str, value: Any) -> Any:
    return model._meta.get_field(column).to_python(value)
