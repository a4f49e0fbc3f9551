"""A walk for Filou: from the first click to the thanks, in Chromium, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from loge.maildesk.models import Letter
from loge.money import ledger

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_walk_is_asked_priced_paid_done_received_and_thanked_for(town, chromium, scripts):
    cast = town.cast
    client = town.sit_down(chromium, cast.client, scripts=scripts)
    server = town.sit_down(chromium, cast.server, scripts=scripts)

    # She finds him by her own words and asks
    client.goto(f"/loges/{cast.slug}/")
    client.get_by_label("De quoi avez-vous besoin", exact=False).fill("promener mon chien mardi soir")
    client.locator("form.sentence button").click()
    client.get_by_role("link", name="Promener votre chien").click()
    expect(client.locator("textarea[name=words]")).to_have_value("promener mon chien mardi soir")
    client.locator("textarea[name=words]").fill("Promener Filou mardi vers 18 h, il tire un peu.")
    client.locator("#ask button.button-primary").click()
    expect(client.locator("h1")).to_have_text("Promener votre chien")
    address = client.url

    # He names a price; both read the same split
    server.goto(address)
    server.locator("form[action$='/move/quote/'] input[name=price]").fill("13")
    server.locator("form[action$='/move/quote/'] button").click()
    expect(server.locator(".split")).to_contain_text("€10.72")
    client.goto(address)
    for amount in ("13,00\u202f€", "10,72\u202f€", "2,28\u202f€"):
        expect(client.locator(".split")).to_contain_text(amount)

    # She accepts and pays on the hosted page, with the bank's code
    client.locator("form[action$='/move/accept/'] button").click()
    client.locator("form[action$='/pay/'] button").click()
    client.get_by_label("Numéro de carte").fill("4242 4242 4242 4242")
    client.get_by_role("button", name=re.compile("Payer")).click()
    code = client.locator(".notice-bank b").inner_text()
    client.get_by_label("Code reçu").fill(code)
    client.get_by_role("button", name="Confirmer le paiement").click()
    client.wait_for_url(re.compile("/demands/"))
    _until(client, address, lambda: cast.kept(demand).cents == 1300, demand := _demand(address))

    # The money waits; he does it; she says so
    client.goto(f"{address}money/")
    expect(client.locator("main")).to_contain_text("13,00\u202f€")
    server.goto(address)
    server.locator("form[action$='/move/deliver/'] button").first.click()
    client.goto(address)
    client.locator("form[action$='/move/settle/'] button").click()
    _until(client, address, lambda: ledger.balance(cast.house.pk, ledger.COMMISSION) == 228, demand)

    # She thanks him, with a tip
    client.goto(address)
    client.locator("label.choice, .choice").first.locator("input").check(force=True)
    client.locator("form[action$='/review/'] textarea").fill("Filou est rentré crotté et ravi.")
    client.locator("form[action$='/review/'] button").click()
    client.goto(address)
    client.locator("summary", has=client.locator("text=pourboire")).click() if scripts else client.locator(
        "details summary"
    ).first.click()
    for fold in client.locator("details:not([open]) > summary").all():
        if "pourboire" in fold.inner_text():
            fold.click()
            break  # what is open is no longer in the list
    client.locator("form[action$='/tip/'] input[name=tip]").fill("2")
    client.locator("form[action$='/tip/'] button").click()
    client.get_by_role("button", name=re.compile("Payer")).click()
    client.get_by_label("Code reçu").fill(client.locator(".notice-bank b").inner_text())
    client.get_by_role("button", name="Confirmer le paiement").click()
    client.wait_for_url(re.compile("/demands/"))
    # the tip waits a day
    _until(client, address, lambda: ledger.balance(cast.house.pk, ledger.OUTSIDE) == -428, demand)

    # Everyone got the right letters in their language, and the books are right to the cent
    letters = {(letter.name, letter.to, letter.language) for letter in Letter.objects.all()}
    hers, his = (cast.client.email, "fr"), (cast.server.email, "en")
    assert {("quoted", *hers), ("booked_client", *hers), ("delivered", *hers), ("settled_client", *hers)} <= letters
    assert {
        ("heard", *his),
        ("booked_provider", *his),
        ("settled_provider", *his),
        ("reviewed", *his),
    } <= letters
    assert ledger.check() == []


def _demand(address):
    from loge.demands.models import Demand

    return Demand.objects.get(pk=address.rstrip("/").rpartition("/")[2])


def _until(page, address, so, demand):
    """Reload until it is so: the worker is another thread."""
    for _try in range(200):
        if so():
            return
        page.wait_for_timeout(150)
        page.goto(address)
    raise AssertionError(f"still not so; the demand is {demand.state}")
