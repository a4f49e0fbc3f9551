"""The network of a house: who they are, who answers for them, papers with their ends, and trust that opens to its cases."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from loge.care.models import Arrival
from loge.care.network import actions, queries, standing, states, trust
from loge.clients import memory
from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.demands.desk.proposals import COULD
from loge.houses.models import House
from loge.offers.catalogue import category
from loge.offers.partners import papers
from loge.offers.partners.models import PartnerPaper, Voucher

from ...forms.fields import mend
from ...forms.network import ArrivalForm, IncidentForm, PaperForm, VoucherForm
from ...ui import page
from .. import find
from ..find import person_of

NAMES = {
    trust.ON_TIME: gettext_lazy("On time"),
    trust.ANSWERS: gettext_lazy("Answers within a day"),
    trust.SAFE: gettext_lazy("Without an incident"),
    trust.ASKED_AGAIN: gettext_lazy("Asked for again"),
}


@find.public
@require_safe
def formula(request: HttpRequest) -> HttpResponse:
    """How trust is counted, with the very numbers the code counts with."""
    bounds = [round(standing.POINTS * (share - trust.GOOD / trust.IMAGINED)) for share in (0, 1)]
    return page(
        request, "public/trust.html", names=NAMES, trust=trust, years=states.LASTS.days // 365, memory=memory, could=COULD,
        points=standing.POINTS, bounds=bounds,
    )  # fmt: skip


@find.keeper
@require_safe
def everyone(request: HttpRequest, house: House) -> HttpResponse:
    """Everyone, whom one can rely on most first; who is not known yet after them, whose paper has lapsed last."""
    key = request.GET.get("trade", "")
    rows = queries.network(house)
    trades = sorted({one for row in rows for one in row.partner.category_keys})
    shown = [row for row in rows if not key or key in row.partner.category_keys]
    return page(
        request, "practice/network.html", part="rows", house=house, rows=shown, trade=key, trades=[category(one) for one in trades],
        category=category, names=NAMES, today=day_of(now(), house.zone), soon=papers.EXPIRES_SOON,
    )  # fmt: skip


@find.keeper
@require_safe
def one(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One of the network: every number opens to its cases."""
    return _card(request, house, _known(house, key))


@find.keeper
@require_POST
@find.limited("120/h/user")
def add(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """A paper was seen, someone vouches, they came or did not, something went wrong."""
    make, keep = find.or_404(ADDS.get(name))
    known = _known(house, key)
    form = make(request.POST, house)
    if form.is_valid():
        try:
            keep(known.partner, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept."))
            return redirect("house_network_one", house.slug, key)
    return _card(request, house, known, **{name: form})


@find.keeper
@require_POST
@find.limited("120/h/user")
def drop(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """A line that was written by mistake is taken out."""
    model, take_out = find.or_404(ROWS.get(name))
    found = find.or_404(model._base_manager.filter(house=house, pk=key).select_related("partner__house").first())
    take_out(found, by=person_of(request))
    messages.success(request, _("Taken out."))
    return redirect("house_network_one", house.slug, found.partner_id)


@find.keeper
@require_POST
@find.limited("60/h/user")
def rule(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """They contest an incident; someone else of the house rules."""
    found = queries.incident(house, key)
    if found is None or name not in {move.name for move in states.MOVES} - {"lapse"}:
        raise Http404
    try:
        actions.move_incident(found, name, by=person_of(request), words=request.POST.get("words", ""))
    except Invalid as wrong:
        messages.error(request, str(wrong))
    return redirect("house_network_one", house.slug, found.partner_id)


def _card(request: HttpRequest, house: House, known: queries.Known, **wrong: Any) -> HttpResponse:
    person = person_of(request)
    forms = {name: wrong.get(name) or make(None, house) for name, (make, _keep) in ADDS.items()}
    rows = [(one, one.MOVES.open_to(one.state, one.roles_of(person))) for one in known.evidence.incidents]
    return page(
        request, "practice/network_one.html", status=422 if wrong else 200, house=house, known=known, partner=known.partner, forms=forms,
        incidents=rows, names=NAMES, category=category, today=day_of(now(), house.zone), trust=trust, soon=papers.EXPIRES_SOON, opened=list(wrong),
    )  # fmt: skip


def _known(house: House, key: uuid.UUID) -> queries.Known:
    return find.or_404(queries.one(house, key))


ADDS: dict[str, tuple[Any, Any]] = {
    "paper": (lambda told, house: PaperForm(told, auto_id="paper-%s"), papers.see_paper),
    "voucher": (lambda told, house: VoucherForm(told, auto_id="voucher-%s"), papers.vouch),
    "arrival": (lambda told, house: ArrivalForm(told, zone=house.zone, auto_id="arrival-%s"), actions.note_arrival),
    "incident": (lambda told, house: IncidentForm(told, auto_id="incident-%s"), actions.note_incident),
}
ROWS: dict[str, tuple[Any, Any]] = {
    "paper": (PartnerPaper, papers.drop_paper),
    "voucher": (Voucher, papers.drop_voucher),
    "arrival": (Arrival, actions.drop_arrival),
}
