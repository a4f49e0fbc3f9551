"""Giving money back: claimed in the ledger under the payment's lock, then asked of the gateway."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.errors import Refused, Rejected, Stale
from loge.common.jobs import later, task
from loge.houses.models import House

from .. import ledger
from ..gateways import gateway
from ..models import Chargeback, Debt, Payment, Refund
from ..states import ChargebackState, DebtState
from ..states import ErrandState as E
from ..states import PaymentState as P
from .debts import take_back
from .losses import from_house, from_payee, released

Bearer = Refund.Bearer


@transaction.atomic
def refund(
    *,
    house: House,
    subject: str,
    cents: int,
    by: Any,
    bearer: str = Bearer.PROVIDER,
    at: dt.datetime | None = None,
) -> list[Refund]:
    """Give ``cents`` of what was paid for ``subject`` back to the client, over its payments, newest first.

    ``bearer`` says whose fault it is, and the commission follows it. ``provider``: from what is put aside; once that was
    released, who served and the house each give back their part, by the ratio frozen in the release; what had been paid
    out is asked back from the bank, else owed. ``house`` and ``platform`` bear it alone: what is put aside stays there,
    and who served keeps what they earned.

    Raises Refused while the payment is not captured yet or a bank contests it, Overdraft beyond what was captured. The
    sum of refunds of a payment never exceeds what was captured of it: its row is locked while they are summed, and
    what a bank gave back itself counts.
    """
    if cents <= 0:
        raise ValueError(f"a refund gives something back: {cents}")
    rooms, by_bank = _rooms(house, subject)
    wanted = cents if not by_bank else min(cents, sum(room for _payment, room in rooms))
    if wanted > sum(room for _payment, room in rooms):
        raise ledger.Overdraft(_("Less than that is left to give back."))
    if cents > wanted:
        _settle_with_bank(house, subject, cents - wanted, at)
    rows = []
    for payment, room in rooms:
        part = min(wanted, room)
        if part:
            rows.append(_claim(house, subject, payment, part, by, bearer, at))
            wanted -= part
    return rows


def _rooms(house: House, subject: str) -> tuple[list[tuple[Payment, int]], int]:
    """What each payment can still give back, newest first, and what banks gave back themselves. Locks the payments."""
    paid = Payment.objects.filter(house=house, subject=subject, state=P.CAPTURED)
    payments = list(paid.select_for_update().order_by("-id"))
    if not payments:
        raise Refused(_("The payment is still being confirmed. Try again in a minute: nothing is lost."))
    contests = dict(Chargeback.objects.filter(house=house, payment__in=payments).values_list("payment_id", "state"))
    if ChargebackState.OPENED in contests.values():
        raise Refused(_("The bank is looking into this payment, and gives back what it decides. Wait for its word."))
    lost = Chargeback.objects.filter(house=house, payment__in=payments, state=ChargebackState.LOST)
    banked = dict(lost.values_list("payment_id", "cents"))
    given = dict(
        Refund.objects.filter(house=house, payment__in=payments)
        .order_by()
        .values_list("payment_id")
        .annotate(Sum("cents"))
    )
    rooms = [(row, row.cents - given.get(row.pk, 0) - banked.get(row.pk, 0)) for row in payments]
    return rooms, sum(banked.values())


def _settle_with_bank(house: House, subject: str, cents: int, at: dt.datetime | None) -> None:
    """The bank gave this back already; what the loge put aside in its stead returns to the loge's till."""
    kept = min(cents, ledger.balance(house.pk, ledger.escrow(subject)))
    if kept:
        ledger.transfer(
            house=house.pk, source=ledger.escrow(subject), target=ledger.COMMISSION, cents=kept, why="by_bank",
            subject=subject, key=f"by_bank:{subject}:{kept}:{at or ''}", at=at,
        )  # fmt: skip


def _claim(
    house: House, subject: str, payment: Payment, cents: int, by: Any, bearer: str, at: dt.datetime | None
) -> Refund:
    row = Refund(house=house, subject=subject, payment=payment, cents=cents, gateway=payment.gateway, bearer=bearer)
    account = f"refund:{row.pk}"
    kept = min(cents, ledger.balance(house.pk, ledger.escrow(subject))) if bearer == Bearer.PROVIDER else 0
    gone = None
    if bearer == Bearer.PROVIDER and cents > kept:
        gone = released(house, subject)
        if gone.left < cents - kept:
            raise ledger.Overdraft(_("Less than that is left to give back."))
        row.server_cents, row.house_cents = gone.parts(cents - kept)
        ledger.lock(house.pk, ledger.owed(gone.payee), ledger.COMMISSION)
    moves.begin(row, E.CLAIMED, by=by, at=at, note={"bearer": bearer})
    if kept:
        _entry(row, ledger.escrow(subject), account, kept, "refund", at)
    if gone is not None and row.server_cents:
        from_payee(
            house=house, payee=gone.payee, cents=row.server_cents, subject=subject, source=row.reference, target=account, at=at
        )  # fmt: skip
    borne = row.house_cents if bearer == Bearer.PROVIDER else cents if bearer == Bearer.HOUSE else 0
    if borne:
        from_house(
            house=house,
            cents=borne,
            subject=subject,
            source=row.reference,
            target=account,
            why="commission_back",
            at=at,
        )
    if bearer == Bearer.PLATFORM:
        _entry(row, ledger.OUTSIDE, account, cents, "advance", at)
    later(send_refund, str(row.pk), house=house.pk)
    return row


@task(external=True, priority=5)
def send_refund(refund_id: str) -> None:
    """Ask the gateway for a claimed refund; if it says no, the money stays set aside and someone is told. What had been
    paid out is asked back only now: the client comes first."""
    row = Refund.objects.select_related("house", "payment").get(pk=refund_id)
    if row.state != E.CLAIMED:
        return
    try:
        ref = gateway(row.gateway).refund(row.payment.gateway_ref, key=row.attempt, cents=row.cents)
    except Rejected as no:
        try:
            with transaction.atomic():
                moves.make(row, "fail", by=moves.GATEWAY, reason=str(no)[:200])
                if Chargeback.objects.filter(house=row.house, payment=row.payment, state=ChargebackState.LOST).exists():
                    absorb(row)
        except Stale:
            return  # another worker heard it first
        return
    try:
        with transaction.atomic():
            moves.make(row, "finish", by=moves.GATEWAY, gateway_ref=ref, reason="")
            _entry(row, f"refund:{row.pk}", ledger.OUTSIDE, row.cents, "refunded", None)
            for debt in Debt.objects.filter(house=row.house, source=row.reference, state=DebtState.ASKED):
                later(take_back, str(debt.pk), house=row.house_id)
    except Stale:
        return  # another worker finished it


def absorb(row: Refund, *, at: dt.datetime | None = None) -> None:
    """The bank gave this money back itself: what was set aside for it has gone there. In the caller's transaction."""
    moves.make(row, "absorb", by=moves.GATEWAY, at=at, reason="")
    _entry(row, f"refund:{row.pk}", ledger.OUTSIDE, row.cents, "refunded", at)


@transaction.atomic
def retry_refund(row: Refund, *, by: Any = moves.GATEWAY) -> None:
    """Ask once more for a refund the gateway had refused. Raises Stale if it did not fail."""
    asked_by = str(by.pk) if hasattr(by, "pk") else str(by)
    moves.make(row, "retry", by=moves.GATEWAY, note={"asked_by": asked_by})
    later(send_refund, str(row.pk), house=row.house_id)


def _entry(row: Refund, source: str, target: str, cents: int, why: str, at: dt.datetime | None) -> None:
    ledger.transfer(
        house=row.house_id, source=source, target=target, cents=cents, why=why, subject=row.subject,
        key=f"{why}:{row.pk}", at=at,
    )  # fmt: skip
