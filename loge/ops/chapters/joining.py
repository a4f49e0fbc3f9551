"""Sofia joins: refused kindly from Paris, then from Alençon; Hélène invites her, she takes a time, and is accepted."""

from __future__ import annotations

import re
from typing import Any

from ..browser import Browser, Page, Unfit

JOIN, PLACE, DESK = "/loges/alencon/join/", "/loges/alencon/place/", "/house/alencon/applications/"
TOLD = {
    "name": "Sofia Martins", "address": "5 rue du Pont-Neuf", "born_on": "1988-05-17", "trades": "cooking", "signed": "on",
    "free_time": "Le week-end", "words": "Je cuisine pour dix comme pour deux, et j’aime qu’on se resserve.",
}  # fmt: skip


def tell(walk: Any) -> None:
    sofia, helene, visitor = (Browser(walk.demo.address) for _ in range(3))
    with walk.step("the loge’s page shows its territory, its figures and its charter"):
        _says(visitor.get("/loges/alencon/"), "Alençon", "31 communes")
        _says(visitor.get("/loges/alencon/charter/"), "Entre voisins")
    with walk.step("Sofia applies from Paris and is told kindly which loge could be hers"):
        walk.enter(sofia, "Sofia")
        page = _says(sofia.get(JOIN), "charte")
        refused = sofia.submit(page, page.form("", "charte"), **TOLD, commune="Paris")
        _says(refused, "Paris", "Je cuisine pour dix", status=422)
    with walk.step("… from Alençon, and her application is there"):
        sent = _says(sofia.submit(refused, refused.form("", "charte"), **TOLD, commune="Alençon"), "Ma candidature")
        if sent.path != PLACE:
            raise Unfit(f"Sofia stands on {sent.path}")
    with walk.step("Hélène reads it and invites her"):
        walk.enter(helene, "Hélène")
        one = helene.get(helene.get(DESK).link("/applications/", "Sofia Martins"))
        one = _says(helene.submit(one, one.form("/invite/")), "Sofia Martins")
    with walk.step("… Sofia takes a time, and has it for her calendar"):
        offered = _says(sofia.get(PLACE), "Retenir ce moment")
        slot = re.search(r'name="slot" value="([0-9a-f-]{36})"', offered.html)
        if slot is None:
            raise Unfit("no time is offered to Sofia")
        _says(sofia.submit(offered, offered.form("/take/"), slot=slot[1]), "Ajouter à mon agenda")
    with walk.step("… they meet; she cannot be accepted before it is seen where she lives"):
        one = helene.get(one.path)
        one = _says(helene.submit(one, one.form("/meet/")), "Sofia Martins")
        early = helene.submit(one, one.form("/accept/"))
        if early.status != 403:
            raise Unfit(f"accepted without knowing where she lives ({early.status})")
        one = _says(helene.submit(one, one.form("/document/")), "document vu")
        _says(helene.submit(one, one.form("/accept/")), "acceptée")
    with walk.step("… and Sofia serves, on probation, said openly"):
        _says(sofia.get(PLACE), "à l’essai", "document")


def _says(page: Page, *words: str, status: int = 200) -> Page:
    if page.status != status:
        raise Unfit(f"{page.path} answered {page.status} instead of {status}: {page.text[:300]}")
    for word in words:
        if word not in page.text and word not in page.html:
            raise Unfit(f"{page.path} does not say “{word}”: {page.text[:600]}")
    return page
