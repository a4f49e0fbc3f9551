"""What delighted and what hurt, in one tap; the house's book of attentions, what it proposes today and what was given."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loge.care.moments import actions, queries, states
from loge.clients.models import ClientFile, Stay
from loge.common.clock import now
from loge.common.errors import Invalid, Stale
from loge.common.money import Money
from loge.demands.models import Case
from loge.houses.models import House

from ...forms.attentions import AttentionForm, BudgetForm
from ...forms.fields import mend, typed_amount
from ...ui import page
from .. import find
from ..find import person_of

PER_PAGE = 30
GIVEN = {"do": actions.do, "leave": actions.leave}


@find.member
@require_POST
@find.limited("60/h/user")
def moment(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One tap: it delighted, or it hurt."""
    demand = find.demand_or_404(person_of(request), key)
    tone, words = request.POST.get("tone", ""), request.POST.get("words", "")
    actions.note_moment(demand, by=person_of(request), tone=tone, words=words)
    messages.success(
        request,
        _("Noted, thank you.")
        if tone != "hurt"
        else _("Noted. If something is to be made good, tell the house: someone answers."),
    )
    return redirect("demand", demand.pk)


ABOUT: dict[str, Any] = {"case": Case, "client": ClientFile, "stay": Stay}


@find.keeper
@require_POST
@find.limited("240/h/user")
def moment_of(request: HttpRequest, house: House, kind: str, key: uuid.UUID) -> HttpResponse:
    """One tap beside a guest's mail, on the file of a guest or a household, on a stay."""
    row = find.or_404(
        ABOUT[kind].objects.select_related("house").filter(house=house, pk=key).first() if kind in ABOUT else None
    )
    actions.note_of_guest(
        row, by=person_of(request), tone=request.POST.get("tone", ""), words=request.POST.get("words", "")
    )
    messages.success(request, _("Noted, thank you."))
    file = "house_client" if house.kind == House.Kind.PRACTICE else "desk_guest"
    return redirect({"case": "desk_case", "client": file, "stay": "desk_stay"}[kind], house.slug, row.pk)


@find.keeper
@find.limited("120/h/user")
def of_house(request: HttpRequest, house: House) -> HttpResponse:
    """The book, with what it proposes, what was spent, and what was lived."""
    sent = request.POST.get("form", "")
    form = AttentionForm(request.POST if sent == "attention" else None)
    budget = actions.budget_of(house)
    amounts = {"month_cents": typed_amount(budget.month_cents), "person_cents": typed_amount(budget.person_cents)}
    money = BudgetForm(request.POST if sent == "budget" else None, initial=amounts)
    person = person_of(request)
    try:
        if sent == "attention" and form.is_valid():
            told = form.cleaned_data
            actions.write_attention(house, by=person, **{**told, "cents": told["cents"] or 0})
            messages.success(request, _("It is in the book."))
            return redirect("house_attentions", house.slug)
        if sent == "budget" and money.is_valid():
            actions.set_budget(house, by=person, **money.cleaned_data)
            messages.success(request, _("Kept."))
            return redirect("house_attentions", house.slug)
    except (Invalid, Stale) as wrong:
        mend(form, wrong if isinstance(wrong, Invalid) else Invalid(str(wrong), field="title"))
    at = now()
    return page(
        request, "care/attentions.html", status=422 if form.errors or money.errors else 200, house=house, form=form, money=money,
        book=queries.book(house), proposed=queries.proposed(house, person), given=queries.given(house, person), fits=states.FITS,
        spent=Money(actions.spent_in_month(house, at=at), house.currency), most=Money(budget.month_cents, house.currency),
        lived=Paginator(queries.moments(house), PER_PAGE).get_page(request.GET.get("page")),
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("240/h/user")
def act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Done, or not this time; a line put away."""
    person = person_of(request)
    if name == "away":
        line = find.or_404(queries.find(house, key))
        actions.put_away(line, by=person)
        return redirect("house_attentions", house.slug)
    row = queries.find_given(house, key)
    if row is None or name not in GIVEN or row.person_id == person.pk:
        raise Http404
    GIVEN[name](row, by=person)
    if name == "do":
        messages.success(request, _("Done, and noted: %(name)s was thought of.") % {"name": row.name})
    return redirect("house_attentions", house.slug)
