"""The practice from a call to the money: noted, understood, priced, agreed, done, invoiced, collected by the bank."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from loge.common.clock import day_of, now, zone

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

HOUSE = "/house/ormeraie"
WORDS = (
    "Monsieur Aubry demande un chauffeur demain à quatorze heures pour la gare d’Alençon, et un bouquet pour le soir."
)
TULIPS = "Des tulipes perroquet"


def tell(walk: Walk) -> None:
    mathilde, antoine = Browser(walk.demo.address), Browser(walk.demo.address)
    walk.enter(mathilde, "Mathilde")
    with walk.step("Mathilde notes a call while Monsieur Aubry speaks: it becomes items"):
        page = _ok(mathilde.get(f"{HOUSE}/note/"))
        form = next(one for one in page.forms if "words" in one.fields and "client_name" in one.fields)
        _ok(mathilde.submit(page, form, words=WORDS, client_name="Antoine Aubry", keep="yes"), "Antoine Aubry")
    with walk.step("… she tells him at once by whom, when and for how much; he says yes"):
        visit = _agreed(mathilde)
    with walk.step("… it is done: it waits for his next invoice, at the price that was told"):
        page = _ok(mathilde.get(visit))
        _ok(mathilde.submit(page, page.form("/finish/")))
        walk.until(
            lambda: "chauffeur, gare" in mathilde.get(_account(mathilde)).text, "the visit is a line of his account"
        )
    _asked_for(walk, mathilde, antoine)
    with walk.step("the month is billed: each client has one invoice, none twice"):
        page = _ok(mathilde.get(f"{HOUSE}/billing/"))
        run = _ok(mathilde.submit(page, page.form("/billing/runs/")))
        walk.until(lambda: "C’est fait" in mathilde.get(run.path).text, "the run is done")
        account = _ok(mathilde.get(_account(mathilde)), "Antoine Aubry")
        invoice = account.link("/billing/invoices/")
        number = _number(mathilde, invoice)
    with walk.step("… Monsieur Aubry reads it, with its paper"):
        mine = _ok(antoine.get("/me/plan/"), number, "Présence")
        _ok(antoine.get(mine.link("/me/invoices/", number)), number, "TVA", "tulipes perroquet")
        _ok(antoine.get("/mine/papers/"), number)
    with walk.step("a file for the bank collects it; the bank has it, and it is paid"):
        page = _ok(mathilde.get(f"{HOUSE}/billing/bank/"), number)
        soon = day_of(now(), zone()) + dt.timedelta(days=6)
        batch = _ok(mathilde.submit(page, page.form("/bank/build/"), on=soon.isoformat()), "Antoine Aubry")
        file = mathilde.get(batch.link("/file.xml"))
        if file.status != 200 or "pain.008.001.08" not in file.html:
            raise Unfit(f"the file for the bank is none: {file.status}")
        _ok(mathilde.submit(batch, batch.form("/send/")))
        _ok(mathilde.get(invoice), number, "payée")


def _asked_for(walk: Walk, mathilde: Browser, antoine: Browser) -> None:
    """A call noted in the file becomes a proposal, one tap orders it, it is brought, and waits for the same invoice."""
    with walk.step("Monsieur Aubry calls again: noted in his file, what he asks is one click from a proposal"):
        file = _ok(mathilde.get(f"{HOUSE}/clients/?q=06+39+98+10+01"), "Famille Aubry")
        note = next(one for one in file.forms if "words" in one.fields)
        page = _ok(mathilde.submit(file, note, words=f"{TULIPS} pour jeudi, 38 euros."))
        asked = _ok(mathilde.get(page.link("/add/gesture/")), "38")
        soon = day_of(now(), zone()) + dt.timedelta(days=3)
        form = next(one for one in asked.forms if "deliver_at" in one.fields)
        told = {"what": TULIPS, "price": "38", "deliver_at": f"{soon}T10:00", "partner": ""}
        _ok(mathilde.submit(asked, form, **told), TULIPS)
    with walk.step("… he says yes with one tap"):
        walk.enter(antoine, "Antoine Aubry")
        one = _ok(antoine.get(_ok(antoine.get("/mine/"), TULIPS).link("/mine/gestures/", TULIPS)), "38,00")
        _ok(antoine.submit(one, one.form("/yes/")), "commandé")
    with walk.step("… it is brought, and stands beside the driver on his account"):
        found = _ok(mathilde.get(one.path.replace("/mine/", f"{HOUSE}/")), TULIPS)
        _ok(mathilde.submit(found, found.form("/deliver/")))
        walk.until(lambda: TULIPS in mathilde.get(_account(mathilde)).text, "the tulips are a line of his account")


def _agreed(mathilde: Browser) -> str:
    """The address of the visit that was agreed."""
    tomorrow = day_of(now(), zone()) + dt.timedelta(days=2)
    page = _ok(mathilde.get("/agenda/can/?house=ormeraie"))
    told = {
        "place": "gare d’Alençon", "earliest": f"{tomorrow}T14:00", "latest": f"{tomorrow}T15:00", "lasts_for": "45",
        "title": "chauffeur, gare d’Alençon", "client_name": "Antoine Aubry", "client_phone": "06 39 98 10 21",
    }  # fmt: skip
    question = next(form for form in page.forms if "earliest" in form.fields)
    answer = _ok(mathilde.submit(page, question, **told), "€")
    return _ok(mathilde.submit(answer, answer.form("/agenda/can/take/")), "Antoine Aubry").path


def _account(mathilde: Browser) -> str:
    return _ok(mathilde.get(f"{HOUSE}/billing/payers/")).link("/billing/payers/", "Antoine Aubry")


def _number(mathilde: Browser, address: str) -> str:
    found = re.search(r"F\d{4}-\d{5}", _ok(mathilde.get(address), "chauffeur").text)
    if found is None:
        raise Unfit(f"{address} bears no number")
    return found[0]


def _ok(page: Page, *words: str) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != 200 or missing:
        raise Unfit(f"{page.url} answered {page.status}, without {missing}: {page.text[200:900]}")
    return page
