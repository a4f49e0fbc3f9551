"""What is under way for one of a household, in the order in which it comes: days, and under each what happens then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.common.clock import day_of, local
from loge.demands.long.queries import Progress
from loge.demands.models import Gesture
from loge.demands.practice.queries import Space


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that comes: when, what, a word about it, and whether it waits for the reader."""

    day: dt.date
    hour: dt.datetime | None
    sign: str
    title: str
    words: str
    href: str = ""
    awaits: bool = False
    gesture: Gesture | None = None


def way(space: Space, takes: list[Progress]) -> list[tuple[dt.date, list[Stop]]]:
    """Their days, each with its stops: visits by the hour, then what is brought, then the steps of what takes long."""
    member = space.member
    zone = member.house.zone
    mine = [one for one in takes if one.row.client_id == member.client_id and one.next]
    stops = [_visit(one.visit, zone) for one in space.errands if not one.gesture_id]
    stops += [_brought(one, zone) for one in space.coming]
    stops += [_step(one) for one in mine]
    last = dt.datetime.max.replace(tzinfo=dt.UTC)
    stops.sort(key=lambda one: (one.day, one.hour or last, one.title))
    return [(day, list(found)) for day, found in groupby(stops, key=lambda one: one.day)]


def _visit(visit: Any, zone: Any) -> Stop:
    starts = local(visit.starts_at, zone)
    return Stop(
        starts.date(), visit.starts_at, "calendar-check", visit.title, visit.person.first_name if visit.person else ""
    )


def _brought(gesture: Gesture, zone: Any) -> Stop:
    day = day_of(gesture.deliver_at, zone) if gesture.deliver_at else gesture.order_by
    return Stop(day, None, "gift", gesture.title, "", reverse("mine_gesture", args=[gesture.pk]), gesture=gesture)


def _step(one: Progress) -> Stop:
    step = one.next
    assert step is not None
    done = ngettext("%(done)s of %(count)s step done", "%(done)s of %(count)s steps done", one.counted)
    who = _("it is your turn") if step.is_theirs else step.owner.first_name if step.owner else ""
    words = ", ".join(filter(None, (one.row.title, who, done % {"done": one.done, "count": one.counted})))
    return Stop(
        step.due_on, None, "list-checks", step.title, words, reverse("mine_long", args=[one.row.pk]), step.is_theirs
    )
