"""Billing: at a glance, an account, an invoice, the bank, and what the client sees."""

from __future__ import annotations

from loge.common.clock import day_of, now
from loge.demands.models import Demand
from loge.money.models import Batch, BillingRun, Invoice, Payer, Plan
from loge.money.sepa import actions as sepa
from loge.money.sepa import transfers
from tests.cast import Cast
from tests.house.walls import Begun
from tests.house.walls.billing import hide

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """A client with a plan, hours, an outlay, an invoice the bank collected and one thing that waits."""
    one = next(iter(states.values()))
    hide(cast, Begun(cast.stranger, one, one, one))
    base, payer = f"/house/{cast.slug}/billing/", Payer.objects.get(house=cast.house)
    issued, run, batch = (model.objects.get(house=cast.house).pk for model in (Invoice, BillingRun, Batch))
    returned = one_comes_back(cast)
    plan = Plan.objects.get(house=cast.house).pk
    return {
        cast.keeper: {
            "billing": base, "billing-settings": f"{base}settings/", "billing-plans": f"{base}plans/", "billing-plan": f"{base}plans/{plan}/",
            "billing-payers": f"{base}payers/", "billing-payer": f"{base}payers/{payer.pk}/", "billing-invoices": f"{base}invoices/",
            "billing-invoice": f"{base}invoices/{issued}/", "billing-run": f"{base}runs/{run}/", "billing-bank": f"{base}bank/",
            "billing-batch": f"{base}bank/{batch}/", "billing-transfers": f"{base}bank/{returned.pk}/",
        },
        cast.client: {"my-plan": "/me/plan/", "my-invoice": f"/me/invoices/{issued}/"},
    }  # fmt: skip


def one_comes_back(cast: Cast) -> Batch:
    """A file of two transfers, of which the bank brought one back."""
    told = {"by": cast.keeper, "payee": "Atelier Prairie", "words": "FA-119", "cents": 12_000, "nonce": "back"}
    row = transfers.note(cast.house, **told, iban="FR7630006000011234567890189", city="Alençon")
    on = day_of(now(), cast.house.zone)
    sent = transfers.build(cast.house, by=cast.keeper, on=on)
    sepa.send(sent, by=cast.keeper)
    transfers.come_back(row, sent, by=cast.keeper, reason="AC04", on=on)
    return sent
