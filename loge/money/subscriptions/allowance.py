"""What is included, as lots: hours and services are units like euros; the lot that expires first is used first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Entry:
    """So many units came in (with the last day they may be used) or were used."""

    on: dt.date
    amount: int
    until: dt.date | None = None  # the last day; None: it stays


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left on a day, what was used, what was lost unused, and what will be lost next."""

    left: int
    used: int
    expired: int
    granted: int
    next_loss: int = 0
    next_loss_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a use would cost, told before: so much is covered, so much goes beyond, so much is left afterwards."""

    covered: int
    over: int
    left: int


@dataclass(slots=True)
class _Lot:
    until: dt.date
    left: int


def standing(entries: Iterable[Entry], day: dt.date) -> Standing:
    """Replay every entry up to that day."""
    lots: list[_Lot] = []
    used = expired = granted = 0
    for entry in sorted((one for one in entries if one.on <= day), key=lambda one: (one.on, -one.amount)):
        expired += _expire(lots, entry.on)
        if entry.amount >= 0:
            lots.append(_Lot(entry.until or dt.date.max, entry.amount))
            lots.sort(key=lambda lot: lot.until)
            granted += entry.amount
        else:
            used -= entry.amount
            _use(lots, -entry.amount)
    expired += _expire(lots, day)
    soonest = min((lot.until for lot in lots if lot.left and lot.until != dt.date.max), default=None)
    return Standing(
        left=sum(lot.left for lot in lots),
        used=used,
        expired=expired,
        granted=granted,
        next_loss=sum(lot.left for lot in lots if lot.until == soonest),
        next_loss_on=soonest,
    )


def _use(lots: list[_Lot], wanted: int) -> None:
    for lot in lots:
        taken = min(wanted, lot.left)
        lot.left -= taken
        wanted -= taken


def _expire(lots: list[_Lot], day: dt.date) -> int:
    lost = 0
    for lot in lots:
        if lot.until < day:
            lost += lot.left
            lot.left = 0
    return lost


def preview(left: int, wanted: int) -> Preview:
    """How a use of so many units would be met."""
    covered = min(max(left, 0), wanted)
    return Preview(covered, wanted - covered, left - covered)
