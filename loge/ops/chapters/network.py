"""Whom one can rely on: trust that opens to its cases, and a paper that has lapsed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from loge.common.clock import day_of, now, zone

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

HOUSE = "/house/ormeraie"
DRIVERS = "Voitures du Perche"


def tell(walk: Walk) -> None:
    mathilde = Browser(walk.demo.address)
    with walk.step("Mathilde reads whom the house can rely on, each number with its cases"):
        walk.enter(mathilde, "Mathilde")
        everyone = _ok(mathilde.get(f"{HOUSE}/network/"), "Atelier Prairie", DRIVERS, "non proposé")
        _ok(
            mathilde.get(everyone.link("/network/", "Atelier Prairie")),
            "livraison d’un bouquet",
            "malgré le chat",
            "sans plus",
        )
    with walk.step("… a licence has lapsed: its drivers are not proposed until she has seen the new one"):
        card = _ok(mathilde.get(everyone.link("/network/", DRIVERS)), "papier obligatoire a expiré")
        until = (day_of(now(), zone()) + dt.timedelta(days=365)).isoformat()
        seen = mathilde.submit(card, card.form("/paper/"), sort="licence", valid_until=until, is_compulsory="on")
        if "papier obligatoire a expiré" in _ok(seen, DRIVERS).html:
            raise Unfit("the new paper was seen and they are still not proposed")
    with walk.step("… and anyone reads how it is counted"):
        _ok(walk.visitor.get("/trust/"), "Wilson")


def _ok(page: Page, *words: str) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != 200 or missing:
        raise Unfit(f"{page.url} answered {page.status}, without {missing}: {page.text[200:900]}")
    return page
