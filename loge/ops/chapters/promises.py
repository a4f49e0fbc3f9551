"""A price that was promised and did not come: the silent one was reminded, another neighbour is asked, and it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk


def tell(walk: Walk) -> None:
    emily, paul, helene = (Browser(walk.demo.address) for _each in range(3))
    with walk.step("Emily reads what she was promised: the price for her hedge was missed, and it stays written"):
        walk.enter(emily, "Emily")
        _ok(emily.get("/promises/"), "Missed", "Tailler une haie", "Your yes is wanted")
    with walk.step("… and what was done meanwhile: Marc was reminded, and did not answer in time"):
        mine = emily.get("/promises/")
        page = _ok(emily.get(mine.link("/demands/", "Tailler une haie")), "Marc was reminded", "did not come in time")
    with walk.step("… she says yes: Paul is asked too, in her own words"):
        walk.letters = walk.mail()
        asked = _ok(emily.submit(page, page.form("/yes/")), "Paul", "forty metres")
        key = asked.path.split("/demands/")[1].partition("/")[0]
        walk.letter_to("paul", f"/demands/{key}/", "fr")
    with walk.step("Paul names a price; the promise is kept at last, too late, and says so"):
        walk.enter(paul, "Paul")
        demand = _ok(paul.get(f"/demands/{key}/"))
        _ok(paul.submit(demand, demand.form("/move/quote/"), price="90,00"))
        walk.until(lambda: "kept too late" in emily.get("/promises/").text, "the price is in the book")
    with walk.step("A guest sees her car being arranged: the first one asked, reminded, silent; another one asked too"):
        page = _ok(walk.visitor.get("/demo/"))
        _ok(walk.visitor.get(page.link("/asked/")), "Transfer and driver", "reminded kindly", "asking elsewhere too")
    with walk.step("A visitor asks to be called back: a minute is offered, held, and Hélène sees it"):
        form = _ok(walk.visitor.get("/loges/alencon/call-me/"))
        minute = form.html.partition('name="due_at" value="')[2].partition('"')[0]
        told = {"phone": "02 61 91 04 77", "name": "Odette", "due_at": minute}
        _ok(walk.visitor.submit(form, form.form("/call-me/"), **told), "Nous vous appelons avant")
        walk.enter(helene, "Hélène")
        _ok(helene.get("/house/alencon/line/"), "Odette")


def _ok(page: Page, *words: str) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != 200 or missing:
        raise Unfit(f"{page.url} answered {page.status}, without {missing}: {page.text[200:900]}")
    return page
