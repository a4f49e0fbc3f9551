"""Money, told to each: what Awa earned, what the books say, what one can take along."""

from __future__ import annotations

from typing import Any

from ..browser import Browser, Unfit


def tell(walk: Any) -> None:
    with walk.step("Awa reads what she earned, to the cent, and takes the year as a spreadsheet"):
        page = walk.awa.get("/serve/money/")
        _says(page, "10,72", "13,00")
        page.link("/serve/money/pdf/")
        _says(walk.awa.get("/serve/money/csv/"), ";13.00;10.72;2.28;")
        _says(walk.awa.get("/serve/money/dac7/"), "…2606")
    with walk.step("Hélène opens the books: a bank contests a payment, its evidence is ready"):
        helene = Browser(walk.demo.address)
        walk.enter(helene, "Hélène")
        helene.get("/house/alencon/books/").link("/evidence/")
    with walk.step("Jeanne takes everything with her: one file, made by the worker"):
        page = walk.jeanne.get("/me/leave/")
        walk.jeanne.submit(page, page.form("/me/leave/export/"))
        walk.until(lambda: "/me/leave/exports/" in walk.jeanne.get("/me/leave/").html, "her file is ready")


def _says(page: Any, *words: str) -> None:
    for word in words:
        if page.status != 200 or word not in page.text:
            raise Unfit(f"{page.path} ({page.status}) does not say “{word}”")
