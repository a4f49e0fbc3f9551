"""For who serves: their profile, their status, their week with its exceptions, their breaks, their photo."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loge.common.clock import now
from loge.common.errors import Invalid
from loge.offers import actions, queries
from loge.offers.models import Leave, Provider
from loge.offers.week import A_DAY, HALF_HOURS, Week, clock

from ... import typed
from ...forms.fields import mend
from ...forms.person import PhotoForm
from ...forms.serve import NAMES_OF_DAYS, BreakForm, DescribeForm, LeaveForm, StatusForm, WeekForm
from ...ui import page
from ...weeks import plot
from .. import find
from ..find import person_of
from .offers import mine, shown


@find.member
@find.limited("60/h/user")
def profile(request: HttpRequest) -> HttpResponse:
    """Name, presentation, qualities, know-how, languages."""
    provider = mine(request)
    form = DescribeForm(request.POST if request.method == "POST" else None, provider=provider)
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe(provider, by=person_of(request), **form.told())
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return _back(request, provider, "profile", _("Kept."))
    return _profile(request, provider, form=form)


@find.member
@require_POST
@find.limited("30/h/user")
def set_status(request: HttpRequest) -> HttpResponse:
    """Private person or professional."""
    provider = mine(request)
    form = StatusForm(request.POST, provider=provider)
    if form.is_valid():
        try:
            actions.set_status(provider, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return _back(request, provider, "profile", _("Kept."))
    return _profile(request, provider, status_form=form)


def _profile(request: HttpRequest, provider: Provider, **bound: forms.Form) -> HttpResponse:
    shown: dict[str, Any] = {
        "form": bound.get("form") or DescribeForm(provider=provider),
        "status_form": bound.get("status_form") or StatusForm(provider=provider),
    }
    wrong = any(form.is_bound and form.errors for form in shown.values())
    return page(
        request, "provider/profile.html", status=422 if wrong else 200, provider=provider, house=provider.house,
        photo_form=PhotoForm(), **shown,
    )  # fmt: skip


@find.member
@require_POST
def remove_photo(request: HttpRequest) -> HttpResponse:
    """Take my photo down, at once and everywhere."""
    provider = mine(request)
    actions.remove_photo(provider, by=person_of(request))
    return _back(request, provider, "profile", _("Your photo is taken down and erased."))


@find.member
@find.limited("120/h/user")
def week(request: HttpRequest) -> HttpResponse:
    """My week: typed a day a line, copied from one day to others, or ticked on a grid."""
    provider = mine(request)
    kept = Week.read(provider.week)
    act = request.POST.get("act", "typed")
    form = WeekForm(request.POST if request.method == "POST" and act != "ticked" else None, week=kept)
    if request.method == "POST" and act == "ticked":
        ticked = (typed.number(words, most=HALF_HOURS - 1) for words in request.POST.getlist("half")[:HALF_HOURS])
        return _set_week(request, provider, Week.of(half for half in ticked if half is not None))
    if request.method == "POST" and form.is_valid():
        return _set_week(request, provider, Week.of_days(_copied(request, form)))
    return _week(request, provider, form)


def _copied(request: HttpRequest, form: WeekForm) -> list[Any]:
    """The days as typed, with one of them copied onto others when that was asked."""
    days = list(form.days)
    source = request.POST.get("copy_from", "")
    if request.POST.get("act") == "copy" and source in list("0123456"):
        for target in request.POST.getlist("copy_to"):
            if target in list("0123456"):
                days[int(target)] = days[int(source)]
    return days


def _set_week(request: HttpRequest, provider: Provider, week: Week) -> HttpResponse:
    actions.set_week(provider, week, by=person_of(request))
    said = _("Your week is kept.") if week else _("Your week is empty: neighbours read “ask”.")
    return _back(request, provider, "week", said)


def _week(
    request: HttpRequest, provider: Provider, form: WeekForm, leave_form: LeaveForm | None = None
) -> HttpResponse:
    week = Week.read(provider.week)
    wrong = (form.is_bound and form.errors) or leave_form is not None
    return page(
        request, "provider/week.html", status=422 if wrong else 200, provider=provider, house=provider.house, form=form, week=week,
        leave_form=leave_form or LeaveForm(zone=provider.house.zone), leaves=queries.leaves_to_come(provider),
        days=list(enumerate(NAMES_OF_DAYS)), rows=[(half, clock(half)) for half in range(A_DAY)], plot=plot(week), a_day=A_DAY,
    )  # fmt: skip


@find.member
@require_POST
@find.limited("120/h/user")
def add_leave(request: HttpRequest) -> HttpResponse:
    """An exception: away, or free for once."""
    provider = mine(request)
    form = LeaveForm(request.POST, zone=provider.house.zone)
    if form.is_valid():
        try:
            actions.add_leave(provider, by=person_of(request), **form.told())
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return _back(request, provider, "week", _("Noted."))
    return _week(request, provider, WeekForm(week=Week.read(provider.week)), form)


@find.member
@require_POST
def remove_leave(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    leave = find.or_404(
        Leave.objects.select_related("provider__house").filter(pk=key, provider__person=person_of(request)).first()
    )
    actions.remove_leave(leave, by=person_of(request))
    return _back(request, leave.provider, "week", _("This exception is taken off."))


@find.member
@require_POST
@find.limited("60/h/user")
def take_break(request: HttpRequest) -> HttpResponse:
    """Everything off the board until a day, or back on it now."""
    provider = mine(request)
    if request.POST.get("act") == "resume":
        actions.resume(provider, by=person_of(request))
        return _back(request, provider, "serve", _("You are back on the board."))
    form = BreakForm(request.POST, zone=provider.house.zone)
    if form.is_valid():
        try:
            actions.pause(provider, by=person_of(request), until=form.cleaned_data["until"], at=now())
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return _back(request, provider, "serve", _("Have a good rest. Nobody sees your offers meanwhile."))
    return shown(request, status=422, resting=form)


def _back(request: HttpRequest, provider: Provider, door: str, words: str) -> HttpResponse:
    messages.success(request, words)
    named = request.POST.get("house") or ""
    return redirect(reverse(door) + (f"?house={provider.house.slug}" if named and door != "serve" else ""))
