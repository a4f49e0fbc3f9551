"""A visit made for a household, and the vault before whoever goes there: from half an hour before to half an hour after."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from loge.clients import actions as clients
from loge.clients.actions.look import AROUND
from loge.clients.models import ClientFile, Home, Secret
from loge.common.clock import now
from loge.people.models import Person
from loge.planning import states as planning
from loge.planning.actions.visit import plan_visit

from ..models import Errand

AT_WORK = (planning.PLANNED, planning.UNDER_WAY, planning.DONE)


@transaction.atomic
def plan_errand(
    client: ClientFile, *, by: Person, person: Person | None, title: str, starts_at: dt.datetime, lasts_for: dt.timedelta,
    home: Home | None = None, promised: bool = False, nonce: str = "", at: dt.datetime | None = None,
) -> Errand:  # fmt: skip
    """A visit for this household, in someone’s agenda or to be placed. Raises Invalid, SlotTaken, Refused."""
    moment = at or now()
    if nonce:
        same = Errand.objects.filter(house=client.house_id, visit__nonce=nonce[:40]).select_related("visit").first()
        if same is not None:
            return same
    errand = Errand(house=client.house, client=client, home=home, made_at=moment)
    errand.visit = plan_visit(
        client.house, by=by, person=person, title=title, starts_at=starts_at, lasts_for=lasts_for, place=home.address if home else "",
        promised=promised, client_name=client.name, subject=f"errand:{errand.pk}", nonce=nonce, at=moment,
    )  # fmt: skip
    errand.save(force_insert=True)
    return errand


@dataclass(frozen=True, slots=True)
class Doors:
    """The codes a visit needs, and when they may be read."""

    errand: Errand
    secrets: list[Secret]
    opens_at: dt.datetime
    closes_at: dt.datetime
    is_open: bool


def doors_of(person: Person, visit: uuid.UUID, *, at: dt.datetime | None = None) -> Doors | None:
    """The codes of a visit of theirs; None when it is someone else’s, or for no household: nobody else learns that there are any."""
    moment = at or now()
    mine = Errand.objects.filter(visit=visit, visit__person=person, visit__state__in=AT_WORK)
    errand = mine.select_related("visit__house", "client__house", "home").first()
    if errand is None:
        return None
    fits = Q(home=None) | Q(home=errand.home_id) if errand.home_id else Q()
    secrets = list(
        Secret.objects.filter(fits, house=errand.house_id, client=errand.client_id)
        .select_related("home")
        .order_by("label")
    )
    opens, closes = errand.visit.starts_at - AROUND, errand.visit.ends_at + AROUND
    return Doors(errand, secrets, opens, closes, opens <= moment <= closes)


def open_code(
    person: Person, visit: uuid.UUID, secret: uuid.UUID, *, at: dt.datetime | None = None
) -> tuple[Doors, Secret, str] | None:
    """Read one code: one line in the log each time. None when it is not theirs; Refused outside the hours."""
    found = doors_of(person, visit, at=at)
    chosen = next((row for row in found.secrets if row.pk == secret), None) if found else None
    if found is None or chosen is None:
        return None
    chosen = Secret.objects.select_related("client__house").get(house=found.errand.house_id, pk=chosen.pk)
    made = found.errand.visit
    value = clients.reveal(
        chosen, by=person, subject=made.reference, purpose=made.title, starts_at=made.starts_at, ends_at=made.ends_at, at=at
    )  # fmt: skip
    return found, chosen, value
