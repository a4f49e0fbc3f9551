"""A team with its day: a visit, one to place, an absence, a repair, a notice, calendars."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.common.clock import now
from loge.planning import states
from loge.planning.actions import absence, calendars, team
from loge.planning.actions.booking import change_slots, offer_slots
from loge.planning.actions.series import begin_series
from loge.planning.actions.taking import note
from loge.planning.actions.visit import plan_visit
from loge.planning.models import (
    Absence,
    AppPassword,
    Bookable,
    Booking,
    Event,
    Feed,
    Notice,
    Outside,
    Repair,
    Series,
    Shift,
    Teammate,
    Visit,
)

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Teammate, Shift, Visit, Notice, Absence, Repair, Feed, AppPassword, Series, Bookable, Booking, Event)
MAY_MAKE = frozenset({"Feed", "AppPassword", "Outside", "Busy"})  # of one’s own agenda
WRITTEN = {
    "earliest": "2099-01-01T10:00", "latest": "2099-01-01T11:00", "lasts_for": "60", "until": "2099-01-01T12:00", "which": "feed", "day": "2099-01-01",
}  # fmt: skip


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """He drives for the house, is expected somewhere, asks to be away; a day is being mended."""
    start = now() + dt.timedelta(days=2)
    mate = team.join_team(cast.house, cast.server, by=cast.keeper, base=SECRET)
    team.set_shifts(cast.house, cast.server, by=cast.keeper, weekdays=range(7), starts=dt.time(0), ends=dt.time(23, 59))
    told: dict[str, Any] = {
        "by": cast.keeper,
        "title": "Visite",
        "place": SECRET,
        "client": cast.client,
        "starts_at": start,
    }
    visit = plan_visit(cast.house, person=cast.server, lasts_for=dt.timedelta(hours=1), promised=True, **told)
    waiting = plan_visit(cast.house, person=None, lasts_for=dt.timedelta(hours=1), **told)
    away = absence.ask_absence(
        cast.house, cast.server, by=cast.server, starts_at=start, ends_at=start + dt.timedelta(hours=2), why=SECRET
    )
    mending = Repair(
        house=cast.house, why=Repair.Why.LATE, person=cast.server, asked_by=cast.keeper, starts_at=start,
        ends_at=start + dt.timedelta(hours=3), state=states.READY,
    )  # fmt: skip
    mending.save(force_insert=True)
    word = note(visit, was=start, to=start + dt.timedelta(hours=1), by=cast.keeper, at=now())
    feed, _token = calendars.open_feed(cast.server, name="Agenda")
    phone, _password = calendars.make_password(cast.server, name="Mobile")
    far = Outside.objects.create(person=cast.server, name="Perso", url="https://example.org/a.ics")
    weekly = begin_series(
        cast.house, by=cast.keeper, person=cast.server, title="Fleurs", place=SECRET, first_on=start.date() + dt.timedelta(days=7),
        time=dt.time(4), lasts_for=dt.timedelta(minutes=30),
    )  # fmt: skip
    talk = offer_slots(cast.house, by=cast.keeper, name="Premier entretien", place=SECRET, person=cast.server)
    change_slots(talk, by=cast.keeper, is_open=False)
    return {
        "series/<key>": [weekly.pk],
        "bookings/<key>": [talk.pk],
        "visits/<key>": [visit.pk, waiting.pk],
        "repairs/<key>": [mending.pk],
        "notices/<key>": [word.pk],
        "absences/<key>": [away.pk],
        "team/<key>": [mate.pk],
        "calendars/<key>": [feed.pk, phone.pk, far.pk],
        "token": ["forged"],
        "name of <slug>": [talk.slug],
        "name of notices/<key>": ["tell"],
        "name": ["start", "finish", "cancel", "longer", "late", "accept", "drop", "send", "tell"],
    }
