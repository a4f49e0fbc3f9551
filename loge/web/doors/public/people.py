"""A neighbour’s page, for everyone: who they are, what they offer, when they are free, why they can be trusted."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from loge.care.reviews import queries as reviews
from loge.common.clock import now
from loge.houses.models import House
from loge.houses.queries import evidence
from loge.offers import queries
from loge.offers.badges import badges_of
from loge.offers.models import Offer, Provider
from loge.offers.week import Week
from loge.people.models import Photo

from ...forms.serve import TONGUES
from ...ui import page
from ...weeks import plot
from .. import find


def provider_or_404(house: House, key: uuid.UUID) -> Provider:
    return find.or_404(queries.provider_shown(house, key))


@find.public
@require_safe
def neighbour(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """One neighbour with all their offers and prices."""
    house = find.loge_or_404(slug)
    provider = provider_or_404(house, key)
    spoken = dict(TONGUES)
    return page(
        request, "public/provider.html", house=house, provider=provider, offers=_offers(house, provider),
        badges=badges_of(provider, evidence(house, provider.person)), reviews=reviews.shown(house, provider.reference), plot=plot(Week.read(provider.week)),
        tongues=[spoken[code] for code in provider.languages if code in spoken], resting=provider.on_break(now()),
        has_photo=provider.photo is not None and provider.photo.state == Photo.State.READY,
    )  # fmt: skip


def _offers(house: House, provider: Provider) -> list[Offer]:
    return list(queries.published(house).filter(provider=provider).prefetch_related("variants"))


@find.public
@require_safe
def terms(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """The terms of sale of a professional."""
    house = find.loge_or_404(slug)
    provider = provider_or_404(house, key)
    if not provider.is_professional:
        raise Http404
    return page(request, "public/terms.html", house=house, provider=provider)
