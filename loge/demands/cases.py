"""What can be known of what goes wrong: absences, who could stand in, disagreements and who hears them."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from loge.common.clock import now
from loge.common.money import Money
from loge.houses.gazetteer import commune
from loge.houses.models import House, Membership, Territory
from loge.houses.queries import operators
from loge.offers.models import Offer, Provider
from loge.offers.queries import published
from loge.people.models import Person

from . import states
from .free import Then, then
from .models import Absence, Attachment, Demand, Dispute, Evidence, Replacement, Ruling, Substitute
from .queries import price_of

MOST_CANDIDATES = 6


# ------------------------------------------------------------------------------------------------------------- absences


def absences_of(house: House, person: Person, *, at: dt.datetime | None = None) -> list[Absence]:
    """What is said of this person and has not lapsed, the latest first, with their answers: for them and for coordinators."""
    since = (at or now()) - states.ABSENCE_LAPSES
    found = Absence.objects.filter(house=house, person=person, missed_at__gt=since).select_related("demand", "said_by")
    return list(found.order_by("-missed_at")[:50])


def absences_counted(house: House, person: Person, *, at: dt.datetime | None = None) -> int:
    """How many of them count: neither lapsed, nor contested, nor taken back."""
    since = (at or now()) - states.ABSENCE_LAPSES
    said = Absence.objects.filter(house=house, person=person, missed_at__gt=since)
    return said.filter(contested_at=None, taken_back_at=None).count()


def absence_of(demand: Demand) -> Absence | None:
    """The last one said about this demand."""
    said = Absence.objects.filter(house=demand.house, demand=demand).select_related("person", "said_by")
    return said.order_by("-at", "-id").first()


# -------------------------------------------------------------------------------------------------------- who could come


@dataclass(frozen=True, slots=True)
class Candidate:
    """A vetted neighbour who does the same and could stand in, what it would cost, and why they stand there."""

    offer: Offer
    price: Money | None
    difference: int  # cents more (or less) than what is held; 0 when unknown
    then: Then | None = None  # at the hour of the demand; None: no hour, or it has passed

    @property
    def stars(self) -> float | None:
        return self.offer.provider.stars


def candidates(demand: Demand, *, most: int = MOST_CANDIDATES) -> list[Candidate]:
    """Published neighbours of the same trade: who is free then before who has not said, the best received first (few
    reviews weigh little), then the nearest in price. Without who is away or taken at that hour, who cannot come, the client,
    who said no, and whom this household has already had for it. Three queries however many they are."""
    if demand.cents is None:
        return []
    had: Any = Demand.objects.none()
    if demand.household_id is not None:
        had = Demand.objects.filter(
            house=demand.house, household=demand.household_id, category_key=demand.category_key, once=True
        ).exclude(pk=demand.pk)
    said_no = Substitute.objects.filter(house=demand.house, demand=demand, answer="no")
    left = Replacement.objects.filter(house=demand.house, demand=demand)
    possible = (
        published(demand.house)
        .filter(category_key=demand.category_key)
        .exclude(provider=demand.provider_id)
        .exclude(provider__person=demand.client_id)
        .exclude(provider__in=had.values("provider"))
        .exclude(pk__in=said_no.values("offer"))
        .exclude(pk__in=left.values("from_offer"))
    )
    if demand.withdraw_until is None:  # a professional's law is agreed to beforehand, never slipped in
        possible = possible.exclude(provider__status=Provider.Status.PROFESSIONAL)
    best: dict[uuid.UUID, Offer] = {}
    for offer in sorted(possible, key=lambda offer: _rank(offer, demand.cents or 0)):
        best.setdefault(offer.provider_id, offer)
    found = [_candidate(demand, offer, word) for offer, word in zip(best.values(), _free(demand, best), strict=True)]
    can_come = [one for one in found if one.then is None or one.then.can_come]
    return sorted(can_come, key=lambda one: one.then is not None and one.then is not Then.FREE)[:most]


def _free(demand: Demand, best: dict[uuid.UUID, Offer]) -> Sequence[Then | None]:
    """Whether each is free at the hour of the demand, if it has one to come."""
    wished = demand.wished_at
    if wished is None or wished <= now():
        return [None] * len(best)
    return then(demand.house, [(offer.provider, wished, demand.lasts_for) for offer in best.values()])


def _candidate(demand: Demand, offer: Offer, word: Then | None) -> Candidate:
    price = price_of(offer, demand.lasts_for)
    return Candidate(offer, price, price.cents - (demand.cents or 0) if price else 0, word)


def _rank(offer: Offer, cents: int) -> tuple[float, int, str]:
    provider = offer.provider
    weighed = (provider.stars_sum + 4 * 3) / (provider.stars_count + 3)  # three reviews of four stars to begin with
    return (-weighed, abs((offer.cents or cents) - cents), str(offer.pk))


def substitutes_of(demand: Demand) -> list[Substitute]:
    """Who was asked to stand in, in the order they were asked."""
    asked = Substitute.objects.filter(house=demand.house, demand=demand)
    return list(asked.select_related("house", "offer__provider__photo", "offer__house").order_by("asked_at", "id"))


def asked_to_stand_in(person: Person) -> list[Substitute]:
    """What this neighbour is asked to take over and has not answered, the soonest first: one query."""
    asked = Substitute.objects.filter(
        offer__provider__person=person, answer=Substitute.Answer.AWAITED, demand__state=states.STRANDED
    )
    found = asked.select_related("house", "offer", "demand__house", "demand__client", "demand__provider")
    return list(found.order_by(F("demand__wished_at").asc(nulls_last=True), "asked_at")[:20])


def substitute(person: Person, key: uuid.UUID) -> Substitute | None:
    """One asking, for the neighbour who was asked."""
    asked = Substitute.objects.filter(pk=key, offer__provider__person=person)
    return asked.select_related(
        "house", "offer__provider__person", "demand__house", "demand__client", "demand__provider__person", "demand__offer"
    ).first()  # fmt: skip


def replacements_of(demand: Demand) -> list[Replacement]:
    """Who stood in for whom, oldest first."""
    stood = Replacement.objects.filter(house=demand.house, demand=demand)
    return list(stood.select_related("from_offer__provider", "to_offer__provider", "house").order_by("at"))


# --------------------------------------------------------------------------------------------------------- disagreements


@dataclass(frozen=True, slots=True)
class File:
    """A disagreement whole: what both said and brought, what was ruled."""

    dispute: Dispute
    evidence: list[Evidence]
    rulings: list[Ruling]

    @property
    def ruling(self) -> Ruling | None:
        """The last word."""
        return self.rulings[-1] if self.rulings else None


def file_of(demand: Demand) -> File | None:
    """Four queries however thick it is: what was brought stands beside its words."""
    dispute = (
        Dispute.objects.filter(house=demand.house, demand=demand)
        .select_related("heard_in", "opened_by", "appealed_by")
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.select_related("author", "message").order_by("at")),
            Prefetch("evidence__message__attachments", Attachment.objects.order_by("at", "pk")),
            Prefetch("rulings", Ruling.objects.select_related("by", "house", "heard_in").order_by("level")),
        )
        .first()
    )
    return File(dispute, list(dispute.evidence.all()), list(dispute.rulings.all())) if dispute else None


def demand_to_hear(person: Person, key: uuid.UUID) -> Demand | None:
    """A demand another loge asked this person's to hear: this one only, and only as long as they hear it."""
    found = (
        Demand.objects.filter(pk=key, state__in=(states.ESCALATED, states.APPEALED))
        .select_related("house", "client", "provider__person", "provider__photo", "offer")
        .first()
    )
    return found if found is not None and states.JUDGE in found.roles_of(person) else None


def heard_by(house: House | None) -> QuerySet[Demand]:
    """What this loge hears for others (None: the operator), the longest waiting first."""
    waiting = Demand.objects.filter(state__in=(states.ESCALATED, states.APPEALED), dispute__heard_in=house)
    return waiting.select_related("house", "client", "provider", "dispute").order_by("since_at")


def contested(house: House) -> QuerySet[Demand]:
    """The disagreements of a house that are not closed, the longest first."""
    found = Demand.objects.filter(house=house, state__in=states.CONTESTED)
    return found.select_related("house", "client", "provider", "dispute").order_by("booked_at", "since_at")


def has_impartial(demand: Demand, house_id: uuid.UUID) -> bool:
    """Whether someone there may rule: a coordinator who is no party and lives with none."""
    involved = {demand.client_id, demand.provider.person_id, *demand.kin}
    held = Membership.objects.filter(house=house_id, role=Membership.Role.COORDINATOR, until_at=None)
    return held.exclude(person__in=involved).exists()


def next_to_hear(demand: Demand, before: list[str]) -> House | None:
    """The nearest open loge that has not had it, with a coordinator who is no party: the same answer whoever asks.
    None: the operator."""
    involved = {demand.client_id, demand.provider.person_id, *demand.kin}
    held = Membership.objects.filter(role=Membership.Role.COORDINATOR, until_at=None).exclude(person__in=involved)
    others = House.objects.filter(kind=House.Kind.NEIGHBOURHOOD, pk__in=held.values("house"))
    possible = [house for house in others.exclude(pk=demand.house_id) if str(house.pk) not in before]
    places = _places([demand.house_id, *(house.pk for house in possible)])
    here = places.get(demand.house_id)
    return min(possible, key=lambda house: (_apart(here, places.get(house.pk)), str(house.pk)), default=None)


def judges(dispute: Dispute) -> list[Person]:
    """Who may rule on it now."""
    if dispute.heard_in_id is None:
        return operators()
    demand = Demand.objects.select_related("provider").get(house=dispute.house_id, pk=dispute.demand_id)
    involved = {demand.client_id, demand.provider.person_id, *demand.kin}
    held = Membership.objects.filter(
        house=dispute.heard_in_id, role=Membership.Role.COORDINATOR, until_at=None
    ).exclude(person__in=involved)
    return [membership.person for membership in held.select_related("person").order_by("since_at")]


def pressing(at: dt.datetime) -> list[Demand]:
    """Disagreements over money that must move soon, and it was not yet said so that often."""
    first, second = states.PRESSING_AFTER
    due = Q(booked_at__lte=at - first, dispute__pressed=0) | Q(booked_at__lte=at - second, dispute__pressed__lte=1)
    waiting = (*states.CONTESTED, states.PARTIAL)
    found = Demand.objects.filter(due, state__in=waiting).select_related("house", "dispute")
    return list(found.order_by("booked_at")[:200])


Place = tuple[float, float]


def _places(keys: list[uuid.UUID]) -> dict[uuid.UUID, Place]:
    """Where each house lies: the middle of its communes. One query."""
    seen: dict[uuid.UUID, list[Place]] = {}
    for house_id, insee in Territory.objects.filter(house__in=keys).values_list("house_id", "insee"):
        if (place := commune(insee)) is not None:
            seen.setdefault(house_id, []).append((place.latitude, place.longitude))
    return {
        key: (sum(lat for lat, _lon in spots) / len(spots), sum(lon for _lat, lon in spots) / len(spots))
        for key, spots in seen.items()
    }


def _apart(one: Place | None, other: Place | None) -> float:
    """Roughly how far, in degrees of latitude: enough to say which is nearer."""
    if one is None or other is None:
        return math.inf
    narrowing = math.cos(math.radians(one[0]))
    return math.hypot(one[0] - other[0], (one[1] - other[1]) * narrowing)
