"""Coming in: by a code in one's mail, by a passkey, with a second factor for who keeps a house."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from loge.maildesk.models import Letter
from loge.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def code_sent_to(email: str) -> str:
    """The code in the last letter to this address, once the worker has written it."""
    for _try in range(100):
        letter = Letter.objects.filter(to=email, is_secret=True).order_by("-since_at").first()
        if letter and letter.text:
            return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{2,})$", letter.text, re.MULTILINE)[1]
        time.sleep(0.05)
    raise AssertionError(f"no code was sent to {email}")


def test_one_comes_in_by_a_code_and_can_close_the_session(town, chromium, look, settings):
    settings.DEMO = True  # the words of a letter with a code are kept to be read
    page = town.sit_down(chromium)
    page.goto("/accounts/login/")
    page.locator("input[type=email]").fill(town.cast.client.email)
    page.locator("main button.button-primary").click()
    page.locator("input[name=code]").fill(code_sent_to(town.cast.client.email))
    look(page, "sign-in-the-code")
    page.locator("main button.button-primary").click()
    page.goto("/demands/")
    expect(page.locator("h1")).to_have_text("Mes échanges")

    elsewhere = town.sit_down(chromium, town.cast.client)
    page.goto("/accounts/sessions/")
    page.locator("main form button").last.click()
    elsewhere.goto("/demands/")
    expect(elsewhere).to_have_url(re.compile("/accounts/login/"))


def test_an_unknown_address_gets_the_same_page_and_another_letter(town, chromium):
    page = town.sit_down(chromium)
    page.goto("/accounts/login/")
    page.locator("input[type=email]").fill("nobody@example.org")
    page.locator("main button.button-primary").click()
    expect(page.locator("input[name=code]")).to_be_visible()
    for _try in range(100):
        if Letter.objects.filter(to="nobody@example.org", name="unknown_account").exists():
            return
        time.sleep(0.05)
    raise AssertionError("who has no account is told so, in their mail only")


def test_a_newcomer_signs_up_with_a_name_and_a_code(town, chromium, settings):
    settings.DEMO = True
    page = town.sit_down(chromium)
    page.goto("/accounts/signup/")
    page.locator("input[type=email]").fill("odile@example.org")
    page.locator("input[name=name]").fill("Odile Garrec")
    page.locator("main button.button-primary").first.click()
    page.locator("input[name=code]").fill(code_sent_to("odile@example.org"))
    page.locator("main button.button-primary").click()
    page.goto("/me/")
    expect(page.locator("input[name=name]")).to_have_value("Odile Garrec")
    assert Person.objects.get(email="odile@example.org").language == "fr"


def test_who_keeps_a_house_adds_a_passkey_and_the_morning_opens(town, chromium, settings):
    settings.SECOND_FACTOR = True
    page = town.sit_down(chromium, town.cast.keeper)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    told = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**told, "automaticPresenceSimulation": True}})
    page.goto(f"/house/{town.cast.slug}/")
    expect(page).to_have_url(re.compile("/accounts/2fa/"))
    page.goto("/accounts/2fa/webauthn/add/")
    expect(page.locator("main")).to_be_visible()
    page.locator("input[name=name]").fill("Mon ordinateur")
    page.locator("main button.button-primary").click()
    page.wait_for_url(re.compile("/accounts/2fa/(?!webauthn/add)"))
    page.goto(f"/house/{town.cast.slug}/")
    expect(page.locator("h1")).to_contain_text("Claire")
