"""The coordinator's console: someone without e-mail goes from call to review; the morning clears; a poster prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit, says

if TYPE_CHECKING:
    from ..story import Walk

HOUSE = "/house/alencon/"


def tell(walk: Walk) -> None:
    helene, awa = Browser(walk.demo.address), Browser(walk.demo.address)
    with walk.step("Marcel, who has no e-mail, calls Hélène: she reads back what he asks"):
        walk.enter(helene, "Hélène")
        walk.enter(awa, "Awa")
        page = says(helene.get(f"{HOUSE}calls/take/"))
        offer = re.search(r'<option value="([0-9a-f-]{36})">Promener votre chien, Awa', page.html)
        if offer is None:
            raise Unfit("Awa's offer is not among those to choose")
        told = {"name": "Marcel Petit", "phone": "02 61 91 44 10", "offer": offer[1], "words": "Promener Ulysse jeudi"}
        read = says(helene.submit(page, page.form("/calls/take/"), **told), "Vous demandez à Awa")
    with walk.step("… and asks upon his word; Awa reads on whose behalf"):
        asked = says(helene.submit(read, read.form("/calls/take/"), consent="Oui, jeudi.", ask="1"), "au nom de Marcel")
        key = asked.path.rstrip("/").rpartition("/")[2]
        says(awa.get(f"/demands/{key}/"), "pour le compte de Marcel")
    with walk.step("Awa names a price: her answer waits on Hélène's morning until she has told him"):
        walk.move(awa, key, "quote", price="13,00")
        walk.until(lambda: "02 61 91 44 10" in helene.get(HOUSE).text, "the call to make is on the morning page")
        calls = helene.get(f"{HOUSE}calls/")
        letter = next((form for form in _told(calls) if key in calls.html.partition(form)[2][:900]), None)
        if letter is None:
            raise Unfit("no letter of this demand waits to be told")
        says(helene.submit(calls, calls.form(letter)))
        if "02 61 91 44 10" in helene.get(HOUSE).text:
            raise Unfit("told, and still on the morning page")
    with walk.step("… he says yes, pays at the counter, and takes his slip"):
        _act(helene, key, "accept", "Treize euros, oui.")
        hosted = _act(helene, key, "pay", "Voici ma carte.", "13,00")
        walk.checkout(helene, hosted)
        walk.until(lambda: awa.get(f"/demands/{key}/").has("/move/deliver/"), "Marcel's demand is booked")
        walk.until(lambda: helene.get(f"/demands/{key}/money/").text.count("13,00") >= 2, "the money is kept")
        says(helene.get(f"{HOUSE}calls/{key}/slip.pdf"))
    with walk.step("… Awa delivers, he confirms and reviews on the telephone, from call to review"):
        walk.move(awa, key, "deliver")
        _act(helene, key, "settle", "Oui, tout va bien.")
        _act(helene, key, "review", "Cinq étoiles.", stars="5", words="Ulysse est ravi.")
        says(helene.get(f"{HOUSE}calls/{key}/"), "Cinq étoiles.", "pour le compte de Marcel")
    with walk.step("missing trades with their poster, the loge's health, the rules, an export"):
        says(helene.get(f"{HOUSE}missing/"), "Jardin")
        says(helene.get(f"{HOUSE}missing/garden.pdf"))
        says(helene.get(f"{HOUSE}health/"), "26 semaines")
        says(helene.get(f"{HOUSE}settings/"), "17,5")
        page = says(helene.get(f"{HOUSE}export/"))
        says(helene.submit(page, page.form("/export/"), what="demands"), "Promener")


def _act(browser: Browser, key: str, name: str, consent: str, *words: str, **written: str) -> Page:
    page = says(browser.get(f"{HOUSE}calls/{key}/"))
    return says(browser.submit(page, page.form(f"/act/{name}/"), consent=consent, **written), *words)


def _told(page: Page) -> list[str]:
    return re.findall(r"/letters/[0-9a-f-]{36}/told/", page.html)
