"""Bytes as words: the charset that is named, if it is known and fits; otherwise the best guess, and that is said."""

from __future__ import annotations

import codecs
import re
from email.header import decode_header
from functools import lru_cache
from typing import Final

# As browsers do (WHATWG Encoding): what calls itself Latin-1 is Windows-1252
_MEANT: Final = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252", "ansi": "cp1252",
    "windows-1252": "cp1252", "x-ansi": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ks_c_5601-1989": "cp949",
    "euc-kr": "cp949", "korean": "cp949", "iso-2022-jp": "iso2022_jp_ext", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932",
    "big5": "big5hkscs", "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "utf8": "utf-8", "utf-8mb4": "utf-8",
    "unicode": "utf-16", "x-mac-roman": "mac_roman", "macintosh": "mac_roman", "iso-8859-8-i": "iso-8859-8", "x-unknown": "", "unknown-8bit": "",
    "unknown": "", "default": "", "none": "", "binary": "", "8bit": "", "7bit": "",
}  # fmt: skip
_NOT_WORDS: Final = frozenset(("base64", "hex", "bz2", "zip", "zlib", "quopri", "uu", "rot13", "rot_13", "idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "mbcs", "oem"))  # fmt: skip
# Signs that would be applied instead of read: NUL and other C0, DEL, C1, and those that turn the direction of writing (Trojan Source)
_HIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BARE_RETURN: Final = re.compile("\r\n?")


def words(content: bytes, charset: str) -> tuple[str, bool]:
    """The words, and whether their encoding had to be repaired."""
    if content.isascii() and not _is_stateful(charset):
        return content.decode("ascii"), False
    codec = codec_of(charset)
    if codec:
        try:
            return content.decode(codec), False
        except (UnicodeError, ValueError):
            pass
    for guess in ("utf-8", "cp1252"):
        try:
            return content.decode(guess), True
        except UnicodeDecodeError:
            continue
    return content.decode(codec or "latin-1", "replace"), True


@lru_cache(maxsize=256)
def codec_of(charset: str) -> str:
    """The codec meant by that name; empty if there is none."""
    name = charset.strip(" \t\r\n\"'\x00").lower()[:60]
    name = _MEANT.get(name, name)
    if not name or "\x00" in name:
        return ""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return "" if found.name in _NOT_WORDS or not found._is_text_encoding else found.name


@lru_cache(maxsize=256)
def _is_stateful(charset: str) -> bool:
    """Seven bits that are not ASCII."""
    return codec_of(charset).startswith(("utf-7", "utf-16", "utf-32", "iso2022", "hz"))


def safe(said: str) -> tuple[str, bool]:
    """The same words with what would be applied and not read made visible, so that any database and page can hold them."""
    if "\r" in said:
        said = _BARE_RETURN.sub("\n", said)
    if said.isascii() and said.isprintable():
        return said, False
    if _HIDDEN.search(said) is None:
        return said, False
    return _HIDDEN.sub(_shown, said), True


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"⟨U+{code:04X}⟩"


def header(value: object, most: int = 1_000) -> tuple[str, bool]:
    """A header's words (RFC 2047), on one line; and whether something had to be repaired."""
    said = str(value)[: most * 8]
    if not said:
        return "", False
    repaired = False
    if not said.isascii():  # raw 8-bit bytes, kept by the parser as surrogates
        said, repaired = words(said.encode("utf-8", "surrogateescape"), "")
    if "=?" in said:
        pieces = []
        try:
            for piece, charset in decode_header(said):
                if isinstance(piece, bytes):
                    told, mended = words(piece, charset or "")
                    repaired |= mended and charset is not None
                    pieces.append(told)
                else:
                    pieces.append(piece)
            said = "".join(pieces)
        except (ValueError, LookupError):
            repaired = True
    said, hidden = safe(" ".join(said.split()) if not said.isprintable() or "  " in said else said)
    return said.strip()[:most], repaired or hidden
