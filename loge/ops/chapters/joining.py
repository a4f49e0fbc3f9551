"""Sofia joins: refused kindly from Paris, then from Alençon; Hélène invites her, she takes a time, and is accepted."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from typing import Any

from ..browser import Browser, Page, Unfit, says

JOIN, PLACE, DESK = "/loges/alencon/join/", "/loges/alencon/place/", "/house/alencon/applications/"
TOLD = {
    "name": "Sofia Martins", "address": "5 rue du Pont-Neuf", "born_on": "1988-05-17", "trades": "cooking", "signed": "on",
    "free_time": "Le week-end", "words": "Je cuisine pour dix comme pour deux, et j’aime qu’on se resserve.",
}  # fmt: skip


def tell(walk: Any) -> None:
    sofia, helene, visitor = (Browser(walk.demo.address) for _ in range(3))
    with walk.step("the loge’s page shows its territory, its figures and its charter"):
        says(visitor.get("/loges/alencon/"), "Alençon", "31 communes")
        says(visitor.get("/loges/alencon/charter/"), "Entre voisins")
    with walk.step("Sofia applies from Paris and is told kindly which loge could be hers"):
        walk.enter(sofia, "Sofia")
        page = says(sofia.get(JOIN), "charte")
        refused = sofia.submit(page, page.form("", "charte"), **TOLD, commune="Paris")
        says(refused, "Paris", "Je cuisine pour dix", status=422)
    with walk.step("… from Alençon, and her application is there"):
        sent = says(sofia.submit(refused, refused.form("", "charte"), **TOLD, commune="Alençon"), "Ma candidature")
        if sent.path != PLACE:
            raise Unfit(f"Sofia stands on {sent.path}")
    with walk.step("Hélène reads it and invites her"):
        walk.enter(helene, "Hélène")
        one = helene.get(helene.get(DESK).link("/applications/", "Sofia Martins"))
        one = says(helene.submit(one, one.form("/invite/")), "Sofia Martins")
    with walk.step("… Sofia takes a time, and has it for her calendar"):
        offered = says(sofia.get(PLACE), "Retenir ce moment")
        slot = re.search(r'name="slot" value="([0-9a-f-]{36})"', offered.html)
        if slot is None:
            raise Unfit("no time is offered to Sofia")
        says(sofia.submit(offered, offered.form("/take/"), slot=slot[1]), "Ajouter à mon agenda")
    with walk.step("… they meet; she cannot be accepted before it is seen where she lives"):
        one = helene.get(one.path)
        one = says(helene.submit(one, one.form("/meet/")), "Sofia Martins")
        early = helene.submit(one, one.form("/accept/"))
        if early.status != 403:
            raise Unfit(f"accepted without knowing where she lives ({early.status})")
        one = says(helene.submit(one, one.form("/document/")), "document vu")
        says(helene.submit(one, one.form("/accept/")), "acceptée")
    with walk.step("… and Sofia serves, on probation, said openly"):
        says(sofia.get(PLACE), "à l’essai", "document")
    _by_post(walk, helene)
    _by_neighbours(walk)


def _by_post(walk: Any, helene: Browser) -> None:
    """Where Yves lives is shown by a letter: only who empties his box can read the code."""
    yves = Browser(walk.demo.address)
    with walk.step("Yves applies too; Hélène prints him a letter with a code, which is in clear nowhere else"):
        walk.enter(yves, "Yves")
        _apply(yves, "Yves Lemonnier", "7 rue des Peupliers", "Damigny")
        one = helene.get(helene.get(DESK).link("/applications/", "Yves Lemonnier"))
        code = _code(helene.submit(one, one.form("/letter/")))
    with walk.step("… a wrong code is counted, his own opens: his address is shown by post"):
        page = says(yves.get(PLACE), "code")
        wrong = "100000" if code != "100000" else "200000"
        page = says(yves.submit(page, page.form("/code/"), code=wrong), "4", status=422)
        says(yves.submit(page, page.form("/code/"), code=code), "code reçu par la poste")


def _by_neighbours(walk: Any) -> None:
    """Jeanne asks those who know her: three vouch, and where she lives is shown."""
    with walk.step("Jeanne applies; three neighbours who serve vouch that she lives there, and that shows it"):
        applied = _apply(walk.jeanne, "Jeanne Roche", "12 rue aux Sieurs", "Alençon")
        for name in ("Awa", "Lina", "Nadia"):
            neighbour = Browser(walk.demo.address)
            walk.enter(neighbour, name)
            page = says(neighbour.get(applied.link("/vouch/")), "Jeanne")
            form = next(one for one in page.forms if one.fields.get("words") == "")
            says(neighbour.submit(page, form, words="Ma voisine du deuxième."), "garant")
        shown = says(walk.jeanne.get(PLACE), "voisins")
        if "/vouch/" in shown.html:
            raise Unfit("three have vouched, and where she lives is still only declared")
    with walk.step("… she would rather go on asking than serve: she withdraws, without having to say why"):
        says(walk.jeanne.submit(shown, shown.form("/withdraw/")))


def _apply(browser: Browser, name: str, address: str, commune: str) -> Page:
    page = browser.get(JOIN)
    return says(
        browser.submit(page, page.form("", "charte"), **TOLD | {"name": name, "address": address}, commune=commune)
    )


def _code(letter: Page) -> str:
    """The six figures on the letter, as its reader sees them."""
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", letter.raw, re.DOTALL):
        with suppress(zlib.error):
            if found := re.search(rb"\((\d{3}) (\d{3})\)", zlib.decompress(packed)):
                return (found[1] + found[2]).decode()
    raise Unfit(f"{letter.path} ({letter.status}) holds no code")
