"""Paid too much, spent, given back, credited, taken back by a bank and paid back, in any order: what is owed, what is to their
credit and what is claimed of them are what was billed less what came, and the accountant's file says the same."""

from __future__ import annotations

import datetime as dt
import os
import random

import pytest

from loge.common.errors import Refused
from loge.money import ledger
from loge.money.invoices import actions as invoices
from loge.money.invoices import bank, claims, fec, over
from loge.money.models import Invoice, Settlement
from loge.money.sepa import actions as sepa
from loge.money.sepa import mandates

from .test_invoices import issued
from .world import NOON, OTHER, Practice

pytestmark = pytest.mark.django_db
SEEDS = range(int(os.environ.get("LOGE_ORDERS", "4")))
ON = dt.date(2026, 12, 8)


class Account:
    """One payer of three invoices, and dice."""

    def __init__(self, practice: Practice, seed: int) -> None:
        self.practice, self.dice, self.count = practice, random.Random(seed), 0
        self.payer = practice.payer()
        mandates.give(self.payer, by=self.payer.person, iban=OTHER, at=NOON)
        for _each in range(3):
            issued(practice, self.payer)

    def step(self) -> None:
        self.count += 1
        names = ("debit", "transfer", "too_much", "spend", "credit", "give_back", "come_back", "come_back", "pay_back")
        getattr(self, self.dice.choice(names))(f"k{self.count}")

    @property
    def papers(self) -> list[Invoice]:
        return list(Invoice.objects.filter(payer=self.payer, number__isnull=False).order_by("number"))

    @property
    def open(self) -> list[Invoice]:
        return [one for one in self.papers if one.open_cents]

    def debit(self, key: str) -> None:
        if sepa.collectable(self.practice.house):
            batch = sepa.build(self.practice.house, by=self.practice.keeper, on=ON, at=NOON)
            for one in self.open[:1]:  # paid between the file and the bank
                self.settle(one, "transfer", key)
            sepa.send(batch, by=self.practice.keeper, anyway=True, at=NOON)

    def transfer(self, key: str) -> None:
        for one in self.open[:1]:
            self.settle(one, "transfer", key)

    def too_much(self, key: str) -> None:
        over.keep(self.dice.choice(self.papers[:3]), cents=self.dice.randint(1, 9_000), key=key, at=NOON)

    def spend(self, key: str) -> None:
        held = ledger.balance(self.practice.house.pk, claims.credit_of(self.payer))
        for one in self.open[:1] if held else []:
            self.settle(one, "credit", key, most=held, source=claims.credit_of(self.payer))

    def settle(self, one: Invoice, how: str, key: str, most: int = 1_000_000, **source: str) -> None:
        cents = self.dice.randint(1, min(one.open_cents, most))
        invoices.settle(one, by=self.practice.keeper, how=how, cents=cents, key=key, at=NOON, **source)

    def credit(self, key: str) -> None:
        left = [one for one in self.papers if not one.is_credit and one.cents > one.credited_cents]
        for one in left[:1]:
            cents = self.dice.choice(
                (one.cents - one.credited_cents, self.dice.randint(1, one.cents - one.credited_cents))
            )
            line = {"words": "Geste", "cents": cents, "rate": "=standard"}
            invoices.credit(one, by=self.practice.keeper, lines=[line], key=key, at=NOON)

    def give_back(self, key: str) -> None:
        held = ledger.balance(self.practice.house.pk, claims.credit_of(self.payer))
        if held:
            over.give_back(self.payer, by=self.practice.keeper, cents=self.dice.randint(1, held), key=key, at=NOON)

    def pay_back(self, key: str) -> None:
        owed = ledger.balance(self.practice.house.pk, claims.claim_of(self.payer))
        if owed:
            over.paid_back(self.payer, by=self.practice.keeper, cents=self.dice.randint(1, owed), key=key, at=NOON)

    def come_back(self, key: str) -> None:
        sent = self.payer.mandates.get(state="given").collections.filter(returned_on=None, batch__state="sent")
        for one in sent.order_by("end_to_end")[:1]:
            try:
                for _twice in range(2):
                    sepa.come_back(one, by=self.practice.keeper, reason="MD06", on=ON, at=NOON)
            except Refused as no:
                pytest.fail(f"the bank has taken it back, whatever we say: {no}")

    def stands(self) -> bool:
        house, rows = self.practice.house, self.papers
        billed = sum(-one.cents if one.is_credit else one.cents for one in rows)
        came = Settlement.objects.filter(invoice__payer=self.payer).exclude(how=Settlement.How.CREDIT)
        codes = (invoices.owed_by, claims.credit_of, claims.claim_of)
        owed, credit, claim = (ledger.balance(house.pk, code(self.payer)) for code in codes)
        left = owed + claim - credit
        file = sum(leg.cents for entry in fec.entries(house, 2026) for leg in entry.legs if leg.account == fec.CLIENTS)
        money = sum(came.values_list("cents", flat=True))
        assert left == billed - money == file and bank.stands(house.pk) == money
        return owed == sum(one.open_cents for one in rows) and 0 in (credit, claim) and not ledger.check(house)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_a_bank_takes_back_every_cent_is_somewhere(seed):
    account = Account(Practice("retours"), seed)
    for _step in range(16):
        account.step()
        assert account.stands()
