"""A demand that is booked stands in the agenda of who serves it: called off, its hour is free; done, it is fixed."""

from __future__ import annotations

import datetime as dt
import logging
from contextlib import suppress
from typing import Any

from loge.common import journal
from loge.common.errors import Refused
from loge.common.models import Fact
from loge.houses.models import House
from loge.planning import states as planning
from loge.planning.actions.visit import book_visit, cancel_visit, finish_visit, plan_visit, start_visit
from loge.planning.models import Visit

from . import states
from .free import USUAL
from .models import Demand

log = logging.getLogger(__name__)
THERE = (states.BOOKED, states.ARRIVED)
DONE = (states.DELIVERED, states.SETTLED, states.MISSED, states.UNMET)
FACTS = [
    f"demand.{state}"
    for state in (
        *THERE,
        states.STRANDED,
        states.WITHDRAWN,
        states.MISSED,
        states.UNMET,
        states.DELIVERED,
        states.CANCELLED,
    )
]


@journal.on(*FACTS, "demand.quoted", "demand.settled")
def keep_agenda(fact: Fact) -> None:
    """Told twice it does nothing twice: what the agenda says follows from where the demand stands now."""
    demand = Demand.objects.select_related("house", "client", "provider__person").filter(pk=fact.subject_id).first()
    if demand is None:
        return
    house = House.objects.filter(pk=demand.house_id).first()
    held = Visit.objects.filter(house=demand.house_id, subject=demand.reference).exclude(state=planning.CANCELLED)
    visit = held.select_related("house", "person").first()
    if demand.state in (*THERE, *DONE) and visit is not None and visit.state == planning.HELD:
        visit = _booked(visit, fact)
    if demand.state in THERE:
        if (
            visit is not None
            and visit.person_id not in (None, demand.provider.person_id)
            and visit.state in planning.LIVE
        ):
            cancel_visit(visit, by=planning.MACHINE, at=fact.at)  # someone stands in
            visit = None
        if visit is None and house is not None and demand.wished_at is not None:
            visit = _planned(house, demand, fact)
        if visit is not None and demand.state == states.ARRIVED and visit.state == planning.PLANNED:
            start_visit(visit, by=planning.MACHINE, at=fact.at)
    elif visit is not None:
        let_go(demand, visit, fact.at)


def let_go(demand: Demand, visit: Visit, at: dt.datetime) -> None:
    """What is over is called off or done: it takes nobody’s hour any more."""
    if visit.state not in planning.LIVE:
        return
    if demand.state in (states.CANCELLED, states.STRANDED, *states.TALKING, states.WITHDRAWN, states.LAPSED):
        cancel_visit(visit, by=planning.MACHINE, at=at)
    elif demand.state in DONE:
        if visit.state in (planning.HELD, planning.UNPLACED):
            cancel_visit(visit, by=planning.MACHINE, at=at)
        else:
            finish_visit(visit, by=planning.MACHINE, at=at)


def _booked(visit: Visit, fact: Fact) -> Visit | None:
    """What was kept while it was paid is theirs; None when the quarter of an hour was over before."""
    try:
        return book_visit(visit, by=planning.MACHINE, at=fact.at)
    except Refused:
        cancel_visit(visit, by=planning.MACHINE, at=fact.at)
        return None


def _planned(house: House, demand: Demand, fact: Fact) -> Visit | None:
    """In the agenda, promised for its hour; where that is taken, among those that wait for a place."""
    assert demand.wished_at is not None
    told: dict[str, Any] = {
        "by": planning.MACHINE, "title": demand.title, "starts_at": demand.wished_at, "lasts_for": demand.lasts_for or USUAL,
        "place": demand.place, "promised": True, "client": demand.client, "subject": demand.reference, "cents": demand.cents, "at": fact.at,
    }  # fmt: skip
    with suppress(Refused):
        return plan_visit(house, person=demand.provider.person, **told)
    try:
        return plan_visit(house, person=None, **told)
    except Refused:
        log.warning("a booked demand has no visit", extra={"demand": str(demand.pk)})
        return None
