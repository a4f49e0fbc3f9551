"""What a payee owes: how it arises, how next payouts pay it back, and how a coordinator lets it go."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Rejected, Stale
from loge.common.jobs import daily, task
from loge.houses.models import House
from loge.people.models import Person

from .. import ledger
from ..gateways import gateway
from ..models import Debt, Payout
from ..states import DebtState as D
from ..states import PayoutState


def arise(*, house: House, payee: str, cents: int, subject: str, source: str, at: dt.datetime | None = None) -> Debt:
    """Write down what ``payee`` owes since ``source``. In the caller's transaction."""
    debt = Debt(
        house=house, payee=payee, cents=cents, left_cents=cents, subject=subject, source=source, arose_at=at or now()
    )
    state = D.STANDS if payee == Debt.HOUSE or source.startswith("chargeback:") else D.ASKED
    moves.begin(debt, state, by=moves.GATEWAY, at=at)
    _entry(debt, ledger.OUTSIDE, ledger.due(payee), cents, "debt", "", at)
    return debt


def net(payout: Payout, *, at: dt.datetime | None = None) -> int:
    """Pay back debts out of what is owed to this payee, oldest first, at most the house's share of this payout. Returns
    the cents taken. Done once in the life of a payout: one that fails and is tried again pays nothing back again."""
    most = payout.cents * payout.house.debt_share_bp // 10_000
    standing = Debt.objects.filter(house=payout.house, payee=payout.payee, state=D.STANDS, left_cents__gt=0)
    taken = 0
    for debt in standing.select_for_update().order_by("id"):
        part = min(most - taken, debt.left_cents)
        if part <= 0:
            break
        _entry(debt, ledger.owed(debt.payee), ledger.OUTSIDE, part, "repaid", f":{payout.pk}", at)
        shrink(debt, part, why="debt_paid", mark=f":{payout.pk}", at=at)
        taken += part
    return taken


def shrink(debt: Debt, cents: int, *, why: str, mark: str = "", at: dt.datetime | None = None) -> None:
    """So much less is owed; with nothing left the debt is cleared. The caller holds the debt's lock."""
    _entry(debt, ledger.due(debt.payee), ledger.OUTSIDE, cents, why, mark, at)
    left = debt.left_cents - cents
    Debt.objects.filter(house=debt.house_id, pk=debt.pk).update(left_cents=left)
    debt.left_cents = left
    if not left:
        moves.make(debt, "clear", by=moves.GATEWAY, at=at)


@transaction.atomic
def forgive(debt: Debt, *, by: Person, reason: str, at: dt.datetime | None = None) -> Debt:
    """A coordinator lets go of what is left, with the reason; the loge's till bears it as far as it goes.

    Raises Refused for anyone else, Invalid without a reason, Stale if it is no longer owed.
    """
    words = " ".join(reason.split())[:500]
    if not words:
        raise Invalid(_("Write why: who owed it will read it."), field="words")
    locked = Debt.objects.select_for_update(of=("self",)).select_related("house").get(house=debt.house_id, pk=debt.pk)
    moves.make(locked, "forgive", by=by, at=at, note={"words": words, "left_cents": locked.left_cents}, reason=words)
    borne = min(locked.left_cents, ledger.balance(locked.house_id, ledger.COMMISSION))
    if borne and locked.payee != Debt.HOUSE:
        _entry(locked, ledger.COMMISSION, ledger.OUTSIDE, borne, "borne", "", at)
    _entry(locked, ledger.due(locked.payee), ledger.OUTSIDE, locked.left_cents, "written_off", "", at)
    Debt.objects.filter(house=locked.house_id, pk=locked.pk).update(left_cents=0)
    locked.left_cents = 0
    return locked


@task(external=True)
def take_back(debt_id: str) -> None:
    """The client has their money: ask the bank to send the payout back. What it does not send back is owed."""
    debt = Debt.objects.select_related("house").get(pk=debt_id)
    if debt.state != D.ASKED:
        return
    back = 0
    sent = Payout.objects.filter(house=debt.house, payee=debt.payee, subject=debt.subject, state=PayoutState.DONE)
    for payout in sent.order_by("id"):
        part = min(debt.left_cents - back, payout.cents - payout.reversed_cents)
        if part <= 0:
            continue
        try:
            gateway(payout.gateway).take_back(payout.gateway_ref, key=f"take_back:{debt.pk}:{payout.pk}", cents=part)
        except Rejected:
            continue
        back += part
        _came_back(debt, payout, part)
    try:
        with transaction.atomic():
            debt.refresh_from_db(fields=["state", "left_cents"])
            if debt.state == D.ASKED:
                moves.make(debt, "stand", by=moves.GATEWAY)
    except Stale:
        return


def _came_back(debt: Debt, payout: Payout, cents: int) -> None:
    with transaction.atomic():
        locked = Debt.objects.select_for_update(of=("self",)).select_related("house").get(pk=debt.pk)
        if locked.state != D.ASKED:  # another worker did it
            return
        fresh = Payout.objects.filter(house=debt.house, pk=payout.pk, reversed_cents=payout.reversed_cents)
        if fresh.update(reversed_cents=payout.reversed_cents + cents):
            shrink(locked, cents, why="reversed", mark=f":{payout.pk}")


@daily(dt.time(3, 10))
@task()
def repay_what_the_house_owes() -> None:
    """What the loge's till was too light to bear is paid back as its share comes in."""
    for debt in Debt.objects.filter(payee=Debt.HOUSE, state=D.STANDS).select_related("house").order_by("id"):
        repay_from_till(debt)


@transaction.atomic
def repay_from_till(debt: Debt) -> int:
    """As much of the loge's own debt as its till holds. Returns the cents."""
    locked = Debt.objects.select_for_update(of=("self",)).select_related("house").get(house=debt.house_id, pk=debt.pk)
    part = min(locked.left_cents, ledger.balance(locked.house_id, ledger.COMMISSION)) if locked.state == D.STANDS else 0
    if part:
        mark = f":{locked.left_cents}"
        _entry(locked, ledger.COMMISSION, ledger.OUTSIDE, part, "repaid", mark, None)
        shrink(locked, part, why="debt_paid", mark=mark)
    return part


def _entry(debt: Debt, source: str, target: str, cents: int, why: str, mark: str, at: Any) -> None:
    ledger.transfer(
        house=debt.house_id, source=source, target=target, cents=cents, why=why, subject=debt.subject,
        key=f"{why}:{debt.pk}{mark}", at=at,
    )  # fmt: skip
