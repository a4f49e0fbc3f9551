"""Papers to keep: what is on them, as sections. How they are drawn is in ``sheet.py``, read when a first one is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from .section import Section

__all__ = ["Section", "paper"]


def paper(title: str, under: str, sections: Sequence[Section], *, language: str, foot: str) -> bytes:
    """The whole paper."""
    from .sheet import drawn  # a PDF library is a second of every start, for something asked once a day

    return drawn(title, under, sections, language=language, foot=foot)
