"""A loge changes hands: Emily offers hers to Yves, who reads what it holds before he says yes; the console closes behind her."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..browser import Browser, Form, Page, Unfit, says

if TYPE_CHECKING:
    from ..story import Walk


def tell(walk: Walk) -> None:
    yves = Browser(walk.demo.address)
    house = walk.emily.get("/open/mine/").link("/house/", "")
    with walk.step("Emily hands her loge over: an address nobody here has is refused, her words are still there"):
        page = says(walk.emily.get(f"{house}handover/"))
        told = {"email": "personne@demo.invalid", "words": "The keys are with the baker. Ring Mrs Leroux first."}
        wrong = says(walk.emily.submit(page, _asked(page), **told), "Mrs Leroux", status=422)
        told["email"] = "yves@demo.invalid"
        says(walk.emily.submit(wrong, _asked(wrong), **told), "Yves Lemonnier")
    with walk.step("… Yves, told by letter, reads what he would take on; nothing has changed yet"):
        walk.enter(yves, "Yves")
        walk.letter_to("yves", "/handover/", "fr")
        says(yves.get(house), status=404)
        offered = walk.emily.get(f"{house}handover/").link("/handover/", "See the offer")
        page = says(yves.get(offered), "Mrs Leroux", "Voisins qui rendent service")
    with walk.step("… he says yes: the loge is his, and closed to Emily, who may still ask and serve"):
        taken = says(yves.submit(page, page.form("/accept/")), "Loge de Caen")
        if taken.path != house:
            raise Unfit(f"Yves stands on {taken.path}")
        for path in (house, f"{house}handover/"):
            says(walk.emily.get(path), status=404)
        says(walk.visitor.get(house.replace("/house/", "/loges/")), "Yves")


def _asked(page: Page) -> Form:
    for form in page.forms:
        if "email" in form.fields:
            return form
    raise Unfit(f"{page.path} does not ask to whom")
