"""What a guest takes back or changes in a later mail: proposed to the desk with the words, never done by itself."""

from __future__ import annotations

import datetime as dt
import re

from loge.common.clock import day_of, now
from loge.maildesk.books import Batch
from loge.maildesk.models import Mail
from loge.offers.search.analysis import fold
from loge.understanding import Reading, slots
from loge.understanding.reading import Item as Heard

from .. import desk_states
from ..models import Case, Item, Suggestion
from . import reading as mails

SAME_SUBJECT_FOR = dt.timedelta(days=7)
_CALLED_OFF = re.compile(
    r"\b(?:annul(?:er|ez|e|ons|ee?s?)|decommand(?:er|ez)|n.avons plus besoin|n.ai plus besoin|plus besoin|oubliez|laissez tomber|"
    r"cancel(?:led|ling)?|call off|no longer need|don.t need|do not need|forget about|stornier(?:en|t)|"
    r"cancelar|annullare)\b"
)
_NUMBERED = (
    (0, re.compile(r"\b(?:premier|premiere|1er|1ere|first|1st)\b")),
    (1, re.compile(r"\b(?:deuxieme|seconde?|2e|2eme|second|2nd)\b")),
    (2, re.compile(r"\b(?:troisieme|3e|3eme|third|3rd)\b")),
    (3, re.compile(r"\b(?:quatrieme|4e|4eme|fourth|4th)\b")),
    (4, re.compile(r"\b(?:cinquieme|5e|5eme|fifth|5th)\b")),
    (-1, re.compile(r"\b(?:derniere?|last one|last)\b")),
)
_ALL = re.compile(r"\b(?:tout|toutes|tous|everything|all of it|all)\b")
_SENTENCE = re.compile(r"[^.!?\n;]+")
_SAID = 5_000  # characters of a mail that asks for nothing are looked through
_REPLY = re.compile(r"^\s*(?:(?:re|ref|fw|fwd|tr|rep|aw|wg|rv|sv|antw)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def kept(mail: Mail, case: Case, asked: list[Item], reading: Reading, batch: Batch) -> set[int]:
    """Which of the things read are new, beside what was ``asked`` on the case before. The others speak of what is already on the case, and are proposed as changes."""
    new = set(range(len(reading.items)))
    text = mails.words_of(mail)
    calls_off = []
    if _CALLED_OFF.search(fold(text)):
        calls_off = [found[0].strip() for found in _SENTENCE.finditer(text) if _CALLED_OFF.search(fold(found[0]))]
    live = [item for item in asked if item.state not in desk_states.ANSWERED or item.state == desk_states.TOLD]
    if not live:
        return new
    if not calls_off and not new:
        _say_otherwise(mail, case, text, live, batch)
        return new
    named: set[int] = set()
    for sentence in calls_off:
        named |= _call_off(mail, case, sentence, live, reading, batch)
    for place in sorted(new - named):
        other = _same(reading.items[place], live, mail)
        if other is not None:
            _change(mail, case, other, reading.items[place], batch)
            named.add(place)
    return new - named


def link(mail: Mail, case: Case, batch: Batch) -> None:
    """A guest who writes the same subject anew within days: perhaps the same matter. One click joins them."""
    subject = bare(mail.title)
    if not subject or case.client_id is None:
        return
    since = mail.at - SAME_SUBJECT_FOR
    recent = Case.objects.filter(house=case.house_id, client=case.client_id, opened_at__gte=since, merged_into=None)
    for other in recent.exclude(pk=case.pk).order_by("-opened_at")[:20]:
        if bare(other.title) == subject:
            _suggest(batch, case, mail, Suggestion.Change.LINK, mail.title[:500], other=other)
            return


def bare(title: str) -> str:
    """A subject without what answering and forwarding put before it."""
    return fold(_REPLY.sub("", title)).strip()


def _call_off(mail: Mail, case: Case, sentence: str, live: list[Item], reading: Reading, batch: Batch) -> set[int]:
    """Propose to cancel what a sentence calls off; returns which of the things read it was about."""
    folded, text = fold(sentence), mails.words_of(mail)
    start = text.find(sentence)
    about = {
        place
        for place, heard in enumerate(reading.items)
        if any(a < start + len(sentence) and b > start for a, b in heard.spans)
    }
    whom = _numbered(folded, _of_last_mail(live))
    if not whom:
        trades = {reading.items[place].category for place in about}
        whom = [item for item in live if item.category_key and item.category_key in trades]
    if not whom:
        whom = [item for item in live if item.category_key and _is_named(item, folded, mail)]
    if not whom and (len(live) == 1 or _ALL.search(folded)):
        whom = live
    for item in whom:
        _suggest(batch, case, mail, Suggestion.Change.CANCEL, sentence[:500], item=item)
    return about if whom else set()


def _numbered(folded: str, asked: list[Item]) -> list[Item]:
    """ "The second": of what was asked in one mail."""
    return [asked[place] for place, sign in _NUMBERED if sign.search(folded) and -1 <= place < len(asked)]


def _of_last_mail(live: list[Item]) -> list[Item]:
    """What was asked in the last mail that asked for several things; else in all of them."""
    by_mail: dict[object, list[Item]] = {}
    for item in live:
        by_mail.setdefault(item.asked_in_id, []).append(item)
    several = [items for items in by_mail.values() if len(items) > 1]
    if not several:
        return live
    first = several[-1][0]
    every = Item.objects.filter(house=first.house_id, asked_in=first.asked_in_id).order_by("place_in_mail")
    return list(every)  # the second stays the second, whatever became of the first


def _is_named(item: Item, folded: str, mail: Mail) -> bool:
    trade = item.category
    if trade is None:
        return False
    return any(
        re.search(rf"\b{re.escape(fold(word))}\b", folded)
        for many in (*trade.words.values(), (trade.key,))
        for word in many
        if len(word) > 3
    )


def _same(heard: Heard, live: list[Item], mail: Mail) -> Item | None:
    """The one thing on the case this seems to speak of again: its trade, and no other day."""
    if not heard.category:
        return live[0] if len(live) == 1 and (heard.when or heard.party) else None
    alike = [item for item in live if item.category_key == heard.category]
    if len(alike) != 1:
        return None
    begins, _ends = mails.starts(heard.when, mail.house.zone, heard.category)
    if begins is not None and alike[0].starts_at is not None:
        zone = mail.house.zone
        return alike[0] if day_of(begins, zone) == day_of(alike[0].starts_at, zone) else None
    return alike[0]


def _change(mail: Mail, case: Case, item: Item, heard: Heard, batch: Batch) -> None:
    """Propose the day, hour or number of people that differ. Nothing differs: nothing is proposed."""
    begins, _ends = mails.starts(heard.when, mail.house.zone, heard.category)
    stated = any(each.time_stated for each in heard.when)
    changes: dict[str, object] = {}
    if begins is not None and begins != item.starts_at and (stated or item.starts_at is None):
        changes["starts_at"] = begins
    if heard.party is not None and heard.party.total != item.party:
        changes["party"] = min(heard.party.total, 500)
    if changes:
        text = mails.words_of(mail)
        evidence = " … ".join(text[start:end].strip() for start, end in heard.spans)
        _suggest(batch, case, mail, Suggestion.Change.CHANGE, evidence[:500], item=item, **changes)


def _say_otherwise(mail: Mail, case: Case, text: str, live: list[Item], batch: Batch) -> None:
    """Nothing new is asked, but a sentence that names one of the things asked counts other people: “we will be five at the table”."""
    for found in _SENTENCE.finditer(text[:_SAID]):
        folded = fold(found[0])
        about = [item for item in live if item.category_key and _is_named(item, folded, mail)]
        if len(about) != 1:
            continue
        counted = slots(found[0], ref=mail.at.astimezone(mail.house.zone), lang=mail.language or "fr").get("party_size")
        if counted and counted != about[0].party:
            change = {"item": about[0], "party": min(counted, 500)}
            _suggest(batch, case, mail, Suggestion.Change.CHANGE, found[0].strip()[:500], **change)
            return


def _suggest(batch: Batch, case: Case, mail: Mail, change: str, evidence: str, **also: object) -> None:
    row = Suggestion(house=case.house, case=case, mail=mail, change=change, evidence=evidence, **also)
    batch.begin(row, desk_states.PUT, by=desk_states.MAIL, at=now(), note={"mail": str(mail.pk)})
