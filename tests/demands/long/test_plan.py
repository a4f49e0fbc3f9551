"""Days counted back from an aim: in open days, in order, never in the past. And what it costs to employ, with its working."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from loge.demands.long import employ, templates
from loge.demands.long.plan import Dated, counted, is_open, schedule, tight

MONDAY = dt.date(2026, 11, 23)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))


@st.composite
def plans(draw):
    """Steps that come only after earlier ones, some closed, some with a day set by hand."""
    count = draw(st.integers(1, 12))
    return [
        Dated(
            number,
            draw(st.none() | st.integers(-60, 30)),
            draw(DAYS),
            tuple(sorted(draw(st.sets(st.integers(1, number - 1), max_size=3)))) if number > 1 else (),
            draw(st.booleans()),
        )
        for number in range(1, count + 1)
    ]


def test_open_days_skip_week_ends_and_holidays():
    assert counted(dt.date(2026, 12, 28), -1) == dt.date(2026, 12, 24)  # Christmas, then a week-end
    assert counted(dt.date(2027, 5, 5), 1) == dt.date(2027, 5, 7)  # Ascension is the 6th
    assert counted(dt.date(2026, 12, 26), 0) == dt.date(2026, 12, 26)  # a party may well be on a Saturday
    assert not is_open(dt.date(2026, 7, 14))


@settings(max_examples=30, deadline=None)
@given(steps=plans(), aim=DAYS, today=DAYS)
def test_a_plan_holds_its_order(steps, aim, today):
    days = schedule(aim, steps, today)
    by_number = {step.number: step for step in steps}
    for step in steps:
        if step.closed or step.offset is None:
            assert days[step.number] == step.due_on, "what is over, or was set by hand, stays"
            continue
        assert days[step.number] >= min(today, counted(aim, step.offset))
        assert days[step.number] >= today
        for first in step.after:
            assert by_number[first].closed or days[step.number] >= days[first]
        assert (step.number in tight(aim, steps, days)) == (days[step.number] > counted(aim, step.offset))


@settings(max_examples=25, deadline=None)
@given(steps=plans(), aim=DAYS, later=st.integers(0, 90), today=DAYS)
def test_a_later_aim_never_brings_a_step_forward(steps, aim, later, today):
    before = schedule(aim, steps, today)
    after = schedule(aim + dt.timedelta(days=later), steps, today)
    assert all(after[number] >= before[number] for number in before)


def test_each_kind_that_comes_is_sound_and_said_in_both_languages():
    from django.utils.translation import override

    for key in ("move", "party", "recruit"):
        told = {}
        for language in ("fr", "en"):
            with override(language):
                kind = templates.shipped(key)
            templates.check(list(kind.steps))
            told[language] = {
                kind.name,
                kind.aim,
                *(step.title for step in kind.steps),
                *(step.words for step in kind.steps),
            } - {""}
            assert any(step.who == "client" for step in kind.steps)
        assert not told["fr"] & told["en"], "a sentence is the same in both languages"


# --------------------------------------------------------------------------------------------------------- employing


def wanted(**about):
    told = {"hours": Decimal(20), "net_cents": 1_400, "agency_cents": 3_000, "mandate_cents": 400}
    return employ.Wanted(**{**told, **about})


def test_a_published_example_is_met_to_a_thousandth():
    """Ten hours at 12 € net cost 201.83 € in all (an example of the press, with the rates of the Urssaf)."""
    direct = employ.compare(wanted(hours=Decimal(10), net_cents=1_200), employ.rules(MONDAY))[0]
    assert abs(direct.month - 20_183) <= 20


def test_the_working_adds_up_and_the_credit_stops_at_its_ceiling():
    known = employ.rules(MONDAY)
    direct, mandate, agency = employ.compare(wanted(), known)
    assert mandate.month == direct.month + 20 * 400
    assert agency.month == 20 * 3_000 and agency.lines[1].cents == round(60_000 * 10 / 110)
    for way in (direct, mandate, agency):
        assert way.month == sum(line.cents for line in way.lines)
        assert way.year == 12 * way.month and way.left == way.year - way.credit
        assert way.credit * 2 == way.year
    full = employ.compare(wanted(hours=Decimal(120), dependants=1, first_year=True), known)
    assert [way.ceiling for way in full] == [1_650_000, 1_650_000, 1_350_000]
    assert [way.credit for way in full] == [825_000, 825_000, 675_000]
    assert employ.ceiling(wanted(dependants=9), known, employs=False) == 1_500_000
    assert employ.ceiling(wanted(dependants=9, first_year=True), known, employs=True) == 1_800_000


@settings(max_examples=25, deadline=None)
@given(hours=st.decimals(Decimal("0.5"), 300, places=2), net=st.integers(100, 6_000), more=st.integers(1, 3_000))
def test_more_wage_never_costs_less(hours, net, more):
    known = employ.rules(MONDAY)
    low, high = (employ.compare(wanted(hours=hours, net_cents=one), known) for one in (net, net + more))
    for lower, higher in zip(low, high, strict=True):
        assert lower.month <= higher.month and lower.left <= higher.left
        assert 0 <= lower.credit * 2 <= lower.year + 1
    assert employ.is_lawful(wanted(net_cents=net + more), known) or not employ.is_lawful(wanted(net_cents=net), known)


def test_below_the_minimum_wage_is_said_and_old_days_have_rules():
    known = employ.rules(MONDAY)
    assert not employ.is_lawful(wanted(net_cents=900), known)
    assert employ.is_lawful(wanted(net_cents=1_100), known)
    assert employ.rules(dt.date(2000, 1, 1)).since == known.since
    assert all(figure.source for figure in known.figures.values())
