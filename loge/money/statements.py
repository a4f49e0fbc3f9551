"""What someone earned: mission by mission, by month, by quarter, by year. Read from the ledger itself, so that the page,
the paper, the letter of January and the tax file say the same cents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.db.models import Max, Sum

from loge.common.clock import calendar_year, day_of, local
from loge.common.money import Money
from loge.houses.models import House

from . import ledger
from .models import Debt, Payout, Refund, Transfer
from .queries import Line
from .states import PayoutState

Payee = tuple[House, str]  # a house, and who serves there: "provider:0192…"


@dataclass(frozen=True, slots=True)
class Mission:
    """One service, or one tip: what was paid, what came to whom, what was given back since, when it left."""

    house: House
    payee: str
    subject: str
    at: dt.datetime
    earned: int
    share: int
    given_back: int
    share_back: int
    repaid: int  # of what was earned, what paid back a debt
    state: str  # of the payout
    sent_at: dt.datetime | None

    @property
    def is_tip(self) -> bool:
        return self.subject.startswith("tip:")

    @property
    def day(self) -> dt.date:
        return day_of(self.at, self.house.zone)

    @property
    def sent_on(self) -> dt.date | None:
        return day_of(self.sent_at, self.house.zone) if self.sent_at else None

    @property
    def mine(self) -> Money:
        return Money(self.earned - self.given_back, self.house.currency)

    @property
    def theirs(self) -> Money:
        return Money(self.share - self.share_back, self.house.currency)

    @property
    def price(self) -> Money:
        return self.mine + self.theirs

    @property
    def netted(self) -> Money:
        return Money(self.repaid, self.house.currency)


@dataclass(frozen=True, slots=True)
class Sum3:
    """How many missions, and the three amounts that add up: paid, mine, the loge's."""

    count: int
    price: Money
    mine: Money
    theirs: Money


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year by the house's clock."""

    year: int
    missions: list[Mission]
    currency: str = "EUR"
    _sums: dict[Any, Sum3] = field(default_factory=dict)

    @property
    def total(self) -> Sum3:
        return self._of(self.missions)

    @property
    def months(self) -> list[Sum3]:
        return [self._of([row for row in self.missions if row.day.month == month]) for month in range(1, 13)]

    @property
    def quarters(self) -> list[Sum3]:
        """January to March first (DAC7, directive 2021/514 annex V)."""
        return [self._of([row for row in self.missions if (row.day.month - 1) // 3 == place]) for place in range(4)]

    def _of(self, rows: Sequence[Mission]) -> Sum3:
        nothing = Money(0, self.currency)

        def total(name: str) -> Money:
            return reduce(lambda so_far, row: so_far + getattr(row, name), rows, nothing)

        count = sum(not row.is_tip and bool(row.price) for row in rows)  # one given back whole is none
        return Sum3(count, total("price"), total("mine"), total("theirs"))


def year_of(payees: Sequence[Payee], year: int) -> Year:
    """What these payees earned in that calendar year, oldest first. Four queries, however many missions."""
    missions: list[Mission] = []
    if payees:
        codes = {ledger.account_key(house.pk, ledger.owed(payee)): (house, payee) for house, payee in payees}
        years = [calendar_year(year, house.zone) for house, _payee in payees]
        earned = Transfer.objects.filter(
            house__in=[house for house, _payee in payees], target__in=list(codes), why__in=("release", "tip"),
            at__gte=min(first for first, _last in years), at__lt=max(last for _first, last in years),
        )  # fmt: skip
        rows = (
            earned.order_by()
            .values_list("house_id", "target_id", "subject")
            .annotate(cents=Sum("cents"), when=Max("at"))
        )
        found = [(codes[target], subject, cents, at) for _house, target, subject, cents, at in rows]
        found = [row for row in found if local(row[3], row[0][0].zone).year == year]
        missions = sorted(_missions(found), key=lambda row: (row.at, row.subject))
    currency = payees[0][0].currency if payees else "EUR"
    return Year(year, missions, currency)


def _missions(found: list[tuple[Payee, str, int, dt.datetime]]) -> list[Mission]:
    houses = list({house.pk for (house, _payee), _subject, _cents, _at in found})
    subjects = [subject for _payee, subject, _cents, _at in found]
    about = {"house__in": houses, "subject__in": subjects}
    share = dict(
        Transfer.objects.filter(**about, why="commission").order_by().values_list("subject").annotate(Sum("cents"))
    )
    given_back = Refund.objects.filter(**about).order_by().values_list("subject")
    back = {
        subject: (mine or 0, theirs or 0)
        for subject, mine, theirs in given_back.annotate(mine=Sum("server_cents"), theirs=Sum("house_cents"))
    }
    payouts: dict[tuple[str, str], list[Payout]] = {}
    for payout in Payout.objects.filter(**about).order_by("id"):
        payouts.setdefault((payout.payee, payout.subject), []).append(payout)
    missions = []
    for (house, payee), subject, cents, at in found:
        sent = payouts.get((payee, subject), [])
        state = sent[-1].state if sent else PayoutState.DONE
        mine, theirs = back.get(subject, (0, 0))
        missions.append(
            Mission(
                house, payee, subject, at, cents, share.get(subject, 0), mine, theirs,
                sum(row.netted_cents for row in sent), state, sent[-1].since_at if state == PayoutState.DONE and sent else None,
            )
        )  # fmt: skip
    return missions


def years_of(payees: Sequence[Payee]) -> list[int]:
    """The years in which something was earned, the last first."""
    keys = [ledger.account_key(house.pk, ledger.owed(payee)) for house, payee in payees]
    moved = Transfer.objects.filter(
        house__in=[house for house, _payee in payees], target__in=keys, why__in=("release", "tip")
    )
    return sorted({at.year for at in moved.datetimes("at", "year")}, reverse=True)


def debts_of(payees: Sequence[Payee]) -> list[Debt]:
    """What these payees owe or owed, what is left of it first."""
    rows = Debt.objects.filter(
        house__in=[house for house, _payee in payees], payee__in=[payee for _house, payee in payees]
    )
    return list(rows.select_related("house").order_by("-left_cents", "-id")[:50])


def repayments_of(payees: Sequence[Payee]) -> list[Line]:
    """How what they owed shrank, the last first."""
    keys = [ledger.account_key(house.pk, ledger.due(payee)) for house, payee in payees]
    moved = Transfer.objects.filter(house__in=[house for house, _payee in payees], source__in=keys)
    rows = moved.select_related("house").order_by("-at", "-id")[:50]
    return [Line(row.at, row.why, Money(row.cents, row.house.currency)) for row in rows]


def commissions_by_month(house: House, year: int) -> list[Money]:
    """What the house earned each month of that year, less what it gave back."""
    till = ledger.account_key(house.pk, ledger.COMMISSION)
    first, last = calendar_year(year, house.zone)
    span = {"house": house, "at__gte": first, "at__lt": last}
    months = [0] * 12
    for at, cents in Transfer.objects.filter(**span, target=till, why="commission").values_list("at", "cents"):
        months[local(at, house.zone).month - 1] += cents
    for at, cents in Transfer.objects.filter(**span, source=till, why="commission_back").values_list("at", "cents"):
        months[local(at, house.zone).month - 1] -= cents
    return [Money(cents, house.currency) for cents in months]
