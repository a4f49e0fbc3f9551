"""Where an attention fits: someone was served for the first time, came back, or was let down."""

from __future__ import annotations

from loge.common import journal
from loge.common.models import Fact
from loge.demands import states as demand_states
from loge.demands.models import Demand
from loge.houses.models import House
from loge.people.models import Person

from ..models import Complaint, Promise
from . import states
from .actions import propose


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
    house, person = _let_down(fact)
    if house is not None and person is not None:
        propose(house, person, why=states.FAILURE, subject=fact.subject, at=fact.at)


def _let_down(fact: Fact) -> tuple[House | None, Person | None]:
    """The house and whom it let down, where that is somebody it knows."""
    if fact.kind == "complaint.open":
        hurt = (
            Complaint.objects.select_related("house", "person").filter(house=fact.house_id, pk=fact.subject_id).first()
        )
        return (hurt.house, hurt.person) if hurt else (None, None)
    missed = Promise.objects.select_related("house", "made_to").filter(house=fact.house_id, pk=fact.subject_id).first()
    return (missed.house, missed.made_to) if missed else (None, None)
