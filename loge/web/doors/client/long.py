"""A client follows what takes weeks: what is done, what comes next, who has it in hand. And the steps of whoever works on it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import day_of, now
from loge.demands.long import actions, queries, states
from loge.demands.models import Step

from ...long_plot import timeline
from ...ui import page
from .. import find
from ..find import person_of


@find.member
@require_safe
def one(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One of mine: as far as it is for me to see."""
    row = find.or_404(queries.seen(person_of(request), key))
    every, today = queries.steps_of(row), day_of(now(), row.house.zone)
    left = {step.number for step in every if step.is_left}
    steps = queries.shown_steps(every)
    return page(
        request, "mine/long.html", row=row, steps=steps, today=today, progress=queries.progress_of(row, steps, today),
        plot=timeline(row, steps, today), ready={step.pk for step in steps if step.is_left and not left & set(step.after)},
    )  # fmt: skip


@find.member
@require_POST
@find.limited("60/h/user")
def done(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A step of mine is done."""
    person = person_of(request)
    found = Step.objects.filter(pk=key, is_theirs=True).select_related("undertaking__house", "house").first()
    if found is None or queries.seen(person, found.undertaking_id) is None:
        raise Http404
    actions.move_step(found, "finish", by=person)
    messages.success(request, _("Thank you. We go on from there."))
    return redirect("mine_long", found.undertaking_id)


@find.member
@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """The steps that are mine to do, in every house I work for."""
    return page(request, "mine/steps.html", steps=queries.own_steps(person_of(request)), states=states)


@find.member
@require_POST
@find.limited("120/h/user")
def move(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """I begin it, it is done, it was not done after all."""
    found = queries.own_step(person_of(request), key)
    if found is None or name not in ("start", "finish", "reopen"):
        raise Http404
    actions.move_step(found, name, by=person_of(request))
    return redirect("my_steps")
