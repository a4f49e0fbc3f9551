"""A neighbour with a phone: writes an offer with three variants, says the week, takes a break and comes back."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import now
from loge.offers.models import Offer, Provider
from loge.offers.week import Week

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_offer_a_week_and_a_break_on_a_phone(town, chromium, look, scripts):
    cast = town.cast
    page = town.sit_down(chromium, cast.server, wide=360, scripts=scripts)
    page.goto("/serve/")
    page.get_by_role("link", name="Write an offer").click()
    page.get_by_label("Trade").select_option("garden")
    page.get_by_label("Title").fill("Mow your lawn")
    page.locator("input[name=unit][value=hour]").check()
    page.get_by_label("Price in euros").fill("17,50")
    if scripts:  # the sums come as one types
        page.wait_for_selector("#sums .split")
        assert (
            "€14.44" in page.locator("#sums").inner_text() and "how large an area" in page.locator("#sums").inner_text()
        )
        assert page.get_by_label("Title").input_value() == "Mow your lawn"
    page.get_by_role("button", name="More variants").click()
    for number, (name, price, minutes) in enumerate(
        (("A small lawn", "12", "40"), ("A big one", "30", "120"), ("With the edges", "35,50", "")), 1
    ):
        page.get_by_label(f"Name of variant {number}").fill(name)
        page.get_by_label("Price (€)").nth(number - 1).fill(price)
        page.get_by_label("Minutes").nth(number - 1).fill(minutes)
    page.get_by_role("button", name="See the sums").click()
    page.wait_for_selector("#sums .sums")
    assert "€29.29" in page.locator("#sums .sums").inner_text()  # what she receives of 35.50
    if scripts:
        look(page, "story-write-offer-360")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/serve/")
    offer = Offer.objects.get(title="Mow your lawn")
    assert [size.cents for size in offer.variants.all()] == [1200, 3000, 3550] and offer.state == "published"

    page.get_by_role("link", name="Say when I am free").click()
    page.locator("#id_day_0").fill("9:00–12:00, 14:00–18:00")
    page.get_by_role("button", name="Keep my week").click()
    page.wait_for_selector(".week-plot")
    assert Week.read(Provider.objects.get(pk=cast.provider.pk).week).day(0) == [(18, 24), (28, 36)]
    page.get_by_text("Or tick it on a grid").click()
    page.locator("input[name=half][value='20']").focus()
    if scripts:
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.value") == str(48 + 21)
    else:
        page.locator(f"input[name=half][value='{48 + 21}']").focus()
    page.keyboard.press("Space")
    page.locator(f"label:has(input[value='{48 * 6 + 20}'])").click()
    page.get_by_role("button", name="Keep this grid").click()
    page.wait_for_selector(".notice-good, .messages")
    kept = Week.read(Provider.objects.get(pk=cast.provider.pk).week)
    assert (kept.day(1), kept.day(6)) == ([(21, 22)], [(20, 21)]) and kept.day(0) == [(18, 24), (28, 36)]

    page.goto("/serve/")
    page.get_by_text("Take a break").click()
    back_on = (now() + dt.timedelta(days=10)).date()
    page.get_by_label("Back on").fill(back_on.isoformat())
    page.get_by_role("button", name="Take everything off the board").click()
    page.wait_for_selector("text=You are back by yourself on")
    assert page.goto(f"{town.url}/loges/{cast.slug}/offers/{offer.pk}/").status == 404
    page.goto("/serve/")
    if scripts:
        page.complaints.clear()
        look(page, "story-resting-360")
    page.get_by_role("button", name="I am back").click()
    page.wait_for_selector("text=You are back on the board")
    assert page.goto(f"{town.url}/loges/{cast.slug}/offers/{offer.pk}/").status == 200
    assert not Provider.objects.get(pk=cast.provider.pk).on_break()
