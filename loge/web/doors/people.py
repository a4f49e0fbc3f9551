"""A neighbour’s page, for everyone: who they are, what they offer, when they are free, why they can be trusted. And the
photos someone says should not be seen, for who keeps the house."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care import queries as care
from loge.common.clock import now
from loge.houses.models import House
from loge.houses.queries import evidence
from loge.offers import actions, queries
from loge.offers.badges import badges_of
from loge.offers.models import Offer, PhotoReport, Provider
from loge.offers.week import Week
from loge.people.models import Photo

from ..forms.serve import TONGUES, ReportForm
from ..ui import page
from ..weeks import plot
from . import find
from .find import person_of


def provider_or_404(house: House, key: uuid.UUID) -> Provider:
    found = queries.provider_shown(house, key)
    if found is None:
        raise Http404
    return found


@find.public
@require_safe
def neighbour(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """One neighbour with all their offers and prices."""
    house = find.loge_or_404(slug)
    provider = provider_or_404(house, key)
    spoken = dict(TONGUES)
    return page(
        request, "public/provider.html", house=house, provider=provider, offers=_offers(house, provider),
        badges=badges_of(provider, evidence(house, provider.person)), reviews=care.reviews_about(house, provider.reference), plot=plot(Week.read(provider.week)),
        tongues=[spoken[code] for code in provider.languages if code in spoken], resting=provider.on_break(now()), report=ReportForm(),
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


@find.member
@require_POST
@find.limited("10/h/user")
def report_photo(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Someone says this photo should not be seen: it is hidden until a keeper has looked."""
    house = find.loge_or_404(slug)
    provider = provider_or_404(house, key)
    if provider.photo is None:
        raise Http404
    form = ReportForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    actions.report_photo(provider, by=person_of(request), words=words)
    messages.success(request, _("Thank you. Whoever keeps the loge looks at this photo."))
    return redirect("neighbour", house.slug, provider.pk)


@find.keeper
@require_safe
def photos_of(request: HttpRequest, house: House) -> HttpResponse:
    """The photos that were reported, to be looked at."""
    return page(request, "house/photos.html", house=house, reports=queries.photos_to_look_at(house))


@find.keeper
@require_safe
def reported_photo(request: HttpRequest, house: House, key: uuid.UUID) -> FileResponse:
    """A hidden photo, for who must judge it."""
    shown = _reported(house, key)
    response = FileResponse(shown.open("rb"), content_type="image/webp")
    response.headers["Cache-Control"] = "no-store"
    return response


@find.keeper
@require_POST
def judge_photo(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """It may be seen, or it is taken down for good."""
    report = PhotoReport.objects.filter(house=house, photo=key).select_related("photo").first()
    if report is None or request.POST.get("act") not in ("keep", "remove"):
        raise Http404
    keep = request.POST["act"] == "keep"
    actions.judge_photo(house, report.photo, keep=keep, by=person_of(request))
    messages.success(request, _("The photo is shown again.") if keep else _("The photo is taken down and erased."))
    return redirect("house_photos", house.slug)


def _reported(house: House, key: uuid.UUID):  # type: ignore[no-untyped-def]  # Django's own field file
    report = PhotoReport.objects.filter(house=house, photo=key, judged_at=None).select_related("photo").first()
    if report is None or not report.photo.shown:
        raise Http404
    return report.photo.shown
