"""The agenda costs the same with one visit and with forty, one of the team and many."""

from __future__ import annotations

import datetime as dt

from loge.common.clock import now
from loge.planning.actions import absence, calendars, team
from loge.planning.actions.taking import note
from loge.planning.actions.visit import plan_visit
from loge.planning.models import Visit

from ...cast import Cast
from . import Pages


def more_visits(cast: Cast, count: int) -> None:
    """Today and to come, each of another neighbour of the team, each told to a client, some to place."""
    at = now()
    for number in range(count):
        person = cast.person(f"Equipe{Visit.objects.count()}{number}")
        team.join_team(cast.house, person, by=cast.keeper, base="Alençon")
        team.set_shifts(cast.house, person, by=cast.keeper, weekdays=range(7), starts=dt.time(6), ends=dt.time(22))
        told = {"by": cast.keeper, "title": "Visite", "client": cast.client, "lasts_for": dt.timedelta(minutes=30)}
        visit = plan_visit(cast.house, person=person, starts_at=at, place="Alençon", promised=True, **told)
        plan_visit(cast.house, person=None, starts_at=at, **told)
        note(visit, was=at, to=at + dt.timedelta(hours=1), by=cast.keeper, at=at)
        absence.ask_absence(
            cast.house, person, by=person, starts_at=at + dt.timedelta(days=3), ends_at=at + dt.timedelta(days=4)
        )


def more_calendars(cast: Cast, count: int) -> None:
    from loge.planning.models import Feed

    before = Feed.objects.count()
    if not before:
        calendars.open_feed(cast.server, name="Agenda")
    Feed.objects.bulk_create(
        Feed(person=cast.server, name="Agenda", fingerprint=f"{before + number:064}") for number in range(count)
    )


PAGES: Pages = {
    "the team's day": ("/agenda/?house=alencon", "keeper", more_visits),
    "the team's week": ("/agenda/?house=alencon&view=week", "keeper", more_visits),
    "the call list": ("/agenda/calls/?house=alencon", "keeper", more_visits),
    "absences": ("/agenda/absences/?house=alencon", "keeper", more_visits),
    "the team": ("/agenda/team/?house=alencon", "keeper", more_visits),
    "can it be done": ("/agenda/can/?house=alencon", "keeper", more_visits),
    "my calendars": ("/agenda/calendars/", "server", more_calendars),
}
