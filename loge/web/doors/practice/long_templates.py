"""How a house goes about each kind of long request: its steps, counted in open days from the day it aims at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.errors import Invalid
from loge.demands.long import templates
from loge.demands.models.long import MOST_STEPS
from loge.houses.models import House

from ...forms.fields import mend
from ...forms.long import DraftForm, TemplateNameForm, drafts
from ...ui import page
from .. import find
from ..find import person_of

NEW = "new"
Steps: Any = formset_factory(DraftForm, extra=3, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


@find.keeper
@require_safe
def all_of(request: HttpRequest, house: House) -> HttpResponse:
    """Every kind, as the house goes about it."""
    return page(request, "practice/long_templates.html", house=house, kinds=templates.kinds(house))


@find.keeper
@find.limited("60/h/user")
def write(request: HttpRequest, house: House, kind: str) -> HttpResponse:
    """One kind: its name and its steps; ``new`` is one of the house's own."""
    found = find.or_404(templates.kind_of(house, kind)) if kind != NEW else None
    steps = found.steps if found else ()
    standing = [
        {
            "title": one.title,
            "offset": one.offset,
            "after": ", ".join(map(str, one.after)),
            "who": one.who,
            "shown": one.shown,
        }
        for one in steps
    ]
    naming = TemplateNameForm(request.POST or None, initial={"name": found.name if found else ""})
    rows = Steps(request.POST or None, initial=standing, prefix="s")
    if request.method == "POST" and naming.is_valid() and rows.is_valid():
        told = drafts(rows.forms, [one.words for one in steps])
        try:
            templates.keep_kind(
                house, by=person_of(request), key=kind if found else "", name=naming.cleaned_data["name"], steps=told
            )
        except Invalid as wrong:
            mend(naming, wrong)
        else:
            messages.success(request, _("Kept: the next request of this kind begins so."))
            return redirect("house_long_templates", house.slug)
    bad = request.method == "POST"
    return page(
        request,
        "practice/long_template.html",
        status=422 if bad else 200,
        house=house,
        kind=found,
        key=kind,
        naming=naming,
        rows=rows,
    )


@find.keeper
@require_POST
@find.limited("60/h/user")
def drop(request: HttpRequest, house: House, kind: str) -> HttpResponse:
    """Back to how it comes."""
    templates.drop_kind(house, kind, by=person_of(request))
    messages.success(request, _("Back to how it comes."))
    return redirect("house_long_templates", house.slug)
