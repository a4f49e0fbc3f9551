"""A week's three questions, and one tap: a scanner that opens the letter's link changes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

CARE = "/house/alencon/care/"


def tell(walk: Walk) -> None:
    helene, scanner, reader = (Browser(walk.demo.address) for _each in range(3))
    with walk.step("Lucette is asked one question; a scanner opens the link again and again, and has said nothing"):
        link = _link(walk)
        for _visit in range(5):
            seen = _ok(scanner.get(link))
            _ok(scanner.get(f"{link}?score=1"))
        if "mark-chosen" in seen.html:
            raise Unfit("a link that was only opened has given a mark")
    with walk.step("… she taps once: five of five, and adds a word"):
        page = _ok(reader.get(link))
        given = _ok(reader.submit(page, page.form("/feedback/"), score="5"), "5 sur 5")
        _ok(reader.submit(given, given.form("/feedback/"), words="Tout était simple, merci."), "Tout était simple")
    with walk.step("Hélène sees how the loge serves, and each number opens to as many cases"):
        walk.enter(helene, "Hélène")
        page = _ok(helene.get(f"{CARE}?weeks=52"), "Comment nous servons")
        href, count = re.findall(r'href="([^"]+)" data-cases="(\d+)"', page.html)[0]
        _ok(helene.get(href.replace("&amp;", "&")), f"{count} cas")
    with walk.step("… lives this week's case again, answers the three questions, and tries one small change"):
        week = _ok(helene.get(f"{CARE}week/"), "Les trois questions")
        case = _ok(helene.get(week.link(f"{CARE}weeks/", "Le revivre")), "La maison")
        told = {
            "felt": "J’aurais attendu, sans savoir.",
            "better": "Un mot le matin même.",
            "ideal": "Être appelée d’abord.",
        }
        kept = _ok(helene.submit(case, case.form("/weeks/"), **told), "Un mot le matin même.")
        tried = _ok(
            helene.submit(
                kept, kept.form("/improvements/"), words="Un mot le matin même, sans faute", measure="promises"
            ),
            "sans faute",
        )
    with walk.step("… and reads what was gained: only what was shown beyond chance compounds"):
        if "au-delà du hasard" not in tried.text:
            raise Unfit(f"no gain is shown: {tried.text[:600]}")


def _link(walk: Walk) -> str:
    """Where the letter leads, read among the demonstration's letters."""
    page = _ok(walk.visitor.get("/demo/mail/"))
    for address in [address for address, words in page.links if "/demo/mail/" in address and "Une question" in words]:
        found = re.search(r"/feedback/[A-Za-z0-9:_-]+/", walk.visitor.get(address).html)
        if found:
            return found[0]
    raise Unfit("no letter asks anybody a question")


def _ok(page: Page, *words: str) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != 200 or missing:
        raise Unfit(f"{page.url} answered {page.status}, without {missing}: {page.text[200:900]}")
    return page
