"""Identity: what a stranger must not be told. A room, a key, a parcel, a code, an itinerary or an account goes to a verified sender
only, or on the word of someone who made sure."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from ..facts import Facts
from . import reading
from .reading import Found
from .warning import STOP, Draft, Warning

_LINK = re.compile(r"/stay/[\w-]{8,}")
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?\b")
_KEYS = re.compile(
    r"\b(?:cles?|passe|badge|carte de chambre|code (?:d'acces|de la porte|d'entree)|colis|rib|coordonnees bancaires|"
    r"(?:room |spare )?keys?|key ?cards?|door codes?|access codes?|parcels?|packages?|bank details|account number|"
    r"schlussel\w*|zimmerkarte|paket\w*|bankverbindung|llaves?|paquetes?|datos bancarios|chiav[ei]|pacc[oh]\w*|coordinate bancarie)\b"
)
_ROOM = r"(?:chambre|room|zimmer|habitacion|camera|suite|appartement|n[o°º]\.?)"


def discloses(draft: Draft, facts: Facts) -> list[Warning]:
    """Once for each thing; nothing is said when the sender is verified, or when nobody wrote."""
    if not facts.is_doubtful:
        return []
    folded, found = reading.fold(draft.text), []
    for words, pattern in _secrets(facts):
        match = pattern.search(folded)
        if match:
            found.append(draft.warn("identity", words, Found(None, *match.span()), STOP))
    return found


def _secrets(facts: Facts) -> list[tuple[str, re.Pattern[str]]]:
    room = facts.stay.room.strip() if facts.stay else ""
    number = facts.stay.number.strip() if facts.stay else ""
    told = [
        (_("The sender is not verified: an itinerary’s link opens to whoever has it."), _LINK),
        (_("The sender is not verified: no bank details on these words alone."), _IBAN),
        (_("The sender is not verified: a key, a parcel or a code is not promised on these words alone."), _KEYS),
    ]
    if room:
        told.append(
            (
                _("The sender is not verified: the room number stays with us."),
                re.compile(rf"\b{_ROOM}\s*{re.escape(reading.fold(room))}\b"),
            )
        )
    if number:
        told.append(
            (
                _("The sender is not verified: the reservation number stays with us."),
                re.compile(rf"(?<!\w){re.escape(reading.fold(number))}(?!\w)"),
            )
        )
    return told
