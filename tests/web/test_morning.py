"""What needs the coordinator: each thing appears, is done, and is gone; the Monday letter; the rules; the export."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from loge.common import jobs
from loge.common.clock import local, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.models import Fact, Job
from loge.common.money import Money
from loge.demands import actions, assisted
from loge.demands.models import Dispute
from loge.houses import settings as rules
from loge.houses.models import House, Membership
from loge.maildesk import actions as maildesk
from loge.maildesk.models import TO_TELL, Letter
from loge.money.models import Payout
from loge.web import digest, export
from loge.web.tasks import awaiting, cases
from tests.cast import work
from tests.web.sent import untouched

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR = False


def icons(cast, person=None):
    return [task.icon for task in awaiting(cast.house, person or cast.keeper)]


# ------------------------------------------------------------------------------------- each plug: appears, done, gone


def test_a_disagreement_waits_until_it_is_ruled(cast):
    demand = actions.dispute(cast.delivered_demand(), by=cast.client, words="Filou est rentré seul.")
    [task] = awaiting(cast.house, cast.keeper)
    assert (task.icon, task.rank, task.url) == ("scale", 1, reverse("case", args=[demand.pk]))
    actions.rule(demand, by=cast.keeper, back_cents=0, words="Il est rentré avec Karim, ravi.")
    assert icons(cast) == []


def test_a_party_to_a_disagreement_reads_that_another_rules(cast):
    Membership.objects.create(house=cast.house, person=cast.server, role="coordinator")
    actions.dispute(cast.delivered_demand(), by=cast.client, words="Filou est rentré seul.")
    [his] = cases.tasks(cast.house, cast.server, now())
    [hers] = cases.tasks(cast.house, cast.keeper, now())
    assert his.rank == 2 and hers.rank == 1 and his.words != hers.words


def test_who_spoke_for_a_client_reads_that_another_rules(cast):
    caller = assisted.take_call(cast.house, by=cast.keeper, name="Simone", phone="0261910450")
    demand = assisted.ask_for(
        cast.offer, caller=caller, by=cast.keeper, words="Biscuit", read="…", consent="Oui.", nonce="n"
    )
    type(demand).objects.filter(pk=demand.pk).update(state="disputed", cents=1300, commission_bp=1750)
    Dispute.objects.create(house=cast.house, demand=demand, opened_by=caller, heard_in=cast.house)
    assert [task.rank for task in cases.tasks(cast.house, cast.keeper, now())] == [2]


def test_an_unanswered_demand_waits_until_it_is_answered(cast):
    demand = cast.heard_demand(at=now() - dt.timedelta(hours=25))
    cast.heard_demand(at=now() - dt.timedelta(hours=23))
    assert icons(cast) == ["hourglass"]
    actions.quote(demand, by=cast.server, cents=1300)
    assert icons(cast) == []


def test_refused_money_waits_until_it_is_sent(cast):
    cast.settled_demand()
    Payout.objects.filter(house=cast.house).update(state="failed", reason="account closed")
    [task] = awaiting(cast.house, cast.keeper)
    assert task.rank == 0 and task.url == reverse("books", args=[cast.slug]) and task.words == "account closed"
    Payout.objects.filter(house=cast.house).update(state="done")
    assert icons(cast) == []


def test_work_given_up_waits_until_it_is_set_going(cast):
    dead = Job.objects.create(house_id=cast.house.pk, path="loge.x", state=Job.State.DEAD, error="RuntimeError")
    Job.objects.create(path="loge.x", state=Job.State.DEAD, error="of no house")
    assert icons(cast) == ["activity"]
    assert jobs.replay(dead)
    assert icons(cast) == []


def test_a_call_to_make_waits_until_it_is_told(cast):
    caller = assisted.take_call(cast.house, by=cast.keeper, name="Simone", phone="0261910450")
    demand = assisted.ask_for(
        cast.offer, caller=caller, by=cast.keeper, words="Biscuit", read="…", consent="Oui.", nonce="n"
    )
    actions.quote(demand, by=cast.server, cents=1300)
    actions.quote(demand, by=cast.server, cents=1200)
    work()
    assert icons(cast) == ["phone"], "one call, however much there is to say"
    first, second = Letter.objects.filter(state=TO_TELL)
    maildesk.tell(first, by=cast.keeper)
    assert icons(cast) == ["phone"]
    maildesk.tell(second, by=cast.desk)
    assert icons(cast) == []
    with pytest.raises(Refused):
        maildesk.untell(second, by=cast.server)


def test_what_burns_comes_first_then_what_waits_longest(cast):
    cast.heard_demand(at=MONDAY - dt.timedelta(hours=30))
    cast.heard_demand(at=now() - dt.timedelta(hours=60))
    actions.dispute(cast.delivered_demand(), by=cast.client, words="Filou est rentré seul.")
    found = [task for task in awaiting(cast.house, cast.keeper) if task.icon in ("scale", "hourglass")]
    assert [task.rank for task in found] == sorted(task.rank for task in found)
    waiting = [task for task in found if task.icon == "hourglass"]
    assert len(found) == 3 and waiting[0].since < waiting[1].since


def test_the_shelf_costs_the_same_however_many_things_wait(cast):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            found = awaiting(cast.house, cast.keeper)
        ours = [query["sql"] for query in caught.captured_queries]
        return len(found), len(ours)

    cast.heard_demand(at=MONDAY - dt.timedelta(hours=30))
    one, with_one = cost()
    for _ in range(30):
        cast.heard_demand(at=MONDAY - dt.timedelta(hours=30))
    many, with_many = cost()
    assert (one, many) == (1, 31) and with_one == with_many <= 28


def test_the_page_counts_what_waits_in_its_title_and_beside_its_name(cast):
    browser = cast.browser(cast.keeper)
    address, count = reverse("morning", args=[cast.slug]), reverse("house_waiting", args=[cast.slug])
    assert "<title>Bonjour Claire" in browser.get(address).content.decode()
    assert browser.get(count).content.strip() == b""
    cast.heard_demand(at=MONDAY - dt.timedelta(hours=30))
    shown = browser.get(address).content.decode()
    assert "<title>(1) Bonjour Claire" in shown and '<span class="nav-count">1<' in shown
    assert b">1<" in browser.get(count).content
    assert b"hx-get" in browser.get(reverse("house_demands", args=[cast.slug])).content


# ----------------------------------------------------------------------------------------------------- Monday letter

MONDAY = dt.datetime(2026, 11, 23, 6, 5, tzinfo=dt.UTC)  # five past seven in Paris


def on(monkeypatch, moment):
    monkeypatch.setattr("loge.web.digest.now", lambda: moment)


def written():
    digest.write_digests.func()
    work()
    return Letter.objects.filter(name="digest")


def test_the_monday_letter_leaves_once_at_seven_of_the_house(cast, monkeypatch):
    cast.heard_demand(at=MONDAY - dt.timedelta(hours=30))
    on(monkeypatch, MONDAY - dt.timedelta(minutes=10))
    assert written().count() == 0, "not before seven"
    on(monkeypatch, MONDAY)
    letters = written()
    assert {letter.to for letter in letters} == {cast.keeper.email, cast.desk.email}
    assert "Camille attend une première réponse" in letters[0].text
    on(monkeypatch, MONDAY + dt.timedelta(hours=1))
    assert written().count() == 2, "each leaves once"
    on(monkeypatch, MONDAY + dt.timedelta(days=1))
    assert written().count() == 2, "on Mondays only"


def test_a_house_far_away_has_its_own_monday(cast, monkeypatch):
    House.objects.filter(pk=cast.house.pk).update(time_zone="Indian/Reunion")
    on(monkeypatch, MONDAY)
    assert written().count() == 2, "it is ten there"
    Letter.objects.all().delete()
    House.objects.filter(pk=cast.house.pk).update(time_zone="America/Martinique")
    assert written().count() == 0, "it is two in the night there"


def test_who_wants_no_monday_letter_receives_none(cast, monkeypatch):
    browser, address = cast.browser(cast.keeper), reverse("house_digest", args=[cast.slug])
    browser.post(address, {"no": "1"})
    on(monkeypatch, MONDAY)
    assert [letter.to for letter in written()] == [cast.desk.email]
    browser.post(address, {"yes": "1"})
    cast.keeper.refresh_from_db()
    assert cast.keeper.digest


# --------------------------------------------------------------------------------------------------- rules of a house


def test_rules_are_changed_with_what_stood_before_and_taken_back(cast):
    assert rules.change(cast.house, by=cast.keeper, commission_bp=1000, quote_lasts=dt.timedelta(hours=48)) == [
        "commission_bp",
        "quote_lasts",
    ]
    [fact] = rules.changes(cast.house)
    assert fact.data["before"] == {"commission_bp": 1750, "quote_lasts": 72 * 3600}
    assert fact.data["after"] == {"commission_bp": 1000, "quote_lasts": 48 * 3600}
    rules.undo(cast.house, by=cast.keeper, fact=fact.pk)
    house = House.objects.get(pk=cast.house.pk)
    assert (house.commission_bp, house.quote_lasts) == (1750, dt.timedelta(hours=72))
    with pytest.raises(Stale):
        rules.undo(house, by=cast.keeper, fact=fact.pk)


def test_a_rule_that_did_not_change_is_no_fact(cast):
    assert rules.change(cast.house, by=cast.keeper, commission_bp=1750, tips=True) == []
    assert not Fact.objects.filter(kind=rules.CHANGED).exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("commission_bp", 3001), ("commission_bp", -1), ("late_cancel_bp", 10_001), ("quote_lasts", dt.timedelta(0)),
        ("settle_after", dt.timedelta(days=15)), ("email", "nulle part"),
    ],
)  # fmt: skip
def test_an_absurd_rule_is_refused(cast, name, value):
    with pytest.raises(Invalid) as refused:
        rules.change(cast.house, by=cast.keeper, **{name: value})
    assert refused.value.field == name
    assert House.objects.get(pk=cast.house.pk).commission_bp == 1750


def test_only_who_keeps_the_house_sets_its_rules(cast):
    for person in (cast.client, cast.server, cast.stranger):
        with pytest.raises(Refused):
            rules.change(cast.house, by=person, commission_bp=0)
    with pytest.raises(Invalid):
        rules.change(cast.house, by=cast.keeper, slug="ailleurs")


def test_what_is_booked_keeps_the_share_it_was_agreed_with(cast):
    demand = cast.funded_demand()
    rules.change(cast.house, by=cast.keeper, commission_bp=0)
    assert cast.fresh(demand).split.house == Money(228)


def test_the_rules_page_keeps_mends_and_takes_back(cast):
    browser, address = cast.browser(cast.keeper), reverse("house_settings", args=[cast.slug])
    told = {
        "welcome": "Entrez.", "hours": "9:00", "address": "", "phone": "", "email": "", "commission_bp": "12,5", "quote_lasts": "48",
        "settle_after": "72", "tips": "on", "cancel_notice": "24", "late_cancel_bp": "50", "debt_share_bp": "50",
    }  # fmt: skip
    assert browser.post(address, told | {"commission_bp": "31"}).status_code == 422
    assert browser.post(address, told).status_code == 302
    house = House.objects.get(pk=cast.house.pk)
    assert (house.commission_bp, house.welcome, house.quote_lasts) == (1250, "Entrez.", dt.timedelta(hours=48))
    shown = browser.get(address).content.decode()
    assert "12,5\u202f%" in shown and "17,5\u202f%" in shown and 'value="12,5"' in shown
    browser.post(reverse("house_settings_undo", args=[cast.slug]), {"fact": str(rules.changes(house)[0].pk)})
    assert House.objects.get(pk=house.pk).commission_bp == 1750


def test_two_who_set_the_rules_of_a_house_at_once_lose_nothing_of_each_other(cast):
    browser, address = cast.browser(cast.keeper), reverse("house_settings", args=[cast.slug])
    page = untouched(browser.get(address).text, having="commission_bp")
    rules.change(
        cast.house, by=cast.keeper, commission_bp=1000, quote_lasts=dt.timedelta(hours=48)
    )  # a colleague, meanwhile
    assert browser.post(address, page | {"welcome": "Entrez.\r\nC’est ouvert."}).status_code == 302
    house = House.objects.get(pk=cast.house.pk)
    assert (house.commission_bp, house.quote_lasts) == (1000, dt.timedelta(hours=48)) and house.welcome.startswith(
        "Entrez."
    )
    held = browser.post(address, page | {"quote_lasts": "24", "commission_bp": "12"})
    assert held.status_code == 422 and "\u202f48\u202f" in held.text and "\u202f10\u202f%\u202f" in held.text


# --------------------------------------------------------------------------------------------------------- the export


def test_a_hundred_thousand_rows_are_written_as_they_are_read():
    read = itertools.count()
    rows = ((next(read), "Filou") for _ in range(100_000))
    file = export.lines(["n", "chien"], rows, "fr")
    first = next(file)
    assert first.startswith("\ufeffn;chien\r\n0;Filou\r\n".encode())
    assert next(read) <= export.LINES_AT_ONCE + 1, "no more is read than is written"
    assert sum(chunk.count(b"\r\n") for chunk in file) > 99_000


@pytest.mark.parametrize("words", ["=1+1", "+33 2", "-cmd", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_cell_is_a_formula(words):
    assert export.cell(words, "fr") == f"'{words}"


def test_amounts_are_written_as_the_language_writes_them():
    assert export.cell(Decimal("13"), "fr") == "13,00" and export.cell(Decimal("13"), "en") == "13.00"
    assert export.cell("12 - 3", "fr") == "12 - 3" and export.cell(None, "fr") == ""


@pytest.mark.parametrize("what", ["demands", "neighbours", "money"])
def test_an_export_holds_the_house_alone_and_is_noted(cast, sandbox, what):
    from tests.cast import Cast

    other = Cast(sandbox, slug="ailleurs")
    cast.settled_demand()
    other.settled_demand(words="Secret")
    today = local(now(), cast.house.zone).date().isoformat()
    answer = cast.browser(cast.keeper).post(
        reverse("house_export", args=[cast.slug]), {"what": what, "first": "2020-01-01", "last": today}
    )
    body = b"".join(answer.streaming_content).decode()
    assert body.startswith("\ufeff") and ";" in body.splitlines()[0] and len(body.splitlines()) >= 2
    assert "Ailleurs" not in body
    if what == "demands":
        assert ";13,00;17,50" in body
    fact = Fact.objects.get(kind="house.exported")
    assert fact.data["what"] == what and fact.by == str(cast.keeper.pk)


def test_an_export_of_no_days_is_mended(cast):
    browser, address = cast.browser(cast.keeper), reverse("house_export", args=[cast.slug])
    for first, last in (("2026-02-01", "2026-01-01"), ("", "2026-01-01"), ("x", "y"), ("0001-01-01", "9999-12-31")):
        answer = browser.post(address, {"what": "demands", "first": first, "last": last})
        assert answer.status_code == 422, (first, last)
    assert not Fact.objects.filter(kind="house.exported").exists()
    with translation.override("en"):
        assert browser.get(address).status_code == 200
