"""What went wrong for someone: told with a button, taken in hand, looked back upon."""

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

from loge.care.models import Complaint
from loge.care.promises.rules import rules_of
from loge.care.recovery import actions, queries, states
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.common.money import Money
from loge.houses.models import House

from ...forms.care import ComplaintForm, GestureForm, HandForm, NotedForm, SaidForm
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of

PER_PAGE = 50
SAID = ("hear", "mend", "close", "reopen")


@find.member
@find.limited("20/h/user")
def complain(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Something hurt: who asked tells the house, beside any disagreement about money."""
    person = person_of(request)
    demand = find.demand_or_404(person, key)
    if person.pk != demand.client_id:
        raise Http404
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.complain(
                demand.house, key=f"button:{person.pk}:{told['nonce']}", source=Complaint.Source.BUTTON, by=person, person=person,
                words=told["words"], subject=demand.reference,
            )  # fmt: skip
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(
                request, _("Thank you for telling us. Someone answers you; until when stands with your promises.")
            )
            return redirect("promises")
    return page(
        request, "care/complain.html", status=422 if form.errors else 200, demand=demand, house=demand.house, form=form
    )


@find.keeper
@find.limited("60/h/user")
def complaints(request: HttpRequest, house: House) -> HttpResponse:
    """What is to be made good, the longest waiting first; and noting one that was heard."""
    form = NotedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, person = form.cleaned_data, person_of(request)
        row = actions.complain(
            house, key=f"hand:{told['nonce']}", source=Complaint.Source.HAND, by=person, words=told["words"], name=told["name"], owner=person
        )  # fmt: skip
        return redirect("house_complaint", house.slug, row.pk)
    view = "closed" if request.GET.get("view") == "closed" else "open"
    shown = Paginator(queries.of_house(house, closed=view == "closed"), PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request, "care/complaints.html", part="rows", status=422 if form.errors else 200, house=house, shown=shown, view=view, form=form,
        spent=_money(house, actions.spent_this_month(house, at=now())), most=_money(house, rules_of(house).gestures_cents),
    )  # fmt: skip


@find.keeper
@require_safe
def complaint(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One complaint: what was said, the clock, what comes next."""
    return _card(request, house, _complaint_or_404(house, key))


@find.keeper
@require_POST
@find.limited("120/h/user")
def act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Answer, mend, make a gesture, hand on, close, open again."""
    row = _complaint_or_404(house, key)
    if name not in (*SAID, "gesture", "hand"):
        raise Http404
    form = _form(name, house, request.POST)
    if not form.is_valid():
        return _card(request, house, row, failed={name: form}, status=422)
    told, by = form.cleaned_data, person_of(request)
    try:
        if name == "gesture":
            actions.offer_gesture(row, by=by, words=told["gesture"], cents=told["cents"] or 0)
        elif name == "hand":
            actions.hand_to(row, by=by, owner=told["owner"])
        else:
            getattr(actions, name)(row, by=by, words=told["words"])
    except Invalid as wrong:
        mend(form, wrong)
        return _card(request, house, row, failed={name: form}, status=422)
    return redirect("house_complaint", house.slug, row.pk)


def _complaint_or_404(house: House, key: uuid.UUID) -> Complaint:
    return find.or_404(queries.find(house, key))


def _form(name: str, house: House, told: Any = None) -> forms.Form:
    if name == "gesture":
        return GestureForm(told)
    if name == "hand":
        return HandForm(told, house=house)
    return SaidForm(told, auto_id=f"{name}_%s")


def _card(
    request: HttpRequest,
    house: House,
    row: Complaint,
    *,
    failed: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    failed = failed or {}
    moves = [line for line in row.MOVES.open_to(row.state, row.roles_of(person_of(request))) if line.label]
    said = {line.name: failed.get(line.name) or _form(line.name, house) for line in moves}
    kind, _colon, key = row.subject.partition(":")
    about = {
        "demand": lambda: reverse("demand", args=[key]),
        "case": lambda: reverse("desk_case", args=[house.slug, key]),
    }
    return page(
        request, "care/complaint.html", part="card", status=status, house=house, complaint=row, moves=moves, said=said, states=states,
        gesture=failed.get("gesture") or GestureForm(), hand=failed.get("hand") or HandForm(house=house),
        promise=queries.clock_of(row), about=about[kind]() if kind in about else "",
        left=_money(house, max(rules_of(house).gestures_cents - actions.spent_this_month(house, at=now()), 0)),
        most=_money(house, rules_of(house).gesture_cents),
    )  # fmt: skip


def _money(house: House, cents: int) -> Money:
    return Money(cents, house.currency)
