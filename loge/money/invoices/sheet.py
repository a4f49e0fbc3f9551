"""How an invoice is drawn: A4, PDF/A-3, its fonts inside, from the snapshot and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from fpdf import FPDF
from fpdf.fonts import FontFace

from loge.common.dates import spelled
from loge.common.money import Money, rate

from ..faces import add_faces
from ..sheet import GREEN, SOFT, Sheet, kept

INK = (43, 38, 32)
Told = dict[str, Any]


def drawn(told: Told) -> bytes:
    """The paper without its file."""
    with override(told["language"]):
        return _drawn(told)


def _drawn(told: Told) -> bytes:
    sheet = Sheet(format="A4", enforce_compliance="PDF/A-3B")
    title = f"{_title(told['type'])} {told['number']}"
    issued = dt.date.fromisoformat(told["issued_on"])
    sheet.set_creation_date(dt.datetime(issued.year, issued.month, issued.day, 12, tzinfo=dt.UTC))
    sheet.set_lang(told["language"])
    sheet.set_title(title)
    sheet.foot = ", ".join(
        part for part in (told["seller"]["name"], told["seller"]["legal"], told["seller"]["email"]) if part
    )
    add_faces(sheet)
    sheet.set_margins(18, 18, 18)
    sheet.set_auto_page_break(True, 22)
    sheet.add_page()
    _parties(sheet, told, title)
    _lines(sheet, told)
    _sums(sheet, told)
    _notes(sheet, told)
    return bytes(sheet.output())


def _parties(sheet: FPDF, told: Told, title: str) -> None:
    top = sheet.get_y()
    _words(sheet, told["seller"]["name"], 12, "B", GREEN, 84)
    _words(sheet, "\n".join(_address(told["seller"])), 9.5, "", INK, 84)
    ids = [
        ("SIRET", told["seller"]["siret"]),
        (_("VAT number"), told["seller"]["vat_number"]),
    ]
    _words(sheet, "\n".join(f"{name} {value}" for name, value in ids if value), 9, "", SOFT, 84)
    under = sheet.get_y()
    sheet.set_xy(112, top + 22)
    for words, size, style in ((told["buyer"]["name"], 11, "B"), ("\n".join(_address(told["buyer"])), 10, "")):
        sheet.set_x(112)
        _words(sheet, words, size, style, INK, 80)
    own = [("SIREN", told["buyer"]["siren"]), (_("VAT number"), told["buyer"]["vat_number"])]
    sheet.set_x(112)
    _words(sheet, "\n".join(f"{name} {value}" for name, value in own if value), 9, "", SOFT, 80)
    sheet.set_xy(18, max(under, sheet.get_y()) + 8)
    _words(sheet, title, 18, "B", GREEN, 174)
    facts = [(_("Date"), _day(told, told["issued_on"])), (_("Service of"), _day(told, told["on"]))]
    if told["type"] != "381":
        facts.append((_("To be paid by"), _day(told, told["due_on"])))
    for name, first in ((_("Corrects"), told["corrects"]), *((_("After"), one) for one in told.get("precedes", ()))):
        if first:
            said = _("%(number)s of %(day)s") % {"number": first["number"], "day": _day(told, first["on"])}
            facts.append((name, said))
    _words(
        sheet,
        "   ".join(f"{name} : {value}" if told["language"] == "fr" else f"{name}: {value}" for name, value in facts),
        10,
        "",
        SOFT,
        174,
    )


def _lines(sheet: FPDF, told: Told) -> None:
    sheet.ln(5)
    rows = [(_("What"), _("Quantity"), _("VAT"), _("Without tax"))]
    for line in told["lines"]:
        number = f"{line['quantity_milli'] / 1000:g}".replace(".", "," if told["language"] == "fr" else ".")
        rows.append((line["words"], number, rate(line["bp"], told["language"]), _money(told, line["net"])))
    _table(sheet, rows, (5, 1, 1, 2))


def _sums(sheet: FPDF, told: Told) -> None:
    sheet.ln(2)
    rows = [(_("Sums"), "", "", "")]
    for group in told["groups"]:
        name = _("VAT at %(rate)s on %(basis)s") % {
            "rate": rate(group["bp"], told["language"]),
            "basis": _money(told, group["basis"]),
        }
        rows.append((name, "", "", _money(told, group["tax"])))
    rows.append((_("Total without tax"), "", "", _money(told, told["net"])))
    rows.append((_("Total with tax"), "", "", _money(told, told["net"] + told["tax"])))
    if told["rounding"]:
        rows.append((_("Rounding, to the price that was promised"), "", "", _money(told, told["rounding"])))
    if told["prepaid"]:
        rows.append((_("Already paid"), "", "", _money(told, -told["prepaid"])))
    _table(sheet, rows, (5, 1, 1, 2))
    sheet.ln(2)
    due = _("Given back") if told["type"] == "381" else _("To be paid")
    _words(
        sheet,
        f"{due}: {_money(told, told['payable'] - told['prepaid'])}".replace(
            ":", " :" if told["language"] == "fr" else ":"
        ),
        13,
        "B",
        GREEN,
        174,
        align="R",
    )


def _notes(sheet: FPDF, told: Told) -> None:
    sheet.ln(4)
    reasons = [words for group in told["groups"] for words in [group["words"]] if words]
    terms = [] if told["type"] == "381" else [told["terms"]]
    if terms and told["means"] == "58" and told["seller"]["iban"]:
        terms.append(f"IBAN {told['seller']['iban']}")
    _words(sheet, "\n".join([*terms, *reasons, *(words for _code, words in told["notes"])]), 9, "", INK, 174)


def _words(
    sheet: FPDF, words: str, size: float, style: str, color: tuple[int, int, int], width: float, align: Any = "L"
) -> None:
    if not words:
        return
    sheet.set_font("text", style=style, size=size)
    sheet.set_text_color(*color)
    sheet.multi_cell(width, size * 0.48, kept(words), new_x="LEFT", new_y="NEXT", align=align)


def _table(sheet: FPDF, rows: list[tuple[str, str, str, str]], widths: tuple[int, ...]) -> None:
    sheet.set_font("text", size=9.5)
    sheet.set_text_color(*INK)
    head = FontFace(emphasis="BOLD", color=GREEN)
    with sheet.table(
        text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT"), headings_style=head, borders_layout="HORIZONTAL_LINES",
        col_widths=widths, line_height=5.4,
    ) as table:  # fmt: skip
        for row in rows:
            table.row([kept(cell) for cell in row])


def _address(told: Told) -> list[str]:
    town = f"{told['postcode']} {told['city']}".strip()
    return [part for part in (told["street"], town, "" if told["country"] == "FR" else told["country"]) if part]


def _title(kind: str) -> str:
    return {"380": _("Invoice"), "381": _("Credit note"), "386": _("Deposit invoice")}[kind]


def _day(told: Told, iso: str) -> str:
    return spelled(dt.date.fromisoformat(iso), "d MMMM y", told["language"])


def _money(told: Told, cents: int) -> str:
    return Money(cents, told["currency"]).spoken(told["language"])
