"""A payment from the first click to captured, or let go.

Every function may be killed at any instant and called again: the row says how far it came, the key makes the gateway
act once, and the move that loses the race is :class:`Stale` and does nothing."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import moves, ticking
from loge.common.clock import now
from loge.common.errors import Invalid, Rejected, Stale
from loge.common.jobs import every, later, task
from loge.common.money import MOST_CENTS
from loge.houses.models import House
from loge.people.models import Person

from .. import ledger
from ..gateways import Standing, gateway
from ..models import Payment
from ..states import PaymentState as P


def start(
    *,
    house: House,
    subject: str,
    payer: Person,
    cents: int,
    words: str,
    back: str,
    purpose: str = Payment.Purpose.SERVICE,
) -> Payment:
    """Open a payment, or find the one already open for this subject, and the page to pay it on.

    External: call it outside any transaction. Raises Invalid for an absurd amount, Unreachable if the gateway does not
    answer (the next call asks again with the same key), Rejected if it refuses.
    """
    if not 0 < cents <= MOST_CENTS:
        raise Invalid(_("Write a price between 0.01 and 1,000,000."), field="price")
    asked = {"words": words, "back": back, "language": payer.language}
    payment = _claim(house, subject, payer, cents, purpose, asked)
    if payment.state != P.STARTING:
        return payment
    page = gateway(payment.gateway).start(
        key=f"start:{payment.pk}", cents=cents, currency=house.currency, **payment.asked
    )
    try:
        with transaction.atomic():
            moves.make(payment, "open", by=moves.GATEWAY, gateway_ref=page.ref, page=page.url)
    except Stale:  # the second click opened it: same key, same page
        payment.refresh_from_db()
    return payment


def _claim(house: House, subject: str, payer: Person, cents: int, purpose: str, asked: dict[str, str]) -> Payment:
    live = Payment.objects.filter(house=house, subject=subject, purpose=purpose, state__in=P.LIVE)
    payment = Payment(
        house=house,
        subject=subject,
        payer=payer,
        cents=cents,
        purpose=purpose,
        asked=asked,
        gateway=settings.LOGE_GATEWAY,
    )
    for _try in range(2):
        found = live.first()
        if found is not None and found.cents == cents:
            return found
        if found is not None and found.state in (P.STARTING, P.OPEN):  # the price changed before anything was paid
            let_go(found)
            continue
        if found is not None:
            return found
        try:
            with transaction.atomic():
                moves.begin(payment, P.STARTING, by=payer)
            return payment
        except IntegrityError:  # another click was faster: take its row
            continue
    return live.get()


def let_go(payment: Payment) -> None:
    """Give up a payment nothing was taken with: no one can pay it any more. In a transaction or not."""
    with transaction.atomic():
        moves.make(payment, "claim_void", by=moves.GATEWAY)
        later(void, str(payment.pk), house=payment.house_id)


def look(payment: Payment) -> Payment:
    """Ask the gateway how the payment stands and follow it. External; safe to call at any time, from anywhere."""
    if payment.state not in (P.OPEN, P.HELD) or not payment.gateway_ref:
        return payment
    standing = gateway(payment.gateway).look(payment.gateway_ref)
    try:
        with transaction.atomic():
            _follow(payment, standing)
    except Stale:
        payment.refresh_from_db()
    return payment


def _follow(payment: Payment, standing: Standing) -> None:
    if payment.state == P.OPEN and standing.status in ("held", "captured"):
        moves.make(payment, "hold", by=moves.GATEWAY)
        ledger.transfer(
            house=payment.house_id, source=ledger.OUTSIDE, target=ledger.held(payment.pk), cents=payment.cents,
            why="hold", subject=payment.subject, key=f"hold:{payment.pk}",
        )  # fmt: skip
    elif payment.state == P.OPEN and standing.status in ("failed", "voided"):
        moves.make(payment, "fail", by=moves.GATEWAY, reason=standing.reason or standing.status)
    elif payment.state == P.HELD and standing.status in ("failed", "voided"):  # the bank let the hold go: seven days
        moves.make(payment, "fail", by=moves.GATEWAY, reason=standing.reason or standing.status)
        _return_hold(payment, "fail")


@task(external=True, priority=10)
def capture(payment_id: str) -> None:
    """Take the money that is held, for the subject it was held for."""
    payment = Payment.objects.select_related("house").get(pk=payment_id)
    if payment.state == P.HELD:
        with transaction.atomic():
            moves.make(payment, "claim_capture", by=moves.GATEWAY)
    if payment.state != P.CAPTURING:
        return
    try:
        gateway(payment.gateway).capture(payment.gateway_ref, key=f"capture:{payment.pk}", cents=payment.cents)
    except Rejected as no:
        _failed(payment, no)
        return
    try:
        with transaction.atomic():
            moves.make(payment, "capture", by=moves.GATEWAY)
            ledger.transfer(
                house=payment.house_id, source=ledger.held(payment.pk), target=ledger.escrow(payment.subject),
                cents=payment.cents, why="capture", subject=payment.subject, key=f"capture:{payment.pk}",
            )  # fmt: skip
    except Stale:
        return  # another worker finished it


@task(external=True, priority=5)
def void(payment_id: str) -> None:
    """Let go of what is held, or close the page nobody paid on."""
    payment = Payment.objects.select_related("house").get(pk=payment_id)
    if payment.state != P.VOIDING:
        return
    if payment.gateway_ref:
        try:
            gateway(payment.gateway).void(payment.gateway_ref, key=f"void:{payment.pk}")
        except Rejected as no:
            _failed(payment, no)
            return
    try:
        with transaction.atomic():
            moves.make(payment, "void", by=moves.GATEWAY)
            _return_hold(payment, "void")
    except Stale:
        return


def _failed(payment: Payment, no: Rejected) -> None:
    with transaction.atomic():
        moves.make(payment, "fail", by=moves.GATEWAY, reason=str(no)[:200])
        _return_hold(payment, "fail")


def _return_hold(payment: Payment, why: str) -> None:
    cents = ledger.balance(payment.house_id, ledger.held(payment.pk))
    if cents:
        ledger.transfer(
            house=payment.house_id, source=ledger.held(payment.pk), target=ledger.OUTSIDE, cents=cents,
            why=why, subject=payment.subject, key=f"{why}:{payment.pk}",
        )  # fmt: skip


@every(dt.timedelta(minutes=1))
@task(external=True)
def sweep_payments() -> None:
    """Look again at payments whose page was opened a while ago and whose webhook never came; let go of the abandoned."""
    moment = now()
    silent = Payment.objects.filter(state__in=(P.OPEN, P.HELD), since_at__lt=moment - dt.timedelta(minutes=2))
    for payment in silent.select_related("house").order_by("since_at")[:100]:
        look(payment)
    # a held one is spoken for
    abandoned = [payment for payment in moves.due(Payment, moment) if payment.state != P.HELD]
    ticking.each(abandoned, let_go)
