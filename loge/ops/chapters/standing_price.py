"""What a price is worth around here and how long it stands: a median with its number, and 72 hours."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from ..browser import Browser, Unfit, says

if TYPE_CHECKING:
    from ..story import Walk


def tell(walk: Walk) -> None:
    from loge.common.clock import now
    from loge.demands import clock

    karim = Browser(walk.demo.address)
    walk.enter(karim, "Karim")
    with walk.step(
        "Karim offers to gather leaves; a visitor reads what a garden costs around here: a median, and of how many"
    ):
        sheet = says(karim.get("/serve/offers/new/"))
        form = next(one for one in sheet.forms if "variant_name" in one.fields)
        told = {
            "category_key": "garden",
            "title": "Ramasser vos feuilles",
            "unit": "hour",
            "price": "16",
            "words": "À la main.",
        }
        says(karim.submit(sheet, form, **told, act="publish"), "Ramasser vos feuilles")
        hits = walk.visitor.get("/loges/alencon/find/?q=ramasser+feuilles")
        shown = says(walk.visitor.get(hits.link("/offers/", "Ramasser")), "le plus souvent de")
        counted = re.search(r"Par ici : \d\d,\d\d € l’heure, (\d+) prix", shown.text)
        if counted is None or int(counted[1]) < 5:
            raise Unfit(f"no median with its number: {shown.text[:900]}")
    with walk.step("Jeanne asks him to iron her linen; he names 15,00 €, which stands for three days"):
        hits = says(walk.jeanne.get("/loges/alencon/find/?q=repasser+linge"))
        page = says(walk.jeanne.get(hits.link("/offers/", "Repasser votre linge")))
        asked = says(walk.jeanne.submit(page, page.form("/offers/"), words="Six chemises et une nappe de famille."))
        key = asked.path.strip("/").rpartition("/")[2]
        named = now()
        walk.move(karim, key, "quote", price="15", words="Je passe la prendre.")
        stale = says(walk.jeanne.get(asked.path), "15,00")
        walk.letters = walk.mail()
    with walk.step(
        "… an hour before, it still stands; an hour after, it has expired, and a page left open agrees to nothing"
    ):
        clock.tick(at=named + dt.timedelta(hours=71))
        if not walk.jeanne.get(asked.path).has("/move/accept/"):
            raise Unfit("the price has gone before its time")
        for _twice in range(2):  # the clock may come round as often as it likes
            clock.tick(at=named + dt.timedelta(hours=73))
        says(walk.jeanne.submit(stale, stale.form("/move/accept/")), status=409)
        says(walk.jeanne.get(asked.path), "expirée")
        walk.letter_to("jeanne", asked.path, "fr")
