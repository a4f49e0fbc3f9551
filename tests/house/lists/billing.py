"""Accounts, plans, invoices, the bank, my own invoices: as long as a house has clients."""

from __future__ import annotations

import datetime as dt

from loge.common.clock import day_of, now
from loge.money.invoices import actions, outlays
from loge.money.invoices.accounts import sealed
from loge.money.models import Billing, Charge, Outlay, Payer, Plan
from loge.money.sepa import mandates, transfers
from loge.money.subscriptions import actions as subscriptions
from loge.people.models import Person

from ...cast import Cast
from . import Pages
from .practice import file_of

IBAN = "FR1420041010050500013M02606"


def more_billed(cast: Cast, count: int) -> None:
    """Each has a plan, a mandate, an invoice that is late and something that waits."""
    house = cast.house
    if not Billing.objects.filter(house=house).exists():
        about = {"name": "Loge", "street": "1 rue", "postcode": "61000", "city": "Alençon", "siret": "73282932000074"}
        Billing.objects.create(
            house=house, creditor="FR72ZZZ123456", sealed_account=sealed(IBAN), account_end="2606", due_days=0, **about
        )
        subscriptions.write_plan(house, by=cast.keeper, told={"name": "Plan", "fee_cents": 100})
    plan = Plan.objects.get(house=house)
    at = now() - dt.timedelta(days=20)
    for _ in range(count):
        number = Person.objects.count()
        person = (
            cast.client if not Payer.objects.filter(person=cast.client).exists() else cast.person(f"Abonnée{number}")
        )
        address = {"street": "1 rue", "postcode": "61000", "city": "Alençon"}
        payer = Payer.objects.create(house=house, person=person, name=f"Abonnée {number}", **address)
        subscriptions.subscribe(payer, plan, by=cast.keeper, on=at.date(), nonce="q")
        mandates.give(payer, by=cast.keeper, iban=IBAN)
        one_more(cast, payer, at)
        mine = Payer.objects.get(person=cast.client)
        one_more(cast, mine, at)
        key = f"w{Charge.objects.count()}"
        transfers.note(
            house,
            by=cast.keeper,
            payee=f"Fleuriste {number}",
            words="F-1",
            cents=100,
            nonce=key,
            iban=IBAN,
            city="Alençon",
        )
        actions.charge(mine, kind="service", key=key, words="Bouquet", cents=100, on=at.date())


def more_papers(cast: Cast, count: int) -> None:
    """… of one who is of a household, with proofs of what was paid for them."""
    file_of(cast)
    more_billed(cast, count)
    payer, day = Payer.objects.get(person=cast.client), day_of(now(), cast.house.zone)
    for _ in range(count):
        outlays.note_outlay(
            payer, by=cast.keeper, made_out_to="house", supplier="Fleuriste", words="Roses", cents=100, paid_on=day, proof=b"%PDF ",
            proof_name="p.pdf", nonce=f"q{Outlay.objects.count()}",
        )  # fmt: skip


def one_more(cast: Cast, payer: Payer, at: dt.datetime) -> None:
    key = f"q{Charge.objects.count()}"
    row = actions.charge(payer, kind="service", key=key, words="Bouquet", cents=1_000, on=at.date())
    actions.issue(actions.draft(payer, by=cast.keeper, charges=[row], at=at), by=cast.keeper, at=at)


def needs(cast: Cast, path: str) -> dict[str, object]:
    """The account an address is about."""
    if "{payer}" not in path:
        return {}
    more_billed(cast, 1)
    return {"payer": Payer.objects.get(person=cast.client).pk}


PAGES: Pages = {
    "billing at a glance": ("/house/alencon/billing/", "keeper", more_billed),
    "accounts": ("/house/alencon/billing/payers/", "keeper", more_billed),
    "one account": ("/house/alencon/billing/payers/{payer}/", "keeper", more_billed),
    "plans": ("/house/alencon/billing/plans/", "keeper", more_billed),
    "invoices": ("/house/alencon/billing/invoices/?only=late", "keeper", more_billed),
    "what can be collected": ("/house/alencon/billing/bank/", "keeper", more_billed),
    "my invoices": ("/me/plan/", "client", more_billed),
    "my papers": ("/mine/papers/", "client", more_papers),
}
