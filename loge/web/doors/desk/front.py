"""The front desk on a telephone: who arrives, a request in two lines, what is promised in the next hour."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from loge.clients import desk
from loge.clients import queries as clients
from loge.clients.models import Stay
from loge.common.clock import day_of, now
from loge.demands import arrivals, stays
from loge.houses.models import House

from ...forms.desk_front import RequestForm
from ...ui import page
from .. import find
from ..find import person_of
from .arrivals import stay_named


@find.keeper
@find.limited("600/h/user")
def front(request: HttpRequest, house: House) -> HttpResponse:
    """One thumb: write, find the guest, see what is next."""
    words, today, moment = request.GET.get("q", "")[:80], day_of(now(), house.zone), now()
    form = RequestForm(request.POST or None)
    whose = request.POST.get("whose", "")[:80]
    fits: list[Stay] = []
    if request.method == "POST" and form.is_valid():
        stay = stay_named(house, request.POST.get("stay", ""))
        if stay is None and whose.strip():
            fits = clients.find_stays(house, whose, day=today, most=6)
            stay = fits[0] if len(fits) == 1 else None
        if stay is not None or not whose.strip() or "anyway" in request.POST:
            said = form.cleaned_data["words"]
            said = said if stay is not None or not whose.strip() else f"{said}\n({whose.strip()})"
            stays.take_request(house, by=person_of(request), words=said, stay=stay)
            messages.success(
                request,
                _("Noted for %(name)s.") % {"name": stay.client} if stay else _("Noted. It waits in the inbox."),
            )
            return redirect("desk_front", house.slug)
    return page(
        request, "desk/front.html", part="rows", house=house, form=form, whose=whose, fits=fits, asked=request.method == "POST",
        words=words, found=clients.find_stays(house, words, day=today) if words else [], soon=stays.soon(house, moment),
        board=arrivals.board(house, today), unread=len(desk.unread(desk.open_notes(house), house, person_of(request), moment)),
    )  # fmt: skip
