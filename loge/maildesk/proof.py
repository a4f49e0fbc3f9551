"""Whether who writes is who they say. What must not be told to a stranger needs a verified sender, or the word of someone at
the desk who made sure of it otherwise: with a reason, kept in the journal, good for that address in that conversation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from loge.common import journal
from loge.common.clock import now
from loge.common.models import Fact
from loge.houses.models import House

from .models import Mail, Thread

VOUCHED = "identity.vouched"
PROVEN = (Mail.Verdict.VERIFIED, Mail.Verdict.OWN)
UNKNOWN = ""  # never wrote to us: nothing is claimed


def of_thread(thread: Thread) -> str:
    """The verdict on whoever wrote last in this conversation; "verified" once someone vouched for that address since.

    A forged mail is never covered by what was vouched for before it.
    """
    last = _letters(thread.house_id).filter(thread=thread).order_by("-at", "-pk").first()
    if last is None:
        return UNKNOWN
    return _with_word(thread, last)


def of_address(house: House, address: str) -> str:
    """The verdict on what came from an address lately; a forged mail counts more than those before it."""
    found = list(
        _letters(house.pk)
        .filter(sender=address.strip().lower())
        .order_by("-at", "-pk")
        .values_list("verdict", flat=True)[:20]
    )
    if not found or found[0] in PROVEN:
        return found[0] if found else UNKNOWN
    if Mail.Verdict.FORGED in found:
        return Mail.Verdict.FORGED
    return Mail.Verdict.VERIFIED if Mail.Verdict.VERIFIED in found else Mail.Verdict.UNVERIFIED


def is_doubtful(verdict: str) -> bool:
    """Someone wrote, and nothing proves that it is them."""
    return verdict in (Mail.Verdict.UNVERIFIED, Mail.Verdict.FORGED)


@transaction.atomic
def vouch(thread: Thread, *, reason: str, by: Any, what: str, at: dt.datetime | None = None) -> Fact | None:
    """Someone of the desk made sure who it is: written down with the reason. Nothing to write where nobody wrote."""
    last = _letters(thread.house_id).filter(thread=thread).order_by("-at", "-pk").first()
    if last is None:
        return None
    told = {"thread": str(thread.pk), "address": last.sender, "verdict": last.verdict, "reason": reason, "what": what}
    return journal.write(VOUCHED, subject=_subject(thread), house=thread.house_id, by=by, at=at or now(), **told)


def _with_word(thread: Thread, last: Mail) -> str:
    if not is_doubtful(last.verdict):
        return str(last.verdict)
    words = Fact.objects.filter(house_id=thread.house_id, kind=VOUCHED, subject=_subject(thread)).order_by("-at")
    for fact in words[:20]:
        if fact.data.get("thread") == str(thread.pk) and fact.data.get("address") == last.sender:
            is_newer = fact.at >= last.at
            if is_newer or last.verdict != Mail.Verdict.FORGED:
                return str(Mail.Verdict.VERIFIED)
    return str(last.verdict)


def _letters(house: Any) -> Any:
    return Mail.objects.filter(house=house, way=Mail.Way.IN, state=Mail.State.FILED, kind=Mail.Kind.LETTER)


def _subject(thread: Thread) -> str:
    return thread.about or f"thread:{thread.pk}"
