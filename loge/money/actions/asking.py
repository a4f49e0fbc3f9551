"""Who was paid must say who they are to the tax office: asked, reminded twice, and then what they earn waits until they do.

Directive 2021/514, annex V, section IV A.2 (CGI, 1649 ter D): not after fewer than two reminders, and not before sixty days.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Stale
from loge.houses.models import House

from ..models import IdentityAsked, Payout
from ..states import REMIND_AFTER, AskedState, PayoutState
from .payouts import send

BETWEEN = dt.timedelta(days=7)  # a clock that stood still gives time between two words, and before the third
KEPT_BACK = (PayoutState.WAITING, PayoutState.FAILED)


@transaction.atomic
def ask_identity(*, house: House, payee: str, at: dt.datetime | None = None) -> IdentityAsked | None:
    """Ask someone who was paid here; None if they are asked already."""
    if IdentityAsked.objects.filter(house=house, payee=payee, state__in=AskedState.OPEN).exists():
        return None
    row = IdentityAsked(house=house, payee=payee)
    moves.begin(row, AskedState.ASKED, by=moves.CLOCK, at=at)
    return row


def press_identity(row: IdentityAsked, *, at: dt.datetime) -> str:
    """What is due at ``at``: ``"reminded"``, ``"withheld"`` or nothing. Replaying it changes nothing."""
    said = row.reminded_at or row.since_at
    if row.state != AskedState.ASKED or (row.reminders and at < said + BETWEEN):
        return ""
    if row.reminders < len(REMIND_AFTER):
        return "reminded" if at >= row.since_at + REMIND_AFTER[row.reminders] and _remind(row, at) else ""
    if at < row.withhold_at:
        return ""
    _withhold(row, at)
    return "withheld"


@transaction.atomic
def take_identity(*, house: House, payee: str, at: dt.datetime | None = None) -> int:
    """They have said who they are: what was kept back leaves. Returns how many payouts do."""
    moment = at or now()
    asked = IdentityAsked.objects.select_for_update().filter(house=house, payee=payee, state__in=AskedState.OPEN)
    for row in asked:
        moves.make(row, "give", by=moves.GATEWAY, at=moment, note={"withheld": row.state == AskedState.WITHHELD})
    kept = Payout.objects.filter(house=house, payee=payee, state=PayoutState.WITHHELD).select_related("house")
    for payout in kept:
        send(payout, "let_go", at=moment)
    return len(kept)


@transaction.atomic
def _remind(row: IdentityAsked, at: dt.datetime) -> bool:
    mine = IdentityAsked.objects.filter(house=row.house_id, pk=row.pk, state=AskedState.ASKED, reminders=row.reminders)
    if not mine.update(reminders=row.reminders + 1, reminded_at=at):
        return False
    row.reminders, row.reminded_at = row.reminders + 1, at
    journal.write(
        "identity.reminded", subject=row.reference, house=row.house_id, by=moves.CLOCK, at=at, reminder=row.reminders
    )
    return True


@transaction.atomic
def _withhold(row: IdentityAsked, at: dt.datetime) -> None:
    moves.make(row, "withhold", by=moves.CLOCK, at=at)
    unsent: Any = Payout.objects.filter(house=row.house_id, payee=row.payee, state__in=KEPT_BACK)
    for payout in unsent.select_related("house"):
        try:
            with transaction.atomic():
                moves.make(payout, "withhold", by=moves.GATEWAY, at=at)
        except Stale:  # it left at the same instant
            continue
