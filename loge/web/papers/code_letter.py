"""The letter with the code that shows where someone lives: one A4 page, its address where a window envelope has it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override
from fpdf import FPDF

from loge.common.clock import day_of, now
from loge.common.dates import spelled
from loge.houses.gazetteer import commune
from loge.houses.models import House, Residence
from loge.maildesk.letters import link

INK, SOFT = (43, 38, 32), (110, 100, 88)


def pdf(house: House, name: str, home: Residence, code: str) -> bytes:
    """In the language of the person it is for. Letters of the core fonts only: what they cannot write is left out."""
    with override(home.person.language):
        return _draw(house, name, home, code)


def _draw(house: House, name: str, home: Residence, code: str) -> bytes:
    place = commune(home.insee)
    town = f"{place.postcodes[0] if place.postcodes else ''} {place.name}".strip() if place else ""
    sheet = FPDF(format="A4")
    sheet.set_title(str(house))
    sheet.set_margins(25, 20)
    sheet.add_page()
    sheet.set_text_color(*INK)
    _line(sheet, str(house), size=17, style="B")
    for words in (house.address, house.phone, house.email):
        if words:
            _line(sheet, words, size=10, colour=SOFT)
    sheet.set_xy(110, 50)  # the window of a DL envelope
    sheet.set_font("Helvetica", size=12)
    sheet.multi_cell(80, 6, _plain(f"{name}\n{home.address}\n{town}"))
    sheet.set_xy(25, 95)
    today = spelled(day_of(now(), house.zone), "d MMMM y", home.person.language)
    _line(sheet, today, size=10, colour=SOFT)
    sheet.ln(6)
    for words in (
        _("Hello,"),
        _(
            "You would like to serve in our loge. This letter shows that you live where you said. Type this code on your page:"
        ),
    ):
        sheet.set_font("Helvetica", size=12)
        sheet.multi_cell(0, 6.5, _plain(words), new_x="LMARGIN", new_y="NEXT")
        sheet.ln(3)
    sheet.ln(4)
    sheet.set_font("Courier", style="B", size=30)
    sheet.cell(0, 16, f"{code[:3]} {code[3:]}", align="C", new_x="LMARGIN", new_y="NEXT", border=1)
    sheet.ln(6)
    sheet.set_font("Helvetica", size=12)
    sheet.multi_cell(0, 6.5, _plain(link(f"/loges/{house.slug}/place/")), new_x="LMARGIN", new_y="NEXT")
    sheet.ln(4)
    last = _("It can be typed for 30 days. If you expected no letter, throw it away: nothing happens without the code.")
    sheet.multi_cell(0, 6.5, _plain(last), new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())


def _line(sheet: FPDF, words: str, *, size: int, style: str = "", colour: tuple[int, int, int] = INK) -> None:
    sheet.set_font("Helvetica", style=style, size=size)
    sheet.set_text_color(*colour)
    sheet.cell(0, size * 0.5, _plain(words), new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*INK)


def _plain(words: str) -> str:
    for sign, instead in {
        "’": "'",
        "\u202f": " ",
        "\u00a0": " ",
        "“": '"',
        "”": '"',
        "œ": "oe",
        "–": "-",
        "…": "...",
    }.items():
        words = words.replace(sign, instead)
    return words.encode("latin-1", "ignore").decode("latin-1")
