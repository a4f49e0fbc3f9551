"""Where money comes from when what was paid has already gone on: the ratio frozen at release, and who bears the rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Sum

from loge.common.errors import Stale
from loge.common.moves import GATEWAY, make
from loge.houses.models import House

from .. import ledger
from ..models import Debt, Payout, Refund, Transfer
from ..states import PayoutState as E
from .debts import arise


@dataclass(frozen=True, slots=True)
class Released:
    """What left the escrow of a subject for who earned it, and what of it was given back since."""

    payee: str
    server: int
    house: int
    server_back: int
    house_back: int

    @property
    def left(self) -> int:
        return self.server + self.house - self.server_back - self.house_back

    def parts(self, cents: int) -> tuple[int, int]:
        """How ``cents`` given back are shared between who served and the house, by the ratio of the release itself.

        Cut on the running total, rounded half up once, so that the last part takes the residue and nothing is lost.
        """
        whole, back = self.server + self.house, self.server_back + self.house_back + cents
        house = (2 * self.house * back + whole) // (2 * whole) - self.house_back
        house = min(max(house, 0), self.house - self.house_back, cents)
        house = max(house, cents - (self.server - self.server_back))
        return cents - house, house


def released(house: House, subject: str) -> Released:
    """What was released for ``subject``, by the ledger itself."""
    moved = Transfer.objects.filter(
        house=house, subject=subject, source=ledger.account_key(house.pk, ledger.escrow(subject))
    )
    server = house_part = 0
    payee = ""
    for target, why, cents in moved.order_by("at", "id").values_list("target__code", "why", "cents"):
        if target == ledger.COMMISSION and why == "commission":
            house_part += cents
        elif target.startswith("owed:"):
            server, payee = server + cents, target.removeprefix("owed:")
    back = Refund.objects.filter(house=house, subject=subject).aggregate(
        server=Sum("server_cents"), house=Sum("house_cents")
    )
    return Released(payee, server, house_part, back["server"] or 0, back["house"] or 0)


def from_payee(
    *, house: House, payee: str, cents: int, subject: str, source: str, target: str, at: dt.datetime | None
) -> Debt | None:
    """Take ``cents`` of what ``payee`` earned into ``target``: first from payouts not sent yet, the rest is advanced and
    owed. In the caller's transaction."""
    left = cents
    unsent = Payout.objects.filter(house=house, payee=payee, subject=subject, state__in=E.UNSENT)
    for payout in unsent.select_for_update().order_by("id"):
        part = min(left, payout.cents)
        if not part:
            break
        if _shrink_payout(payout, part, at):
            _entry(house, ledger.owed(payee), target, part, "given_back", subject, f"{source}:{payout.pk}", at)
            left -= part
    if not left:
        return None
    _entry(house, ledger.OUTSIDE, target, left, "advance", subject, f"{source}:payee", at)
    return arise(house=house, payee=payee, cents=left, subject=subject, source=source, at=at)


def _shrink_payout(payout: Payout, cents: int, at: dt.datetime | None) -> bool:
    """Send so much less; False if it left meanwhile."""
    if cents == payout.cents:
        try:
            make(payout, "cancel", by=GATEWAY, at=at)
        except Stale:
            return False
        return True
    mine = Payout.objects.filter(house=payout.house_id, pk=payout.pk, state__in=E.UNSENT, cents=payout.cents)
    return bool(mine.update(cents=payout.cents - cents))


def from_house(
    *, house: House, cents: int, subject: str, source: str, target: str, why: str, at: dt.datetime | None
) -> int:
    """The loge bears ``cents`` into ``target``: from its till as far as it goes, the rest is advanced by the platform and
    owed by the loge. Returns what the till bore."""
    ledger.lock(house.pk, ledger.COMMISSION)
    borne = min(cents, ledger.balance(house.pk, ledger.COMMISSION))
    if borne:
        _entry(house, ledger.COMMISSION, target, borne, why, subject, f"{source}:house", at)
    if cents > borne:
        if target != ledger.OUTSIDE:
            _entry(house, ledger.OUTSIDE, target, cents - borne, "advance", subject, f"{source}:house", at)
        arise(house=house, payee=Debt.HOUSE, cents=cents - borne, subject=subject, source=source, at=at)
    return borne


def _entry(house: House, source: str, target: str, cents: int, why: str, subject: str, mark: str, at: object) -> None:
    ledger.transfer(
        house=house.pk, source=source, target=target, cents=cents, why=why, subject=subject, key=f"{why}:{mark}", at=at  # type: ignore[arg-type]
    )  # fmt: skip
