"""Whoever could be hired, read by who keeps the house alone; and the three legal ways to employ, compared."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Stale
from loge.demands.long import candidates as actions
from loge.demands.long import employ, queries, states
from loge.demands.models import Candidate
from loge.houses.models import House
from loge.planning.queries import mates_for

from ...forms.fields import mend
from ...forms.long import CandidateForm, CandidateNoteForm, EmployForm, EncounterForm
from ...practice_words import amount
from ...ui import page
from .. import find
from ..find import person_of
from .long import found_or_404


@find.keeper
@find.limited("60/h/user")
def new(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Someone who could do it."""
    row, form = found_or_404(house, key), CandidateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.add_candidate(row, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("house_candidate", house.slug, found.pk)
    return page(
        request, "practice/candidate_new.html", status=422 if form.errors else 200, house=house, row=row, form=form
    )


@find.keeper
@find.limited("120/h/user")
def one(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """What we know of them and until when; posted, a note."""
    found = _found(house, key)
    form = CandidateNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_candidate(found, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("house_candidate", house.slug, key)
    return _shown(request, house, found, form, _meeting(request, house, None))


@find.keeper
@require_POST
@find.limited("60/h/user")
def meet(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """An interview or a trial, in someone's agenda."""
    found = _found(house, key)
    form = _meeting(request, house, request.POST)
    if form.is_valid():
        try:
            actions.meet_candidate(found, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        except Stale as taken:
            form.add_error(None, str(taken))
        else:
            messages.success(request, _("It is in the agenda."))
            return redirect("house_candidate", house.slug, key)
    return _shown(request, house, found, CandidateNoteForm(), form)


@find.keeper
@require_POST
@find.limited("120/h/user")
def move(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """On the shortlist, met, on trial, chosen, answered, erased; or they agree to stay known."""
    found, by = _found(house, key), person_of(request)
    if name in ("agree", "disagree"):
        actions.agree_to_stay(found, by=by, agreed=name == "agree")
    elif name in {one.name for one in states.CANDIDATE}:
        try:
            actions.move_candidate(found, name, by=by, why=request.POST.get("why", ""))
        except Invalid as wrong:
            messages.error(request, str(wrong))
    else:
        raise Http404
    return redirect("house_candidate", house.slug, key)


@find.keeper
@require_safe
def employ_ways(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Oneself, oneself with help, through an agency: what each costs, with the working and the sources."""
    row = found_or_404(house, key)
    known = employ.rules(day_of(now(), house.zone))
    initial = {name: field.initial for name, field in EmployForm.base_fields.items()}
    form = EmployForm({**initial, **{name: request.GET[name] for name in initial if name in request.GET}})
    good = form.is_valid()
    wanted = form.wanted() if good else None
    return page(
        request, "practice/employ.html", status=200 if good else 422, house=house, row=row, form=form, rules=known, wanted=wanted,
        ways=employ.compare(wanted, known) if wanted else (), lawful=employ.is_lawful(wanted, known) if wanted else True,
        gross=int(employ.hourly_gross(wanted, known)) if wanted else 0, amount=amount,
    )  # fmt: skip


def _shown(
    request: HttpRequest, house: House, found: Candidate, form: CandidateNoteForm, meeting: EncounterForm
) -> HttpResponse:
    wrong = form.errors or meeting.errors
    shown = page(
        request, "practice/candidate.html", status=422 if wrong else 200, house=house, candidate=found, row=found.undertaking, form=form,
        meeting=meeting, notes=queries.notes_of(found), meets=queries.encounters_of(found), states=states, today=day_of(now(), house.zone),
        moves=found.MOVES.open_to(found.state, {states.DESK}),
    )  # fmt: skip
    shown.headers["Cache-Control"] = "private, no-store"
    return shown


def _meeting(request: HttpRequest, house: House, told: object) -> EncounterForm:
    by = person_of(request)
    people = [mate.person for mate in mates_for(house, by)]
    if all(one.pk != by.pk for one in people):
        people = [by, *people]
    return EncounterForm(
        told, house=house, people=people, initial={"person": str(by.pk), "lasts_for": dt.timedelta(minutes=45)}
    )


def _found(house: House, key: uuid.UUID) -> Candidate:
    return find.or_404(queries.candidate(house, key))
