"""Emily puts a need on the board, two neighbours answer, she compares and chooses; the one-off rule says no kindly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..browser import Browser, Unfit, says

if TYPE_CHECKING:
    from ..story import Walk

BOARD = "/loges/alencon/needs/"


def tell(walk: Walk) -> None:
    """The need board and the one-off rule, over HTTP."""
    odile, karim = Browser(walk.demo.address), Browser(walk.demo.address)
    with walk.step("Emily puts a need on the board, in English"):
        page = says(walk.emily.get(f"{BOARD}new/"))
        told = {
            "words": "Two curtains to hem before Sunday. The cloth is heavy.",
            "category_key": "sewing",
            "budget": "30",
        }
        posted = says(walk.emily.submit(page, page.form("/needs/new/"), **told))
        need = posted.path
    with walk.step("two neighbours who sew read it without her name, and answer with their price"):
        for browser, name, price in ((odile, "Odile", "28"), (karim, "Karim", "24,50")):
            walk.enter(browser, name)
            read = says(browser.get(need))
            if "Emily" in read.text or "Two curtains" not in read.text:
                raise Unfit(f"{name} should read what is needed, and not who needs it")
            says(browser.submit(read, read.form("/answer/"), price=price, words="Avec plaisir."))
    with walk.step("Emily reads both side by side, to the cent, and chooses Karim"):
        both = says(walk.emily.get(need))
        for words in ("Odile", "28.00", "Karim", "24.50", "20.21"):
            if words not in both.text:
                raise Unfit(f"the answers do not say {words}")
        agreed = says(walk.emily.submit(both, both.form("/move/accept/", "Karim")))
        hosted = walk.emily.submit(agreed, agreed.form("/pay/"))
        walk.checkout(walk.emily, hosted)
    with walk.step("… it is booked, and Odile is thanked"):
        walk.until(lambda: not odile.get(BOARD).text.count("Two curtains"), "the need has left the board")
        walk.until(
            lambda: "Someone else was chosen" in _answers_of(odile) or "choisi" in _answers_of(odile), "Odile is told"
        )
    with walk.step("Jeanne asks Awa for the same walk again, and is told kindly of the lawful ways"):
        hits = says(walk.jeanne.get("/loges/alencon/find/?q=promener+mon+chien"))
        page = says(walk.jeanne.get(hits.link("/offers/", "Promener votre chien")))
        refused = walk.jeanne.submit(page, page.form("/offers/"), words="Encore un tour pour Rex ?")
        if refused.status != 403 or not any("/regular/" in address for address, _words in refused.links):
            raise Unfit(f"the second time answered {refused.status}: {refused.text[:200]}")
        says(walk.jeanne.get("/loges/alencon/regular/"))


def _answers_of(browser: Browser) -> str:
    """What a neighbour reads of their last exchange."""
    mine = says(browser.get("/demands/"))
    return str(says(browser.get(mine.link("/demands/", "Two curtains"))).text)
