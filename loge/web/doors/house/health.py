"""How the loge fares: figures and plots, week by week."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from loge.common.dates import spelled
from loge.common.money import Money
from loge.demands import health as figures
from loge.houses.models import House

from ... import plots
from ...ui import language, page, span
from .. import find


@find.keeper
@require_safe
def health(request: HttpRequest, house: House) -> HttpResponse:
    """Half a year of the house at a glance; every plot has its numbers beneath."""
    found = figures.health(house)
    return page(
        request,
        "house/health.html",
        house=house,
        found=found,
        few=figures.FEW,
        median=_span(found.waits.median),
        slow=_span(found.waits.slow),
        demands=_demands(found),
        waits=_waits(found),
        money=_money(found, house),
        missing=figures.missing(house)[:6],
    )


def _demands(found: figures.Health) -> Markup:
    points = [
        plots.Point(_week(week.monday), week.booked, str(week.booked), week.asked, str(week.asked))
        for week in found.weeks
    ]
    title = _("Demands, and those that came to a booking")
    return plots.bars(
        title, _("By the week in which they were asked."), points, (_("Week of"), _("asked"), _("came to a booking"))
    )


def _waits(found: figures.Health) -> Markup:
    names = ("15 min", _("1 h"), _("4 h"), _("12 h"), _("1 day"), _("3 days"), _("more"))
    tones = ("", "", "", "", "", "soon", "late")
    points = [
        plots.Point(str(name), count, str(count), tone=tone)
        for name, count, tone in zip(names, found.waits.spans, tones, strict=True)
    ]
    title = _("Until the first answer")
    return plots.histogram(title, _("A price, or a kind no, within …"), points, (_("Within"), _("Demands")))


def _money(found: figures.Health, house: House) -> Markup:
    spoken = language()
    points = [
        plots.Point(_week(week.monday), week.served_cents, Money(week.served_cents, house.currency).spoken(spoken))
        for week in found.weeks
    ]
    title = _("Money that went to those who served")
    return plots.line(title, _("By the week in which it was released."), points, (_("Week of"), _("Released")))


def _week(monday: dt.date) -> str:
    return spelled(monday, "d MMM", language())


def _span(lasted: dt.timedelta | None) -> str:
    return span(round(lasted.total_seconds() / 60)) if lasted is not None else ""
