"""A CSV or XML file as heads and rows, whatever its encoding and its separator."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from loge.common.errors import Invalid

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELL = 2_000
SEPARATORS = (";", "\t", ",", "|")


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` are (line in the file, cells): in XML the line is the number of the element."""

    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(content: bytes) -> Table:
    """Raises Invalid for what is no list, with what to do about it."""
    if len(content) > MOST_BYTES:
        raise Invalid(_("This file is over 20 MB: export one day at a time."), field="file")
    if not content.strip():
        raise Invalid(_("This file is empty."), field="file")
    if content[:4] == b"PK\x03\x04" or content[:4] == b"\xd0\xcf\x11\xe0":
        raise Invalid(_("This is a spreadsheet’s own file: save it as CSV first, then give it again."), field="file")
    text = decoded(content)
    table = _xml(content) if text.lstrip().startswith("<") else _csv(text)
    if not table.rows:
        raise Invalid(_("There is no line beneath the heads in this file."), field="file")
    return table


def decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark, else Windows’ western signs."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _csv(text: str) -> Table:
    text = text.replace("\0", "")
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep="):  # a spreadsheet's own hint
        text = text.partition("\n")[2]
    found: list[tuple[int, tuple[str, ...]]] = []
    heads: tuple[str, ...] = ()
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
        for cells in reader:
            clean = tuple(cell.strip()[:MOST_CELL] for cell in cells)
            if not any(clean):
                continue
            if not heads:
                heads = clean
                continue
            _within(len(found), len(heads))
            found.append((reader.line_num, (clean + ("",) * len(heads))[: len(heads)]))
    except csv.Error as wrong:
        raise Invalid(_("This file cannot be read as a list (%(why)s).") % {"why": wrong}, field="file") from None
    if len(heads) < 2:
        raise Invalid(_("No columns were found: they are separated by “;”, “,” or a tab."), field="file")
    return Table(heads, tuple(found))


def _separator(text: str) -> str:
    """The one that cuts the first lines into the most columns, and into as many each time."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]

    def worth(sign: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=sign)]
        first = counts[0] if counts else 0
        return (sum(count == first for count in counts) if first > 1 else 0, first)

    return max(SEPARATORS, key=worth)


def _xml(content: bytes) -> Table:
    try:
        root = ElementTree.fromstring(content, ElementTree.XMLParser(target=_Plain()))  # noqa: S314  nothing expands
    except (ElementTree.ParseError, ValueError, LookupError) as wrong:
        raise Invalid(_("This file cannot be read as a list (%(why)s).") % {"why": wrong}, field="file") from None
    records = _records(root)
    cells = [_cells(record) for record in records]
    heads = tuple(dict.fromkeys(name for row in cells for name in row))
    _within(len(records), len(heads))
    return Table(
        heads, tuple((number, tuple(row.get(head, "") for head in heads)) for number, row in enumerate(cells, 1))
    )


class _Plain(ElementTree.TreeBuilder):
    """A tree without signs of its own, whatever letters the file is written in."""

    def doctype(self, *_declared: str | None) -> None:
        raise Invalid(
            _("This XML file declares its own signs (DOCTYPE): it is not opened. Export it without."), field="file"
        )


def _records(root: ElementTree.Element) -> list[ElementTree.Element]:
    """The elements that repeat the most, with something in them."""
    best: list[ElementTree.Element] = []
    for parent in root.iter():
        by_tag: dict[str, list[ElementTree.Element]] = {}
        for child in parent:
            if len(child) or child.attrib:
                by_tag.setdefault(child.tag, []).append(child)
        best = max((best, *by_tag.values()), key=len)
    return best


def _cells(record: ElementTree.Element) -> dict[str, str]:
    found: dict[str, str] = {name: value.strip()[:MOST_CELL] for name, value in record.attrib.items()}
    for node in record.iter():
        if node is record:
            continue
        name = node.tag.rpartition("}")[2]
        value = (node.text or "").strip()[:MOST_CELL]
        if value:
            found.setdefault(name, value)
        for attribute, said in node.attrib.items():
            found.setdefault(f"{name}.{attribute}", said.strip()[:MOST_CELL])
    return found


def _within(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise Invalid(_("This list is too long to be one day of one hotel: export one day at a time."), field="file")
