"""A code at the door, a part received, a disagreement ruled and accepted: over HTTP, to the cent."""

from __future__ import annotations

import re
from typing import Any

from ..browser import Browser, Unfit, says


def tell(walk: Any) -> None:
    """Sofia and Nadia do not see the same; Hélène listens to both."""
    sofia, nadia, helene = (Browser(walk.demo.address) for _ in range(3))
    with walk.step("Sofia books Nadia for the market"):
        walk.enter(sofia, "Sofia")
        walk.enter(nadia, "Nadia")
        key = walk.booked(sofia, nadia, "faire les courses au marché", "Faire vos courses", "12")
    with walk.step("Sofia reads two codes on her telephone; Nadia says the first at the door"):
        code = re.search(r'code-figures">(\d{4})<', sofia.get(f"/demands/{key}/").html)
        if code is None:
            raise Unfit("the client sees no code")
        if re.search(
            rf"code-figures|>\s*{code[1]}\s*<", nadia.get(f"/demands/{key}/").html
        ):  # a key may hold any figures
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
        says(sofia.get(f"/demands/{key}/"), "3,00")
    with walk.step("… both accept: 3,00 € back, 7,42 € to Nadia, 1,58 € to the loge"):
        walk.move(sofia, key, "abide")
        walk.move(nadia, key, "abide")
        says(nadia.get(f"/cases/{key}/"), "3,00", "7,42", "1,58")
