"""A client's own space: what awaits their yes, what is under way and when, their dates, who has looked at their file and why."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.clients import actions, households
from loge.clients.models import Known, Member, Occasion
from loge.common.errors import Invalid
from loge.demands.long import queries as long
from loge.demands.models import Gesture
from loge.demands.practice import errands, gestures, queries
from loge.houses.queries import keepers
from loge.people.models import Person

from .. import practice_words
from ..forms.fields import mend
from ..forms.households import RuleForm
from ..ui import page
from . import find
from .find import person_of
from .households import today_of


@find.member
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Each practice that looks after me: the one thing that awaits me first."""
    person = person_of(request)
    members = _members(person)
    return page(
        request, "mine/home.html", spaces=[queries.space(one) for one in members], keepers={one.house_id: keepers(one.house) for one in members},
        words=practice_words, long=long.seen_by(person),
    )  # fmt: skip


@find.member
@require_safe
def gesture(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One proposal whose yes is mine to give."""
    return page(request, "mine/gesture.html", gesture=_asked_or_404(request, key), words=practice_words)


@find.member
@require_POST
@find.limited("60/h/user")
def answer(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Yes, with one tap; something else; not this year."""
    found, person = _asked_or_404(request, key), person_of(request)
    if name == "yes":
        gestures.accept(found, by=person)
        messages.success(request, _("It is ordered. There is nothing more for you to do."))
    elif name == "else":
        gestures.decline(found, by=person, else_=True, words=request.POST.get("words", ""))
        messages.success(request, _("Understood: we shall look for something else and come back to you."))
    elif name == "no":
        gestures.decline(found, by=person)
        messages.success(request, _("Understood: not this year."))
    else:
        raise Http404
    return redirect("mine_gesture", key)


@find.member
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Who has looked at my household’s file, when and why."""
    members = [one for one in _members(person_of(request)) if one.orders]
    if not members:
        raise Http404
    hidden = households.hidden_from(person_of(request))
    return page(
        request, "mine/looks.html", rows=[(one, households.looks(one.client)) for one in members], hidden=hidden
    )


@find.member
@find.limited("60/h/user")
def dates(request: HttpRequest) -> HttpResponse:
    """The dates of my household, and one more: of the others, never what is prepared for oneself."""
    person = person_of(request)
    members = [one for one in _members(person) if one.orders]
    if not members:
        raise Http404
    chosen = next((one for one in members if str(one.pk) == request.POST.get("as")), members[0])
    everyone = list(
        Member.objects.filter(house=chosen.house_id, client=chosen.client_id, status=Member.Status.HERE).order_by(
            "name"
        )
    )
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        whose = next((one for one in everyone if str(one.pk) == request.POST.get("member")), None)
        told: dict[str, Any] = {
            "sort": Occasion.Sort.BIRTHDAY if request.POST.get("sort") == "birthday" and whose else Occasion.Sort.CUSTOM,
            "name": request.POST.get("name", "").strip() or (_("Birthday") if request.POST.get("sort") == "birthday" else ""),
        }  # fmt: skip
        try:
            actions.keep_date(
                chosen.client,
                by=person,
                member=whose,
                rule=form.rule(),
                budget_cents=form.cleaned_data["budget_cents"],
                **told,
            )
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept: we shall think of it in time."))
            return redirect("mine_dates")
    rows = [(one, households.coming_of(one.client, days=366)) for one in members]  # without what is prepared for them
    return page(
        request, "mine/dates.html", status=422 if form.errors else 200, rows=rows, form=form, chosen=chosen, everyone=everyone,
        words=practice_words, today=today_of(chosen.house),
    )  # fmt: skip


@find.member
@find.limited("60/h/user")
def codes(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The codes of a visit of mine: shown one at a time, from half an hour before to half an hour after, and nowhere else."""
    person = person_of(request)
    found, opened = errands.doors_of(person, key), None
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            secret = uuid.UUID(request.POST.get("secret", ""))
        except ValueError:
            raise Http404 from None
        read = errands.open_code(person, key, secret)
        if read is None:
            raise Http404
        opened = (read[1].pk, read[2])
    avoid = Known.objects.filter(
        house=found.errand.house_id, client=found.errand.client_id, sort=Known.Sort.HABIT, is_sensitive=False
    )
    shown = page(
        request, "mine/codes.html", doors=found, visit=found.errand.visit, opened=opened, habits=list(avoid[:5])
    )
    shown.headers["Cache-Control"] = "private, no-store"
    shown.headers["Referrer-Policy"] = "no-referrer"
    return shown


def _members(person: Person) -> list[Member]:
    found = list(households.of_person(person))
    if not found:
        raise Http404
    return found


def _asked_or_404(request: HttpRequest, key: uuid.UUID) -> Gesture:
    found = queries.asked_of(person_of(request), key)
    if found is None:
        raise Http404
    return found
