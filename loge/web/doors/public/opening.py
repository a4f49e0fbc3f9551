"""Opening a loge, as who asks and as the platform; handing one over."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.errors import Invalid
from loge.houses import actions, gazetteer, queries, states
from loge.houses.models import Handover, House, Opening
from loge.people.models import Person

from ... import maps
from ...forms.demand import ReasonForm
from ...forms.fields import mend
from ...forms.joining import HandoverForm, OpeningForm
from ...tasks import awaiting
from ...ui import page
from .. import find
from ..find import person_of


@find.public
@find.limited("10/h/user")
def open_loge(request: HttpRequest) -> HttpResponse:
    """Offer to open a loge: the town, the communes of its group, why. First the town, then the rest."""
    words = (request.POST if request.method == "POST" else request.GET).get("commune", "")[:80]
    town = gazetteer.commune(words.strip().upper())
    places = [] if town or not words.strip() else gazetteer.find(words, limit=8)
    if town is None and len(places) == 1:
        town = places[0]
    proposed = actions.propose_territory(town.insee) if town else []
    person = request.user if isinstance(request.user, Person) else None
    form = OpeningForm(request.POST if person and request.method == "POST" else None, proposed=proposed)
    if person and town and request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.ask_opening(
                by=person, insee=town.insee, name=told["name"], communes=told["communes"], words=told["words"],
                phone=told["phone"],
            )  # fmt: skip
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Thank you. The platform reads it and writes to you."))
            return redirect("openings_mine")
    return page(
        request, "public/joining_open.html", status=422 if form.errors else 200, form=form, town=town, places=places,
        words=words, proposed=proposed, dots=maps.territory(proposed), sheet=maps, signed_in=person is not None,
        taken=list(queries.loges_of(town.insee)) if town else [], group=gazetteer.epci_name(town.epci) if town else "",
    )  # fmt: skip


@find.member
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The loges I offered to open, and what became of each."""
    asked = Opening.objects.filter(person=person_of(request)).select_related("house").order_by("-asked_at")
    return page(request, "public/joining_openings.html", openings=list(asked[:50]), states=states)


@find.member
@require_POST
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = find.or_404(Opening.objects.filter(person=person_of(request), pk=key).first())
    actions.withdraw_opening(found, by=person_of(request))
    messages.success(request, _("Withdrawn. You can ask again whenever you like."))
    return redirect("openings_mine")


# --------------------------------------------------------------------------------------------------------- the platform


@find.operator
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """Loges that someone would open: those to answer, then the last answered."""
    return _openings(request)


def _openings(request: HttpRequest, *, status: int = 200, wrong: object = None, at_key: object = None) -> HttpResponse:
    found = Opening.objects.select_related("person", "house", "decided_by")
    return page(
        request, "house/application_openings.html", status=status,
        asked=list(found.filter(state=states.ASKED).order_by("asked_at")[:100]),
        answered=list(found.exclude(state=states.ASKED).order_by("-since_at")[:50]), states=states, wrong=wrong, at_key=at_key,
    )  # fmt: skip


@find.operator
@require_POST
def answer_opening(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Open the loge, or say why not."""
    found = find.or_404(Opening.objects.select_related("person").filter(pk=key).first())
    act = find.or_404({"approve": actions.approve_opening, "decline": actions.decline_opening}.get(name))
    try:
        act(found, by=person_of(request), words=request.POST.get("words", ""))
    except Invalid as wrong:
        form = ReasonForm(request.POST, auto_id=f"id_{key}_%s")
        form.is_valid()
        mend(form, wrong)
        return _openings(request, status=422, wrong=form, at_key=key)
    messages.success(request, _("They have been told."))
    return redirect("openings")


# ------------------------------------------------------------------------------------------------------------ handing over


@find.keeper
def handover(request: HttpRequest, house: House) -> HttpResponse:
    """Hand the loge to someone else: what is open, to whom, what they should know."""
    person = person_of(request)
    current = Handover.objects.filter(house=house, giver=person, state=states.OFFERED).select_related("taker").first()
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.offer_handover(house, by=person, email=told["email"], words=told["words"])
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Offered. Nothing changes until they accept."))
            return redirect("house_handover", house.slug)
    past = Handover.objects.filter(house=house).exclude(state=states.OFFERED).select_related("giver", "taker")
    return page(
        request, "house/handover.html", status=422 if form.errors else 200, house=house, form=form, current=current,
        open_tasks=awaiting(house, person), past=list(past.order_by("-since_at")[:20]),
    )  # fmt: skip


@find.member
@require_safe
def handed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A loge is offered to me, or I offered it: what it holds, and the answer."""
    found = _handover_or_404(request, key)
    person = person_of(request)
    is_taker = person.pk == found.taker_id
    open_tasks = awaiting(found.house, found.giver) if found.state == states.OFFERED else []
    counts: dict[str, int] = {}
    for task in open_tasks:
        counts[task.icon] = counts.get(task.icon, 0) + 1
    return page(
        request, "house/handover_answer.html", house=found.house, one=found, is_taker=is_taker, tasks_open=len(open_tasks),
        kinds=sorted(counts.items()), applications=queries.counts_by_state(found.house), states=states,
        neighbours=queries.members(found.house).count(), moves={move.name for move in found.MOVES.open_to(found.state, found.roles_of(person))},
    )  # fmt: skip


@find.member
@require_POST
def move_handover(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Take the loge over, decline, or take the offer back."""
    found, person = _handover_or_404(request, key), person_of(request)
    if name == "accept":
        actions.accept_handover(found, by=person)
        messages.success(request, _("%(house)s is in your hands now.") % {"house": found.house})
        return redirect("morning", found.house.slug)
    if name == "decline":
        actions.decline_handover(found, by=person, words=request.POST.get("words", ""))
    elif name == "withdraw":
        actions.withdraw_handover(found, by=person)
    else:
        raise Http404
    messages.success(request, _("Noted. Everything stays as it was."))
    return redirect("handed", found.pk)


def _handover_or_404(request: HttpRequest, key: uuid.UUID) -> Handover:
    person = person_of(request)
    found = Handover.objects.filter(pk=key).select_related("house", "giver", "taker").first()
    if found is None or person.pk not in (found.giver_id, found.taker_id):
        raise Http404
    return found
