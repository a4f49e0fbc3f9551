"""The inbox: what needs an answer, the oldest promise first; the other piles; whether anything has changed."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loge.care.kindness import queries as kindness
from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.demands import stays
from loge.demands.desk import queries
from loge.demands.desk.queries import Filters
from loge.houses.models import House
from loge.maildesk import cursor
from loge.maildesk.models import Mail
from loge.maildesk.spoken import NAMES as NAMES_OF
from loge.offers.catalogue import category, in_houses

from ...forms.desk_case import RequestForm
from ...forms.fields import mend
from ...tasks import Task
from ...tasks import desk as desk_tasks
from ...tasks import outbox as outbox_tasks
from ...ui import page
from .. import find
from ..find import person_of

NAMES = ("pile", "category", "language", "owner", "mood", "arrives")
PER_PAGE = 50
ALONE = "alone"  # filed, and of no case


@find.keeper
@require_safe
def inbox(request: HttpRequest, house: House) -> HttpResponse:
    """A pile of the desk, its filters, and how much lies in the others."""
    return page(
        request, "desk/inbox.html", part="rows", house=house, **listed(request, house), counts=counts(request, house),
        silent_mailboxes=cursor.alarming(house, now()), awaiting=_awaiting(request, house),
    )  # fmt: skip


def _awaiting(request: HttpRequest, house: House) -> list[Task]:
    """What else awaits this person, the most pressing first; the list beside says who waits too long. Nothing for a part of it."""
    if getattr(request, "htmx", False):
        return []
    person, at = person_of(request), now()
    found = [*desk_tasks.beside(house, person, at), *outbox_tasks.tasks(house, person, at)]
    return sorted(found, key=lambda task: (task.rank, task.since))


@find.keeper
@require_safe
def pulse(request: HttpRequest, house: House) -> HttpResponse:
    """Nothing (204) as long as nothing has changed since ``seen``; then the word that makes the list ask anew."""
    beat = queries.pulse(house)
    if request.GET.get("seen") == beat:
        return HttpResponse(status=204)
    answer = page(request, "desk/_pulse.html", house=house, beat=beat)
    answer.headers["HX-Trigger"] = "desk-changed"
    return answer


@find.keeper
@find.limited("300/h/user")
def new(request: HttpRequest, house: House) -> HttpResponse:
    """A request in two lines, from the counter or the telephone."""
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = stays.take_request(house, by=person_of(request), words=form.cleaned_data["words"])
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("desk_case", house.slug, made.pk)
    return page(request, "desk/new.html", part="form", status=422 if form.errors else 200, house=house, form=form)


@find.keeper
@require_safe
def aside(request: HttpRequest, house: House) -> HttpResponse:
    """Messages outside every case: put aside with the reason, newsletters and machines', or unreadable with their file."""
    state = request.GET.get("state", "")
    state = state if state in (Mail.State.QUARANTINED, ALONE) else Mail.State.SUPPRESSED
    found = queries.alone(house) if state == ALONE else queries.put_aside(house, state)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "desk/aside.html", part="rows", house=house, shown=shown, state=state)


def counts(request: HttpRequest, house: House) -> dict[str, int]:
    return queries.counts(house, person_of(request))


def listed(request: HttpRequest, house: House) -> dict[str, Any]:
    """What a list of cases shows: beside a case, too."""
    filters = filters_of(request)
    pile = queries.inbox(house, person_of(request), filters, after=request.GET.get("after", ""))
    return {
        "filters": filters, "pile": pile, "kept": address(filters), "chips": chips(house, filters), "trade": category,
        "cleared": kindness.cleared(house, {f"case:{row.key}": row.title for row in pile.rows}), "here": now(), "beat": queries.pulse(house), "today": day_of(now(), house.zone), "tongue": tongue,
    }  # fmt: skip


def tongue(code: str) -> str:
    """A language by its own name."""
    return NAMES_OF.get(code, code)


def filters_of(request: HttpRequest) -> Filters:
    told = {name: request.GET.get(name, "")[:30] for name in NAMES}
    told["pile"] = told["pile"] if told["pile"] in queries.PILES else "open"
    return Filters(**told)


def address(filters: Filters) -> str:
    """The filters as a query, for links that keep them."""
    return urlencode(
        {name: value for name, value in asdict(filters).items() if value and (name, value) != ("pile", "open")}
    )


def chips(house: House, filters: Filters) -> list[tuple[str, str, bool]]:
    """Filters as (words, the query that sets or clears it, whether it is set)."""
    offered = [
        ("owner", "me", _("mine")), ("owner", "nobody", _("nobody on it")), ("arrives", "today", _("arrives today")),
        ("arrives", "soon", _("arrives within three days")), ("mood", "troubled", _("unhappy")), ("language", "fr", _("in French")),
        ("language", "en", _("in English")), *(("category", one.key, str(one)) for one in in_houses(house.kind)),
    ]  # fmt: skip
    shown = []
    for name, value, words in offered:
        is_on = getattr(filters, name) == value
        shown.append((words, address(replace(filters, **{name: "" if is_on else value})), is_on))
    return shown
