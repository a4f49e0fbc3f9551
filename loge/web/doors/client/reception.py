"""The door of a service: codes, less and more than agreed, and the neighbour who stands in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import now
from loge.common.errors import Invalid
from loge.common.keys import uuid7
from loge.common.money import Split
from loge.demands import actions, states
from loge.demands import cases as known
from loge.demands.models import Adjustment, Demand, Reception, Substitute
from loge.demands.states import Longer
from loge.maildesk.letters import link
from loge.money import queries as moneys
from loge.money.models import Payment
from loge.offers.models import Offer
from loge.people.models import Person

from ... import typed
from ...forms.fields import mend
from ...forms.serving import MoreForm, StandInForm
from ...ui import page
from .. import find
from ..find import person_of
from . import paying


def panel(demand: Demand, person: Person) -> dict[str, Any]:
    """What the card of a demand shows of its reception: each thing is asked of the database only in the states that need it."""
    state, is_client = demand.state, person.pk == demand.client_id
    shown: dict[str, Any] = {
        "codes": None, "met": None, "adjustment": None, "cancel_owed": None, "back_now": None, "candidates": [], "asked_neighbours": [],
        "replacements": [], "again": [], "again_nonce": uuid7().hex, "more_form": None, "is_past": False, "paid_on_top": None,
    }  # fmt: skip
    if state in states.FUNDED:
        met = Reception.objects.filter(house=demand.house, demand=demand).first()
        shown["met"] = met
        shown["codes"] = met if is_client and met is not None and met.tries_left else None
        shown["adjustment"] = _proposed(demand)
        shown["is_past"] = demand.wished_at is not None and now() >= demand.wished_at
        shown["more_form"] = MoreForm(auto_id="more_%s")
    if state == states.BOOKED and demand.cents is not None:
        shown["cancel_owed"] = actions.cancel_terms(demand, person, now())
        shown["back_now"] = demand.price - shown["cancel_owed"].total if demand.price else None
    if state == states.STRANDED:
        shown["asked_neighbours"] = known.substitutes_of(demand)
        if is_client:
            asked = {row.offer_id for row in shown["asked_neighbours"] if row.answer in ("", "yes")}
            shown["candidates"] = [found for found in known.candidates(demand) if found.offer.pk not in asked]
    if demand.booked_at is not None:
        shown["replacements"] = known.replacements_of(demand)
    if is_client and (state == states.CANCELLED or (state == states.CLOSED and not demand.was_received)):
        shown["again"] = known.candidates(demand, most=3)
    return shown


def split_shown(demand: Demand, last: Any) -> Split | None:
    """Who gets what: of the price named or agreed while it lasts, of what was received once it is over; nothing of nothing."""
    if demand.state in (*states.RECEIVED, states.CANCELLED):
        ended = demand.due_split
        return ended if ended and ended.total else None
    return demand.split or (last.split if last else None)


# ------------------------------------------------------------------------------------------------------------------ more


@find.member
@require_POST
@find.limited("60/h/user")
def answer_more(request: HttpRequest, key: uuid.UUID, word: str) -> HttpResponse:
    """The client says no, or who proposed it takes it back."""
    demand = find.demand_or_404(person_of(request), key)
    act = find.or_404({"refuse": actions.refuse_more, "leave": actions.take_back_more}.get(word))
    act(_proposed_or_404(demand), by=person_of(request))
    return redirect("demand", demand.pk)


@find.member
@require_POST
@find.limited("30/h/user")
def pay_more(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """To the page on which the client pays what comes on top."""
    demand = find.demand_or_404(person_of(request), key)
    proposed = _proposed_or_404(demand)
    back = link(f"/demands/{demand.pk}/more/paid/")
    return paying.go(request, demand, lambda: actions.start_extra(proposed, by=person_of(request), back=back))


@find.member
@require_safe
def paid_more(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Back from the page on which what comes on top is paid."""
    demand = find.demand_or_404(person_of(request), key)
    return paying.back(request, demand, moneys.payment_for(demand.house, demand.reference, Payment.Purpose.EXTRA))


# ------------------------------------------------------------------------------------------------------------- standing in


@find.member
@require_POST
@find.limited("30/h/user")
def ask_neighbours(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One tap asks a neighbour, or several, to stand in."""
    demand = find.demand_or_404(person_of(request), key)
    chosen = Offer.objects.filter(house=demand.house, pk__in=_keys(request.POST.getlist("offers")))
    try:
        asked = actions.ask_substitutes(demand, chosen, by=person_of(request))
    except Invalid as wrong:
        messages.error(request, str(wrong))
        return redirect("demand", demand.pk)
    names = ", ".join(row.offer.provider.name for row in asked)
    messages.success(request, _("Asked: %(names)s. Who says yes first comes.") % {"names": names})
    return redirect("demand", demand.pk)


@find.member
@require_POST
@find.limited("30/h/user")
def choose_neighbour(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The client prefers this neighbour's price among those who said yes."""
    demand = find.demand_or_404(person_of(request), key)
    wanted = _keys([request.POST.get("substitute", "")])
    row = find.or_404(next((found for found in known.substitutes_of(demand) if found.pk in wanted), None))
    actions.choose_substitute(demand, row, by=person_of(request))
    return redirect("demand", demand.pk)


@find.member
@require_POST
@find.limited("20/h/user")
def again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What did not take place is asked anew of another neighbour."""
    demand = find.demand_or_404(person_of(request), key)
    wanted = _keys([request.POST.get("offer", "")])
    found = [row.offer for row in known.candidates(demand, most=20) if row.offer.pk in wanted]
    if not found:
        raise Http404
    fresh = actions.ask_again(
        demand, found[0], by=person_of(request), nonce=request.POST.get("nonce", "")[:40] or uuid7().hex
    )
    return redirect("demand", fresh.pk)


@find.member
@require_safe
def stand_in(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A neighbour reads what they are asked to take over: what, when and where, not the conversation."""
    return _stand_in(request, _asked_or_404(request, key))


@find.member
@require_POST
@find.limited("60/h/user")
def answer_stand_in(request: HttpRequest, key: uuid.UUID, word: str) -> HttpResponse:
    """Yes, at this price, or no."""
    row = _asked_or_404(request, key)
    demand = row.demand
    if word == "no":
        actions.answer_no(demand, by=person_of(request))
        messages.success(request, _("Thank you for having answered."))
        return redirect("stand_in", row.pk)
    if word != "yes":
        raise Http404
    form = StandInForm(request.POST)
    if not form.is_valid():
        return _stand_in(request, row, form, status=422)
    try:
        actions.step_in(demand, by=person_of(request), cents=form.cleaned_data["cents"])
    except Invalid as wrong:
        mend(form, wrong)
        return _stand_in(request, row, form, status=422)
    if demand.state == states.BOOKED:
        messages.success(request, _("You are the one who goes. Thank you!"))
        return redirect("demand", demand.pk)
    messages.success(request, _("Your price is before them. You will be told."))
    return redirect("stand_in", row.pk)


def _stand_in(
    request: HttpRequest, row: Substitute, form: StandInForm | None = None, *, status: int = 200
) -> HttpResponse:
    demand = row.demand
    held = f"{demand.price.amount:.2f}".replace(".", ",") if demand.price else ""
    shown = form or StandInForm(initial={"cents": held})
    is_open = demand.state == states.STRANDED and row.answer in ("", "yes")
    return page(
        request, "client/_stand_in.html", status=status, row=row, demand=demand, house=demand.house, form=shown, is_open=is_open,
        states=states, split=demand.split,
    )  # fmt: skip


def _asked_or_404(request: HttpRequest, key: uuid.UUID) -> Substitute:
    return find.or_404(known.substitute(person_of(request), key))


def _proposed(demand: Demand) -> Adjustment | None:
    found = Adjustment.objects.filter(house=demand.house, demand=demand, state=Longer.PROPOSED)
    row = found.select_related("house", "substitute__offer__provider").first()
    if row is not None:
        row.demand = demand
    return row


def _proposed_or_404(demand: Demand) -> Adjustment:
    return find.or_404(_proposed(demand))


def _keys(words: list[str]) -> list[uuid.UUID]:
    return [key for word in words[:20] if (key := typed.key(word))]
