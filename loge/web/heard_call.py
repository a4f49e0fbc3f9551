"""What a sentence said on the telephone fills in of “can it be done?”: where, when, how long; the rest is asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.demands.reading import read_for
from loge.houses.models import House

from .forms.fields import LengthField, wall

USUAL = 45


def prefilled(house: House, words: str, *, at: dt.datetime) -> dict[str, Any]:
    """The fields these words speak of. The end of a point in time is half an hour after it; a deadline begins now."""
    told: dict[str, Any] = {"title": " ".join(words.split())[:100], "lasts_for": str(USUAL)}
    items = read_for(house, words, at=at.astimezone(house.zone)).items
    places = [place for item in items for place in item.where]
    if places:
        best = next((place for place in places if place.kind == "address"), places[0])
        town = next((place.name for place in places if place.kind == "commune" and place.name not in best.text), "")
        told["place"] = ", ".join(part for part in (best.text, town) if part)
    for when in (when for item in items for when in item.when):
        if when.minutes:
            told["lasts_for"] = str(min(LengthField.MINUTES, key=lambda known: abs(known - (when.minutes or 0))))
        elif "earliest" not in told and (when.start or when.end):
            start, end = when.start or at, when.end
            if end is None:
                end = start + dt.timedelta(days=1) if when.grain == "day" else start + dt.timedelta(minutes=30)
            told["earliest"] = wall(max(start, at), house.zone)
            told["latest"] = wall(max(end, at), house.zone)
    return told
