"""A practice's billing: who pays, their plan, what was paid for them, invoices, mandates, files for the bank."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.common.clock import now
from loge.money.invoices import actions, outlays, run
from loge.money.invoices.accounts import sealed
from loge.money.models import (
    Allowance,
    Batch,
    Billing,
    BillingRun,
    Charge,
    Collection,
    Counter,
    Invoice,
    InvoicePaper,
    Mandate,
    Outlay,
    OutlayMandate,
    Payable,
    Payer,
    Plan,
    Settlement,
    Stint,
    Subscription,
)
from loge.money.sepa import actions as sepa
from loge.money.sepa import mandates, transfers
from loge.money.subscriptions import actions as subscriptions
from loge.money.subscriptions import hours
from loge.planning.models import Visit

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (
    Allowance, Batch, Billing, BillingRun, Charge, Collection, Counter, Invoice, InvoicePaper, Mandate, Outlay, OutlayMandate, Payable, Payer,
    Plan, Settlement, Stint, Subscription,
)  # fmt: skip
MAY_MAKE: frozenset[str] = frozenset()
IBAN, OTHER = "FR1420041010050500013M02606", "FR7630006000011234567890189"
WRITTEN = {
    "iban": OTHER, "holder": "Moi", "supplier": "Moi", "most": "5", "paid_on": "2026-11-01", "made_out_to": "house",
    "night_from": "21:00", "night_until": "07:00", "payee": "Moi", "on": "2099-01-01", "days": "3", "fee": "10", "months": "1", "hours": "1", "rollover": "0",
    "commitment_months": "0", "siret": "73282932000074", "due_days": "10", "cadence": "month", "amount": "1", "how": "cash",
}  # fmt: skip


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """The client has a plan, an invoice that was collected and came back, and something paid for them."""
    house, keeper = cast.house, cast.keeper
    Billing.objects.create(
        house=house, name="Loge", street="1 rue", postcode="61000", city="Alençon", siret="73282932000074", creditor="FR72ZZZ123456",
        sealed_account=sealed(IBAN), account_end="2606",
    )  # fmt: skip
    payer = Payer.objects.create(
        house=house, person=cast.client, name=SECRET[:60], street="1 rue", postcode="61000", city="Alençon"
    )
    plan = subscriptions.write_plan(house, by=keeper, told={"name": "Plan", "fee_cents": 100, "included_minutes": 60})
    day = now().astimezone(house.zone).date()
    sub = subscriptions.subscribe(payer, plan, by=keeper, on=day, nonce="w1")
    outlays.give_mandate(payer, by=keeper, words=SECRET, most_cents=1_000)
    paid = outlays.note_outlay(
        payer, by=keeper, made_out_to="client", supplier="Fleuriste", words=SECRET, cents=500, paid_on=day, proof=b"%PDF " + SECRET.encode(),
        proof_name="p.pdf", nonce="w2",
    )  # fmt: skip
    stint = hours.start(payer, by=keeper, words=SECRET, nonce="w3")
    hours.stop(stint, by=keeper, at=stint.started_at + dt.timedelta(minutes=5))
    mandate = mandates.give(payer, by=keeper, iban=OTHER)
    begun_run = run.begin(house, by=keeper, until=day)
    while run.bill_some(begun_run):
        continue
    issued = Invoice.objects.get(run=begun_run)
    batch = sepa.build(house, by=keeper, on=day + dt.timedelta(days=5))
    sepa.send(batch, by=keeper)
    actions.charge(payer, kind="service", key="w4", words=SECRET, cents=300, on=day)
    owed = transfers.note(
        house, by=keeper, payee="Fleuriste", words=SECRET, cents=700, nonce="w5", iban=OTHER, city="Alençon"
    )
    at = now() + dt.timedelta(days=1)
    visit = Visit.objects.create(
        house=house, state="done", person=keeper, title=SECRET[:60], starts_at=at, ends_at=at + dt.timedelta(hours=1)
    )
    return {
        "plans/<key>": [plan.pk], "payers/<key>": [payer.pk], "visits/<key>": [visit.pk], "proofs/<key>": [paid.pk],
        "invoices/<key>": [issued.pk], "runs/<key>": [begun_run.pk], "bank/<key>": [batch.pk],
        "payables/<key>": [owed.pk], "returns/<key>": [Collection.objects.get().pk], "plan/<key>": [sub.pk], "mandates/<key>": [mandate.pk],
        "name": ["end", "charge"],
    }  # fmt: skip
