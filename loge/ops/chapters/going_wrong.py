"""A code at the door, a part received, a disagreement ruled and accepted: over HTTP, to the cent."""

from __future__ import annotations

import re
from typing import Any

from ..browser import Browser, Unfit


def tell(walk: Any) -> None:
    """Sofia and Nadia do not see the same; Hélène listens to both."""
    sofia, nadia, helene = (Browser(walk.demo.address) for _ in range(3))
    key = _book(walk, sofia, nadia)
    with walk.step("Sofia reads two codes on her telephone; Nadia says the first at the door"):
        code = re.search(r'code-figures">(\d{4})<', sofia.get(f"/demands/{key}/").html)
        if code is None:
            raise Unfit("the client sees no code")
        if code[1] in nadia.get(f"/demands/{key}/").html:
            raise Unfit("who serves sees the client’s code")
        walk.move(nadia, key, "arrive", code=code[1])
    with walk.step("… finishes for less than agreed; Sofia thinks even less is right, Nadia sees it otherwise"):
        walk.move(nadia, key, "finish", cents="10", words="Pas de reinettes au marché.")
        walk.move(sofia, key, "receive_part", cents="8", words="Ni de camembert.")
        walk.move(nadia, key, "disagree", words="Il est dans le sac bleu.")
    with walk.step("Hélène listens to both and rules 3,00 € back; nothing moves yet"):
        walk.enter(helene, "Hélène")
        page = helene.get(f"/cases/{key}/")
        helene.submit(
            page, page.form(f"/cases/{key}/rule/"), back_cents="3", words="Le camembert y était, pas les reinettes."
        )
        _says(sofia, f"/demands/{key}/", "3,00")
    with walk.step("… both accept: 3,00 € back, 7,42 € to Nadia, 1,58 € to the loge"):
        walk.move(sofia, key, "abide")
        walk.move(nadia, key, "abide")
        for amount in ("3,00", "7,42", "1,58"):
            _says(nadia, f"/cases/{key}/", amount)


def _book(walk: Any, sofia: Browser, nadia: Browser) -> str:
    with walk.step("Sofia books Nadia for the market"):
        walk.enter(sofia, "Sofia")
        walk.enter(nadia, "Nadia")
        hits = sofia.get("/loges/alencon/find/?q=faire+les+courses+au+marche")
        page = sofia.get(hits.link("/offers/", "Faire vos courses"))
        asked = sofia.submit(page, page.form("/offers/"), words="Des reinettes, un camembert, et le pain de la halle.")
        key = re.search(r"/demands/([0-9a-f-]{36})/", asked.url)
        if key is None:
            raise Unfit(f"expected to stand on a demand, not on {asked.url}")
        walk.move(nadia, key[1], "quote", price="12", words="Avec plaisir.")
        agreed = walk.move(sofia, key[1], "accept")
        hosted = sofia.submit(agreed, agreed.form(f"/demands/{key[1]}/pay/"))
        walk.checkout(sofia, hosted)
        walk.until(lambda: nadia.get(f"/demands/{key[1]}/").has("/move/arrive/"), "the demand is booked")
        walk.until(lambda: sofia.get(f"/demands/{key[1]}/money/").text.count("12,00") >= 2, "the money is kept")
    return key[1]


def _says(browser: Browser, path: str, words: str) -> None:
    if words not in browser.get(path).text:
        raise Unfit(f"{path} does not say “{words}”")
