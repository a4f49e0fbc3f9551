"""Reviews and meeting, over HTTP: both write, one answers, a visitor doubts, the coordinator rules; a coffee and its calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit, says

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
        report = says(walk.visitor.get(offer.link("/doubt/review/")))
        says(
            walk.visitor.submit(
                report,
                report.form("/doubt/review/"),
                reason="other",
                words="Est-ce bien vrai ?",
                email="lectrice@demo.invalid",
            ),
            "Merci.",
        )
    with walk.step("Hélène keeps it, with a reason from the list and her own words"):
        walk.enter(helene, "Hélène")
        rows = says(helene.get("/house/alencon/reviews/"))
        look = reported(helene, rows, "Est-ce bien vrai ?")
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


def reported(judge: Browser, rows: Page, words: str) -> Page:
    """The page of the report that says this."""
    for address, _words in rows.links:
        if address.startswith("/notices/") and words in (page := judge.get(address)).text:
            return page
    raise Unfit(f"{rows.path} leads to no report that says “{words}”")


def _demand(browser: Browser, walk: Walk) -> str:
    """The walk of this morning: the newest of Awa's exchanges that was received."""
    for address, words in browser.get("/demands/").links:
        if address.startswith("/demands/") and "Promener votre chien" in words:
            page = browser.get(address)
            if page.has("/review/") and "Rex aurait besoin" in page.text:
                return address
    raise Unfit("Awa finds no service to write about")
