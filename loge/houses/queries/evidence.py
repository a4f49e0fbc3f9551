"""What a badge opens to: each thing known of someone who serves, in words, who saw it, when, and until when it holds."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.common.clock import day_of, now
from loge.people.models import Person

from .. import states
from ..models import Application, House, Membership, Mission, Paper, Probation, Residence, Signature, Vouch
from .joining import charter

Known = dict[uuid.UUID, list["Evidence"]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """``kind``: interview, residence, charter, probation, paper, vouch. ``subject`` is the gate of a paper."""

    kind: str
    words: str
    seen_by: str
    seen_at: dt.datetime | None
    until_at: dt.datetime | None = None
    subject: str = ""


def evidence(house: House, person: Person, *, at: dt.datetime | None = None) -> list[Evidence]:
    """All that is known of one person in this house."""
    return evidence_of(house, [person], at=at)[person.pk]


def evidence_of(house: House, persons: Iterable[Person], *, at: dt.datetime | None = None) -> Known:
    """The same for many, in as many queries as for one."""
    keys = [person.pk for person in persons]
    found: Known = {key: [] for key in keys}
    moment = at or now()
    for read in (_interviews, _residences, _signatures, _probations, _vouches):
        for key, line in read(house, keys):
            found[key].append(line)
    for key, line in _papers(house, keys, moment):
        found[key].append(line)
    return found


def _interviews(house: House, keys: list[uuid.UUID]) -> Iterable[tuple[uuid.UUID, Evidence]]:
    accepted = Application.objects.filter(house=house, person__in=keys, state=states.ACCEPTED)
    seen = {}
    for one in accepted.select_related("decided_by").order_by("decided_at"):
        seen[one.person_id] = Evidence("interview", _("Met by the coordinator"), _name(one.decided_by), one.decided_at)
    welcomed = Membership.objects.filter(house=house, person__in=keys, role=Membership.Role.PROVIDER, until_at=None)
    for member in welcomed:  # whoever was met before there were applications was met all the same
        line = Evidence("interview", _("Met by the coordinator"), "", member.since_at)
        yield member.person_id, seen.get(member.person_id, line)


def _residences(house: House, keys: list[uuid.UUID]) -> Iterable[tuple[uuid.UUID, Evidence]]:
    words = {
        Residence.Level.DECLARED: _("Says they live in the territory"),
        Residence.Level.POST: _("Lives there: a code was received by post"),
        Residence.Level.DOCUMENT: _("Lives there: the coordinator saw a document"),
        Residence.Level.VOUCHED: _("Lives there: neighbours vouch for it"),
    }
    for one in Residence.objects.filter(house=house, person__in=keys).select_related("seen_by"):
        yield (
            one.person_id,
            Evidence(
                "residence", words[Residence.Level(one.level)], _name(one.seen_by), one.shown_at, subject=one.level
            ),
        )


def _signatures(house: House, keys: list[uuid.UUID]) -> Iterable[tuple[uuid.UUID, Evidence]]:
    current = charter(house)
    if current is None:
        return
    for one in Signature.objects.filter(house=house, person__in=keys, charter=current):
        words = _("Signed the charter, version %(version)s") % {"version": current.version}
        yield one.person_id, Evidence("charter", words, "", one.at)


def _probations(house: House, keys: list[uuid.UUID]) -> Iterable[tuple[uuid.UUID, Evidence]]:
    running = list(Probation.objects.filter(house=house, person__in=keys, ended_at=None))
    done: dict[uuid.UUID, int] = defaultdict(int)
    for key in Mission.objects.filter(house=house, person__in=[one.person_id for one in running]).values_list(
        "person_id", flat=True
    ):
        done[key] += 1
    for one in running:
        count = states.PROBATION - done[one.person_id]
        words = ngettext("On probation: %(count)s mission to go", "On probation: %(count)s missions to go", count)
        yield one.person_id, Evidence("probation", words % {"count": count}, "", one.since_at)


def _vouches(house: House, keys: list[uuid.UUID]) -> Iterable[tuple[uuid.UUID, Evidence]]:
    serving = Membership.objects.filter(house=house, role=Membership.Role.PROVIDER, until_at=None).values("person")
    for one in Vouch.objects.filter(house=house, person__in=keys, by__in=serving).select_related("by").order_by("at"):
        words = _("A neighbour vouches: “%(words)s”") % {"words": one.words} if one.words else _("A neighbour vouches")
        yield one.person_id, Evidence("vouch", words, _name(one.by), one.at)


def _papers(house: House, keys: list[uuid.UUID], at: dt.datetime) -> Iterable[tuple[uuid.UUID, Evidence]]:
    """The longest valid paper of each gate; one that has expired is no evidence."""
    today = day_of(at, house.zone)
    valid = Paper.objects.filter(house=house, person__in=keys, valid_until__gte=today).select_related("seen_by")
    longest = {(one.person_id, one.gate): one for one in valid.order_by("valid_until")}
    for one in longest.values():
        until = dt.datetime.combine(one.valid_until, dt.time(23, 59), house.zone).astimezone(dt.UTC)
        yield one.person_id, Evidence("paper", one.kind, _name(one.seen_by), one.seen_at, until, one.gate)


def _name(person: Any) -> str:
    return person.first_name if person else ""
