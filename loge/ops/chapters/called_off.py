"""Called off by the policy of the booking, from both sides: late by who asked, a part stays due; by who serves, nothing does."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from loge.common.clock import local, now, zone

from ..browser import Browser, Unfit

if TYPE_CHECKING:
    from ..story import Walk


def tell(walk: Walk) -> None:
    yves, gwenaelle, lina = (Browser(walk.demo.address) for _ in range(3))
    walk.enter(yves, "Yves")
    walk.enter(gwenaelle, "Gwenaëlle")
    walk.enter(lina, "Lina")
    with walk.step(
        "Yves books Gwenaëlle for this very day and calls it off: what stays due is said before he does, to the cent"
    ):
        key = _booked(walk, yves, gwenaelle, "lire+a+voix+haute", "Lire à voix haute", "12")
        _says(yves, f"/demands/{key}/", "6,00", "4,95", "1,05")
        walk.move(yves, key, "cancel", words="Le roman attendra, pardon.")
        walk.until(lambda: "4,95" in gwenaelle.get(f"/demands/{key}/money/").text, "Gwenaëlle has her part")
        _says(yves, f"/demands/{key}/money/", "6,00")
    with walk.step("… Lina, booked for this very day too, calls it off: Yves gets everything back, and may ask again"):
        key = _booked(walk, yves, lina, "lecon+de+violon", "Leçon de violon", "26")
        walk.move(lina, key, "cancel", words="Ma voiture ne démarre pas.")
        walk.until(lambda: yves.get(f"/demands/{key}/money/").text.count("26,00") >= 2, "26,00 € are given back")
        hits = yves.get("/loges/alencon/find/?q=lecon+de+violon")
        page = yves.get(hits.link("/offers/", "Leçon de violon"))
        _key(yves.submit(page, page.form("/offers/"), words="Une autre fois, quand la voiture ira mieux ?").url)


def _booked(walk: Walk, client: Browser, server: Browser, words: str, title: str, price: str) -> str:
    """For in five hours: later than the notice of the loge allows."""
    page = client.get(client.get(f"/loges/alencon/find/?q={words}").link("/offers/", title))
    soon = f"{local(now() + dt.timedelta(hours=5), zone()):%Y-%m-%dT%H:%M}"
    key = _key(client.submit(page, page.form("/offers/"), words="Aujourd’hui, si c’est possible ?", wished_at=soon).url)
    walk.move(server, key, "quote", price=price, words="Avec plaisir.")
    agreed = walk.move(client, key, "accept")
    walk.checkout(client, client.submit(agreed, agreed.form(f"/demands/{key}/pay/")))
    walk.until(lambda: server.get(f"/demands/{key}/").has("/move/deliver/"), "the demand is booked")
    walk.until(lambda: client.get(f"/demands/{key}/money/").text.count(f"{price},00") >= 2, "the money is kept")
    return key


def _key(address: str) -> str:
    found = re.search(r"/demands/([0-9a-f-]{36})/", address)
    if found is None:
        raise Unfit(f"expected to stand on a demand, not on {address}")
    return found[1]


def _says(browser: Browser, path: str, *words: str) -> None:
    page = browser.get(path)
    if missing := [word for word in words if word not in page.text]:
        raise Unfit(f"{path} does not say {missing}: {page.text[:900]}")
