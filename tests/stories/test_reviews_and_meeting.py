"""A review written, answered, doubted and refused with reasons; an event with its calendar file; the sheet of the town hall: in Chromium."""

from __future__ import annotations

import datetime as dt
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from loge.care.meeting import actions as meeting
from loge.care.models import Notice, Review
from loge.care.notices import actions as notices
from loge.care.reviews import actions as reviews
from loge.common.clock import now
from loge.houses.models import House
from tests.care.told import doubted, served, shown, someone
from tests.cast import work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_review_is_answered_doubted_and_refused_with_reasons(town, chromium, settings, scripts):
    settings.SECOND_FACTOR = False
    cast = town.cast
    cast.server.language = "fr"
    cast.server.save()
    demand = served(cast)
    client, server, keeper = (
        town.sit_down(chromium, who, scripts=scripts) for who in (cast.client, cast.server, cast.keeper)
    )
    reviews.write(demand, by=cast.server, stars=5, words="Un accueil charmant.")

    # She writes; both are shown
    client.goto(f"/demands/{demand.pk}/")
    client.locator("form[action$='/review/'] input[value='2']").check(force=True)
    client.locator("form[action$='/review/'] textarea").fill("Il n’est jamais venu.")
    client.locator("form[action$='/review/'] button").click()
    expect(client.locator("main")).to_contain_text("Votre avis est affiché")
    expect(client.locator("main")).to_contain_text("Un accueil charmant.")

    # He answers, then doubts it
    server.goto(f"/demands/{demand.pk}/")
    server.get_by_role("link", name="Répondre", exact=True).click()
    server.locator("textarea[name=words]").fill("J’étais là à 18 h, Filou aussi.")
    server.get_by_role("button", name="Répondre").click()
    expect(server.locator(".review-reply")).to_contain_text("Filou aussi")
    server.get_by_role("link", name="Signaler cet avis").click()
    server.locator("input[name=reason][value=false]").check(force=True)
    server.locator("textarea[name=words]").fill("La photo de 18 h 04 est dans la conversation.")
    server.get_by_role("button", name="Envoyer le signalement").click()
    expect(server.locator("main")).to_contain_text("Merci.")

    # She who keeps the house refuses it, on a ground and in words
    keeper.goto(f"/house/{cast.slug}/reviews/")
    keeper.get_by_role("link", name=re.compile("Regarder")).click()
    keeper.locator("select[name=ground]").select_option("untrue")
    keeper.locator("textarea[name=words]").fill("La photo et l’heure le montrent.")
    keeper.get_by_role("button", name="Décider").click()
    expect(keeper.locator("main")).to_contain_text("La photo et l’heure le montrent.")

    # The author reads why, and contests
    work()
    client.goto(f"/demands/{demand.pk}/")
    expect(client.locator("main")).to_contain_text("Il a été refusé")
    client.get_by_role("link", name=re.compile("refusé")).click()
    expect(client.locator("main")).to_contain_text("La photo et l’heure le montrent.")
    client.locator("textarea[name=words]").fill("Cette photo est de la veille.")
    client.get_by_role("button", name=re.compile("exploitant")).click()
    expect(client.locator("main")).to_contain_text("refusé, contesté")
    assert not Review.objects.get(author=cast.client).is_shown


def test_a_neighbour_comes_to_a_coffee_and_takes_the_file_home(town, chromium):
    cast = town.cast
    soon = now() + dt.timedelta(days=5)
    event = meeting.propose(
        cast.house, by=cast.keeper, title="Café des voisins", words="Chacun apporte un gâteau.", starts_at=soon,
        ends_at=soon + dt.timedelta(hours=2), place="4 rue du Jeudi", seats=1, nonce="e1",
    )  # fmt: skip
    client = town.sit_down(chromium, cast.client, wide=360)
    client.goto(f"/loges/{cast.slug}/")
    client.get_by_role("link", name="Café des voisins").click()
    client.get_by_role("button", name="Je viens").click()
    expect(client.locator("main")).to_contain_text("Vous avez une place.")
    with client.expect_download() as file:
        client.get_by_role("link", name="Le fichier d’agenda").click()
    told = Calendar.from_ical(file.value.path().read_bytes())
    assert str(event.pk) in str(told.walk("VEVENT")[0]["uid"])
    other = town.sit_down(chromium, someone(cast))
    other.goto(f"/loges/{cast.slug}/events/{event.pk}/")
    other.get_by_role("button", name="Me mettre en liste").click()
    expect(other.locator("main")).to_contain_text("au rang 1 de la liste")
    client.get_by_role("button", name="Je ne peux plus venir").click()
    work()
    other.reload()
    expect(other.locator("main")).to_contain_text("Vous avez une place.")


def test_these_pages_are_fit_to_be_seen(town, look_through, settings):
    settings.SECOND_FACTOR = False
    settings.PUBLISHER = {
        **settings.PUBLISHER,
        "name": "Association Loge",
        "address": "4 rue du Jeudi, 61000 Alençon",
        "email": "bonjour@example.org",
    }
    cast, slug = town.cast, town.cast.slug
    House.objects.filter(pk=cast.house.pk).update(
        phone="02 61 91 04 42", address="4 rue du Jeudi, 61000 Alençon", hours="du mardi au samedi, 9:00 à 12:30"
    )
    for stars, words in (
        (5, "Filou est rentré crotté et ravi."),
        (5, ""),
        (4, "Un peu en retard, très gentil."),
        (2, "Il a oublié la laisse."),
    ):
        row = shown(cast, stars, words)
    Review.objects.filter(pk=row.pk).update(
        reply="C’est vrai. La prochaine promenade est pour moi.", replied_at=now(), edited_at=now()
    )
    mine = served(cast)
    reviews.write(mine, by=cast.client, stars=5, words="Merci !")
    reviews.write(mine, by=cast.server, stars=5, words="Avec plaisir.")
    meeting.thank(served(cast), by=cast.client, words="Merci Karim : Filou vous réclame depuis samedi.")
    asked = cast.heard_demand()
    report = doubted(row, by=cast.server, reason="false", words="La laisse était là.")
    contested = doubted(shown(cast, 1, "Non."), by=cast.server, reason="insult", words="Dur.")
    notices.rule(contested, by=cast.keeper, ground="opinion", words="Sévère, mais dit avec mesure.")
    notices.contest(contested, by=cast.server, words="Relisez, je vous prie.")
    soon = (now() + dt.timedelta(days=5)).replace(hour=14, minute=0)
    told = {
        "starts_at": soon,
        "ends_at": soon + dt.timedelta(hours=2),
        "place": "La loge, 4 rue du Jeudi",
        "words": "Chacun apporte un gâteau.",
    }
    coffee = meeting.propose(cast.house, by=cast.keeper, title="Café des voisins", seats=2, nonce="e1", **told)
    idea = meeting.propose(cast.house, by=cast.server, title="Réparer son vélo", seats=None, nonce="e2", **told)
    meeting.come(coffee, by=cast.client)
    meeting.come(coffee, by=someone(cast))
    meeting.come(coffee, by=someone(cast))
    pages = {
        None: {
            "loge-wall": f"/loges/{slug}/", "reviews": f"/loges/{slug}/people/{cast.provider.pk}/reviews/", "offer-reviews": f"/loges/{slug}/offers/{cast.offer.pk}/",
            "report": f"/loges/{slug}/doubt/review/{row.pk}/", "events": f"/loges/{slug}/events/", "event": f"/loges/{slug}/events/{coffee.pk}/",
            "sheet": f"/loges/{slug}/print/", "card": f"/embed/{slug}/?lang=fr",
            "law-reviews": "/law/reviews/", "law-privacy": "/law/privacy/", "law-contact": "/law/terms-of-contact/", "law-notice": "/law/notice/",
        },
        cast.client: {"afterwards-client": f"/demands/{mine.pk}/", "change": f"/reviews/{Review.objects.get(author=cast.client).pk}/change/", "event-client": f"/loges/{slug}/events/{coffee.pk}/"},
        cast.server: {
            "afterwards-server": f"/demands/{mine.pk}/", "client-known": f"/demands/{asked.pk}/", "reply": f"/reviews/{row.pk}/reply/",
            "contested": f"/notices/{contested.pk}/", "propose": f"/loges/{slug}/events/new/",
        },
        cast.keeper: {
            "house-reviews": f"/house/{slug}/reviews/", "judging": f"/notices/{report.pk}/", "share": f"/house/{slug}/share/",
            "event-answer": f"/loges/{slug}/events/{idea.pk}/", "event-change": f"/loges/{slug}/events/{coffee.pk}/change/",
        },
        cast.operator: {"appeals": "/platform/reviews/", "appeal": f"/notices/{contested.pk}/"},
    }  # fmt: skip
    look_through(pages, "care-")
    assert Notice.objects.count() == 2


@pytest.fixture
def elsewhere():
    """Another site, with a page of its own."""

    class Site(BaseHTTPRequestHandler):
        body = ""

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(self.body.encode())

        def log_message(self, *_said):
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def test_another_site_frames_the_card_and_only_the_card(town, chromium, elsewhere):
    """On the town hall's page the card is drawn in its frame; the loge's own page is not."""
    site, address = elsewhere
    slug = town.cast.slug
    shown(town.cast, 5, "Filou est rentré crotté et ravi.")
    frames = {"card": f"/embed/{slug}/", "page": f"/loges/{slug}/"}
    site.body = "".join(f'<iframe name="{name}" src="{town.url}{path}"></iframe>' for name, path in frames.items())
    page = town.sit_down(chromium)
    page.goto(address)
    card = page.frame(name="card")
    expect(card.locator("h1")).to_have_text(town.cast.house.name)
    assert card.evaluate("() => getComputedStyle(document.querySelector('main')).display") == "grid", (
        "its style is let through"
    )
    assert town.cast.house.name not in page.frame(name="page").content()
    assert page.context.cookies(f"{town.url}/embed/{slug}/") == []
