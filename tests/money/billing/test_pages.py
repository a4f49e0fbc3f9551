"""Billing as it is used: from who bills to what is paid, over HTTP, by the keeper and by the client."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from loge.clients import actions as clients
from loge.common.clock import now
from loge.houses.models import House
from loge.maildesk.models import Letter
from loge.money import ledger
from loge.money.invoices import bank, validate
from loge.money.invoices import run as runs
from loge.money.models import (
    Batch,
    Billing,
    Collection,
    Invoice,
    Outlay,
    Payable,
    Payer,
    Plan,
    Stint,
    Subscription,
)
from loge.people.models import Person
from loge.web.forms.billing import BatchForm, TransfersForm

from ...cast import CARD, Cast, work
from ...web.sent import untouched
from .world import IBAN, NOON, OTHER, Practice

pytestmark = pytest.mark.django_db


@pytest.mark.moment(NOON)  # a Tuesday: on a Sunday the half hour worked costs more
def test_from_who_bills_to_money_in_the_bank(cast: Cast, settings):
    settings.SECOND_FACTOR = False
    keeper, client = cast.browser(cast.keeper), cast.browser(cast.client)
    base = f"/house/{cast.slug}/billing/"

    def post(where: str, browser=keeper, status: int = 302, **told):
        answer = browser.post(where if where.startswith("/") else base + where, told)
        assert answer.status_code == status, (where, answer.status_code, answer.content.decode()[-3_000:])
        return answer

    def page(where: str, *words: str, browser=keeper) -> str:
        answer = browser.get(where if where.startswith("/") else base + where)
        said = answer.content.decode()
        assert answer.status_code == 200, (where, answer.status_code)
        for word in words:
            assert word in said, (where, word)
        return said

    page("", "settings/")
    seller = {
        "name": "Maison Ormeraie", "street": "4 rue du Jeudi", "postcode": "61000", "city": "Alençon", "siret": "73282932000074",
        "franchise": "on", "cadence": "two_months", "due_days": "15", "late_words": "x", "early_words": "y", "creditor": "FR72ZZZ123456",
    }  # fmt: skip
    post("settings/", status=422, **(seller | {"siret": "73282932000075"}))
    post("settings/", status=422, **(seller | {"iban": IBAN[:-1] + "7"}))
    post("settings/", **(seller | {"iban": IBAN}))
    assert IBAN not in Billing.objects.get().sealed_account
    plan = {
        "name": "Sérénité",
        "fee": "300",
        "months": "1",
        "hours": "10",
        "rollover": "1",
        "hour": "60",
        "night": "50",
        "commitment_months": "0",
    }
    listed = {"prices": "Bouquet porté à la porte 45\nCoffre à la gare : 12,50 €", "sunday": "100"}
    assert "Bouquet seul" in post("plans/new/", status=422, **plan, prices="Bouquet seul").content.decode()
    post("plans/new/", **plan, **listed)
    page("plans/", "90,00", "120,00", "Bouquet porté à la porte", "12,50")  # an hour at night, on a Sunday; the list
    post(f"plans/{Plan.objects.get().pk}/", **(plan | listed | {"fee": "310", "night": "0"}))
    first = Plan.objects.get(until_at=None)
    assert (first.version, first.fee_cents, first.night_bp) == (2, 31_000, 0)
    post("plans/new/", **(plan | {"name": "Présence", "fee": "500"}))
    page("plans/", "Sérénité")
    address = {"street": "12 rue aux Sieurs", "postcode": "61000", "city": "Alençon"}
    post(
        "payers/",
        **{
            f"new-{name}": value
            for name, value in ({"person": str(cast.client.pk), "name": "Camille A.", **address}).items()
        },
    )
    payer = Payer.objects.get()
    about = f"payers/{payer.pk}/"
    today = now().astimezone(cast.house.zone).date()
    post(about + "subscribe/", plan=str(first.pk), on=today.isoformat(), nonce="s1")
    post(about + "subscribe/", status=409, plan=str(first.pk), on=today.isoformat(), nonce="s2")
    post(about + "charge/", words="Bouquet de pivoines", price="45", nonce="c1")
    post(about + "charge/", words="Bouquet de pivoines", price="45", nonce="c1")
    proof = {
        "supplier": "Fleurs",
        "price": "12,34",
        "paid_on": today.isoformat(),
        "made_out_to": "client",
        "nonce": "o1",
    }
    refused = post(about + "outlay/", status=403, **proof, proof=SimpleUploadedFile("p.pdf", b"%PDF proof"))
    assert "12,34" in refused.content.decode()  # nothing is lost
    post(about + "outlay_mandate/", most="50")
    post(about + "outlay/", **proof, proof=SimpleUploadedFile("p.pdf", b"%PDF proof"))
    post(about + "time/", words="Courses", nonce="t1")
    page(about, "Courses")
    Stint.objects.update(started_at=now() - dt.timedelta(minutes=30))
    post(about + "stop/", stint=str(Stint.objects.get().pk))
    page(f"{about}?starts_at={today}T10:00&lasts_for=60", "60 min")
    # The run, its paper, the letter
    run = post("runs/").headers["Location"]
    work()
    page(run, "F")
    part = keeper.get(run, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "every 2s" not in part  # done: nothing is asked any more
    invoice = Invoice.objects.get()
    assert invoice.cents == 31_000 + 4_500 + 1_234
    pdf = b"".join(keeper.get(f"{base}invoices/{invoice.pk}/invoice.pdf"))
    assert validate.validate(pdf).schema == ()
    page("invoices/?only=owed&q=Camille", invoice.number)
    page(f"invoices/{invoice.pk}/", "Bouquet", "293 B")
    assert Letter.objects.filter(name="invoice", to=cast.client.email).count() == 1
    # The client pays a part by hand, the rest by debit; it comes back; then by card
    post(f"invoices/{invoice.pk}/paid/", amount="10", how="cash", nonce="p1")
    post(f"invoices/{invoice.pk}/paid/", status=422, amount="9000", how="cash", nonce="p2")
    page("/me/plan/", "Sérénité", invoice.number, "120,00", "Bouquet porté à la porte", browser=client)
    foretold = (
        f"/me/plan/?sub={Subscription.objects.get().pk}&starts_at={today + dt.timedelta(days=1)}T10:00&lasts_for=60"
    )
    page(foretold, "60 min", browser=client)  # what an hour would cost, before any yes
    _household(cast.house, cast.keeper, cast.client)
    proof_of = f"/mine/proofs/{Outlay.objects.get().pk}/"
    page("/mine/papers/", invoice.number, "310,00", proof_of, 'class="plot"', browser=client)
    assert b"".join(client.get(proof_of)) == b"%PDF proof" and keeper.get(proof_of).status_code == 404
    post(f"/me/payers/{payer.pk}/mandate/", browser=client, status=422, iban="FR00")
    post(f"/me/payers/{payer.pk}/mandate/", browser=client, iban=OTHER)
    page("bank/", "0189")
    soon = (today + dt.timedelta(days=5)).isoformat()
    post("bank/build/", status=422, on=today.isoformat())
    post("bank/build/", on=soon)
    batch = Batch.objects.get()
    assert b"pain.008.001.08" in keeper.get(f"{base}bank/{batch.pk}/file.xml").content
    post(f"bank/{batch.pk}/send/")
    post(f"returns/{Collection.objects.get().pk}/", reason="AM04", on=soon)
    page(f"bank/{batch.pk}/", "AM04")
    owed = {"payee": "Atelier Prairie", "words": "FA-118", "price": "45"}
    assert (
        "FA-118" in post("bank/pay/", status=422, **owed, nonce="b1").content.decode()
    )  # no account known: nothing is lost
    post("bank/pay/", **owed, iban=OTHER, city="Alençon", nonce="b1")
    post("bank/pay/", **owed, nonce="b2")
    post(f"payables/{Payable.objects.latest('at').pk}/")
    page("bank/", "FA-118", "Atelier Prairie")
    post("bank/transfers/", on=soon)
    sent = Batch.objects.get(type="pain.001")
    assert (sent.count, sent.cents) == (1, 4_500)
    page(f"bank/{sent.pk}/", "FA-118")
    assert b"pain.001.001.09" in keeper.get(f"{base}bank/{sent.pk}/file.xml").content
    provider = f"payables/{Payable.objects.get().pk}/"
    post(provider + "back/", status=404, reason="AC04")  # no day
    post(f"bank/{sent.pk}/send/")
    page(f"bank/{sent.pk}/", "/back/")
    post(provider + "back/", reason="AC04", on=soon)
    page(f"bank/{sent.pk}/", "AC04", "FA-118")
    page("bank/", "AC04", "/account/")
    assert "FR00" in post(provider + "account/", status=422, iban="FR00").content.decode()
    post(provider + "account/", iban=IBAN)
    page("bank/", "2606")
    page("", invoice.number)  # to call, before any letter
    post(f"invoices/{invoice.pk}/called/", words="Vendredi", days="5")
    page(f"/me/invoices/{invoice.pk}/", browser=client)
    hosted = post(f"/me/invoices/{invoice.pk}/pay/", browser=client).headers["Location"]
    from loge.money.models import Payment

    cast.give_card(Payment.objects.get(page=hosted), CARD)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.open_cents) == ("paid", 0)
    house = cast.house.pk
    assert ledger.balance(house, bank.BANK) == invoice.cents and ledger.check() == []
    # A deposit, then the service: it is taken off
    post(about + "deposit/", words="réception", price="36", nonce="d1")
    deposit = Invoice.objects.get(type="386")
    page(about, deposit.number)
    post(about + "deposit_rest/", deposit=str(deposit.pk), words="Réception", price="120")
    page(about, "120,00", "36,00", "Réception")
    # Changing, ending, what comes back, the accountant
    sub = Subscription.objects.get()
    other = Plan.objects.get(name="Présence")
    post(f"/me/plan/{sub.pk}/change/", browser=client, plan=str(other.pk))
    page(about, "Présence")
    post(about + "draft/")
    draft = Invoice.objects.get(state="draft")
    page(f"invoices/{draft.pk}/", "Sérénité")
    post(f"invoices/{draft.pk}/issue/")
    post(f"invoices/{draft.pk}/credit/", amount="1", words="Geste", nonce="k1")
    post(f"/me/plan/{sub.pk}/end/", browser=client)
    page("/me/plan/", "A20", browser=client)
    work()
    assert Letter.objects.filter(name="credit_note").exists()
    assert keeper.get(f"{base}accounts.txt?year={today.year}").content.startswith(b"JournalCode\tJournalLib")
    assert keeper.get(f"{base}e-reporting.csv").status_code == 200
    assert ledger.check() == []


def test_two_who_say_who_bills_at_once_lose_nothing_of_each_other(cast: Cast, settings):
    settings.SECOND_FACTOR = False
    browser, where = cast.browser(cast.keeper), f"/house/{cast.slug}/billing/settings/"
    seller = {
        "name": "Maison Ormeraie", "street": "4 rue du Jeudi", "postcode": "61000", "city": "Alençon", "siret": "73282932000074",
        "franchise": "on", "began_on": "2025-03-01", "cadence": "two_months", "due_days": "15",
    }  # fmt: skip
    assert browser.post(where, seller).status_code == 302
    one, other = (untouched(browser.get(where).content.decode(), having="siret") for _window in range(2))
    assert browser.post(where, one | {"street": ["6 rue du Jeudi"], "due_days": ["30"]}).status_code == 302
    assert browser.post(where, other | {"city": ["Damigny"], "iban": [IBAN]}).status_code == 302
    row = Billing.objects.get()
    assert (row.street, row.due_days, row.city, row.began_on) == ("6 rue du Jeudi", 30, "Damigny", dt.date(2025, 3, 1))
    assert row.account_end == IBAN[-4:]
    stale = browser.post(where, other | {"due_days": ["45"]})
    assert stale.status_code == 422 and "30" in stale.content.decode(), "theirs is read first"


def _household(house: House, keeper: Person, person: Person) -> None:
    """They are of a household that the house looks after."""
    file = clients.open_household(house, by=keeper, name="Famille A.")
    clients.add_member(file, by=keeper, name="Camille A.", person=person, orders="all", pays=True)


@pytest.mark.moment(dt.datetime(2027, 1, 31, 23, 30, tzinfo=dt.UTC))
def test_in_the_first_hour_of_a_month_it_is_that_month_for_who_pays_and_who_bills(cast: Cast, settings):
    settings.SECOND_FACTOR = False
    practice = Practice()
    payer, first = practice.payer(), dt.date(2027, 2, 1)
    practice.plan()
    keeper = cast.browser(practice.keeper)
    shown = keeper.get(f"/house/{practice.house.slug}/billing/payers/{payer.pk}/").content.decode()
    assert 'value="2027-02-01"' in shown and "2027-01-31" not in shown
    assert [form()["on"].value() for form in (BatchForm, TransfersForm)] == ["2027-02-06", "2027-02-02"]
    practice.subscribe(payer, Plan.objects.get(), first)
    runs.begin(practice.house, by=practice.keeper, until=first)
    work()
    assert Invoice.objects.get().issued_on == first
    _household(practice.house, practice.keeper, payer.person)
    client = cast.browser(payer.person)
    for path in ("/mine/papers/", "/me/plan/"):
        assert "févr.</td><td class='num'>300,00" in client.get(path).content.decode(), path
