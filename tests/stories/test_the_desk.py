"""A concierge at the desk, by keyboard alone."""

from __future__ import annotations

import re

import pytest

from .looks import desk as looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_by_keyboard_alone(town, chromium, settings):
    settings.SECOND_FACTOR = False
    [(camille, pages)] = looks.show(town.cast, {}).items()
    page = town.sit_down(chromium, camille)
    page.goto(pages["desk-inbox"])
    page.keyboard.press("?")
    assert page.locator("#desk-help").is_visible()
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
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.name") == "q"
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("e")
    page.wait_for_selector("[name=reason]")  # not while something is unanswered
