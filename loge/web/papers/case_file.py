"""The file of a disagreement as a printed page (PDF): what was asked and agreed, what both said, what was ruled, every cent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from fpdf import FPDF

from loge.common.clock import now
from loge.demands import states
from loge.demands.cases import File
from loge.demands.models import Demand

from ..ui import language, moment

INK, SOFT = 30, 110


class _Sheet(FPDF):
    """A4, our margins, the page's number at its foot. The letters of western Europe; others show as a question mark."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.core_fonts_encoding = "windows-1252"
        self.set_title(title)
        self.set_margins(22, 22, 22)
        self.set_auto_page_break(True, margin=20)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("helvetica", size=8)
        self.set_text_color(SOFT)
        self.cell(0, 5, str(self.page_no()), align="C")

    def say(self, words: Any, *, size: float = 10, bold: bool = False, soft: bool = False, space: float = 1) -> None:
        self.set_font("helvetica", style="B" if bold else "", size=size)
        self.set_text_color(SOFT if soft else INK)
        self.multi_cell(0, size * 0.52, _plain(words), new_x="LMARGIN", new_y="NEXT")
        self.ln(space)

    def head(self, words: Any) -> None:
        self.ln(3)
        self.say(words, size=13, bold=True, space=2)


def pdf(demand: Demand, case: File, thread: list[Any], lines: list[Any]) -> bytes:
    """The whole file, for both parties alike."""
    speak = language()
    sheet = _Sheet(_("File: %(title)s") % {"title": demand.title})
    sheet.say(demand.house.name, soft=True)
    sheet.say(demand.title, size=18, bold=True)
    sheet.say(_("Between %(client)s and %(name)s") % {"client": demand.client.first_name, "name": demand.provider.name})
    if demand.price is not None:
        sheet.say(_("Price agreed: %(price)s") % {"price": demand.price.spoken(speak)})
    if demand.wished_at is not None:
        sheet.say(_("For %(moment)s") % {"moment": moment(demand.wished_at)})
    sheet.say(_("Printed on %(moment)s") % {"moment": moment(now())}, soft=True)
    sheet.head(_("What went wrong"))
    sheet.say(f"{case.dispute.get_reason_display()}. {moment(case.dispute.opened_at)}", soft=True)
    sheet.say(case.dispute.words)
    sheet.head(_("What was brought forward"))
    for piece in case.evidence:
        _quoted(sheet, piece.author.first_name, piece.at, piece.words)
        for file in piece.files:
            sheet.say(_("With it: %(name)s") % {"name": file.name}, size=8.5, soft=True)
    if not case.evidence:
        sheet.say(_("Nothing."), soft=True)
    for ruling in case.rulings:
        sheet.head(_("Ruling") if ruling.level == 1 else _("Decision on appeal"))
        sheet.say(
            _("%(back)s of %(kept)s given back to the client.")
            % {"back": ruling.back.spoken(speak), "kept": ruling.kept.spoken(speak)}, bold=True,
        )  # fmt: skip
        _quoted(sheet, ruling.by.first_name, ruling.at, ruling.words)
    sheet.head(_("The conversation"))
    for entry in thread:
        author = getattr(entry.author, "first_name", str(entry.author or demand.house.name))
        what = str(states.NAMES.get(entry.kind, ""))
        words = ": ".join(said for said in (what, entry.words) if said)
        price = f" {entry.price.spoken(speak)}" if entry.price else ""
        _quoted(sheet, author, entry.at, words + price)
    sheet.head(_("Every line of the money"))
    for line in lines:
        sheet.say(f"{moment(line.at)}  {line.words}  {line.money.spoken(speak)}", size=9)
    return bytes(sheet.output())


def _quoted(sheet: _Sheet, author: str, at: dt.datetime, words: str) -> None:
    sheet.say(f"{author}, {moment(at)}", size=8.5, soft=True, space=0)
    sheet.say(words or "-", space=2)


def _plain(words: Any) -> str:
    said = str(words).replace("\u202f", "\u00a0").replace("\u2028", "\n")
    return said.encode("cp1252", "replace").decode("cp1252")
