"""A territory drawn by the server: each commune a dot where it lies, as large as it is populous, the largest named."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from loge.houses.gazetteer import Commune

WIDE, HIGH, EDGE = 360, 260, 30
NAMED = 7
SMALLEST, LARGEST = 2.5, 12.0


@dataclass(frozen=True, slots=True)
class Dot:
    name: str
    x: float
    y: float
    radius: float
    named: bool
    anchor: str  # which way the name is written, so that it stays on the sheet


def territory(communes: Sequence[Commune]) -> list[Dot]:
    """Where each lies on a sheet of WIDE by HIGH; nothing for none. East is squeezed by the cosine of the latitude."""
    if not communes:
        return []
    middle = math.cos(math.radians(sum(place.latitude for place in communes) / len(communes)))
    xs = [place.longitude * middle for place in communes]
    ys = [-place.latitude for place in communes]
    left, top = min(xs), min(ys)
    scale = min((WIDE - 2 * EDGE) / (max(xs) - left or 1), (HIGH - 2 * EDGE) / (max(ys) - top or 1))
    shift_x = (WIDE - scale * (max(xs) - left)) / 2
    shift_y = (HIGH - scale * (max(ys) - top)) / 2
    most = max(place.population for place in communes) or 1
    dots: list[Dot] = []
    order = sorted(range(len(communes)), key=lambda at: -communes[at].population)
    for at in order:
        place = communes[at]
        x, y = shift_x + scale * (xs[at] - left), shift_y + scale * (ys[at] - top)
        radius = max(SMALLEST, LARGEST * math.sqrt(place.population / most))
        free = all(abs(x - dot.x) > 105 or abs(y - dot.y) > 20 for dot in dots if dot.named)
        named = free and sum(dot.named for dot in dots) < NAMED
        anchor = "end" if x > WIDE * 0.62 else "start"
        dots.append(Dot(place.name, round(x, 1), round(y, 1), round(radius, 1), named, anchor))
    return dots
