"""Someone is made to leave a house."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.people.models import Person

from ..marks import marks
from ..models import Application, Expulsion, House, Membership
from ..queries import KEEPERS, residence, roles
from ..rules import must_keep, reasons_of


@transaction.atomic
def expel(house: House, person: Person, *, by: Person, words: str, at: dt.datetime | None = None) -> Expulsion:
    """They no longer belong here: hidden at once, told why. Services that are booked follow their course.

    Raises Refused for oneself or for who keeps the house, Stale if they have left already, Invalid without reasons.
    """
    must_keep(by, house)
    if by.pk == person.pk or KEEPERS & roles(person, house.pk):
        raise Refused(_("Whoever keeps the house cannot be made to leave it: the loge is handed over first."))
    reasons, moment = reasons_of(words), at or now()
    held = Membership.objects.filter(house=house, person=person, until_at=None)
    if not held.update(until_at=moment):
        raise Stale(_("They have left the house already."))
    person.__dict__.pop("_roles", None)
    gone = Expulsion.objects.create(
        house=house, person=person, by=by, reasons=reasons, marks=_known_by(house, person), at=moment
    )
    journal.write("member.expelled", subject=f"person:{person.pk}", house=house.pk, by=by, at=moment, words=reasons)
    return gone


def _known_by(house: House, person: Person) -> dict[str, str]:
    """Every mark they left: of their applications, and of where they live now."""
    found: dict[str, str] = {}
    for application in Application.objects.filter(house=house, person=person).order_by("applied_at"):
        found |= application.marks
    home = residence(house, person)
    return marks(house, name=str(person), address=home.address if home else "") | found
