"""A desk to tell stories of: the hotel, two concierges, a guest with a stay, three partners, and mail that comes in."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from typing import Any

from django.db import transaction

from loge.clients.models import Address, ClientFile, Stay
from loge.common.clock import now
from loge.demands.models import Case, Item
from loge.demands.triage import Triaged, triage
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.maildesk.models import Mail, Mailbox, Party, Thread
from loge.offers.partners.models import Partner
from loge.people.models import Person

_count = itertools.count(1)


class Desk:
    """Hôtel Belombre in small. A second one with another slug is behind its own wall."""

    def __init__(self, slug: str = "belombre") -> None:
        self.slug = slug
        self.operator = self.person("Odette", is_operator=True)
        self.camille, self.yanis, self.stranger = self.person("Camille"), self.person("Yanis"), self.person("Ulysse")
        told = {"kind": House.Kind.DESK, "slug": slug, "name": "Hôtel Belombre", "town": "Rennes"}
        self.house = open_house(by=self.operator, communes=[], **told)
        welcome(self.house, self.camille, Membership.Role.COORDINATOR, by=self.operator)
        welcome(self.house, self.yanis, Membership.Role.CONCIERGE, by=self.camille)
        self.mailbox = Mailbox.objects.create(house=self.house, name="Conciergerie", address=f"desk@{slug}.example")
        self.karin = self.guest("Karin Lindqvist", "karin@lindqvist.example", language="en")
        self.quai = self.partner("Le Quai des Tilleuls", "table@quai.example", ["table"])
        self.corvin = self.partner("Maison Corvin", "salle@corvin.example", ["table"])
        self.delmas = self.partner("Chauffeurs Delmas", "route@delmas.example", ["transfer"])

    def person(self, name: str, **also: Any) -> Person:
        return Person.objects.create_user(f"{name}.{self.slug}@example.org", name=f"{name} {self.slug.title()}", **also)

    def guest(self, name: str, email: str, **also: Any) -> ClientFile:
        client = ClientFile.objects.create(house=self.house, name=name, **also)
        Address.objects.create(house=self.house, client=client, email=email)
        return client

    def stay(self, client: ClientFile, *, arrives_in: int = 5, nights: int = 3, **also: Any) -> Stay:
        day = now().astimezone(self.house.zone).date() + dt.timedelta(days=arrives_in)
        told = {"number": f"R{next(_count)}", "arrives_on": day, "leaves_on": day + dt.timedelta(days=nights), **also}
        return Stay.objects.create(house=self.house, client=client, **told)

    def partner(self, name: str, email: str, trades: list[str], **also: Any) -> Partner:
        return Partner.objects.create(house=self.house, name=name, email=email, category_keys=trades, **also)

    def thread(self, **also: Any) -> Thread:
        return Thread.objects.create(house=self.house, mailbox=self.mailbox, **also)

    def mail(
        self, words: str, *, sender: str = "karin@lindqvist.example", title: str = "Our stay", thread: Thread | None = None,
        at: dt.datetime | None = None, kind: str = Mail.Kind.LETTER, **also: Any,
    ) -> Mail:  # fmt: skip
        """A message as the intake files it, in a thread of its own unless one is named."""
        if thread is None:
            thread = self.thread(title=title)
            Party.objects.create(house=self.house, thread=thread, email=sender, standing=Party.Standing.MAIN)
        number = next(_count)
        return Mail.objects.create(
            house=self.house, mailbox=self.mailbox, thread=thread, way=Mail.Way.IN, state=Mail.State.FILED, kind=kind,
            sender=sender, title=title, text=words, visible=words, at=at or now(),
            sha256=hashlib.sha256(f"{self.slug}{number}".encode()).hexdigest(), digest=str(number), **also,
        )  # fmt: skip

    def write(self, words: str, **also: Any) -> Case:
        """A mail comes in and is triaged; its case."""
        mail = self.mail(words, **also)
        told = self.triage(mail)
        return self.case(told)

    def triage(self, mail: Mail) -> Triaged:
        mail.thread.refresh_from_db()
        with transaction.atomic():
            return triage(mail)

    @staticmethod
    def case(told: Triaged) -> Case:
        return Case.objects.select_related("house", "client", "stay").get(pk=told.about.partition(":")[2])

    @staticmethod
    def items(case: Case) -> list[Item]:
        return list(
            Item.objects.filter(case=case).select_related("house").order_by("asked_in__at", "place_in_mail", "pk")
        )

    @staticmethod
    def threads(case: Case, side: str = Thread.Side.GUEST) -> list[Thread]:
        return list(Thread.objects.filter(house=case.house, about=case.reference, side=side).order_by("pk"))
