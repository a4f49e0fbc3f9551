"""Money that went another way: a part given back after the payout, a payment a bank contests, a tax identity under seal."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from loge.common.jobs import run_all
from loge.demands import states
from loge.demands.models import Demand
from loge.houses.queries import keepers
from loge.money import actions, identities
from loge.money.models import Chargeback, Payment, Refund

from ..cast import person

BUSY = ("awa", "lucien")  # the story of the day is theirs


def play() -> None:
    """Once: a second time finds it done."""
    if not identities.is_given(person("awa")):
        identities.give(person("awa"), _identity(), by=person("awa"))
    settled = Demand.objects.filter(state=states.SETTLED, house__slug="alencon", cents__gte=1_000).exclude(
        provider__person__in=[person(key) for key in BUSY]
    )
    rows = list(settled.select_related("house", "provider").order_by("since_at", "pk")[:2])
    if len(rows) < 2 or Chargeback.objects.exists():
        return
    ask_bank("/balance", {"cents": 100_000, "currency": "EUR"})
    given, contested = rows
    if not Refund.objects.filter(house=given.house, subject=given.reference).exists():
        actions.refund(house=given.house, subject=given.reference, cents=300, by=keepers(given.house)[0])
        run_all()
    payment = Payment.objects.get(house=contested.house, subject=contested.reference, state="captured")
    ask_bank(f"/payments/{payment.gateway_ref}/dispute", {"reason": "not_received"})
    actions.heed.func(payment.gateway, payment.gateway_ref)
    run_all()


def _identity() -> identities.Identity:
    return identities.checked(
        first_name="Awa", last_name="Diallo", born_on="1991-05-14", born_in="Alençon", street="8 rue du Pont Neuf",
        post_code="61000", city="Alençon", country="FR", tin="3012345678901", account="FR1420041010050500013M02606",
    )  # fmt: skip


def ask_bank(path: str, wish: dict[str, Any]) -> None:
    """The practice till, as its own bank would be asked."""
    line = http.client.HTTPConnection(urlsplit(settings.LOGE_SANDBOX_URL).netloc, timeout=10)
    headers = {"Authorization": f"Bearer {settings.LOGE_SANDBOX_KEY}", "Content-Type": "application/json"}
    try:
        line.request("POST", path, json.dumps(wish), headers)
        line.getresponse().read()
    finally:
        line.close()
