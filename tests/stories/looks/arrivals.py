"""The desk's day: arrivals, a stay, a guest's file, partners, handover, keeping, the front; what the guest sees."""

from __future__ import annotations

from loge.clients import actions
from loge.clients.models import Kept, Stay
from loge.demands.models import Demand
from loge.offers.partners.models import Partner
from tests.cast import Cast
from tests.house.lists.arrivals import more_notes, more_partners, more_stays

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    more_stays(cast, 4)
    more_notes(cast, 2)
    more_partners(cast, 2)
    stay, base = (
        Stay.objects.filter(house=cast.house).select_related("house").order_by("pk")[0],
        f"/house/{cast.slug}/desk/",
    )
    token, partner = actions.open_link(stay, by=cast.keeper), Partner.objects.filter(house=cast.house)[0]
    return {
        cast.keeper: {
            "desk-arrivals": f"{base}arrivals/", "desk-give-list": f"{base}arrivals/give/", "desk-stay": f"{base}stays/{stay.pk}/",
            "desk-guest": f"{base}guests/{stay.client_id}/", "desk-partners": f"{base}partners/", "desk-partner": f"{base}partners/{partner.pk}/",
            "desk-partner-new": f"{base}partners/new/", "desk-handover": f"{base}handover/", "desk-keeping": f"{base}keeping/",
            "desk-kept": f"{base}kept/{Kept.objects.filter(house=cast.house).latest('since_at').pk}/",
            "desk-front": f"{base}front/",
        },
        None: {"guest-stay": f"/stay/{token}/", "guest-stay-closed": "/stay/closed/"},
    }  # fmt: skip
