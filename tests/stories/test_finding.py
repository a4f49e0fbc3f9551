"""Finding in a real browser: as one types, and without a script."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_answers_come_as_one_types(town, chromium):
    from playwright.sync_api import expect

    town.cast.write_offer("Tailler une haie", category_key="garden")
    page = town.sit_down(chromium)
    page.goto(f"/loges/{town.cast.slug}/find/")
    expect(page.locator("#hits .offer")).to_have_count(2)
    page.locator("#q").press_sequentially("prom", delay=20)
    expect(page.locator("#hits .offer")).to_have_count(1)
    page.locator("#hits .offer-why summary").click()
    expect(page.locator("#hits .offer-why")).to_contain_text("points en tout")
    assert page.url.endswith("q=prom") or "q=prom&" in page.url
    page.context.close()


def test_everything_works_without_a_script(town, chromium):
    page = town.sit_down(chromium, town.cast.client, scripts=False)
    page.goto(f"/loges/{town.cast.slug}/find/")
    page.locator("#q").fill("promener mon chien samedi à moins de 15 €")
    page.get_by_role("button", name="Trouver quelqu’un").click()
    assert page.locator("#hits .chip").count() == 3 and page.locator("#hits .offer").count() == 1
    page.locator("#hits .chip", has_text="15,00").click()
    assert page.locator("#hits .chip").count() == 2
    page.get_by_role("button", name="Me prévenir").click()
    assert "promener mon chien" in page.locator("main").inner_text()
    page.get_by_role("button", name="Lâcher").click()
    assert "Vous ne gardez encore aucune recherche" in page.locator("main").inner_text()
    page.context.close()
