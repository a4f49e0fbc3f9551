"""The telephone: who calls, what is open with them, the minute we call back; the house's form that asks for a call."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.line import actions, offering, queries, states
from loge.care.line.models import CallBack
from loge.care.promises.rules import week_of
from loge.common.clock import day_of, local, now
from loge.common.errors import Invalid, Stale
from loge.houses.hours import closes_at
from loge.houses.models import House

from ...forms.care import CallMeForm, ReasonForm
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of

VERBS = ("reach", "try_again", "let_go")


@find.keeper
@find.limited("240/h/user")
def line(request: HttpRequest, house: House) -> HttpResponse:
    """Whoever takes a call: the number, the file beside it, the minutes that can be promised, and whom we owe a call."""
    form = _form(request, house, count=6)
    if request.method == "POST" and form.is_valid():
        taken = _take(form, house, by=person_of(request))
        if taken is not None:
            messages.success(request, _("Promised: %(words)s.") % {"words": taken.promise.title})
            return redirect("house_line", house.slug)
    caller, trouble = _caller(house, request.GET.get("phone", "") or request.POST.get("phone", ""))
    return page(
        request, "care/line.html", part="rows", status=422 if form.errors else 200, house=house, form=form, caller=caller, trouble=trouble,
        phone=request.GET.get("phone", ""), waiting=list(queries.queue(house)[: queries.MOST_SHOWN]), reason=ReasonForm(auto_id=False),
        demands=queries.open_with(house, caller.person) if caller and caller.person else [],
        promised=queries.promised_to(house, caller.person) if caller and caller.person else [],
        open_now=closes_at(week_of(house), now()) is not None,
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("240/h/user")
def act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """We have spoken; no answer; no longer needed."""
    row = (
        CallBack.objects.select_related("house", "promise__house", "owner", "person")
        .filter(house=house, pk=key)
        .first()
    )
    if row is None or name not in VERBS:
        raise Http404
    told: dict[str, Any] = {}
    if name == "let_go":
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Write why, please: it stays beside the promise."))
            return redirect("house_line", house.slug)
        told = form.cleaned_data
    try:
        getattr(actions, name)(row, by=person_of(request), **told)
    except Invalid as wrong:
        messages.error(request, str(wrong))
    return redirect("house_line", house.slug)


@find.public
@find.limited("10/h/ip")
def call_me(request: HttpRequest, slug: str) -> HttpResponse:
    """Please call me back: the minutes are real, and the house keeps the one that is chosen."""
    house = find.loge_or_404(slug)
    form = _form(request, house, count=6)
    if request.method == "POST" and form.is_valid():
        taken = _take(form, house, by=actions.VISITOR)
        if taken is not None:
            return redirect("called", queries.token_of(taken))
    return page(
        request, "care/call_me.html", status=422 if form.errors else 200, house=house, form=form,
        open_now=closes_at(week_of(house), now()) is not None,
    )  # fmt: skip


@find.public
@require_safe
def called(request: HttpRequest, token: str) -> HttpResponse:
    """The minute somebody without an account was promised, and what became of it."""
    row = find.or_404(queries.find_called(token[:200], at=now()))
    with timezone.override(row.house.zone):
        answer = page(request, "care/called.html", house=row.house, row=row, states=states, late=row.promise.is_broken)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _form(request: HttpRequest, house: House, *, count: int) -> CallMeForm:
    """With the minutes that can be promised now; what was chosen a moment ago is still offered if it is free."""
    known = {"phone": request.GET.get("phone", "")[:30]}
    form = CallMeForm(request.POST or None, initial=known)
    free = actions.offer(house, count=60 if request.method == "POST" else count)
    form.fields["due_at"].widget.choices = [(one.due_at.isoformat(), _spoken(one, house)) for one in free[:count]]
    return form


def _take(form: CallMeForm, house: House, *, by: Any) -> CallBack | None:
    try:
        return actions.take(house, by=by, **form.cleaned_data)
    except Invalid as wrong:
        mend(form, wrong)
    except Stale as late:
        form.add_error("due_at", str(late))
    return None


def _spoken(one: offering.Minute, house: House) -> str:
    """``14:10``, or with its day when it is not today's."""
    from ...ui import day

    here = local(one.due_at, house.zone)
    today = day_of(now(), house.zone)
    return f"{here:%H:%M}" if here.date() == today else f"{day(here.date())}, {here:%H:%M}"


def _caller(house: House, phone: str) -> tuple[queries.Caller | None, str]:
    if not phone.strip():
        return None, ""
    try:
        return queries.recognised(house, actions.number_of(phone)), ""
    except Invalid as wrong:
        return None, str(wrong)
