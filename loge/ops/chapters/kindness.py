"""Hard words arrive at a desk: they are veiled, read on demand, handed over, answered; a danger comes first; an offer is doubted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit
from .desk import HOUSE, _hand_over, _mail
from .reviews import reported

if TYPE_CHECKING:
    from ..story import Walk

GUEST = "gerald.thorne@guests.invalid"
TITLE = "Nobody met us at the airport"
HARD = "You are a bunch of useless clowns. Who pays our taxi back? Please send a car on Sunday at 9am."
BOARD = "/house/belombre/kindness/"


def tell(walk: Walk) -> None:
    yanis, colleague = Browser(walk.demo.address), Browser(walk.demo.address)
    with walk.step("A guest writes in anger; the mail lies in its case behind a veil, with what is asked in it"):
        _hand_over(walk, _mail(f"Gerald Thorne <{GUEST}>", TITLE, f"Hello,\n\n{HARD}\n\nGerald Thorne\n"))
        walk.enter(yanis, "Yanis")
        walk.until(lambda: "Gerald Thorne" in yanis.get(BOARD).text, "the veil is on the board")
        inbox = yanis.get(f"{HOUSE}?mood=troubled&language=en")
        key = re.search(rf"cases/([0-9a-f-]{{36}})/(?:(?!</li>).)*{TITLE}", inbox.html, re.DOTALL)
        if key is None:
            raise Unfit("the mail is in no line of the inbox")
        case = _ok(yanis.get(f"{HOUSE}cases/{key[1]}/"), "voilés", "Who pays our taxi back")
        _not(case, "useless clowns")
    with walk.step("Yanis reads the words because he asks to; words that are ready stand beside them"):
        veil = _ok(yanis.get(case.link("/veils/")), "what we can do")
        _not(veil, "useless clowns")
        _ok(yanis.submit(veil, veil.form("/read/")), "useless clowns")
    with walk.step("… and hands it over in one tap: a colleague has it in their morning, without the words"):
        handed = _ok(yanis.submit(veil, veil.form("/hand/")), "La main est passée")
        name = re.search(r"La main est passée\. (\S+) est au courant", handed.text)
        if name is None:
            raise Unfit("nobody took it over")
        walk.enter(colleague, {"Camille": "Camille Aubry", "Inès": "Inès Calvet"}[name[1]])
        _ok(colleague.get("/house/belombre/"), "Gerald Thorne")
        mine = _ok(colleague.get(colleague.get(BOARD).link("/veils/", "Gerald Thorne")), "Who pays our taxi back")
        _not(mine, "useless clowns")
        _ok(colleague.submit(mine, mine.form("/answer/")), "respirez")
    with walk.step("Irène’s hard words in Alençon: she reads why she was warned; Hélène sees who carried what"):
        helene = Browser(walk.demo.address)
        walk.enter(helene, "Hélène")
        _ok(helene.get("/house/alencon/kindness/"), "Irène", "Échanges difficiles, semaine après semaine")
    with walk.step(
        "An attention fits Irène, who was let down: the brioche was brought, counted, and noted as a moment"
    ):
        board = _ok(helene.get("/house/alencon/attentions/"), "Une visite, les mains pleines", "Irène")
        proposed = r"Une visite, les mains pleines</strong><small[^>]*>[^<]*Irène.*?/attentions/([0-9a-f-]{36})/do/"
        row = re.search(proposed, board.html, re.DOTALL)
        if row is None:
            raise Unfit("nothing is proposed for Irène")
        _ok(helene.submit(board, board.form(f"/{row[1]}/do/")), "on a pensé à Irène")
    with walk.step(
        "A visitor doubts an offer; Hélène takes nobody’s word for it and decides with reasons; the year is counted"
    ):
        hits = _ok(walk.visitor.get("/loges/alencon/find/?q=cours+de+chant"))
        offer = _ok(walk.visitor.get(hits.link("/offers/")))
        form = _ok(walk.visitor.get(offer.link("/doubt/offer/")))
        told = {"reason": "false", "words": "Est-ce bien le même prix pour deux ?", "email": "doute@demo.invalid"}
        _ok(walk.visitor.submit(form, form.form("/doubt/offer/"), **told), "Merci.")
        rows = _ok(helene.get("/house/alencon/reviews/"))
        look = reported(helene, rows, told["words"])
        _ok(
            helene.submit(
                look, look.form("/judge/"), ground="shown_true", words="Le prix est par heure, à deux aussi."
            ),
            "à deux aussi",
        )
        _ok(walk.visitor.get("/loges/alencon/transparency/"), "Offres")


def _not(page: Page, words: str) -> None:
    if words in page.text or words in page.html:
        raise Unfit(f"{page.url} shows “{words}”")


def _ok(page: Page, *words: str) -> Page:
    missing = [word for word in words if word not in page.text and word not in page.html]
    if page.status != 200 or missing:
        raise Unfit(f"{page.url} answered {page.status}, without {missing}: {page.text[200:900]}")
    return page
