"""The letters papers are drawn with: one weight cut out of the variable font, once per installation, kept beside the data."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

SOURCE = Path(__file__).resolve().parents[1] / "web" / "static" / "fonts" / "source-sans-3.woff2"


def add_faces(sheet: Any) -> None:
    """Regular and bold, as ``text``."""
    sheet.add_font("text", fname=face(400))
    sheet.add_font("text", style="B", fname=face(650))


@cache
def face(weight: int) -> Path:
    """The font file of one weight. Cutting it takes most of a second: a thousand papers share it."""
    name = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]
    kept = Path(settings.DATA) / "faces" / f"{name}-{weight}.ttf"
    if not kept.exists():
        _cut(weight, kept)
    return kept


@cache
def signs() -> frozenset[int]:
    """Every sign these letters have."""
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(face(400)).getBestCmap())


def _cut(weight: int, kept: Path) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = instantiateVariableFont(TTFont(SOURCE, recalcTimestamp=False), {"wght": weight})
    font.flavor = None
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}")
    font.save(part)
    part.replace(kept)
