"""What a partner answers: which enquiry it is about, and the reference, price and hour it names. Proposed, never applied."""

from __future__ import annotations

import datetime as dt
import re

from loge.common.clock import day_of, now
from loge.common.money import MOST_CENTS
from loge.maildesk.books import Batch
from loge.maildesk.models import Mail, Thread
from loge.understanding import language
from loge.understanding.amounts import read as amounts_in
from loge.understanding.values import When
from loge.understanding.when import read as moments_in

from .. import desk_states
from ..models import Case, Enquiry, Suggestion
from . import reading

LIVE = (desk_states.PUT, desk_states.SILENT, desk_states.OFFERED, desk_states.CHOSEN)
_REFERENCE = re.compile(
    r"(?:r[ée]f(?:[ée]rence|\b)|confirmation|r[ée]servation|booking|dossier|buchung|order)"
    r"(?:\s+(?:de\s+)?(?:r[ée]servation|confirmation|number|reference|code|no|num[ée]ro|nr))?\s*(?:n[°ºo]\.?|#|no\.?|:|est|is|\s)*\s*"
    r"([A-Z0-9](?:[A-Z0-9]|[-/](?=[A-Z0-9])){3,24})",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\b(?:complet(?:s|e|es)?|plus de (?:place|table|disponibilit|voiture)|malheureusement|ne pouvons (?:pas|malheureusement)|"
    r"impossible|pas disponible|indisponible|ferm[ée]s?|regret|unfortunately|fully booked|sold out|not available|unavailable|"
    r"cannot|can't|can’t|unable|no availability|leider|ausgebucht)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:confirm(?:ons|e|ée?s?|ed|ation)|est (?:bien )?r[ée]serv[ée]e?|nous avons r[ée]serv[ée]|is booked|are booked|have booked|"
    r"c['’]est not[ée]|bien not[ée]|reserved|bestätigt)\b",
    re.IGNORECASE,
)


def case_written_to(mail: Mail, thread: Thread) -> Case | None:
    """The case a partner's mail of no known thread speaks of: the one thing they were last asked, if there is just one."""
    asked = Enquiry.objects.filter(house=mail.house_id, partner__email__iexact=mail.sender, state__in=LIVE)
    found = list(asked.select_related("item__case__house").order_by("-since_at")[:2])
    if not found or (len(found) == 2 and not _names_one(mail, found[0])):
        return None
    thread.side = Thread.Side.PARTNER
    return found[0].item.case


def _names_one(mail: Mail, enquiry: Enquiry) -> bool:
    """Whether the mail names the day of what was asked."""
    asked_for = enquiry.item.starts_at
    if asked_for is None:
        return False
    day = day_of(asked_for, mail.house.zone)
    return any(each.start is not None and each.start.date() == day for each in _moments(mail))


def read(mail: Mail, thread: Thread, case: Case, batch: Batch) -> int:
    """Propose what a partner's answer says; returns how many changes were read."""
    asked = list(
        Enquiry.objects.filter(house=mail.house_id, thread=thread, state__in=LIVE)
        .select_related("item")
        .order_by("-since_at")
    )
    if not asked:
        asked = list(
            Enquiry.objects.filter(
                house=mail.house_id, item__case=case, partner__email__iexact=mail.sender, state__in=LIVE
            ).select_related("item")[:1]
        )
    for enquiry in asked:
        _propose(mail, case, enquiry, batch)
    return len(asked)


def _propose(mail: Mail, case: Case, enquiry: Enquiry, batch: Batch) -> None:
    text = reading.words_of(mail)[:20_000]
    reference, price, hour = reference_in(text), price_in(text), _hour(mail, enquiry)
    done, no = _DONE.search(text), _NO.search(text)
    kind = Suggestion.Change.OFFER
    if no and not (done and reference):
        kind = Suggestion.Change.REFUSE
    elif reference or done:
        kind = Suggestion.Change.CONFIRM
    row = Suggestion(
        house=mail.house, case=case, mail=mail, item=enquiry.item, enquiry=enquiry, change=kind, cents=price,
        starts_at=hour, reference_given=reference, evidence=_evidence(text, reference, done or no),
    )  # fmt: skip
    batch.begin(row, desk_states.PUT, by=desk_states.MAIL, at=now(), note={"mail": str(mail.pk)})


def reference_in(text: str) -> str:
    """The partner's own number for it: named so, and with a digit in it."""
    for found in _REFERENCE.finditer(text):
        if any(letter.isdigit() for letter in found[1]) and not re.fullmatch(
            r"\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?", found[1]
        ):
            return found[1][:60]
    return ""


def price_in(text: str) -> int | None:
    """The one price that is named; with several, none is guessed."""
    named = {each.cents for each in amounts_in(text, lang=language(text)) if 0 < each.cents <= MOST_CENTS}
    return named.pop() if len(named) == 1 else None


def _hour(mail: Mail, enquiry: Enquiry) -> dt.datetime | None:
    """The hour they name, if it is another than what was asked; a bare hour is on the day that was asked for."""
    zone, asked_for = mail.house.zone, enquiry.item.starts_at
    for each in _moments(mail):
        if each.start is None or not each.time_stated or each.problem:
            continue
        moment = each.start if each.start.tzinfo else each.start.replace(tzinfo=zone)
        if not each.day_stated and asked_for is not None:
            day = day_of(asked_for, zone)
            moment = dt.datetime.combine(day, moment.timetz().replace(tzinfo=None), zone)
        if asked_for is None or moment != asked_for:
            return moment
        return None
    return None


def _moments(mail: Mail) -> list[When]:
    text = reading.words_of(mail)[:20_000]
    return moments_in(text, ref=mail.at.astimezone(mail.house.zone), lang=language(text))


def _evidence(text: str, reference: str, said: re.Match[str] | None) -> str:
    """The sentence that says it."""
    at = text.find(reference) if reference else said.start() if said else 0
    start = max(text.rfind("\n", 0, at), text.rfind(". ", 0, at) + 1, 0)
    ends = [end for mark in ("\n", ". ") if (end := text.find(mark, at + max(len(reference), 1))) > 0]
    return text[start : min(ends, default=len(text))].strip()[:500]
