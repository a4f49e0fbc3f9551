"""Nobody came, says one; I was there, says the other: a fact with its date that can be contested and lapses, a ruling, and the
one appeal, which a coordinator of another loge decides. To the cent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loge.common.clock import now
from loge.demands import states

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

WRONG = "Le message laissé à neuf heures le montre : le code de l’immeuble n’avait pas été donné."
LAST = "Il est venu jusqu’à la porte, c’est établi ; mais il n’a pas rappelé. Un quart est rendu."


def tell(walk: Walk) -> None:
    mireille, theo, lucien, helene, martine = (Browser(walk.demo.address) for _ in range(5))
    with walk.step("Lucien reads what is noted of him: said by whom, on which day, his answer, until when"):
        walk.enter(lucien, "Lucien")
        _says(lucien.get("/me/absences/"), "Monter un meuble", "selon Sofia", "J’avais noté mardi", "jusqu’au")
    with walk.step("Mireille says that nobody came yesterday; Théo reads it, beside his name and nobody else’s"):
        walk.enter(mireille, "Mireille")
        walk.enter(theo, "Théo")
        key = _key(mireille.get(mireille.get("/demands/").link("/demands/", "Remettre un ordinateur")))
        walk.move(mireille, key, "miss", words="J’ai attendu jusqu’à onze heures et demie.")
        _says(theo.get("/me/absences/"), "selon Mireille", "jusqu’au")
        _says(mireille.get("/me/absences/"), "Rien n’est noté")
    with walk.step("… he was there, and says so: it does not count, the money waits, Hélène listens to both"):
        walk.move(theo, key, "contest_miss", words="J’y étais à dix heures, la porte de l’immeuble était fermée.")
        _says(theo.get("/me/absences/"), "contestée", "la porte de l’immeuble")
        walk.enter(helene, "Hélène")
        page = helene.get(helene.get("/house/alencon/disputes/").link(f"/cases/{key}/"))
        _says(helene.submit(page, page.form("/rule/"), back_cents="0", words=WRONG), "26,40", "5,60")
    with walk.step("Mireille appeals: the coordinator of the nearest loge reads this file, and nothing else of it"):
        walk.move(mireille, key, "appeal", words="J’étais chez moi, et mon téléphone n’a pas sonné.")
        walk.enter(martine, "Martine")
        one = martine.get(martine.get("/house/flers/disputes/").link(f"/cases/{key}/"))
        _says(one, "mon téléphone n’a pas sonné", WRONG)
        for path in (f"/demands/{key}/", "/house/alencon/disputes/"):
            _says(martine.get(path), status=404)
        if helene.get(f"/cases/{key}/").has("/rule/"):
            raise Unfit("who ruled first could rule again")
    with walk.step("… her decision is the last word: 8,00 € back, 19,80 € to Théo, 4,20 € to the loge, at once"):
        _says(martine.submit(one, one.form("/rule/"), back_cents="8", words=LAST))
        for browser in (mireille, theo):
            _says(browser.get(f"/cases/{key}/"), LAST, "8,00", "19,80", "4,20")
            if browser.get(f"/demands/{key}/").has("/move/appeal/"):
                raise Unfit("there is a second appeal")
        _says(martine.get(f"/cases/{key}/"), status=404)
        walk.until(lambda: "8,00" in mireille.get(f"/demands/{key}/money/").text, "8,00 € are given back")
        walk.until(
            lambda: theo.get(f"/demands/{key}/money/").text.count("19,80") >= 2, "Théo’s part is sent to his bank"
        )
    with walk.step("… and what was noted of Lucien counts today, and no longer a year after that day"):
        _lapses()


def _lapses() -> None:
    from loge.demands.cases import absences_counted
    from loge.houses.models import House

    from ..cast import person

    house, lucien = House.objects.get(slug="alencon"), person("lucien")
    today, later = (absences_counted(house, lucien, at=at) for at in (now(), now() + states.ABSENCE_LAPSES))
    if not today or later:
        raise Unfit(f"{today} absences count today and {later} in a year, instead of some and none")


def _key(page: Page) -> str:
    found = re.search(r"/demands/([0-9a-f-]{36})/", page.url)
    if found is None:
        raise Unfit(f"expected to stand on a demand, not on {page.url}")
    return found[1]


def _says(page: Page, *words: str, status: int = 200) -> Page:
    missing = [word for word in words if word not in page.text]
    if page.status != status or missing:
        raise Unfit(f"{page.path} answered {page.status}, without {missing}: {page.text[:900]}")
    return page
