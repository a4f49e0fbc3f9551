"""For who serves: their offers in each house, writing one, pausing one."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.errors import Invalid
from loge.common.money import Money, share
from loge.offers import actions, queries
from loge.offers.models import Offer

from ..forms.fields import mend
from ..forms.offer import OfferForm
from ..ui import page
from . import find
from .find import person_of


@find.member
@require_safe
def serve(request: HttpRequest) -> HttpResponse:
    """What I offer; for someone who does not serve yet, how one begins."""
    providers = queries.serving(person_of(request))
    return page(request, "provider/serve.html", providers=providers, states=Offer.State)


@find.member
@find.limited("30/h/user")
def write_offer(request: HttpRequest) -> HttpResponse:
    """Write and publish an offer, with what each side gets shown before it is."""
    provider = find.provider_or_404(person_of(request))
    form = OfferForm(request.POST or None, house=provider.house)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.write_offer(
                provider, by=person_of(request), category_key=told["category_key"], title=told["title"], words=told["words"],
                unit=told["unit"], cents=told["price"], negotiable=told["negotiable"],
            )  # fmt: skip
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Your offer is on the board."))
            return redirect("serve")
    sample = share(Money(1300, provider.house.currency), provider.house.commission_bp)
    return page(
        request,
        "provider/write_offer.html",
        form=form,
        provider=provider,
        house=provider.house,
        sample=sample,
        status=422 if form.errors else 200,
    )


@find.member
@require_POST
def set_offer_state(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Pause one of my offers, or show it again."""
    offer = (
        Offer.objects.select_related("provider", "house").filter(pk=key, provider__person=person_of(request)).first()
    )
    state = request.POST.get("state", "")
    if offer is None or state not in (Offer.State.PUBLISHED, Offer.State.PAUSED):
        raise Http404
    actions.set_offer_state(offer, state, by=person_of(request))
    return redirect("serve")
