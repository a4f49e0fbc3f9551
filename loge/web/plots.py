"""Plots drawn by the server: SVG in the colours of the theme, words that never stretch, and the numbers in a table beneath
for whoever cannot see them. Positions along are in per cent, upwards in pixels, so a plot is as wide as its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

TOP, FLOOR, HIGH = 24.0, 146.0, 176
MOST_LABELS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One place along the axis: its label, its value, what the table says of it; ``behind`` stands at its back."""

    label: str
    value: float
    words: str
    behind: float | None = None
    behind_words: str = ""
    tone: str = ""


def bars(
    title: str, subtitle: str, points: Sequence[Point], heads: Sequence[str], *, valued: bool = False, every: int = 0
) -> Markup:
    """Columns; with ``behind``, two at one place, the smaller before the larger. ``valued`` writes each value above."""
    step = 100 / (len(points) or 1)
    most = _most(points)
    drawn = Markup("")
    for place, point in enumerate(points):
        left, wide = step * (place + 0.16), step * 0.68
        if point.behind:
            drawn += _column(left, wide, point.behind / most, "plot-bar-behind")
        if point.value:
            drawn += _column(left, wide, point.value / most, f"plot-bar-{point.tone}" if point.tone else "")
        if valued:
            drawn += Markup('<text class="plot-value" x="{:.2f}%" y="{:.1f}">{}</text>').format(
                step * (place + 0.5), _up(point.value / most) - 7, point.words
            )
    return _figure(title, subtitle, drawn + _labels(points, every), points, heads)


def histogram(title: str, subtitle: str, points: Sequence[Point], heads: Sequence[str]) -> Markup:
    """How many in each span: every column named and counted."""
    return bars(title, subtitle, points, heads, valued=True, every=1)


def line(title: str, subtitle: str, points: Sequence[Point], heads: Sequence[str]) -> Markup:
    """A line through every point, its highest one named."""
    step, most = 100 / (len(points) or 1), _most(points)
    along = [step * (place + 0.5) for place in range(len(points))]
    path = " ".join(f"{x:.2f},{_up(point.value / most):.1f}" for x, point in zip(along, points, strict=True))
    drawn = Markup(
        '<svg viewBox="0 0 100 {0}" preserveAspectRatio="none" width="100%" height="{0}">'
        '<polyline class="plot-line" fill="none" vector-effect="non-scaling-stroke" points="{1}"/></svg>'
    ).format(HIGH, path)
    peak = max(range(len(points)), key=lambda place: points[place].value, default=None)
    for place, point in enumerate(points):
        if point.value:
            drawn += Markup('<circle class="plot-dot" cx="{:.2f}%" cy="{:.1f}" r="3"/>').format(
                along[place], _up(point.value / most)
            )
    if peak is not None and points[peak].value:
        anchor = "start" if along[peak] < 15 else "end" if along[peak] > 85 else "middle"
        drawn += Markup('<text class="plot-value plot-{}" x="{:.2f}%" y="{:.1f}">{}</text>').format(
            anchor, along[peak], _up(points[peak].value / most) - 10, points[peak].words
        )
    return _figure(title, subtitle, drawn + _labels(points, 0), points, heads)


def _most(points: Sequence[Point]) -> float:
    return max([point.value for point in points] + [point.behind or 0 for point in points] + [0]) or 1


def _up(share: float) -> float:
    return FLOOR - (FLOOR - TOP) * share


def _column(left: float, wide: float, share: float, css: str) -> Markup:
    return Markup('<rect class="plot-bar {}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}" rx="2"/>').format(
        css, left, _up(share), wide, FLOOR - _up(share)
    )


def _labels(points: Sequence[Point], every: int) -> Markup:
    step = 100 / (len(points) or 1)
    apart = every or -(-len(points) // MOST_LABELS) or 1
    said = [(place, point.label) for place, point in enumerate(points) if place % apart == 0]
    drawn = Markup("")
    for place, label in said:
        along, anchor = step * (place + 0.5), ""
        if not every and (place == 0 or along > 90):  # at an edge a label ends there instead of going over it
            along, anchor = (0, " plot-start") if place == 0 else (100, " plot-end")
        drawn += Markup('<text class="plot-label{}" x="{:.2f}%" y="166">{}</text>').format(anchor, along, label)
    return drawn


def _figure(title: str, subtitle: str, drawn: Markup, points: Sequence[Point], heads: Sequence[str]) -> Markup:
    two = any(point.behind is not None for point in points)
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(Markup(' class="num"') if place else "", words)
        for place, words in enumerate(heads)
    )
    rows = Markup("").join(
        Markup("<tr><td>{}</td>{}<td class='num'>{}</td></tr>").format(
            point.label, Markup("<td class='num'>{}</td>").format(point.behind_words) if two else "", point.words
        )
        for point in points
    )
    legend = Markup("")
    if two and len(heads) == 3:
        legend = Markup(
            '<ul class="plot-legend small"><li><svg aria-hidden="true" width="12" height="12"><rect class="plot-bar-behind" '
            'width="12" height="12" rx="2"/></svg>{}</li><li><svg aria-hidden="true" width="12" height="12"><rect class="plot-bar" '
            'width="12" height="12" rx="2"/></svg>{}</li></ul>'
        ).format(heads[1], heads[2])
    return Markup(
        '<figure class="plot"><figcaption class="tight"><span class="title">{title}</span><span class="small soft">{subtitle}</span>'
        '{legend}</figcaption><svg role="img" aria-label="{title}" height="{high}"><line class="plot-grid" x1="0" x2="100%" '
        'y1="{top}" y2="{top}"/><line class="plot-grid" x1="0" x2="100%" y1="{half}" y2="{half}"/>{drawn}<line class="plot-axis" '
        'x1="0" x2="100%" y1="{floor}" y2="{floor}"/></svg><details><summary>{numbers}</summary><table><caption class="spoken">'
        "{title}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details></figure>"
    ).format(
        title=title, subtitle=subtitle, legend=legend, high=HIGH, top=TOP, half=(TOP + FLOOR) / 2, drawn=drawn, floor=FLOOR,
        numbers=_("The numbers"), head=head, rows=rows,
    )  # fmt: skip
