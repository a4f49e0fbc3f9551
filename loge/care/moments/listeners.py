"""Where an attention fits: someone was served for the first time, came back, or was let down."""

from __future__ import annotations

import uuid
from typing import Any

from loge.clients.models import ClientFile, Stay
from loge.common import journal
from loge.common.models import Fact
from loge.demands import states as demand_states
from loge.demands.models import Case, Demand
from loge.houses.models import House
from loge.people.models import Person

from ..promises.models import Promise
from ..recovery.models import Complaint
from . import states
from .actions import propose
from .models import AttentionGiven, Moment


@journal.on("demand.settled")
def propose_after_a_service(fact: Fact) -> None:
    """Welcomed the first time, and greeted when they come back."""
    demand = Demand.objects.select_related("house", "client").filter(house=fact.house_id, pk=fact.subject_id).first()
    if demand is None:
        return
    before = Demand.objects.filter(house=demand.house, client=demand.client, state__in=demand_states.RECEIVED).exclude(
        pk=demand.pk
    )
    why = states.RETURNING if before.exists() else states.FIRST
    propose(demand.house, demand.client, why=why, subject=demand.reference, at=fact.at)


@journal.on("complaint.open", "promise.missed")
def propose_after_a_failure(fact: Fact) -> None:
    """They were hurt, or waited in vain."""
    house, who = _let_down(fact)
    if house is not None and who is not None:
        propose(house, who, why=states.FAILURE, subject=fact.subject, at=fact.at)


def _let_down(fact: Fact) -> tuple[House | None, Person | ClientFile | None]:
    """The house and whom it let down, where that is somebody it knows: an account, or the file of a guest."""
    table: Any = Complaint if fact.kind == "complaint.open" else Promise
    row = table.objects.select_related("house").filter(house=fact.house_id, pk=fact.subject_id).first()
    if row is None:
        return None, None
    person = row.person if isinstance(row, Complaint) else row.made_to
    return row.house, person or _guest_of(row.house, row.subject)


def _guest_of(house: House, subject: str) -> ClientFile | None:
    kind, _colon, key = subject.partition(":")
    case = Case.objects.select_related("client").filter(house=house, pk=key).first() if kind == Case.KIND else None
    return case.client if case else None


@journal.on("client.erased", "client.forgotten")
def forget_the_guest(fact: Fact) -> None:
    """Their name and words leave the moments that were noted of them; that there was one stays counted."""
    key = uuid.UUID(fact.subject_id)
    theirs = [f"client:{key}"]
    theirs += [
        f"stay:{one}" for one in Stay.objects.filter(house=fact.house_id, client=key).values_list("pk", flat=True)
    ]
    theirs += [
        f"case:{one}" for one in Case.objects.filter(house=fact.house_id, client=key).values_list("pk", flat=True)
    ]
    given = AttentionGiven.objects.filter(house=fact.house_id, client=key)
    theirs += [row.reference for row in given.only("pk")]
    Moment.objects.filter(house=fact.house_id, subject__in=theirs).update(name="", words="")
    given.update(client=None)
