"""What was written to the house or to each other, found by its plain reference, with who wrote it and who answers."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from loge.demands import states as demand_states
from loge.demands.models import Case, Demand, Dispute, Evidence, Message, Note, Quote
from loge.houses.models import House
from loge.maildesk.models import Mail
from loge.people.models import Person
from loge.understanding.hard import Hard

from ..reviews.models import Review

_CLAUSE = re.compile(r"[^.!?;\n,:]+[.!?;\n,:]*")
MOST_ASKED = 300


@dataclass(frozen=True, slots=True)
class Written:
    """Something that was written, as a veil needs it."""

    house: House
    subject: str
    about: str
    words: str
    author: Person | None
    email: str
    name: str
    answerer: Person | None
    language: str


def written(house: House, subject: str) -> Written | None:
    """What this reference names within the house; nothing for what was never written to someone."""
    kind, _colon, key = subject.partition(":")
    try:
        found = _FINDERS[kind](house, uuid.UUID(key)) if kind in _FINDERS else None
    except ValueError:
        return None
    return found


def _message(house: House, key: uuid.UUID) -> Written | None:
    row = (
        Message.objects.select_related("author", "demand__house", "demand__client", "demand__provider__person")
        .filter(house=house, pk=key)
        .first()
    )
    if row is None:
        return None
    return _between(row.demand, row.author, f"message:{key}", row.words)


def _demand(house: House, key: uuid.UUID) -> Written | None:
    row = Demand.objects.select_related("client", "provider__person").filter(house=house, pk=key).first()
    if row is None:
        return None
    client = row.client
    return Written(
        house,
        row.reference,
        row.reference,
        row.words,
        client,
        "",
        client.first_name,
        row.provider.person,
        client.language,
    )


def _between(demand: Demand, author: Person, subject: str, words: str) -> Written:
    """What one of the two of a demand wrote: the other answers."""
    other = demand.provider.person if author.pk == demand.client_id else demand.client
    return Written(
        demand.house, subject, demand.reference, words, author, "", author.first_name, other, author.language
    )


def _quote(house: House, key: uuid.UUID) -> Written | None:
    """The words beside a price."""
    rows = Quote.objects.select_related("demand__house", "demand__client", "demand__provider__person")
    row = rows.filter(house=house, pk=key).first()
    if row is None:
        return None
    author = row.demand.client if row.side == demand_states.CLIENT else row.demand.provider.person
    return _between(row.demand, author, f"quote:{key}", row.words)


def _evidence(house: House, key: uuid.UUID) -> Written | None:
    """What somebody brought forward in a disagreement."""
    demand = "dispute__demand"
    rows = Evidence.objects.select_related(
        "author", f"{demand}__house", f"{demand}__client", f"{demand}__provider__person"
    )
    row = rows.filter(house=house, pk=key).first()
    return _between(row.dispute.demand, row.author, f"evidence:{key}", row.words) if row is not None else None


def _dispute(house: House, key: uuid.UUID) -> Written | None:
    """What one of them says went wrong."""
    row = _disagreement(house, key)
    if row is None or row.opened_by is None:
        return None
    return _between(row.demand, row.opened_by, f"dispute:{key}", row.words)


def _appeal(house: House, key: uuid.UUID) -> Written | None:
    """Why one of them asks another loge; by the key of the disagreement."""
    row = _disagreement(house, key)
    if row is None or row.appealed_by is None:
        return None
    return _between(row.demand, row.appealed_by, f"appeal:{key}", row.appeal_words)


def _disagreement(house: House, key: uuid.UUID) -> Dispute | None:
    rows = Dispute.objects.select_related(
        "opened_by", "appealed_by", "demand__house", "demand__client", "demand__provider__person"
    )
    return rows.filter(house=house, pk=key).first()


def _mail(house: House, key: uuid.UUID) -> Written | None:
    row = Mail.objects.select_related("thread").filter(house=house, pk=key, way=Mail.Way.IN).first()
    if row is None:
        return None
    about = row.thread.about if row.thread else ""
    kind, _colon, case_key = about.partition(":")
    case = Case.objects.select_related("owner").filter(house=house, pk=case_key).first() if kind == Case.KIND else None
    words = f"{row.title}\n{row.visible or row.text}"
    owner = case.owner if case else None
    return Written(
        house, f"mail:{key}", about, words, None, row.sender.lower(), row.sender_name[:80], owner, row.language
    )


def _note(house: House, key: uuid.UUID) -> Written | None:
    row = Note.objects.select_related("taken_by").filter(house=house, pk=key).first()
    if row is None:
        return None
    return Written(
        house,
        row.reference,
        row.reference,
        row.words,
        None,
        "",
        row.client_name,
        row.taken_by,
        row.reading.get("language", ""),
    )


def _review(house: House, key: uuid.UUID) -> Written | None:
    row = Review.objects.select_related("author").filter(house=house, pk=key).first()
    if row is None:
        return None
    return Written(
        house, row.reference, row.subject, row.words, row.author, "", row.author.first_name, None, row.author.language
    )


_FINDERS = {
    "message": _message,
    "demand": _demand,
    "quote": _quote,
    "evidence": _evidence,
    "dispute": _dispute,
    "appeal": _appeal,
    "mail": _mail,
    "note": _note,
    "review": _review,
}


def without(words: str, hard: tuple[Hard, ...]) -> str:
    """What is left of a message when every clause with a hard word is taken out: what is asked, in their own words."""
    spans = [one.span for one in hard]
    left = []
    for clause in _CLAUSE.finditer(words):
        start, end = clause.span()
        said = clause.group().strip()
        if len(re.findall(r"\w+", said)) > 1 and not any(start < last and first < end for first, last in spans):
            left.append(said.rstrip(",;:"))
    told = " … ".join(left)
    return told if len(told) <= MOST_ASKED else f"{told[: MOST_ASKED - 1].rsplit(' ', 1)[0]}…"


def parties_of(house: House, about: str) -> set[uuid.UUID]:
    """Those a demand is between: they, too, meet its words veiled."""
    kind, _colon, key = about.partition(":")
    if kind != "demand":
        return set()
    row = Demand.objects.filter(house=house, pk=key).values_list("client_id", "provider__person_id").first()
    return set(row) if row else set()
