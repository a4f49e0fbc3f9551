"""What a badge rests on: a paper that opens a gated trade until its day, a neighbour's word, and where each of them is read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from loge.common.clock import day_of, now, zone

from ..browser import Browser, Form, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

TITLE = "Remplacer une prise de courant"
OFFER = {"category_key": "handyman", "title": TITLE, "unit": "task", "price": "25", "words": "Je coupe d’abord."}


def tell(walk: Walk) -> None:
    paul, ines, helene = (Browser(walk.demo.address) for _ in range(3))
    with walk.step("Paul offers to change a socket: it asks for a paper, and until it was seen nobody sees the offer"):
        walk.enter(paul, "Paul")
        sheet = _says(paul.get("/serve/offers/new/"))
        _says(paul.submit(sheet, _with(sheet, "variant_name"), **OFFER, gate_electricity="yes", act="publish"))
        mine = next(address for address, _words in paul.get("/serve/").links if "/people/" in address)
        if TITLE in walk.visitor.get(mine).text:
            raise Unfit("the offer is shown without a paper")
    with walk.step("Hélène sees it: one that has expired is refused, the new one opens the trade until its day"):
        walk.enter(helene, "Hélène")
        page = _says(helene.get(helene.get("/house/alencon/neighbours/").link("/neighbours/", "Paul")))
        seen = {"gate": "electricity", "kind": "Habilitation BR"}
        day = day_of(now(), zone())
        past, until = (day + dt.timedelta(days=days) for days in (-2, 700))
        page = _says(helene.submit(page, page.form("/paper/"), **seen, valid_until=past.isoformat()), status=422)
        _says(helene.submit(page, page.form("/paper/"), **seen, valid_until=until.isoformat()), "Habilitation BR")
        _says(walk.visitor.get(mine), TITLE)
    with walk.step("Inès vouches for him; a visitor opens his badges: who saw what, and until when"):
        walk.enter(ines, "Inès Haddad")
        trust = walk.visitor.get(mine).link("/trust/")
        page = _says(ines.get(trust))
        _says(ines.submit(page, _with(page, "words"), words="Il a remis mon portail d’aplomb."), "portail d’aplomb")
        _says(walk.visitor.get(trust), "Habilitation BR", str(until.year), "Inès", "Hélène")
    with walk.step("… he is away for a week: an exception in his week, taken off with one click"):
        week = _says(paul.get("/serve/week/"))
        away = {"starts_at": _typed(30), "ends_at": _typed(37)}
        page = _says(paul.submit(week, week.form("/serve/leaves/"), **away))
        gone = [form for form in page.forms if "/remove/" in form.action]
        if not gone:
            raise Unfit("his absence is not on his week")
        _says(paul.submit(page, gone[-1]))


def _typed(days: int) -> str:
    return f"{now() + dt.timedelta(days=days):%Y-%m-%d}T09:00"


def _with(page: Page, field: str) -> Form:
    for form in page.forms:
        if field in form.fields:
            return form
    raise Unfit(f"no form of {page.path} has a field {field}")


def _says(page: Page, *words: str, status: int = 200) -> Page:
    missing = [word for word in words if word not in page.text]
    if page.status != status or missing:
        raise Unfit(f"{page.path} answered {page.status}, without {missing}: {page.text[:900]}")
    return page
