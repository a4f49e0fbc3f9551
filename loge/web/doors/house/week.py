"""The three questions of the week, put to one case as the client lived it; the improvements and what they have gained."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from markupsafe import Markup

from loge.care.figures.chance import FEW, Change
from loge.care.figures.measures import all_measures
from loge.care.models import SelfReview
from loge.care.week import actions, drawing, queries, states
from loge.care.week.replay import Replay, Silence, replay
from loge.common.clock import day_of, now
from loge.common.dates import spelled
from loge.common.errors import Invalid, Refused
from loge.houses.models import House

from ... import care_plots as plots
from ... import typed
from ...forms.fields import mend
from ...forms.week import AnswersForm, DecisionForm, ImprovementForm
from ...ui import language, page, span
from .. import find
from ..find import person_of
from .figures import address, spoken_value

PER_PAGE = 20
WHO = {"client": "care-client", "house": "care-house", "provider": "care-provider", "clock": "care-clock"}


@find.keeper
@find.limited("30/h/user")
def week(request: HttpRequest, house: House) -> HttpResponse:
    """This week's case, if it was drawn; the weeks before. POST draws it, for a house that does not want to wait for Monday."""
    if request.method == "POST":
        row = drawing.draw(house)
        if row is None:
            messages.info(request, _("Nothing has ended in the last four weeks: there is no case to draw yet."))
            return redirect("house_week", house.slug)
        return redirect("house_week_one", house.slug, row.pk)
    this = drawing.week_of_house(house, now())
    shown = Paginator(queries.reviews(house), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(shown)
    present = next((row for row in rows if row.week == this), None)
    return page(request, "care/week.html", house=house, shown=shown, rows=rows, present=present, this=this)


@find.keeper
@find.limited("60/h/user")
def review(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One case as the client lived it, and the three questions."""
    row = find.or_404(queries.find_review(house, key))
    told = {"felt": row.felt, "better": row.better, "ideal": row.ideal}
    form = AnswersForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(row, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept. Now one small change: what would be one per cent better?"))
            return redirect(f"{request.path}#change")
    lived = replay(house, row.subject)
    return page(
        request, "care/week_one.html", status=422 if form.errors else 200, house=house, row=row, form=form, lived=lived,
        lines=_lines(lived) if lived else [], strip=_strip(lived) if lived else "", href=address(house, row.subject), lasted=_lasted,
        change=ImprovementForm(house=house, initial={"words": row.better[:200], "begins_on": day_of(now(), house.zone)}),
    )  # fmt: skip


@find.keeper
@find.limited("60/h/user")
def improvements(request: HttpRequest, house: House) -> HttpResponse:
    """What is tried, kept and dropped, each with its number before and after; the curve. POST begins one."""
    form = ImprovementForm(request.POST or None, house=house, initial={"begins_on": day_of(now(), house.zone)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.begin(
                house, by=person_of(request), review=_review(house, request.POST.get("review", "")), **form.cleaned_data
            )
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("It begins. Its number is looked at as many weeks after as before."))
            return redirect("house_improvements", house.slug)
    moment = now()
    rows = queries.weighed(house, list(queries.improvements(house)[:200]), at=moment)
    steps = queries.curve(house, rows, at=moment)
    return page(
        request, "care/improvements.html", status=422 if form.errors else 200, house=house, form=form,
        cards=[_card(one) for one in rows], decision=DecisionForm(auto_id=False), few=FEW, plot=_curve(steps) if steps else "",
        gained=plots.percent(steps[-1].shown) if steps else "", dreamt=plots.percent(steps[-1].dreamt) if steps else "",
        counted=sum(one.gain is not None and one.row.state == states.KEPT for one in rows), of_weeks=len(steps),
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("60/h/user")
def decide(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Keep it or drop it, with the reason."""
    row = queries.find(house, key)
    if row is None or name not in ("keep", "drop"):
        raise Http404
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write why, please: it stays beside the improvement."))
        return redirect("house_improvements", house.slug)
    try:
        verb = actions.keep if name == "keep" else actions.drop
        verb(row, by=person_of(request), words=form.cleaned_data["words"])
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("house_improvements", house.slug)


def _review(house: House, words: str) -> SelfReview | None:
    key = typed.key(words)
    return queries.find_review(house, key) if key else None


# ----------------------------------------------------------------------------------------------------- as it was lived


def _lines(lived: Replay) -> list[dict[str, Any]]:
    """Moments and silences in one list, in the order of time."""
    lines: list[dict[str, Any]] = [{"at": one.at, "moment": one, "wait": None} for one in lived.moments]
    lines += [{"at": one.since, "moment": None, "wait": _waited(one)} for one in lived.silences]
    return sorted(lines, key=lambda line: (line["at"], line["wait"] is not None))


def _waited(one: Silence) -> str:
    told = {"wall": _lasted(one.lasted), "open": _lasted(one.open_for)}
    if one.until is None:
        return _("Nobody answered any more: %(wall)s, of which %(open)s of opening hours.") % told
    return _("Waited %(wall)s, of which %(open)s of opening hours.") % told


def _lasted(span_: dt.timedelta) -> str:
    """``25 min``, ``3 h 20``, ``2 days 4 h``: what one would say of a wait."""
    minutes = int(span_.total_seconds() // 60)
    if minutes < 60:
        return span(minutes) if minutes else _("less than a minute")
    if minutes < 24 * 60:
        return _("%(hours)s h %(minutes)s") % {"hours": minutes // 60, "minutes": f"{minutes % 60:02}"}
    days = ngettext("%(count)s day", "%(count)s days", minutes // 1440) % {"count": minutes // 1440}
    return f"{days} {minutes % 1440 // 60} h"


def _strip(lived: Replay) -> Markup:
    whole = max((lived.until - lived.since).total_seconds(), 1.0)

    def place(at: dt.datetime) -> float:
        return min(max((at - lived.since).total_seconds() / whole, 0.0), 1.0)

    waits = [(place(one.since), place(one.until or lived.until)) for one in lived.silences]
    marks = [(place(one.at), WHO[one.who]) for one in lived.moments]
    title = _("From %(since)s to %(until)s; shaded while the client waited.") % {
        "since": _day(lived.since), "until": _day(lived.until)
    }  # fmt: skip
    return plots.strip(title, lived.until - lived.since, waits, marks)


def _day(at: dt.datetime | dt.date) -> str:
    return spelled(at, "d MMM", language())


# ------------------------------------------------------------------------------------------------------- improvements


def _card(one: queries.Weighed) -> dict[str, Any]:
    measure = all_measures()[one.row.measure]
    row, change = one.row, one.change
    return {
        "row": row, "name": measure.NAME, "before": _figure(measure.SHAPE, change.before), "after": _figure(measure.SHAPE, change.after),
        "before_n": change.before.count, "after_n": change.after.count, "verdict": _verdict(change), "tone": _tone(change),
        "gain": plots.percent(one.gain) if one.gain is not None else "", "is_over": one.is_over, "until": row.after_until - dt.timedelta(days=1),
        "from": row.before_from, "last": row.begins_on - dt.timedelta(days=1),
    }  # fmt: skip


def _figure(shape: str, figure: Any) -> str:
    if figure.value is None:
        return "–"

    def told(value: float) -> str:
        return span(max(round(value), 0)) if shape == "span" else spoken_value(shape, value)

    if figure.low is None:
        return told(figure.value)
    low, high = told(figure.low), told(figure.high)
    return _("%(value)s (between %(low)s and %(high)s)") % {"value": told(figure.value), "low": low, "high": high}


def _verdict(change: Change) -> str:
    return {
        "few": _("too few to say"), "unclear": _("cannot be told from chance"), "better": _("better, beyond chance"),
        "worse": _("worse, beyond chance"),
    }[change.verdict]  # fmt: skip


def _tone(change: Change) -> str:
    return {"better": "good", "worse": "trouble"}.get(change.verdict, "soon")


def _curve(steps: list[queries.Step]) -> Markup:
    rows = [(_day(one.week), one.dreamt, one.shown) for one in steps]
    title = _("What was gained, compounded")
    words = _("Only what was kept and shown beyond chance; dashed, what one per cent every week would make.")
    return plots.two_curves(title, words, rows, (_("1 % a week"), _("shown by our numbers")))
