"""From a mandate to the bank and back: files that keep to their schemas, account numbers that nobody reads at rest."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.errors import Invalid, Refused, Stale
from loge.money import leaving, ledger
from loge.money.invoices import actions as invoices
from loge.money.invoices import claims, ereporting, fec, over
from loge.money.invoices.bank import BANK
from loge.money.models import Batch, Charge, Collection, Mandate, Payable
from loge.money.sepa import actions, files, mandates, transfers
from loge.money.sepa.days import bank_day
from loge.ops import bank

from .test_invoices import issued
from .world import IBAN, NOON, OTHER, Practice

DAY = dt.timedelta(days=1)
ON = dt.date(2026, 12, 8)


def test_the_files_keep_to_their_schemas_one_group_a_day():
    house = files.Party("Maison Ormeraie", IBAN, "", "4 rue du Jeudi", "61000", "Alençon")
    payer = files.Party("Éloïse Aubry", OTHER, "AGRIFRPP", "12 rue aux Sieurs", "61000", "Alençon")
    rows = [
        files.Debit(payer, 12_345, ON + place % 2 * DAY, "LOGE-1", ON, f"F-{place}", "F2026-00001")
        for place in range(4)
    ]
    xml = files.debits(house, "FR72ZZZ123456", rows).decode()  # validated against the XSD, or ValueError
    assert "pain.008.001.08" in xml and xml.count("<PmtInf>") == 2 and xml.count("<SeqTp>RCUR") == 2
    assert "<StrtNm>12 rue aux Sieurs</StrtNm>" in xml and "AdrLine" not in xml and "<CtrlSum>493.80</CtrlSum>" in xml
    sent = [files.Transfer(payer, 5_000, ON, f"R-{place}", "Avoir") for place in range(2)]
    out = files.transfers(house, sent).decode()
    assert (
        "pain.001.001.09" in out and "<TwnNm>Alen" in out and "AdrLine" not in out and out.count("<CdtTrfTxInf>") == 2
    )


def test_a_file_is_for_a_day_on_which_banks_settle():
    days = {
        "2026-12-08": "2026-12-08",
        "2026-11-29": "2026-11-30",
        "2026-12-25": "2026-12-28",
        "2027-03-26": "2027-03-30",
        "2027-01-01": "2027-01-04",
    }
    for (
        asked,
        settled,
    ) in days.items():  # a Tuesday, a Sunday, Christmas before a weekend, Good Friday to Easter Monday, New Year
        assert str(bank_day(dt.date.fromisoformat(asked))) == settled


@pytest.mark.django_db
def test_collected_once_returned_once_and_owed_again():
    practice = Practice(return_fee_cents=1_500)
    payer = practice.payer()
    with pytest.raises(Invalid, match="IBAN"):
        mandates.give(payer, by=payer.person, iban=OTHER[:-1] + "0", at=NOON)
    mandate = mandates.give(payer, by=payer.person, iban=OTHER, at=NOON)
    assert OTHER not in mandate.sealed_account and mandate.account_end == "0189"
    row = issued(practice, payer)
    issued(practice)  # of someone without a mandate
    with pytest.raises(Invalid):
        actions.build(practice.house, by=practice.keeper, on=NOON.date(), at=NOON)
    with pytest.raises(Refused):
        actions.build(practice.house, by=payer.person, on=ON, at=NOON)
    batch = actions.build(practice.house, by=practice.keeper, on=ON, at=NOON)
    assert (batch.count, batch.cents) == (1, 12_000)
    assert OTHER.encode() in actions.content(batch) and OTHER not in batch.sealed
    with pytest.raises(Refused):  # it is in a file already
        actions.build(practice.house, by=practice.keeper, on=ON, at=NOON)
    actions.drop(batch, by=practice.keeper, at=NOON)
    batch = actions.build(practice.house, by=practice.keeper, on=ON, at=NOON)
    actions.send(batch, by=practice.keeper, at=NOON)
    row.refresh_from_db()
    assert row.state == "paid" and ledger.balance(practice.house.pk, BANK) == 12_000
    one = Collection.objects.get(batch=batch)
    with pytest.raises(Invalid):
        actions.come_back(one, by=practice.keeper, reason="XX99", on=ON, at=NOON + 10 * DAY)
    for _twice in range(2):
        actions.come_back(one, by=practice.keeper, reason="am04", on=ON + 3 * DAY, at=NOON + 10 * DAY)
    row.refresh_from_db()
    assert (row.state, row.open_cents, row.held_until) == ("issued", 12_000, ON + 10 * DAY)
    assert ledger.balance(practice.house.pk, BANK) == 0 and ledger.check() == []
    assert Mandate.objects.get().state == "given"
    assert Charge.objects.get(key=f"return_fee:{one.pk}").cents == 1_500
    assert actions.build(practice.house, by=practice.keeper, on=ON + 30 * DAY, at=NOON + 11 * DAY).count == 1
    mandates.give(payer, by=practice.keeper, iban=IBAN, at=NOON + 12 * DAY)
    assert sorted(Mandate.objects.values_list("state", flat=True)) == ["ended", "given"]
    transfer = files.Transfer(
        files.Party("Jeanne Aubry", OTHER, "", "12 rue aux Sieurs", "61000", "Alençon"), 2_000, ON, "R-1", "Avoir"
    )
    made = actions.transfer_file(practice.house, by=practice.keeper, rows=[transfer], at=NOON)
    assert made.type == Batch.Type.TRANSFERS and b"pain.001.001.09" in actions.content(made)


@pytest.mark.django_db
def test_who_leaves_is_named_in_their_invoices_alone():
    practice = Practice()
    payer = practice.payer("Zygomar Aubry")
    mandates.give(payer, by=payer.person, iban=OTHER, at=NOON)
    row = issued(practice, payer)
    invoices.charge(payer, kind="service", key="z", words="Zygomar attend", cents=100, on=NOON.date())
    told = leaving.export(payer.person)
    assert told["invoices"] and told["charges"] and told["billed_as"][0]["name"] == "Zygomar Aubry"
    assert len(leaving.open_items(payer.person)) == 2  # what is owed, and what is not invoiced yet
    leaving.erase(payer.person)
    payer.refresh_from_db()
    row.refresh_from_db()
    assert (payer.name, payer.street) == ("", "")
    kept = Mandate.objects.get()
    assert (kept.state, kept.sealed_account) == ("ended", "")
    assert not Charge.objects.filter(words__contains="Zygomar").exists()
    assert row.snapshot["buyer"]["name"] == "Zygomar Aubry"  # ten years, restricted (Code de commerce, L. 123-22)


@pytest.mark.django_db
def test_providers_are_paid_once_by_one_file_that_keeps_to_its_schema(tmp_path, capsys):
    practice = Practice()
    told = {"by": practice.keeper, "payee": "Atelier Prairie", "words": "FA-118", "cents": 4_500, "at": NOON}
    with pytest.raises(Invalid):  # never paid from here
        transfers.note(practice.house, **told, nonce="a", city="Alençon")
    with pytest.raises(Invalid):  # an address in lines is refused by the banks
        transfers.note(practice.house, **told, nonce="a", iban=OTHER)
    first = transfers.note(practice.house, **told, nonce="a", iban=OTHER, postcode="61000", city="Alençon")
    assert transfers.note(practice.house, **told, nonce="a").pk == first.pk
    with pytest.raises(Invalid):  # VAT is within the price
        transfers.note(practice.house, **told, nonce="v", tax_cents=4_500)
    again = transfers.note(practice.house, **told | {"words": "FA-119"}, nonce="b", tax_cents=750)
    assert (again.account_end, again.city) == ("0189", "Alençon") and OTHER not in again.sealed_account
    slip = transfers.note(practice.house, **told, nonce="c")
    transfers.take_back(slip, by=practice.keeper, at=NOON)
    assert transfers.payees(practice.house) == ["Atelier Prairie"]
    with pytest.raises(Invalid):
        transfers.build(practice.house, by=practice.keeper, on=NOON.date() - DAY, at=NOON)
    dropped = transfers.build(practice.house, by=practice.keeper, on=ON, at=NOON)
    with pytest.raises(Refused):  # nothing waits: no sum is in two files
        transfers.build(practice.house, by=practice.keeper, on=ON, at=NOON)
    with pytest.raises(Refused):
        transfers.take_back(first, by=practice.keeper, at=NOON)
    actions.drop(dropped, by=practice.keeper, at=NOON)
    assert _owed(practice.house) == [4_500, 4_500] and _of_suppliers(practice.house) == {
        "401000": -9_000,
        "611000": 8_250,
        "445660": 750,
    }
    made = transfers.build(practice.house, by=practice.keeper, on=ON, at=NOON)
    actions.send(made, by=practice.keeper, at=NOON)
    assert (made.type, made.count, made.cents, made.state) == (Batch.Type.TRANSFERS, 2, 9_000, "sent")
    assert set(Payable.objects.values_list("batch", flat=True)) == {made.pk}
    assert _owed(practice.house) == [0, 0] and ledger.check(practice.house) == []
    assert _of_suppliers(practice.house) == {"401000": 0, "611000": 8_250, "445660": 750, "512000": -9_000}, (
        "VAT is taken back"
    )
    type(practice.billing).objects.filter(pk=practice.billing.pk).update(franchise=True)
    assert _of_suppliers(practice.house) == {"401000": 0, "611000": 9_000, "512000": -9_000}, (
        "by who charges none it is not"
    )

    type(practice.billing).objects.filter(pk=practice.billing.pk).update(franchise=False)
    for _twice in range(2):
        transfers.come_back(first, made, by=practice.keeper, reason="ac04", on=ON + 2 * DAY, at=NOON + 9 * DAY)
    with pytest.raises(Invalid):
        transfers.come_back(again, made, by=practice.keeper, reason="AM04", on=ON, at=NOON + 9 * DAY)
    with pytest.raises(Refused):  # the bank has it in its books
        transfers.take_back(Payable.objects.get(pk=first.pk), by=practice.keeper, at=NOON + 9 * DAY)
    assert _owed(practice.house) == [4_500, 0] and ledger.check(practice.house) == []
    assert _of_suppliers(practice.house) == {"401000": -4_500, "611000": 8_250, "445660": 750, "512000": -4_500}
    with pytest.raises(Invalid):
        transfers.change_account(first, by=practice.keeper, iban=IBAN[:-1] + "0", at=NOON + 9 * DAY)
    transfers.change_account(first, by=practice.keeper, iban=IBAN, at=NOON + 9 * DAY)
    once_more = transfers.build(practice.house, by=practice.keeper, on=ON + 5 * DAY, at=NOON + 9 * DAY)
    with pytest.raises(Refused):  # not before the bank has it
        transfers.come_back(first, once_more, by=practice.keeper, reason="AC04", on=ON + 5 * DAY, at=NOON + 9 * DAY)
    assert IBAN in actions.content(once_more).decode() and OTHER not in actions.content(once_more).decode()
    actions.send(once_more, by=practice.keeper, at=NOON + 9 * DAY)
    assert _owed(practice.house) == [0, 0] and ledger.check(practice.house) == []
    assert _of_suppliers(practice.house) == {"401000": 0, "611000": 8_250, "445660": 750, "512000": -9_000}

    assert bank.export(made.name, tmp_path) == 0
    path = tmp_path / f"{made.name}.xml"
    assert OTHER in path.read_text() and path.stat().st_mode & 0o077 == 0 and "FA-119" in path.read_text()
    assert bank.check(path) == 0 and "pain.001.001.09" in capsys.readouterr().out
    path.write_text(path.read_text().replace("<TwnNm>", "<Town>").replace("</TwnNm>", "</Town>"))
    assert bank.check(path) == 1
    path.write_text("<a>")
    assert bank.check(path) == 1


def _owed(house):
    """What the ledger says the house owes for each invoice of a provider that stands."""
    return [
        ledger.balance(house.pk, ledger.supplier(row.pk)) for row in Payable.objects.filter(house=house).order_by("pk")
    ]


def _of_suppliers(house):
    """The same in the accountant's file, by account; every line of a provider names them."""
    sums = {}
    rows = [line.split("\t") for line in fec.written(house, NOON.year).splitlines()[1:]]
    for row in rows:
        cents = int(row[11].replace(",", "")) - int(row[12].replace(",", ""))
        sums[row[4]] = sums.get(row[4], 0) + cents
        assert row[4] != fec.SUPPLIERS or (row[6].startswith("F") and row[7] == "Atelier Prairie")
    return sums


@pytest.mark.django_db
def test_what_was_paid_between_the_file_and_the_bank_is_said_and_never_lost(settings, client):
    settings.SECOND_FACTOR = False
    practice = Practice()
    client.force_login(practice.keeper)
    base = f"/house/{practice.house.slug}/billing/"
    rows = []
    for _each in range(3):
        payer = practice.payer()
        mandates.give(payer, by=payer.person, iban=OTHER, at=NOON)
        rows.append(issued(practice, payer))
    whole, part, still = rows
    batch = actions.build(practice.house, by=practice.keeper, on=ON, at=NOON)
    assert (batch.count, actions.outdated(batch)) == (3, [])
    told = {"by": practice.keeper, "how": "transfer", "at": NOON}
    invoices.settle(whole, cents=12_000, key="w", **told)
    invoices.settle(part, cents=5_000, key="p", **told)
    assert {one.invoice_id for one in actions.outdated(batch)} == {whole.pk, part.pk}
    with pytest.raises(Stale, match="F2026-0000"):
        actions.send(batch, by=practice.keeper, at=NOON)
    batch.refresh_from_db()
    assert batch.state == "built" and ledger.balance(practice.house.pk, BANK) == 17_000

    again = actions.renew(batch, by=practice.keeper, at=NOON + 20 * DAY)  # its day is over: the next one a bank takes
    batch.refresh_from_db()
    assert (batch.state, again.count, again.cents, again.on) == ("dropped", 2, 19_000, NOON.date() + 22 * DAY)
    assert again.name.encode() in actions.content(again) or b"190.00" in actions.content(again)
    invoices.credit(still, by=practice.keeper, lines=invoices.lines_left(still), key="c", at=NOON)
    actions.send(again, by=practice.keeper, anyway=True, at=NOON)
    came = {one.invoice_id: one for one in Collection.objects.filter(batch=again)}
    for row in rows:
        row.refresh_from_db()
    assert [row.state for row in rows] == ["paid", "paid", "credited"] and actions.outdated(again) == []
    credit = claims.credit_of(still.payer)
    assert ledger.balance(practice.house.pk, credit) == 12_000 and ledger.check(practice.house) == []
    assert "Trop perçu" in fec.written(practice.house, 2026)
    paid = ereporting.report(practice.house, "month", again.on).payments
    assert sum(one.basis_cents + one.tax_cents for one in paid) == 24_000, "what pays no service is not told of"

    page, back = (f"{base}payers/{still.payer_id}/{name}" for name in ("", "give_back/"))
    with pytest.raises(Refused):
        over.give_back(still.payer, by=still.payer.person, cents=1, key="mine", at=NOON)
    with pytest.raises(Invalid):
        over.give_back(part.payer, by=practice.keeper, cents=1, key="none", at=NOON)
    assert back in client.get(page).content.decode()
    for _twice in range(2):
        assert client.post(back, {"amount": "120,00", "nonce": "n"}).status_code == 302
    assert client.post(back, {"amount": "120,00", "nonce": "m"}).status_code == 422
    assert ledger.balance(practice.house.pk, credit) == 0 and back not in client.get(page).content.decode()
    # their bank takes it back after the house gave it back: it is claimed, called for, told to them, and paid back once
    actions.come_back(came[still.pk], by=practice.keeper, reason="MD06", on=ON, at=NOON)
    [one] = claims.beside([still.payer])
    assert (one.claim.cents, one.credit.cents) == (12_000, 0) and claims.to_ask(practice.house) == [
        (still.payer, 12_000)
    ]
    assert f"/billing/payers/{still.payer_id}/" in client.get(f"/house/{practice.house.slug}/").content.decode()
    assert any("120" in str(item) for item in leaving.open_items(still.payer.person))
    client.force_login(still.payer.person)
    assert "120,00" in client.get("/me/plan/").content.decode()
    client.force_login(practice.keeper)
    for _twice in range(2):
        assert client.post(f"{page}paid_back/", {"amount": "120,00", "nonce": "p"}).status_code == 302
    assert claims.beside([still.payer]) == [] and leaving.open_items(still.payer.person) == []
    actions.come_back(came[part.pk], by=practice.keeper, reason="MD06", on=ON, at=NOON)
    part.refresh_from_db()
    assert (part.state, part.open_cents) == ("partly", 7_000) and ledger.check(practice.house) == []
    later = actions.build(practice.house, by=practice.keeper, on=ON, at=NOON)
    invoices.settle(part, cents=7_000, key="q", **told)
    page = f"{base}bank/{later.pk}/"
    assert "renew/" in client.get(page).content.decode()
    answers = [client.post(page + "send/", told).status_code for told in ({}, {"anyway": "1"}, {"anyway": "1"})]
    assert answers == [409, 302, 409] and "renew/" not in client.get(page).content.decode()
    actions.come_back(Collection.objects.get(batch=later), by=practice.keeper, reason="MD06", on=ON, at=NOON)
    assert ledger.balance(practice.house.pk, claims.credit_of(part.payer)) == 0
    assert actions.collectable(practice.house) == [] and ledger.check(practice.house) == []
    assert sum(_of_clients(practice.house).values()) == 0


def _of_clients(house):
    """Every account of the accountant's file, by what is left on it."""
    sums = {}
    for line in fec.written(house, NOON.year).splitlines()[1:]:
        row = line.split("\t")
        sums[row[4]] = sums.get(row[4], 0) + int(row[11].replace(",", "")) - int(row[12].replace(",", ""))
    return sums
