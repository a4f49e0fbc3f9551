"""The pages of finding: one box that is read, chips one can take away, reasons, the whole country, kept searches."""

from __future__ import annotations

import datetime as dt
import html
import re

import numpy as np
import pytest
from django.http import QueryDict
from django.urls import reverse

from loge.common.clock import now
from loge.offers.kept import SavedSearch
from loge.offers.models import Provider
from loge.offers.search import memory, rank
from loge.web import wanted
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SENTENCE = "promener mon chien samedi 10h-12h à moins de 15 €"
MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


def page(cast, query="", person=None, path="", **headers) -> str:
    address = path or reverse("search", args=[cast.house.slug])
    answer = cast.browser(person).get(
        f"{address}?{query}" if isinstance(query, str) else address,
        None if isinstance(query, str) else query,
        headers=headers,
    )
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def asked(cast, **told) -> wanted.Asked:
    query = QueryDict(mutable=True)
    query.update(told)
    return wanted.read(cast.house, query, at=MONDAY)


# ------------------------------------------------------------------------------------------------------------- the sentence


def test_the_sentence_is_read_as_words_time_and_price(cast):
    read = asked(cast, q=SENTENCE)
    assert read.wanted.words == "promener mon chien"
    assert [read.wanted.when.start.isoformat(), read.wanted.when.end.isoformat()] == [
        "2026-11-28T10:00:00",
        "2026-11-28T12:00:00",
    ]
    assert read.wanted.most_cents == 1500 and read.wanted.meant == {"dogs_cats"}
    assert [chip.icon for chip in read.chips if chip.read] == ["dog", "clock", "tag"]


@pytest.mark.parametrize(("reading", "left"), [("when", "when"), ("budget", "most_cents"), ("category", "meant")])
def test_each_reading_can_be_taken_away(cast, reading, left):
    read = asked(cast, q=SENTENCE)
    [chip] = [each for each in read.chips if f"not={reading}" in each.without]
    without = wanted.read(cast.house, QueryDict(chip.without), at=MONDAY)
    assert not getattr(without.wanted, left) and len(without.chips) == len(read.chips) - 1
    assert without.wanted.words == read.wanted.words, "the words stay cut: they were said of something else"


def test_what_is_set_wins_over_what_is_read_and_can_be_taken_away(cast):
    read = asked(
        cast,
        q=SENTENCE,
        price="9",
        day="2026-12-02",
        **{"from": "14:00", "to": "16:00"},
        near="61497",
        within="5",
        stars="45",
        free="only",
        trade="garden",
        sort="price",
    )
    want = read.wanted
    assert (want.most_cents, want.near, want.within_km, want.least_stars, want.free_only, want.trade, want.sort) == (
        900,
        "61497",
        5,
        45,
        True,
        "garden",
        "price",
    )
    assert want.when.start == dt.datetime(2026, 12, 2, 14) and want.when.whole  # noqa: DTZ001
    for chip in (each for each in read.chips if not each.read):
        assert len(wanted.read(cast.house, QueryDict(chip.without), at=MONDAY).told) < len(read.told)


@pytest.mark.parametrize(
    "told",
    [
        {"price": "abc"}, {"price": "-3"}, {"near": "99999"}, {"within": "7"}, {"day": "2026-02-31"}, {"from": "25:00"}, {"stars": "50"},
        {"sort": "paid"}, {"free": "1"}, {"trade": "x' OR 1"}, {"not": "everything"}, {"page": "-1"}, {"page": "9" * 400}, {"page": "½"}, {"q": "\x00%_'\""},
        {"day": "2026-11-28", "from": "12:00", "to": "10:00"}, {"q": "chien " * 400},
    ],
)  # fmt: skip
def test_what_cannot_be_read_in_an_address_is_not_there(cast, told):
    assert "Promener votre chien" in page(cast, told)


def test_a_deadline_is_no_time_to_be_free_at(cast):
    assert asked(cast, q="repassage avant vendredi").wanted.when is None


# ------------------------------------------------------------------------------------------------------------------ the page


def test_each_answer_says_why_and_its_points_add_up(cast):
    Provider.objects.filter(pk=cast.provider.pk).update(stars_sum=24, stars_count=5)
    shown = page(cast, {"q": "promener mon chien à Damigny"})
    points = [int(found.replace("−", "-")) for found in re.findall(r"\(([+−]\d+)\)", shown)]
    total = int(re.search(r"(\d+) points en tout", shown)[1])
    assert sum(points) == total and len(points) >= 4


def test_a_misspelt_word_is_said_to_have_been_corrected(cast):
    cast.write_offer("Jardinage", category_key="handyman")
    assert "Réponses pour «\u202fjardinage\u202f» (vous avez écrit «\u202fjardinnage\u202f»)" in page(
        cast, {"q": "jardinnage"}
    )


def test_free_only_says_how_many_did_not_say(cast):
    shown = page(cast, {"q": "chien", "day": "2026-12-05", "from": "10:00", "to": "12:00", "free": "only"})
    assert "0 réponse" in shown and "1 autre n’a pas dit" in shown
    bits = np.zeros(336, np.uint8)
    bits[5 * 48 + 18 : 5 * 48 + 26] = 1
    Provider.objects.filter(pk=cast.provider.pk).update(week=np.packbits(bits).tobytes().hex())
    shown = page(cast, {"q": "chien", "day": "2026-12-05", "from": "10:00", "to": "12:00", "free": "only"})
    assert "1 réponse" in shown and "libre à ce moment" in shown


def test_who_is_booked_then_is_not_free(cast):
    bits = np.ones(336, np.uint8)
    Provider.objects.filter(pk=cast.provider.pk).update(week=np.packbits(bits).tobytes().hex())
    day = (now() + dt.timedelta(days=3)).astimezone(cast.house.zone).date()
    at = dt.datetime.combine(day, dt.time(11), cast.house.zone)
    told = {"q": "chien", "day": day.isoformat(), "from": "10:00", "to": "12:00", "free": "only"}
    assert "1 réponse" in page(cast, told)
    cast.funded_demand(wished_at=at)
    assert "0 réponse" in page(cast, told)


def test_typing_shows_only_the_answers_and_completes_the_last_word(cast):
    headers = {"HX-Request": "true", "HX-Trigger-Name": "q"}
    cast.write_offer("Xylographes anciennes", category_key="music")
    shown = page(cast, {"q": "xylogr"}, **headers)
    assert "<html" not in shown and "Xylographes anciennes" in shown
    assert "Xylographes anciennes" not in page(cast, {"q": "xylogr"}), "sent with Enter, it is a word"


def test_nothing_found_teaches_what_to_do(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    other.write_offer("Accorder un piano", category_key="music")
    shown = page(cast, {"q": "accorder piano"})
    assert "Personne ne le propose encore" in shown and "Loge ailleurs" in shown and "Accorder un piano" in shown
    assert "Me prévenir" in shown and reverse("loge", args=[cast.slug]) in shown


def test_the_whole_country_is_found_from_the_home_page(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    other.write_offer("Accorder un piano", category_key="music")
    assert f'action="{reverse("find")}"' in page(cast, path="/")
    for _packed in range(2):
        shown = page(cast, {"q": "accorder un piano"}, path=reverse("find"))
        assert "Loge ailleurs" in shown and "Accorder un piano" in shown and "Promener" not in shown
        memory.pack_changed.func()
    assert "Personne ne le propose encore" in page(cast, {"q": "zeppelin"}, path=reverse("find"))
    assert page(cast, path=reverse("find"))


def test_the_ranking_page_shows_todays_weights(cast, monkeypatch):
    shown = page(cast, path=reverse("ranking"))
    for weight in (rank.WORDS, rank.TRADE, rank.STAR, rank.NEAR, rank.FREE):
        assert f"{weight} ×" in shown or f">{weight}<" in shown or f"– {weight}<" in shown, weight
    assert "L. 111-7" in shown and "2017-1434" in shown and "payer" in shown and "annulé" in shown
    monkeypatch.setattr(rank, "WORDS", 77)
    assert "77 ×" in page(cast, path=reverse("ranking")), "the page says the very numbers that are used"


# ------------------------------------------------------------------------------------------------------------- kept searches


def test_a_visitor_signs_in_and_a_neighbour_keeps_the_search(cast):
    address = reverse("save_search", args=[cast.slug])
    answer = cast.browser().post(address, {"query": "q=chien"})
    assert (
        answer.status_code == 302
        and "/accounts/login/" in answer.headers["Location"]
        and not SavedSearch.objects.exists()
    )
    browser = cast.browser(cast.client)
    for _twice in range(2):
        assert browser.post(address, {"query": "q=chien&page=9&evil=1"}).status_code == 302
    search = SavedSearch.objects.get()
    assert (search.query, search.words, search.knows(cast.offer.pk)) == ("q=chien", "chien", True)
    assert "chien" in page(cast, person=cast.client, path=reverse("searches"))
    assert "Vous gardez cette recherche" in page(cast, {"q": "chien"}, person=cast.client)
    assert cast.browser(cast.stranger).post(reverse("forget_search", args=[search.pk])).status_code == 404
    assert (
        browser.post(reverse("forget_search", args=[search.pk])).status_code == 302 and not SavedSearch.objects.exists()
    )


def test_a_search_too_long_to_be_kept_is_refused_kindly(cast):
    answer = cast.browser(cast.client).post(reverse("save_search", args=[cast.slug]), {"query": "q=" + "é" * 400})
    assert answer.status_code == 403 and not SavedSearch.objects.exists()


# ------------------------------------------------------------------------------------------------------------------- the API


def test_a_program_gets_the_same_order_with_the_same_reasons(cast):
    for number in range(3):
        cast.write_offer(f"Garder un chien, {number} nuit", price=str(10 + number))
    found = cast.browser().get(f"/api/v1/loges/{cast.slug}/offers", {"q": "promener mon chien à moins de 14 €"}).json()
    assert found["count"] == 4 and found["items"][0]["title"] == "Promener votre chien"
    for item in found["items"]:
        assert sum(reason["points"] for reason in item["reasons"]) == item["score"]
    two = (
        cast.browser()
        .get(f"/api/v1/loges/{cast.slug}/offers", {"q": "chien", "offset": 2, "limit": 2, "sort": "price"})
        .json()
    )
    assert [item["price"]["cents"] for item in two["items"]] == [1200, 1300] and two["count"] == 4
    assert cast.browser().get(f"/api/v1/loges/{cast.slug}/offers", {"sort": "paid"}).status_code == 422
    assert cast.browser().get(f"/api/v1/loges/{cast.slug}/offers", {"near": "1"}).status_code == 422
