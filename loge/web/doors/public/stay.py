"""The guest's own page of their stay, by a link without an account: as a page, as a paper, as a calendar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from loge.care.promises import seen
from loge.clients import desk
from loge.clients.models import Stay, StayLink
from loge.common.clock import now
from loge.demands import itinerary
from loge.maildesk.letters import link

from ...ui import page
from .. import find

CALENDAR = "text/calendar; charset=utf-8"
FRESH_FOR = 60  # seconds within which a reading is not written down again


@find.public
@require_safe
def itinerary_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is held and confirmed, day by day, in the guest's language. A link that was taken back says so kindly."""
    found = _open(token)
    if found is None:
        return _closed(request)
    stay, feed = found.stay, link(f"/stay/{token}/calendar.ics")
    with override(itinerary.language_of(stay)), timezone.override(stay.house.zone):
        days = itinerary.days(stay, itinerary.entries(stay))
        shown = page(
            request, "stay/itinerary.html", house=stay.house, stay=stay, days=days, token=token, feed=feed,
            webcal="webcal:" + feed.partition(":")[2], seen=seen.of_stay(stay),
        )  # fmt: skip
    return _private(shown)


@find.public
@require_safe
def itinerary_paper(request: HttpRequest, token: str) -> HttpResponse:
    """The same on paper."""
    from ...papers.sheet import answer
    from ...papers.stay import stay

    found = _open(token)
    if found is None:
        return _closed(request)
    with override(itinerary.language_of(found.stay)), timezone.override(found.stay.house.zone):
        drawn = stay(found.stay, itinerary.days(found.stay, itinerary.entries(found.stay)))
        return _private(answer(drawn, found.house.name))


@find.public
@require_safe
def itinerary_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same for an agenda that subscribes to it."""
    found = _open(token)
    if found is None:
        return HttpResponse(status=410)
    return _private(HttpResponse(itinerary.calendar(found.stay), content_type=CALENDAR))


@find.public
@require_safe
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """What is being arranged for whoever asked by mail, without an account: who was asked when, until when they have word."""
    case = seen.find(token[:200], at=now())
    if case is None:
        return _closed(request)
    with override(itinerary.spoken_here(seen.language_of(case))), timezone.override(case.house.zone):
        shown = page(request, "stay/asked.html", house=case.house, case=case, seen=seen.of_case(case))
    return _private(shown)


def _open(token: str) -> StayLink | None:
    found = desk.link_of(token[:100])
    moment = now()
    if found is None or not desk.is_open(found, moment) or found.stay.status == Stay.Status.CANCELLED:
        return None
    if found.seen_at is None or (moment - found.seen_at).total_seconds() > FRESH_FOR:
        StayLink.objects.filter(house=found.house_id, pk=found.pk).update(seen_at=moment)
    return found


def _closed(request: HttpRequest) -> HttpResponse:
    """A secret nobody knows and one that was taken back look the same."""
    return _private(page(request, "stay/closed.html", status=410))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
