"""Trust is counted from cases alone: monotone, narrower with more of them, recent first, and with no place for money."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loge.care.network import trust
from loge.care.network.trust import Case, measured, wilson

AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CASES = st.lists(
    st.builds(Case, st.integers(0, 900).map(lambda days: AT - days * DAY), st.booleans()), min_size=1, max_size=40
)
FEW = settings(max_examples=60, deadline=None)


@FEW
@given(cases=CASES, days=st.integers(0, 900))
def test_a_good_case_never_harms_and_a_bad_one_never_helps(cases, days):
    before = measured(cases, AT)
    better, worse = (measured([*cases, Case(AT - days * DAY, good)], AT) for good in (True, False))
    assert better.share >= before.share >= worse.share
    assert better.low >= before.low - 1e-9 and worse.high <= before.high + 1e-9
    assert 0 <= worse.low <= worse.share <= worse.high <= 1


@FEW
@given(share=st.floats(0.01, 0.99), number=st.floats(1, 500), more=st.floats(0.5, 500))
def test_more_evidence_narrows_the_bounds(share, number, more):
    low, high = wilson(share, number)
    closer, nearer = wilson(share, number + more)
    assert nearer - closer < high - low


@FEW
@given(good=st.integers(0, 12), bad=st.integers(0, 12))
def test_twice_the_same_evidence_is_surer(good, bad):
    cases = [Case(AT, True)] * good + [Case(AT, False)] * bad
    if not cases:
        assert measured(cases, AT) is None, "not known yet is not average"
        return
    once, twice = measured(cases, AT), measured(cases * 2, AT)
    assert twice.high - twice.low < once.high - once.low
    assert (twice.count, once.count) == (2 * len(cases), len(cases))


def test_a_year_old_case_weighs_a_half_and_one_bad_day_does_not_kill_fifty_good_ones():
    assert trust.weight(Case(AT - trust.HALF_LIFE, True), AT) == pytest.approx(0.5)
    assert trust.weight(Case(AT + DAY, True), AT) == 1
    fifty = [Case(AT - DAY, True)] * 50
    assert measured([*fifty, Case(AT, False)], AT).share > 0.95
    assert measured([Case(AT, False)], AT).share < measured([*fifty, Case(AT, False)], AT).low


def test_no_payment_can_enter_and_what_is_not_known_has_no_share():
    assert {field.name for field in fields(Case)} == {"at", "good"}
    assert set(trust.WEIGHTS) == {"on_time", "answers", "safe", "asked_again"}
    empty = trust.trust({}, AT)
    assert empty.share is None and empty.low is None and empty.count == 0
    one = trust.trust({"safe": [Case(AT, True)], "on_time": [Case(AT, False)]}, AT)
    safe, late = one.measures["safe"], one.measures["on_time"]
    assert one.share == pytest.approx((4 * safe.share + 3 * late.share) / 7)
    assert one.low < one.share < one.high and one.count == 2
