"""Opening a house and saying who belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Refused
from loge.people.models import Person

from ..gazetteer import commune
from ..models import House, Membership, Territory
from ..queries import keeps


@transaction.atomic
def open_house(*, by: Person, communes: Iterable[str] = (), **about: Any) -> House:
    """Open a house on the communes of these INSEE codes. Only the platform's operator may; raises Refused."""
    if not by.is_operator:
        raise Refused(_("Only the platform can open a house. Write to it: it will be glad."))
    about.setdefault("one_off", about.get("kind") == House.Kind.NEIGHBOURHOOD)
    house = House(**about)
    house.full_clean()
    house.save(force_insert=True)
    codes = sorted(set(communes))
    unknown = [code for code in codes if commune(code) is None]
    if unknown:
        raise Refused(_("No commune has this code: %(codes)s.") % {"codes": ", ".join(unknown)})
    Territory.objects.bulk_create(Territory(house=house, insee=code) for code in codes)
    journal.write("house.opened", subject=f"house:{house.pk}", house=house.pk, by=by)
    return house


@transaction.atomic
def welcome(house: House, person: Person, role: str, *, by: Person) -> Membership:
    """Give a person a role in the house. Its keepers may, and the operator for the first one; raises Refused."""
    if not (by.is_operator or keeps(by, house)):
        raise Refused(_("Only whoever keeps the house can say who belongs to it."))
    membership, fresh = Membership.objects.get_or_create(house=house, person=person, role=role, until_at=None)
    person.__dict__.pop("_roles", None)
    if fresh:
        subject = f"person:{person.pk}"
        journal.write("member.welcomed", subject=subject, house=house.pk, by=by, at=now(), role=role)
    return membership


@transaction.atomic
def redraw_territory(house: House, *, communes: Iterable[str], by: Person) -> None:
    """The communes a house serves from now on. Who lives in one it leaves is no longer shown (offers.queries.published)."""
    if not by.is_operator:
        raise Refused(_("Only the platform can change a territory. Write to it with the reasons."))
    codes = set(communes)
    if not codes or any(commune(code) is None for code in codes):
        raise Refused(_("A territory is made of communes of France, one at least."))
    before = set(Territory.objects.filter(house=house).values_list("insee", flat=True))
    Territory.objects.filter(house=house, insee__in=before - codes).delete()
    Territory.objects.bulk_create(Territory(house=house, insee=code) for code in sorted(codes - before))
    gone, come = sorted(before - codes), sorted(codes - before)
    journal.write("house.redrawn", subject=f"house:{house.pk}", house=house.pk, by=by, gone=gone, come=come)
