"""The coordinator grants one exception to the one-off rule, with a reason; it took longer than agreed, and nothing is paid that
the client has not said yes to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..browser import Browser, Form, Page, Unfit, says

if TYPE_CHECKING:
    from ..story import Walk

FIRST = "Bonjour Awa, Rex aurait besoin d’un tour samedi matin. À bientôt !"  # her words of this morning
ALIKE = "Ressemble"
REASON = "L’association des promeneurs ouvre en janvier : d’ici là, Rex doit sortir."


def tell(walk: Walk) -> None:
    helene = Browser(walk.demo.address)
    first = _asked_before(walk.jeanne)
    with walk.step("Hélène grants Jeanne one more walk with Awa: a reason is asked, and it is kept for all to see"):
        walk.enter(helene, "Hélène")
        page = says(helene.get(first))
        says(helene.submit(page, page.form("/once-more/"), reason=REASON), REASON)
        says(helene.get("/house/alencon/once/"), REASON)
    with walk.step("… Jeanne may ask again, and once only"):
        hits = says(walk.jeanne.get("/loges/alencon/find/?q=promener+mon+chien"))
        page = says(walk.jeanne.get(hits.link("/offers/", "Promener votre chien")))
        form = page.form("/offers/")
        key = _key(says(walk.jeanne.submit(page, form, words="Encore un tour pour Rex, jeudi ?"), "jeudi"))
        walk.move(walk.awa, key, "quote", price="13", words="Toujours avec plaisir.")
        again = walk.jeanne.get(hits.link("/offers/", "Promener votre chien"))
        says(walk.jeanne.submit(again, again.form("/offers/"), words="Et vendredi aussi ?"), status=403)
    with walk.step("… it is booked; it took longer: Awa proposes 4,00 € more, which move nothing by themselves"):
        agreed = walk.move(walk.jeanne, key, "accept")
        walk.checkout(walk.jeanne, walk.jeanne.submit(agreed, agreed.form(f"/demands/{key}/pay/")))
        walk.until(lambda: walk.awa.get(f"/demands/{key}/").has("/move/deliver/"), "the second walk is booked")
        walk.until(lambda: walk.jeanne.get(f"/demands/{key}/money/").text.count("13,00") >= 2, "the money is kept")
        walk.move(walk.awa, key, "deliver")
        page = says(walk.awa.get(f"/demands/{key}/"))
        says(
            walk.awa.submit(
                page, page.form("/more/"), cents="4", words="Rex a retrouvé un ami, une demi-heure de plus."
            )
        )
    with walk.step("… Jeanne says yes by paying it, confirms, and Awa has 14,02 €, the loge 2,98 €"):
        page = says(walk.jeanne.get(f"/demands/{key}/"), "Rex a retrouvé un ami", "4,00")
        walk.checkout(walk.jeanne, walk.jeanne.submit(page, page.form("/more/pay/")))
        walk.until(lambda: not walk.jeanne.get(f"/demands/{key}/").has("/more/pay/"), "the second payment has arrived")
        walk.until(lambda: "4,00" in walk.jeanne.get(f"/demands/{key}/money/").text, "it is put aside too")
        walk.move(walk.jeanne, key, "settle")
        walk.until(lambda: "14,02" in walk.awa.get(f"/demands/{key}/money/").text, "Awa’s part is released")
        says(walk.awa.get(f"/demands/{key}/money/"), "2,98")

    _much_alike(walk, helene)
    _without_the_rule(walk, helene)


def _much_alike(walk: Walk, helene: Browser) -> None:
    """The same words under another trade are not refused: the coordinator is asked to look."""
    with walk.step("Jeanne asks Awa much the same as company: nothing is refused, and Hélène has it on her morning"):
        hits = says(walk.jeanne.get("/loges/alencon/find/?q=tenir+compagnie+apres-midi"))
        page = says(walk.jeanne.get(hits.link("/offers/", "Tenir compagnie une après-midi")))
        key = _key(says(walk.jeanne.submit(page, page.form("/offers/"), words=FIRST)))
        says(helene.get("/house/alencon/"), ALIKE)
        rule = says(helene.get("/house/alencon/once/"), "Tenir compagnie une après-midi")
        says(helene.submit(rule, _of(rule, key)))
        if ALIKE in helene.get("/house/alencon/").text:
            raise Unfit("looked at, and still on the morning page")
        walk.move(walk.jeanne, key, "withdraw")


def _without_the_rule(walk: Walk, helene: Browser) -> None:
    """A house may do without the rule, and take that back."""
    with walk.step("Hélène lifts the rule for her loge: Emily may have her shelf again; she puts it back, and may not"):
        settings = says(helene.get("/house/alencon/settings/"))
        rules = next(form for form in settings.forms if "commission_bp" in form.fields)
        rules.fields.pop("one_off")
        says(helene.submit(settings, rules))
        offer = walk.emily.get("/loges/alencon/find/?q=put+up+a+shelf").link("/offers/", "Poser")
        page = says(walk.emily.get(offer))
        key = _key(says(walk.emily.submit(page, page.form("/offers/"), words="A second shelf, below the first.")))
        walk.move(walk.emily, key, "withdraw")
        kept = says(helene.get("/house/alencon/settings/"))
        says(helene.submit(kept, kept.form("/undo/")))
        page = says(walk.emily.get(offer))
        says(walk.emily.submit(page, page.form("/offers/"), words="And a third?"), status=403)


def _of(page: Page, key: str) -> Form:
    """The button that stands beside this demand."""
    flag = re.search(rf"/demands/{key}/.*?(/flags/[^\"]+/)\"", page.html, re.DOTALL)
    if flag is None:
        raise Unfit(f"{page.path} has no button beside {key}")
    return page.form(flag[1])


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
