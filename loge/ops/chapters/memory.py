"""Her birthday is remembered: proposed to him, ordered with one tap, and she sees nothing of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

HOUSE = "/house/ormeraie"
BOUQUET = "Renoncules crème et abricot"


def tell(walk: Walk) -> None:
    mathilde, antoine, solene = (Browser(walk.demo.address) for _one in range(3))
    with walk.step("The telephone rings at Mathilde’s: six digits, and the file of the Aubry household is open"):
        walk.enter(mathilde, "Mathilde")
        file = _ok(mathilde.get(f"{HOUSE}/clients/?q=06+39+98+10+01"), "Famille Aubry", "noix, pour Lina", "le portail")
        if "52 73" in file.html:
            raise Unfit("a code of the vault stands on a page")
    with walk.step("… the board of dates: sixty days ahead, each with its decision or waiting for hers"):
        _ok(mathilde.get(f"{HOUSE}/dates/"), "Solène", "Famille Aubry", "Marguerite")
    with walk.step("Monsieur Aubry reads on his telephone what is proposed for madame, with its price and why"):
        walk.enter(antoine, "Antoine Aubry")
        space = _ok(antoine.get("/mine/"), BOUQUET, "58,00", "renoncules, les seules qui tiennent", "Pivoines roses")
    with walk.step("… one tap: it is ordered from the florist, and waits for its place in the agenda"):
        done = _ok(antoine.submit(space, space.form("/yes/")), "commandé")
        key = re.search(r"/mine/gestures/([0-9a-f-]{36})/", done.path)
        if key is None:
            raise Unfit(f"after the yes one is at {done.path}")
        _ok(mathilde.get(f"{HOUSE}/gestures/{key[1]}/"), BOUQUET, "Atelier Prairie")
    with walk.step("… and madame, who signs in at that very moment, sees nothing of it"):
        walk.enter(solene, "Solène")
        for path in ("/mine/", "/mine/dates/", "/mine/looks/", "/demands/"):
            page = solene.get(path)
            if page.status != 200 or BOUQUET in page.html:
                raise Unfit(f"{path} tells the surprise, or answers {page.status}")


def _ok(page: Page, *words: str) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != 200 or missing:
        raise Unfit(f"{page.url} answered {page.status}, without {missing}: {page.text[200:900]}")
    return page
