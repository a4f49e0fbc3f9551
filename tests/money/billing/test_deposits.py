"""A deposit has an invoice of its own; the invoice of the service takes it off at the rate of its day, and names it."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType

import pytest

from loge.common.errors import Refused
from loge.money import ledger
from loge.money.invoices import actions, deposits, facturx, fec, rules, validate
from loge.money.models import Invoice

from .world import NOON, Practice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def finished(practice, payer, deposit, cents, at):
    deposits.finish(deposit, by=practice.keeper, words="Réception du 20", cents=cents, at=at)
    return actions.issue(actions.draft(payer, by=practice.keeper, at=at), by=practice.keeper, at=at)


def test_the_whole_price_less_the_deposit_each_at_the_rate_of_its_day(db, monkeypatch):
    practice = Practice()
    payer = practice.payer()
    ask = {"by": practice.keeper, "words": "réception", "cents": 36_000, "nonce": "a", "at": NOON}
    first = deposits.ask(payer, **ask)
    assert deposits.ask(payer, **ask).pk == first.pk, "a double click asks once"
    assert (first.number, first.type, first.net_cents, first.tax_cents) == ("D2026-00001", "386", 30_000, 6_000)
    with pytest.raises(Refused):
        deposits.ask(payer, **{**ask, "by": payer.person, "nonce": "b"})
    assert [one.pk for one in deposits.standing(payer)] == [first.pk]

    # The rate changes between the two: the deposit keeps its own.
    told = {name: list(rows) for name, rows in rules._told().items()}
    later = NOON.date() + 10 * DAY
    told["rate"].append({"key": "standard", "category": "S", "basis_points": 2_200, "since": later})
    monkeypatch.setattr(rules, "_told", lambda: MappingProxyType(told))
    last = finished(practice, payer, first, 122_000, NOON + 12 * DAY)
    assert not deposits.standing(payer).exists()
    snapshot = last.snapshot
    assert last.number == "F2026-00001" and last.cents == 122_000 - 36_000
    assert {(group["bp"], group["basis"], group["tax"]) for group in snapshot["groups"]} == {
        (2_200, 100_000, 22_000), (2_000, -30_000, -6_000),
    }  # fmt: skip
    assert snapshot["precedes"] == [{"number": "D2026-00001", "on": "2026-12-01"}]
    for one in (first, last):
        found = validate.validate(facturx.written(one.snapshot))
        assert not found.schema and not found.rules, found
    with pytest.raises(Refused):
        actions.credit(first, by=practice.keeper, lines=actions.lines_left(first), key="x", at=NOON + 13 * DAY)
    assert ledger.balance(practice.house.pk, actions.owed_by(payer)) == 122_000 and ledger.check() == []
    kept = {leg.account: 0 for entry in fec.entries(practice.house, 2026) for leg in entry.legs}
    for entry in fec.entries(practice.house, 2026):
        for leg in entry.legs:
            kept[leg.account] += leg.cents
    assert kept["419100"] == 0 and kept["706000"] == -100_000


def test_less_than_the_deposit_is_a_credit_note_that_names_it_and_a_credited_one_is_gone(db):
    practice = Practice()
    payer = practice.payer()
    first, second = (
        deposits.ask(payer, by=practice.keeper, words="séjour", cents=cents, nonce=str(cents), at=NOON)
        for cents in (24_000, 12_000)
    )
    note = finished(practice, payer, first, 12_000, NOON + DAY)
    assert (note.type, note.number, note.cents) == (Invoice.Type.CREDIT, "A2026-00001", 12_000)
    assert note.snapshot["precedes"] == [{"number": "D2026-00001", "on": "2026-12-01"}]
    found = validate.validate(facturx.written(note.snapshot))
    assert not found.schema and not found.rules, found
    assert "<ram:IssuerAssignedID>D2026-00001</ram:IssuerAssignedID>" in facturx.written(note.snapshot).decode()
    actions.credit(second, by=practice.keeper, lines=actions.lines_left(second), key="x", at=NOON + DAY)
    assert not deposits.standing(payer).exists()
    with pytest.raises(Refused):
        deposits.finish(second, by=practice.keeper, words="séjour", cents=50_000, at=NOON + DAY)

    # What is given back without naming an invoice names the last one there was.
    actions.charge(payer, kind="other", key="gift", words="Geste", cents=-1_000, on=NOON.date())
    gift = actions.issue(
        actions.draft(payer, by=practice.keeper, at=NOON + 2 * DAY), by=practice.keeper, at=NOON + 2 * DAY
    )
    assert gift.type == Invoice.Type.CREDIT and gift.snapshot["precedes"][0]["number"] == "D2026-00002"
