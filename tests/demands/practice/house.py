"""A practice for the stories told here: Mathilde keeps it, Hakim drives, a household of two, a florist shut on Mondays."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from loge.clients import actions
from loge.clients.dates import Rule
from loge.clients.models import ClientFile, Member, Occasion
from loge.demands.practice.ideas import keep_idea
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.offers.partners.actions import keep_partner
from loge.people.models import Person
from loge.planning.actions.team import join_team

PARIS = ZoneInfo("Europe/Paris")
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)  # a Monday
PEONIES, ROSES, NUTS = "Pivoines roses", "Renoncules crème", "Coffret de noix"
GATE = "4071-Filou-B"


class Practice:
    """Everything at ``NOW``; Claire's birthday is on 14 December, Antoine pays and may know."""

    def __init__(self, slug: str = "ormeraie") -> None:
        self.slug = slug
        self.operator = self.person("Odile", is_operator=True)
        self.mathilde, self.hakim, self.lea = (self.person(name) for name in ("Mathilde", "Hakim", "Lea"))
        self.claire, self.antoine, self.stranger = (self.person(name) for name in ("Claire", "Antoine", "Ulysse"))
        self.house = open_house(
            by=self.operator, kind=House.Kind.PRACTICE, slug=slug, name=f"Maison {slug}", town="Alençon"
        )
        welcome(self.house, self.mathilde, Membership.Role.CONCIERGE, by=self.operator)
        welcome(self.house, self.hakim, Membership.Role.PROVIDER, by=self.mathilde)
        join_team(self.house, self.hakim, by=self.mathilde, base="Alençon")
        self.prairie = keep_partner(
            self.house, by=self.mathilde, name="Atelier Prairie", category_keys=["flowers"],
            hours=[(day, dt.time(9), dt.time(19)) for day in range(1, 7)],
        )  # fmt: skip
        for what, cents, contains in ((PEONIES, 5_200, ""), (ROSES, 5_800, ""), (NUTS, 4_000, "noix")):
            keep_idea(
                self.house, by=self.mathilde, partner=self.prairie, what=what, cents=cents, contains=contains, category_key="flowers"
            )  # fmt: skip
        self.file = self.household()
        self.madame = self.member(
            "Claire Aubry", person=self.claire, orders="all", ceiling_cents=20_000, phone="06 12 34 56 78"
        )
        self.monsieur = self.member(
            "Antoine Aubry", person=self.antoine, orders="all", pays=True, phone="+33 6 98 76 54 32"
        )
        self.home = actions.add_home(
            self.file, by=self.mathilde, address="12 allée des Ormes, Alençon", label="la maison", at=NOW
        )
        self.birthday = self.date(self.madame, Rule(month=12, day=14, year=1980), budget_cents=6_000)

    def person(self, name: str, **also: Any) -> Person:
        return Person.objects.create_user(f"{name}.{self.slug}@example.org", name=f"{name} {self.slug.title()}", **also)

    def household(self, name: str = "Famille Aubry") -> ClientFile:
        return actions.open_household(self.house, by=self.mathilde, name=name, at=NOW)

    def member(self, name: str, client: ClientFile | None = None, **about: Any) -> Member:
        return actions.add_member(client or self.file, by=self.mathilde, name=name, at=NOW, **about)

    def date(self, member: Member, rule: Rule, sort: str = "birthday", **about: Any) -> Occasion:
        return actions.keep_date(member.client, by=self.mathilde, member=member, sort=sort, rule=rule, at=NOW, **about)

    def lock_gate(self) -> Any:
        return actions.lock_away(
            self.file, by=self.mathilde, sort="code", label="le portail", value=GATE, home=self.home, at=NOW
        )
