"""Hard words, for who answers them: veiled, shared, answered with words kept ready; and what is asked of who wrote them."""

from __future__ import annotations

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

from loge.care.kindness import actions, held, queries, states, wordings
from loge.care.kindness.numbers import numbers_of
from loge.care.kindness.written import written
from loge.care.models import Limit, Veil
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.demands import cases as known
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from ... import plots
from ...forms.fields import mend
from ...forms.kindness import ContestLimitForm, JudgeLimitForm, LimitForm, WordingForm
from ...ui import page
from .. import find
from ..find import person_of

PER_PAGE = 30
TAPS = {"hand": actions.hand, "take": actions.take, "answer": actions.answer, "clear": actions.clear}


@find.keeper
@require_safe
def of_house(request: HttpRequest, house: House) -> HttpResponse:
    """What awaits an answer, how the load is shared, and what is asked of whom."""
    over = request.GET.get("view") == "over"
    shown = Paginator(queries.of_house(house, over=over), PER_PAGE).get_page(request.GET.get("page"))
    load = queries.load(house, at=now())
    return page(
        request, "care/kindness.html", part="rows", house=house, shown=shown, view="over" if over else "open", load=load, drawn=_drawn(load),
        limits=queries.limits(house), person=person_of(request), states=states,
    )  # fmt: skip


def _drawn(load: queries.Load) -> Any:
    points = [
        plots.Point(f"{week:%d/%m}", total, str(total)) for week, total in zip(load.weeks, load.totals, strict=True)
    ]
    return plots.bars(
        _("Hard conversations, week by week"), _("all of us together"), points, (_("Week of"), _("Conversations"))
    )


# -------------------------------------------------------------------------------------------------------------- a veil


@find.member
@require_safe
def veil(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One message behind its veil: what it is, what is asked, and what can be done."""
    return _veil(request, _veil_or_404(request, key))


@find.member
@require_POST
@find.limited("240/h/user")
def act(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Read the words, hand it over, take it, say that it is answered, or that nothing was hard."""
    row, person = _veil_or_404(request, key), person_of(request)
    if name == "read":
        return _veil(request, row, words=actions.read(row, by=person))
    if name == "limit":
        return _limit(request, row)
    find.or_404(TAPS.get(name))(row, by=person)
    told = {
        "hand": _("Handed over. %(name)s is told; you can let it go.") % {"name": row.answerer.first_name if row.answerer else ""},
        "take": _("It is yours now."),
        "answer": _("Answered. Well done: take a breath."),
        "clear": _("Noted: no hard words. The veil is gone, and it weighs on nobody."),
    }[name]  # fmt: skip
    messages.success(request, told)
    return redirect("veil", row.pk)


@find.member
@require_POST
@find.limited("240/h/user")
def lift(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Open what was veiled in a conversation, be it of a moment ago."""
    demand = known.demand_to_hear(person_of(request), key) or find.demand_or_404(person_of(request), key)
    subject = request.POST.get("subject", "")[:80]
    found = written(demand.house, subject)
    if found is None or found.about != demand.reference or found.author == request.user:
        raise Http404
    row = actions.hear(found)
    return redirect("veil", row.pk) if row is not None else redirect("demand", demand.pk)


def _limit(request: HttpRequest, row: Veil) -> HttpResponse:
    person = person_of(request)
    if not keeps(person, row.house):
        raise Http404
    form = LimitForm(request.POST)
    if form.is_valid():
        try:
            actions.impose(row, by=person, **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("They are told, with your reason and how to contest it."))
            return redirect("veil", row.pk)
    return _veil(request, row, form=form)


def _veil_or_404(request: HttpRequest, key: uuid.UUID) -> Veil:
    person = person_of(request)
    row = find.or_404(queries.find(person, key))
    if keeps(person, row.house):
        find.prove_twice(person)
    return row


def _veil(request: HttpRequest, row: Veil, *, words: str = "", form: forms.Form | None = None) -> HttpResponse:
    person = person_of(request)
    roles, found = row.roles_of(person), written(row.house, row.subject)
    inside = states.KEEPER in roles
    return page(
        request, "care/veil.html", status=422 if form is not None else 200, house=row.house, row=row, words=words, roles=roles, inside=inside,
        moves=[line for line in row.MOVES.open_to(row.state, roles) if line.label], second=row.second if row.state == states.OPEN and row.second_id != person.pk else None,
        offered=wordings.offered_for(row, found.language if found else row.house.language, row.name.partition(" ")[0]),
        numbers=numbers_of(row.house) if row.danger else (), about=about_of(row), form=form or LimitForm(),
        past=queries.past(row) if inside else [], limit=actions.standing(row.house, person=row.author, email=row.email) if inside else None,
        known=bool(row.author_id or row.email),
    )  # fmt: skip


def about_of(row: Veil) -> str:
    """The page on which it is answered."""
    kind, _colon, key = row.about.partition(":")
    if not key:
        return ""
    if kind == "demand":
        return reverse("demand", args=[key])
    if kind == "case":
        return reverse("desk_case", args=[row.house.slug, key])
    return reverse("house_note", args=[row.house.slug, key]) if kind == "note" else ""


# ------------------------------------------------------------------------------------------------------------- a limit


@find.member
@require_safe
def limit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What is asked of someone, why, until when; contested once, judged by somebody else."""
    return _limit_page(request, _limit_or_404(request, key))


@find.member
@require_POST
@find.limited("30/h/user")
def act_on_limit(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Contest it, judge it, take it back."""
    row, person = _limit_or_404(request, key), person_of(request)
    if name == "take_back":
        actions.take_back(row, by=person)
        messages.success(request, _("Lifted. They are told."))
        return redirect("limit", row.pk)
    if name not in ("contest", "judge"):
        raise Http404
    form: forms.Form = ContestLimitForm(request.POST) if name == "contest" else JudgeLimitForm(request.POST)
    if not form.is_valid():
        return _limit_page(request, row, form=form)
    try:
        if name == "contest":
            actions.contest(row, by=person, words=form.cleaned_data["words"])
        else:
            actions.judge(
                row, by=person, keep=form.cleaned_data["decision"] == "keep", words=form.cleaned_data["words"]
            )
    except Invalid as wrong:
        mend(form, wrong)
        return _limit_page(request, row, form=form)
    messages.success(
        request,
        _("Somebody who did not decide this looks again. The answer comes by e-mail.")
        if name == "contest"
        else _("Decided. They read your reasons."),
    )
    return redirect("limit", row.pk)


def _limit_or_404(request: HttpRequest, key: uuid.UUID) -> Limit:
    person = person_of(request)
    row = find.or_404(queries.find_limit(person, key))
    if person.pk != row.person_id:
        find.prove_twice(person)
    return row


def _limit_page(request: HttpRequest, row: Limit, *, form: forms.Form | None = None) -> HttpResponse:
    roles = row.roles_of(person_of(request))
    open_moves = {line.name for line in row.MOVES.open_to(row.state, roles)}
    mails = held.held_under(row) if keeps(person_of(request), row.house) else []
    fresh = JudgeLimitForm() if "uphold" in open_moves else ContestLimitForm() if "contest" in open_moves else None
    return page(
        request, "care/limit.html", status=422 if form is not None else 200, house=row.house, row=row, roles=roles, open_moves=open_moves,
        held=mails, veils=queries.over_mails(row.house, mails), form=form if form is not None and fresh is not None else fresh, states=states, mine=row.person_id == person_of(request).pk,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ wordings


@find.keeper
@find.limited("120/h/user")
def wording(request: HttpRequest, house: House) -> HttpResponse:
    """The warm and firm answers of the house, in both languages."""
    offered = wordings.wordings_of(house)
    sent = request.POST.get("wording", "")
    forms_of = {}
    for one in offered:
        key = f"{one.situation}-{one.language}"
        form = WordingForm(request.POST if key == sent else None, offered=one)
        if key == sent and form.is_valid():
            by: Person = person_of(request)
            try:
                wordings.write_wording(
                    house, by=by, situation=one.situation, language=one.language, words=form.cleaned_data["words"]
                )
            except Invalid as wrong:
                mend(form, wrong)
            else:
                messages.success(request, _("Kept. It is offered the next time."))
                return redirect("house_wordings", house.slug)
        forms_of[key] = form
    wrong_one = any(form.errors for form in forms_of.values())
    return page(
        request, "care/wordings.html", status=422 if wrong_one else 200, house=house, offered=offered, forms=forms_of, languages=wordings.LANGUAGES
    )  # fmt: skip
