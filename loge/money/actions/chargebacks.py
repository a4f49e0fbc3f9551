"""A client told their bank that it was not so: the money is contested until the bank has decided."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.people.models import Person

from .. import ledger
from ..gateways import Standing
from ..models import Chargeback, Debt, Payment, Payout, Refund
from ..states import ChargebackState as C
from ..states import DebtState, PaymentState, PayoutState
from ..states import ErrandState as E
from .debts import arise, shrink
from .losses import from_house, released
from .payouts import claim_payout, freeze, send
from .refunds import absorb, retry_refund


@transaction.atomic
def follow_dispute(payment: Payment, standing: Standing, *, at: dt.datetime | None = None) -> Chargeback | None:
    """Bring our books to what the bank says of this payment. Notices may come twice and in any order: only what the
    gateway answers now counts. Safe to call at any time."""
    locked = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("house")
        .get(house=payment.house_id, pk=payment.pk)
    )
    row = Chargeback.objects.filter(house=locked.house, payment=locked).select_related("house", "payment").first()
    if locked.state != PaymentState.CAPTURED or (row is None and not standing.dispute):
        return row
    if row is None:
        row = _open(locked, standing, at)
    if row is not None and standing.dispute != "opened":
        ledger.lock(locked.house_id, ledger.owed(row.payee), ledger.COMMISSION)
    if row is not None and standing.dispute == "won" and row.state in (C.OPENED, C.LOST):
        _win(row, at)
    elif row is not None and standing.dispute == "lost" and row.state == C.OPENED:
        _lose(row, at)
    return row


def _open(payment: Payment, standing: Standing, at: dt.datetime | None) -> Chargeback | None:
    house, subject = payment.house, payment.subject
    given = Refund.objects.filter(house=house, payment=payment).aggregate(all=Sum("cents"))["all"] or 0
    unsent = Refund.objects.filter(house=house, payment=payment, state__in=(E.CLAIMED, E.FAILED)).exists()
    cents = max(0, min(standing.disputed or payment.cents, payment.cents - given))
    if not cents and not unsent:
        return None
    kept = min(cents, ledger.balance(house.pk, ledger.escrow(subject)))
    row = Chargeback(
        house=house, payment=payment, subject=subject, cents=cents, kept_cents=kept, advanced_cents=cents - kept,
        reason=standing.reason[:200], opened_at=at or now(),
    )  # fmt: skip
    gone = released(house, subject)
    if gone.payee:
        row.payee = gone.payee
        if row.advanced_cents:
            row.payee_cents = gone.parts(min(row.advanced_cents, gone.left))[0] if gone.left else 0
    moves.begin(row, C.OPENED, by=moves.GATEWAY, at=at)
    if kept:
        _entry(row, ledger.escrow(subject), ledger.contested(row.pk), kept, "contested", at)
    if row.advanced_cents:
        _entry(row, ledger.OUTSIDE, ledger.contested(row.pk), row.advanced_cents, "advance", at)
    _freeze(row, at)
    return row


def _freeze(row: Chargeback, at: dt.datetime | None) -> None:
    """Payouts of this very service that have not left stay here; one that is being sent is kept back by its own job."""
    unsent = (PayoutState.WAITING, PayoutState.WITHHELD, PayoutState.FAILED)
    for payout in Payout.objects.filter(house=row.house, subject=row.subject, state__in=unsent).select_related("house"):
        try:
            with transaction.atomic():
                freeze(payout, at=at)
        except Stale:
            continue


def _thaw(row: Chargeback, at: dt.datetime | None) -> None:
    """Send what was frozen, but for what another contest still asks for."""
    others = Chargeback.objects.filter(house=row.house, payee=row.payee, state=C.OPENED).exclude(pk=row.pk)
    still = others.aggregate(all=Sum("payee_cents"))["all"] or 0
    frozen = Payout.objects.filter(house=row.house, state=PayoutState.FROZEN).select_related("house").order_by("-id")
    subjects = set(others.values_list("subject", flat=True))
    mine = frozen.filter(payee=row.payee) if row.payee else frozen.filter(subject=row.subject)
    for payout in mine:
        if payout.subject in subjects or still > 0:
            still -= payout.cents
            continue
        send(payout, "thaw", at=at)


def _win(row: Chargeback, at: dt.datetime | None) -> None:
    """The bank gives the money back to us. Late, it is credited to where the accounts stand today."""
    late = row.state == C.LOST
    moves.make(row, "win", by=moves.GATEWAY, at=at, note={"late": late})
    if late:
        _credit(row, at)
        return
    if row.kept_cents:
        _entry(row, ledger.contested(row.pk), ledger.escrow(row.subject), row.kept_cents, "contest_won", at)
    if row.advanced_cents:
        _entry(row, ledger.contested(row.pk), ledger.OUTSIDE, row.advanced_cents, "contest_over", at)
    for refund in Refund.objects.filter(house=row.house, payment=row.payment, state=E.FAILED):
        retry_refund(refund)  # it was only refused because of the contest
    _thaw(row, at)


def _lose(row: Chargeback, at: dt.datetime | None) -> None:
    """The client keeps the money. The loge bears it, unless it ruled that who served deceived."""
    account, house = ledger.contested(row.pk), row.house
    _entry(row, account, ledger.OUTSIDE, row.cents, "charged_back", at)
    _absorb(row, at)
    borne = 0
    if row.is_fraud:
        if row.payee_cents:
            arise(house=house, payee=row.payee, cents=row.payee_cents, subject=row.subject, source=row.reference, at=at)
        rest = row.advanced_cents - row.payee_cents
        if rest:
            borne = from_house(
                house=house, cents=rest, subject=row.subject, source=row.reference, target=ledger.OUTSIDE, why="borne", at=at
            )  # fmt: skip
    else:
        for cents, target, mark in (
            (row.kept_cents, ledger.escrow(row.subject), "kept"),  # who serves does not lose their pay by it
            (row.advanced_cents, ledger.OUTSIDE, "advanced"),
        ):
            if cents:
                source = row.reference if mark == "kept" or not row.kept_cents else f"{row.reference}:2"
                borne += from_house(
                    house=house, cents=cents, subject=row.subject, source=source, target=target, why="borne", at=at
                )
    moves.make(row, "lose", by=moves.GATEWAY, at=at, note={"fraud": row.is_fraud}, house_cents=borne)
    _thaw(row, at)


def _absorb(row: Chargeback, at: dt.datetime | None) -> None:
    """Refunds of this payment that the gateway refused because of the contest: the bank has given that money too."""
    refused = Refund.objects.filter(house=row.house, payment=row.payment, state=E.FAILED).select_related("house")
    for refund in refused:
        absorb(refund, at=at)


def _credit(row: Chargeback, at: dt.datetime | None) -> None:
    """A late win: debts of this loss are cleared, what was paid back of them returns to who paid, the rest to the loge."""
    left = row.cents
    mine = Debt.objects.filter(house=row.house, source__startswith=row.reference)
    for debt in mine.select_for_update(of=("self",)).select_related("house").order_by("id"):
        paid_back = 0 if debt.state == DebtState.FORGIVEN else debt.cents - debt.left_cents
        left -= debt.left_cents + paid_back
        if debt.left_cents:
            shrink(debt, debt.left_cents, why="debt_paid", mark=":won", at=at)
        if paid_back:
            target = ledger.COMMISSION if debt.payee == Debt.HOUSE else ledger.owed(debt.payee)
            _entry(row, ledger.OUTSIDE, target, paid_back, "credited", at, mark=f":{debt.pk}")
            if debt.payee != Debt.HOUSE:
                claim_payout(house=row.house, payee=debt.payee, cents=paid_back, subject=row.subject, at=at)
    if left > 0:
        _entry(row, ledger.OUTSIDE, ledger.COMMISSION, left, "credited", at)


@transaction.atomic
def rule_fraud(row: Chargeback, *, by: Person, reason: str, at: dt.datetime | None = None) -> Chargeback:
    """A coordinator rules that who served deceived the client: were it lost, they would owe their part.

    Raises Refused for anyone else, Invalid without a reason, Stale once the bank has decided.
    """
    words = " ".join(reason.split())[:500]
    if not words:
        raise Invalid(_("Write your reasons: both will read them."), field="words")
    if "coordinator" not in row.roles_of(by):
        raise Refused(_("This is not for you to do."))
    mine = Chargeback.objects.filter(house=row.house_id, pk=row.pk, state=C.OPENED, fraud_words="")
    if not mine.update(fraud_words=words):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    row.fraud_words = words
    journal.write("chargeback.fraud_ruled", subject=row.reference, house=row.house_id, by=by, at=at, words=words)
    return row


def _entry(
    row: Chargeback, source: str, target: str, cents: int, why: str, at: dt.datetime | None, *, mark: str = ""
) -> None:
    ledger.transfer(
        house=row.house_id, source=source, target=target, cents=cents, why=why, subject=row.subject,
        key=f"{why}:{row.pk}{mark}", at=at,
    )  # fmt: skip
