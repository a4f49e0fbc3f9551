"""The service is received: the money goes to those who earned it, and out to their bank."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from loge.common import moves, ticking
from loge.common.clock import now
from loge.common.errors import Refused, Rejected, Stale
from loge.common.jobs import every, later, task
from loge.common.money import Split
from loge.houses.models import House

from .. import ledger
from ..gateways import gateway
from ..models import Chargeback, IdentityAsked, Payout
from ..states import AskedState, ChargebackState, PayoutState
from .debts import net

E = PayoutState


@transaction.atomic
def release(
    *,
    house: House,
    subject: str,
    payee: str,
    split: Split,
    why: str = "release",
    at: dt.datetime | None = None,
    waits: bool = False,
) -> None:
    """Share what is kept for ``subject`` between who served and the house, and send the server's part; with ``waits``
    not before a day has passed.

    Raises Refused while a bank contests the payment, Overdraft if less than ``split.total`` is kept (the payment is not
    captured yet, or was given back).
    """
    contests = list(_open_contests(house, subject, payee))
    if any(row.subject == subject for row in contests):
        raise Refused(
            _("The bank is looking into this payment. The money stays where it is until the bank has decided.")
        )
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
        claim_payout(
            house=house, payee=payee, cents=split.server.cents, subject=subject, at=at, waits=waits, contests=contests
        )


def claim_payout(
    *,
    house: House,
    payee: str,
    cents: int,
    subject: str,
    at: dt.datetime | None = None,
    waits: bool = False,
    contests: list[Chargeback] | None = None,
) -> None:
    """Of what is owed: freeze as much as a bank contests of this payee, pay back what they owe, set the rest aside and
    enqueue its sending. In the caller's transaction."""
    if contests is None:
        contests = list(_open_contests(house, subject, payee))
    frozen = min(cents, _to_freeze(house, payee, contests))
    if frozen:
        moves.begin(_payout(house, payee, frozen, subject), E.FROZEN, by=moves.GATEWAY, at=at)
    if cents == frozen:
        return
    payout = _payout(house, payee, cents - frozen, subject)
    if _is_withheld(house.pk, payee):
        moves.begin(payout, E.WITHHELD, by=moves.GATEWAY, at=at)
        return
    if waits:
        moves.begin(payout, E.WAITING, by=moves.GATEWAY, at=at)
        return
    payout.netted_cents = net(payout, at=at)
    payout.cents -= payout.netted_cents
    if payout.cents:
        moves.begin(payout, E.CLAIMED, by=moves.GATEWAY, at=at)
        _set_aside(payout, at)
    else:
        moves.begin(payout, E.CANCELLED, by=moves.GATEWAY, at=at)


def _payout(house: House, payee: str, cents: int, subject: str) -> Payout:
    return Payout(house=house, payee=payee, cents=cents, subject=subject, gateway=settings.LOGE_GATEWAY)


def _is_withheld(house: Any, payee: str) -> bool:
    """Whether what they earn waits until they have said who they are to the tax office."""
    return IdentityAsked.objects.filter(house=house, payee=payee, state=AskedState.WITHHELD).exists()


def _open_contests(house: House, subject: str, payee: str) -> Any:
    concerned = Q(subject=subject) | Q(payee=payee)
    return Chargeback.objects.filter(concerned, house=house, state=ChargebackState.OPENED)


def _to_freeze(house: House, payee: str, contests: list[Chargeback]) -> int:
    contested = sum(row.payee_cents for row in contests if row.payee == payee)
    if not contested:
        return 0
    standing = Payout.objects.filter(house=house, payee=payee, state=E.FROZEN).aggregate(all=Sum("cents"))["all"] or 0
    return max(0, contested - standing)


def unsent(*, house: House, subject: str) -> bool:
    """Whether what was released for ``subject`` still stands on the payee's account. In the caller's transaction, which
    keeps it so."""
    rows = Payout.objects.filter(house=house, subject=subject, state__in=E.UNSENT)
    return rows.select_for_update().values_list("pk", flat=True).first() is not None


@transaction.atomic
def send(payout: Payout, move: str, *, by: Any = moves.GATEWAY, at: dt.datetime | None = None) -> None:
    """Set a waiting or frozen payout aside and enqueue its sending, less what pays back a debt. Raises Stale."""
    locked = (
        Payout.objects.select_for_update(of=("self",)).select_related("house").get(house=payout.house_id, pk=payout.pk)
    )
    if move != "let_go" and _is_withheld(locked.house_id, locked.payee):
        moves.make(locked, "withhold", by=moves.GATEWAY, at=at)
        return
    netted = net(locked, at=at) if locked.state in (E.WAITING, E.FROZEN, E.WITHHELD) else 0
    also: dict[str, Any] = {"cents": locked.cents - netted, "netted_cents": locked.netted_cents + netted}
    if not also["cents"]:
        moves.make(locked, "cancel", by=moves.GATEWAY, at=at, **also)
        return
    moves.make(locked, move, by=by, at=at, asked_at=None, **also)
    _set_aside(locked, at)


@transaction.atomic
def retry_payout(payout: Payout, *, by: Any = moves.GATEWAY) -> None:
    """Set the money aside again and ask once more, with a new key. No debt is taken out of it a second time, so that
    nothing runs in circles. Raises Stale if it did not fail, Refused while a bank contests it."""
    if any(row.subject == payout.subject for row in _open_contests(payout.house, payout.subject, payout.payee)):
        raise Refused(
            _("The bank is looking into this payment. The money stays where it is until the bank has decided.")
        )
    if _is_withheld(payout.house_id, payout.payee):
        raise Refused(_("They have not said who they are to the tax office: this leaves as soon as they do."))
    moves.make(payout, "retry", by=moves.GATEWAY, note={"asked_by": _who(by)}, asked_at=None)
    _set_aside(payout, None)


def _who(by: Any) -> str:
    return str(by.pk) if hasattr(by, "pk") else str(by)


def _set_aside(payout: Payout, at: dt.datetime | None) -> None:
    _move(payout, ledger.owed(payout.payee), payout.reference, "payout", payout.attempt, at)
    later(pay_out, str(payout.pk), house=payout.house_id)


def freeze(payout: Payout, *, at: dt.datetime | None = None) -> None:
    """Keep this payout back. In the caller's transaction. Raises Stale if it was sent meanwhile."""
    was_claimed, attempt = payout.state == E.CLAIMED, payout.attempt
    moves.make(payout, "freeze", by=moves.GATEWAY, at=at)
    if was_claimed:
        _move(payout, payout.reference, ledger.owed(payout.payee), "frozen", attempt, at)


@task(external=True)
def pay_out(payout_id: str) -> None:
    """Send a claimed payout; if the gateway says no, what was set aside is owed again and someone is told."""
    payout = Payout.objects.select_related("house").get(pk=payout_id)
    if payout.state != E.CLAIMED or _froze(payout):
        return
    attempt, currency = payout.attempt, payout.house.currency
    also: dict[str, Any]
    try:
        ref = gateway(payout.gateway).pay_out(key=attempt, payee=payout.payee, cents=payout.cents, currency=currency)
        name, target, why, also = "finish", ledger.OUTSIDE, "paid_out", {"gateway_ref": ref, "reason": ""}
    except Rejected as no:
        name, target, why, also = "fail", ledger.owed(payout.payee), "payout_failed", {"reason": str(no)[:200]}
    try:
        with transaction.atomic():
            moves.make(payout, name, by=moves.GATEWAY, **also)
            _move(payout, payout.reference, target, why, attempt, None)
    except Stale:
        return  # another worker finished it


def _froze(payout: Payout) -> bool:
    """Keep it back if a bank contests what it pays for. Only before the gateway was ever asked: afterwards it may have
    acted, and the money is taken for sent."""
    if payout.asked_at is not None:
        return False
    try:
        with transaction.atomic():
            locked = Payout.objects.select_for_update(of=("self",)).select_related("house").get(pk=payout.pk)
            if locked.state != E.CLAIMED:
                return True
            contests = _open_contests(locked.house, locked.subject, locked.payee)
            if any(row.subject == locked.subject for row in contests):
                freeze(locked)
                return True
            Payout.objects.filter(house=locked.house_id, pk=locked.pk).update(asked_at=now())
    except Stale:
        return True
    return False


def _move(payout: Payout, source: str, target: str, why: str, attempt: str, at: dt.datetime | None) -> None:
    ledger.transfer(
        house=payout.house_id, source=source, target=target, cents=payout.cents, why=why, subject=payout.subject,
        key=f"{why}:{attempt}", at=at,
    )  # fmt: skip


@every(dt.timedelta(minutes=1))
@task(external=True)
def sweep_payouts() -> None:
    """Send what has waited long enough."""
    moment = now()
    ticking.tick(Payout, at=moment, act=lambda payout, name: send(payout, name, by=moves.CLOCK, at=moment))
