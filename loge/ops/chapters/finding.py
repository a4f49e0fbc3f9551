"""Finding: a slip of the pen, the reasons of an order, the whole country, a search that is kept."""

from __future__ import annotations

import re
from typing import Any

from ..browser import Page, Unfit, says

FIND = "/loges/alencon/find/"


def tell(walk: Any) -> None:
    with walk.step("a visitor writes « repasage »: it is read as « repassage », and said"):
        says(walk.visitor.get(f"{FIND}?q=repasage"), "Réponses pour", "repassage", "vous avez écrit")
    with walk.step("… asks what, when and for how much in one sentence: each reading can be taken away"):
        page = says(
            walk.visitor.get(f"{FIND}?q=promener+mon+chien+samedi+10h-12h+%C3%A0+moins+de+15+%E2%82%AC"),
            "Promener votre chien",
        )
        page.link("not=when")
        page.link("not=budget")
    with walk.step("… reads why the first one comes first: the points add up"):
        _adds_up(page)
    with walk.step("… and the rule, which nobody can pay to bend"):
        says(walk.visitor.get("/ranking/"), "L. 111-7", "Ce qui ne compte jamais")
    with walk.step("someone without a town looks in every loge"):
        says(walk.visitor.get("/find/?q=promener+chien"), "Loge d’Alençon", "Promener votre chien")
    with walk.step("Jeanne keeps a search, and lets it go"):
        found = says(walk.jeanne.get(f"{FIND}?q=tondre"), "Me prévenir")
        mine = says(walk.jeanne.submit(found, found.form("/find/keep/")), "tondre", "accordéon")
        walk.jeanne.submit(mine, mine.form("/forget/"))


def _adds_up(page: Page) -> None:
    first = page.text.split(" en tout")[0]
    total = int(first.split()[-2])
    points = [int(told.replace("−", "-")) for told in re.findall(r"\(([+−]\d+)\)", first)]
    if sum(points) != total:
        raise Unfit(f"{points} do not add up to {total}")
