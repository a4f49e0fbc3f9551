"""How papers are drawn: A4, the house's own letters, tables that break between lines, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fpdf import FPDF
from fpdf.fonts import FontFace

from .faces import add_faces, signs
from .section import Section

GREEN, SOFT = (29, 90, 67), (110, 102, 92)


class Sheet(FPDF):
    foot = ""

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("text", size=8)
        self.set_text_color(*SOFT)
        self.cell(0, 5, kept(f"{self.foot}   {self.page_no()} / {{nb}}"), align="C")


def drawn(title: str, under: str, sections: Sequence[Section], *, language: str, foot: str) -> bytes:
    """The whole paper."""
    sheet = Sheet(format="A4")
    sheet.foot = foot
    sheet.set_lang(language)
    sheet.set_title(title)
    add_faces(sheet)
    sheet.set_margins(18, 18, 18)
    sheet.set_auto_page_break(True, 20)
    sheet.add_page()
    _line(sheet, title, 19, "B", GREEN)
    _line(sheet, under, 11, "", SOFT)
    for section in sections:
        sheet.ln(4)
        _line(sheet, section.title, 13, "B", GREEN)
        for words in section.words:
            _line(sheet, words, 10.5, "", (43, 38, 32))
        if section.rows:
            _table(sheet, section)
    return bytes(sheet.output())


def _line(sheet: FPDF, words: str, size: float, style: str, color: tuple[int, int, int]) -> None:
    sheet.set_font("text", style=style, size=size)
    sheet.set_text_color(*color)
    sheet.multi_cell(0, size * 0.48, kept(words), new_x="LMARGIN", new_y="NEXT", align="L")


def _table(sheet: FPDF, section: Section) -> None:
    sheet.ln(1)
    sheet.set_font("text", size=9.5)
    sheet.set_text_color(43, 38, 32)
    columns = len(section.rows[0])
    aligned: Any = tuple("RIGHT" if place in section.right else "LEFT" for place in range(columns))
    head = FontFace(emphasis="BOLD", color=GREEN)
    widths = section.widths or [1] * columns
    with sheet.table(
        text_align=aligned, headings_style=head, borders_layout="HORIZONTAL_LINES", col_widths=tuple(widths), line_height=5.4
    ) as table:  # fmt: skip
        for row in section.rows:
            table.row([kept(cell) for cell in row])


def kept(words: str) -> str:
    """The signs the font has: the narrow no-break space is a plain no-break one on paper, the minus sign a hyphen, and what no
    font of ours knows an ellipsis: nothing goes missing without a trace."""
    plain = words.replace("\u202f", "\u00a0").replace("\u2009", " ").replace("\u2212", "-")
    return "".join(sign if sign == "\n" or ord(sign) in signs() else "…" for sign in plain)
