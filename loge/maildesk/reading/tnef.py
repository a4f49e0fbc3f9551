"""winmail.dat: what Outlook puts in one opaque part when it means to speak to Outlook ([MS-OXTNEF], [MS-OXRTFCP]).

Only what a person would have seen is read: the words (plain, HTML, or compressed RTF) and the files with their names.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

SIGNATURE: Final = 0x223E9F78
TYPES: Final = ("application/ms-tnef", "application/vnd.ms-tnef")
MOST_FILES: Final = 200
FIRST_PLACE: Final = 1_000_000
_BODY, _PROPERTIES = 0x0002800C, 0x00069003
_RENDER, _TITLE, _DATA, _FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_PR_BODY, _PR_HTML, _PR_RTF, _PR_LONG_NAME, _PR_NAME, _PR_MIME, _PR_CID = (
    0x1000,
    0x1013,
    0x1009,
    0x3707,
    0x3704,
    0x370E,
    0x3712,
)
_FIXED: Final = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_MOST_RTF: Final = 5_000_000
_RTF_START: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


@dataclass(slots=True)
class TnefFile:
    name: str = ""
    content: bytes = b""
    content_type: str = "application/octet-stream"
    cid: str = ""


@dataclass(slots=True)
class Tnef:
    text: str = ""
    html: bytes = b""
    files: list[TnefFile] = field(default_factory=list)


def place_of(outer: int, number: int) -> int:
    """The place of a file inside the winmail.dat at ``outer``."""
    return FIRST_PLACE + outer * 1_000 + number


def read(content: bytes) -> Tnef | None:
    """What is in it, as far as it can be read; None if it is no TNEF."""
    if len(content) < 6 or struct.unpack_from("<I", content)[0] != SIGNATURE:
        return None
    told = Tnef()
    rtf = b""
    for kind, data in _attributes(content):
        if kind == _BODY:
            told.text = told.text or _said(data)
        elif kind == _PROPERTIES:
            known = dict(_properties(data))
            told.text = _plain(known.get(_PR_BODY)) or told.text
            told.html = known.get(_PR_HTML, (0, b""))[1] or told.html
            rtf = known.get(_PR_RTF, (0, b""))[1] or rtf
        elif kind == _RENDER:
            if len(told.files) >= MOST_FILES:
                break
            told.files.append(TnefFile())
        elif told.files:
            _of_file(told.files[-1], kind, data)
    if not told.text and not told.html and rtf:
        told.text = rtf_words(unpacked(rtf))
    told.files = [each for each in told.files if each.content or each.name]
    return told


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(content):
        _level, kind, length = struct.unpack_from("<BII", content, at)
        at += 9
        yield kind, content[at : at + length]
        at += length + 2  # a checksum follows


def _of_file(file: TnefFile, kind: int, data: bytes) -> None:
    if kind == _TITLE:
        file.name = file.name or _said(data)
    elif kind == _DATA:
        file.content = data
    elif kind == _FILE_PROPERTIES:
        known = dict(_properties(data))
        file.name = _plain(known.get(_PR_LONG_NAME)) or file.name or _plain(known.get(_PR_NAME))
        file.content_type = _plain(known.get(_PR_MIME)) or file.content_type
        file.cid = _plain(known.get(_PR_CID))


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """``(property, (type, bytes))`` of a block of MAPI properties; stops where it is broken."""
    try:
        (count,) = struct.unpack_from("<I", data)
        at = 4
        for _each in range(min(count, 2_000)):
            kind, name = struct.unpack_from("<HH", data, at)
            at += 4
            if name >= 0x8000:  # a named property: its GUID, then a number or a name
                (form,) = struct.unpack_from("<I", data, at + 16)
                at += 20
                if form == 0:
                    at += 4
                else:
                    (length,) = struct.unpack_from("<I", data, at)
                    at += 4 + (length + 3) // 4 * 4
            base = kind & 0x0FFF
            if base in _FIXED and not kind & 0x1000:
                size = _FIXED[base]
                yield name, (kind, data[at : at + size])
                at += size
                continue
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
            for _value in range(min(values, 2_000)):
                if base in _FIXED:
                    at += _FIXED[base]
                    continue
                (length,) = struct.unpack_from("<I", data, at)
                at += 4
                yield name, (kind, data[at : at + length])
                at += (length + 3) // 4 * 4
    except struct.error:
        return


def _plain(value: tuple[int, bytes] | None) -> str:
    if value is None:
        return ""
    kind, data = value
    if kind & 0x0FFF == 0x1F:
        return data.decode("utf-16-le", "replace").rstrip("\x00")
    return _said(data)


def _said(data: bytes) -> str:
    data = data.rstrip(b"\x00")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def unpacked(packed: bytes) -> bytes:
    """Compressed RTF ([MS-OXRTFCP]): a dictionary of 4 kB that begins with words every RTF has. At most 5 MB come out."""
    if len(packed) < 16:
        return b""
    _size, whole, magic, _check = struct.unpack_from("<IIII", packed)
    if magic == 0x414C454D:
        return packed[16 : 16 + min(whole, _MOST_RTF)]
    if magic != 0x75465A4C:
        return b""
    known = bytearray(_RTF_START.ljust(4096, b"\x00"))
    place, at, out = len(_RTF_START), 16, bytearray()
    while at < len(packed) and len(out) < min(whole, _MOST_RTF):
        flags = packed[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 2 > len(packed):
                    return bytes(out)
                told = packed[at] << 8 | packed[at + 1]
                at += 2
                start, length = told >> 4, (told & 0xF) + 2
                if start == place:
                    return bytes(out)
                chunk = [(start + step) % 4096 for step in range(length)]
            else:
                if at >= len(packed):
                    return bytes(out)
                known[place] = packed[at]
                out.append(packed[at])
                place = (place + 1) % 4096
                at += 1
                continue
            for source in chunk:
                out.append(known[source])
                known[place] = known[source]
                place = (place + 1) % 4096
    return bytes(out)


_RTF: Final = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SILENT: Final = frozenset(
    (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"themedata", b"htmltag", b"mhtmltag", b"generator")
)
_BREAKS: Final = {b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": "\t", b"row": "\n"}


def rtf_words(rtf: bytes) -> str:
    """The words of an RTF text, a line for each paragraph."""
    out: list[str] = []
    depth, silent_from, skip = 0, 0, 0
    for found in _RTF.finditer(rtf):
        word, number, code, sign, brace, plain = found.groups()
        if brace == b"{":
            depth += 1
        elif brace == b"}":
            if silent_from and depth <= silent_from:
                silent_from = 0
            depth -= 1
        elif (word in _SILENT or sign == b"*") and not silent_from:
            silent_from = depth
        elif silent_from:
            continue
        elif word in _BREAKS:
            out.append(_BREAKS[word])
        elif word == b"u" and number:
            out.append(chr(int(number) % 65536) if not 0xD800 <= int(number) % 65536 <= 0xDFFF else "\ufffd")
            skip = 1
        elif code:
            out.append("" if skip else bytes([int(code, 16)]).decode("cp1252", "replace"))
            skip = 0
        elif sign in (b"\\", b"{", b"}"):
            out.append(sign.decode())
        elif sign == b"~":
            out.append("\u00a0")
        elif plain:
            said = plain.decode("cp1252", "replace")
            out.append(said[skip:])
            skip = 0
    return re.sub(r"\n{3,}", "\n\n", "".join(out)).strip()
