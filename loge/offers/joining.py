"""Where joining a house and serving in it meet: accepted means admitted, moved means offered from elsewhere."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from loge.common import journal
from loge.common.clock import day_of, now
from loge.houses import actions as houses
from loge.houses.models import Application, House, Paper
from loge.houses.queries import serves
from loge.people.models import Person

from .actions import admit
from .models import Offer, Provider


@transaction.atomic
def accept(application: Application, *, by: Person, words: str = "", at: dt.datetime | None = None) -> Provider:
    """Yes: from now on they may offer here, on probation. Raises what accept_application and admit raise."""
    houses.accept_application(application, by=by, words=words, at=at)
    person = application.person
    about = {"name": application.first_name[:60], "presentation": application.words[:1_000]}
    known = Provider.objects.filter(house=application.house, person=person).first()
    if known is not None:  # they served here before: what they wrote of themselves stays
        about = {"name": known.name, "presentation": known.presentation or application.words[:1_000]}
    person.__dict__.pop("_roles", None)
    return admit(application.house, person, by=by, insee=application.insee, at=at, **about)


@transaction.atomic
def move_home(house: House, person: Person, *, insee: str, address: str, at: dt.datetime | None = None) -> bool:
    """They live elsewhere now: it has to be shown anew. Returns whether they may still be shown, living there."""
    houses.declare_residence(house, by=person, insee=insee, address=address, at=at)
    Provider.objects.filter(house=house, person=person).update(insee=insee)
    journal.write("provider.moved", subject=f"person:{person.pk}", house=house.pk, by=person, at=at, insee=insee)
    return house.kind != House.Kind.NEIGHBOURHOOD or serves(house, insee)


def gates_missing(
    house: House, persons: Iterable[Person], *, at: dt.datetime | None = None
) -> dict[uuid.UUID, list[str]]:
    """The gates each one's offers must pass and for which no valid paper was seen: two queries for all."""
    keys = [person.pk for person in persons]
    today = day_of(at or now(), house.zone)
    valid = Paper.objects.filter(house=house, person__in=keys, valid_until__gte=today).values_list("person_id", "gate")
    held = set(valid)
    missing: dict[uuid.UUID, set[str]] = defaultdict(set)
    offers = Offer.objects.filter(house=house, provider__person__in=keys).exclude(gates="")
    for person, packed in offers.values_list("provider__person_id", "gates"):
        missing[person].update(gate for gate in packed.split() if (person, gate) not in held)
    return {key: sorted(missing[key]) for key in keys}
