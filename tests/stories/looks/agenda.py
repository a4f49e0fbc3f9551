"""A full day of a practice, a question asked by telephone, a day being mended."""

from __future__ import annotations

import datetime as dt

from loge.common.clock import now
from loge.demands.models import Demand
from loge.planning import states
from loge.planning.actions import absence, calendars, team
from loge.planning.actions.booking import confirm_booking, hold_slot, key_of, offer_slots
from loge.planning.actions.series import begin_series
from loge.planning.actions.taking import note
from loge.planning.actions.visit import plan_visit
from loge.planning.bookable import openings
from loge.planning.hours import moment_on
from loge.planning.models import Repair
from loge.planning.stops import Place
from tests.cast import Cast

from . import Pages

TOWN, NEAR, FAR = Place(48.4322, 0.0911), Place(48.4700, 0.1200), Place(48.0061, 0.1996)


def show(cast: Cast, states_: dict[str, Demand]) -> Pages:
    """She keeps the house, he drives: five visits today, one cannot hold."""
    house, zone = cast.house, cast.house.zone
    today = now().astimezone(zone).date()
    for person, title in ((cast.keeper, ""), (cast.server, "le chauffeur")):
        team.join_team(house, person, by=cast.keeper, base="Alençon", where=TOWN, title=title, skills=["driver"])
        team.set_shifts(
            house, person, by=cast.keeper, weekdays=range(7), starts=dt.time(8), ends=dt.time(20), break_from=dt.time(12),
            break_until=dt.time(14), break_for=dt.timedelta(minutes=45),
        )  # fmt: skip
    made = []
    for person, hour, minutes, where, who in (
        (cast.keeper, 9, 60, TOWN, "Mme Aubry"), (cast.keeper, 11, 60, NEAR, "Me Fournier"), (cast.server, 10, 120, FAR, "M. Keller"),
        (cast.server, 15, 60, TOWN, "Mme Roche"), (cast.server, 16, 90, FAR, "M. Vidal"),
    ):  # fmt: skip
        made.append(
            plan_visit(
                house,
                by=cast.keeper,
                person=person,
                title="Courses et colis",
                starts_at=moment_on(today, dt.time(hour), zone),
                lasts_for=dt.timedelta(minutes=minutes),
                where=where,
                place="Alençon",
                client_name=who,
                promised=hour > 10,
            )
        )
    plan_visit(
        house,
        by=cast.keeper,
        person=None,
        title="Fleurs",
        starts_at=moment_on(today, dt.time(18), zone),
        lasts_for=dt.timedelta(hours=1),
    )
    note(made[3], was=made[3].starts_at, to=made[3].starts_at + dt.timedelta(hours=1), by=cast.keeper, at=now())
    away = absence.ask_absence(
        house, cast.server, by=cast.server, starts_at=moment_on(today, dt.time(21), zone) + dt.timedelta(days=1),
        ends_at=moment_on(today, dt.time(21), zone) + dt.timedelta(days=3),
    )  # fmt: skip
    line = {
        "visit": str(made[3].pk),
        "person": str(cast.keeper.pk),
        "starts_at": made[3].starts_at.isoformat(),
        "sequence": 0,
        "breaks": True,
    }
    mending = Repair(
        house=house, why=Repair.Why.ILL, person=cast.server, asked_by=cast.keeper, starts_at=made[3].starts_at,
        ends_at=made[4].ends_at, state=states.READY, changes=[line],
    )  # fmt: skip
    mending.save(force_insert=True)
    calendars.open_feed(cast.server, name="Mon téléphone")
    weekly = begin_series(
        house, by=cast.keeper, person=cast.keeper, title="Arroser les plantes", client_name="Mme Roche", first_on=today + dt.timedelta(days=1),
        time=dt.time(18, 30), lasts_for=dt.timedelta(minutes=30), place="Alençon", weekdays=[1, 4],
    )  # fmt: skip
    told = {"words": "Nous parlons de ce qu’il vous faut, sans engagement.", "notice": dt.timedelta(0), "ahead": 20}
    talk = offer_slots(house, by=cast.keeper, name="Premier entretien", **told)
    offer_slots(
        house,
        by=cast.keeper,
        name="Une heure d’aide chez vous",
        at_clients=True,
        cents=3600,
        lasts_for=dt.timedelta(hours=1),
    )
    hours = openings(talk, now() + dt.timedelta(days=1), now() + dt.timedelta(days=9), at=now())
    held = hold_slot(talk, starts_at=hours[0].starts_at)
    hours = openings(talk, now() + dt.timedelta(days=2), now() + dt.timedelta(days=9), at=now())
    booked = hold_slot(talk, starts_at=hours[2].starts_at)
    confirm_booking(booked, name="Mme Delmas", email="delmas@example.org", words="Je viens avec ma fille.")
    root = f"/book/{cast.slug}/"
    return {
        None: {
            "book": root,
            "book-slots": f"{root}{talk.slug}/?from={today + dt.timedelta(days=1)}",
            "book-where": f"{root}une-heure-daide-chez-vous/",
            "book-held": f"/booked/{key_of(held)}/",
            "book-booked": f"/booked/{key_of(booked)}/",
            "book-move": f"/booked/{key_of(booked)}/move/",
        },
        cast.keeper: {
            "agenda-series": f"/agenda/series/?house={cast.slug}",
            "agenda-series-one": f"/agenda/series/{weekly.pk}/",
            "agenda-bookings": f"/agenda/bookings/?house={cast.slug}",
            "agenda-booking": f"/agenda/bookings/{talk.pk}/",
            "agenda-tariff": f"/agenda/tariff/?house={cast.slug}",
            "agenda-day": f"/agenda/?house={cast.slug}",
            "agenda-week": f"/agenda/?house={cast.slug}&view=week",
            "agenda-can": f"/agenda/can/?house={cast.slug}&words=un+dossier+demain+15h+Alençon",
            "agenda-visit": f"/agenda/visits/{made[3].pk}/",
            "agenda-new": f"/agenda/new/?house={cast.slug}",
            "agenda-repair": f"/agenda/repairs/{mending.pk}/",
            "agenda-calls": f"/agenda/calls/?house={cast.slug}",
            "agenda-absences": f"/agenda/absences/?house={cast.slug}",
            "agenda-absence": f"/agenda/absences/{away.pk}/",
            "agenda-team": f"/agenda/team/?house={cast.slug}",
        },
        cast.server: {"agenda-own": f"/agenda/?house={cast.slug}", "agenda-calendars": "/agenda/calendars/"},
    }
