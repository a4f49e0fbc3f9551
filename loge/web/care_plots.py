"""Plots of care: shares with what chance could make of them, marks, moods week by week, two curves, a case lived through.
Like web/plots: words never stretch, and the numbers stand in a table beneath."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from .plots import FLOOR, HIGH, TOP

ROW = 34  # pixels of one line


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name, its place and its interval from 0 to 1, what the table says, where its cases are."""

    name: str
    at: float
    low: float
    high: float
    words: str
    count: int
    href: str = ""
    tone: str = ""


def whiskers(title: str, subtitle: str, lines: Sequence[Line], heads: Sequence[str]) -> Markup:
    """A dot for each line, and around it what chance alone could have made of it. The count of each leads to its cases."""
    drawn = Markup("")
    for place, line in enumerate(lines):
        middle = ROW * place + ROW - 9
        drawn += Markup(
            '<text class="care-name" x="0" y="{}">{}</text><line class="care-track" x1="0" x2="100%" y1="{}" y2="{}"/>'
            '<line class="care-range{}" x1="{:.2f}%" x2="{:.2f}%" y1="{}" y2="{}"/><circle class="plot-dot{}" cx="{:.2f}%" cy="{}" r="4.5"/>'
        ).format(
            middle - 10, line.name, middle, middle, f" care-range-{line.tone}" if line.tone else "", 100 * line.low, 100 * line.high,
            middle, middle, " plot-dot-late" if line.tone == "late" else "", 100 * line.at, middle,
        )  # fmt: skip
    body = Markup("").join(
        Markup('<tr><td dir="auto">{}</td><td class="num">{}</td><td class="num">{}</td></tr>').format(
            line.name, line.words, _number(line.count, line.href, line.name)
        )
        for line in lines
    )
    return _figure(title, subtitle, drawn, ROW * max(len(lines), 1), heads, body, is_open=True)


def columns(title: str, subtitle: str, rows: Sequence[tuple[str, int, str, str]], heads: Sequence[str]) -> Markup:
    """A histogram: (label, count, address of its cases, tone)."""
    step, most = 100 / (len(rows) or 1), max([row[1] for row in rows] + [1])
    drawn = Markup("")
    for place, (label, count, _href, tone) in enumerate(rows):
        top = FLOOR - (FLOOR - TOP) * count / most
        if count:
            drawn += Markup(
                '<rect class="plot-bar{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}" rx="2"/>'
            ).format(f" plot-bar-{tone}" if tone else "", step * (place + 0.16), top, step * 0.68, FLOOR - top)
        drawn += Markup(
            '<text class="plot-value" x="{0:.2f}%" y="{1:.1f}">{2}</text><text class="plot-label" x="{0:.2f}%" y="166">{3}</text>'
        ).format(step * (place + 0.5), top - 7, count, label)
    drawn += Markup('<line class="plot-axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(FLOOR)
    body = Markup("").join(
        Markup('<tr><td>{}</td><td class="num">{}</td></tr>').format(label, _number(count, href, label))
        for label, count, href, _tone in rows
    )
    return _figure(title, subtitle, drawn, HIGH, heads, body)


def stacked(
    title: str, subtitle: str, weeks: Sequence[tuple[str, Sequence[int]]], parts: Sequence[tuple[str, str]],
    href: Callable[[int, int], str] = lambda _week, _part: "",
) -> Markup:  # fmt: skip
    """One column a week, each cut into its parts from the bottom up: (name, css) of each part; ``href`` opens one of them."""
    step, most = 100 / (len(weeks) or 1), max([sum(counts) for _label, counts in weeks] + [1])
    apart = -(-len(weeks) // 5) or 1
    drawn = Markup("")
    for place, (label, counts) in enumerate(weeks):
        floor = FLOOR
        for (_name, css), count in zip(parts, counts, strict=True):
            if count:
                high = (FLOOR - TOP) * count / most
                floor -= high
                drawn += Markup(
                    '<rect class="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>'
                ).format(css, step * (place + 0.12), floor, step * 0.76, high)  # fmt: skip
        if place % apart == 0:
            edge = " plot-start" if place == 0 else ""
            along = 0 if place == 0 else step * (place + 0.5)
            drawn += Markup('<text class="plot-label{}" x="{:.2f}%" y="166">{}</text>').format(edge, along, label)
    drawn += Markup('<line class="plot-axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(FLOOR)
    body = Markup("").join(
        Markup("<tr><td>{}</td>{}</tr>").format(
            label,
            Markup("").join(
                Markup('<td class="num">{}</td>').format(_number(count, href(week, part), parts[part][0]))
                for part, count in enumerate(counts)
            ),
        )
        for week, (label, counts) in enumerate(weeks)
    )
    return _figure(
        title, subtitle, drawn, HIGH, (_("Week of"), *(name for name, _css in parts)), body,
        legend=[(name, css) for name, css in parts],
    )  # fmt: skip


def two_curves(title: str, subtitle: str, rows: Sequence[tuple[str, float, float]], names: tuple[str, str]) -> Markup:
    """Two curves over the same weeks, drawn from 1: a dream dashed, what was shown in full. (label, dream, shown)."""
    values = [value for _label, *pair in rows for value in pair] or [1.0]
    least, most = min([*values, 1.0]), max([*values, 1.01])
    step = 100 / (len(rows) or 1)
    drawn = Markup("")
    curves = (
        ([dream for _label, dream, _shown in rows], "plot-aim care-aim"),
        ([shown for *_first, shown in rows], "plot-line"),
    )
    for curve, css in curves:
        path = " ".join(
            f"{step * (number + 0.5):.2f},{FLOOR - (FLOOR - TOP) * (value - least) / (most - least):.1f}"
            for number, value in enumerate(curve)
        )
        drawn += Markup(
            '<svg viewBox="0 0 100 {0}" preserveAspectRatio="none" width="100%" height="{0}"><polyline class="{1}" fill="none" '
            'vector-effect="non-scaling-stroke" points="{2}"/></svg>'
        ).format(HIGH, css, path)
    apart = -(-len(rows) // 5) or 1
    for number, (label, _dream, _shown) in enumerate(rows):
        if number % apart == 0:
            edge, along = (" plot-start", 0.0) if number == 0 else ("", step * (number + 0.5))
            drawn += Markup('<text class="plot-label{}" x="{:.2f}%" y="166">{}</text>').format(edge, along, label)
    drawn += Markup('<line class="plot-axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(FLOOR)
    body = Markup("").join(
        Markup('<tr><td>{}</td><td class="num">{}</td><td class="num">{}</td></tr>').format(
            label, percent(dream), percent(shown)
        )
        for label, dream, shown in rows
    )
    return _figure(title, subtitle, drawn, HIGH, (_("Week of"), *names), body,
                   legend=[(names[0], "plot-bar-behind"), (names[1], "plot-bar")])  # fmt: skip


def strip(
    title: str, whole: dt.timedelta, waits: Sequence[tuple[float, float]], marks: Sequence[tuple[float, str]]
) -> Markup:
    """A case on one line of time: shaded while the client waited, a mark for each thing that happened (0 to 1, css)."""
    drawn = Markup('<line class="plot-axis" x1="0" x2="100%" y1="24" y2="24"/>')
    for low, high in waits:
        drawn += Markup('<rect class="care-wait" x="{:.2f}%" y="14" width="{:.2f}%" height="20" rx="3"/>').format(
            100 * low, max(100 * (high - low), 0.4)
        )
    for at, css in marks:
        drawn += Markup('<circle class="{}" cx="{:.2f}%" cy="24" r="4"/>').format(css, 1 + 98 * at)
    return Markup('<svg class="care-strip" role="img" aria-label="{}" height="48">{}</svg>').format(title, drawn)


def percent(ratio: float) -> str:
    """``+4.1 %`` of a ratio of 1.041."""
    from .ui import language

    words = f"{100 * (ratio - 1):+.1f}".replace("-", "−")
    return f"{words.replace('.', ',')} %" if language() == "fr" else f"{words}%"


def _number(count: int, href: str, name: str) -> Markup:
    if not count or not href:
        return Markup("{}").format(count)
    return Markup('<a href="{}" data-cases="{}">{}<span class="spoken"> {}</span></a>').format(href, count, count, name)


def _figure(
    title: str, subtitle: str, drawn: Markup, high: float, heads: Sequence[str], body: Markup, *, is_open: bool = False,
    legend: Sequence[tuple[str, str]] = (),
) -> Markup:  # fmt: skip
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(Markup(' class="num"') if place else "", words)
        for place, words in enumerate(heads)
    )
    told = Markup("").join(
        Markup(
            '<li><svg aria-hidden="true" width="12" height="12"><rect class="{}" width="12" height="12" rx="2"/></svg>{}</li>'
        ).format(css, name)
        for name, css in legend
    )
    return Markup(
        '<figure class="plot"><figcaption class="tight"><span class="title">{title}</span><span class="small soft">{subtitle}</span>'
        '{legend}</figcaption><div class="care-plot"><svg role="img" aria-label="{title}" height="{high}">{drawn}</svg></div>'
        '<details{open}><summary>{numbers}</summary><div class="wide" tabindex="0" role="region" aria-label="{title}"><table><caption class="spoken">{title}</caption><thead><tr>{head}</tr>'
        "</thead><tbody>{body}</tbody></table></div></details></figure>"
    ).format(
        title=title, subtitle=subtitle, drawn=drawn, high=high, head=head, body=body, numbers=_("The numbers"),
        open=Markup(" open") if is_open else "",
        legend=Markup('<ul class="plot-legend small">{}</ul>').format(told) if told else "",
    )  # fmt: skip
