"""Paul cannot mow: another neighbour the coordinator has met goes, and the money with him. And a booking called off in time."""

from __future__ import annotations

import re
from typing import Any

from ..browser import Browser, Unfit, says


def tell(walk: Any) -> None:
    ines, paul, marc = (Browser(walk.demo.address) for _ in range(3))
    with walk.step("Inès books Paul for the lawn"):
        walk.enter(ines, "Inès Haddad")
        walk.enter(paul, "Paul")
        key = walk.booked(ines, paul, "tondre et désherber", "Tondre", "17")
    with walk.step("… Paul is ill and says so; Inès asks who else mows"):
        walk.move(paul, key, "step_aside", words="Une sciatique, je suis navré.")
        page = says(ines.get(f"/demands/{key}/"), "Marc")
        marked = re.search(r'name="offers" value="([0-9a-f-]{36})"[^>]*><span><b>Marc', page.html)
        if marked is None:
            raise Unfit("Marc is not among those who could stand in")
        asked = page.form("/neighbours/")
        says(ines.submit(page, asked, offers=marked[1]), "Marc")
    with walk.step("… Marc says yes at the same price: nothing more to pay, and he is who goes"):
        walk.enter(marc, "Marc")
        serve = marc.get("/serve/")
        there = marc.get(serve.link("/stand-in/"))
        says(marc.submit(there, there.form("/yes/"), cents="17"), "17,00")
        says(ines.get(f"/demands/{key}/"), "Marc")
    with walk.step("… he mows, Inès confirms, and the money is Marc’s"):
        walk.move(marc, key, "deliver")
        walk.move(ines, key, "settle")
        walk.until(lambda: marc.get(f"/demands/{key}/money/").text.count("14,0") >= 1, "Marc’s part is released")
    with walk.step("Inès books the roses, and calls it off in time: everything comes back"):
        key = walk.booked(ines, paul, "tailler rosiers", "Tailler rosiers", "20")
        walk.move(ines, key, "cancel", words="Le gel arrive, au printemps plutôt !")
        walk.until(lambda: "20,00" in ines.get(f"/demands/{key}/money/").text, "it is given back")
