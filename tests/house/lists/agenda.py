"""The agenda costs the same with one visit and with forty, one of the team and many."""

from __future__ import annotations

import datetime as dt

from loge.common.clock import day_of, now
from loge.planning.actions import absence, calendars, team
from loge.planning.actions.booking import confirm_booking, hold_slot, offer_slots
from loge.planning.actions.series import begin_series
from loge.planning.actions.taking import note
from loge.planning.actions.visit import plan_visit
from loge.planning.bookable import openings
from loge.planning.models import Booking, Series, Visit

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


def more_coming_back(cast: Cast, count: int) -> None:
    first = day_of(now(), cast.house.zone) + dt.timedelta(days=20 + 2 * Series.objects.count())
    for number in range(count):
        begin_series(
            cast.house, by=cast.keeper, person=None, title="Fleurs", first_on=first + dt.timedelta(days=number), time=dt.time(9), count=1,
            lasts_for=dt.timedelta(minutes=30), client=cast.client,
        )  # fmt: skip


def more_booked(cast: Cast, count: int) -> None:
    """One service more, and so many who come."""
    team.join_team(cast.house, cast.keeper, by=cast.keeper, base="Alençon")
    team.set_shifts(cast.house, cast.keeper, by=cast.keeper, weekdays=range(7), starts=dt.time(6), ends=dt.time(22))
    house, before = cast.house, Booking.objects.count()
    told = {"notice": dt.timedelta(0), "person": cast.keeper}
    talk = offer_slots(house, by=cast.keeper, name=f"Entretien {before}", **told)
    if before == 0:
        offer_slots(house, by=cast.keeper, name="Remise de clés", **told)
    hours = openings(talk, now() + dt.timedelta(days=1), now() + dt.timedelta(days=9), at=now())
    for hour in hours[:count]:
        held = hold_slot(talk, starts_at=hour.starts_at)
        confirm_booking(held, name="Mme Delmas", email="delmas@example.org")


PAGES: Pages = {
    "the team's day": ("/agenda/?house=alencon", "keeper", more_visits),
    "the team's week": ("/agenda/?house=alencon&view=week", "keeper", more_visits),
    "the call list": ("/agenda/calls/?house=alencon", "keeper", more_visits),
    "absences": ("/agenda/absences/?house=alencon", "keeper", more_visits),
    "the team": ("/agenda/team/?house=alencon", "keeper", more_visits),
    "can it be done": ("/agenda/can/?house=alencon", "keeper", more_visits),
    "what comes back": ("/agenda/series/?house=alencon", "keeper", more_coming_back),
    "booked online": ("/agenda/bookings/?house=alencon", "keeper", more_booked),
    "what one may book": ("/book/alencon/", "client", more_booked),
    "the tariff": ("/agenda/tariff/?house=alencon", "keeper", more_visits),
    "my calendars": ("/agenda/calendars/", "server", more_calendars),
}
