"""The money pages, to who earned it, to who keeps the house, and to nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from loge.common.clock import now
from loge.common.models import Fact
from loge.maildesk.models import Letter
from loge.money import actions as money
from loge.money import statements
from loge.money.models import Chargeback, Debt, Payout, Refund, YearStatement
from loge.money.sheet import kept
from loge.web.tasks import awaiting

from ..cast import work
from .test_chargebacks import bank, contest
from .test_dac7 import IDENTITY
from .test_refunds import give_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR = False


def shown(cast, person, name: str, *args, status: int = 200, **query) -> str:
    answer = cast.browser(person).get(reverse(name, args=args), query)
    assert answer.status_code == status, (name, answer.status_code, answer.content[-500:])
    return (
        b"".join(answer).decode("utf-8", "replace") if answer.streaming else answer.content.decode("utf-8", "replace")
    )


def test_who_served_reads_every_mission_to_the_cent(cast):
    cast.settled_demand()
    cast.settled_demand(price="20,00")
    page = shown(cast, cast.server, "earnings")
    for amount in ("€13.00", "€10.72", "€2.28", "€20.00", "€16.50", "€27.22"):
        assert amount in page, amount
    year = now().year
    told = shown(cast, cast.server, "earnings_csv", year=year)
    assert ";13.00;10.72;2.28;" in told and told.startswith("\ufeff")
    for name in ("earnings_pdf", "tax_copy_pdf"):
        assert shown(cast, cast.server, name, year=year).startswith("%PDF")
    assert "€27.22" in shown(cast, cast.server, "tax_copy")


def test_whoever_does_not_serve_is_taught_and_has_no_papers(cast):
    assert "wallet" not in shown(cast, cast.client, "demands")
    assert "/serve/" in shown(cast, cast.client, "earnings")
    for name in ("earnings_csv", "earnings_pdf", "tax_copy_pdf"):
        shown(cast, cast.client, name, status=404)
    shown(cast, cast.client, "tax_copy", status=404)


def test_what_is_owed_is_said_with_why_and_how_it_shrinks(cast):
    cast.sandbox.service.reversible_for = -1.0
    give_back(cast, cast.settled_demand(), 1300)
    work()
    cast.settled_demand()
    page = shown(cast, cast.server, "earnings")
    assert "€5.36 left of €10.72" in page and "50%" in page
    letter = Letter.objects.get(name="debt", to=cast.server.email)
    assert "€10.72" in letter.title


def test_an_identity_is_written_once_mended_and_never_shown_whole(cast):
    browser = cast.browser(cast.server)
    wrong = browser.post(reverse("tax_identity"), IDENTITY | {"tin": "12"})
    assert wrong.status_code == 422 and b"Benali" in wrong.content
    assert browser.post(reverse("tax_identity"), IDENTITY | {"country": "FR"}).status_code == 302
    copy = shown(cast, cast.server, "tax_copy")
    assert "…2606" in copy and "20041010" not in copy
    assert Fact.objects.filter(kind="tax_identity.read", by=str(cast.server.pk)).exists()
    shown(cast, cast.client, "tax_identity", status=404)


def test_who_keeps_the_house_tries_again_what_a_bank_refused(cast):
    demand = cast.funded_demand()
    bank(cast, demand)
    give_back(cast, demand, 300)
    work()
    [task] = [task for task in awaiting(cast.house, cast.keeper) if task.rank == 0]
    assert task.url == reverse("books", args=[cast.slug])
    row = Refund.objects.get()
    assert "3,00" in shown(cast, cast.keeper, "books", cast.slug)
    with cast.sandbox.store.writing() as db:
        db.execute("update payments set disputed = ''")
    browser = cast.browser(cast.keeper)
    assert browser.post(reverse("refund_retry", args=[cast.slug, row.pk])).status_code == 302
    work()
    row.refresh_from_db()
    assert row.state == "done" and not awaiting(cast.house, cast.keeper)
    assert browser.post(reverse("refund_retry", args=[cast.slug, row.pk])).status_code == 404


def test_a_payout_that_was_refused_is_tried_again_from_the_page(cast):
    with cast.sandbox.store.writing() as db:
        db.execute(
            "insert into transfers (ref, payee, cents, currency, made_at) values ('y', 'x', ?, 'EUR', 0)", (10**12,)
        )
    cast.settled_demand()
    with cast.sandbox.store.writing() as db:
        db.execute("delete from transfers where ref = 'y'")
    payout = Payout.objects.get(state="failed")
    assert cast.browser(cast.keeper).post(reverse("payout_retry", args=[cast.slug, payout.pk])).status_code == 302
    work()
    payout.refresh_from_db()
    assert payout.state == "done"


def test_on_paper_a_sign_no_font_of_ours_has_leaves_a_trace():
    assert kept("Été\u202f: 日本, 3\u2212") == "Été\u00a0: ……, 3-"


def test_a_contest_is_on_the_page_with_its_evidence_and_the_keeper_hears_of_it(cast):
    row = contest(cast, cast.settled_demand())
    work()
    assert Letter.objects.filter(name="chargeback_opened", to=cast.keeper.email).exists()
    assert Letter.objects.filter(name="chargeback_opened_payee", to=cast.server.email).exists()
    assert "Le client dit que le service n’a pas été reçu." in shown(cast, cast.keeper, "books", cast.slug)
    assert shown(cast, cast.keeper, "chargeback_evidence", cast.slug, row.pk).startswith("%PDF")
    assert awaiting(cast.house, cast.keeper)[0].rank == 0
    answer = cast.browser(cast.keeper).post(
        reverse("chargeback_fraud", args=[cast.slug, row.pk]), {"words": "Faux nom."}
    )
    assert answer.status_code == 302 and Chargeback.objects.get().is_fraud
    bank(cast, cast.client.demands.get(), "lost")


def test_a_debt_is_let_go_from_the_page_with_a_reason(cast):
    cast.sandbox.service.reversible_for = -1.0
    give_back(cast, cast.settled_demand(), 1300)
    work()
    debt = Debt.objects.get()
    address = reverse("debt_forgive", args=[cast.slug, debt.pk])
    assert cast.browser(cast.keeper).post(address, {"words": ""}).status_code == 422
    assert cast.browser(cast.keeper).post(address, {"words": "Il est malade."}).status_code == 302
    work()
    assert "Il est malade." in Letter.objects.get(name="debt_forgiven").text


def test_the_books_as_a_spreadsheet_hold_every_line(cast):
    cast.settled_demand()
    told = shown(cast, cast.keeper, "books_csv", cast.slug)
    assert {"hold", "capture", "release", "commission", "payout", "paid_out"} <= set(
        told.replace("\r\n", ";").split(";")
    )


@pytest.mark.moment(dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC))
def test_the_year_of_the_books_is_the_houses_wherever_its_keeper_travels(cast):
    cast.settled_demand()
    cast.keeper.time_zone = "Pacific/Honolulu"
    cast.keeper.save()
    address = reverse("books_csv", args=[cast.slug])
    before, after = (cast.browser(cast.keeper).get(address, {"year": year}).content for year in (2026, 2027))
    assert b"capture" not in before and b"capture" in after


def test_a_cell_never_begins_a_formula(cast):
    cast.offer.title = "=HYPERLINK(0)"
    cast.offer.save()
    cast.settled_demand()
    assert ";'=HYPERLINK(0);" in shown(cast, cast.server, "earnings_csv")


def test_in_january_everyone_is_told_their_year_once(cast):
    cast.settled_demand()
    year = now().year
    assert money.state_year(cast.house, year) == 1
    assert money.state_year(cast.house, year) == 0
    work()
    row = YearStatement.objects.get()
    assert (row.count, row.gross_cents, row.house_cents) == (1, 1300, 228)
    [letter] = Letter.objects.filter(name="year_statement")
    assert letter.to == cast.server.email and "€13.00" in letter.title


def test_a_year_is_by_the_clock_of_the_house(cast):
    cast.settled_demand()
    from loge.money.models import Transfer

    Transfer.objects.update(at=dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC))  # 00:30 in Alençon
    payees = [(cast.house, cast.provider.reference)]
    assert (len(statements.year_of(payees, 2026).missions), len(statements.year_of(payees, 2027).missions)) == (0, 1)


def test_a_tip_is_taken_back_from_the_page_by_who_gave_it(cast):
    from .test_tips import tip

    demand = cast.settled_demand()
    tip(cast, demand)
    address = reverse("tip_back", args=[demand.pk])
    assert address in shown(cast, cast.client, "money", demand.pk)
    assert cast.browser(cast.server).post(address).status_code == 404
    assert cast.browser(cast.client).post(address).status_code == 302
    assert address not in shown(cast, cast.client, "money", demand.pk)


def test_leaving_from_ones_own_page(cast):
    browser = cast.browser(cast.client)
    assert browser.get("/me/leave/").status_code == 200
    browser.post("/me/leave/export/")
    assert b"<progress" in browser.get("/me/leave/").content
    work()
    export = cast.client.exports.get()
    assert b"".join(browser.get(f"/me/leave/exports/{export.pk}/")).startswith(b"PK")
    assert cast.browser(cast.server).get(f"/me/leave/exports/{export.pk}/").status_code == 404
    assert browser.post("/me/leave/ask/", {"email": "x"}).status_code == 422
    assert browser.post("/me/leave/ask/", {"email": cast.client.email.upper()}).status_code == 302
    assert cast.client.departures.get().state == "asked"
    assert browser.post("/me/leave/undo/").status_code == 302
    assert cast.client.departures.get().state == "undone"
    cast.funded_demand()
    assert browser.post("/me/leave/ask/", {"email": cast.client.email}).status_code == 409
