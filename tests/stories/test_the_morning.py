"""The coordinator's morning at a desk by keyboard alone, and a call from beginning to end on a telephone without scripts."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import now
from loge.demands import actions, assisted
from loge.demands.health import count_sought
from loge.demands.models import Demand
from loge.houses import settings as rules
from tests.cast import work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def lived(cast):
    """A house with something of everything in it."""
    for hours in (30, 50):
        cast.heard_demand(at=now() - dt.timedelta(hours=hours))
    actions.dispute(cast.delivered_demand(), by=cast.client, words="Filou est rentré seul.")
    for weeks in range(1, 12):
        for _ in range(weeks % 4):
            demand = cast.quoted_demand()
            Demand.objects.filter(pk=demand.pk).update(heard_at=now() - dt.timedelta(weeks=weeks), state="settled")
    cast.settled_demand()
    for _ in range(3):
        count_sought(cast.house, "garden")
    rules.change(cast.house, by=cast.keeper, commission_bp=1500, phone="02 61 91 04 42", hours="du mardi au samedi")
    caller = assisted.take_call(
        cast.house, by=cast.desk, name="Simone Leroux", phone="0261910450", address="3 rue aux Sieurs"
    )
    demand = assisted.ask_for(
        cast.offer, caller=caller, by=cast.desk, words="Promener Biscuit, mardi", nonce="s", place="3 rue aux Sieurs",
        read="Vous demandez à Karim : « Promener votre chien ».", consent="Oui, mardi.",
    )  # fmt: skip
    actions.quote(demand, by=cast.server, cents=1300)
    work()
    return demand


def test_the_morning_by_keyboard_alone(town, chromium, settings):
    settings.SECOND_FACTOR = False
    lived(town.cast)
    page = town.sit_down(chromium, town.cast.keeper)
    page.goto(f"/house/{town.cast.slug}/")
    begun = page.locator("[data-keys] li").count()
    assert begun == 4 and page.title().startswith("(4)")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('href')") == first
    page.keyboard.press("Enter")
    page.wait_for_url("**/demands/**")
    page.go_back()
    page.locator("[data-keys] a", has_text="Appeler").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/**")
    page.locator("#tell-" + page.url.partition("#tell-")[2]).get_by_role("button", name="C’est dit").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=est au courant")
    page.goto(f"/house/{town.cast.slug}/")
    assert page.locator("[data-keys] li").count() == begun - 1, "what is done leaves the list"
    page.goto(f"/house/{town.cast.slug}/demands/")
    page.wait_for_selector(".nav-count")
    assert page.locator(".nav-count").inner_text().startswith("3")
    assert not page.complaints


@pytest.mark.parametrize("scripts", [True, False])
def test_a_call_on_a_telephone(town, chromium, settings, scripts):
    settings.SECOND_FACTOR = False
    cast = town.cast
    page = town.sit_down(chromium, cast.keeper, wide=360, scripts=scripts)
    page.goto(f"/house/{cast.slug}/calls/")
    page.get_by_role("link", name="Prendre un appel").first.click()
    page.get_by_label("Son nom").fill("Simone Leroux")
    page.get_by_label("Son téléphone").fill("02 61 91 04 50")
    page.get_by_label("À qui la demande s’adresse").select_option(label="Promener votre chien, Karim")
    page.get_by_label("Que lui faut-il").fill("Promener Biscuit mardi vers six heures")
    page.get_by_role("button", name="Lui relire").click()
    assert "Vous demandez à Karim" in page.locator(".read-aloud").inner_text()
    page.get_by_label("Ce qui vous a été répondu").fill("Oui, mardi me va.")
    page.get_by_role("button", name="C’est d’accord").click()
    page.wait_for_selector("text=Vous parlez au nom de Simone")
    assert Demand.objects.get().assisted_by == cast.keeper
