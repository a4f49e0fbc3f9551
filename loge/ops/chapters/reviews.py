"""Reviews and meeting, over HTTP: both write, one answers, a visitor doubts, the coordinator rules; a coffee and its calendar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..browser import Browser, Unfit, says

if TYPE_CHECKING:
    from ..story import Walk

HOUSE = "/loges/alencon/"


def tell(walk: Walk) -> None:
    helene = Browser(walk.demo.address)
    with walk.step("Awa writes hers: both reviews appear, with the day of the service and how they were checked"):
        demand = _demand(walk.awa, walk)
        page = walk.awa.get(demand)
        if page.has("/review/"):
            says(
                walk.awa.submit(page, page.form("/review/"), stars="5", words="Un accueil comme à la maison."),
                "publié le",
                "Contrôlé",
            )
    with walk.step("… and answers Jeanne’s"):
        page = walk.awa.get(demand)
        form = says(walk.awa.get(page.link("/reply/")))
        says(walk.awa.submit(form, form.form("/reply/"), words="À samedi, avec plaisir."), "À samedi, avec plaisir.")
    with walk.step("a visitor reads them, and doubts one: free, without an account"):
        hits = says(walk.visitor.get(f"{HOUSE}find/?q=promener+mon+chien"))
        offer = says(
            walk.visitor.get(hits.link("/offers/", "Promener votre chien")),
            "Le service le plus récent d’abord",
            "À samedi, avec plaisir.",
        )
        report = says(walk.visitor.get(offer.link("/report/")))
        says(
            walk.visitor.submit(
                report,
                report.form("/report/"),
                reason="other",
                words="Est-ce bien vrai ?",
                email="lectrice@demo.invalid",
            ),
            "Merci.",
        )
    with walk.step("Hélène keeps it, with a reason from the list and her own words"):
        walk.enter(helene, "Hélène")
        rows = says(helene.get("/house/alencon/reviews/"))
        look = says(helene.get(rows.link("/reports/")), "Est-ce bien vrai ?")
        says(
            helene.submit(
                look, look.form("/judge/"), ground="received", words="Le service a eu lieu, je les ai vus partir."
            ),
            "je les ai vus partir",
        )
    with walk.step("Jeanne says in one sentence on the wall what she thinks of Awa"):
        page = says(walk.jeanne.get(demand))
        says(walk.jeanne.submit(page, page.form("/thank/"), sentence="Merci Awa, vous êtes un rayon de soleil."))
        says(walk.visitor.get(HOUSE), "vous êtes un rayon de soleil")
    with walk.step("a coffee is coming: Jeanne has her seat, and its file for her calendar"):
        events = says(walk.jeanne.get(f"{HOUSE}events/"), "Café des voisins")
        coffee = says(walk.jeanne.get(events.link("/events/", "Café des voisins")), "Vous avez une place", "Jeanne")
        told = walk.jeanne.get(coffee.link("event.ics"))
        if "BEGIN:VTIMEZONE" not in told.html or "SEQUENCE:0" not in told.html:
            raise Unfit("the calendar file has no time zone or no sequence")
    with walk.step("the card for the town hall’s site, the sheet to print, the pages of the law"):
        says(walk.visitor.get("/embed/alencon/"), "Alençon", "Contrôlé")
        says(walk.visitor.get(f"{HOUSE}print/"), "02 61 91 04 42")
        for address in ("/law/reviews/", "/law/privacy/", "/law/terms-of-contact/", "/law/notice/"):
            says(walk.visitor.get(address))

    _many_at_once(walk, helene)


def _many_at_once(walk: Walk, helene: Browser) -> None:
    """Four who are close to each other give one star in a week: none of it counts before someone has looked."""
    camille = Browser(walk.demo.address)
    walk.enter(camille, "Camille Aubert")
    before = _stars(walk, "Camille")
    with walk.step(
        "four neighbours who know each other give Camille one star within the hour: kept back, and each is told"
    ):
        for name in ("Théo", "Inès", "Karim", "Odile"):
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
        says(helene.get("/house/alencon/"), "1 sur 5")
        rows = says(helene.get("/house/alencon/reviews/"), "À fuir")
        look = says(helene.get(rows.link("/reports/")), "Plusieurs avis à une étoile")
        words = "Quatre avis en une heure, entre collègues : je vous ai tous appelés."
        says(helene.submit(look, look.form("/judge/"), ground="concerted", words=words), words)
        if _stars(walk, "Camille") != before:
            raise Unfit("the four have moved her stars")


def _stars(walk: Walk, name: str) -> str:
    """What a visitor reads beside her name."""
    hits = walk.visitor.get(f"{HOUSE}find/?q=gymnastique+douce")
    return str(re.findall(r"\d,\d sur 5, \d+ avis", walk.visitor.get(hits.link("/offers/", "Gymnastique")).text)[:1])


def _demand(browser: Browser, walk: Walk) -> str:
    """The walk of this morning: the newest of Awa's exchanges that was received."""
    for address, words in browser.get("/demands/").links:
        if address.startswith("/demands/") and "Promener votre chien" in words:
            page = browser.get(address)
            if page.has("/review/") and "Rex aurait besoin" in page.text:
                return address
    raise Unfit("Awa finds no service to write about")
