"""The coordinator grants one exception to the one-off rule, with a reason; it took longer than agreed, and nothing is paid that
the client has not said yes to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

REASON = "L’association des promeneurs ouvre en janvier : d’ici là, Rex doit sortir."


def tell(walk: Walk) -> None:
    helene = Browser(walk.demo.address)
    first = _asked_before(walk.jeanne)
    with walk.step("Hélène grants Jeanne one more walk with Awa: a reason is asked, and it is kept for all to see"):
        walk.enter(helene, "Hélène")
        page = _says(helene.get(first))
        _says(helene.submit(page, page.form("/once-more/"), reason=REASON), REASON)
        _says(helene.get("/house/alencon/once/"), REASON)
    with walk.step("… Jeanne may ask again, and once only"):
        hits = _says(walk.jeanne.get("/loges/alencon/find/?q=promener+mon+chien"))
        page = _says(walk.jeanne.get(hits.link("/offers/", "Promener votre chien")))
        form = page.form("/offers/")
        key = _key(_says(walk.jeanne.submit(page, form, words="Encore un tour pour Rex, jeudi ?"), "jeudi"))
        walk.move(walk.awa, key, "quote", price="13", words="Toujours avec plaisir.")
        again = walk.jeanne.get(hits.link("/offers/", "Promener votre chien"))
        _says(walk.jeanne.submit(again, again.form("/offers/"), words="Et vendredi aussi ?"), status=403)
    with walk.step("… it is booked; it took longer: Awa proposes 4,00 € more, which move nothing by themselves"):
        agreed = walk.move(walk.jeanne, key, "accept")
        walk.checkout(walk.jeanne, walk.jeanne.submit(agreed, agreed.form(f"/demands/{key}/pay/")))
        walk.until(lambda: walk.awa.get(f"/demands/{key}/").has("/move/deliver/"), "the second walk is booked")
        walk.until(lambda: walk.jeanne.get(f"/demands/{key}/money/").text.count("13,00") >= 2, "the money is kept")
        walk.move(walk.awa, key, "deliver")
        page = _says(walk.awa.get(f"/demands/{key}/"))
        _says(
            walk.awa.submit(
                page, page.form("/more/"), cents="4", words="Rex a retrouvé un ami, une demi-heure de plus."
            )
        )
    with walk.step("… Jeanne says yes by paying it, confirms, and Awa has 14,02 €, the loge 2,98 €"):
        page = _says(walk.jeanne.get(f"/demands/{key}/"), "Rex a retrouvé un ami", "4,00")
        walk.checkout(walk.jeanne, walk.jeanne.submit(page, page.form("/more/pay/")))
        walk.until(lambda: not walk.jeanne.get(f"/demands/{key}/").has("/more/pay/"), "the second payment has arrived")
        walk.until(lambda: "4,00" in walk.jeanne.get(f"/demands/{key}/money/").text, "it is put aside too")
        walk.move(walk.jeanne, key, "settle")
        walk.until(lambda: "14,02" in walk.awa.get(f"/demands/{key}/money/").text, "Awa’s part is released")
        _says(walk.awa.get(f"/demands/{key}/money/"), "2,98")


def _asked_before(browser: Browser) -> str:
    """The walk Jeanne asked for this morning, found by her words."""
    for address, said in browser.get("/demands/").links:
        mine = address.startswith("/demands/") and "Promener votre chien" in said
        if mine and "Rex aurait besoin" in browser.get(address).text:
            return address
    raise Unfit("Jeanne does not find what she asked this morning")


def _key(page: Page) -> str:
    found = re.search(r"/demands/([0-9a-f-]{36})/", page.url)
    if found is None:
        raise Unfit(f"expected to stand on a demand, not on {page.url}: {page.text[:300]}")
    return found[1]


def _says(page: Page, *words: str, status: int = 200) -> Page:
    missing = [word for word in words if word not in page.text]
    if page.status != status or missing:
        raise Unfit(f"{page.path} answered {page.status}, without {missing}: {page.text[:900]}")
    return page
