"""Dates that wait for a decision, and what was decided and is not in hand yet."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from loge.clients import households, states
from loge.common.clock import day_of
from loge.demands.models import Gesture
from loge.demands.practice import queries
from loge.houses.models import House
from loge.people.models import Person

from . import Task

PRESSING = dt.timedelta(days=3)
SOON = dt.timedelta(days=14)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One line each; it goes as soon as someone has decided, ordered, called off, or said that it was brought."""
    if house.kind != House.Kind.PRACTICE:
        return []
    today = day_of(at, house.zone)
    found = []
    for due in households.waiting(house, at=at):
        rank = 0 if due.decide_by - today <= PRESSING else 1 if due.day - today <= SOON else 2
        title = _("A date waits for you: %(date)s") % {"date": f"{due.occasion}, {due.client.name}"}
        words = str(states.WHY[due.why]) if due.why else str(due.occasion)
        found.append(
            Task("cake", title, words, reverse("house_dates", args=[house.slug]), _("Decide"), due.since_at, rank)
        )
    for gesture, item in queries.to_order(house):
        rank = 0 if gesture.order_by - today <= dt.timedelta(days=1) else 1
        title = _("To order: %(what)s") % {"what": item.title}
        words = item.partner.name if item.partner else gesture.client.name
        found.append(Task("gift", title, words, _page(house, gesture), _("Order it"), gesture.since_at, rank))
    for gesture, item in queries.to_call_off(house):
        words = item.partner.name if item.partner else ""
        found.append(
            Task(
                "phone",
                _("To call off: %(what)s") % {"what": item.title},
                words,
                _page(house, gesture),
                _("See"),
                gesture.since_at,
                0,
            )
        )
    for gesture in queries.to_bring(house, at=at):
        assert gesture.deliver_at is not None
        title = _("Was it brought? %(what)s") % {"what": gesture.title}
        found.append(
            Task("gift", title, gesture.client.name, _page(house, gesture), _("Say so"), gesture.deliver_at, 1)
        )
    return found


def _page(house: House, gesture: Gesture) -> str:
    return reverse("house_gesture", args=[house.slug, gesture.pk])
