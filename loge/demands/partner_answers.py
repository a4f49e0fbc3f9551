"""What was asked of partners and how they answered: each figure with how many it is drawn from."""

from __future__ import annotations

import datetime as dt
import statistics
import uuid
from dataclasses import dataclass, field

from loge.common.models import Fact
from loge.houses.models import House
from loge.offers.partners.models import Partner

from . import desk_states
from .models import Enquiry

ANSWERS = (f"enquiry.{desk_states.OFFERED}", f"enquiry.{desk_states.REFUSED}", f"enquiry.{desk_states.CHOSEN}")
LATELY = dt.timedelta(days=365)


@dataclass(slots=True)
class Answers:
    """``asked`` and ``answered`` are enquiries of the last year; ``delays`` in minutes, of those answered."""

    asked: int = 0
    answered: int = 0
    yes: int = 0
    delays: list[float] = field(default_factory=list)

    @property
    def share(self) -> int | None:
        """Answered, in per cent; None when nothing was asked."""
        return round(100 * self.answered / self.asked) if self.asked else None

    @property
    def usual_delay(self) -> int | None:
        """Half of the answers came within so many minutes."""
        return round(statistics.median(self.delays)) if self.delays else None


def answers(house: House, partners: list[Partner], *, at: dt.datetime) -> dict[uuid.UUID, Answers]:
    """How each of them answered: two queries however many."""
    found = {partner.pk: Answers() for partner in partners}
    rows = Enquiry.objects.filter(house=house, partner__in=partners).values_list("pk", "partner_id", "state")
    whose = {f"enquiry:{key}": (partner, state) for key, partner, state in rows}
    kinds = (f"enquiry.{desk_states.PUT}", *ANSWERS)
    facts = Fact.objects.filter(house_id=house.pk, kind__in=kinds, subject__in=list(whose), at__gt=at - LATELY)
    put: dict[str, dt.datetime] = {}
    done: set[str] = set()
    for kind, subject, moment in facts.order_by("at", "pk").values_list("kind", "subject", "at"):
        told = found[whose[subject][0]]
        if kind == kinds[0]:
            put[subject] = moment
            told.asked += 1
        elif subject not in done and subject in put:
            done.add(subject)
            told.answered += 1
            told.delays.append((moment - put[subject]).total_seconds() / 60)
    for subject in done:
        partner, state = whose[subject]
        found[partner].yes += state in (desk_states.OFFERED, desk_states.CHOSEN, desk_states.THANKED)
    return found


def asked_of(house: House, partner: Partner, *, most: int = 20) -> list[Enquiry]:
    """What they were asked last."""
    found = Enquiry.objects.filter(house=house, partner=partner).select_related("item__case", "item__stay__client")
    return list(found.order_by("-since_at")[:most])


def answered(
    house: House, partners: list[Partner], *, since: dt.datetime
) -> dict[uuid.UUID, list[tuple[dt.datetime, float | None]]]:
    """Each question put to each of them, the last first: when, and after how many minutes they answered. Two queries."""
    rows = Enquiry.objects.filter(house=house, partner__in=partners).values_list("pk", "partner_id")
    whose = {f"enquiry:{key}": partner for key, partner in rows}
    kinds = (f"enquiry.{desk_states.PUT}", *ANSWERS)
    facts = Fact.objects.filter(house_id=house.pk, kind__in=kinds, subject__in=list(whose), at__gt=since)
    put: dict[str, dt.datetime] = {}
    after: dict[str, float] = {}
    for kind, subject, moment in facts.order_by("at", "pk").values_list("kind", "subject", "at"):
        if kind == kinds[0]:
            put.setdefault(subject, moment)
        elif subject in put:
            after.setdefault(subject, (moment - put[subject]).total_seconds() / 60)
    found: dict[uuid.UUID, list[tuple[dt.datetime, float | None]]] = {partner.pk: [] for partner in partners}
    for subject, moment in sorted(put.items(), key=lambda one: one[1], reverse=True):
        found[whose[subject]].append((moment, after.get(subject)))
    return found
