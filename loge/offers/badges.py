"""What can be relied upon about someone, each with its evidence: who saw it, when, until when. Nothing here is said that
nobody checked; what is only declared says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from loge.houses.queries import Evidence

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


SEEN = {  # kind of evidence: pictogram, and how it was established
    "interview": (
        "heart-handshake",
        gettext_lazy("An interview with the coordinator before the first offer could be published."),
    ),
    "residence": ("map-pin", gettext_lazy("Only people who live in the territory can offer here.")),
    "charter": ("file-text", gettext_lazy("The charter says what neighbours may expect of one another.")),
    "probation": ("sprout", gettext_lazy("The first three missions are watched a little more closely.")),
    "paper": (
        "shield-check",
        gettext_lazy("The coordinator saw this paper; when it expires, what it allows is hidden."),
    ),
    "vouch": ("users", gettext_lazy("A neighbour who serves here answers for them.")),
}


def badges_of(provider: Provider, known: Iterable[Evidence] = ()) -> list[Badge]:
    """The badges of a provider, the strongest first; ``known`` is what their house saw. Expects ``vetted_by``: no query."""
    found = []
    by = provider.vetted_by.first_name if provider.vetted_by else ""
    for line in known:
        icon, told = SEEN[line.kind]
        met = line.kind == "interview"
        seen_by, seen_at = (line.seen_by or by, line.seen_at) if met else (line.seen_by, line.seen_at)
        found.append(Badge(line.kind, icon, line.words, told, seen_by, seen_at, line.until_at))
    if provider.commune and provider.vetted_at and "residence" not in {badge.kind for badge in found}:
        words = _("Lives in the territory: %(place)s") % {"place": provider.commune.name}
        how = _("The commune was checked against the loge’s territory when they were admitted.")
        found.append(Badge("residence", "map-pin", words, how, by, provider.vetted_at))
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
        how = _("Declared by %(name)s. Consumer law does not apply between private persons.") % {"name": provider.name}
        found.append(Badge("private", "user", _("Private person"), how))
    return found
