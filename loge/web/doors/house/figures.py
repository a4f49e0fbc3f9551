"""How we serve, in figures: every number leads to its cases."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from loge.care.figures import queries
from loge.care.figures.chance import FEW, Figure
from loge.care.figures.measures import all_measures
from loge.care.figures.measures.mood import MOODS
from loge.care.figures.measures.mood import NAMES as MOOD_NAMES
from loge.care.figures.models import BUCKETS
from loge.common.clock import day_of, now, read_day
from loge.common.dates import spelled
from loge.houses.models import House

from ... import care_plots as plots
from ... import typed
from ...ui import language, page, span
from .. import find

WEEKS = (4, 13, 26, 52)
PER_PAGE = 50
MOST_PROVIDERS = 20
MOOD_CSS = {
    "insult": "mood-0",
    "anger": "mood-1",
    "complaint": "mood-2",
    "worry": "mood-3",
    "calm": "mood-4",
    "thanks": "mood-5",
}
Told = tuple[str, dict[str, Any]]


@find.keeper
@require_safe
def figures(request: HttpRequest, house: House) -> HttpResponse:
    """Promises kept, waits, prices by neighbour, mood, effort and satisfaction: each with its n and what chance could do."""
    weeks = _weeks(request)
    found = queries.board(house, queries.Span.of_weeks(day_of(now(), house.zone), weeks))
    shown = _Drawn(house, found)
    return page(
        request, "care/figures.html", house=house, weeks=weeks, choices=WEEKS, found=found, few=FEW,
        marks=[shown.marks(name) for name in ("effort", "satisfaction", "nps")], kept=shown.kept(), waits=shown.waits(),
        quotes=shown.providers("quotes"), answers=shown.providers("answers"), mood=shown.mood(), tops=shown.tops(),
        span=found.span, last=found.span.until - dt.timedelta(days=1),
    )  # fmt: skip


@find.keeper
@require_safe
def cases(request: HttpRequest, house: House, name: str) -> HttpResponse:
    """The cases that one number counts."""
    measure = find.or_404(all_measures().get(name))
    since, until = (find.or_404(read_day(request.GET.get(word, ""))) for word in ("since", "until"))
    key, bucket = request.GET.get("key"), _bucket(request)
    rows = queries.cases(house, name, queries.Span(since, until), key=key, bucket=bucket)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = (
        queries._names(house, {name: {row.key: queries.Sums() for row in shown}}) if name in queries.BY_PROVIDER else {}
    )
    lines = [
        (row, _label(measure, row.key, names), said(measure, row.value), address(house, row.subject)) for row in shown
    ]
    return page(
        request, "care/figure_cases.html", house=house, measure=measure, shown=shown, lines=lines, since=since,
        last=until - dt.timedelta(days=1), of=_label(measure, key, names) if key else "",
        bucket=_bucket_name(measure, bucket) if bucket is not None else "", back=request.GET.get("weeks", ""),
    )  # fmt: skip


class _Drawn:
    """The plots of one board."""

    def __init__(self, house: House, board: queries.Board) -> None:
        self.house, self.board = house, board

    def href(self, name: str, **also: Any) -> str:
        told = {"since": self.board.span.since, "until": self.board.span.until, **also}
        return f"{reverse('house_figure_cases', args=[self.house.slug, name])}?{urlencode(told)}"

    def tops(self) -> list[dict[str, Any]]:
        """What stands large at the top: value, interval and number of cases, each with its address."""
        found = []
        for name, measure in all_measures().items():
            sums = self.board.whole(name)
            if not sums.count or measure.SHAPE == "mood":
                continue
            figure = sums.figure(measure.SHAPE, measure.EDGES)
            half = sums.half_within(measure.EDGES) if measure.SHAPE == "span" else None
            value = spoken_value(measure.SHAPE, figure.value) if measure.SHAPE != "span" else _within(half)
            words = _interval(measure.SHAPE, figure) if measure.SHAPE != "span" else _slow(sums, measure.EDGES)
            found.append(
                {
                    "name": measure.NAME,
                    "value": value,
                    "words": words,
                    "count": sums.count,
                    "href": self.href(name),
                    "few": figure.is_few,
                }
            )
        return found

    def kept(self) -> Markup | None:
        measure, keys = all_measures()["promises"], self.board.keys.get("promises", {})
        lines = [_line(measure, key, sums, self.href("promises", key=key)) for key, sums in sorted(keys.items())]
        title = _("Promises kept in time")
        heads = (_("What was promised"), _("kept in time"), _("promises"))
        return (
            plots.whiskers(title, _("The dot is what we count, the bar what chance could make of it."), lines, heads)
            if lines
            else None
        )

    def waits(self) -> list[Markup]:
        measure, keys = all_measures()["waits"], self.board.keys.get("waits", {})
        return [
            self._histogram("waits", measure, key, sums, str(measure.label(key))) for key, sums in sorted(keys.items())
        ]

    def marks(self, name: str) -> Markup | None:
        measure, sums = all_measures()[name], self.board.whole(name)
        if not sums.count:
            return None
        first = 0 if name == "nps" else 1
        tones = {"effort": (3, 5), "satisfaction": (2, 3), "nps": (6, 8)}[name]
        rows = [
            (str(mark), sums.buckets[place], self.href(name, bucket=place), "late" if mark <= tones[0] else "soon" if mark <= tones[1] else "")
            for place in range(len(measure.EDGES) + (name == "nps"))
            for mark in [place + first]
        ]  # fmt: skip
        figure = sums.figure(measure.SHAPE, measure.EDGES)
        words = _("%(value)s, n = %(count)s, %(interval)s") % {
            "value": spoken_value(measure.SHAPE, figure.value), "count": sums.count, "interval": _interval(measure.SHAPE, figure)
        }  # fmt: skip
        return plots.columns(str(measure.NAME), words, rows, (_("Mark"), _("answers")))

    def providers(self, name: str) -> Markup | None:
        """Those with most cases first; the slowest are not pilloried: the interval says how little a few cases tell."""
        measure = all_measures()[name]
        keys = sorted(self.board.keys.get(name, {}).items(), key=lambda pair: -pair[1].count)[:MOST_PROVIDERS]
        if not keys:
            return None
        if measure.SHAPE == "share":
            lines = [
                _line(
                    measure, key, sums, self.href(name, key=key), self.board.providers.get(key, _("a former neighbour"))
                )
                for key, sums in keys
            ]
            return plots.whiskers(
                str(measure.NAME),
                _("Of those asked; silence is told apart from slowness."),
                lines,
                (_("Neighbour"), _("answered"), _("asked")),
            )
        most = max((sums.figure("score").high or 0) for _key, sums in keys) or 1
        most = max([most, *(sums.total / sums.count for _key, sums in keys)])
        lines = []
        for key, sums in keys:
            figure = sums.figure("score")
            middle = figure.value or 0
            low = max(figure.low if figure.low is not None else middle, 0)
            high = figure.high if figure.high is not None else middle
            words = _("%(mean)s on average") % {"mean": span(round(middle))}
            lines.append(
                plots.Line(
                    self.board.providers.get(key, _("a former neighbour")),
                    middle / most,
                    low / most,
                    min(high / most, 1),
                    words,
                    sums.count,
                    self.href(name, key=key),
                )
            )
        return plots.whiskers(
            str(measure.NAME),
            _("The dot is their mean, the bar what chance could make of it."),
            lines,
            (_("Neighbour"), _("until a price"), _("prices")),
        )

    def mood(self) -> dict[str, Any] | None:
        keys = self.board.keys.get("mood", {})
        if not keys:
            return None
        names = [key for key in ("insult", "anger", "complaint", "worry", "calm", "thanks") if key in keys]
        weeks = [
            (_week(one), [self.board.moods.get(one, {}).get(key, 0) for key in names])
            for one in self.board.span.mondays
        ]
        drawn = plots.stacked(
            _("Mood, week by week"),
            _("What was heard in mails, notes and answers."),
            weeks,
            [(str(MOOD_NAMES[key]), MOOD_CSS[key]) for key in names],
            lambda week, part: self.href(
                "mood",
                key=names[part],
                since=self.board.span.mondays[week],
                until=self.board.span.mondays[week] + dt.timedelta(weeks=1),
            ),
        )
        return {
            "drawn": drawn,
            "keys": [(MOOD_NAMES[key], keys[key].count, self.href("mood", key=key)) for key in names],
        }

    def _histogram(self, name: str, measure: Any, key: str, sums: queries.Sums, title: str) -> Markup:
        rows = [
            (_bucket_name(measure, place), sums.buckets[place], self.href(name, key=key, bucket=place), "late" if place >= 6 else "soon" if place >= 4 else "")
            for place in range(len(measure.EDGES) + 1)
        ]  # fmt: skip
        words = _("n = %(count)s; half within %(half)s, nine in ten within %(slow)s") % {
            "count": sums.count, "half": _within(sums.half_within(measure.EDGES)), "slow": _within(sums.half_within(measure.EDGES, 0.9)),
        }  # fmt: skip
        return plots.columns(title, words, rows, (_("Within"), _("cases")))


# ----------------------------------------------------------------------------------------------------------- words


def _line(measure: Any, key: str, sums: queries.Sums, href: str, name: str = "") -> plots.Line:
    figure = sums.figure(measure.SHAPE, measure.EDGES)
    value, low, high = figure.value or 0, figure.low or 0, figure.high or 0
    tone = "late" if value < 0.8 and not figure.is_few else ""
    words = f"{spoken_value('share', figure.value)} ({_interval('share', figure)})"
    return plots.Line(name or str(measure.label(key)), value, low, high, words, sums.count, href, tone)


def spoken_value(shape: str, value: float | None) -> str:
    if value is None:
        return "–"
    if shape == "share":
        return f"{int(100 * value + 1e-9)} %" if language() == "fr" else f"{int(100 * value + 1e-9)}%"
    if shape == "nps":
        return f"{value:+.0f}".replace("-", "−")
    return _decimal(value)


def _interval(shape: str, figure: Figure) -> str:
    """``between 72 and 91 %``; of a few cases that they are few."""
    if figure.low is None or figure.high is None:
        return _("one case")
    told = {"low": spoken_value(shape, figure.low), "high": spoken_value(shape, figure.high)}
    return _("between %(low)s and %(high)s") % told


def _slow(sums: queries.Sums, edges: tuple[int, ...]) -> str:
    return _("half of them; nine in ten within %(slow)s") % {"slow": _within(sums.half_within(edges, 0.9))}


def _within(edge: int | None) -> str:
    return span(edge) if edge is not None else _("more than a week")


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",") if language() == "fr" else f"{value:.1f}"


def _bucket_name(measure: Any, place: int) -> str:
    if measure.SHAPE == "span":
        return span(measure.EDGES[place]) if place < len(measure.EDGES) else _("more")
    if measure.SHAPE == "share":
        return str((_("not kept"), _("kept"))[min(place, 1)])
    if measure.SHAPE == "mood":
        return str(MOOD_NAMES[{place: key or "calm" for key, place in MOODS.items()}.get(place, "calm")])
    return str(place + (measure.SHAPE == "score"))


def said(measure: Any, value: int) -> str:
    """How one case counts, in words."""
    if measure.SHAPE == "span":
        return span(value)
    if measure.SHAPE == "share":
        return _("in time") if value else _("not in time")
    if measure.SHAPE == "mood":
        return ""
    return _("%(mark)s of %(most)s") % {"mark": value, "most": 10 if measure.SHAPE == "nps" else measure.EDGES[-1]}


def _label(measure: Any, key: str, names: dict[str, str]) -> str:
    return names.get(key) or (
        _("a former neighbour") if measure.__name__.endswith(("quotes", "answers")) else str(measure.label(key))
    )


def _week(monday: dt.date) -> str:
    return spelled(monday, "d MMM", language())


def _weeks(request: HttpRequest) -> int:
    weeks = typed.number(request.GET.get("weeks", ""), most=max(WEEKS))
    return weeks if weeks in WEEKS else 13


def _bucket(request: HttpRequest) -> int | None:
    words = request.GET.get("bucket", "")
    return find.or_404(typed.number(words, most=BUCKETS - 1)) if words else None


def address(house: House, subject: str) -> str:
    """Where a case is read; nothing where there is no page of it."""
    kind, _colon, key = subject.partition(":")
    doors: dict[str, tuple[str, tuple[Any, ...]]] = {
        "demand": ("demand", (key,)), "case": ("desk_case", (house.slug, key)), "visit": ("agenda_visit", (key,)),
        "call_back": ("house_line", (house.slug,)), "complaint": ("house_complaint", (house.slug, key)),
        "promise": ("house_promises", (house.slug,)), "note": ("house_note", (house.slug, key)), "mail": ("desk_mail", (house.slug, key)),
    }  # fmt: skip
    if kind not in doors:
        return ""
    name, told = doors[kind]
    return reverse(name, args=told)
