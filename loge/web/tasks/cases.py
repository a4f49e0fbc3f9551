"""Disagreements that await a ruling: this house's own, and those entrusted to it by others."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from loge.demands import cases, states
from loge.demands.models import Consent, Demand
from loge.houses.models import House, Membership
from loge.houses.queries import roles
from loge.people.models import Person

from ..ui import money, url
from . import Task

MOST = 20
OWN = (states.DISPUTED,)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """Two queries however many there are."""
    spoke = Consent.objects.filter(house=house, demand=OuterRef("pk"), by=person)
    contested = cases.contested(house).filter(state__in=OWN)
    is_party = Q(client=person) | Q(provider__person=person) | Q(assisted_by=person) | Exists(spoke)
    own = [_own(demand, at) for demand in contested.annotate(is_party=is_party)[:MOST]]
    if Membership.Role.COORDINATOR not in roles(person, house.pk):
        return own
    return own + [_lent(demand, at) for demand in cases.heard_by(house)[:MOST]]


def _own(demand: Demand, at: dt.datetime) -> Task:
    told: dict[str, Any] = {
        "amount": money(demand.price),
        "client": demand.client.first_name,
        "name": demand.provider.name,
    }
    still = at < demand.dispute.evidence_until
    if demand.is_party:  # type: ignore[attr-defined]
        words = _("You are a party to it, or spoke for one: another coordinator must rule.")
        title = _("A disagreement: %(title)s") % {"title": demand.title}
        return Task("scale", title, words, url("case", demand.pk), _("Read"), demand.since_at, rank=2)
    words = (
        _("%(amount)s stays put aside between %(client)s and %(name)s. Both can still bring something forward.")
        if still
        else _("%(amount)s stays put aside between %(client)s and %(name)s. Your ruling is awaited.")
    )
    return Task(
        "scale", _("A disagreement: %(title)s") % {"title": demand.title}, words % told, url("case", demand.pk),
        _("Listen to both"), demand.since_at, rank=1 if still else 0,
    )  # fmt: skip


def _lent(demand: Demand, at: dt.datetime) -> Task:
    told = {"house": demand.house.name, "amount": money(demand.price)}
    title = (
        _("%(house)s asks you to decide an appeal")
        if demand.state == states.APPEALED
        else _("%(house)s asks you to rule")
    )
    words = _("%(amount)s between two neighbours you do not know. You read this file only.")
    return Task(
        "gavel", title % told, words % told, url("case", demand.pk), _("Read the file"), demand.since_at, rank=0
    )
