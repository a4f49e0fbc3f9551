"""What comes back, what people may book by themselves, what an hour costs: the house’s side of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from loge.common.clock import day_of, now, read_day
from loge.common.errors import Invalid
from loge.common.money import Money
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.maildesk.letters import link
from loge.people.models import Person
from loge.planning import queries as planning
from loge.planning.actions import booking as bookings
from loge.planning.actions import series as coming
from loge.planning.actions.team import set_tariff
from loge.planning.costs import cost
from loge.planning.days import tariff_of
from loge.planning.hours import DAY, moment_on
from loge.planning.models import Series, Tariff

from ...forms.booking import (
    BookableForm,
    KeptBookableForm,
    SeriesForm,
    TariffForm,
    series_as_form,
    tariff_as_form,
)
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of
from .day import minutes, must_house, must_keep

EXAMPLES = ((0, "10:00"), (0, "21:30"), (6, "10:00"))  # a Monday morning, a Monday night, a Sunday


# -------------------------------------------------------------------------------------------------------- what comes back


@find.member
@require_http_methods(["GET", "POST"])
@find.limited("120/h/user")
def series_list(request: HttpRequest) -> HttpResponse:
    """What comes back, and one more."""
    person = person_of(request)
    house = must_house(request, person)
    people = _people(house, person)
    today = day_of(now(), house.zone)
    form = SeriesForm(
        request.POST or None, people=people, anyone=keeps(person, house), initial={"first_on": today, "person": str(people[0].pk)}
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = coming.begin_series(house, by=person, **form.told(people))
            except Invalid as wrong:
                mend(form, wrong)
            else:
                messages.success(request, _("Noted: the next six weeks stand in the agenda."))
                return redirect("agenda_series_one", made.pk)
    return page(
        request, "agenda/series_list.html", part="rows", status=status, house=house, form=form, rows=planning.series_of(house, person),
        keeper=keeps(person, house), minutes=minutes, Every=Series.Every,
    )  # fmt: skip


@find.member
@require_http_methods(["GET", "POST"])
@find.limited("120/h/user")
def series_one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One of them: its next days, one left out, all of it otherwise or no more from a day on."""
    person = person_of(request)
    found = find.or_404(planning.one_series(person, key))
    if found.person_id != person.pk:
        find.prove_twice(person)
    house = found.house
    people = _people(house, person)
    if found.person is not None and found.person not in people:
        people.append(found.person)
    today = day_of(now(), house.zone)
    known = series_as_form(found) | {"first_on": max(today, found.first_on)}
    posted = request.POST if "title" in request.POST else None
    form = SeriesForm(posted, people=people, anyone=keeps(person, house), initial=known)
    form.fields["first_on"].label = _("Otherwise from")
    status = 200
    if request.method == "POST":
        status = 422
        if posted is None:
            return _left_out_or_ended(request, found, person)
        if form.is_valid():
            told = form.told(people)
            try:
                made = coming.change_series(found, by=person, from_on=told.pop("first_on"), **told)
            except Invalid as wrong:
                mend(form, wrong)
            else:
                messages.success(request, _("From that day on it is so. What stood before stays."))
                return redirect("agenda_series_one", made.pk)
    return page(
        request, "agenda/series.html", part="card", status=status, series=found, house=house, form=form, today=today, minutes=minutes,
        visits=planning.series_visits(found, at=now()), keeper=keeps(person, house), Every=Series.Every,
        ahead=list(found.rule.dates(today, today + DAY * 400))[:8] if found.ended_at is None else [],
    )  # fmt: skip


def _left_out_or_ended(request: HttpRequest, found: Series, person: Person) -> HttpResponse:
    date = read_day(request.POST.get("day", ""))
    if date is None:
        messages.error(request, _("Choose a day."))
        return redirect("agenda_series_one", found.pk)
    if request.POST.get("move") == "skip":
        coming.skip_day(found, date, by=person)
        messages.success(request, _("It does not take place that day."))
    elif request.POST.get("move") == "end":
        coming.end_series(found, by=person, from_on=date)
        messages.success(request, _("From that day on it takes place no more."))
    else:
        raise Http404
    return redirect("agenda_series_one", found.pk)


# ---------------------------------------------------------------------------------------------- what people may book


@find.member
@require_http_methods(["GET", "POST"])
@find.limited("120/h/user")
def bookables(request: HttpRequest) -> HttpResponse:
    """What can be booked, who comes, and one more to book."""
    person = person_of(request)
    house = must_house(request, person)
    people = _people(house, person)
    form = BookableForm(
        request.POST or None, people=people, anyone=keeps(person, house),
        initial={"lasts_for": "30", "step": "30", "margin": "0", "notice": "240", "ahead": 30},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                bookings.offer_slots(house, by=person, **form.told())
            except Invalid as wrong:
                mend(form, wrong)
            else:
                messages.success(request, _("It can be booked now: give people the address."))
                return redirect(f"{reverse('agenda_bookables')}?house={house.slug}")
    rows = planning.bookables(house, person=person)
    return page(
        request, "agenda/bookables.html", part="rows", status=status, house=house, form=form, rows=rows, keeper=keeps(person, house),
        coming=planning.bookings(house, at=now(), person=person), minutes=minutes, cents=_cents(house), link=link,
    )  # fmt: skip


@find.member
@require_http_methods(["GET", "POST"])
@find.limited("120/h/user")
def bookable(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One service: otherwise, closed, or open again."""
    person = person_of(request)
    found = find.or_404(planning.bookable(person, key))
    house = found.house
    people = _people(house, person)
    posted = request.POST if "name" in request.POST else None
    form = KeptBookableForm(posted, people=people, anyone=keeps(person, house), row=found)
    status = 200
    if request.method == "POST":
        status = 422
        if posted is None and request.POST.get("move") in ("open", "close"):
            bookings.change_slots(found, by=person, is_open=request.POST["move"] == "open")
            return redirect("agenda_bookable", found.pk)
        if posted is not None and form.is_valid():
            try:
                bookings.change_slots(found, by=person, **form.told())
            except Invalid as wrong:
                mend(form, wrong)
            else:
                messages.success(request, _("Changed. What is booked already stays as it was booked."))
                return redirect(f"{reverse('agenda_bookables')}?house={house.slug}")
    return page(
        request, "agenda/bookable.html", part="form", status=status, house=house, bookable=found, form=form, keeper=keeps(person, house),
        address=link(reverse("book_slots", args=[house.slug, found.slug])),
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- the tariff


@find.member
@require_http_methods(["GET", "POST"])
@find.limited("60/h/user")
def tariff(request: HttpRequest) -> HttpResponse:
    """What an unforeseen visit costs by hour and day, with three examples worked out."""
    person = person_of(request)
    house = must_keep(request, person)
    row = tariff_of(house)
    form = TariffForm(request.POST or None, initial=tariff_as_form(row))
    if request.method == "POST" and form.is_valid():
        set_tariff(house, by=person, **form.told())
        messages.success(request, _("Noted: “Can it be done?” says these prices from now on."))
        return redirect(f"{reverse('agenda_tariff')}?house={house.slug}")
    return page(
        request, "agenda/tariff.html", part="rows", status=422 if form.errors else 200, house=house, form=form, keeper=True,
        examples=_examples(house, row), cents=_cents(house),
    )  # fmt: skip


def _examples(house: House, row: Tariff) -> list[dict[str, Any]]:
    """An hour there, twenty minutes and twelve kilometres away: on a weekday, at night, on a Sunday, at once."""
    today = day_of(now(), house.zone)
    monday = today + DAY * (7 - today.weekday())
    told: dict[str, Any] = {
        "lasts_for": dt.timedelta(hours=1), "travel": dt.timedelta(minutes=20), "kilometres": 9.0, "zone": house.zone,
    }  # fmt: skip
    found = []
    for days, wall in EXAMPLES:
        starts = moment_on(monday + DAY * days, dt.time.fromisoformat(wall), house.zone)
        found.append({"starts_at": starts, "urgent": False, "cost": cost(row, starts_at=starts, asked_at=starts - DAY * 7, **told)})  # fmt: skip
    starts = moment_on(monday, dt.time(10), house.zone)
    found.append({"starts_at": starts, "urgent": True, "cost": cost(row, starts_at=starts, asked_at=starts, **told)})
    return found


def _people(house: House, person: Person) -> list[Person]:
    """Whom they plan for; themselves at least."""
    return [mate.person for mate in planning.mates_for(house, person)] or [person]


def _cents(house: House) -> Any:
    language = (get_language() or "fr")[:2]
    return lambda amount: Money(amount, house.currency).spoken(language)


__all__ = ["bookable", "bookables", "series_list", "series_one", "tariff"]
