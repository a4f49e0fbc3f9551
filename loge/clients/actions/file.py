"""A client's file: welcomed, completed, and the addresses its owner writes from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from ..models import Address, ClientFile
from ..rules import clean_email, clean_name

MAY_CHANGE = ("name", "salutation", "manner", "language", "phone", "born_on", "tastes", "allergies", "notes")
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


def _mine(house: House, by: Any) -> None:
    if isinstance(by, Person) and not keeps(by, house):
        raise Refused(_("Only the people of the desk can write in a guest’s file."))


def _known(about: dict[str, Any]) -> None:
    unknown = about.keys() - set(MAY_CHANGE)
    if unknown:
        raise TypeError(f"no such column of a file: {unknown}")
