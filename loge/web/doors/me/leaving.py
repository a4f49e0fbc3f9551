"""Leaving: everything in one file, and being erased, with a week to think again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.people import exports
from loge.people import leaving as parting
from loge.people.models import Departure, Export

from ...ui import page
from .. import find
from ..find import person_of


@find.member
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """What I can take with me, what keeps me here, what leaving does."""
    return _shown(request)


@find.member
@require_POST
@find.limited("5/h/user")
def leave_export(request: HttpRequest) -> HttpResponse:
    """Begin the file with everything in it."""
    exports.ask(person_of(request))
    return redirect("leave")


@find.member
@require_safe
def leave_file(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """Take the file."""
    found = Export.objects.filter(person=person_of(request), pk=key, state=Export.State.READY).first()
    if found is None or not found.file:
        raise Http404
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename="loge.zip", content_type="application/zip"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@find.member
@require_POST
@find.limited("10/h/user")
def leave_ask(request: HttpRequest) -> HttpResponse:
    """Ask to be erased in a week; the address typed once more says that it is meant."""
    person = person_of(request)
    if request.POST.get("email", "").strip().lower() != person.email:
        return _shown(request, wrong=_("Type your own address, exactly: it says that you mean it."), status=422)
    try:
        parting.ask(person)
    except parting.Unfinished:
        return _shown(request, status=409)
    messages.success(request, _("You will be erased in a week. Until then, one click and you stay."))
    return redirect("leave")


@find.member
@require_POST
def leave_undo(request: HttpRequest) -> HttpResponse:
    """Stay."""
    person = person_of(request)
    departure = Departure.objects.filter(person=person, state=Departure.ASKED).first()
    if departure is not None:
        parting.undo(departure, by=person)
        messages.success(request, _("You stay. Nothing was changed."))
    return redirect("leave")


def _shown(request: HttpRequest, *, wrong: str = "", status: int = 200) -> HttpResponse:
    person = person_of(request)
    departure = Departure.objects.filter(person=person, state=Departure.ASKED).first()
    return page(
        request, "me/leave.html", part="export", status=status, departure=departure, wrong=wrong,
        items=[] if departure else parting.open_items(person),
        export=Export.objects.filter(person=person).order_by("-asked_at").first(), states=Export.State,
    )  # fmt: skip
