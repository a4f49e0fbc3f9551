"""Periods, slices, allowances, hours and tax, without a database."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loge.common.errors import Invalid
from loge.money.invoices import rules
from loge.money.invoices.totals import Line, add_up, tax_of, without_tax
from loge.money.subscriptions.allowance import Entry, preview, standing
from loge.money.subscriptions.periods import anchored, number_of, period
from loge.money.subscriptions.pricing import Rates, spent
from loge.money.subscriptions.slices import part

DAY = dt.date(2026, 11, 1)
PARIS = ZoneInfo("Europe/Paris")
days = st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31))
lengths = st.sampled_from([1, 3, 12])


def test_the_31st_never_drifts():
    first = dt.date(2027, 1, 31)
    starts = [period(first, 1, number).start for number in range(14)]
    assert starts[:5] == [
        dt.date(2027, 1, 31),
        dt.date(2027, 2, 28),
        dt.date(2027, 3, 31),
        dt.date(2027, 4, 30),
        dt.date(2027, 5, 31),
    ]
    assert starts[13] == dt.date(2028, 2, 29)
    assert period(dt.date(2028, 2, 29), 12, 1).start == dt.date(2029, 2, 28)
    assert period(dt.date(2028, 2, 29), 12, 4).start == dt.date(2032, 2, 29)


@given(days, lengths, st.integers(0, 60))
def test_periods_touch_and_never_overlap(first, months, number):
    one, two = period(first, months, number), period(first, months, number + 1)
    assert one.start < one.end == two.start
    assert number_of(first, months, one.start) == number_of(first, months, one.last) == number
    with pytest.raises(ValueError, match="before"):
        number_of(first, months, first - dt.timedelta(days=1))


@given(st.integers(0, 5_000_000), days, lengths, st.integers(0, 24), st.lists(st.integers(0, 400), max_size=6))
def test_any_way_to_cut_a_period_sums_to_its_fee(cents, first, months, number, cuts):
    whole = period(first, months, number)
    inside = {whole.start + dt.timedelta(days=days) for days in cuts if days < whole.days}
    edges = sorted({whole.start, *inside, whole.end})
    found = [part(cents, first, months, number, start, end) for start, end in pairwise(edges)]
    assert sum(found) == cents and all(one >= 0 for one in found)


def test_a_span_over_two_months_takes_days_of_each():
    """7 of January's 31 days, 2 of February's 28."""
    first = dt.date(2027, 1, 1)
    january, february = 30_000 // 3, 30_000 // 3
    span = part(30_000, first, 3, 0, dt.date(2027, 1, 25), dt.date(2027, 2, 3))
    assert span == january - january * 24 // 31 + february * 2 // 28
    assert anchored(first, -1) == dt.date(2026, 12, 1)


def test_hours_that_expire_first_are_used_first():
    month = lambda number: dt.date(2026, number, 1)  # noqa: E731
    lots = [
        Entry(month(1), 600, dt.date(2026, 2, 28)), Entry(month(2), 600, dt.date(2026, 3, 31)),
        Entry(dt.date(2026, 2, 10), -700),
    ]  # fmt: skip
    then = standing(lots, dt.date(2026, 2, 10))
    assert (then.left, then.used, then.next_loss, then.next_loss_on) == (500, 700, 500, dt.date(2026, 3, 31))
    assert standing(lots, dt.date(2026, 4, 1)).expired == 500
    assert standing(lots[:1], dt.date(2026, 3, 1)) == standing(lots[:1], dt.date(2026, 5, 1))
    assert standing([], month(1)).left == 0
    told = preview(500, 620)
    assert (told.covered, told.over, told.left) == (500, 120, 0)


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(-300, 600), st.integers(0, 60)), max_size=25),
    st.integers(0, 200),
)
def test_no_minute_of_an_allowance_is_lost_or_made(rows, ahead):
    begin = dt.date(2026, 1, 1)
    entries = [
        Entry(begin + dt.timedelta(days=on), amount, begin + dt.timedelta(days=on + lasts) if amount > 0 else None)
        for on, amount, lasts in rows
    ]
    then = standing(entries, begin + dt.timedelta(days=ahead))
    assert then.left >= 0
    assert then.granted >= then.left + then.expired
    if not any(amount < 0 for _on, amount, _lasts in rows):
        assert then.granted == then.left + then.expired


def test_the_night_is_split_at_its_border():
    rates = Rates(6_000, night_bp=5_000, night_from=dt.time(21), night_until=dt.time(7), sunday_bp=2_500)
    late = spent(
        rates, dt.datetime(2026, 12, 1, 19, 30, tzinfo=dt.UTC), dt.datetime(2026, 12, 1, 20, 30, tzinfo=dt.UTC), PARIS
    )
    assert (late.minutes, late.night, late.base_cents, late.more_cents) == (60, 30, 6_000, 1_500)
    sunday = spent(
        rates,
        dt.datetime(2026, 12, 6, 10, tzinfo=dt.UTC),
        dt.datetime(2026, 12, 6, 11, tzinfo=dt.UTC),
        PARIS,
        covered=60,
    )
    assert (sunday.base_cents, sunday.more_cents) == (0, 1_500)
    back = dt.datetime(2026, 10, 25, 0, tzinfo=dt.UTC)  # 01:30 to 03:30 on the wall, three hours
    assert spent(rates, back - dt.timedelta(minutes=30), back + dt.timedelta(hours=2, minutes=30), PARIS).minutes == 180
    day = Rates(6_000, night_bp=5_000, night_from=dt.time(1), night_until=dt.time(5))
    assert spent(day, back, back + dt.timedelta(hours=1), PARIS).night == 60


def test_rules_have_a_day():
    assert rules.franchise(dt.date(2024, 6, 1)).most_cents == 3_910_000
    assert rules.franchise(DAY).most_cents == 4_125_000
    assert rules.rate("franchise", DAY).code == "VATEX-FR-FRANCHISE"
    assert all(rules.rate(key, DAY) for key in ("standard", "reduced", "outlay", "reverse"))
    with pytest.raises(Invalid):
        rules.rate("standard", dt.date(1999, 1, 1))
    assert not rules.leaves_franchise(4_000_000, 4_125_000, DAY)
    assert rules.leaves_franchise(4_000_000, 4_125_001, DAY)


def test_the_base_of_a_first_year_counts_for_its_days():
    """37,500 × 92 ÷ 365 = 9,452.05 for who began on 1 October; a year later, and for who began on 1 January, all of it."""
    october = dt.date(2026, 10, 1)
    assert not rules.left_by_the_year_before(945_205, 2027, october)
    assert rules.left_by_the_year_before(945_206, 2027, october)
    assert not rules.left_by_the_year_before(3_750_000, 2028, october)
    assert not rules.left_by_the_year_before(3_750_000, 2027, dt.date(2026, 1, 1))
    assert rules.left_by_the_year_before(3_750_001, 2027) and not rules.left_by_the_year_before(3_750_000, 2027)
    assert rules.left_by_the_year_before(10_246, 2029, dt.date(2028, 12, 31)), "1 day of a leap year"
    assert not rules.left_by_the_year_before(10_245, 2029, dt.date(2028, 12, 31))


def test_tax_is_rounded_half_up_once_per_rate():
    standard = rules.rate("standard", DAY)
    sums = add_up([Line(33, standard, gross=False)] * 3)  # three lines at 0.333 €
    assert (sums.net_cents, sums.tax_cents, sums.payable_cents, sums.rounding_cents) == (99, 20, 119, 0)
    assert tax_of(25, 1_000) == 3  # 2.5 → 3
    assert tax_of(-25, 1_000) == -3


rates = st.sampled_from(
    [rules.rate(key, DAY) for key in ("standard", "intermediate", "reduced", "outlay", "franchise")]
)


@given(st.lists(st.tuples(st.integers(-500_000, 500_000), rates, st.booleans()), min_size=1, max_size=12))
def test_a_promise_is_kept_to_the_cent(rows):
    """Prices told with their tax are what is paid; tax is that of its group; what is left is a rounding of cents."""
    lines = [Line(cents, rate, gross) for cents, rate, gross in rows]
    sums = add_up(lines)
    assert sum(sums.nets) == sums.net_cents
    assert all(group.tax_cents == tax_of(group.basis_cents, group.rate.basis_points) for group in sums.groups)
    if all(line.gross for line in lines):
        assert sums.payable_cents == sum(line.cents for line in lines)
    assert abs(sums.rounding_cents) <= 2 * len(sums.groups)
    assert len({(group.rate.category, group.rate.basis_points) for group in sums.groups}) == len(sums.groups)


@given(st.integers(0, 10**8), st.sampled_from([0, 210, 550, 1_000, 2_000]))
def test_without_tax_and_back(gross, bp):
    net = without_tax(gross, bp)
    assert abs(net + tax_of(net, bp) - gross) <= 1
