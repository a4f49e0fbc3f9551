"""A neighbour writes an offer with variants, says the week, shows who he is, rests and comes back."""

from __future__ import annotations

from typing import Any

from ..browser import Browser, Page, Unfit


def tell(walk: Any) -> None:
    """Karim serves in Alençon; a visitor looks at what he shows."""
    from ..story import _ok, _status

    karim = Browser(walk.demo.address)
    told = {
        "category_key": "garden",
        "title": "Tailler vos rosiers",
        "unit": "hour",
        "price": "17,50",
        "words": "Avant les gelées.",
    }
    with walk.step("Karim reads to the cent what he would receive, before anything is published"):
        walk.enter(karim, "Karim")
        sheet = _ok(karim.get("/serve/offers/new/"))
        _ok(karim.submit(sheet, _sheet(sheet), **told, act="look"), "14,44", "3,06")
    with walk.step("a price of 0 is refused with a sentence; a card number too; what was written is still there"):
        _status(karim.submit(sheet, _sheet(sheet), **(told | {"price": "0"}), act="publish"), 422)
        refused = _status(
            karim.submit(sheet, _sheet(sheet), **(told | {"words": "Carte 4242 4242 4242 4242"}), act="publish"), 422
        )
        if "Tailler vos rosiers" not in refused.html:
            raise Unfit("the title was lost")
    with walk.step("he publishes it with a variant, and a visitor reads it on his page"):
        _ok(
            karim.submit(
                sheet, _sheet(sheet), **told, variant_name="Une longue haie", variant_price="60", act="publish"
            )
        )
        serve = _ok(karim.get("/serve/"), "Tailler vos rosiers")
        mine = next(address for address, _words in serve.links if "/people/" in address)
        _ok(walk.visitor.get(mine), "Tailler vos rosiers", "Une longue haie", "60,00")
    with walk.step("an offer that sounds like electricity is seen by nobody until Hélène has read it"):
        lamp = told | {"category_key": "handyman", "title": "Accrocher vos lustres", "words": "Sans toucher aux fils."}
        asked = _status(karim.submit(sheet, _sheet(sheet), **lamp, key="", act="publish"), 422)
        _ok(karim.submit(asked, _sheet(asked), **lamp, gate_electricity="no", act="publish"))
        _hidden(walk.visitor.get(mine), "Accrocher vos lustres")
        helene = Browser(walk.demo.address)
        walk.enter(helene, "Hélène")
        _ok(helene.get("/house/alencon/"), "Accrocher vos lustres")
        page = _ok(helene.get("/house/alencon/outside/"), "Accrocher vos lustres")
        _ok(helene.submit(page, next(form for form in page.forms if form.fields.get("act") == "agree")))
        _ok(walk.visitor.get(mine), "Accrocher vos lustres")
    with walk.step("he says his week, day by day; visitors see when he is free"):
        week = _ok(karim.get("/serve/week/"))
        form = next(form for form in week.forms if "day_0" in form.fields)
        _ok(karim.submit(week, form, day_5="9:00–12:00, 14:00–18:00", act="typed"))
        _ok(walk.visitor.get(mine), "14:00–18:00")
    with walk.step("he rests: his offers leave the board; he is back: they return"):
        offer = next(
            address for address, words in walk.visitor.get(mine).links if "/offers/" in address and "rosiers" in words
        )
        serve = _ok(karim.get("/serve/"))
        _ok(karim.submit(serve, serve.form("/serve/break/")))
        _status(walk.visitor.get(offer), 404)
        serve = _ok(karim.get("/serve/"))
        _ok(karim.submit(serve, serve.form("/serve/break/"), act="resume"))
        _ok(walk.visitor.get(offer), "Tailler vos rosiers")


def _hidden(page: Page, words: str) -> None:
    if words in page.text:
        raise Unfit(f"{page.path} says “{words}” already")


def _sheet(page: Page) -> Any:
    return next(form for form in page.forms if "variant_name" in form.fields)
