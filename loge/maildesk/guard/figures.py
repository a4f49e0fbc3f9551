"""Figures: how many come, what it costs, under which reference, in which room. What stands in no item is asked about."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from ..facts import Facts
from . import reading
from .reading import NUMBERS, Found
from .warning import STOP, Draft, Warning

_N = "|".join(sorted(NUMBERS, key=len, reverse=True))
_PEOPLE = (
    r"personnes?|couverts?|convives?|adultes?|passagers?|guests?|people|persons?|adults?|passengers?|covers?|diners?|"
    r"personen|gaste?|erwachsene|personas?|comensales|adultos|pasajeros|persone|coperti|adulti|passeggeri|ospiti"
)
_PARTY = re.compile(rf"\b(?P<n>\d{{1,2}}|{_N})\s+(?:{_PEOPLE})\b")
_TABLE = re.compile(rf"\b(?:table|tisch|mesa|tavolo)\s+(?:pour|for|of|fur|para|per|de|da)\s+(?P<n>\d{{1,2}}|{_N})\b")
_LABEL = (
    r"reference|references|ref|confirmation|reservation|booking|numero|number|n°|no\.|nummer|buchungsnummer|referencia|localizador|"
    r"riferimento|prenotazione|code|dossier"
)
_REFERENCE = re.compile(
    rf"\b(?:{_LABEL})(?:\s+(?:number|numero|de confirmation|nr|no|n°|is|est|ist|es|e|:|la suivante))*\s*[.:#(]*\s*(?P<ref>(?=[a-z0-9-]*\d)[a-z0-9][a-z0-9-]{{2,}})"
)
_ROOM = re.compile(
    r"\b(?:chambre|suite|room|zimmer|habitacion|camera)\s+(?:n°\s?|no\.?\s|number\s|numero\s|nr\.?\s)?(?P<room>[a-z]?\d{1,4}[a-z]?)\b"
)
_PHONE = re.compile(r"(?<![\w/])(?:\+|00)?\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){3,7}\b")
_NUMBER = re.compile(r"(?<![\w.,:/-])(?P<n>[a-z]{0,3}\s?\d[\d ]*\d|\d{2,})(?![\w]|[.,:/-]\d)")
_SPAN = re.compile(
    r"\s*(?:min|h\b|heures?|hours?|jours?|days?|nuits?|nights?|ans\b|years?|%|km|m\b|metres?|ct|stunden?|tage?|minuten|horas?|dias?|minuti|ore\b|giorni|"
    r"secondes?|seconds?|fois|times|semaines?|weeks?|mois|months?)"
)


def parties(draft: Draft, facts: Facts) -> list[Warning]:
    known = {item.party for item in facts.items if item.party} | (
        {facts.stay.party} if facts.stay and facts.stay.party else set()
    )
    if not known:
        return []
    known |= {number for one in _counted(draft.said) if (number := one.value) is not None}
    told = ", ".join(str(number) for number in sorted(known))
    return [
        draft.warn(
            "party", _("The reservation is for another number of people: %(known)s.") % {"known": told}, one, STOP
        )
        for one in _counted(draft.text)
        if one.value not in known
    ]


def prices(draft: Draft, facts: Facts) -> list[Warning]:
    known = {item.price.cents for item in facts.items if item.price is not None}
    known |= {item.price.cents * item.party for item in facts.items if item.price is not None and item.party}
    known.add(sum(item.price.cents for item in facts.items if item.price is not None))
    known |= {one.value for one in reading.prices(draft.said) if one.value is not None}
    return [
        draft.warn("price", _("No item has this price."), one)
        for one in reading.prices(draft.text)
        if one.value not in known
    ]


def references(draft: Draft, facts: Facts) -> list[Warning]:
    known = reading.fold(
        " ".join([*(item.reference for item in facts.items), facts.stay.number if facts.stay else "", draft.said])
    )
    found = []
    for match in _REFERENCE.finditer(reading.fold(draft.text)):
        one: Found[str] = Found(match["ref"], *match.span("ref"))
        if not re.search(rf"(?<![a-z0-9]){re.escape(match['ref'])}(?![a-z0-9])", known) and not _is_moment(draft, one):
            found.append(draft.warn("reference", _("No item has this reference."), one))
    return found


def rooms(draft: Draft, facts: Facts) -> list[Warning]:
    known = {reading.fold(facts.stay.room)} if facts.stay and facts.stay.room else set()
    known |= {match["room"] for match in _ROOM.finditer(reading.fold(draft.said))}
    return [
        draft.warn("room", _("This is not the room of the stay."), Found(match["room"], *match.span()))
        for match in _ROOM.finditer(reading.fold(draft.text))
        if match["room"] not in known
    ]


def others(draft: Draft, facts: Facts) -> list[Warning]:
    """Any other figure of two digits or more: a telephone, a flight, a number in a street."""
    folded = reading.fold(draft.text)
    known = _digits(" ".join([draft.said, facts.house_phone, facts.house, facts.name, facts.sender, facts.stay.number if facts.stay else "", facts.stay.room if facts.stay else ""]))  # fmt: skip
    taken = _spans(draft)
    found = []
    for match in [*_PHONE.finditer(folded), *_NUMBER.finditer(folded)]:
        start, end = match.span()
        digits = re.sub(r"\D", "", match[0])
        if len(digits) < 2 or any(a < end and start < b for a, b in taken) or _SPAN.match(folded[end:]):
            continue
        taken.append((start, end))
        if digits not in known:
            found.append(draft.warn("figure", _("This figure stands in no item."), Found(digits, start, end)))
    return found


def _counted(text: str) -> list[Found[int]]:
    folded = reading.fold(text)
    return [
        Found(int(match["n"]) if match["n"].isdigit() else NUMBERS[match["n"]], *match.span())
        for pattern in (_PARTY, _TABLE)
        for match in pattern.finditer(folded)
    ]


def _is_moment(draft: Draft, one: Found[str]) -> bool:
    moments: list[Found[Any]] = [*draft.dates, *draft.hours]
    return any(other.start <= one.start < other.end for other in moments)


def _spans(draft: Draft) -> list[tuple[int, int]]:
    """What the other rules have read."""
    folded = reading.fold(draft.text)
    read: list[Found[Any]] = [*draft.dates, *draft.hours, *reading.prices(draft.text), *_counted(draft.text)]
    spans = [(one.start, one.end) for one in read]
    spans += [match.span() for pattern in (_REFERENCE, _ROOM) for match in pattern.finditer(folded)]
    spans += [match.span() for match in re.finditer(r"(?<!\S)[^\s@]{1,80}@\S{1,200}|https?://\S+|⟦[^⟧]*⟧", folded)]
    return spans


def _digits(text: str) -> set[str]:
    """Every run of digits that is known, joined as telephones are and apart as addresses are."""
    folded = reading.fold(text)
    runs = {re.sub(r"\D", "", match[0]) for pattern in (_PHONE, _NUMBER) for match in pattern.finditer(folded)}
    return runs | set(re.findall(r"\d+", folded))
