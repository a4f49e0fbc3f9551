"""A loge opens: Emily offers to keep one in Caen, the platform reads it and opens it, and its page is found from the home."""

from __future__ import annotations

from typing import Any

from ..browser import Browser, says


def tell(walk: Any) -> None:
    platform = Browser(walk.demo.address)
    with walk.step("Emily offers to open the loge of Caen, with the communes around it"):
        page = says(walk.emily.get("/open/?commune=14118"), "Caen")
        told = {"name": "Loge de Caen", "words": "I know every stairwell of the Vaugueux.", "phone": "02 31 00 00 01"}
        says(walk.emily.submit(page, page.form("/open/", "Caen"), **told), "Loge de Caen")
    with walk.step("… the platform reads it and opens it"):
        walk.enter(platform, "Camille Ferrand")
        page = says(platform.get("/platform/openings/"), "Vaugueux")
        asked = [form for form in page.forms if "/approve/" in form.action]
        says(platform.submit(page, asked[-1]), "Loge de Caen")  # who asked last is read last
    with walk.step("… a visitor finds it from the home page, and Emily is its coordinator"):
        says(walk.visitor.get("/?commune=Caen"), "Loge de Caen")
        says(walk.emily.get("/open/mine/"), "Loge de Caen").link("/house/")
