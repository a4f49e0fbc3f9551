"""Invoices, credit notes, what is paid for clients, what is late; the accountant's file says what the ledger says."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from loge.common.errors import Invalid, Refused, Stale
from loge.money import ledger
from loge.money.invoices import actions, bank, claims, ereporting, fec, outlays, reminders, rules, validate
from loge.money.invoices.papers import composed, facturx, paper_of
from loge.money.models import Billing, Charge, Counter, Invoice, Settlement
from loge.money.subscriptions import hours

from .world import NOON, Practice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FIRST = dt.date(2026, 12, 1)
PDF = b"%PDF-1.4 a proof"


@pytest.fixture
def practice(db) -> Practice:
    return Practice()


def issued(practice, payer=None, cents=12_000, *, on=FIRST, at=NOON, **also) -> Invoice:
    payer = payer or practice.payer()
    row = actions.charge(
        payer, kind="service", key=f"demand:{Charge.objects.count()}", words="Bouquet", cents=cents, on=on, **also
    )
    draft = actions.draft(payer, by=practice.keeper, charges=[row], at=at)
    return actions.issue(draft, by=practice.keeper, at=at)


def test_a_number_is_taken_at_issue_only_and_never_by_what_fails(practice, monkeypatch):
    payer = practice.payer()
    actions.charge(payer, kind="service", key="demand:a", words="Bouquet", cents=4_500, on=FIRST)
    draft = actions.draft(payer, by=practice.keeper, at=NOON)
    assert draft.number is None and not Counter.objects.exists()
    with monkeypatch.context() as broken:
        broken.setattr(ledger, "transfer", lambda **told: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            actions.issue(draft, by=practice.keeper, at=NOON)
    assert not Counter.objects.exists()
    first = actions.issue(draft, by=practice.keeper, at=NOON)
    assert actions.issue(first, by=practice.keeper, at=NOON).number == "F2026-00001"
    assert issued(practice).number == "F2026-00002"
    assert issued(Practice("autre")).number == "F2026-00001"
    with pytest.raises(Refused, match=r"days|jours"):
        issued(practice, at=NOON - 3 * DAY)
    with pytest.raises(Refused):
        actions.issue(draft, by=payer.person, at=NOON) if draft.state == "draft" else actions.draft(
            payer, by=payer.person
        )


def test_the_database_itself_refuses_to_change_what_was_issued(practice):
    row = issued(practice)
    paper_of(row)
    for change in ({"cents": 1}, {"snapshot": {}}, {"number": "F2026-00009"}, {"issued_on": FIRST + DAY}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Invoice.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        type(row.paper).objects.filter(invoice=row).update(sha256="")


def test_re_issued_after_every_rule_changed_it_is_the_same_to_the_byte(practice, monkeypatch):
    row = issued(practice, on=FIRST)
    first = paper_of(row)
    before, xml = first.pdf.read(), first.xml
    assert hashlib.sha256(before).hexdigest() == first.sha256
    monkeypatch.setattr(rules, "_told", lambda: {"rate": [], "franchise": [], "late": [], "consumer": []})
    Billing.objects.update(name="Autre nom", franchise=True)
    type(row.payer).objects.update(name="Autre payeur")
    again = Invoice.objects.get(pk=row.pk)
    assert paper_of(again).pdf.read() == before
    assert facturx.written(again.snapshot).decode() == xml
    assert validate.inside(composed(again.snapshot, xml.encode())).decode() == xml


def test_money_comes_in_parts_and_a_credit_note_takes_back_the_rest(practice):
    row = issued(practice)
    actions.settle(row, by=practice.keeper, how="transfer", cents=5_000, key="t1", at=NOON)
    actions.settle(row, by=practice.keeper, how="transfer", cents=5_000, key="t1", at=NOON)  # told twice
    assert (row.state, row.open_cents) == ("partly", 7_000)
    with pytest.raises(Invalid):
        actions.settle(row, by=practice.keeper, how="cash", cents=7_001, key="t2", at=NOON)
    lines = [{"words": "Geste", "cents": 9_000, "rate": "=standard"}]
    note = actions.credit(row, by=practice.keeper, lines=lines, key="c1", at=NOON)
    assert actions.credit(row, by=practice.keeper, lines=lines, key="c1", at=NOON).pk == note.pk
    row.refresh_from_db()
    assert note.number == "A2026-00001" and row.credited_cents == 9_000
    house, payer = practice.house.pk, row.payer
    assert ledger.balance(house, actions.owed_by(payer)) == 0
    assert ledger.balance(house, claims.credit_of(payer)) == 2_000  # paid, then taken back: theirs
    second = issued(practice, payer)
    with pytest.raises(Invalid, match="20,00"):
        actions.settle(
            second, by=practice.keeper, how="credit", cents=2_001, key="c9", source=claims.credit_of(payer), at=NOON
        )
    actions.settle(
        second, by=practice.keeper, how="credit", cents=2_000, key="c2", source=claims.credit_of(payer), at=NOON
    )
    assert second.open_cents == 10_000 == ledger.balance(house, actions.owed_by(payer))
    with pytest.raises(Invalid):
        actions.credit(
            row, by=practice.keeper, lines=[{"words": "Trop", "cents": 3_001, "rate": "=standard"}], key="c3", at=NOON
        )
    assert ledger.check() == []


def test_a_mandate_and_a_proof_in_their_name_or_it_bears_tax(practice):
    payer = practice.payer()
    told = {
        "supplier": "Fleurs du Château",
        "words": "pivoines",
        "cents": 4_517,
        "paid_on": FIRST,
        "proof": PDF,
        "proof_name": "p.pdf",
    }
    with pytest.raises(Refused, match="andat"):
        outlays.note_outlay(payer, by=practice.keeper, made_out_to="client", nonce="o1", at=NOON, **told)
    outlays.give_mandate(payer, by=payer.person, words="Petits achats", most_cents=10_000, at=NOON - DAY)
    with pytest.raises(Invalid):
        outlays.note_outlay(
            payer, by=practice.keeper, made_out_to="client", nonce="o2", at=NOON, **(told | {"proof": b"<html>"})
        )
    one = outlays.note_outlay(
        payer,
        by=practice.keeper,
        made_out_to="client",
        nonce="o3",
        at=NOON,
        foreign_cents=4_900,
        currency="usd",
        **told,
    )
    assert (
        outlays.note_outlay(payer, by=practice.keeper, made_out_to="client", nonce="o3", at=NOON, **told).pk == one.pk
    )
    ours = outlays.note_outlay(payer, by=practice.keeper, made_out_to="house", nonce="o4", at=NOON, **told)
    assert (one.currency, one.is_outlay, ours.is_outlay) == ("USD", True, False)
    house = practice.house.pk
    assert ledger.balance(house, actions.advanced_for(payer)) == 4_517
    row = actions.issue(actions.draft(payer, by=practice.keeper, at=NOON), by=practice.keeper, at=NOON)
    groups = {group["category"]: group for group in row.snapshot["groups"]}
    assert groups["E"]["basis"] == 4_517 and groups["E"]["code"] == "VATEX-EU-79-C" and groups["E"]["tax"] == 0
    assert groups["S"]["basis"] + groups["S"]["tax"] == 4_517 and row.cents == 9_034
    assert ledger.balance(house, actions.advanced_for(payer)) == 0 and ledger.check() == []


def test_a_mandate_counts_from_the_day_it_was_given_on_the_clocks_of_the_house(practice):
    payer, midnight = practice.payer(), dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)
    row = outlays.give_mandate(payer, by=payer.person, words="Achats", most_cents=5_000, at=midnight)
    with timezone.override("UTC"):  # wherever the reader is
        found = [outlays.mandate_for(payer, 5_000, dt.date(2026, 11, day)) for day in (23, 24)]
    assert found == [None, row], "in Paris it was given on the 24th"


def test_the_operation_that_passes_the_threshold_bears_tax_and_those_before_do_not():
    practice = Practice("franchise", franchise=True, vat_number="", creditor="")
    before = issued(practice, cents=4_100_000)
    crossing = issued(practice, cents=30_000, on=FIRST + 13 * DAY, at=NOON + 13 * DAY)
    after = issued(practice, cents=6_000, on=FIRST + 14 * DAY, at=NOON + 14 * DAY)
    assert (before.tax_cents, crossing.tax_cents, after.tax_cents) == (0, 5_000, 1_000)
    assert Billing.objects.get(house=practice.house).left_franchise_on == FIRST + 13 * DAY
    assert "293 B" in str(before.snapshot) and "293 B" not in str(after.snapshot)
    # served before, billed after: the rate of its day
    late = issued(practice, cents=6_000, on=FIRST, at=NOON + 15 * DAY)
    assert late.tax_cents == 0


def test_someone_calls_before_any_letter_and_letters_keep_their_distance(practice):
    row = issued(practice)
    due = NOON + 15 * DAY
    assert reminders.late(practice.house, due.date()) == [] and reminders.press(practice.house, at=due) == 0
    assert reminders.to_call(practice.house, (due + 5 * DAY).date()) == [row]
    reminders.called(row, by=practice.keeper, words="Elle s’en occupe", at=due + 5 * DAY)
    assert reminders.press(practice.house, at=due + 11 * DAY) == 0  # they spoke
    assert reminders.to_call(practice.house, (due + 11 * DAY).date()) == []
    moments = [days for days in range(12, 90) if reminders.press(practice.house, at=due + days * DAY)]
    assert moments == [13, 24, 40]
    with pytest.raises(Refused):
        reminders.remind(row, by=practice.keeper, at=due + 42 * DAY)
    actions.settle(row, by=practice.keeper, how="cheque", cents=12_000, key="t", at=due + 50 * DAY)
    with pytest.raises(Stale):
        reminders.remind(row, by=practice.keeper, at=due + 60 * DAY)


def test_time_is_one_tap_and_the_hours_included_are_used_first(practice):
    payer, plan = practice.payer(), practice.plan(included_minutes=60, night_bp=5_000)
    sub = practice.subscribe(payer, plan, FIRST)
    actions_of = hours.start(payer, by=practice.keeper, words="Courses", nonce="a", at=NOON)
    assert hours.start(payer, by=practice.keeper, words="Courses", nonce="a", at=NOON).pk == actions_of.pk
    with pytest.raises(Stale, match="Courses"):
        hours.start(payer, by=practice.keeper, words="Autre", nonce="b", at=NOON)
    from loge.money.subscriptions.actions import open_now

    open_now(sub, at=NOON)
    told, cost = hours.foretold(payer, starts_at=NOON, lasts_for=dt.timedelta(minutes=90))
    assert (told.covered, told.over, cost.cents) == (60, 30, 3_000)
    for _twice in range(2):
        done = hours.stop(actions_of, by=practice.keeper, at=NOON + dt.timedelta(minutes=90))
    assert (done.minutes, done.covered) == (90, 60)
    assert Charge.objects.get(key=f"stint:{done.pk}").cents == 3_000
    assert hours.standing_of(sub, FIRST).left == 0


def test_the_accountants_file_balances_and_says_what_the_ledger_says(practice):
    payer, business = practice.payer(), practice.payer("Étude Fournier", is_business=True, siren="552100554")
    outlays.give_mandate(payer, by=payer.person, words="Achats", most_cents=50_000, at=NOON - DAY)
    outlays.note_outlay(
        payer, by=practice.keeper, made_out_to="client", nonce="o", at=NOON, supplier="Fleurs", words="roses", cents=3_333,
        paid_on=FIRST, proof=PDF, proof_name="p.pdf",
    )  # fmt: skip
    # 50,03 + 10,01, less a cent
    actions.charge(payer, kind="service", key="k1", words="Bouquet", cents=6_003, on=FIRST)
    one = actions.issue(actions.draft(payer, by=practice.keeper, at=NOON), by=practice.keeper, at=NOON)
    two = issued(practice, business, cents=10_000)
    actions.settle(one, by=practice.keeper, how="card", cents=one.cents, key="t1", on=FIRST, at=NOON)
    back = Settlement.objects.get(key="t1")
    actions.unsettle(back, by=practice.keeper, key="r1", words="AM04", on=FIRST + DAY, at=NOON + DAY)
    actions.settle(
        one, by=practice.keeper, how="transfer", cents=one.cents, key="t2", on=FIRST + 2 * DAY, at=NOON + 2 * DAY
    )
    actions.credit(
        two,
        by=practice.keeper,
        lines=[{"words": "Geste", "cents": 4_000, "rate": "=standard"}],
        key="c",
        at=NOON + 2 * DAY,
    )
    assert one.snapshot["rounding"] == -1
    written = fec.written(practice.house, 2026)
    head, *rows = [line.split("\t") for line in written.splitlines()]
    assert len(head) == 18 and all(len(row) == 18 for row in rows)
    cents = lambda words: int(words.replace(",", ""))  # noqa: E731
    assert sum(cents(row[11]) - cents(row[12]) for row in rows) == 0
    assert sorted({int(row[2]) for row in rows}) == list(range(1, 8))

    def balance(account: str, payer=None) -> int:
        mine = [
            row for row in rows if row[4] == account and (payer is None or row[6] == f"C{payer.pk.hex[-10:].upper()}")
        ]
        return sum(cents(row[11]) - cents(row[12]) for row in mine)

    house = practice.house.pk
    for who in (payer, business):
        owed = ledger.balance(house, actions.owed_by(who)) - ledger.balance(house, claims.credit_of(who))
        assert balance(fec.CLIENTS, who) == owed
        assert balance(fec.PAID_FOR, who) == ledger.balance(house, actions.advanced_for(who)) == 0
    assert balance(fec.BANKS) == ledger.balance(house, bank.BANK) - 3_333
    assert fec.name_of(practice.billing, 2026) == "732829320FEC20261231.txt"
    told = ereporting.report(practice.house, "two_months", FIRST)
    assert told.period.start == dt.date(2026, 11, 1)
    assert [(row.basis_cents, row.tax_cents) for row in told.transactions] == [
        (5_003, 1_001)
    ]  # consumers, outlays apart
    assert sum(row.basis_cents for row in told.payments) == 5_003
    assert ereporting.period_of("ten_days", dt.date(2026, 2, 25)).end == dt.date(2026, 3, 1)
