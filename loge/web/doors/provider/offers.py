"""For who serves: what awaits them, and their offers in each house: writing, changing, pausing, putting away."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.reviews import queries as reviews
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.common.money import share
from loge.demands import cases
from loge.demands import queries as demands
from loge.demands import states as steps
from loge.offers import actions, outside, queries
from loge.offers.models import Offer, Provider
from loge.offers.week import Week
from loge.people.models import Person

from ...forms.fields import mend
from ...forms.offer import OfferForm
from ...forms.serve import BreakForm
from ...ui import page
from ...weeks import plot
from .. import find
from ..find import person_of

MOST_AWAITING = 5


@find.member
@require_safe
def serve(request: HttpRequest) -> HttpResponse:
    """What awaits me, my week, my offers with their state; for someone who does not serve yet, how one begins."""
    return shown(request)


def shown(request: HttpRequest, *, status: int = 200, resting: BreakForm | None = None) -> HttpResponse:
    """The page of who serves; with the form of a break that could not be taken."""
    person = person_of(request)
    providers = queries.serving(person)
    awaiting = demands.visible(person).filter(
        provider__person=person, state__in=(steps.HEARD, steps.COUNTERED, steps.BOOKED)
    )
    return page(
        request,
        "provider/serve.html",
        status=status,
        providers=providers,
        states=Offer.State,
        moment=now(),
        awaiting=list(awaiting.order_by("since_at")[:MOST_AWAITING]) if providers else [],
        stand_ins=cases.asked_to_stand_in(person) if providers else [],
        steps=steps,
        plots={provider.pk: plot(Week.read(provider.week)) for provider in providers},
        unread={offer.pk for house in {one.house for one in providers} for offer in outside.unagreed(house)},
        missing={provider.pk: _missing(provider) for provider in providers},
        resting=resting,
        just_archived=_just_archived(providers, request.GET.get("away", "")),
    )


def _missing(provider: Provider) -> list[tuple[str, str, str]]:
    """What would help neighbours to choose, the most useful first: icon, words, name of the door."""
    steps = [
        (not provider.photo_id, "camera", _("A photo: a face opens doors"), "profile"),
        (not provider.presentation, "pencil", _("A few words about you"), "profile"),
        (not provider.week, "calendar-days", _("When you are free: until then neighbours read “ask”"), "week"),
        (not provider.qualities, "sparkles", _("Your qualities"), "profile"),
    ]
    return [(icon, words, door) for is_missing, icon, words, door in steps if is_missing]


def _just_archived(providers: list[Provider], key: str) -> Offer | None:
    own = [offer for provider in providers for offer in getattr(provider, "own_offers", [])]
    return next((offer for offer in own if str(offer.pk) == key and offer.state == Offer.State.ARCHIVED), None)


def mine(request: HttpRequest) -> Provider:
    """The person as a provider of the house named by ``house``, or of the first they joined."""
    slug = request.POST.get("house") or request.GET.get("house") or ""
    every = Provider.objects.filter(person=person_of(request)).select_related("house", "photo", "vetted_by")
    return find.or_404((every.filter(house__slug=slug[:60]) if slug else every.order_by("pk")).first())


def own_offer(person: Person, key: uuid.UUID) -> Offer:
    return find.or_404(queries.offer_of(person, key))


@find.member
@find.limited("120/h/user")
def write_offer(request: HttpRequest) -> HttpResponse:
    """Write an offer with what each side gets shown before it is published; or keep it as a draft."""
    provider = mine(request)
    act = request.POST.get("act", "publish")
    form = OfferForm(request.POST if request.method == "POST" else None, house=provider.house)
    if request.method == "POST" and act not in ("look", "more") and form.is_valid():
        draft = act == "draft" or provider.vetted_at is None
        try:
            written = actions.write_offer(
                provider, by=person_of(request), draft=draft, key=form.cleaned_data["key"], **form.told()
            )
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Your draft is kept.") if draft else _on_the_board(written))
            return redirect("serve")
    return _sheet(request, form, provider)


def _on_the_board(offer: Offer) -> str:
    if offer.unagreed:
        return _("Your offer is kept. Neighbours see it once the coordinator has read it.")
    return _("Your offer is on the board.")


@find.member
@find.limited("120/h/user")
def edit_offer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Change one of my offers; a draft may be published with the same button row."""
    person = person_of(request)
    offer = own_offer(person, key)
    act = request.POST.get("act", "keep")
    form = OfferForm(request.POST if request.method == "POST" else None, house=offer.house, offer=offer)
    if request.method == "POST" and act not in ("look", "more") and form.is_valid():
        try:
            actions.edit_offer(offer, by=person, **form.told())
            if act == "publish" and offer.state == Offer.State.DRAFT:
                actions.move_offer(offer, "publish", by=person)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            shown = offer.state == Offer.State.PUBLISHED
            messages.success(
                request,
                _on_the_board(offer)
                if shown and offer.unagreed
                else _("Changed, and on the board.")
                if shown
                else _("Changed."),
            )
            return redirect("serve")
    return _sheet(request, form, offer.provider, offer)


@find.member
@require_POST
@find.limited("1200/h/user")
def offer_sums(request: HttpRequest) -> HttpResponse:
    """While one writes: what each side gets, what neighbours ask, what they will want to know."""
    provider = mine(request)
    return _sheet(request, OfferForm(request.POST, house=provider.house), provider, looking=True)


def _sheet(
    request: HttpRequest, form: OfferForm, provider: Provider, offer: Offer | None = None, *, looking: bool = False
) -> HttpResponse:
    typing = looking  # only the sums and the questions go back, each to its place
    looking = looking or request.POST.get("act") in ("look", "more")
    wrong = request.method == "POST" and not looking and bool(form.errors)
    if looking:
        form.errors.clear()  # nothing was sent yet: what is missing is not a mistake
    return page(
        request, "provider/write_offer.html", part="sums", status=422 if wrong else 200, form=form, provider=provider,
        house=provider.house, offer=offer, sums=form.sums(), local=form.local(), prompts=form.prompts(), states=Offer.State,
        typing=typing,
    )  # fmt: skip


@find.member
@require_safe
def look_offer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One of my offers as a neighbour would see it, on the board or not."""
    offer = own_offer(person_of(request), key)
    return page(
        request, "public/offer.html", house=offer.house, offer=offer, looking=True, form=None, others=[],
        reviews=reviews.shown(offer.house, offer.provider.reference),
        split=share(offer.price, offer.house.commission_bp) if offer.price else None,
        variants=queries.variants_of(offer), local=queries.local_price(offer.house, offer.category_key, offer.unit),
    )  # fmt: skip


@find.member
@require_POST
def set_offer_state(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Publish, pause, show again, put away or take out again one of my offers."""
    offer = own_offer(person_of(request), key)
    name, state = request.POST.get("move", ""), request.POST.get("state", "")
    if name in {move.name for move in offer.MOVES}:
        actions.move_offer(offer, name, by=person_of(request))
    elif state in Offer.State.values:
        actions.set_offer_state(offer, state, by=person_of(request))
    else:
        raise Http404
    away = offer.state == Offer.State.ARCHIVED
    return redirect(f"/serve/?away={offer.pk}" if away else "serve")


@find.member
@require_POST
@find.limited("30/h/user")
def copy_offer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Another draft like this one."""
    draft = actions.duplicate_offer(own_offer(person_of(request), key), by=person_of(request))
    return redirect("edit_offer", draft.pk)


@find.member
@require_POST
def delete_draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actions.delete_draft(own_offer(person_of(request), key), by=person_of(request))
    messages.success(request, _("The draft is thrown away."))
    return redirect("serve")
