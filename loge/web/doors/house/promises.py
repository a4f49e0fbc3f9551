"""What was promised: to me, by the house; the chaser's yes; the hours and the rules in which it is counted."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.models import Chase, PartnerChase
from loge.care.promises import actions, chasing, partners, queries, seen, states
from loge.care.promises.rules import change_rules, rules_of
from loge.common.clock import day_of, now, read_day
from loge.common.errors import Invalid
from loge.demands.models import Case, Item
from loge.houses.actions import hours as writing
from loge.houses.models import House
from loge.houses.queries.hours import opening_hours
from loge.maildesk.letters import link

from ...forms.care import ClosureForm, HandForm, ReasonForm, RulesForm, WeekForm, WordForm
from ...forms.fields import mend, typed_amount
from ...promised import address
from ...ui import page
from .. import find
from ..find import person_of

PER_PAGE = 50
VIEWS = ("open", "missed", "broken", "kept")
VERBS = ("keep", "release", "pause", "resume", "hand")
LOOKED_BACK = dt.timedelta(days=90)


# ------------------------------------------------------------------------------------------------------------- to me


@find.member
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I was promised: until when, by whom, and what was not kept."""
    person = person_of(request)
    book = queries.of_person(person)
    wanted = list(queries.wanted_of(person))
    return page(request, "care/promises_mine.html", book=book, wanted=wanted, address=address, states=states)


@find.member
@require_POST
@find.limited("60/h/user")
def chase(request: HttpRequest, key: uuid.UUID, word: str) -> HttpResponse:
    """Yes, ask this neighbour too; or rather not."""
    person = person_of(request)
    found = Chase.objects.select_related("promise__house", "house", "offer__provider", "offer__house")
    row = found.filter(pk=key, promise__made_to=person).first()
    if row is None or word not in ("yes", "no"):
        raise Http404
    if word == "yes":
        demand = chasing.agree(row, by=person)
        messages.success(request, _("%(name)s is asked too, in your own words.") % {"name": row.offer.provider.name})
        return redirect("demand", demand.pk)
    chasing.leave(row, by=person)
    return redirect("demand", row.promise.subject.partition(":")[2])


# ------------------------------------------------------------------------------------------------------- of the house


@find.keeper
@require_POST
@find.limited("120/h/user")
def pursuit(request: HttpRequest, house: House, key: uuid.UUID, word: str) -> HttpResponse:
    """Ask the next partner too; or rather not them."""
    found = PartnerChase.objects.select_related(
        "house", "promise__house", "item__house", "item__case__client", "partner"
    )
    row = found.filter(house=house, pk=key).first()
    if row is None or word not in ("yes", "no"):
        raise Http404
    if word == "yes":
        partners.agree(row, by=person_of(request))
        messages.success(request, _("%(name)s is asked too.") % {"name": row.partner.name})
    else:
        partners.leave(row, by=person_of(request))
    return redirect("desk_case", house.slug, row.item.case_id)


@find.keeper
@require_safe
def pursuits(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """What was done so that the partners of a case answer; of one thing alone where a page asks for it."""
    case = find.or_404(Case.objects.filter(house=house, pk=key).first())
    only = request.GET.get("item", "")
    items = [item for item in Item.objects.filter(house=house, case=case).order_by("pk") if only in ("", str(item.pk))]
    lines = partners.pursuits(house, items)
    theirs = link(reverse("asked_of_us", args=[seen.token_of(case)]))
    return page(
        request, "care/pursuits.html", part="rows", house=house, case=case, items=items, lines=lines, only=only, theirs=theirs
    )  # fmt: skip


@find.keeper
def board(request: HttpRequest, house: House) -> HttpResponse:
    """What the house owes, the soonest first; and giving one's word."""
    form = WordForm(request.POST or None, house=house)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_word(house, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("It is in the book. You are warned before its hour."))
            return redirect("house_promises", house.slug)
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    shown = Paginator(queries.board(house, view=view), PER_PAGE).get_page(request.GET.get("page"))
    moment = now()
    kept = queries.kept_by_kind(house, since=moment - LOOKED_BACK, until=moment)
    return page(
        request, "care/promises_house.html", part="rows", status=422 if form.errors else 200, house=house, shown=shown, view=view,
        form=form, counts=queries.counts(house), kept=kept, address=address, states=states, reason=ReasonForm(auto_id=False),
        hand=HandForm(house=house, auto_id=False),
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("240/h/user")
def act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Say that it is kept, release it, stop its clock, hand it on."""
    row = queries.find(house, key)
    if row is None or name not in VERBS:
        raise Http404
    told: dict[str, Any] = {}
    form: forms.Form | None = ReasonForm(request.POST) if name == "release" else None
    if name == "hand":
        form = HandForm(request.POST, house=house)
    if form is not None:
        if not form.is_valid():
            why = _("Write why, please: it stays beside the promise.")
            messages.error(request, why if name == "release" else _("Only someone of the house can answer for it."))
            return redirect("house_promises", house.slug)
        told = form.cleaned_data
    verb = {"hand": "hand_to"}.get(name, name)
    try:
        getattr(actions, verb)(row, by=person_of(request), **told)
    except Invalid as wrong:
        messages.error(request, str(wrong))
    return redirect("house_promises", house.slug)


@find.keeper
@find.limited("60/h/user")
def rules(request: HttpRequest, house: House) -> HttpResponse:
    """Within which time the house answers, and what a gesture may cost."""
    row = rules_of(house)
    known = {
        name: f"{getattr(row, name).total_seconds() / 3600:g}"
        for name in RulesForm.base_fields
        if name.endswith("_within")
    }
    known |= {name: typed_amount(getattr(row, name)) for name in ("gesture_cents", "gestures_cents")}
    form = RulesForm(request.POST or None, initial={**known, "next": row.next, "asks_every": row.asks_every})
    if request.method == "POST" and form.is_valid():
        try:
            told = {name: value for name, value in form.touched().items() if value is not None}
            change_rules(house, by=person_of(request), **told)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("So it is from now on. What was promised before keeps its hour."))
            return redirect("house_care_rules", house.slug)
    return page(request, "care/rules.html", status=422 if form.errors else 200, house=house, form=form)


# --------------------------------------------------------------------------------------------------------------- hours


@find.keeper
@find.limited("60/h/user")
def hours(request: HttpRequest, house: House) -> HttpResponse:
    """The week of the house, and the days it stays shut."""
    form = WeekForm(request.POST or None, initial=_written(house))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            writing.set_week(
                house, by=person_of(request), days=told["days"], holidays=told["holidays"], alsace=told["alsace"]
            )
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Promises are counted in these hours from now on."))
            return redirect("house_hours", house.slug)
    return _hours_page(request, house, form, ClosureForm(), 422 if form.errors else 200)


@find.keeper
@require_POST
@find.limited("60/h/user")
def close_from(request: HttpRequest, house: House) -> HttpResponse:
    """Shut from that day to that day."""
    form = ClosureForm(request.POST)
    if form.is_valid():
        try:
            writing.close_from(house, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("house_hours", house.slug)
    return _hours_page(request, house, WeekForm(initial=_written(house)), form, 422)


@find.keeper
@require_POST
@find.limited("60/h/user")
def reopen(request: HttpRequest, house: House, first: str) -> HttpResponse:
    """Take a closure back."""
    day = find.or_404(read_day(first))
    writing.reopen(house, by=person_of(request), first=day)
    return redirect("house_hours", house.slug)


def _written(house: House) -> dict[str, Any]:
    """The week as the form shows it."""
    row = opening_hours(house)
    days = {f"day{day}": ", ".join(f"{opens}-{closes}" for opens, closes in row.of_day(day)) for day in range(7)}
    return {"holidays": row.holidays, "alsace": row.alsace, **days}


def _hours_page(request: HttpRequest, house: House, form: WeekForm, closure: ClosureForm, status: int) -> HttpResponse:
    today = day_of(now(), house.zone)
    closures = [
        (dt.date.fromisoformat(first), dt.date.fromisoformat(last), words)
        for first, last, words in opening_hours(house).coming_closures(today)
    ]
    return page(request, "care/hours.html", status=status, house=house, form=form, closure=closure, closures=closures)
