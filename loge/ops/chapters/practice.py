"""The unforeseen enters a full day: a call is answered, a visit takes its hour, the driver falls ill, the clients are told."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from loge.common.clock import now, zone
from loge.planning.hours import day_at

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

HOUSE = "ormeraie"


def tell(walk: Walk) -> None:
    mathilde = Browser(walk.demo.address)
    tomorrow = day_at(now(), zone()) + dt.timedelta(days=1)
    with walk.step("Mathilde reads the day of her team, hour by hour, the way between"):
        walk.enter(mathilde, "Mathilde")
        _ok(mathilde.get(f"/agenda/?house={HOUSE}"), "Hakim", "Me Fournier", "Léa")
    with walk.step(
        "… someone calls: a visa file for tomorrow afternoon; the day answers yes, by whom and for how much"
    ):
        page = _ok(mathilde.get(f"/agenda/can/?house={HOUSE}"))
        told = {
            "place": "gare d’Alençon", "earliest": f"{tomorrow}T14:00", "latest": f"{tomorrow}T15:00", "lasts_for": "45",
            "title": "dossier de visa", "client_name": "M. Delmas", "client_phone": "02 61 91 08 20",
        }  # fmt: skip
        question = next(form for form in page.forms if "earliest" in form.fields)
        answer = _ok(mathilde.submit(page, question, **told), "Oui, à 14:00", "€")
    with walk.step("… she says yes while he is on the telephone: it stands in the agenda"):
        _ok(mathilde.submit(answer, answer.form("/agenda/can/take/")), "M. Delmas")
        _ok(mathilde.get(f"/agenda/?house={HOUSE}&day={tomorrow}"), "M. Delmas")
    with walk.step("Hakim is ill tomorrow: a way is found, and shown before anything moves"):
        page = _ok(mathilde.get(f"/agenda/absences/?house={HOUSE}"))
        ill = page.form("/agenda/ill/")
        mate = page.html.split("Hakim Saïdi</option>")[0].rpartition('value="')[2].partition('"')[0]
        seen = _ok(mathilde.submit(page, ill, person=mate, until=f"{tomorrow}T23:00"))
        walk.until(lambda: mathilde.get(seen.path).has("/accept/"), "a way is found for Hakim’s visits")
        found = _ok(mathilde.get(seen.path))
    with walk.step("… she accepts; nobody’s promised hour moved in silence"):
        _ok(mathilde.submit(found, found.form("/accept/")))
        day = _ok(mathilde.get(f"/agenda/?house={HOUSE}&day={tomorrow}"), "Mme Aubry")
        if "ne tient pas" in day.text:
            raise Unfit("the mended day does not hold")
    with walk.step(
        "A visitor books a first talk by themselves: the hour is kept, then theirs, then moved by their link"
    ):
        visitor = Browser(walk.demo.address)
        free = _ok(visitor.get(f"/book/{HOUSE}/premier-entretien/"), "Premier entretien")
        kept = _ok(visitor.submit(free, free.form("/hold/"), at=_hours(free)[0]), "Cette heure vous est gardée")
        mine = _ok(
            visitor.submit(kept, kept.form("/booked/"), name="Mme Colin", email="colin@example.org"), "C’est réservé"
        )
        other = _ok(visitor.get(f"{mine.path}move/"))
        _ok(visitor.submit(other, other.form("/move/"), at=_hours(other)[-1]), "C’est réservé")


def _hours(page: Page) -> list[str]:
    """The hours that are free, as the buttons say them."""
    found = re.findall(r'name="at" value="([^"]+)"', page.html)
    if not found:
        raise Unfit(f"{page.url} has no free hour")
    return found


def _ok(page: Page, *words: str) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != 200 or missing:
        raise Unfit(f"{page.url} answered {page.status}, without {missing}: {page.text[200:900]}")
    return page
