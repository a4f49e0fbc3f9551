"""What can be known of the one-off rule: exceptions granted, what looks alike."""

from __future__ import annotations

from loge.houses.models import House

from .models import Demand, Exemption, Flag


def exemptions(house: House) -> list[Exemption]:
    """Every exception this house granted, the latest first: shown in its report."""
    granted = Exemption.objects.filter(house=house).select_related("household", "provider", "granted_by", "used_by")
    return list(granted.order_by("-granted_at")[:500])


def exemption_for(demand: Demand) -> Exemption | None:
    """The exception for the pair of this demand that is still to be used, or the one this demand used."""
    if demand.household_id is None:
        return None
    pair = Exemption.objects.filter(
        house=demand.house, household=demand.household_id, provider=demand.provider, category_key=demand.category_key
    )
    return pair.filter(used_at=None).select_related("granted_by").first()


def flags(house: House) -> list[Flag]:
    """Demands that look alike and that nobody has looked at, the oldest first."""
    waiting = Flag.objects.filter(house=house, seen_at=None).select_related(
        "demand__client", "demand__provider", "like__client", "like__provider"
    )
    return list(waiting.order_by("raised_at")[:50])
