"""A loge changes hands: Emily offers hers to Yves, who reads what it holds before he says yes; the console closes behind her."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..browser import Browser, Form, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk


def tell(walk: Walk) -> None:
    yves = Browser(walk.demo.address)
    house = walk.emily.get("/open/mine/").link("/house/", "")
    with walk.step("Emily hands her loge over: an address nobody here has is refused, her words are still there"):
        page = _says(walk.emily.get(f"{house}handover/"))
        told = {"email": "personne@demo.invalid", "words": "The keys are with the baker. Ring Mrs Leroux first."}
        wrong = _says(walk.emily.submit(page, _asked(page), **told), "Mrs Leroux", status=422)
        told["email"] = "yves@demo.invalid"
        _says(walk.emily.submit(wrong, _asked(wrong), **told), "Yves Lemonnier")
    with walk.step("… Yves, told by letter, reads what he would take on; nothing has changed yet"):
        walk.enter(yves, "Yves")
        walk.letter_to("yves", "/handover/", "fr")
        _says(yves.get(house), status=404)
        offered = walk.emily.get(f"{house}handover/").link("/handover/", "See the offer")
        page = _says(yves.get(offered), "Mrs Leroux", "Voisins qui rendent service")
    with walk.step("… he says yes: the loge is his, and closed to Emily, who may still ask and serve"):
        taken = _says(yves.submit(page, page.form("/accept/")), "Loge de Caen")
        if taken.path != house:
            raise Unfit(f"Yves stands on {taken.path}")
        for path in (house, f"{house}handover/"):
            _says(walk.emily.get(path), status=404)
        _says(walk.visitor.get(house.replace("/house/", "/loges/")), "Yves")


def _asked(page: Page) -> Form:
    for form in page.forms:
        if "email" in form.fields:
            return form
    raise Unfit(f"{page.path} does not ask to whom")


def _says(page: Page, *words: str, status: int = 200) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != status or missing:
        raise Unfit(f"{page.path} answered {page.status}, without {missing}: {page.text[:900]}")
    return page
