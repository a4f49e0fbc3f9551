"""Paul cannot mow: another neighbour the coordinator has met goes, and the money with him. And a booking called off in time."""

from __future__ import annotations

import re
from typing import Any

from ..browser import Browser, Page, Unfit


def tell(walk: Any) -> None:
    ines, paul, marc = (Browser(walk.demo.address) for _ in range(3))
    with walk.step("Inès books Paul for the lawn"):
        walk.enter(ines, "Inès")
        walk.enter(paul, "Paul")
        key = _booked(walk, ines, paul, "tondre et desherber", "Tondre", "17")
    with walk.step("… Paul is ill and says so; Inès asks who else mows"):
        walk.move(paul, key, "step_aside", words="Une sciatique, je suis navré.")
        page = _says(ines.get(f"/demands/{key}/"), "Marc")
        marked = re.search(r'name="offers" value="([0-9a-f-]{36})"[^>]*><span><b>Marc', page.html)
        if marked is None:
            raise Unfit("Marc is not among those who could stand in")
        asked = page.form("/neighbours/")
        _says(ines.submit(page, asked, offers=marked[1]), "Marc")
    with walk.step("… Marc says yes at the same price: nothing more to pay, and he is who goes"):
        walk.enter(marc, "Marc")
        serve = marc.get("/serve/")
        there = marc.get(serve.link("/stand-in/"))
        _says(marc.submit(there, there.form("/yes/"), cents="17"), "17,00")
        _says(ines.get(f"/demands/{key}/"), "Marc")
    with walk.step("… he mows, Inès confirms, and the money is Marc’s"):
        walk.move(marc, key, "deliver")
        walk.move(ines, key, "settle")
        walk.until(lambda: marc.get(f"/demands/{key}/money/").text.count("14,0") >= 1, "Marc’s part is released")
    with walk.step("Inès books the roses, and calls it off in time: everything comes back"):
        key = _booked(walk, ines, paul, "tailler rosiers", "Tailler rosiers", "20")
        walk.move(ines, key, "cancel", words="Le gel arrive, au printemps plutôt !")
        walk.until(lambda: "20,00" in ines.get(f"/demands/{key}/money/").text, "it is given back")


def _booked(walk: Any, client: Browser, server: Browser, words: str, title: str, price: str) -> str:
    hits = client.get(f"/loges/alencon/find/?q={words.replace(' ', '+')}")
    page = client.get(hits.link("/offers/", title))
    asked = client.submit(page, page.form("/offers/"), words="Un petit jardin, derrière la maison.")
    found = re.search(r"/demands/([0-9a-f-]{36})/", asked.url)
    if found is None:
        raise Unfit(f"expected to stand on a demand, not on {asked.url}: {asked.text[:200]}")
    key = found[1]
    walk.move(server, key, "quote", price=price, words="Avec plaisir.")
    agreed = walk.move(client, key, "accept")
    walk.checkout(client, client.submit(agreed, agreed.form(f"/demands/{key}/pay/")))
    walk.until(lambda: server.get(f"/demands/{key}/").has("/move/deliver/"), "the demand is booked")
    kept = f"{price},00"
    walk.until(lambda: client.get(f"/demands/{key}/money/").text.count(kept) >= 2, "the money is kept")
    return key


def _says(page: Page, words: str) -> Page:
    if page.status != 200 or words not in page.text:
        raise Unfit(f"{page.path} ({page.status}) does not say “{words}”: {page.text[:300]}")
    return page
