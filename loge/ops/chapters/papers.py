"""A photo with a need, a paper in the exchange: drawn anew without the place they carried, and read by the parties alone."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from ..browser import Browser, File, Unfit, says

if TYPE_CHECKING:
    from ..story import Walk

PLACE = "Chez Jeanne, 12 rue aux Sieurs"  # as a telephone writes it into its photos
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def tell(walk: Walk) -> None:
    lucien = Browser(walk.demo.address)
    walk.enter(lucien, "Lucien")
    with walk.step(
        "Jeanne shows with a photo what she needs; a program that calls itself a photo is refused, her words stay"
    ):
        page = says(walk.jeanne.get("/loges/alencon/needs/new/"))
        told = {"words": "Le pied de ma chaise en noyer s’est fendu dans le sens du bois.", "category_key": "handyman"}
        wrong = walk.jeanne.submit(
            page, page.form("/needs/new/"), File("attached", "chaise.jpg", b"MZ\x90\x00" * 64), **told
        )
        says(wrong, "chaise.jpg", "s’est fendu", status=422)
        sent = walk.jeanne.submit(wrong, wrong.form("/needs/new/"), File("attached", "chaise.jpg", _photo()), **told)
        need = says(sent, "s’est fendu").path
    with walk.step("… Lucien, who repairs, sees it; where it was taken is no longer in it"):
        walk.until(lambda: "/files/" in lucien.get(need).html, "the photo is drawn anew")
        shown = lucien.get(_file(lucien.get(need).html))
        if not shown.raw.startswith(b"RIFF") or PLACE.encode() in shown.raw:
            raise Unfit("the photo is no WebP, or still says where it was taken")
        read = says(lucien.get(need))
        answered = says(lucien.submit(read, read.form("/answer/"), price="20", words="Collé, serré, invisible."))
    with walk.step("… he gives her his estimate as a paper, which she alone may save"):
        said = lucien.submit(
            answered,
            answered.form("/say/"),
            File("attached", "devis.pdf", PAPER),
            words="Le détail est là-dedans.",
        )
        says(said, "devis.pdf")
        says(walk.jeanne.get(said.path), "devis.pdf")
        paper = _file(said.html)
        if walk.jeanne.get(paper).raw != PAPER:
            raise Unfit("the paper is not what was given")
        says(walk.emily.get(paper), status=404)
    with walk.step("… the chair holds after all: Jeanne takes her need back, and Lucien is thanked"):
        mine = walk.jeanne.get(need)
        says(walk.jeanne.submit(mine, mine.form("/withdraw/")))
        says(lucien.get(need), "retirée")


def _photo() -> bytes:
    """As a telephone takes it: with where it was."""
    told = Image.Exif()
    told[0x010E] = PLACE
    kept = BytesIO()
    Image.new("RGB", (640, 480), (140, 96, 60)).save(kept, "JPEG", exif=told)
    return kept.getvalue()


def _file(html: str) -> str:
    """The address of the last thing given on this page."""
    _before, slash, after = html.rpartition("/files/")
    if not slash:
        raise Unfit("nothing was given on this page")
    return slash + after.partition('"')[0]
