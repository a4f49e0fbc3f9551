"""Long requests of a house: what is under way, one of them as a timeline with its steps, its day moved, its steps moved."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from loge.clients import actions as clients
from loge.clients.models import ClientFile, Look, Member
from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.demands import notes
from loge.demands.long import actions, queries, states, templates
from loge.demands.long.plan import tight
from loge.demands.models import Step, Undertaking
from loge.houses.models import House
from loge.houses.queries import keepers
from loge.people.models import Person
from loge.planning.queries import teammates

from ... import typed
from ...forms.fields import mend
from ...forms.long import AimForm, BeginForm, StepForm
from ...long_plot import timeline
from ...ui import page
from .. import find
from ..find import person_of

MOST_CLIENTS = 300


@find.keeper
@require_safe
def board(request: HttpRequest, house: House) -> HttpResponse:
    """What is under way, the nearest first, each with what comes next; with ``?over=1`` what is over."""
    over = request.GET.get("over") == "1"
    return page(
        request, "practice/long_board.html", part="rows", house=house, rows=queries.undertakings(house, over=over), over=over
    )  # fmt: skip


@find.keeper
@find.limited("60/h/user")
def begin(request: HttpRequest, house: House) -> HttpResponse:
    """Begin one from a template: every step stands by its day, counted back from the day it aims at."""
    chosen, note = _client(house, request.GET.get("client", "")), _note(house, request.GET.get("note", ""))
    kinds = templates.kinds(house)
    clients = [chosen] if chosen else list(ClientFile.objects.filter(house=house, merged_into=None).order_by("name")[:MOST_CLIENTS])  # fmt: skip
    here = Member.objects.filter(house=house, client=chosen, status=Member.Status.HERE).order_by("name")
    initial = {"kind": request.GET.get("kind", kinds[0].key), "client": str(chosen.pk) if chosen else ""}
    if note is not None:
        initial["words"] = note.words[:2_000]
    form = BeginForm(
        request.POST or None, initial=initial, kinds=kinds, clients=clients, members=list(here) if chosen else []
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.begin_long(house, by=person_of(request), note=note, **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Begun: every step has its day. Change what you would do otherwise."))
            return redirect("house_long", house.slug, row.pk)
    return page(
        request, "practice/long_begin.html", status=422 if form.errors else 200, house=house, form=form, kinds=kinds, client=chosen
    )  # fmt: skip


@find.keeper
@find.limited("120/h/user")
def one(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One long request; posted, one more step in it."""
    row = found_or_404(house, key)
    steps = queries.steps_of(row)
    form = StepForm(
        request.POST or None, people=_people(house), others=[step for step in steps if step.state != states.DROPPED],
        initial={"owner": str(person_of(request).pk), "is_shown": True},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_step(row, by=person_of(request), **form.told())
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Added."))
            return redirect("house_long", house.slug, key)
    if row.client is not None:  # without its title: a look is read by the household, and it may be a surprise
        clients.look(row.client, by=person_of(request), why=Look.Why.FILE)
    return _shown(request, house, row, steps, form)


def _shown(request: HttpRequest, house: House, row: Undertaking, steps: list[Step], form: StepForm) -> HttpResponse:
    today = day_of(now(), house.zone)
    dated = actions.dated(steps)
    days = {step.number: step.due_on for step in steps}
    kind = templates.shipped(row.kind)
    hires = kind is None or kind.candidates
    moved = queries.last_move(row)
    return page(
        request, "practice/long.html", status=422 if form.errors else 200, house=house, row=row, steps=steps, form=form, today=today,
        progress=queries.progress_of(row, steps, today), plot=timeline(row, steps, today), states=states,
        tight=tight(row.aim_on, dated, days), aim=AimForm(initial={"aim_on": row.aim_on}), moved=_moved(moved, steps), hires=hires,
        candidates=list(queries.candidates_of(row)) if hires else [], meets=queries.encounters_of(row) if hires else [],
        first_of=_first_of(row, steps),
    )  # fmt: skip


def _first_of(row: Undertaking, steps: list[Step]) -> dict[int, list[str]]:
    """What must be done before each step, of what is still to be done."""
    left = {step.number: step.title for step in steps if step.is_left} if row.is_open else {}
    return {step.number: [left[one] for one in step.after if one in left and step.is_left] for step in steps}


def _moved(fact: Any, steps: list[Step]) -> dict[str, Any] | None:
    """The last time its day was moved, in days one can read."""
    if fact is None:
        return None
    titles = {step.number: step.title for step in steps}
    day = dt.date.fromisoformat
    rows = [(titles.get(number, ""), day(was), day(to)) for number, was, to in fact.data["steps"]]
    return {"was": day(fact.data["was"]), "to": day(fact.data["to"]), "rows": rows, "at": fact.at}


@find.keeper
@require_POST
@find.limited("60/h/user")
def aim(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Its day changes: says what moved with it."""
    row, form = found_or_404(house, key), AimForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the day it aims at."))
        return redirect("house_long", house.slug, key)
    try:
        shifts = actions.move_aim(row, by=person_of(request), aim_on=form.cleaned_data["aim_on"])
    except Invalid as wrong:
        messages.error(request, str(wrong))
    else:
        told = ngettext("%(count)s step has another day now.", "%(count)s steps have another day now.", len(shifts))
        messages.success(request, told % {"count": len(shifts)} if shifts else _("No step had to move."))
    return redirect("house_long", house.slug, key)


@find.keeper
@require_POST
@find.limited("60/h/user")
def close(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """It is done, given up, opened again."""
    row = found_or_404(house, key)
    if name not in ("finish", "drop", "reopen"):
        raise Http404
    actions.close_long(row, name, by=person_of(request), why=request.POST.get("why", ""))
    if name == "drop":
        messages.success(request, _("Given up. It can be opened again from its page."))
    return redirect("house_long", house.slug, key)


@find.keeper
@find.limited("120/h/user")
def step(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One step: who does it, by when, what comes first."""
    found = step_or_404(house, key)
    others = [one for one in queries.steps_of(found.undertaking) if one.pk != found.pk and one.state != states.DROPPED]
    form = StepForm(
        request.POST or None, people=_people(house, found.owner), others=others, initial=StepForm.standing(found)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_step(found, by=person_of(request), **form.told())
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept."))
            return redirect("house_long", house.slug, found.undertaking_id)
    return page(
        request, "practice/long_step.html", status=422 if form.errors else 200, house=house, step=found, row=found.undertaking, form=form
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("240/h/user")
def move(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """A step begins, waits, is done, is not needed, is taken back."""
    found = step_or_404(house, key)
    if name not in {one.name for one in states.STEP}:
        raise Http404
    try:
        actions.move_step(found, name, by=person_of(request), waits_for=request.POST.get("waits_for", ""))
    except Invalid as wrong:
        messages.error(request, str(wrong))
    return redirect(reverse("house_long", args=[house.slug, found.undertaking_id]) + f"#step-{found.number}")


def found_or_404(house: House, key: uuid.UUID) -> Undertaking:
    return find.or_404(queries.undertaking(house, key))


def step_or_404(house: House, key: uuid.UUID) -> Step:
    return find.or_404(queries.step(house, key))


def _people(house: House, also: Person | None = None) -> list[Person]:
    """Who may be given a step: who keeps the house, and its team."""
    found = {one.pk: one for one in [*keepers(house), *(mate.person for mate in teammates(house))]}
    if also is not None:
        found.setdefault(also.pk, also)
    return list(found.values())


def _client(house: House, words: str) -> ClientFile | None:
    key = typed.key(words)
    return ClientFile.objects.filter(house=house, pk=key, merged_into=None).first() if key else None


def _note(house: House, words: str) -> Any:
    key = typed.key(words)
    return notes.find(house, key) if key else None
