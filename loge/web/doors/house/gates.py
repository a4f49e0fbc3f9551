"""Offers that sound like gated work and whose owner says they are not: a keeper reads them, and agrees or asks for the paper."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.houses.models import House
from loge.offers import actions, outside
from loge.offers.models import Offer

from ...ui import page
from .. import find
from ..find import person_of


@find.keeper
@require_safe
def to_read(request: HttpRequest, house: House) -> HttpResponse:
    """The offers nobody sees until someone has read what they say of a gate."""
    return page(request, "house/outside.html", house=house, offers=outside.unagreed(house), reader=person_of(request))


@find.keeper
@require_POST
def judge(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """It lies outside the gate, or the paper is wanted; of the words that were on the page."""
    offer = Offer.objects.filter(house=house, pk=key).select_related("house", "provider").first()
    if offer is None or request.POST.get("act") not in ("agree", "paper"):
        raise Http404
    person, reading = person_of(request), request.POST.get("reading", "")
    if request.POST["act"] == "agree":
        actions.agree_outside(offer, by=person, reading=reading)
        messages.success(request, _("Agreed: the offer is on the board, and says what it is not for."))
    else:
        actions.want_paper(offer, by=person, reading=reading, words=request.POST.get("words", ""))
        messages.success(request, _("They are told that you want to see the paper first."))
    return redirect("house_outside", house.slug)
