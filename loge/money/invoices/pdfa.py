"""What ISO 19005-3 (PDF/A-3) asks of a paper, as far as it can be read without its official validator: a test of our own, which
finds what is wrong and proves nothing right."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

ACTIONS = {"/URI", "/GoTo", "/GoToR", "/GoToE", "/Named", "/SubmitForm", "/Thread"}  # 6.5.1: all others are forbidden
NOTES = {"/Sound", "/Screen", "/Movie", "/3D", "/RichMedia"}  # 6.3.1
BOUNDS = 3, 14_400  # 6.1.13, user space units
HIDDEN, PRINTED = 0b100010, 0b100  # 6.3.2: neither hidden nor kept from view; printed
WANTED = (
    "file structure", "metadata", "output intent", "fonts embedded", "no script or forbidden action", "annotations", "files attached",
)  # fmt: skip


def faults(pdf: bytes) -> tuple[str, ...]:
    """What does not hold, each with its clause. Nothing: it keeps to all that is looked at here."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(pdf))
        root = reader.trailer["/Root"]
        every = [one.get_object() for one in _walked(reader.trailer, set())]
        return tuple(words for look in _LOOKS for words in look(pdf, reader, root, every))
    except (PyPdfError, KeyError, TypeError, ValueError, RecursionError) as wrong:
        return (f"6.1 it cannot be read: {wrong}",)


def _walked(row: Any, seen: set[Any]) -> Iterator[Any]:
    """Every dictionary and stream that hangs on the trailer, once."""
    waiting = [row]
    while waiting:
        one = waiting.pop()
        key = getattr(one, "idnum", None)
        if key is not None:
            if key in seen:
                continue
            seen.add(key)
            one = one.get_object()
        if isinstance(one, dict):
            yield one
            waiting += [one.raw_get(name) if hasattr(one, "raw_get") else one[name] for name in one]
        elif isinstance(one, list):
            waiting += list(one)


def _file(pdf: bytes, reader: Any, _root: Any, every: list[Any]) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", pdf):
        yield "6.1.2 the header, and four bytes above 127 on the second line"
    if "/ID" not in reader.trailer:
        yield "6.1.3 an ID in the trailer"
    if "/Encrypt" in reader.trailer:
        yield "6.1.3 no encryption"
    if not pdf.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "6.1.3 nothing after the end"
    for one in every:
        filters = one.get("/Filter", [])
        if "/LZWDecode" in (filters if isinstance(filters, list) else [filters]):
            yield "6.1.7.2 no LZW"
    for page in reader.pages:
        if not all(BOUNDS[0] <= float(side) <= BOUNDS[1] for side in (page.mediabox.width, page.mediabox.height)):
            yield "6.1.13 the size of a page"


def _metadata(_pdf: bytes, _reader: Any, root: Any, _every: list[Any]) -> Iterator[str]:
    if "/Metadata" not in root:
        yield "6.6.2 metadata of the document (XMP)"
        return
    xmp = root["/Metadata"].get_object().get_data().decode("utf-8", "replace")
    told = {name: re.search(rf"pdfaid:{name}(?:>|\s*=\s*[\"'])\s*(\w+)", xmp) for name in ("part", "conformance")}
    if told["part"] is None or told["part"][1] != "3":
        yield "6.6.4 pdfaid:part is 3"
    if told["conformance"] is None or told["conformance"][1] not in "ABU":
        yield "6.6.4 pdfaid:conformance is A, B or U"


def _intent(_pdf: bytes, _reader: Any, root: Any, every: list[Any]) -> Iterator[str]:
    intents = [one.get_object() for one in root.get("/OutputIntents", [])]
    fit = [one for one in intents if one.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in one]
    if not fit:
        yield "6.2.3 an output intent with its colour profile"
        return
    if fit[0]["/DestOutputProfile"].get_object().get_data()[36:40] != b"acsp":
        yield "6.2.3 the colour profile is one (ICC)"
    if any(one.get("/Type") == "/ExtGState" and one.get("/TR", "/Identity") != "/Identity" for one in every):
        yield "6.2.5 no transfer function"


def _fonts(_pdf: bytes, _reader: Any, _root: Any, every: list[Any]) -> Iterator[str]:
    for one in every:
        if one.get("/Type") != "/Font" or one.get("/Subtype") in ("/Type3", "/Type0"):
            continue
        told = one.get("/FontDescriptor")
        told = told.get_object() if told is not None else {}
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(told):
            yield f"6.2.11.4 a font that is not embedded: {one.get('/BaseFont')}"


def _actions(_pdf: bytes, _reader: Any, root: Any, every: list[Any]) -> Iterator[str]:
    for one in every:
        kind = one.get("/S")
        if "/JS" in one or (one.get("/Type") == "/Action" and kind not in ACTIONS):
            yield f"6.5.1 a forbidden action: {kind}"
        if "/AA" in one:
            yield "6.5.2 no action by itself"
    if "/JavaScript" in root.get("/Names", {}) or "/XFA" in root.get("/AcroForm", {}):
        yield "6.5.1 no script, no XFA form"


def _notes(_pdf: bytes, reader: Any, _root: Any, _every: list[Any]) -> Iterator[str]:
    for page in reader.pages:
        for one in page.get("/Annots", []):
            note = one.get_object()
            flags = int(note.get("/F", 0))
            if note.get("/Subtype") in NOTES:
                yield f"6.3.1 a forbidden annotation: {note['/Subtype']}"
            elif note.get("/Subtype") != "/Popup" and (flags & HIDDEN or not flags & PRINTED):
                yield "6.3.2 every annotation is shown and printed"


def _attached(_pdf: bytes, _reader: Any, root: Any, every: list[Any]) -> Iterator[str]:
    files = [one for one in every if one.get("/Type") == "/Filespec"]
    for one in files:
        if not {"/F", "/UF", "/EF", "/AFRelationship"} <= set(one):
            yield "6.8 an attached file says its name twice and what it is to the paper"
            continue
        inside = one["/EF"]["/F"].get_object()
        if "/Subtype" not in inside or "/ModDate" not in inside.get("/Params", {}):
            yield "6.8 an attached file says its type and its date"
    if files and not root.get("/AF"):
        yield "6.8 what is attached belongs to the document (AF)"


_LOOKS: tuple[Callable[..., Iterator[str]], ...] = (_file, _metadata, _intent, _fonts, _actions, _notes, _attached)
