"""Giving money back: claimed in the ledger under the state's guard, then asked of the gateway."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.errors import Refused, Rejected, Stale
from loge.common.jobs import later, task
from loge.houses.models import House

from .. import ledger
from ..gateways import gateway
from ..models import Payment, Refund
from ..states import ErrandState as E
from ..states import PaymentState as P


@transaction.atomic
def refund(
    *,
    house: House,
    subject: str,
    cents: int,
    by: Any,
    at: dt.datetime | None = None,
    purpose: str = Payment.Purpose.SERVICE,
) -> Refund:
    """Give ``cents`` of what is kept for ``subject`` back to the client.

    Raises Refused while the payment is not captured yet, Overdraft if less is kept.

    The sum of refunds never exceeds what was captured: the money leaves the escrow before the gateway is asked.
    """
    paid = Payment.objects.filter(house=house, subject=subject, purpose=purpose, state=P.CAPTURED)
    payment = paid.first()
    if payment is None:
        raise Refused(_("The payment is still being confirmed. Try again in a minute: nothing is lost."))
    row = Refund(house=house, subject=subject, payment=payment, cents=cents, gateway=payment.gateway)
    moves.begin(row, E.CLAIMED, by=by, at=at)
    ledger.transfer(
        house=house.pk, source=ledger.escrow(subject), target=f"refund:{row.pk}", cents=cents, why="refund", subject=subject,
        key=f"refund:{row.pk}", at=at,
    )  # fmt: skip
    later(send_refund, str(row.pk), house=house.pk)
    return row


@task(external=True, priority=5)
def send_refund(refund_id: str) -> None:
    """Ask the gateway for a claimed refund; if it says no, the money stays set aside and someone is told."""
    row = Refund.objects.select_related("house", "payment").get(pk=refund_id)
    if row.state != E.CLAIMED:
        return
    try:
        ref = gateway(row.gateway).refund(row.payment.gateway_ref, key=row.attempt, cents=row.cents)
    except Rejected as no:
        with transaction.atomic():
            moves.make(row, "fail", by=moves.GATEWAY, reason=str(no)[:200])
        return
    try:
        with transaction.atomic():
            moves.make(row, "finish", by=moves.GATEWAY, gateway_ref=ref)
            ledger.transfer(
                house=row.house_id, source=f"refund:{row.pk}", target=ledger.OUTSIDE, cents=row.cents, why="refunded",
                subject=row.subject, key=f"refunded:{row.pk}",
            )  # fmt: skip
    except Stale:
        return  # another worker finished it


@transaction.atomic
def retry_refund(row: Refund) -> None:
    """Ask once more for a refund the gateway had refused. Raises Stale if it did not fail."""
    moves.make(row, "retry", by=moves.GATEWAY)
    later(send_refund, str(row.pk), house=row.house_id)
