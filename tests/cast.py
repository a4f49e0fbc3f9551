"""The cast of every story: one asks, one serves, one is at the desk, one keeps the house, one must see nothing.

A demand is brought to where a story begins through the product's own actions, and paid at the sandbox.
"""

from __future__ import annotations

import datetime as dt
import itertools
import time
from contextlib import suppress
from typing import Any

from allauth.usersessions.models import UserSession
from django.test import Client

from loge.common.clock import now
from loge.common.jobs import run_all
from loge.common.models import Job
from loge.common.money import Money, parse_cents
from loge.demands import actions
from loge.demands.models import Demand
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.money import actions as money
from loge.money import queries as moneys
from loge.money.models import Payment
from loge.offers.actions import admit, write_offer
from loge.people import tokens
from loge.people.models import Person

CARD = "4242424242424242"
_count = itertools.count(1)


def eur(words: str) -> Money:
    """``eur("13,00")``"""
    cents = parse_cents(words)
    assert cents is not None, words
    return Money(cents)


def work() -> None:
    """Do everything that is due. Where a worker runs beside the story it may hold a job: that one is waited for."""
    for _try in range(500):
        run_all()
        if not Job.objects.filter(state=Job.State.TODO, run_at__lte=now()).exists():
            return
        time.sleep(0.02)
    raise AssertionError("work that is due is not done within ten seconds")


class Cast:
    """A house with its people and one offer at 13,00 €. A second Cast is another house, with other people."""

    def __init__(self, sandbox: Any = None, *, slug: str = "alencon", **rules: Any) -> None:
        self.sandbox = sandbox
        self.slug = slug
        self.operator = self.person("Odette", is_operator=True)
        self.client = self.person("Camille")
        self.server = self.person("Karim", language="en")
        self.desk = self.person("Dominique")
        self.keeper = self.person("Claire")
        self.stranger = self.person("Ulysse")
        about = {
            "kind": House.Kind.NEIGHBOURHOOD,
            "slug": slug,
            "name": f"Loge {slug}",
            "town": "Alençon",
            "one_off": False,
            **rules,
        }
        self.house = open_house(by=self.operator, communes=["61001", "61497"], **about)
        welcome(self.house, self.keeper, Membership.Role.COORDINATOR, by=self.operator)
        welcome(self.house, self.desk, Membership.Role.CONCIERGE, by=self.keeper)
        welcome(self.house, self.client, Membership.Role.CLIENT, by=self.keeper)
        self.provider = admit(self.house, self.server, by=self.keeper, insee="61001", name="Karim")
        self.offer = self.write_offer()

    def person(self, name: str, **also: Any) -> Person:
        family = self.slug.title()
        return Person.objects.create_user(f"{name}.{family}@example.org", name=f"{name} {family}", **also)

    def write_offer(self, title: str = "Promener votre chien", price: str = "13,00", **also: Any) -> Any:
        told = {"category_key": "dogs_cats", "unit": "task", "words": "Une heure au parc.", **also}
        return write_offer(self.provider, by=self.server, title=title, cents=eur(price).cents, **told)

    def another_offer(
        self, person: Person, title: str = "Promener votre chien", price: str = "13,00", **also: Any
    ) -> Any:
        """Another vetted neighbour of the town, who does the same."""
        provider = admit(self.house, person, by=self.keeper, insee="61497", name=person.first_name)
        told = {"category_key": "dogs_cats", "unit": "task", "words": "Une heure au parc.", **also}
        return write_offer(provider, by=person, title=title, cents=eur(price).cents, **told)

    # A demand, brought as far as its name says

    def heard_demand(self, *, words: str = "Mon chien Filou, mardi soir ?", **also: Any) -> Demand:
        return actions.ask(self.offer, by=self.client, words=words, nonce=f"nonce-{next(_count)}", **also)

    def quoted_demand(self, *, price: str = "13,00", at: dt.datetime | None = None, **also: Any) -> Demand:
        demand = self.heard_demand(at=at, **also)
        actions.quote(demand, by=self.server, cents=eur(price).cents, at=at)
        return demand

    def agreed_demand(self, *, at: dt.datetime | None = None, **also: Any) -> Demand:
        demand = self.quoted_demand(at=at, **also)
        return actions.accept(demand, by=self.client, version=1, at=at)

    def funded_demand(self, **also: Any) -> Demand:
        """Booked, and the money captured: it waits in escrow."""
        demand = self.agreed_demand(**also)
        self.pay(demand)
        return self.fresh(demand)

    def delivered_demand(self, *, at: dt.datetime | None = None, **also: Any) -> Demand:
        return actions.deliver(self.funded_demand(at=at, **also), by=self.server, at=at)

    def settled_demand(self, **also: Any) -> Demand:
        demand = actions.settle(self.delivered_demand(**also), by=self.client)
        work()
        return demand

    def past_demand(self, *, ago: dt.timedelta = dt.timedelta(minutes=30), **also: Any) -> Demand:
        """Booked for an hour that has just passed: agreed for a day on which nothing else stands."""
        demand = self.funded_demand(wished_at=now() + dt.timedelta(days=20 + next(_count) % 40), **also)
        Demand.objects.filter(pk=demand.pk).update(wished_at=now() - ago)
        return self.fresh(demand)

    def stranded_demand(self, **also: Any) -> Demand:
        """Who was booked cannot come."""
        demand = self.funded_demand(**also)
        actions.step_aside(demand, by=self.server, words="Je suis malade.", at=also.get("at"))
        return self.fresh(demand)

    def disputed_demand(self, *, at: dt.datetime | None = None, **also: Any) -> Demand:
        demand = self.delivered_demand(at=at, **also)
        actions.dispute(demand, by=self.client, words="Filou est rentré seul.", reason="badly_done", at=at)
        return self.fresh(demand)

    def ruled_demand(self, *, back: str = "5,00", at: dt.datetime | None = None, **also: Any) -> Demand:
        """Ruled, nothing moved yet."""
        demand = self.disputed_demand(at=at, **also)
        told = {
            "back_cents": eur(back).cents if back != "0" else 0,
            "words": "La promenade était plus courte que prévu.",
        }
        actions.rule(demand, by=self.keeper, at=at, **told)
        return self.fresh(demand)

    def rule(self, demand: Demand, *, back: int | None = None, by: Any = None, words: str = "") -> Demand:
        """The keeper rules that so many cents go back (all of them by default); seven days later it is carried out."""
        back = demand.cents if back is None else back
        ruled = actions.rule(
            demand, by=by or self.keeper, back_cents=back or 0, words=words or "Nous avons entendu les deux."
        )
        return actions.close(ruled, at=now() + dt.timedelta(days=7))

    # What happens to money

    def open_payment(self, demand: Demand) -> Payment:
        """The client has the page before her and has not paid yet."""
        return actions.start_payment(demand, by=self.client, back="http://localhost:8000/paid/")

    def pay(self, demand: Demand, *, card: str = CARD) -> Payment:
        """She pays; what follows is done by the worker."""
        return self.give_card(self.open_payment(demand), card)

    def give_card(self, payment: Payment, card: str = CARD) -> Payment:
        """She offers this card; what follows is done by the worker."""
        from loge.money.sandbox import cards, wishes

        with suppress(wishes.No):  # the bank may refuse
            self.sandbox.checkout.play(payment.gateway_ref, cards.BY_NUMBER[card])
        money.look(payment)
        work()
        payment.refresh_from_db()
        return payment

    def kept(self, demand: Demand) -> Money:
        """What waits in escrow for this demand."""
        return moneys.kept(self.house, demand.reference)

    # How they come in

    def browser(self, person: Person | None = None) -> Client:
        """A browser in which this person has signed in (nobody without one)."""
        browser = Client()
        if person is not None:
            browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
            UserSession.objects.create(
                user=person, session_key=browser.session.session_key, ip="127.0.0.1", user_agent=""
            )
        return browser

    def token(self, person: Person) -> str:
        return tokens.make(person, "a program")

    @staticmethod
    def fresh(demand: Demand) -> Demand:
        """The demand as the database has it now."""
        return Demand.objects.select_related("house", "client", "provider__person", "offer").get(pk=demand.pk)
