"""What can be relied upon about someone, each with its evidence: who saw it, when, until when. Nothing here is said that
nobody checked; what is only declared says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Provider


@dataclass(frozen=True, slots=True)
class Badge:
    """One badge. ``how`` says how it was established; without ``seen_by`` it is a count or a declaration."""

    kind: str
    icon: str
    words: Any
    how: Any
    seen_by: str = ""
    seen_at: dt.datetime | None = None
    until_at: dt.datetime | None = None


def badges_of(provider: Provider) -> list[Badge]:
    """The badges of a provider, the strongest first. Expects ``vetted_by`` fetched: no query."""
    found = []
    if provider.vetted_at and provider.vetted_by:
        by = provider.vetted_by.first_name
        how = _("An interview with the coordinator before the first offer could be published.")
        found.append(Badge("met", "heart-handshake", _("Met in person"), how, by, provider.vetted_at))
        if provider.commune:
            words = _("Lives in the territory: %(place)s") % {"place": provider.commune.name}
            how = _("The commune was checked against the loge’s territory when they were admitted.")
            found.append(Badge("resident", "map-pin", words, how, by, provider.vetted_at))
    if provider.stars_count:
        words = ngettext("%(count)s service reviewed", "%(count)s services reviewed", provider.stars_count)
        how = _("Only someone who paid for a service and received it can review it.")
        found.append(Badge("reviewed", "star", words % {"count": provider.stars_count}, how))
    if provider.is_professional:
        how = _("Declared by %(name)s: SIRET %(siret)s, %(trade)s, %(address)s. The number is well formed; the register was not asked.") % {
            "name": provider.name, "siret": provider.siret, "trade": provider.trade_name, "address": provider.trade_address,
        }  # fmt: skip
        found.append(Badge("professional", "briefcase-business", _("Professional"), how))
    else:
        how = _("Declared by %(name)s. The law of consumption does not apply between private persons.") % {
            "name": provider.name
        }
        found.append(Badge("private", "user", _("Private person"), how))
    return found
