"""The outbox of a desk: what left, the truth about each reader, and what to do about a failure."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from loge.common.errors import Stale
from loge.demands.desk import actions
from loge.houses.models import House
from loge.maildesk import outbox as post_office
from loge.maildesk.outbox import queries

from ...ui import page
from .. import find
from ..find import person_of
from . import undo

PER_PAGE = 25
ONLY = {
    "": gettext_lazy("Everything"),
    "failed": gettext_lazy("Did not arrive"),
    "delayed": gettext_lazy("Delayed"),
    "waiting": gettext_lazy("About to leave"),
}
DOINGS = {
    "again": (post_office.again, gettext_lazy("It is sent again, to this address alone.")),
    "believe": (post_office.believe, gettext_lazy("Noted: it did arrive.")),
    "drop": (post_office.drop, gettext_lazy("It is left at that.")),
    "tell": (post_office.tell, gettext_lazy("Noted: you have read it.")),
}


@find.keeper
@require_safe
def outbox(request: HttpRequest, house: House) -> HttpResponse:
    """Everything that left, the latest first; what did not arrive stands above it until someone has read it."""
    only = request.GET.get("only", "")
    shown = Paginator(queries.posts(house, only=only if only in ONLY else ""), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return page(
        request, "desk/outbox.html", part="rows", house=house, shown=shown, sent=queries.of_house(house, shown),
        failures=list(queries.failures(house)[:PER_PAGE]), only=only, filters=ONLY,
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("600/h/user")
def do(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Send it again, say that it arrived, leave it, or say that the failure was read."""
    found = find.or_404(queries.delivery(house, key))
    action, words = find.or_404(DOINGS.get(name))
    action(found, by=person_of(request))
    messages.success(request, words)
    return redirect("desk_outbox", house.slug)


@find.keeper
@require_POST
@find.limited("600/h/user")
def take_back(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """It does not leave: the words are a draft again."""
    found = find.or_404(queries.one(house, key))
    undo.done(request)
    try:
        actions.take_back(found, by=person_of(request))
    except Stale:
        messages.warning(request, _("Too late: it has left. Write to them again if something is wrong in it."))
        return redirect("desk_outbox", house.slug)
    messages.success(request, _("Taken back. Nothing left, and your words are here."))
    return redirect(reverse("desk_write", args=[house.slug, found.mail.thread_id]))
