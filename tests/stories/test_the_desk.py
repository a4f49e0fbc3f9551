"""A concierge at the desk, by keyboard alone; and every page of it looked at on a phone and on a desk."""

from __future__ import annotations

import re

import pytest

from tests.cast import work

from .looks import desk as looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("wide", "theme"), [(360, "light"), (1280, "dark"), (1280, "light")])
def test_the_desk_is_fit_to_be_seen(town, chromium, look, settings, wide, theme):
    settings.SECOND_FACTOR, settings.DEMO = False, True
    [(camille, pages)] = looks.show(town.cast, {}).items()
    work()
    page = town.sit_down(chromium, camille, wide=wide, theme=theme)
    wrong = []
    for name, address in pages.items():
        page.goto(address)
        try:
            look(page, f"{name}-{wide}-{theme}")
        except AssertionError as problem:
            wrong.append(str(problem)[:900])
    assert not wrong, "\n\n".join(wrong)


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
    page.keyboard.press("r")
    assert page.evaluate("() => document.activeElement.name") == "words"
    page.keyboard.press("Escape")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.name") == "q"
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("e")
    page.wait_for_selector("[name=reason]")  # not while something is unanswered
