"""Book a slot: anyone chooses a service, then an hour that is free with the way there, then says who they are. What they
booked is behind a signed link: to see, to move, to call off."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from loge.common.clock import day_of, now, read_day, read_moment
from loge.common.errors import Invalid
from loge.common.keys import uuid7
from loge.common.money import Money
from loge.houses.models import House
from loge.people.models import Person
from loge.planning import queries as planning
from loge.planning import states
from loge.planning.actions import booking as actions
from loge.planning.bookable import openings
from loge.planning.calendars import entries
from loge.planning.hours import DAY, bounds
from loge.planning.models import Bookable, Booking
from loge.planning.stops import Place

from ...forms.booking import WhereForm, WhoForm
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..agenda.day import by_its_clocks, minutes

SHOWN = 7  # days at a time


@find.public
@require_GET
def services(request: HttpRequest, slug: str) -> HttpResponse:
    """What one may book at this house."""
    house = House.objects.filter(slug=slug).first()
    rows = planning.bookables(house, open_only=True) if house is not None else []
    if house is None or not rows:
        raise Http404
    return page(request, "booking/services.html", house=house, rows=rows, minutes=minutes, cents=_cents(house))


@find.public
@require_GET
def slots(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The hours that are free, a week at a time. Where it is at the client’s, one says where first."""
    found = _bookable_or_404(slug, name)
    form = WhereForm(request.GET if "place" in request.GET else None) if found.at_clients else None
    where = str(request.GET.get("place", ""))
    if form is not None and not form.is_valid():
        return page(
            request, "booking/slots.html", house=found.house, bookable=found, form=form, days=[], minutes=minutes, cents=_cents(found.house),
            status=422 if form.errors else 200, **_empty(),
        )  # fmt: skip
    return _slots(request, found, form=form, where=where)


@find.public
@require_POST
@find.limited("30/h/ip")
def hold(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Keep one of them for a quarter of an hour."""
    found = _bookable_or_404(slug, name)
    starts_at, where = read_moment(request.POST.get("at", "")), request.POST.get("place", "")[:200]
    client = request.user if isinstance(request.user, Person) else None
    if starts_at is None:
        messages.warning(request, _("Choose one of the times shown."))
        return _slots(request, found, where=where, status=422)
    try:
        made = actions.hold_slot(
            found, starts_at=starts_at, words=where, client=client, language=(get_language() or "fr")[:2],
            nonce=request.POST.get("nonce", ""),
        )  # fmt: skip
    except actions.NotFree as gone:
        messages.warning(request, str(gone))
        return _slots(request, found, where=where, near=starts_at, status=409)
    except Invalid as wrong:
        form = WhereForm({"place": where})
        form.is_valid()
        mend(form, wrong)
        return page(
            request, "booking/slots.html", house=found.house, bookable=found, form=form, days=[], minutes=minutes, cents=_cents(found.house),
            status=422, **_empty(),
        )  # fmt: skip
    return redirect("booked", actions.key_of(made))


@find.public
@require_http_methods(["GET", "POST"])
@find.limited("60/h/ip")
def booked(request: HttpRequest, token: str) -> HttpResponse:
    """What they hold or have booked. Held: who they are is asked, while the clock runs."""
    found = _booking_or_404(token)
    client = found.client
    known = {"name": str(client), "email": client.email, "phone": client.phone} if client else {}
    form = WhoForm(request.POST or None, initial=known)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.confirm_booking(found, **form.cleaned_data)
            except Invalid as wrong:
                mend(form, wrong)
            else:
                return _private(redirect("booked", token))
    visit = found.visit
    lapsed = visit.state == states.HELD and visit.clock_at is not None and visit.clock_at <= now()
    return _private(
        page(
            request,
            "booking/booked.html",
            status=status,
            booking=found,
            visit=visit,
            house=found.house,
            form=form,
            token=token,
            lapsed=lapsed,
            minutes=minutes,
            cents=_cents(found.house),
            is_over=visit.ends_at <= now(),
            states=states,
        )
    )


@find.public
@require_http_methods(["GET", "POST"])
@find.limited("60/h/ip")
def move(request: HttpRequest, token: str) -> HttpResponse:
    """Another hour, from those that are free as if theirs were not."""
    found = _booking_or_404(token)
    if found.booked_at is None or found.visit.state not in (states.PLANNED, states.UNPLACED):
        return _private(redirect("booked", token))
    starts_at = read_moment(request.POST.get("at", "")) if request.method == "POST" else None
    status, near = 200, None
    if starts_at is not None:
        try:
            actions.move_booking(found, starts_at=starts_at)
        except actions.NotFree as gone:
            messages.warning(request, str(gone))
            status, near = 409, starts_at
        else:
            messages.success(request, _("It is moved. A letter tells you so."))
            return _private(redirect("booked", token))
    where = actions.place_of_booking(found.visit)
    return _private(
        _slots(request, found.bookable, booking=found, token=token, where_place=where, near=near, status=status)
    )


@find.public
@require_POST
@find.limited("30/h/ip")
def call_off(request: HttpRequest, token: str) -> HttpResponse:
    """Call it off, or let go of what was held."""
    found = _booking_or_404(token)
    actions.cancel_booking(found)
    if found.booked_at is None:
        return _private(redirect("book", found.house.slug))
    messages.success(request, _("It is called off. You owe nothing."))
    return _private(redirect("booked", token))


@find.public
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The same for one’s own calendar."""
    found = _booking_or_404(token)
    if found.booked_at is None:
        raise Http404
    body = entries.one(found.visit, found.house.zone, for_client=True)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return _private(response)


# ------------------------------------------------------------------------------------------------------------- helpers


def _slots(
    request: HttpRequest, found: Bookable, *, form: WhereForm | None = None, where: str = "", where_place: Place | None = None,
    booking: Booking | None = None, token: str = "", near: dt.datetime | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    house, moment = found.house, now()
    zone = house.zone
    place = where_place if where_place is not None else actions.where_of(found, where)[1]
    today = day_of(moment, zone)
    last = today + DAY * found.ahead
    first = (
        min(max(read_day(request.GET.get("from", "")) or today, today), last)
        if near is None
        else max(day_of(near, zone), today)
    )
    till = min(first + DAY * (SHOWN - 1), last)
    rows = openings(
        found,
        bounds(first, zone)[0],
        bounds(till, zone)[1],
        at=moment,
        place=place,
        but=booking.visit_id if booking else None,
    )
    days: dict[dt.date, dict[dt.datetime, bool]] = {
        first + DAY * number: {} for number in range((till - first).days + 1)
    }
    for row in rows:
        date = day_of(row.starts_at, zone)
        if date in days:
            days[date].setdefault(row.starts_at, row.is_guess)
    is_free = any(days.values())
    soonest = None if is_free else _soonest(found, till, last, moment, place, booking)
    return page(
        request, "booking/slots.html", status=status, house=house, bookable=found, form=form, where=where, days=list(days.items()),
        minutes=minutes, cents=_cents(house), before=first - DAY * SHOWN if first > today else None,
        after=first + DAY * SHOWN if till < last else None, is_free=is_free, soonest=soonest, booking=booking, token=token,
        nonce=uuid7().hex, is_guess=any(row.is_guess for row in rows), until=last,
    )  # fmt: skip


def _soonest(found: Bookable, after: dt.date, last: dt.date, at: dt.datetime, place: Place, booking: Booking | None) -> dt.date | None:  # fmt: skip
    """The first day beyond those shown that has an hour; looked for month by month."""
    zone = found.house.zone
    since = after + DAY
    while since <= last:
        until = min(since + DAY * 27, last)
        rows = openings(
            found,
            bounds(since, zone)[0],
            bounds(until, zone)[1],
            at=at,
            place=place,
            but=booking.visit_id if booking else None,
        )
        if rows:
            return day_of(rows[0].starts_at, zone)
        since = until + DAY
    return None


def _empty() -> dict[str, Any]:
    return {
        "where": "", "before": None, "after": None, "is_free": True, "soonest": None, "booking": None, "token": "", "nonce": "",
        "is_guess": False, "until": None,
    }  # fmt: skip


def _bookable_or_404(slug: str, name: str) -> Bookable:
    found = find.or_404(planning.bookable_named(slug, name))
    by_its_clocks(found.house)
    return found


def _booking_or_404(token: str) -> Booking:
    found = find.or_404(actions.booking_of(token))
    by_its_clocks(found.house)
    return found


def _cents(house: House) -> Any:
    language = (get_language() or "fr")[:2]
    return lambda amount: Money(amount, house.currency).spoken(language)


def _private(response: HttpResponse) -> HttpResponse:
    """A page behind a signed link is kept by nobody and told to nobody."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


__all__ = ["booked", "calendar", "call_off", "hold", "move", "services", "slots"]
