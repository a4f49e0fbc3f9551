"""The demonstration's people, houses, offers and past, made through the product's own actions. Playing it twice is
playing it once. The past needs the payment sandbox running where LOGE_SANDBOX_URL says."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

from django.utils import timezone

from loge.common.clock import day_of, zone
from loge.common.money import parse_cents
from loge.houses import gazetteer
from loge.houses.actions import open_house, see_paper, welcome
from loge.houses.models import House, Membership
from loge.houses.queries import papers
from loge.offers.actions import admit, write_offer
from loge.offers.gates import told_of
from loge.offers.models import Offer, Provider
from loge.people.models import Person

from .books import known, operator

HERE = Path(__file__).parent
DOMAIN = "@demo.invalid"
OPENED_AGO = dt.timedelta(days=210)
PAPER_LASTS = OPENED_AGO + dt.timedelta(days=21)  # one that was seen when the house opened expires soon
Told = dict[str, Any]


def settle_in() -> None:
    """The people, their houses and their offers, without any past: what tests and benchmarks begin with."""
    told = tomllib.loads((HERE / "cast.toml").read_text("utf-8"))
    cast = Cast(told, timezone.now() - OPENED_AGO)
    cast.arrive()
    for about in told["house"]:
        cast.open(about)


def email(key: str) -> str:
    return f"{key}{DOMAIN}"


def person(key: str) -> Person:
    """Someone of the cast, by the word before their address's @."""
    return Person.objects.get(email=email(key))


@contextmanager
def then(moment: dt.datetime) -> Iterator[dt.datetime]:
    """Inside, it is ``moment`` for the whole process: what has no ``at=`` of its own happens then too."""
    with mock.patch.object(timezone, "now", lambda: moment):
        yield moment


@dataclass
class Cast:
    """Brings in everyone who is not here yet, a minute apart, so that lists keep the order of the file."""

    told: Told
    moment: dt.datetime

    def arrive(self) -> None:
        """Those who ask first, then who keeps and serves each house, last who runs the platform."""
        everyone = list(self.told["client"])
        for house in self.told["house"]:
            everyone += [house["coordinator"], *house["neighbour"]]
        for about in everyone:
            also = {name: about[name] for name in ("language", "time_zone") if name in about}
            with self._later():
                known(email(about["key"]), name=about["name"], **also)
        with self._later():
            operator(email(self.told["operator"]["key"]), name=self.told["operator"]["name"])

    def open(self, about: Told) -> None:
        house = House.objects.filter(slug=about["slug"]).first() or self._found(about)
        keeper = person(about["coordinator"]["key"])
        if not Membership.objects.filter(house=house, person=keeper, until_at=None).exists():
            with self._later():
                welcome(house, keeper, Membership.Role.COORDINATOR, by=self.operator)
        for neighbour in about["neighbour"]:
            self._admit(house, neighbour, keeper)
        for client in self.told["client"]:
            if (insee := client.get("insee")) and any(place == insee for place in _communes(about)):
                welcome(house, person(client["key"]), Membership.Role.CLIENT, by=keeper)

    @cached_property
    def operator(self) -> Person:
        return person(self.told["operator"]["key"])

    def _found(self, about: Told) -> House:
        plain = {
            name: about[name]
            for name in ("slug", "name", "town", "address", "phone", "hours", "welcome", "commission_bp")
        }
        with self._later() as moment:
            return open_house(
                by=self.operator,
                communes=_communes(about),
                kind=House.Kind.NEIGHBOURHOOD,
                email=email(about["slug"]),
                opened_at=moment,
                **plain,
            )

    def _admit(self, house: House, about: Told, keeper: Person) -> None:
        who = person(about["key"])
        provider = Provider.objects.filter(house=house, person=who).first()
        if provider is None:
            with self._later() as moment:
                shown = {name: about.get(name, "") for name in ("face", "presentation")}
                provider = admit(
                    house,
                    who,
                    by=keeper,
                    insee=about["insee"],
                    at=moment,
                    name=who.first_name,
                    qualities=about["qualities"],
                    **shown,
                )
        if (paper := about.get("paper")) and not papers(house, who).exists():
            until = (self.moment + PAPER_LASTS).date()
            see_paper(house, who, by=keeper, valid_until=until, at=self.moment, **paper)
        for offer in about["offers"]:
            if not Offer.objects.filter(house=house, provider=provider, title=offer["title"]).exists():
                with self._later():
                    write_offer(
                        provider, by=who, category_key=offer["trade"], title=offer["title"], words=offer["words"],
                        unit=offer.get("unit", Offer.Unit.TASK), cents=parse_cents(offer.get("price", "")),
                        ticked_gates=told_of(offer["trade"], offer["title"], offer["words"]),
                    )  # fmt: skip

    @contextmanager
    def _later(self) -> Iterator[dt.datetime]:
        self.moment += dt.timedelta(minutes=1)
        with then(self.moment) as moment:
            yield moment


def ago(words: str, today: dt.datetime) -> dt.datetime:
    """``"3d 18:20"``: three days before ``today`` on the loge's wall clock; ``"4.5h"``: so many hours before; a minus
    means to come."""
    count, _space, wall = words.partition(" ")
    if count.endswith("h"):
        return today - dt.timedelta(hours=float(count[:-1]))
    day = day_of(today, zone()) - dt.timedelta(days=int(count.removesuffix("d")))
    hour, minute = wall.split(":")
    return dt.datetime.combine(day, dt.time(int(hour), int(minute)), zone()).astimezone(dt.UTC)


def _communes(about: Told) -> list[str]:
    return [place.insee for place in gazetteer.communes_of(about["epci"])]
