"""The network of a house: each provider with papers, who vouches, and trust with the cases it was counted from.

A list costs the same number of queries with one partner and with five hundred."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from loge.clients.models import Liking
from loge.common.clock import day_of, now
from loge.demands import desk_states
from loge.demands.models import Item
from loge.demands.partner_answers import answered
from loge.houses.models import House
from loge.offers.partners import papers as seen
from loge.offers.partners.models import Partner, PartnerPaper, Voucher

from . import states
from .models import Arrival, Incident
from .trust import ANSWERS, ASKED_AGAIN, LATE_AFTER, ON_TIME, SAFE, SLOW_AFTER, Case, Trust, trust

KEPT_FOR = dt.timedelta(days=3 * 365)  # what is older weighs an eighth at most, and is left out


@dataclass(slots=True)
class Evidence:
    """Everything trust in one partner is counted from, the last first."""

    arrivals: list[Arrival] = field(default_factory=list)
    answers: list[tuple[dt.datetime, float | None]] = field(default_factory=list)  # asked at, minutes until the answer
    done: list[Item] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    likings: list[Liking] = field(default_factory=list)

    def cases(self, at: dt.datetime, zone: dt.tzinfo) -> dict[str, list[Case]]:
        """As trust weighs them. A question still within its day is no case yet; what was struck out or lapsed is none."""
        slow = SLOW_AFTER.total_seconds() / 60
        asked = [
            Case(asked, minutes is not None and minutes <= slow)
            for asked, minutes in self.answers
            if minutes is not None or at - asked > SLOW_AFTER
        ]
        return {
            ON_TIME: [Case(one.due_at, one.came_at is not None and one.came_at <= one.due_at + LATE_AFTER) for one in self.arrivals],
            ANSWERS: asked,
            SAFE: [
                *(Case(_when(one), True) for one in self.done),
                *(Case(_noon(one.happened_on, zone), False) for one in self.incidents if one.counts),
            ],
            ASKED_AGAIN: [Case(_noon(one.said_on, zone), one.is_liked) for one in self.likings],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """One partner of the network."""

    partner: Partner
    trust: Trust
    evidence: Evidence
    papers: list[PartnerPaper]
    vouchers: list[Voucher]
    lapsed: bool  # a compulsory paper has: not proposed

    @property
    def liked(self) -> int:
        return sum(one.is_liked for one in self.evidence.likings)

    @property
    def refused(self) -> int:
        return len(self.evidence.likings) - self.liked


def network(house: House, *, at: dt.datetime | None = None) -> list[Known]:
    """Everyone of the network, whom one can rely on most first; who is not known yet by name, after them."""
    rows = list(Partner.objects.filter(house=house, is_kept=True).select_related("house").order_by("name", "pk"))
    found = _known(house, rows, at or now())
    return sorted(found, key=lambda one: (one.lapsed, one.trust.low is None, -(one.trust.low or 0.0)))


def one(house: House, key: uuid.UUID, *, at: dt.datetime | None = None) -> Known | None:
    row = Partner.objects.filter(house=house, pk=key).select_related("house").first()
    return _known(house, [row], at or now())[0] if row is not None else None


def trust_in(house: House, partners: list[Partner], *, at: dt.datetime) -> dict[uuid.UUID, Trust]:
    """Trust alone, without papers and words. The same queries however many."""
    return {key: trust(told.cases(at, house.zone), at) for key, told in _evidence(house, partners, at).items()}


def incident(house: House, key: uuid.UUID) -> Incident | None:
    found = Incident.objects.filter(house=house, pk=key)
    return found.select_related("house", "partner__house", "noted_by", "ruled_by").first()


def contested(house: House) -> list[Incident]:
    """What awaits a ruling, the longest waiting first. One query."""
    rows = Incident.objects.filter(house=house, state=states.CONTESTED).select_related("partner")
    return list(rows.order_by("since_at")[:100])


def _known(house: House, partners: list[Partner], at: dt.datetime) -> list[Known]:
    today = day_of(at, house.zone)
    told = _evidence(house, partners, at)
    papers = defaultdict(list)
    for paper in PartnerPaper.objects.filter(house=house, partner__in=partners).select_related("seen_by"):
        papers[paper.partner_id].append(paper)
    vouchers = defaultdict(list)
    for voucher in Voucher.objects.filter(house=house, partner__in=partners).order_by("said_on"):
        vouchers[voucher.partner_id].append(voucher)
    found = []
    for row in partners:
        held = seen.current(papers[row.pk])
        lapsed = any(paper.is_compulsory and paper.has_lapsed(today) for paper in held)
        sums = trust(told[row.pk].cases(at, house.zone), at)
        found.append(Known(row, sums, told[row.pk], held, vouchers[row.pk], lapsed))
    return found


def _evidence(house: House, partners: list[Partner], at: dt.datetime) -> dict[uuid.UUID, Evidence]:
    found = {row.pk: Evidence() for row in partners}
    mine, since = {"house": house, "partner__in": partners}, at - KEPT_FOR
    for arrival in Arrival.objects.filter(**mine, due_at__gt=since).select_related("noted_by").order_by("-due_at"):
        found[arrival.partner_id].arrivals.append(arrival)
    for item in _done(house, partners, at, since):
        assert item.partner_id is not None
        found[item.partner_id].done.append(item)
    incidents = Incident.objects.filter(**mine).select_related("noted_by", "ruled_by").order_by("-happened_on", "-pk")
    for incident in incidents:
        found[incident.partner_id].incidents.append(incident)
    by_reference = {row.reference: row.pk for row in partners}
    for liking in Liking.objects.filter(house=house, provider__in=list(by_reference)).order_by("-said_on"):
        found[by_reference[liking.provider]].likings.append(liking)
    for key, rows in answered(house, partners, since=since).items():
        found[key].answers = rows
    return found


def _done(house: House, partners: list[Partner], at: dt.datetime, since: dt.datetime) -> Iterable[Item]:
    """What they confirmed and whose hour has passed."""
    good = (desk_states.CONFIRMED, desk_states.TOLD)
    rows = Item.objects.filter(
        house=house, partner__in=partners, state__in=good, starts_at__gt=since, starts_at__lte=at
    )
    return rows.order_by("-starts_at")


def _when(item: Item) -> dt.datetime:
    assert item.starts_at is not None
    return item.starts_at


def _noon(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), zone)
