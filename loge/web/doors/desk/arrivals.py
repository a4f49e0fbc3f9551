"""The arrivals board of a day, and the lists it is filled from."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.moments.queries import waiting_for
from loge.clients import actions, states
from loge.clients import queries as clients
from loge.clients.lists import COLUMNS, MUST, guess, read_table
from loge.clients.models import Roll, Stay
from loge.common.clock import day_of, now, read_day
from loge.common.errors import Invalid
from loge.demands import arrivals, stays
from loge.houses.models import House

from ... import typed
from ...forms.desk_front import ListForm
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of


@find.keeper
@require_safe
def board(request: HttpRequest, house: House) -> HttpResponse:
    """Who comes, who is here, who leaves, on the day asked for."""
    today = day_of(now(), house.zone)
    day = read_day(request.GET.get("day", "")) or today
    lists = Roll.objects.filter(house=house).defer("content").order_by("-since_at")[:5]
    shown = arrivals.board(house, day)
    attentions = waiting_for(house, [one.stay.client_id for one in shown.arriving])
    return page(
        request, "desk/arrivals.html", part="rows", house=house, board=shown, attentions=attentions, day=day, today=today,
        before=day - dt.timedelta(days=1), after=day + dt.timedelta(days=1), lists=list(lists), STATES=states,
    )  # fmt: skip


@find.keeper
@find.limited("60/h/user")
def give(request: HttpRequest, house: House) -> HttpResponse:
    """Give a list: nothing is taken in before its columns were looked at."""
    form = ListForm(
        request.POST or None,
        request.FILES or None,
        initial={"day": day_of(now(), house.zone), "sort": Roll.Sort.ARRIVALS},
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            given = actions.give_list(
                house, by=person_of(request), content=file.read(20_000_001), name=file.name or "", sort=form.cleaned_data["sort"],
                day=form.cleaned_data["day"],
            )  # fmt: skip
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("desk_list", house.slug, given.pk)
    return page(request, "desk/give_list.html", status=422 if form.errors else 200, house=house, form=form)


@find.keeper
def one_list(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One list: its columns beside its first lines, then how far its reading is, then what it changed."""
    roll = find.or_404(Roll.objects.filter(house=house, pk=key).select_related("house", "given_by").first())
    wrong = ""
    if request.method == "POST":
        said = {column: typed.number(request.POST.get(column, "")) for column in COLUMNS}
        chosen = {column: place for column, place in said.items() if place is not None}
        try:
            actions.choose_columns(roll, by=person_of(request), columns=chosen)
        except Invalid as problem:
            wrong, roll.columns = str(problem), chosen
        else:
            return redirect("desk_list", house.slug, roll.pk)
    table = read_table(bytes(roll.content)) if roll.state in (states.SHOWN, states.FAILED) else None
    return page(
        request, "desk/list.html", part="state", status=422 if wrong else 200, house=house, roll=roll, table=table, wrong=wrong,
        COLUMNS=COLUMNS, MUST=MUST, guessed=guess(table.heads) if table else {}, STATES=states, labels={k: v[0] for k, v in COLUMNS.items()},
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("600/h/user")
def link(request: HttpRequest, house: House) -> HttpResponse:
    """A mail's matter is about this stay; with an empty stay, about none: that undoes it."""
    case = find.or_404(stays.case_of(house, find.key_or_404(request.POST.get("case", ""))))
    stay, seen = stay_named(house, request.POST.get("stay", "")), request.POST.get("seen", "")
    stays.link_case(case, stay, by=person_of(request), seen=find.key_or_404(seen) if seen else None)
    messages.success(
        request,
        _("Linked to the stay of %(name)s.") % {"name": stay.client} if stay else _("It bears on no stay any more."),
    )
    if stay is not None:
        return redirect("desk_stay", house.slug, stay.pk)
    return redirect("desk_arrivals", house.slug)


def stay_named(house: House, words: str) -> Stay | None:
    """The stay whose key a form names; none, where it names none."""
    return find.or_404(clients.stay(house, find.key_or_404(words))) if words else None
