"""What the columns of a list are, whatever they are called in French or in English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from loge.common.keys import fingerprint

COLUMNS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "number": (_("Reservation number"), ("reservation number", "numero de reservation", "n reservation", "confirmation number", "confirmation no", "confirmation", "reservation", "resa", "booking", "booking number", "reservation id", "conf", "dossier", "numero", "number", "resv name id")),
    "name": (_("Name"), ("guest name", "full name", "nom complet", "nom du client", "last name", "surname", "family name", "nom", "name", "guest", "client", "nom de famille")),
    "first_name": (_("First name"), ("first name", "prenom", "given name", "forename")),
    "salutation": (_("Title"), ("title", "civilite", "titre", "salutation")),
    "arrives_on": (_("Arrival"), ("arrival date", "date d arrivee", "date arrivee", "arrival", "arrivee", "check in", "checkin", "check in date", "from", "du", "debut")),
    "leaves_on": (_("Departure"), ("departure date", "date de depart", "date depart", "departure", "depart", "check out", "checkout", "check out date", "to", "au", "fin")),
    "arrives_at": (_("Hour of arrival"), ("arrival time", "heure d arrivee", "heure arrivee", "eta")),
    "leaves_at": (_("Hour of departure"), ("departure time", "heure de depart", "heure depart", "etd")),
    "room": (_("Room"), ("room number", "room no", "room", "chambre", "n chambre", "numero de chambre", "ch")),
    "adults": (_("Adults"), ("adults", "adultes", "number of adults", "pax", "nb adultes", "persons", "personnes")),
    "children": (_("Children"), ("children", "enfants", "kids", "nb enfants")),
    "email": (_("E-mail address"), ("email", "e mail", "email address", "courriel", "mail", "adresse e mail", "adresse electronique")),
    "phone": (_("Telephone"), ("phone", "telephone", "mobile", "tel", "phone number", "portable")),
    "language": (_("Language"), ("language", "langue", "lang")),
    "born_on": (_("Date of birth"), ("date of birth", "birth date", "birthday", "date de naissance", "naissance", "dob", "birthdate", "anniversaire")),
    "companions": (_("Who comes with them"), ("accompanying guests", "accompanying", "accompagnants", "companions", "other guests", "sharers")),
    "group": (_("Group"), ("group", "groupe", "group name", "company", "societe")),
    "vip": (_("VIP"), ("vip", "vip code", "vip status", "vip level", "statut vip")),
    "allergies": (_("Allergies"), ("allergies", "allergy", "allergie", "dietary", "regime")),
    "notes": (_("Notes"), ("notes", "comments", "remarks", "commentaires", "remarques", "comment", "observations", "specials", "preferences")),
}  # fmt: skip
MUST = ("number", "name", "arrives_on", "leaves_on")


def label_of(column: str) -> Any:
    return COLUMNS[column][0]


def guess(heads: Sequence[str]) -> dict[str, int]:
    """Which head is which column, the surest names first; a head is used once."""
    plain = [_plain(head) for head in heads]
    found: dict[str, int] = {}
    for column, (_label, names) in COLUMNS.items():
        for name in names:
            place = next((n for n, head in enumerate(plain) if head == name and n not in found.values()), None)
            if place is not None:
                found[column] = place
                break
    return found


def heads_digest(heads: Sequence[str]) -> str:
    """These heads in this order: the next list that has them is read the same way."""
    return fingerprint("\n".join(_plain(head) for head in heads))


def _plain(head: str) -> str:
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", head)  # GuestName
    words = unicodedata.normalize("NFKD", words.lower().replace("°", ""))
    words = "".join(sign for sign in words if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", words))
