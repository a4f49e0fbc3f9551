"""Whom to call when someone is in danger, by country. Source: the public emergency numbers of each country (112: EU-wide)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from loge.houses.models import House

ANY = (("112", _("all emergencies, from any telephone")),)
NUMBERS: dict[str, tuple[tuple[str, Any], ...]] = {
    "fr": (
        ("112", _("all emergencies, from any telephone")),
        ("15", _("a doctor at once (SAMU)")),
        ("18", _("firefighters")),
        ("17", _("police")),
        ("114", _("by text message, for who cannot hear or speak")),
        ("3114", _("suicidal thoughts, day and night")),
        ("3919", _("violence against women")),
        ("119", _("a child in danger")),
    ),
    "gb": (
        ("999", _("all emergencies")),
        ("111", _("medical advice")),
        ("116 123", _("suicidal thoughts, day and night")),
        ("0808 2000 247", _("domestic violence")),
        ("0800 1111", _("a child in danger")),
    ),
    "us": (("911", _("all emergencies")), ("988", _("suicidal thoughts, day and night")), ("1-800-799-7233", _("domestic violence"))),
    "ch": (("112", _("all emergencies, from any telephone")), ("144", _("ambulance")), ("143", _("someone to talk to, day and night"))),
    "be": (("112", _("all emergencies, from any telephone")), ("101", _("police")), ("1813", _("suicidal thoughts, day and night")), ("103", _("a child in danger"))),
}  # fmt: skip
_ZONES = {"Europe/London": "gb", "Europe/Zurich": "ch", "Europe/Brussels": "be", "Europe/Paris": "fr"}
_OVERSEAS = frozenset({
    "America/Cayenne", "America/Guadeloupe", "America/Martinique", "Indian/Mayotte", "Indian/Reunion",
})  # fmt: skip


def numbers_of(house: House) -> tuple[tuple[str, Any], ...]:
    """The numbers of the country the house lies in, as its clock tells."""
    zone = house.time_zone
    if zone in _OVERSEAS:
        return NUMBERS["fr"]
    if zone.startswith(
        ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix")
    ):
        return NUMBERS["us"]
    return NUMBERS.get(_ZONES.get(zone, ""), ANY)
