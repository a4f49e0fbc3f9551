"""To the payment service’s page and back: the price of a demand, what comes on top, a tip."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from loge.common.errors import Rejected
from loge.demands.models import Demand
from loge.money import actions as money
from loge.money.models import Payment


def go(request: HttpRequest, demand: Demand, start: Callable[[], Payment]) -> HttpResponse:
    """To the page on which it is paid; to the demand again when the service refuses, or has nothing to ask."""
    try:
        payment = start()
    except Rejected as no:
        messages.error(request, _("The payment service refused: %(why)s. Nothing was taken.") % {"why": no})
        return redirect("demand", demand.pk)
    return redirect(payment.page) if payment.page else redirect("demand", demand.pk)


def back(request: HttpRequest, demand: Demand, payment: Payment | None) -> HttpResponse:
    """Back from that page: the gateway is asked at once, rather than waiting for its word."""
    if payment is not None and money.look(payment).state == "failed":
        messages.error(
            request, _("The payment did not go through. Nothing was taken: you can try again, or with another card.")
        )
    return redirect("demand", demand.pk)
