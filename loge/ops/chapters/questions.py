"""A question answered by a neighbour: asked in words, found by who knows, thanked, kept for the next one; and a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

HOUSE = "/loges/alencon/"
ASKED = "Comment empêcher une tringle à rideau lourde de tomber ?"
CONFIDED = "Je n’ose plus ouvrir les lettres de l’huissier"


def tell(walk: Walk) -> None:
    jeanne, lucien, helene = (Browser(walk.demo.address) for _each in range(3))
    with walk.step("Jeanne asks the loge, without her name: those who may know are told"):
        walk.enter(jeanne, "Jeanne")
        form = _ok(jeanne.get(f"{HOUSE}questions/ask/"))
        walk.letters = walk.mail()
        asked = _ok(
            jeanne.submit(form, form.form("/ask/"), title=ASKED, words="Deux fois déjà.", veiled="on", readers="all")
        )
        key = asked.path.split("/questions/")[1].partition("/")[0]
        walk.letter_to("lucien", f"/questions/{key}/", "fr")
    with walk.step("… Lucien knows: he reads why it is he, not who asks, and answers"):
        walk.enter(lucien, "Lucien")
        page = _ok(lucien.get(f"/questions/{key}/"), "Poser une étagère, un rideau, un cadre")
        if "Jeanne" in page.text:
            raise Unfit("who asked without a name is named")
        _ok(
            lucien.submit(page, page.form("/answer/"), words="Un support de plus au milieu, vissé dans le linteau."),
            "linteau",
        )
    with walk.step("… it helped; she closes it, opens it again by a slip, and closes it"):
        page = _ok(jeanne.get(f"/questions/{key}/"), "linteau")
        page = _ok(jeanne.submit(page, page.form("/act/helped/")))
        page = _ok(jeanne.submit(page, page.form("/act/close/")))
        page = _ok(jeanne.submit(page, page.form("/act/reopen/")))
        _ok(jeanne.submit(page, page.form("/act/close/")))
    with walk.step("Hélène makes a guide of it, which the box of offers finds"):
        walk.enter(helene, "Hélène")
        page = _ok(helene.get(f"/questions/{key}/"))
        form = _ok(helene.get(page.link("/guide/")))
        made = _ok(
            helene.submit(
                form,
                form.form("/guide/"),
                title="Une tringle à rideau qui tient",
                words="Trois supports, vissés dans le linteau.",
            )
        )
        _ok(helene.submit(made, made.form("/publish/")))
        _ok(walk.visitor.get(f"{HOUSE}find/?q=tringle+rideau"), "Une tringle à rideau qui tient")
    with walk.step("What is delicate stays between who asks and the coordinator"):
        form = _ok(jeanne.get(f"{HOUSE}questions/ask/"))
        asked = _ok(jeanne.submit(form, form.form("/ask/"), title=CONFIDED))
        if lucien.get(asked.path).status != 404 or CONFIDED in lucien.get(f"{HOUSE}questions/?view=all").text:
            raise Unfit("a secret is read by a neighbour")
        _ok(helene.get(asked.path), "huissier")


def _ok(page: Page, *words: str) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != 200 or missing:
        raise Unfit(f"{page.url} answered {page.status}, without {missing}: {page.text[200:900]}")
    return page
