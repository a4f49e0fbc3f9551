"""Whether a photo has come whole: its end is looked for in its structure, no pixel is drawn.

A telephone that loses its network sends half a photo whose head is right. JPEG: ITU-T T.81 annex B (markers); PNG: ISO 15948
(the IEND chunk); WebP: RFC 9649 (RIFF); AVIF: ISO 14496-12 (boxes).
"""

from __future__ import annotations

import re

_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # within a scan FF is followed by 00 or a restart
_END, _SCAN = 0xD9, 0xDA
_PNG_END = b"IEND\xaeB`\x82"


def is_whole(raw: bytes) -> bool:
    """Whether nothing is missing at its end, as far as we know its kind. What follows the end of a photo is nobody's concern."""
    if raw.startswith(b"\xff\xd8"):
        return _jpeg(raw)
    if raw.startswith(b"\x89PNG"):
        return _PNG_END in raw
    if raw.startswith(b"RIFF"):
        return len(raw) + 1 >= 8 + int.from_bytes(raw[4:8], "little")  # the last byte may be padding
    return raw[4:8] != b"ftyp" or _boxes(raw)


def _jpeg(raw: bytes) -> bool:
    at, scans = 2, False
    while (found := _JPEG_MARKER.search(raw, at)) is not None:
        at, marker = found.end(), raw[found.end() - 1]
        if marker == _END:
            return scans
        scans = scans or marker == _SCAN
        at += int.from_bytes(raw[at : at + 2], "big")  # a segment's own bytes may be anything
    return False


def _boxes(raw: bytes) -> bool:
    """Every box of the file is there in its whole length; a length of 0 reaches to the end."""
    at = 0
    while at + 8 <= len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(raw[at + 8 : at + 16], "big")
        if size == 0:
            return True
        if size < 8:
            return at > 0  # what follows the last box
        at += size
    return at <= len(raw)
