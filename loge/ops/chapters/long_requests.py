"""Someone is recruited for a household: every step has its day, the day moves and the steps with it, the client follows it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

HOUSE = "/house/ormeraie"
CLEANER = "Une femme de ménage, deux matins par semaine"


def tell(walk: Walk) -> None:
    mathilde, gabrielle = Browser(walk.demo.address), Browser(walk.demo.address)
    with walk.step("Mathilde opens a long request: each step with its day and its owner, the candidates beneath"):
        walk.enter(mathilde, "Mathilde")
        board = _ok(mathilde.get(f"{HOUSE}/long/"), CLEANER, "Madame Béranger")
        row = _ok(mathilde.get(board.link("/long/", CLEANER)), "Nadège Colin", "Rencontrer la liste courte")
    with walk.step("… compares the three legal ways to employ, with the working and the sources"):
        _ok(mathilde.get(f"{row.path}employ/?hours=26&net=13,50"), "CESU", "199 sexdecies")
    with walk.step("… moves the day by a week: the page says which steps moved"):
        aim = row.form("/aim/")
        later = dt.date.fromisoformat(aim.fields["aim_on"]) + dt.timedelta(days=7)
        _ok(mathilde.submit(row, aim, aim_on=later.isoformat()), "Déplacé du")
    with walk.step("Gabrielle follows it from her own space, without a word about the candidates"):
        walk.enter(gabrielle, "Gabrielle")
        space = _ok(gabrielle.get("/mine/"), CLEANER)
        hers = _ok(gabrielle.get(space.link("/mine/long/", CLEANER)), "Rencontrer la liste courte")
        if "Nadège" in hers.html or "références" in hers.text:
            raise Unfit("the client reads about candidates")


def _ok(page: Page, *words: str) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != 200 or missing:
        raise Unfit(f"{page.url} answered {page.status}, without {missing}: {page.text[200:900]}")
    return page
