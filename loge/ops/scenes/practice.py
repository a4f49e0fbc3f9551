"""A private concierge in Alençon: Mathilde keeps the house, Hakim drives, Léa does the rest. Their day today is full, one
visit waits for a place, and tomorrow begins at seven."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.planning.actions.booking import confirm_booking, hold_slot, offer_slots
from loge.planning.actions.series import begin_series
from loge.planning.actions.team import join_team, set_shifts
from loge.planning.actions.visit import finish_visit, plan_visit, start_visit
from loge.planning.bookable import openings
from loge.planning.hours import DAY, day_at, moment_on
from loge.planning.stops import Place

from ..books import known, operator
from ..cast import email

HOUSE = "ormeraie"
TOWN = Place(48.4312, 0.0915)
PLACES = {
    "rue aux Sieurs, Alençon": Place(48.4305, 0.0905), "Saint-Germain-du-Corbéis": Place(48.4222, 0.0614),
    "gare d’Alençon": Place(48.4330, 0.0988), "Valframbert": Place(48.4656, 0.1095), "Carrouges": Place(48.5586, -0.1456),
    "Le Mans, place Saint-Nicolas": Place(48.0061, 0.1996), "Damigny": Place(48.4508, 0.0738),
}  # fmt: skip
TEAM: tuple[tuple[str, str, str, list[str]], ...] = (
    ("mathilde", "Mathilde Aubert", "", []),
    ("hakim", "Hakim Saïdi", "le chauffeur", ["chauffeur"]),
    ("lea", "Léa Morin", "", []),
)
VISITS: list[tuple[str, str, int, int, str, str, str, bool]] = [  # who, at, in how many days, minutes, where, for whom, what, promised
    ("mathilde", "8:30", 0, 60, "rue aux Sieurs, Alençon", "Mme Aubry", "courses et pressing", False),
    ("mathilde", "10:00", 0, 75, "Saint-Germain-du-Corbéis", "Me Fournier", "recevoir le plombier", True),
    ("mathilde", "14:00", 0, 90, "Damigny", "M. Vidal", "entretien de la gouvernante", True),
    ("mathilde", "16:30", 0, 60, "rue aux Sieurs, Alençon", "Mme Roche", "sortie d’école", True),
    ("hakim", "8:15", 0, 45, "gare d’Alençon", "M. Keller", "train de 8:24", True),
    ("hakim", "10:30", 0, 120, "Le Mans, place Saint-Nicolas", "M. Keller", "essai et reprise de la voiture", True),
    ("hakim", "15:30", 0, 45, "Carrouges", "Mme Roche", "déposer les bagages", False),
    ("hakim", "18:00", 0, 60, "gare d’Alençon", "Me Fournier", "train de 18:12", True),
    ("lea", "9:00", 0, 80, "Valframbert", "Mme Roche", "pharmacie et jardin", False),
    ("lea", "11:00", 0, 60, "Damigny", "M. Vidal", "réception d’un colis", True),
    ("lea", "14:45", 0, 60, "rue aux Sieurs, Alençon", "M. Keller", "fleurs", True),
    ("lea", "16:45", 0, 75, "Saint-Germain-du-Corbéis", "Mme Aubry", "arrosage et courrier", False),
    ("hakim", "7:00", 1, 90, "gare d’Alençon", "Mme Aubry", "train de 7:31", True),
    ("lea", "9:00", 1, 120, "Valframbert", "Mme Roche", "marché et déjeuner", True),
]  # fmt: skip


def play() -> None:
    """Once; the day is today’s whenever the demonstration begins."""
    if House.objects.filter(slug=HOUSE).exists():
        return
    people = {key: known(email(key), name=name) for key, name, _title, _skills in TEAM}
    keeper = people["mathilde"]
    by = operator(email("platform"), name="Camille Ferrand")
    house = open_house(
        by=by, kind=House.Kind.PRACTICE, slug="ormeraie", name="Maison Ormeraie", town="Alençon", communes=["61001"],
        email=email("ormeraie"), phone="02 61 91 06 18", hours="jour et nuit",
    )  # fmt: skip
    welcome(house, keeper, Membership.Role.CONCIERGE, by=by)
    for key, _name, title, skills in TEAM:
        if key != "mathilde":
            welcome(house, people[key], Membership.Role.PROVIDER, by=keeper)
        join_team(house, people[key], by=keeper, base="4 rue du Jeudi, Alençon", where=TOWN, title=title, skills=skills)
        set_shifts(
            house, people[key], by=keeper, weekdays=range(7), starts=dt.time(8), ends=dt.time(20), break_from=dt.time(12),
            break_until=dt.time(14), break_for=dt.timedelta(minutes=45),
        )  # fmt: skip
    now = timezone.now()
    today = day_at(now, house.zone)
    for key, wall, days, minutes, place, who, what, promised in VISITS:
        about: dict[str, Any] = {
            "place": place,
            "where": PLACES[place],
            "client_name": who,
            "client_phone": "02 61 91 07 11",
        }
        starts_at = moment_on(today + DAY * days, dt.time.fromisoformat(wall.zfill(5)), house.zone)
        visit = plan_visit(
            house, by=keeper, person=people[key], title=what, starts_at=starts_at, lasts_for=dt.timedelta(minutes=minutes),
            promised=promised, at=min(starts_at, now) - DAY / 2, **about,
        )  # fmt: skip
        if starts_at <= now:  # what was to be done by now is done, or under way
            start_visit(visit, by=people[key], at=starts_at)
            if visit.ends_at <= now:
                finish_visit(visit, by=people[key], at=visit.ends_at)
    plan_visit(
        house, by=keeper, person=None, title="choisir un bouquet", place="rue aux Sieurs, Alençon", where=PLACES["rue aux Sieurs, Alençon"],
        starts_at=moment_on(today, dt.time(17), house.zone), lasts_for=dt.timedelta(minutes=30), client_name="M. Vidal",
    )  # fmt: skip
    _coming_back(house, people, today)
    _bookable(house, people)


def _coming_back(house: House, people: dict[str, Any], today: dt.date) -> None:
    """The plants on Wednesdays and Saturdays at seven, the safe on the last day of the month."""
    told: dict[str, Any] = {"by": people["mathilde"], "place": "Damigny"}
    begin_series(
        house, person=people["lea"], title="arroser les plantes", client_name="M. Vidal", first_on=today + DAY, weekdays=[2, 5],
        time=dt.time(19), lasts_for=dt.timedelta(minutes=30), **told,
    )  # fmt: skip
    begin_series(
        house, person=people["mathilde"], title="relever le coffre", client_name="Me Fournier", first_on=dt.date(today.year, 12, 31),
        every="month", time=dt.time(19), lasts_for=dt.timedelta(minutes=30), **told,
    )  # fmt: skip


def _bookable(house: House, people: dict[str, Any]) -> None:
    """A first talk with Mathilde, an hour of help at home with whoever is free; someone comes the day after tomorrow."""
    by = people["mathilde"]
    talk = offer_slots(
        house, by=by, name="Premier entretien", person=by, words="Nous parlons de ce qu’il vous faut, sans engagement.",
        lasts_for=dt.timedelta(minutes=30), margin=dt.timedelta(minutes=15),
    )  # fmt: skip
    offer_slots(
        house, by=by, name="Une heure d’aide chez vous", at_clients=True, cents=3_600, lasts_for=dt.timedelta(hours=1),
        words="Courses, bagages, attente d’un livreur : nous venons.",
    )  # fmt: skip
    at = timezone.now()
    hours = openings(talk, at + DAY * 2, at + DAY * 9, at=at)
    if hours:
        confirm_booking(
            hold_slot(talk, starts_at=hours[0].starts_at, at=at), name="Mme Delmas", email=email("delmas"), at=at
        )
