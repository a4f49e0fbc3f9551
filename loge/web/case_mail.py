"""The mail of a case made ready to be shown: what was read in it is underlined and leads to its item; what happened, told."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from loge.common.models import Fact
from loge.demands import desk_states, notes
from loge.demands.desk.reading import read_text, words_of
from loge.demands.models import Item
from loge.houses.models import House
from loge.maildesk import beside
from loge.maildesk.models import Delivery, Mail
from loge.maildesk.models.post import DELAYED, FAILED_STATES, KEPT, QUEUED, SENT, TAKEN_BACK
from loge.people.models import Person

from . import understood
from .understood import Piece


def pieces_of(mails: Iterable[Mail], items: Sequence[Item]) -> dict[uuid.UUID, list[Piece]]:
    """Each mail cut where something was read; a piece leads to the item it was read as, with its number on the case."""
    numbered = _by_mail(items)
    found = {}
    for mail in mails:
        own = numbered.get(mail.pk, {})
        words = words_of(mail)
        if not own or mail.reading.get("of") == "title":
            found[mail.pk] = [Piece(words)]
            continue
        heard = [item for item in notes.items(words, mail.reading) if item.index in own]
        marked = understood.marked(words, [(item.index + 1, understood.facts(item, words)) for item in heard])
        found[mail.pk] = [_led(piece, own) for piece in marked]
    return found


_PASSED = re.compile(
    r"(?:^|\n)[ \t>]*(?:-{2,}[^\n]{3,60}-{2,}|begin forwarded message[^\n]*|début du message (?:réexpédié|transféré)[^\n]*)(?=\n)",
    re.IGNORECASE,
)


def parted(pieces: Sequence[Piece], passed: beside.PassedOn | None) -> tuple[list[Piece], list[Piece]]:
    """What whoever passed a mail on wrote themselves, and what the first author wrote, each with its evidence; the header
    between them is dropped. All is theirs who sent it when it cannot be told apart."""
    words = "".join(piece.words for piece in pieces)
    start = words.find(passed.text.strip()[:40]) if passed is not None and passed.text.strip() else -1
    opened = next((found for found in _PASSED.finditer(words) if found.start() < start), None)
    if opened is None:
        return list(pieces), []
    return _cut(pieces, 0, opened.start()), _cut(pieces, start, len(words))


def _cut(pieces: Sequence[Piece], first: int, last: int) -> list[Piece]:
    """The pieces between two places of the text."""
    found, at = [], 0
    for piece in pieces:
        head, tail = max(first - at, 0), min(last - at, len(piece.words))
        if head < tail:
            found.append(Piece(piece.words[head:tail], piece.anchor, piece.number))
        at += len(piece.words)
    return found


@dataclass(frozen=True, slots=True)
class Left:
    """What became of a mail of ours: taken back, or the worst that happened to it with one of its readers."""

    taken_back_at: dt.datetime | None
    state: str  # of the worst delivery; empty: it waits its fifteen seconds
    to: str
    automatic: bool
    post: uuid.UUID


def left_of(house: House, mails: Iterable[Mail]) -> dict[uuid.UUID, Left]:
    """The truth about each mail of ours on the page. One query."""
    ours = [mail.pk for mail in mails if mail.way == Mail.Way.OUT]
    worst: dict[uuid.UUID, Delivery] = {}
    for one in (
        Delivery.objects.filter(house=house, post__mail__in=ours).select_related("post").order_by("email")
        if ours
        else ()
    ):
        before = worst.get(one.post.mail_id)
        if before is None or _gravity(one) > _gravity(before):
            worst[one.post.mail_id] = one
    told = {}
    for mail, one in worst.items():
        post = one.post
        back = post.since_at if post.state == TAKEN_BACK else None
        told[mail] = Left(back, one.state, one.email, post.by_id is None, post.pk)
    return told


def first_to_do(items: Sequence[Item]) -> set[uuid.UUID]:
    """The items a page opens: those to be settled when they are two at most, else the first of them."""
    todo = [item.pk for item in items if item.state in (desk_states.ASKED, desk_states.ENQUIRED)]
    todo = todo or [item.pk for item in items if not item.is_answered]
    return set(todo if len(todo) <= 2 else todo[:1])


def _gravity(one: Delivery) -> int:
    order = (SENT, KEPT, QUEUED, DELAYED, *FAILED_STATES)
    return order.index(one.state) if one.state in order else 0


def doubts_of(mails: Iterable[Mail], items: Sequence[Item]) -> dict[uuid.UUID, list[str]]:
    """What is wrong or missing in what was read of an item, as sentences and questions."""
    numbered, found = _by_mail(items), {}
    for mail in mails:
        own = numbered.get(mail.pk)
        if not own or not mail.reading:
            continue
        for heard in notes.items(read_text(mail), mail.reading):
            if heard.index not in own:
                continue
            item = own[heard.index][0]
            troubles = [fact.trouble for fact in understood.facts(heard) if fact.trouble]
            asked = [question for field, question in heard.missing if not _is_known(item, field)]
            found[item.pk] = [*dict.fromkeys(troubles), *asked]
    return found


def history(facts: Iterable[Fact], items: Sequence[Item], people: Iterable[Person]) -> list[tuple[Fact, str, str]]:
    """What happened, as (fact, who, what)."""
    named = {str(person.pk): person.first_name for person in people}
    titles = {item.reference: item.called for item in items}
    told = []
    for fact in facts:
        what = _spoken(fact)
        if what:
            about = titles.get(fact.subject)
            told.append((fact, named.get(fact.by, ""), f"{about}: {what}" if about else what))
    return told


def _by_mail(items: Sequence[Item]) -> dict[uuid.UUID, dict[int, tuple[Item, int]]]:
    """The items of each mail by their place in it, with their number on the case."""
    found: dict[uuid.UUID, dict[int, tuple[Item, int]]] = defaultdict(dict)
    for number, item in enumerate(items, 1):
        if item.asked_in_id:
            found[item.asked_in_id][item.place_in_mail] = (item, number)
    return found


def _led(piece: Piece, own: dict[int, tuple[Item, int]]) -> Piece:
    if not piece.anchor:
        return piece
    item, number = own[piece.number - 1]
    return Piece(piece.words, f"item-{item.pk}", number)


def _is_known(item: Item, field: str) -> bool:
    known: dict[str, Any] = {"when": item.starts_at, "where": item.place, "party": item.party, "detail": item.wishes}
    return bool(known.get(field))


def _spoken(fact: Fact) -> str:
    room, _dot, state = fact.kind.partition(".")
    more = {
        "case.open": _("opened"), "case.asked": _("more was asked"), "case.assigned": _("given to someone"), "case.snoozed": _("put off"),
        "case.back": _("back on the pile"), "case.merged": _("joined with another case"), "case.parted": _("parted from another case"),
        "case.split": _("part of it went into a case of its own"), "case.shared": _("words were shared with another conversation"),
        "identity.vouched": _("the sender was made sure of"), "case.linked": _("linked to another stay"), "case.turned": _("answered to someone else from now on"), "item.corrected": _("put right"), "item.held.reminded": "", "case.waiting": _("answered: waits for their word"),
    }  # fmt: skip
    if "unsaid" in fact.data and room == "case":
        return _("back on the pile: nobody received the answer")
    if fact.kind in more:
        reason = fact.data.get("reason", "")
        return f"{more[fact.kind]} ({reason})" if reason and more[fact.kind] else more[fact.kind]
    names = {"case": desk_states.CASE_NAMES, "item": desk_states.ITEM_NAMES}.get(room, {})
    if state not in names:
        return ""
    told = str(names[state])
    reason = fact.data.get("reason", "")
    return f"{told} ({reason})" if reason else told
