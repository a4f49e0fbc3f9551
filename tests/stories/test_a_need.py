"""A need posted on a phone, two answers compared, one accepted, a photo added; with and without scripts. Its pages looked at."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from loge.common.clock import now
from loge.demands import actions
from loge.demands.models import Attachment, Demand, Need
from loge.houses import households
from loge.houses.models import House
from loge.offers.actions import admit, write_offer
from tests.cast import work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def hedge() -> bytes:
    """A photo of a hedge, more or less."""
    image = Image.new("RGB", (900, 675), (196, 214, 226))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, 900, 675), fill=(150, 165, 110))
    for number in range(18):
        draw.ellipse(
            (number * 52 - 40, 230 + number % 3 * 18, number * 52 + 60, 520), fill=(52, 92 + number % 4 * 9, 58)
        )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def gardeners(cast):
    """Two neighbours who trim hedges."""
    made = []
    for name, insee, price in (("Ida Roussel", "61001", 3400), ("Marc Vasseur", "61497", 3800)):
        person = cast.person(name.split(" ")[0])
        provider = admit(
            cast.house,
            person,
            by=cast.keeper,
            insee=insee,
            name=name,
            face=name.split(" ")[0].lower() if name.startswith("Marc") else "",
        )
        made.append(
            write_offer(provider, by=person, category_key="garden", title="Tailler une haie", cents=price, unit="task")
        )
    return made


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_need_is_posted_on_a_phone_answered_compared_and_chosen(town, chromium, scripts):
    cast = town.cast
    offers = gardeners(cast)
    client = town.sit_down(chromium, cast.client, wide=360, scripts=scripts)
    client.goto(f"/loges/{cast.slug}/needs/new/")
    client.locator("textarea[name=words]").fill("Tailler ma haie de troènes samedi matin, huit mètres de long.")
    client.locator("input[name=budget]").fill("40")
    client.locator("input[name=attached]").set_input_files(
        {"name": "haie.jpg", "mimeType": "image/jpeg", "buffer": hedge()}
    )
    client.locator("#form button.button-primary").click()
    expect(client.locator("h1")).to_contain_text("Tailler ma haie")
    expect(client.locator(".evidence")).to_have_text(re.compile("jardin", re.IGNORECASE))
    address = client.url
    client.get_by_role("button", name="C’est bien cela").click()

    for offer, price in zip(offers, ("34", "38,50"), strict=True):
        neighbour = town.sit_down(chromium, offer.provider.person, wide=360, scripts=scripts)
        neighbour.goto(f"/loges/{cast.slug}/needs/")
        expect(neighbour.locator("main")).not_to_contain_text("Camille")
        neighbour.get_by_role("link", name="Tailler ma haie").click()
        neighbour.locator("form[action$='/answer/'] input[name=price]").fill(price)
        neighbour.locator("form[action$='/answer/'] button").click()
        expect(neighbour).to_have_url(re.compile("/demands/"))
        neighbour.context.close()

    client.goto(address)
    cards = client.locator(".answers > li")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("34,00")
    for amount in ("28,05", "5,95"):
        expect(cards.first).to_contain_text(amount)
    expect(cards.first).to_contain_text("dans votre commune")

    # She talks first, with a photo, then chooses
    cards.first.get_by_role("link", name="En parler d’abord").click()
    client.locator("summary", has_text="Joindre des photos").click()
    client.locator("form[action$='/say/'] input[type=file]").set_input_files(
        [{"name": "autre côté.jpg", "mimeType": "image/jpeg", "buffer": hedge()}]
    )
    client.locator("form[action$='/say/'] textarea").fill("Voici l’autre côté.")
    client.locator("form[action$='/say/'] button").click()
    expect(client.locator(".thread")).to_contain_text("Voici l’autre côté.")
    for _try in range(60):
        if Attachment.objects.filter(state="ready").count() == 2:
            break
        client.wait_for_timeout(150)
    client.reload()
    expect(client.locator(".thread .given-photo")).to_have_count(2)
    client.locator(".given-photo").last.scroll_into_view_if_needed()
    client.wait_for_function(
        "() => [...document.querySelectorAll('.given-photo')].at(-1).naturalWidth > 0"
    ) if scripts else None
    client.goto(address)
    client.locator(".answers > li").first.get_by_role("button", name="Choisir").click()
    client.locator("form[action$='/pay/'] button").click()
    client.get_by_label("Numéro de carte").fill("4242 4242 4242 4242")
    client.get_by_role("button", name=re.compile("Payer")).click()
    client.get_by_label("Code reçu").fill(client.locator(".notice-bank b").inner_text())
    client.get_by_role("button", name="Confirmer le paiement").click()
    client.wait_for_url(re.compile("/demands/"))
    for _try in range(60):
        if Need.objects.get().state == "answered":
            break
        client.wait_for_timeout(150)
    client.goto(address)
    expect(client.locator("#card")).to_contain_text("Quelqu’un a été choisi")
    assert sorted(Demand.objects.values_list("state", flat=True)) == ["booked", "withdrawn"]


def test_the_pages_of_a_need_and_of_the_rule_are_fit_to_be_seen(town, chromium, look, look_through, settings):
    settings.SECOND_FACTOR = False
    cast, slug = town.cast, town.cast.slug
    House.objects.update(one_off=True)
    cast.house.refresh_from_db()
    cast.offer = cast.write_offer()
    day = (now() + dt.timedelta(days=5)).replace(minute=0)
    for price in ("30,00", "36,00", "41,00"):
        person = cast.person(f"Cliente{price[:2]}")
        cast.client, before = person, cast.client
        cast.settled_demand(price=price)
        cast.client = before
    Demand.objects.update(category_key="garden")
    told = {
        "by": cast.client,
        "insee": "61001",
        "budget_cents": 4000,
        "wished_at": day,
        "lasts_for": dt.timedelta(minutes=90),
    }
    photo = type("Photo", (io.BytesIO,), {"name": "haie.jpg", "size": len(hedge())})(hedge())
    need = actions.post_need(
        cast.house,
        words="Tailler ma haie de troènes samedi matin, huit mètres de long.",
        nonce="n1",
        files=[photo],
        **told,
    )
    unheard = actions.post_need(
        cast.house, words="Bonjour, merci d’avance !", nonce="n2", by=cast.client, insee="61497"
    )
    offers = gardeners(cast)
    given = [
        actions.answer_need(
            need,
            offer,
            by=offer.provider.person,
            cents=offer.cents,
            words="Deux heures, et j’emporte tout.",
            lasts_for=dt.timedelta(hours=2),
        )
        for offer in offers
    ]
    first = cast.heard_demand()
    actions.quote(
        first, by=cast.server, cents=1500, starts_at=day, lasts_for=dt.timedelta(minutes=45), words="Avec plaisir."
    )
    actions.counter(first, by=cast.client, cents=1200, words="Douze ?")
    actions.quote(first, by=cast.server, cents=1300, words="Treize.")
    pdf = type("Pdf", (io.BytesIO,), {"name": "carnet de vaccination.pdf", "size": 9})(b"%PDF-1.4\n")
    actions.say(first, by=cast.client, words="Son carnet.", nonce="s1", files=[pdf])
    alike = actions.ask(
        cast.write_offer("Tenir compagnie", category_key="company"), by=cast.client, words=first.words, nonce="a1"
    )
    assert alike.flags.count() == 1
    [home] = [one.household for one in households.homes(cast.client)]
    households.join(home, cast.stranger, by=cast.stranger)
    actions.grant_once_more(alike, by=cast.keeper, reason="Une jambe cassée.")
    token = households.invite(home, by=cast.client, email=cast.desk.email)
    work()
    pages = {
        None: {"need-new-visitor": f"/loges/{slug}/needs/new/", "regular": f"/loges/{slug}/regular/"},
        cast.client: {
            "need-new": f"/loges/{slug}/needs/new/", "needs-mine": "/needs/", "need-compared": f"/needs/{need.pk}/", "need-change": f"/needs/{unheard.pk}/change/",
            "negotiated": f"/demands/{first.pk}/", "answer-talked": f"/demands/{given[0].pk}/", "household": "/me/household/",
        },
        offers[0].provider.person: {"needs-board": f"/loges/{slug}/needs/", "need-answered": f"/needs/{need.pk}/"},
        cast.server: {"need-to-answer": f"/needs/{need.pk}/", "negotiated-server": f"/demands/{first.pk}/"},
        cast.desk: {"household-none": "/me/household/", "household-join": f"/me/household/join/{token}/"},
        cast.keeper: {
            "house-rule": f"/house/{slug}/once/", "households": f"/house/{slug}/households/", "need-keeper": f"/needs/{need.pk}/",
            "once-keeper": f"/demands/{first.pk}/",
        },
    }  # fmt: skip
    look_through(pages)
    page = town.sit_down(chromium, cast.client, wide=360)
    page.goto(f"/loges/{slug}/offers/{cast.offer.pk}/")
    page.locator("#ask textarea").fill("Encore ?")
    page.locator("#ask button.button-primary").click()
    expect(page.locator("h1")).to_have_text("Vous en parlez déjà")
    page.wait_for_timeout(300)
    page.complaints.clear()  # the browser says 403, and rightly so
    look(page, "once-refused-360-light")
