"""Where something is, as someone writes it: a town, a post code, or the two numbers a map gives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from loge.houses import gazetteer

_NUMBERS = re.compile(r"\s*(-?\d{1,2}[.,]\d+)\s*[,; ]\s*(-?\d{1,3}[.,]\d+)\s*")


@dataclass(frozen=True, slots=True)
class Place:
    words: str
    latitude: float
    longitude: float


def find(words: str) -> Place | None:
    """The place; nothing for no words. Raises ValidationError when no town is called so."""
    if not words.strip():
        return None
    numbers = _NUMBERS.fullmatch(words)
    if numbers:
        latitude, longitude = (float(said.replace(",", ".")) for said in numbers.groups())
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return Place(words.strip(), latitude, longitude)
    found = gazetteer.find(words, limit=1)
    if not found:
        raise forms.ValidationError(
            _("We find no town of this name or post code. Try the town next to it, or the two numbers of a map.")
        )
    return Place(
        f"{found[0].name} ({found[0].postcodes[0]})" if found[0].postcodes else found[0].name,
        found[0].latitude,
        found[0].longitude,
    )
