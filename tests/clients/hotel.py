"""A hotel's desk for the stories told here: two concierges, a guest with a stay, a partner."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.clients import actions
from loge.clients.models import ClientFile, Stay
from loge.common.clock import local, now
from loge.demands.desk.actions import add_item, open_case
from loge.demands.models import Item
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.offers.partners.actions import keep_partner
from loge.offers.partners.models import Partner
from loge.people.models import Person


class Hotel:
    def __init__(self, slug: str = "belombre") -> None:
        self.slug = slug
        self.operator = self.person("Odile", is_operator=True)
        self.camille, self.yanis, self.stranger = (self.person(name) for name in ("Camille", "Yanis", "Ulysse"))
        self.house = open_house(by=self.operator, kind=House.Kind.DESK, slug=slug, name=f"Hôtel {slug}", town="Port")
        welcome(self.house, self.camille, Membership.Role.COORDINATOR, by=self.operator)
        welcome(self.house, self.yanis, Membership.Role.CONCIERGE, by=self.operator)
        self.today = local(now(), self.house.zone).date()

    def person(self, name: str, **also: Any) -> Person:
        return Person.objects.create_user(f"{name}.{self.slug}@example.org", name=f"{name} {self.slug.title()}", **also)

    def guest(self, name: str = "Karin Lindqvist", **about: Any) -> ClientFile:
        return actions.welcome(self.house, by=self.camille, name=name, **about)

    def stay(
        self, client: ClientFile | None = None, *, number: str = "B1", first: int = 0, last: int = 3, **about: Any
    ) -> Stay:
        day = dt.timedelta(days=1)
        return actions.expect(
            client or self.guest(email=f"{number}@guests.invalid".lower()), by=self.camille, number=number, arrives_on=self.today + first * day,
            leaves_on=self.today + last * day, **about,
        )  # fmt: skip

    def partner(self, name: str = "Le Quai", **about: Any) -> Partner:
        return keep_partner(self.house, by=self.camille, name=name, **({"category_keys": ["table"]} | about))

    def item(self, stay: Stay, *, title: str = "Table", **about: Any) -> Item:
        case = open_case(self.house, by=self.camille, words="Une demande de vive voix.", stay=stay)
        Item.objects.filter(case=case).delete()
        return add_item(case, by=self.camille, title=title, **({"category_key": "table"} | about))
