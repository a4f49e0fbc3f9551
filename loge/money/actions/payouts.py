"""The service is received: the money goes to those who earned it, and out to their bank."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.errors import Rejected, Stale
from loge.common.jobs import later, task
from loge.common.money import Split
from loge.houses.models import House

from .. import ledger
from ..gateways import gateway
from ..models import Payout
from ..states import ErrandState as E


@transaction.atomic
def release(
    *, house: House, subject: str, payee: str, split: Split, why: str = "release", at: dt.datetime | None = None
) -> None:
    """Share what is kept for ``subject`` between who served and the house, and send the server's part.

    Raises Overdraft if less than ``split.total`` is kept (the payment is not captured yet, or was given back).
    """
    if ledger.balance(house.pk, ledger.escrow(subject)) < split.total.cents:
        raise ledger.Overdraft(_("The payment is still being confirmed. Try again in a minute: nothing is lost."))
    parts = [
        ("server", ledger.owed(payee), split.server.cents, why),
        ("house", ledger.COMMISSION, split.house.cents, "commission"),
    ]
    for name, target, cents, reason in parts:
        if cents:
            ledger.transfer(
                house=house.pk, source=ledger.escrow(subject), target=target, cents=cents, why=reason, subject=subject,
                key=f"{why}:{name}:{subject}", at=at,
            )  # fmt: skip
    if split.server.cents:
        claim_payout(house=house, payee=payee, cents=split.server.cents, subject=subject, at=at)


def claim_payout(*, house: House, payee: str, cents: int, subject: str, at: dt.datetime | None = None) -> Payout:
    """Set aside what is owed and enqueue its sending. In the caller's transaction."""
    payout = Payout(house=house, payee=payee, cents=cents, subject=subject, gateway=settings.LOGE_GATEWAY)
    moves.begin(payout, E.CLAIMED, by=moves.GATEWAY, at=at)
    _set_aside(payout, at)
    return payout


@transaction.atomic
def retry_payout(payout: Payout) -> None:
    """Set the money aside again and ask once more, with a new key. Raises Stale if it did not fail."""
    moves.make(payout, "retry", by=moves.GATEWAY)
    _set_aside(payout, None)


def _set_aside(payout: Payout, at: dt.datetime | None) -> None:
    _move(payout, ledger.owed(payout.payee), payout.reference, "payout", payout.attempt, at)
    later(pay_out, str(payout.pk), house=payout.house_id)


@task(external=True)
def pay_out(payout_id: str) -> None:
    """Send a claimed payout; if the gateway says no, what was set aside is owed again and someone is told."""
    payout = Payout.objects.select_related("house").get(pk=payout_id)
    if payout.state != E.CLAIMED:
        return
    attempt, currency = payout.attempt, payout.house.currency
    also: dict[str, Any]
    try:
        ref = gateway(payout.gateway).pay_out(key=attempt, payee=payout.payee, cents=payout.cents, currency=currency)
        name, target, why, also = "finish", ledger.OUTSIDE, "paid_out", {"gateway_ref": ref}
    except Rejected as no:
        name, target, why, also = "fail", ledger.owed(payout.payee), "payout_failed", {"reason": str(no)[:200]}
    try:
        with transaction.atomic():
            moves.make(payout, name, by=moves.GATEWAY, **also)
            _move(payout, payout.reference, target, why, attempt, None)
    except Stale:
        return  # another worker finished it


def _move(payout: Payout, source: str, target: str, why: str, attempt: str, at: dt.datetime | None) -> None:
    ledger.transfer(
        house=payout.house_id, source=source, target=target, cents=payout.cents, why=why, subject=payout.subject,
        key=f"{why}:{attempt}", at=at,
    )  # fmt: skip
