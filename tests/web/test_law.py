"""What the law wants beside a review is there wherever one is shown; the pages of the law say what the product does."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from loge.care.models import Notice, Review
from loge.care.notices import actions as notices
from loge.common.clock import now
from loge.web.doors.public import embed, law
from loge.web.ui import day
from tests.care.test_meeting import coffee
from tests.care.told import doubted, served, shown

pytestmark = pytest.mark.django_db

PAGES = ["/law/reviews/", "/law/privacy/", "/law/terms-of-contact/", "/law/notice/"]


@pytest.fixture
def review(cast) -> Review:
    """A service of the third, published on the ninth, changed on the tenth, with a reply."""
    row = shown(cast, 4, "Filou est rentré crotté et ravi.")
    base = now().replace(month=3, day=1, year=now().year - 1, hour=12)
    Review.objects.filter(pk=row.pk).update(
        experienced_on=base.date() + dt.timedelta(days=2), shown_at=base + dt.timedelta(days=8),
        edited_at=base + dt.timedelta(days=9), reply="Il a sauté dans la Sarthe.", replied_at=base + dt.timedelta(days=10),
    )  # fmt: skip
    row.refresh_from_db()
    return row


def html(cast, address: str) -> str:
    answer = cast.browser().get(address, headers={"Accept-Language": "fr"})
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_d_111_17_on_every_page_that_shows_a_review(cast, review):
    pages = {
        "the offer": f"/loges/{cast.slug}/offers/{cast.offer.pk}/",
        "all the reviews": f"/loges/{cast.slug}/people/{cast.provider.pk}/reviews/",
        "the card on another site": f"/embed/{cast.slug}/?lang=fr",
    }
    for name, address in pages.items():
        told = html(cast, address)
        assert review.words in told, name
        assert f'datetime="{review.experienced_on.isoformat()}"' in told, f"{name}: the day of the service"
        assert f'datetime="{review.shown_at.isoformat()}"' in told, f"{name}: the day of publication"
        assert f'datetime="{review.edited_at.isoformat()}"' in told, f"{name}: that it was changed"
        assert day(review.experienced_on).split()[1] in told
        assert "Contrôlé" in told, f"{name}: how it was checked"
        assert "Le service le plus récent d’abord" in told, f"{name}: how it is sorted"
        assert "Rien n’est donné en échange d’un avis" in told, f"{name}: no favours"
        assert "Il a sauté dans la Sarthe." in told, f"{name}: the reply"


@pytest.mark.parametrize("path", ["/loges/{slug}/people/{key}/reviews", "/loges/{slug}/card"])
def test_d_111_17_in_the_open_data(cast, review, path):
    told = cast.browser().get("/api/v1" + path.format(slug=cast.slug, key=cast.provider.pk)).json()
    [row] = told["items"] if "items" in told else told["reviews"]
    assert row["experienced_on"] == review.experienced_on.isoformat()
    for name in ("published_at", "edited_at", "replied_at"):
        assert row[name], name
    assert row["checked"] and told["order"] and told["favours"]
    assert "mean" not in told or (told["mean"], told["count"]) == (4.0, 1)


def test_every_template_that_shows_a_review_goes_through_the_one_that_knows_the_law():
    """Whoever writes another page with reviews takes the macro that carries the dates."""
    from loge.ops.messages import ROOM

    for path in (ROOM / "web" / "templates").rglob("*.html"):
        source = path.read_text("utf-8")
        if re.search(r"\bfor \w+ in reviews\b", source) and path.name != "_afterwards.html":
            assert "care/_parts.html" in source, path


def test_a_held_or_refused_review_is_on_no_page(cast, review):
    row = doubted(review, by=cast.server, reason="false", words="Non.")
    notices.rule(row, by=cast.keeper, ground="untrue", words="Faux.")
    for address in (
        f"/loges/{cast.slug}/offers/{cast.offer.pk}/",
        f"/embed/{cast.slug}/",
        f"/loges/{cast.slug}/people/{cast.provider.pk}/reviews/",
    ):
        assert review.words not in html(cast, address)
    assert cast.browser().get(f"/loges/{cast.slug}/doubt/review/{review.pk}/").status_code == 404
    assert cast.browser().get(f"/api/v1/loges/{cast.slug}/people/{cast.provider.pk}/reviews").json()["mean"] is None


def test_a_client_is_described_to_the_provider_only_while_they_can_say_no(cast):
    from loge.care.reviews import actions as reviews
    from loge.demands import actions as demands

    demand = served(cast)
    reviews.write(demand, by=cast.server, stars=2, words="Porte close deux fois.")
    reviews.write(demand, by=cast.client, stars=5)
    asked = cast.heard_demand()
    address = f"/demands/{asked.pk}/"
    told = "Porte close deux fois."
    assert told in cast.browser(cast.server).get(address).content.decode()
    assert told not in cast.browser(cast.client).get(address).content.decode()
    demands.quote(asked, by=cast.server, cents=1300)
    demands.accept(asked, by=cast.client, version=1)
    assert told not in cast.browser(cast.server).get(address).content.decode()
    assert told not in html(cast, f"/loges/{cast.slug}/offers/{cast.offer.pk}/")


# ------------------------------------------------------------------------------------------------ the pages of the law


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_each_page_of_the_law_is_there_in_both_languages_and_in_the_foot_of_every_page(cast, address, language):
    answer = cast.browser().get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()
    foot = html(cast, "/").partition('<footer class="foot">')[2]
    assert address in foot and "/ranking/" in foot


@pytest.mark.parametrize("name", ["reviews", "privacy", "contact", "notice"])
def test_both_languages_say_the_same_facts(name):
    from loge.ops.messages import ROOM

    facts = {}
    for language in ("fr", "en"):
        source = (ROOM / "web" / "templates" / "law" / f"{name}.{language}.html").read_text("utf-8")
        facts[language] = (
            sorted(re.findall(r"\{\{ ?([a-z_.]+)", source)), source.count("<section"), source.count("<li>"), source.count("<th scope")
        )  # fmt: skip
        assert not re.search(r" [:;?!»](?!=)", re.sub(r"\{.*?\}|<.*?>", "", source)) or language == "en", (
            "French is set as French"
        )
    assert facts["fr"] == facts["en"]


def test_the_numbers_on_the_pages_are_those_of_the_code(cast, settings):
    settings.PUBLISHER = {
        **settings.PUBLISHER,
        "name": "Association Loge",
        "privacy": "donnees@example.org",
        "mediator": "Médiateur X",
    }
    told = html(cast, "/law/reviews/")
    assert "14 jours" in told and "24 heures" in told and "5 ans" in told and "au moins 4 avis" in told
    privacy = html(cast, "/law/privacy/")
    assert "60 jours" in privacy and "10 minutes" in privacy and "donnees@example.org" in privacy
    assert len(law.retention()) >= 10
    contact = html(cast, "/law/terms-of-contact/")
    for word in ("impots.gouv.fr", "urssaf.fr", "quatorze jours", "17,5\u202f%", "24 h avant", "Médiateur X"):
        assert word in contact, word
    assert "Association Loge" in html(cast, "/law/notice/")


# ----------------------------------------------------------------------------------------------- the loge elsewhere


def test_the_card_may_be_framed_and_nothing_else_may(cast, review):
    answer = cast.browser().get(f"/embed/{cast.slug}/")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "script-src 'none'" in policy and embed.STYLE_HASH in policy
    assert "X-Frame-Options" not in answer.headers
    assert not answer.cookies and b"<script" not in answer.content and len(answer.content) < 20_000
    for address in ("/", f"/loges/{cast.slug}/", f"/loges/{cast.slug}/print/", "/law/reviews/"):
        assert "frame-ancestors 'none'" in cast.browser().get(address).headers["Content-Security-Policy"], address


def test_the_card_carries_its_whole_style_and_its_hash_is_right(cast):
    import base64
    import hashlib

    [style] = re.findall(r"<style>(.*?)</style>", html(cast, f"/embed/{cast.slug}/"), re.DOTALL)
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in embed.STYLE_HASH


def test_the_card_as_open_data_says_what_the_card_says(cast, review):
    coffee(cast)
    told = cast.browser().get(f"/api/v1/loges/{cast.slug}/card").json()
    assert (told["name"], told["met"], told["events"][0]["title"]) == (cast.house.name, 1, "Café des voisins")
    assert told["trades"][0]["least"] == {"cents": 1300, "currency": "EUR"}
    assert json.dumps(told).count("@example.org") == 0, "nobody's address"


def test_the_sheet_holds_telephone_and_code(cast):
    type(cast.house).objects.filter(pk=cast.house.pk).update(phone="02 61 91 04 42", hours="mardi 9 h")
    told = html(cast, f"/loges/{cast.slug}/print/")
    assert "02 61 91 04 42" in told and "<path" in told and "qr-print" in told and "style=" not in told


def test_who_keeps_the_loge_copies_the_card(cast, settings):
    settings.SECOND_FACTOR = False
    told = cast.browser(cast.keeper).get(f"/house/{cast.slug}/share/").content.decode()
    assert "&lt;iframe src=" in told and f"/embed/{cast.slug}/" in told
    share = f"/house/{cast.slug}/share/"
    assert share in cast.browser(cast.keeper).get(f"/loges/{cast.slug}/").content.decode()
    assert share not in cast.browser(cast.client).get(f"/loges/{cast.slug}/").content.decode()


def test_the_calendar_is_served_as_one(cast):
    event = coffee(cast)
    for address in (f"/loges/{cast.slug}/events.ics", f"/loges/{cast.slug}/events/{event.pk}/event.ics"):
        answer = cast.browser().get(address)
        assert answer.headers["Content-Type"].startswith("text/calendar")
        assert b"BEGIN:VTIMEZONE" in answer.content and str(event.pk).encode() in answer.content


# ---------------------------------------------------------------------------------------------------------- stories


def test_reported_by_a_visitor_refused_with_reasons_contested_over_the_pages(cast, review, settings):
    settings.SECOND_FACTOR = False
    report = f"/loges/{cast.slug}/doubt/review/{review.pk}/"
    empty = cast.browser().post(report, {"reason": "false", "words": "Je le connais."})
    assert empty.status_code == 422 and "Je le connais." in empty.content.decode(), "nothing is lost"
    sent = cast.browser().post(report, {"reason": "false", "words": "Je le connais.", "email": "une@example.org"})
    assert sent.status_code == 302
    row = Notice.objects.get(subject=review.reference)
    page = f"/notices/{row.pk}/"
    for stranger in (cast.stranger, cast.server):
        assert cast.browser(stranger).get(page).status_code == 404
    keeper = cast.browser(cast.keeper)
    assert (
        "Je le connais." in keeper.get(f"/house/{cast.slug}/reviews/").content.decode()
        or keeper.get(page).status_code == 200
    )
    assert keeper.post(f"{page}judge/", {"ground": "untrue", "words": ""}).status_code == 422
    assert keeper.post(f"{page}judge/", {"ground": "untrue", "words": "Vérifié auprès des deux."}).status_code == 302
    author = cast.browser(review.author)
    told = author.get(page).content.decode()
    assert "Vérifié auprès des deux." in told and "Je le connais." not in told, (
        "who reported stays unnamed and unquoted"
    )
    assert author.post(f"{page}contest/", {"words": "J'ai ses messages."}).status_code == 302
    operator = cast.browser(cast.operator)
    assert page in operator.get("/platform/reviews/").content.decode()
    assert operator.post(f"{page}judge/", {"ground": "opinion", "words": "Gardé."}).status_code == 302
    assert review.words in html(cast, f"/loges/{cast.slug}/offers/{cast.offer.pk}/")


def test_review_changed_and_answered_over_the_pages(cast):
    row = shown(cast, 3, "Correct.")
    author, server = cast.browser(row.author), cast.browser(cast.server)
    demand = f"/demands/{row.subject.partition(':')[2]}/"
    assert f"/reviews/{row.pk}/change/" in author.get(demand).content.decode()
    assert author.post(f"/reviews/{row.pk}/change/", {"stars": "4", "words": "Très correct."}).status_code == 302
    again = author.post(f"/reviews/{row.pk}/change/", {"stars": "5", "words": "Parfait."})
    assert again.status_code == 409
    assert f"/reviews/{row.pk}/change/" not in author.get(demand).content.decode()
    assert server.post(f"/reviews/{row.pk}/reply/", {"words": "Appelez le 06 12 34 56 78"}).status_code == 422
    assert server.post(f"/reviews/{row.pk}/reply/", {"words": "Merci Camille."}).status_code == 302
    assert "Merci Camille." in html(cast, f"/loges/{cast.slug}/offers/{cast.offer.pk}/")
    assert cast.browser(cast.stranger).get(f"/reviews/{row.pk}/reply/").status_code == 404


def test_an_event_from_idea_to_the_last_chair_over_the_pages(cast, settings):
    settings.SECOND_FACTOR = False
    server, keeper, client = (cast.browser(who) for who in (cast.server, cast.keeper, cast.client))
    day_ = (now() + dt.timedelta(days=9)).date().isoformat()
    told = {
        "title": "Atelier vélo",
        "words": "",
        "starts_at": f"{day_}T15:00",
        "ends_at": f"{day_}T17:00",
        "place": "Sous la halle",
        "seats": "1",
        "nonce": "n1",
    }
    assert client.get(f"/loges/{cast.slug}/events/new/").status_code == 404
    wrong = server.post(f"/loges/{cast.slug}/events/new/", {**told, "ends_at": f"{day_}T14:00"})
    assert wrong.status_code == 422 and "Atelier vélo" in wrong.content.decode()
    made = server.post(f"/loges/{cast.slug}/events/new/", told)
    page = made.headers["Location"]
    assert cast.browser().get(page).status_code == 404, "not announced yet"
    assert keeper.post(f"{page}decide/", {"move": "announce"}).status_code == 302
    assert "Atelier vélo" in html(cast, f"/loges/{cast.slug}/") and "Atelier vélo" in html(
        cast, f"/loges/{cast.slug}/events/"
    )
    client.post(f"{page}come/")
    cast.browser(cast.stranger).post(f"{page}come/")
    assert "Camille" in client.get(page).content.decode()
    assert "Camille" not in cast.browser(cast.stranger).get(page).content.decode()
    client.post(f"{page}stay-away/")
    assert client.post(f"{page}decide/", {"move": "cancel"}).status_code == 404
    assert server.post(f"{page}decide/", {"move": "cancel", "words": "Il pleut."}).status_code == 302
    assert "Il pleut." in html(cast, page)
