"""Four who are close to each other give one star in a week: none of it counts before someone has looked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..browser import Browser, Unfit, says

if TYPE_CHECKING:
    from ..story import Walk

HOUSE = "/loges/alencon/"


def tell(walk: Walk) -> None:
    camille, helene = Browser(walk.demo.address), Browser(walk.demo.address)
    walk.enter(helene, "Hélène")
    walk.enter(camille, "Camille Aubert")
    before = _stars(walk)
    with walk.step(
        "four neighbours who know each other give Camille one star within the hour: kept back, and each is told"
    ):
        for name in ("Théo", "Inès Haddad", "Karim", "Odile"):
            client = Browser(walk.demo.address)
            walk.enter(client, name)
            key = walk.booked(client, camille, "gymnastique douce à domicile", "Gymnastique douce", "20")
            walk.move(camille, key, "deliver")
            walk.move(client, key, "settle")
            page = client.get(f"/demands/{key}/")
            told = client.submit(page, page.form("/review/"), stars="1", words="À fuir, croyez-moi.")
        says(told, "pas encore affiché")
        page = camille.get(told.path)  # once both have written, only that look keeps it from being shown
        says(camille.submit(page, page.form("/review/"), stars="5", words="Merci de votre accueil."))
    with walk.step(
        "… Hélène has the four on her morning, and refuses one with a reason; Camille’s stars have not moved"
    ):
        says(helene.get("/house/alencon/"), "★☆☆☆☆")
        rows = says(helene.get("/house/alencon/reviews/"), "À fuir")
        held = re.search(r"À fuir.*?(/notices/[0-9a-f-]{36}/)", rows.html, re.DOTALL)
        if held is None:
            raise Unfit(f"{rows.path} has no way to look at what is held")
        look = says(helene.get(held[1]), "Plusieurs avis à une étoile")
        words = "Quatre avis en une heure, entre collègues : je vous ai tous appelés."
        says(helene.submit(look, look.form("/judge/"), ground="concerted", words=words), words)
        if _stars(walk) != before:
            raise Unfit("the four have moved her stars")


def _stars(walk: Walk) -> str:
    """What a visitor reads beside Camille’s name."""
    hits = walk.visitor.get(f"{HOUSE}find/?q=gymnastique+douce")
    return str(re.findall(r"\d,\d sur 5, \d+ avis", walk.visitor.get(hits.link("/offers/", "Gymnastique")).text)[:1])
