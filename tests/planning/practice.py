"""A private concierge of three: Camille keeps the house, Karim drives, Nadia does the rest. Weekdays eight to eight."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any
from zoneinfo import ZoneInfo

from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.people.models import Person
from loge.planning.actions.team import join_team, set_shifts
from loge.planning.actions.visit import plan_visit
from loge.planning.days import Span
from loge.planning.feasibility import Ask
from loge.planning.free import Agendas
from loge.planning.models import Visit
from loge.planning.stops import Place

PARIS = ZoneInfo("Europe/Paris")
DAY = dt.date(2026, 12, 1)  # a Tuesday
ALENCON, CAEN, LE_MANS = Place(48.4322, 0.0911), Place(49.1829, -0.3707), Place(48.0061, 0.1996)
PARIS_7 = Place(48.8590, 2.3280)
AIX = Place(43.5297, 5.4474)
_count = itertools.count(1)


def at(hour: int, minute: int = 0, day: dt.date = DAY) -> dt.datetime:
    """On the wall clock of the house; 25:00 is one in the morning after."""
    midnight = dt.datetime.combine(day, dt.time(0), PARIS) + dt.timedelta(days=hour // 24)
    return midnight.replace(hour=hour % 24, minute=minute).astimezone(dt.UTC)


class Practice:
    def __init__(self, *, slug: str = "ormeraie", base: Place = ALENCON) -> None:
        self.slug = slug
        self.operator = self.person("Odette", is_operator=True)
        self.camille, self.karim, self.nadia, self.stranger = (
            self.person(n) for n in ("Camille", "Karim", "Nadia", "Ulysse")
        )
        self.house = open_house(
            by=self.operator,
            kind=House.Kind.PRACTICE,
            slug=slug,
            name="Maison Ormeraie",
            town="Alençon",
            communes=["61001"],
        )
        welcome(self.house, self.camille, Membership.Role.CONCIERGE, by=self.operator)
        for person in (self.karim, self.nadia):
            welcome(self.house, person, Membership.Role.PROVIDER, by=self.camille)
        told: dict[str, Any] = {"by": self.camille, "where": base, "base": "Alençon"}
        join_team(self.house, self.camille, **told)
        join_team(self.house, self.karim, skills=["driver"], title="le chauffeur", **told)
        join_team(self.house, self.nadia, **told)
        for person in (self.camille, self.karim, self.nadia):
            set_shifts(
                self.house, person, by=self.camille, weekdays=range(5), starts=dt.time(8), ends=dt.time(20),
                break_from=dt.time(12), break_until=dt.time(14), break_for=dt.timedelta(minutes=45),
            )  # fmt: skip

    def person(self, name: str, **also: Any) -> Person:
        return Person.objects.create_user(f"{name}.{self.slug}@example.org", name=f"{name} {self.slug.title()}", **also)

    def visit(
        self, person: Person | None, starts: dt.datetime, minutes: int = 60, where: Place = ALENCON, **also: Any
    ) -> Visit:
        told = {"title": f"Visite {next(_count)}", "place": "Alençon", "at": at(7), **also}
        return plan_visit(
            self.house, by=self.camille, person=person, starts_at=starts, lasts_for=dt.timedelta(minutes=minutes), where=where, **told
        )  # fmt: skip

    def free_in(
        self, span: Span, lasts: dt.timedelta, *, at: dt.datetime, place: Place | None = None
    ) -> dict[Person, dt.datetime]:
        """Who of the three is free then, each with their first moment."""
        team = {one.pk: one for one in (self.camille, self.karim, self.nadia)}
        agendas = Agendas(self.house, team, [span[0].astimezone(PARIS).date()], at=at)
        found = ((one, agendas.first(key, span, lasts, place)) for key, one in team.items())
        return {one: starts for one, starts in found if starts is not None}


def ask(where: Place, since: dt.datetime, until: dt.datetime, minutes: int = 45, words: str = "", **also: Any) -> Ask:
    return Ask(where, words or "là", dt.timedelta(minutes=minutes), ((since, until),), **also)
