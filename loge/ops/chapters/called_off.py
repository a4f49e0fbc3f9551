"""Called off by the policy of the booking, from both sides: late by who asked, a part stays due; by who serves, nothing does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from loge.common.clock import local, now, zone

from ..browser import Browser, says

if TYPE_CHECKING:
    from ..story import Walk


def tell(walk: Walk) -> None:
    yves, gwenaelle, lina = (Browser(walk.demo.address) for _ in range(3))
    walk.enter(yves, "Yves")
    walk.enter(gwenaelle, "Gwenaëlle")
    walk.enter(lina, "Lina")
    soon = f"{local(now() + dt.timedelta(hours=5), zone()):%Y-%m-%dT%H:%M}"  # later than the loge's notice allows
    with walk.step(
        "Yves books Gwenaëlle for this very day and calls it off: what stays due is said before he does, to the cent"
    ):
        key = walk.booked(yves, gwenaelle, "lire à voix haute", "Lire à voix haute", "12", wished_at=soon)
        says(yves.get(f"/demands/{key}/"), "6,00", "4,95", "1,05")
        walk.move(yves, key, "cancel", words="Le roman attendra, pardon.")
        walk.until(lambda: "4,95" in gwenaelle.get(f"/demands/{key}/money/").text, "Gwenaëlle has her part")
        says(yves.get(f"/demands/{key}/money/"), "6,00")
    with walk.step("… Lina, booked for this very day too, calls it off: Yves gets everything back, and may ask again"):
        key = walk.booked(yves, lina, "leçon de violon", "Leçon de violon", "26", wished_at=soon)
        walk.move(lina, key, "cancel", words="Ma voiture ne démarre pas.")
        walk.until(lambda: yves.get(f"/demands/{key}/money/").text.count("26,00") >= 2, "26,00 € are given back")
        hits = yves.get("/loges/alencon/find/?q=lecon+de+violon")
        page = yves.get(hits.link("/offers/", "Leçon de violon"))
        asked = yves.submit(page, page.form("/offers/"), words="Une autre fois, quand la voiture ira mieux ?")
        says(asked, "quand la voiture ira mieux")
