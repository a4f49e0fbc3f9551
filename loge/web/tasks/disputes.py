"""Disagreements that await a ruling. Who spoke for the client never rules: they are told who may."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from loge.demands import queries, states
from loge.demands.models import Consent
from loge.houses.models import House
from loge.people.models import Person

from . import Task

MOST = 50


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    spoke = Consent.objects.filter(house=house, demand=OuterRef("pk"), by=person)
    found = queries.in_house(house, only=(states.DISPUTED,)).annotate(
        is_party=Q(client=person) | Q(provider__person=person) | Q(assisted_by=person) | Exists(spoke)
    )
    return [
        Task(
            icon="scale",
            title=_("A disagreement: %(title)s") % {"title": demand.title},
            words=_("You are a party to it, or spoke for one: another coordinator must rule.")
            if demand.is_party
            else _("%(client)s and %(name)s disagree. The money stays put aside.")
            % {"client": demand.client.first_name, "name": demand.provider.name},
            url=reverse("demand", args=[demand.pk]),
            button=_("Read") if demand.is_party else _("Listen to both"),
            since=demand.since_at,
            rank=2 if demand.is_party else 0,
        )
        for demand in found[:MOST]
    ]
