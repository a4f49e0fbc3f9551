"""What a careless or a cunning hand tries: nothing is paid back twice, billed twice, lost or numbered twice."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.errors import Invalid, Refused
from loge.common.money import MOST_CENTS
from loge.money import ledger
from loge.money.invoices import actions as invoices
from loge.money.invoices import facturx, validate
from loge.money.models import Billing, Charge, Subscription
from loge.money.sepa import actions as sepa
from loge.money.sepa import mandates
from loge.money.subscriptions import actions, hours

from .test_invoices import issued
from .test_subscriptions import bill
from .world import IBAN, NOON, OTHER, Practice

pytestmark = pytest.mark.django_db
DAY, FIRST = dt.timedelta(days=1), dt.date(2026, 12, 1)


@pytest.fixture
def practice(db) -> Practice:
    return Practice()


def begun(practice: Practice, on: dt.date = FIRST, *, express: bool = True) -> Subscription:
    """Subscribed and billed for its first period of 31 days at 310.00, so that a day costs 10.00."""
    sub = practice.subscribe(practice.payer(), practice.plan(fee=31_000, included_minutes=310), on, express=express)
    bill(practice, on)
    return sub


def kept(sub: Subscription) -> int:
    """What the payer owes in the end: invoices less credit notes, and what waits for the next."""
    return sum(Charge.objects.filter(payer=sub.payer).values_list("cents", flat=True))


def test_paused_then_ended_nothing_comes_back_twice(practice):
    sub = begun(practice)
    actions.pause(sub, by=sub.payer.person, on=FIRST + 10 * DAY, at=NOON + 10 * DAY)
    assert kept(sub) == 10_000
    assert actions.end_now(sub, by=sub.payer.person, on=FIRST + 20 * DAY, at=NOON + 20 * DAY) == []
    assert kept(sub) == 10_000 == ledger.balance(practice.house.pk, invoices.owed_by(sub.payer))


def test_paused_and_resumed_over_and_over_each_day_is_paid_once(practice):
    sub = begun(practice)
    minute = dt.timedelta(minutes=1)
    for back, again in ((0, 0), (4, 4), (10, 15), (15, 20)):  # the same day too, and the very first
        actions.pause(sub, by=sub.payer.person, on=FIRST + back * DAY, at=NOON + back * DAY + minute)
        actions.resume(sub, by=sub.payer.person, on=FIRST + again * DAY, at=NOON + again * DAY + 2 * minute)
        bill(practice, FIRST + again * DAY, NOON + again * DAY)
    assert kept(sub) == 21_000  # 31 days less the ten it rested
    assert hours.standing_of(sub, FIRST + 20 * DAY).left <= 210, "nor are hours made by resting"
    actions.end_now(sub, by=sub.payer.person, on=FIRST + 26 * DAY, at=NOON + 26 * DAY)
    bill(practice, FIRST + 26 * DAY, NOON + 26 * DAY)
    assert kept(sub) == 16_000 and ledger.check() == []


def test_who_withdraws_after_a_pause_gets_what_they_paid_and_no_more(practice):
    sub = begun(practice, express=False)
    actions.pause(sub, by=sub.payer.person, on=FIRST + 3 * DAY, at=NOON + 3 * DAY)
    actions.resume(sub, by=sub.payer.person, on=FIRST + 6 * DAY, at=NOON + 6 * DAY)
    bill(practice, FIRST + 6 * DAY, NOON + 6 * DAY)
    actions.end_now(sub, by=sub.payer.person, on=FIRST + 8 * DAY, at=NOON + 8 * DAY)
    bill(practice, FIRST + 8 * DAY, NOON + 8 * DAY)
    assert kept(sub) == 0


def test_from_the_31st_paused_across_the_anchor_in_a_leap_year(practice):
    first, on = dt.date(2028, 1, 31), dt.date(2028, 2, 20)
    moment = dt.datetime(2028, 1, 31, 11, tzinfo=dt.UTC)
    sub = practice.subscribe(practice.payer(), practice.plan(fee=29_000), first, express=True)
    bill(practice, first, moment)
    [whole] = Charge.objects.filter(subject=sub.reference)
    assert (whole.end, whole.cents) == (dt.date(2028, 2, 29), 29_000)  # 29 days of a leap February
    actions.pause(sub, by=sub.payer.person, on=on, at=moment + 20 * DAY)
    assert bill(practice, dt.date(2028, 3, 10), moment + 39 * DAY) == []  # the anchor of the 29th went by in the pause
    actions.resume(sub, by=sub.payer.person, on=dt.date(2028, 3, 11), at=moment + 40 * DAY)
    bill(practice, dt.date(2028, 3, 31), moment + 60 * DAY)
    stretches = list(
        Charge.objects.filter(subject=sub.reference, cents__gt=0).order_by("start").values_list("start", "end")
    )
    assert stretches[1:] == [
        (dt.date(2028, 3, 11), dt.date(2028, 3, 31)),  # the rest of the period of 29 February to 31 March
        (dt.date(2028, 3, 31), dt.date(2028, 4, 30)),  # back on its anchor, never drifted
    ]
    assert kept(sub) == 20_000 + (29_000 - 29_000 * 11 // 31) + 29_000


def test_who_leaves_while_paused_is_not_billed_for_the_pause(practice):
    sub = begun(practice)
    actions.pause(sub, by=sub.payer.person, on=FIRST + 10 * DAY, at=NOON + 10 * DAY)
    actions.leave(sub, by=sub.payer.person, on=FIRST + 20 * DAY, at=NOON + 20 * DAY)
    bill(practice, FIRST + 25 * DAY, NOON + 25 * DAY)
    assert kept(sub) == 10_000
    actions.stay(sub, by=sub.payer.person, at=NOON + 26 * DAY)
    bill(practice, FIRST + 26 * DAY, NOON + 26 * DAY)
    assert kept(sub) == 10_000 + 31_000 - 20_000  # from the day they would have left


def test_nothing_less_than_nothing_and_a_fortune(practice):
    payer = practice.payer()
    for wrong in (0, MOST_CENTS + 1, -MOST_CENTS - 1):
        with pytest.raises(Invalid):
            invoices.charge(payer, kind="service", key=f"w{wrong}", words="Rien", cents=wrong, on=FIRST)
    rows = [
        invoices.charge(payer, kind="service", key=f"f{n}", words="Palais", cents=MOST_CENTS, on=FIRST)
        for n in range(22)
    ]
    big = invoices.issue(invoices.draft(payer, by=practice.keeper, charges=rows, at=NOON), by=practice.keeper, at=NOON)
    assert big.cents == 22 * MOST_CENTS > 2**31
    up = invoices.charge(payer, kind="service", key="up", words="Bouquet", cents=4_500, on=FIRST)
    down = invoices.charge(payer, kind="other", key="down", words="Geste", cents=-4_500, on=FIRST)
    nothing = invoices.issue(
        invoices.draft(payer, by=practice.keeper, charges=[up, down], at=NOON), by=practice.keeper, at=NOON
    )
    assert (nothing.cents, nothing.state, nothing.type, nothing.number) == (0, "paid", "380", "F2026-00002")
    less = invoices.charge(payer, kind="other", key="less", words="Avoir", cents=-2_000, on=FIRST)
    note = invoices.issue(
        invoices.draft(payer, by=practice.keeper, charges=[less], at=NOON), by=practice.keeper, at=NOON
    )
    assert (note.cents, note.type, note.number, note.snapshot["precedes"][0]["number"] if "precedes" in note.snapshot else "F2026-00002") == (
        2_000, "381", "A2026-00001", "F2026-00002",
    )  # fmt: skip
    assert ledger.balance(practice.house.pk, invoices.owed_by(payer)) == 22 * MOST_CENTS - 2_000
    for row in (big, nothing, note):
        found = validate.validate(facturx.written(row.snapshot))
        assert found.schema == () and not found.rules, (row.number, found)


def test_a_year_ends_and_numbers_begin_again_without_a_hole(practice):
    before = dt.datetime(2026, 12, 31, 22, 30, tzinfo=dt.UTC)  # 23:30 in Paris
    after = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)  # 00:30 on 1 January in Paris
    assert issued(practice, on=before.date(), at=before).number == "F2026-00001"
    first, second = (issued(practice, on=FIRST, at=after + place * DAY) for place in range(2))
    assert (first.number, first.issued_on, second.number) == ("F2027-00001", dt.date(2027, 1, 1), "F2027-00002")
    note = invoices.credit(first, by=practice.keeper, lines=invoices.lines_left(first), key="c", at=after + 2 * DAY)
    assert (note.number, note.corrects_id) == ("A2027-00001", first.pk)


def test_a_year_above_the_base_ends_the_franchise_with_the_year():
    """CGI, art. 293 B I: past 37,500 in a year and not past 41,250, tax is asked from the first of January."""
    practice = Practice("base", franchise=True, vat_number="", creditor="")
    issued(practice, cents=3_800_000)
    january, moment = dt.date(2027, 1, 4), NOON + 34 * DAY
    old = issued(practice, cents=12_000, on=dt.date(2026, 12, 30), at=moment)  # served last year
    new = issued(practice, cents=12_000, on=january, at=moment)
    assert (old.tax_cents, new.tax_cents) == (0, 2_000)
    assert Billing.objects.get(house=practice.house).left_franchise_on == dt.date(2027, 1, 1)


def test_a_first_year_of_three_months_ends_the_franchise_at_its_own_threshold():
    practice = Practice("first", franchise=True, vat_number="", creditor="", began_on=dt.date(2026, 10, 1))
    issued(practice, cents=1_000_000)  # 37,500 for a whole year are 9,452.05 for 92 days
    assert issued(practice, cents=12_000, on=dt.date(2027, 1, 4), at=NOON + 34 * DAY).tax_cents == 2_000


def test_last_years_services_do_not_count_in_the_new_year():
    practice = Practice("turn", franchise=True, vat_number="", creditor="")
    issued(practice, cents=3_700_000)
    payer, moment = practice.payer(), NOON + 35 * DAY
    invoices.charge(payer, kind="service", key="a", words="Fêtes", cents=30_000, on=dt.date(2026, 12, 30), at=moment)
    invoices.charge(payer, kind="service", key="b", words="Rois", cents=4_100_000, on=dt.date(2027, 1, 4), at=moment)
    [made] = bill(practice, dt.date(2027, 1, 5), moment)
    assert made.tax_cents == 0 and Billing.objects.get(house=practice.house).left_franchise_on is None


def test_a_file_for_the_bank_takes_nobody_without_a_mandate_nor_an_address_it_would_refuse(practice):
    payer = practice.payer("Jean Sans-Rue", street="")
    with pytest.raises(Invalid, match=r"address|adresse"):
        mandates.give(payer, by=payer.person, iban=OTHER, at=NOON)
    for wrong in ("FR76", OTHER.replace("89", "98"), "XX" + OTHER[2:], "<iban>", ""):
        with pytest.raises(Invalid):
            mandates.give(practice.payer(), by=practice.keeper, iban=wrong, at=NOON)
    abroad = practice.payer(
        "Håkan Öst & Fils", street="Ørstedgade 7 <bis>", postcode="8000", city="Århus", country="DK"
    )
    mandate = mandates.give(abroad, by=abroad.person, iban="DK5000400440116243", at=NOON)
    issued(practice, abroad)
    without = issued(practice, practice.payer("Sans Mandat"))
    batch = sepa.build(practice.house, by=practice.keeper, on=FIRST + 8 * DAY, at=NOON)  # checked against its schema
    told = sepa.content(batch).decode()
    assert (
        batch.count == 1
        and "<Ctry>DK</Ctry>" in told
        and "DK5000400440116243" in told
        and str(without.number) not in told
    )
    assert "<Nm>Hakan Ost + Fils</Nm>" in told and "<StrtNm>Orstedgade 7 bis</StrtNm>" in told and IBAN in told
    mandates.withdraw(mandate, by=abroad.person, at=NOON)
    with pytest.raises(Refused):
        sepa.build(practice.house, by=practice.keeper, on=FIRST + 9 * DAY, at=NOON)
