"""A subscription from the first day to the last: billed once, changed, paused, ended, to the cent."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from loge.common.errors import Refused, Stale
from loge.common.jobs import run_all
from loge.money import ledger
from loge.money.invoices import actions as invoices
from loge.money.invoices import run as runs
from loge.money.models import Allowance, Charge, Invoice, Plan, Subscription
from loge.money.subscriptions import actions

from .world import NOON, Practice

pytestmark = [pytest.mark.django_db, pytest.mark.moment(NOON)]
DAY = dt.timedelta(days=1)
FIRST = dt.date(2026, 12, 1)


@pytest.fixture
def practice(db) -> Practice:
    return Practice()


def bill(practice: Practice, until: dt.date, at: dt.datetime = NOON) -> list[Invoice]:
    run = runs.begin(practice.house, by=practice.keeper, until=until, at=at)
    while runs.bill_some(run, at=at):
        pass
    return list(Invoice.objects.filter(run=run).order_by("number"))


def test_a_year_from_the_31st_is_billed_twelve_times_and_never_twice(practice):
    payer = practice.payer()
    sub = practice.subscribe(payer, practice.plan(), dt.date(2026, 12, 31))
    for month in range(12):
        at = NOON + dt.timedelta(days=31 * month + 10)
        bill(practice, at.date() + 20 * DAY, at)
        bill(practice, at.date() + 20 * DAY, at)
    fees = list(Charge.objects.filter(subject=sub.reference).order_by("start"))
    assert len(fees) == 12 and sum(row.cents for row in fees) == 12 * 30_000
    assert [row.start.day for row in fees][:3] == [31, 31, 28]
    assert all(one.end == two.start for one, two in pairwise(fees))
    numbers = list(Invoice.objects.order_by("number").values_list("number", flat=True))
    assert numbers[0] == "F2026-00001" and len(set(numbers)) == 12
    assert Allowance.objects.filter(subscription=sub, amount=600).count() == 12
    assert ledger.balance(practice.house.pk, invoices.owed_by(payer)) == 12 * 30_000
    assert ledger.check() == []


def test_up_and_down_on_one_day_makes_two_lines_and_nothing_to_pay(practice):
    payer, low = practice.payer(), practice.plan()
    high = practice.plan("Présence", 50_000, included_minutes=1_200)
    sub = practice.subscribe(payer, low, FIRST)
    bill(practice, FIRST)
    on = FIRST + 14 * DAY
    up = actions.change_plan(sub, high, by=payer.person, on=on, at=NOON)
    down = actions.change_plan(sub, low, by=payer.person, on=on, at=NOON)
    assert up.cents == -down.cents == 20_000 - 20_000 * 14 // 31 or abs(up.cents + down.cents) == 0
    assert up.cents > 0 and up.cents + down.cents == 0 and up.words != down.words
    with pytest.raises(Refused, match=r"plan you have|formule"):
        actions.change_plan(sub, low, by=payer.person, on=on, at=NOON)
    [nothing] = bill(practice, on, NOON + 15 * DAY)
    assert (nothing.cents, nothing.state, len(nothing.snapshot["lines"])) == (0, "paid", 2)
    assert sum(Allowance.objects.filter(subscription=sub).values_list("amount", flat=True)) == 600


def test_ended_in_the_month_the_unused_slice_comes_back_to_the_cent(practice):
    payer, plan = practice.payer(), practice.plan(fee=29_999)
    sub = practice.subscribe(payer, plan, FIRST, express=True)
    [first] = bill(practice, FIRST)
    [note] = actions.end_now(sub, by=payer.person, on=FIRST + 10 * DAY, at=NOON + 10 * DAY)
    used = 29_999 * 10 // 31
    assert (note.type, note.cents, note.corrects_id) == ("381", 29_999 - used, first.pk)
    assert note.number == "A2026-00001" and note.snapshot["corrects"]["number"] == first.number
    first.refresh_from_db()
    assert first.open_cents == used == ledger.balance(practice.house.pk, invoices.owed_by(payer))
    assert bill(practice, FIRST + 40 * DAY, NOON + 20 * DAY) == []  # nothing more
    assert invoices.turnover(practice.house, 2026) == used
    with pytest.raises(Refused):
        actions.end_now(sub, by=payer.person, on=FIRST, at=NOON)


def test_within_fourteen_days_all_comes_back_unless_they_asked_to_begin(practice):
    sub = practice.subscribe(practice.payer(), practice.plan(), FIRST)
    [first] = bill(practice, FIRST)
    assert actions.may_withdraw(sub, FIRST + 14 * DAY) and not actions.may_withdraw(sub, FIRST + 15 * DAY)
    [note] = actions.end_now(sub, by=sub.payer.person, on=FIRST + 10 * DAY, at=NOON)
    first.refresh_from_db()
    assert note.cents == first.cents and first.state == "credited"
    unbilled = practice.subscribe(practice.payer(), Plan.objects.get(), FIRST)
    actions.open_now(unbilled, at=NOON)
    assert actions.end_now(unbilled, by=practice.keeper, on=FIRST, at=NOON) == []
    assert not Charge.objects.filter(subject=unbilled.reference).exists()


def test_an_upgrade_then_the_end_gives_back_what_the_new_plan_costs(practice):
    payer, low, high = practice.payer(), practice.plan(), practice.plan("Présence", 50_000)
    sub = practice.subscribe(payer, low, FIRST, express=True)
    bill(practice, FIRST)
    actions.change_plan(sub, high, by=payer.person, on=FIRST + 10 * DAY, at=NOON)
    bill(practice, FIRST + 10 * DAY, NOON + 10 * DAY)
    actions.end_now(sub, by=payer.person, on=FIRST + 20 * DAY, at=NOON + 20 * DAY)
    bill(practice, FIRST + 20 * DAY, NOON + 21 * DAY)
    kept = sum(Charge.objects.filter(payer=payer).values_list("cents", flat=True))
    due = lambda cents, days: cents * days // 31  # noqa: E731
    assert kept == due(30_000, 10) + (50_000 - due(50_000, 10)) - (50_000 - due(50_000, 20))


def test_paused_nothing_runs_and_the_periods_stay(practice):
    payer = practice.payer()
    sub = practice.subscribe(payer, practice.plan(), FIRST, express=True)
    bill(practice, FIRST)
    [note] = actions.pause(sub, by=payer.person, on=FIRST + 10 * DAY, at=NOON + 10 * DAY)
    assert note.cents == 30_000 - 30_000 * 10 // 31
    assert bill(practice, FIRST + 40 * DAY, NOON + 15 * DAY) == []
    actions.resume(sub, by=payer.person, on=dt.date(2027, 1, 16), at=NOON + 46 * DAY)
    [again] = bill(practice, dt.date(2027, 1, 16), NOON + 46 * DAY)
    assert again.cents == 30_000 - 30_000 * 15 // 31
    assert Subscription.objects.get().billed_until == dt.date(2027, 2, 1)


def test_a_commitment_holds_unless_nobody_told_them_in_time(practice):
    payer = practice.payer()
    sub = practice.subscribe(payer, practice.plan(commitment_months=12), FIRST, express=True)
    bill(practice, FIRST)
    with pytest.raises(Refused, match=r"term|terme"):
        actions.end_now(sub, by=payer.person, on=FIRST + 60 * DAY, at=NOON)
    actions.leave(sub, by=payer.person, on=FIRST + 60 * DAY, at=NOON)
    assert sub.ends_on == dt.date(2027, 12, 1)
    actions.stay(sub, by=payer.person, at=NOON)
    assert actions.may_leave_at_once(sub, dt.date(2028, 2, 1))  # renewed in silence
    assert actions.due_notices(practice.house, dt.date(2027, 8, 30)) == []
    assert actions.due_notices(practice.house, dt.date(2027, 9, 1)) == [sub]
    actions.give_notice(sub, at=dt.datetime(2027, 9, 1, 9, tzinfo=dt.UTC))
    assert actions.due_notices(practice.house, dt.date(2027, 10, 1)) == []
    assert not actions.may_leave_at_once(sub, dt.date(2028, 2, 1))
    assert actions.may_leave_at_once(sub, dt.date(2028, 12, 2))


def test_only_one_plan_at_a_time_and_nobody_elses(practice):
    payer, plan = practice.payer(), practice.plan()
    sub = practice.subscribe(payer, plan, FIRST)
    with pytest.raises(Stale):
        practice.subscribe(payer, plan, FIRST)
    stranger = practice.payer("Paul Vidal")
    with pytest.raises(Refused):
        actions.subscribe(payer, plan, by=stranger.person, on=FIRST, nonce="x")
    with pytest.raises(Refused):
        actions.end_now(sub, by=stranger.person, on=FIRST, at=NOON)
    second = actions.write_plan(
        practice.house, by=practice.keeper, line=plan.line, told={"name": "Sérénité", "fee_cents": 31_000}
    )
    assert (second.version, Plan.objects.get(pk=plan.pk).until_at is None) == (2, False)
    with pytest.raises(Stale):
        practice.subscribe(stranger, Plan.objects.get(pk=plan.pk), FIRST)


def test_a_run_that_is_killed_goes_on_where_it_was(practice):
    plan = practice.plan()
    for number in range(7):
        practice.subscribe(practice.payer(f"Payeur {number}"), plan, FIRST)
    one = practice.payer("Qui ne doit qu’un service")
    invoices.charge(one, kind="service", key="demand:1", words="Bouquet", cents=4_500, on=FIRST)
    invoices.charge(one, kind="service", key="demand:1", words="Bouquet", cents=4_500, on=FIRST)
    run = runs.begin(practice.house, by=practice.keeper, until=FIRST, at=NOON)
    assert runs.begin(practice.house, by=practice.keeper, until=FIRST, at=NOON).pk == run.pk
    assert runs.bill_some(run, at=NOON, most=3) == 3  # … and killed: another worker takes the job over
    run_all(at=NOON)
    run.refresh_from_db()
    assert (run.state, run.done, run.total, run.issued, run.cents) == ("done", 8, 8, 8, 7 * 30_000 + 4_500)
    made = Invoice.objects.order_by("number")
    assert [one.number for one in made] == [f"F2026-{place:05d}" for place in range(1, 9)]
    assert made.filter(paper__isnull=False).count() == 8
    assert Charge.objects.filter(invoice=None).count() == 0
