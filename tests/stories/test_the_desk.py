"""A concierge at the desk, by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from loge.maildesk.models import Draft

from .looks import desk as looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_by_keyboard_alone(town, chromium, settings):
    settings.SECOND_FACTOR = False
    [(camille, pages)] = looks.show(town.cast, {}).items()
    page = town.sit_down(chromium, camille)
    page.goto(pages["desk-inbox"])
    page.keyboard.press("?")
    assert page.locator("#keys-help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused = page.evaluate("() => document.activeElement.id")
    assert focused.startswith("case-")
    page.keyboard.press("k")
    assert page.evaluate("() => document.activeElement.id") != focused
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/desk/cases/"))
    page.wait_for_selector("#composer-words")
    page.keyboard.press("r")
    assert page.evaluate("() => document.activeElement.name") == "words"
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.name") == "q"
    page.keyboard.type("shelfish")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/desk/search/"))
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#q")).not_to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#found a").first).to_be_focused()
    page.goto(pages["desk-rules"])
    page.keyboard.press("?")
    assert page.locator("#keys-help").is_visible(), "each page of the desk tells its keys"
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.wait_for_url(re.compile("/desk/search/"))
    page.goto(pages["desk-case"])
    page.keyboard.press("e")
    page.wait_for_selector("[name=reason]")  # not while something is unanswered


def test_whoever_is_signed_out_while_writing_is_told_and_loses_nothing(town, chromium, settings):
    settings.SECOND_FACTOR = False
    [(camille, pages)] = looks.show(town.cast, {}).items()
    page = town.sit_down(chromium, camille)
    page.goto(pages["desk-inbox"])
    page.locator("a[href*='/desk/cases/']").first.click()
    words, kept = page.locator("#composer-words"), page.locator("[data-saved]")
    words.fill("Dear")
    expect(kept).to_have_text("✓")
    session = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    words.fill("Dear Karin, a whole letter")
    expect(kept).not_to_have_text("✓")
    page.get_by_role("button", name="Envoyer").click()
    expect(words).to_have_value("Dear Karin, a whole letter")
    page.context.add_cookies(session)  # signed in again in another tab
    page.context.add_cookies([{"name": "csrftoken", "value": "x" * 32, "url": town.url}])  # which begins a new token
    expect(kept).to_have_text("✓")
    assert Draft.objects.get(words="Dear Karin, a whole letter")


def test_enter_in_a_line_of_an_answer_sends_nothing(town, chromium, settings):
    settings.SECOND_FACTOR = False
    [(camille, pages)] = looks.show(town.cast, {}).items()
    page = town.sit_down(chromium, camille)
    page.goto(pages["desk-inbox"])
    page.locator("a[href*='/desk/cases/']").first.click()
    page.locator("#composer-words").fill("Half a sen")
    page.locator(".composer details.fold summary").first.click()
    page.locator("#composer-title").fill("Re: Our stay")
    with page.expect_request(lambda asked: asked.is_navigation_request() and "/write/" in asked.url) as asked:
        page.keyboard.press("Enter")
    assert 'name="do"\r\n\r\ncheck' in (asked.value.post_data or "")
    expect(page.locator("#composer-words")).to_have_value("Half a sen")
    assert Draft.objects.get(words="Half a sen")
