"""The pages of who serves, and a neighbour’s page: what they show, and what bad input meets there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from loge.common.money import Money, share
from loge.demands import actions as demands
from loge.offers.models import Offer, Provider
from loge.offers.week import Week
from tests.cast import Cast

pytestmark = pytest.mark.django_db

TOLD = {
    "category_key": "dogs_cats",
    "title": "Promener deux chiens",
    "words": "Une heure.",
    "unit": "task",
    "price": "18,50",
    "negotiable": "on",
}


def shown(answer, status=200) -> str:
    assert answer.status_code == status, (answer.status_code, answer.content[-400:])
    return answer.content.decode()


def write(cast, **told):
    return cast.browser(cast.server).post(reverse("write_offer"), TOLD | told)


def test_an_offer_with_three_variants_is_written_and_read_by_a_visitor(cast):
    names = {
        "variant_name": ["Un petit chien", "Deux chiens", "Le dimanche"],
        "variant_price": ["12", "18,50", "22"],
        "variant_minutes": ["45", "60", ""],
    }
    assert write(cast, **names).status_code == 302
    offer = Offer.objects.get(title=TOLD["title"])
    assert [(size.name, size.cents) for size in offer.variants.all()] == [
        ("Un petit chien", 1200),
        ("Deux chiens", 1850),
        ("Le dimanche", 2200),
    ]
    page = shown(cast.browser().get(reverse("offer", args=[cast.slug, offer.pk])))
    assert "Un petit chien" in page and "12,00\u202f€" in page and "45 min" in page
    profile = shown(cast.browser().get(reverse("neighbour", args=[cast.slug, cast.provider.pk])))
    assert "Le dimanche" in profile and "22,00\u202f€" in profile


def test_three_hundred_variants_meet_a_kind_sentence_and_nothing_is_lost(cast):
    names = [f"Chien numéro {number}" for number in range(300)]
    page = shown(write(cast, variant_name=names, variant_price=["9"] * 300, variant_minutes=[""] * 300), 422)
    assert all(f'value="{name}"' in page for name in names)
    assert "300" in page and 'class="error"' in page and TOLD["title"] in page
    assert Offer.objects.count() == 1


@pytest.mark.parametrize(
    ("price", "status"),
    [
        ("0", 422),
        ("0,00", 422),
        ("-5", 422),
        ("1000000,01", 422),
        ("1 000 001", 422),
        ("treize", 422),
        ("1000000", 302),
        ("0,01", 302),
    ],
)
def test_a_price_lies_between_a_cent_and_a_million(cast, price, status):
    answer = write(cast, price=price)
    assert answer.status_code == status
    if status == 422:
        assert 'id="id_price-error"' in answer.content.decode() and "Promener deux chiens" in answer.content.decode()
    variant = write(cast, variant_name=["Grand"], variant_price=[price], variant_minutes=[""], title="Variante")
    assert variant.status_code == status
    if status == 422:
        assert "variant-1-error" in variant.content.decode() and f'value="{price}"' in variant.content.decode()


@pytest.mark.parametrize("words", ["Ma carte : 4242 4242 4242 4242", "IBAN fr76 3000 6000 0112 3456 7890 189 merci"])
def test_a_card_or_an_account_in_public_words_is_refused_with_a_sentence(cast, words):
    for field in ("words", "title"):
        page = shown(write(cast, **{field: words}), 422)
        assert f'id="id_{field}-error"' in page
    told = {"name": "Karim", "presentation": words}
    page = shown(cast.browser(cast.server).post(reverse("profile"), told), 422)
    assert 'id="id_presentation-error"' in page and words in page
    assert Provider.objects.get(pk=cast.provider.pk).presentation == ""


def test_both_sides_are_shown_to_the_cent_while_writing(cast):
    browser = cast.browser(cast.server)
    split = share(Money(1850), cast.house.commission_bp)
    wanted = [amount.spoken("en") for amount in (split.total, split.server, split.house)]
    without_script = shown(browser.post(reverse("write_offer"), TOLD | {"act": "look"}))
    as_typed = shown(
        browser.post(
            reverse("offer_sums"),
            TOLD | {"variant_name": ["Deux"], "variant_price": ["30"]},
            headers={"HX-Request": "true"},
        )
    )
    for page in (without_script, as_typed):
        assert all(amount in page for amount in wanted)
    assert "€30.00" in as_typed and "<html" not in as_typed
    assert Offer.objects.count() == 1


def test_more_lines_are_given_without_a_script_and_nothing_is_written(cast):
    page = shown(
        cast.browser(cast.server).post(
            reverse("write_offer"), TOLD | {"act": "more", "variant_name": ["Un"], "variant_price": ["5"]}
        )
    )
    assert page.count('name="variant_name"') == 4 and 'value="Un"' in page
    assert Offer.objects.count() == 1


def test_the_trade_s_own_questions_prompt_who_writes(cast):
    page = shown(
        cast.browser(cast.server).post(
            reverse("offer_sums"), TOLD | {"category_key": "garden"}, headers={"HX-Request": "true"}
        )
    )
    assert "how large an area" in page


def test_a_form_sent_twice_writes_once(cast):
    page = shown(cast.browser(cast.server).get(reverse("write_offer")))
    key = page.split('name="key" value="')[1].split('"')[0]
    assert [write(cast, key=key).status_code for _twice in range(2)] == [302, 302]
    assert Offer.objects.filter(title=TOLD["title"]).count() == 1


def test_a_changed_price_leaves_a_demand_under_way_as_it_was(cast):
    demand = cast.quoted_demand(price="13,00")
    answer = cast.browser(cast.server).post(
        reverse("edit_offer", args=[cast.offer.pk]), TOLD | {"price": "40", "title": "Autre chose"}
    )
    assert answer.status_code == 302
    fresh = cast.fresh(demand)
    assert (fresh.title, demands.accept(fresh, by=cast.client, version=1).cents) == ("Promener votre chien", 1300)
    assert Offer.objects.get(pk=cast.offer.pk).cents == 4000


def test_put_away_and_put_back_with_one_press_each(cast):
    browser, state = cast.browser(cast.server), reverse("offer_state", args=[cast.offer.pk])
    page = shown(browser.post(state, {"move": "archive"}, follow=True))
    assert (
        "republish" in page and cast.browser().get(reverse("offer", args=[cast.slug, cast.offer.pk])).status_code == 404
    )
    browser.post(state, {"move": "republish"})
    assert cast.browser().get(reverse("offer", args=[cast.slug, cast.offer.pk])).status_code == 200
    assert browser.post(state, {"move": "republish"}).status_code == 409


def test_a_draft_is_seen_by_nobody_else_and_may_be_thrown_away(cast):
    write(cast, act="draft")
    draft = Offer.objects.get(title=TOLD["title"])
    assert cast.browser().get(reverse("offer", args=[cast.slug, draft.pk])).status_code == 404
    assert TOLD["title"] in shown(cast.browser(cast.server).get(reverse("look_offer", args=[draft.pk])))
    cast.browser(cast.server).post(reverse("copy_offer", args=[draft.pk]))
    assert Offer.objects.filter(state="draft").count() == 2
    cast.browser(cast.server).post(reverse("delete_draft", args=[draft.pk]))
    assert not Offer.objects.filter(pk=draft.pk).exists()
    assert cast.browser(cast.server).post(reverse("delete_draft", args=[cast.offer.pk])).status_code == 409


def test_a_week_typed_copied_and_ticked(cast):
    browser, week = cast.browser(cast.server), reverse("week")
    shown(browser.get(week))
    assert browser.post(week, {"act": "typed", "day_0": "9:00–12:00, 14h-18h"}).status_code == 302
    assert Week.read(Provider.objects.get(pk=cast.provider.pk).week).day(0) == [(18, 24), (28, 36)]
    browser.post(week, {"act": "copy", "day_0": "9-12", "copy_from": "0", "copy_to": ["1", "6", "9"]})
    kept = Week.read(Provider.objects.get(pk=cast.provider.pk).week)
    assert [kept.day(day) for day in (0, 1, 2, 6)] == [[(18, 24)], [(18, 24)], [], [(18, 24)]]
    browser.post(week, {"act": "ticked", "half": ["0", "335", "336", "x", "²"]})
    kept = Week.read(Provider.objects.get(pk=cast.provider.pk).week)
    assert (kept.day(0), kept.day(6)) == ([(0, 1)], [(47, 48)])
    assert "23:30–24:00" in shown(cast.browser().get(reverse("neighbour", args=[cast.slug, cast.provider.pk])))
    browser.post(week, {"act": "typed"})
    assert Provider.objects.get(pk=cast.provider.pk).week == ""


@pytest.mark.parametrize("words", ["9-9", "25-26", "matin", "9:10-12", "9:00–12:00, 14:99-15", "12", "9-12 à 14"])
def test_a_day_that_cannot_be_read_is_told_so_and_stays_written(cast, words):
    page = shown(
        cast.browser(cast.server).post(reverse("week"), {"act": "typed", "day_2": words, "day_3": "9-12"}), 422
    )
    assert 'id="id_day_2-error"' in page and 'value="9-12"' in page
    assert Provider.objects.get(pk=cast.provider.pk).week == ""


def test_exceptions_are_added_and_taken_off(cast):
    browser = cast.browser(cast.server)
    told = {"is_free": "", "starts_at": "2099-07-01T00:00", "ends_at": "2099-07-15T00:00"}
    assert browser.post(reverse("add_leave"), told).status_code == 302
    leave = cast.provider.leaves.get()
    assert "2099" in shown(browser.get(reverse("week")))
    assert cast.browser(cast.client).post(reverse("remove_leave", args=[leave.pk])).status_code == 404
    browser.post(reverse("remove_leave", args=[leave.pk]))
    assert not cast.provider.leaves.exists()


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2099-07-15T00:00", "2099-07-01T00:00"),
        ("2001-01-01T00:00", "2001-01-02T00:00"),
        ("2098-03-30T02:30", "2098-04-01T00:00"),
        ("demain", "x"),
        ("2099-01-01T00:00", "2101-01-01T00:00"),
    ],
    ids=["backwards", "past", "the night the clocks go forward", "no time", "two years"],
)
def test_an_exception_that_cannot_be_is_told_so(cast, starts, ends):
    page = shown(
        cast.browser(cast.server).post(reverse("add_leave"), {"is_free": "1", "starts_at": starts, "ends_at": ends}),
        422,
    )
    assert 'class="error"' in page and not cast.provider.leaves.exists()


def test_a_break_until_yesterday_is_told_so(cast):
    page = shown(cast.browser(cast.server).post(reverse("take_break"), {"until": "2001-01-01"}), 422)
    assert 'value="2001-01-01"' in page and Provider.objects.get(pk=cast.provider.pk).paused_at is None


def test_seven_qualities_a_wrong_siret_and_an_unknown_language_are_refused_by_name(cast):
    browser = cast.browser(cast.server)
    seven = ["patient", "organised", "punctual", "discreet", "careful", "gentle"]
    page = shown(browser.post(reverse("profile"), {"name": "Karim", "qualities": seven, "own_words": "bavard"}), 422)
    assert "id_qualities-error" in page or 'class="error"' in page
    assert browser.post(reverse("profile"), {"name": "Karim", "languages": ["klingon"]}).status_code == 422
    told = {
        "status": "professional",
        "trade_name": "Karim Services",
        "siret": "732 829 320 00075",
        "trade_address": "1 rue X",
    }
    assert 'id="id_siret-error"' in shown(browser.post(reverse("set_status"), told), 422)
    assert (
        browser.post(
            reverse("set_status"), told | {"siret": "732 829 320 00074", "terms": "Payable à réception."}
        ).status_code
        == 302
    )
    page = shown(cast.browser().get(reverse("neighbour_terms", args=[cast.slug, cast.provider.pk])))
    assert "Payable à réception." in page and "73282932000074" in page


def test_a_neighbour_s_page_shows_status_badges_and_no_address(cast):
    cast.browser(cast.server).post(
        reverse("profile"),
        {
            "name": "Karim B.",
            "presentation": "Je marche.",
            "qualities": ["patient"],
            "own_words": "bavard",
            "skills": ["garden"],
            "languages": ["fr", "ar"],
        },
    )
    page = shown(
        cast.browser().get(reverse("neighbour", args=[cast.slug, cast.provider.pk]), headers={"Accept-Language": "fr"})
    )
    for words in ("Karim B.", "Alençon", "bavard", "Promener votre chien", "13,00\u202f€", cast.keeper.first_name):
        assert words in page, words
    assert cast.server.email not in page and cast.server.name not in page


def test_someone_not_met_or_of_another_house_has_no_page(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    assert cast.browser().get(reverse("neighbour", args=[cast.slug, other.provider.pk])).status_code == 404
    Provider.objects.filter(pk=cast.provider.pk).update(vetted_at=None)
    assert cast.browser().get(reverse("neighbour", args=[cast.slug, cast.provider.pk])).status_code == 404
    assert cast.browser(cast.server).get(reverse("serve")).status_code == 200
    assert write(cast).status_code == 302 and Offer.objects.get(title=TOLD["title"]).state == "draft"


def test_nobody_opens_someone_else_s_offer(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    for person in (cast.client, other.server, cast.keeper):
        for name in ("edit_offer", "look_offer"):
            assert cast.browser(person).get(reverse(name, args=[cast.offer.pk])).status_code == 404
        for name in ("offer_state", "copy_offer", "delete_draft", "edit_offer"):
            assert (
                cast.browser(person).post(reverse(name, args=[cast.offer.pk]), TOLD | {"move": "archive"}).status_code
                == 404
            )
    assert Offer.objects.get(pk=cast.offer.pk).state == "published"
