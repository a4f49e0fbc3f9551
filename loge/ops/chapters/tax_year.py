"""What the tax office is told (DAC7): Théo says who he is, the file holds his quarters, and his copy the very same figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from loge.common.clock import day_of, now, zone

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

TOLD = {
    "first_name": "Théo", "last_name": "Lambert", "born_on": "1990-04-12", "born_in": "Sées", "street": "4 rue du Puits",
    "post_code": "61250", "city": "Valframbert", "account": "FR76 3000 6000 0112 3456 7890 189",
}  # fmt: skip


def tell(walk: Walk) -> None:
    theo = Browser(walk.demo.address)
    with walk.step("Théo writes who he is to the tax office; a number of eight digits is refused, nothing is lost"):
        walk.enter(theo, "Théo")
        page = _says(theo.get("/serve/money/tax/"))
        wrong = _says(theo.submit(page, page.form("", "IBAN"), **TOLD, tin="12345678"), "13", status=422)
        if wrong.form("", "IBAN").fields["street"] != TOLD["street"]:
            raise Unfit("the street was lost")
        _says(theo.submit(wrong, wrong.form("", "IBAN"), **TOLD, tin="12 34 567 890 123"))
    with walk.step("… the file of the year is as the tax office wants it, his quarters in whole euros"):
        filed, missing = _filed()
        if "lucien@demo.invalid" not in missing:
            raise Unfit("who served and never said who they are is not named")
    with walk.step("… and his own copy says the same, to the cent"):
        copy = _says(theo.get(f"/serve/money/dac7/?year={day_of(now(), zone()).year}"), "Lambert", "…0189")
        theo.get(copy.link("/serve/money/dac7/pdf/"))
        rows = re.findall(r'scope="row">[^<]*</th><td class="num">(\d+)</td><td class="num">([\d,]+)', copy.html)
        told = [(int(count), _whole(paid)) for count, paid in rows[:4]]
        if told != filed or not any(count for count, _paid in told):
            raise Unfit(f"the copy says {told}, the file {filed}")


def _filed() -> tuple[list[tuple[int, int]], set[str | None]]:
    """Services and whole euros by quarter, as the file has them of Théo; who is missing from it."""
    from loge.houses.models import House

    from ..dac7 import report
    from ..dac7_rules import faults

    raw, missing = report(day_of(now(), zone()).year, house=House.objects.get(slug="alencon"))
    if wrong := faults(raw):
        raise Unfit(f"the file is not as the tax office wants it: {wrong}")
    for seller in ElementTree.fromstring(raw).iter():  # noqa: S314  our own words
        texts = {node.tag.rpartition("}")[2]: node.text or "" for node in seller.iter()}
        if seller.tag.endswith("}ReportableSeller") and texts["LastName"] == "Lambert":
            quarters = [(int(texts[f"NumbQ{number}"]), int(texts[f"ConsQ{number}"])) for number in range(1, 5)]
            return quarters, {person.email for person in missing}
    raise Unfit("Théo is not in the file")


def _whole(amount: str) -> int:
    euros, _comma, cents = amount.partition(",")
    return (int(euros) * 100 + int(cents) + 50) // 100


def _says(page: Page, *words: str, status: int = 200) -> Page:
    missing = [word for word in words if word not in page.text]
    if page.status != status or missing:
        raise Unfit(f"{page.path} answered {page.status}, without {missing}: {page.text[:900]}")
    return page
