"""Every page, as each person, in each state: it shows what is so, and nothing else."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from django.urls import reverse

from loge.common.jobs import run_all
from loge.demands import actions, states
from tests.cast import Cast

pytestmark = pytest.mark.django_db

STATES = {
    states.HEARD: lambda cast: cast.heard_demand(),
    states.QUOTED: lambda cast: cast.quoted_demand(),
    states.COUNTERED: lambda cast: _countered(cast),
    states.AGREED: lambda cast: cast.agreed_demand(),
    states.BOOKED: lambda cast: cast.funded_demand(),
    states.DELIVERED: lambda cast: cast.delivered_demand(),
    states.SETTLED: lambda cast: cast.settled_demand(),
    states.DISPUTED: lambda cast: actions.dispute(
        cast.delivered_demand(), by=cast.client, words="Filou est rentré seul."
    ),
    states.CANCELLED: lambda cast: actions.cancel(cast.funded_demand(), by=cast.server, words="Malade."),
    states.ARRIVED: lambda cast: actions.arrive(cast.funded_demand(), by=cast.client),
    states.PARTIAL: lambda cast: actions.receive_part(
        cast.delivered_demand(), by=cast.client, cents=900, words="Dix minutes."
    ),
    states.STRANDED: lambda cast: cast.stranded_demand(),
    states.MISSED: lambda cast: actions.miss(cast.past_demand(), by=cast.client),
    states.UNMET: lambda cast: actions.report_absent(cast.past_demand(), by=cast.server),
    states.ESCALATED: lambda cast: actions.escalate(cast.disputed_demand()),
    states.RULED: lambda cast: cast.ruled_demand(),
    states.APPEALED: lambda cast: actions.appeal(
        cast.ruled_demand(), by=cast.client, words="Je demande un autre regard."
    ),
    states.CLOSED: lambda cast: actions.close(cast.ruled_demand()),
    states.DECLINED: lambda cast: actions.decline(cast.heard_demand(), by=cast.server),
}


def _countered(cast):
    demand = cast.quoted_demand()
    actions.counter(demand, by=cast.client, cents=1100)
    return demand


def page(browser, name, *args, **query):
    response = browser.get(reverse(name, args=args), query)
    assert response.status_code == 200, (name, response.status_code, response.content[-600:])
    return response.content.decode()


def test_a_visitor_reads_the_loge_and_finds_a_neighbour(cast):
    browser = cast.browser()
    assert "Loge alencon" in page(browser, "home")
    shown = page(browser, "loge", cast.house.slug)
    assert "10,72\u202f€" in shown and "2,28\u202f€" in shown
    assert "Promener votre chien" in page(browser, "search", cast.house.slug, q="qui peut PROMENER mon chien ?")
    assert "Promener votre chien" in page(browser, "search", cast.house.slug, trade="dogs_cats")
    assert "Karim" in page(browser, "offer", cast.house.slug, cast.offer.pk)


def test_home_finds_the_loge_from_the_commune(cast):
    found = cast.browser().get("/", {"commune": "61000"})
    assert found.status_code in (200, 302)
    assert "Nulle part" not in page(cast.browser(), "home", commune="xqzzk")


@pytest.mark.parametrize("state", STATES)
def test_a_demand_can_be_read_in_every_state_by_its_three_readers(cast: Cast, state, settings):
    settings.SECOND_FACTOR = False
    demand = STATES[state](cast)
    run_all()
    for reader in (cast.client, cast.server, cast.keeper):
        shown = page(cast.browser(reader), "demand", demand.pk)
        assert "Mon chien Filou" in shown
        page(cast.browser(reader), "money", demand.pk)
        page(cast.browser(reader), "demands")
    assert cast.browser(cast.stranger).get(reverse("demand", args=[demand.pk])).status_code == 404


def test_both_read_the_same_sentence_to_the_cent(cast):
    demand = cast.quoted_demand()
    theirs = page(cast.browser(cast.client), "demand", demand.pk)
    assert "13,00\u202f€" in theirs and "10,72\u202f€" in theirs and "2,28\u202f€" in theirs
    his = page(cast.browser(cast.server), "demand", demand.pk)
    assert "€13.00" in his and "€10.72" in his and "€2.28" in his


def test_who_keeps_the_house_sees_its_morning(cast):
    STATES[states.DISPUTED](cast)
    run_all()
    browser = cast.browser(cast.keeper)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.SECOND_FACTOR", False)
        for name in ("morning", "house_demands", "house_outbox", "house_jobs"):
            page(browser, name, cast.house.slug)
        page(cast.browser(cast.operator), "platform")
        assert "notice-good" in page(cast.browser(cast.operator), "platform", check="1")


def test_who_keeps_a_house_needs_a_second_factor(cast):
    answer = cast.browser(cast.keeper).get(reverse("morning", args=[cast.house.slug]))
    assert answer.status_code == 302 and answer.url == reverse("mfa_index")


def test_who_keeps_a_house_rules_nothing_without_a_second_factor(cast):
    demand = STATES[states.DISPUTED](cast)
    browser = cast.browser(cast.keeper)
    assert browser.get(reverse("demand", args=[demand.pk])).url == reverse("mfa_index")
    ruling = browser.post(
        reverse("move", args=[demand.pk, "rule"]),
        {"back_cents": "0", "borne_by": "both", "words": "La promenade a été bien faite."},
    )
    assert ruling.url == reverse("mfa_index") and cast.fresh(demand).state == states.DISPUTED
    assert cast.browser(cast.client).get(reverse("demand", args=[demand.pk])).status_code == 200
    told = {"Authorization": f"Bearer {cast.token(cast.keeper)}"}
    assert cast.browser().get(f"/api/v1/demands/{demand.pk}", headers=told).status_code == 403


def test_who_serves_writes_and_pauses_an_offer(cast):
    browser = cast.browser(cast.server)
    page(browser, "serve")
    page(browser, "write_offer")
    told = {
        "category_key": "garden",
        "title": "Tailler une haie",
        "words": "",
        "unit": "hour",
        "price": "17,50",
        "negotiable": "on",
    }
    assert browser.post(reverse("write_offer"), told).status_code == 302
    assert "Tailler une haie" in page(browser, "serve")
    assert browser.post(reverse("write_offer"), told | {"price": "zéro"}).status_code == 422
    key = cast.provider.offers.get(title="Tailler une haie").pk
    browser.post(reverse("offer_state", args=[key]), {"state": "paused"})
    assert "Tailler une haie" not in page(cast.browser(), "search", cast.house.slug, q="haie")


def test_oneself_page_and_tokens(cast):
    browser = cast.browser(cast.client)
    page(browser, "me")
    told = {"name": "Camille B.", "language": "en", "time_zone": "Europe/London", "theme": "dark"}
    assert browser.post(reverse("me"), told).status_code == 302
    assert 'data-theme="dark"' in page(browser, "me")
    made = browser.post(reverse("api_tokens"), {"name": "agenda"}).content.decode()
    assert "loge_" in made and "loge_" not in page(browser, "api_tokens")


def test_a_form_sent_twice_asks_once(cast):
    browser = cast.browser(cast.client)
    told = {"words": "Mon chien", "nonce": "n1", "wished_at": "", "place": ""}
    first = browser.post(reverse("offer", args=[cast.house.slug, cast.offer.pk]), told)
    second = browser.post(reverse("offer", args=[cast.house.slug, cast.offer.pk]), told)
    assert first.url == second.url


def test_a_visitor_who_asks_signs_in_and_finds_the_words_again(cast):
    answer = cast.browser().post(
        reverse("offer", args=[cast.house.slug, cast.offer.pk]), {"words": "Mon chien", "nonce": "n"}
    )
    assert answer.status_code == 302 and "Mon%2Bchien" in answer.url


def test_a_stale_page_says_so_and_loses_nothing(cast):
    demand = cast.quoted_demand()
    actions.quote(demand, by=cast.server, cents=1500)
    answer = cast.browser(cast.client).post(reverse("move", args=[demand.pk, "accept"]), {"version": "1"})
    assert answer.status_code == 409
    assert cast.fresh(demand).state == states.QUOTED


def test_an_absurd_price_is_mended_on_the_same_page(cast):
    demand = cast.heard_demand()
    browser = cast.browser(cast.server)
    for absurd in ("0", "-3", "1000001", "1e9", "treize", "13,999", "١٣"):
        answer = browser.post(reverse("move", args=[demand.pk, "quote"]), {"price": absurd, "words": "Bonjour"})
        assert answer.status_code == 422, absurd
        assert "Bonjour" in answer.content.decode()
    assert cast.fresh(demand).state == states.HEARD


def test_the_demonstration_doors_are_shut_on_a_real_house(cast):
    for name in ("demo", "demo_mail", "components"):
        assert cast.browser().get(reverse(name)).status_code == 404


def test_the_demonstration(cast, settings):
    settings.DEMO = True
    cast.settled_demand()
    for name in ("demo", "demo_mail", "components"):
        page(cast.browser(), name)
    from loge.maildesk.models import Letter

    page(cast.browser(), "demo_letter", Letter.objects.first().pk)


NIGHT = dt.datetime(2026, 11, 24, 1, 30, tzinfo=dt.UTC)  # half past two in Paris: the evening before goes on until four


@pytest.mark.moment(NIGHT)
@pytest.mark.parametrize(("hours", "says"), [(1, False), (20, False), (24, True)])
def test_a_demonstration_of_another_day_says_how_old_it_is(cast, settings, tmp_path, hours, says):
    settings.DEMO, settings.DATA, made = True, tmp_path, (NIGHT - dt.timedelta(hours=hours)).timestamp()
    (tmp_path / "cast.whole").touch()
    os.utime(tmp_path / "cast.whole", (made, made))
    assert ("demo --fresh" in cast.browser().get(reverse("demo")).content.decode()) is says


def test_machines_are_answered(cast):
    assert cast.browser().get("/healthz").content == b"ok"
    assert cast.browser().get("/readyz").content == b"ready"
    assert b"loge_requests" in cast.browser().get("/metrics").content
    assert cast.browser().post("/hooks/sandbox/", b"{}", content_type="application/json").status_code == 400
    assert cast.browser().post("/hooks/nobody/", b"{}", content_type="application/json").status_code == 404
    assert cast.browser().get("/manifest.webmanifest").json()["name"] == "Loge"


def test_htmx_gets_the_part_and_nothing_around_it(cast):
    agreed, booked = cast.agreed_demand(), cast.funded_demand()
    told = {"HX-Request": "true"}
    for person, address in [
        (None, "/?commune=zzzzq"),
        (None, reverse("search", args=[cast.house.slug]) + "?q=chien"),
        (None, reverse("offer", args=[cast.house.slug, cast.offer.pk])),
        (cast.client, reverse("demands")),
        (cast.client, reverse("demand", args=[agreed.pk])),
        (cast.server, reverse("demand", args=[booked.pk])),
    ]:
        answer = cast.browser(person).get(address, headers=told)
        assert answer.status_code == 200, address
        shown = answer.content.decode()
        assert shown.strip() and "<html" not in shown and "HX-Request" in answer["Vary"], address


def test_who_keeps_a_house_finds_its_door_in_the_menu(cast):
    door = f'href="{reverse("morning", args=[cast.house.slug])}"'
    assert door in page(cast.browser(cast.keeper), "demands")
    assert door not in page(cast.browser(cast.client), "demands")
    assert reverse("platform") in page(cast.browser(cast.operator), "demands")
