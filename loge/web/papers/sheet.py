"""A sheet of paper: millimetres, the product's type and colours, its pictograms, a code to scan."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from typing import Any, Literal

import segno
from django.http import HttpResponse
from django.utils.text import slugify
from fpdf import FPDF
from markupsafe import escape

from ..ui import _icons
from .cut import CUTS, HERE

SIZES = {"a4": (210.0, 297.0), "a5": (148.0, 210.0)}  # millimetres
PAPER, INK, SOFT, GREEN, BRASS, LINE = "#faf6ee", "#2b2620", "#675d51", "#1d5a43", "#a8782a", "#d9cfbe"
MARK = (
    '<path d="M12 0A12 12 0 0 0 0 12v20h24V12A12 12 0 0 0 12 0Zm0 10a4.2 4.2 0 0 1 2.2 7.78L15.8 26H8.2l1.6-8.22A4.2 4.2 0 0 1'
    ' 12 10Z"/>'
)


class Sheet(FPDF):
    """One page of the product's paper."""

    def __init__(self, size: Literal["a4", "a5"], *, title: str, language: str) -> None:
        super().__init__(format=SIZES[size])
        self.set_auto_page_break(False)
        self.set_margins(0, 0, 0)
        self.set_title(title)
        self.set_lang(language)
        self.set_creator("Loge")
        for name in CUTS:
            self.add_font(name, fname=HERE / f"{name}.ttf")
        self.add_page()
        self.fill(0, 0, self.w, self.h, PAPER)

    def fill(self, x: float, y: float, wide: float, high: float, colour: str, *, radius: float = 0) -> None:
        self.set_fill_color(colour)
        self.rect(x, y, wide, high, style="F", round_corners=radius > 0, corner_radius=radius)

    def rule(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = LINE, *, wide: float = 0.25, dash: float = 0
    ) -> None:
        self.set_draw_color(colour)
        self.set_line_width(wide)
        self.set_dash_pattern(dash=dash, gap=dash) if dash else self.set_dash_pattern()
        self.line(x1, y1, x2, y2)
        self.set_dash_pattern()

    def words(
        self, x: float, y: float, said: str, *, wide: float, size: float, cut: str = "text", colour: str = INK, lead: float = 1.25,
        align: Literal["L", "C", "R"] = "L", most: float = 0,
    ) -> float:  # fmt: skip
        """Write within ``wide`` from ``y`` down; smaller when it would be higher than ``most``. Returns where it ends."""
        said = printable(said)
        high = self._set(cut, size, lead)
        while most and size > 7 and self._lines(said, wide, high) * high > most:
            size -= 1
            high = self._set(cut, size, lead)
        self.set_text_color(colour)
        self.set_xy(x, y)
        self.multi_cell(wide, high, said, align=align, new_x="LEFT", new_y="NEXT")
        return float(self.get_y())

    def _set(self, cut: str, size: float, lead: float) -> float:
        self.set_font(cut, size=size)
        return size * 0.3528 * lead

    def _lines(self, said: str, wide: float, high: float) -> int:
        found: Any = self.multi_cell(wide, high, said, dry_run=True, output="LINES")
        return len(found)

    def pictogram(
        self, name: str, x: float, y: float, side: float, colour: str = GREEN, *, stroke: float = 1.4
    ) -> None:
        """A pictogram of the product, as large as one likes."""
        drawn = (
            f'<g fill="none" stroke="{colour}" stroke-width="{stroke}" stroke-linecap="round" stroke-linejoin="round">'
            f"{_icons()[name]}</g>"
        )
        self._draw(drawn, "0 0 24 24", x, y, side)

    def mark(self, x: float, y: float, high: float, colour: str = GREEN) -> None:
        """The door with its keyhole."""
        self._draw(f'<g fill="{colour}" fill-rule="evenodd">{MARK}</g>', "0 0 24 32", x, y, high * 0.75)

    def _draw(self, drawn: str, box: str, x: float, y: float, wide: float) -> None:
        *_corner, units, high = box.split()
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{units}" height="{high}">{drawn}</svg>'
        self.image(BytesIO(svg.encode()), x=x, y=y, w=wide, h=wide * int(high) / int(units))

    def code(self, said: str, x: float, y: float, side: float) -> None:
        """A QR code, on white with its quiet zone."""
        rows = [list(row) for row in segno.make(said, error="m", micro=False).matrix]
        step = side / (len(rows) + 8)
        self.fill(x, y, side, side, "#ffffff", radius=1.5)
        self.set_fill_color(INK)
        for down, row in enumerate(rows):
            for start, length in _runs(row):
                self.rect(x + (start + 4) * step, y + (down + 4) * step, length * step, step + 0.01, style="F")


def _runs(row: list[int]) -> Iterable[tuple[int, int]]:
    start = None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None


@cache
def _known() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(HERE / "text.ttf").getBestCmap()) & frozenset(TTFont(HERE / "titles.ttf").getBestCmap())


def printable(said: str) -> str:
    """The words in signs these fonts have: the narrow space becomes a no-break one, what no font knows an ellipsis."""
    plain = said.replace("\u202f", "\u00a0").replace("\u2011", "-").replace("\t", " ")
    return "".join(sign if sign == "\n" or ord(sign) in _known() else "…" for sign in plain)


def answer(drawn: Sheet, name: str) -> HttpResponse:
    """The sheet, shown in the browser and saved under a plain name."""
    response = HttpResponse(bytes(drawn.output()), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{slugify(str(escape(name))) or "loge"}.pdf"'
    return response
