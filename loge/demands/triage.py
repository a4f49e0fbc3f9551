"""From a filed mail to its case, in the intake's own transaction: whose it is, what it asks for, until when it can wait.

Every mail passes here, so the statements are few: at most two to know the case and the guest, two to know the house, three to
write. What may come a second later (search, the page's hints) is a listener's work.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from loge.clients import queries as clients
from loge.clients.models import Stay
from loge.common import journal, moves
from loge.common.clock import now
from loge.houses.models import House
from loge.maildesk.models import Mail, Thread
from loge.understanding import Reading

from . import desk_states
from .desk import partner_mail, promise, second_thoughts
from .desk.reading import items_from, kept_of, mood_of, nothing_read, read_mail
from .models import Case, Item

MACHINE = desk_states.MAIL
COUNTS = frozenset({Mail.Kind.LETTER})  # what someone wrote: it reopens, wakes, and is waited with
FILED_ALONE = frozenset({Mail.Kind.LIST, Mail.Kind.BOUNCE, Mail.Kind.RECEIPT, Mail.Kind.COMPLAINT, Mail.Kind.AWAY})


@dataclass(frozen=True, slots=True)
class Triaged:
    """Whose conversation it is ("case:…", empty: nobody's), and how many things were read in it."""

    about: str
    items: int


def triage(mail: Mail, read: Any = None) -> Triaged:
    """The case of a mail that is being filed, opened if there is none. Its thread is told whose conversation it is."""
    thread = mail.thread
    if thread is None:
        return Triaged("", 0)
    moment = now()
    known = _case_of(thread)
    if known is None:
        return _new(mail, thread, moment)
    case = _present(known, mail, thread, moment)
    if mail.kind not in COUNTS:
        read_in = partner_mail.read(mail, thread, case) if thread.side == Thread.Side.PARTNER else 0
        return Triaged(case.reference, read_in)
    _wait(case, mail, moment)
    if thread.side == Thread.Side.PARTNER:
        return Triaged(case.reference, partner_mail.read(mail, thread, case))
    if _is_other_side(mail, case):
        return Triaged(case.reference, 0)
    reading = _understood(mail, case.house)
    kept = second_thoughts.kept(mail, case, reading)
    items = _write_items(mail, case, case.stay, reading, kept)
    _follow(case, mail, reading, items, moment)
    return Triaged(case.reference, len(items))


# ------------------------------------------------------------------------------------------------------------ a new one


def _new(mail: Mail, thread: Thread, moment: dt.datetime) -> Triaged:
    """The first mail of a conversation: who writes, about which stay, asking for what."""
    if mail.kind in FILED_ALONE:
        return Triaged("", 0)
    client = clients.who_is(mail.house, mail.sender)
    if client is None and (found := partner_mail.case_written_to(mail, thread)) is not None:
        _belongs(thread, found)
        if mail.kind in COUNTS:
            _wait(found, mail, moment)
        return Triaged(found.reference, partner_mail.read(mail, thread, found))
    house = mail.house
    reading = _understood(mail, house)
    stay = clients.stay_of(client, mail.at.astimezone(house.zone).date()) if client else None
    case = Case(
        house=house, client=client, stay=stay, title=mail.title[:300], language=mail.language, mood=mood_of(reading),
        opened_at=moment, category_key=next((item.category or "" for item in reading.items), ""),
    )  # fmt: skip
    drafts = items_from(mail, reading)
    _promise(case, mail, reading, drafts, moment)
    _open(case, mail, drafts)
    _belongs(thread, case)
    if client and mail.kind in COUNTS:
        second_thoughts.link(mail, case)
    return Triaged(case.reference, len(drafts))


def _open(case: Case, mail: Mail, drafts: list[Item]) -> None:
    """Insert a case and its items, with the one fact that says so. A machine's message waits in its pile, unhurried."""
    told = {"mail": str(mail.pk), "items": len(drafts)}
    moves.begin(
        case, desk_states.OPEN if mail.kind in COUNTS else desk_states.WAITING, by=MACHINE, at=case.opened_at, note=told
    )
    for draft in drafts:
        draft.case, draft.stay = case, case.stay
    if drafts:
        Item.objects.bulk_create(drafts)


# --------------------------------------------------------------------------------------------------------- a known one


def _case_of(thread: Thread) -> Case | None:
    """The case of a known thread; if it was merged, the one it went into."""
    kind, _colon, key = thread.about.partition(":")
    if kind != Case.KIND or not key:
        return None
    cases = Case.objects.select_related("house", "stay", "merged_into__merged_into__merged_into")
    case = cases.filter(house=thread.house_id, pk=key).first()
    while case is not None and case.merged_into is not None:
        case = case.merged_into
    return case


def _present(case: Case, mail: Mail, thread: Thread, moment: dt.datetime) -> Case:
    """The case as it lives now: a closed one opens again, or, long after, is continued by a new one."""
    _belongs(thread, case)
    if mail.kind not in COUNTS or case.state == desk_states.OPEN:
        return case
    told = {"mail": str(mail.pk)}
    if case.state == desk_states.WAITING:
        moves.make(case, "wake", by=MACHINE, at=moment, note=told)
        return case
    if moment - case.since_at <= promise.rules_of(case.house).reopens_for:
        moves.make(case, "reopen", by=MACHINE, at=moment, note=told)
        return case
    later = Case(
        house=case.house, client=case.client, title=mail.title[:300], language=case.language, owner=case.owner,
        continues=case, opened_at=moment,
    )  # fmt: skip
    if case.client is not None:
        later.stay = clients.stay_of(case.client, mail.at.astimezone(case.house.zone).date())
    moves.begin(later, desk_states.OPEN, by=MACHINE, at=moment, note=told | {"continues": case.reference})
    _belongs(thread, later)
    return later


def _wait(case: Case, mail: Mail, moment: dt.datetime) -> None:
    """Someone wrote: the case waits for an answer from the oldest unanswered word on, and sleeps no longer."""
    changes: dict[str, Any] = {"snoozed_until": None}
    if case.waiting_since is None:
        changes["waiting_since"] = mail.at
    if case.answer_by is None:
        changes["answer_by"] = promise.answer_by(case.house, case, since=moment)
    _set(case, **changes)


def _follow(case: Case, mail: Mail, reading: Reading, items: list[Item], moment: dt.datetime) -> None:
    """What the new words change for the case: they may be angrier, or more urgent, than those before."""
    changes: dict[str, Any] = {}
    if mood := mood_of(reading):
        changes["mood"] = mood
    if items and not case.category_key:
        changes["category_key"] = items[0].category_key
    soonest = promise.urgent_at(case.stay, items, mail.at, case.house)
    if soonest and (case.urgent_at is None or soonest < case.urgent_at):
        changes["urgent_at"] = soonest
    for name, value in changes.items():
        setattr(case, name, value)
    if promise.is_urgent(case, reading, moment):
        sooner = promise.answer_by(case.house, case, since=moment, urgent=True)
        if case.answer_by is None or sooner < case.answer_by:
            changes["answer_by"] = sooner
    _set(case, **changes)


def _promise(case: Case, mail: Mail, reading: Reading, items: list[Item], moment: dt.datetime) -> None:
    """Until when a new case can wait. A machine's message waits for nobody."""
    case.urgent_at = promise.urgent_at(case.stay, items, mail.at, case.house)
    if mail.kind in COUNTS:
        case.waiting_since = mail.at
        urgent = promise.is_urgent(case, reading, moment)
        case.answer_by = promise.answer_by(case.house, case, since=moment, urgent=urgent)


def _write_items(mail: Mail, case: Case, stay: Stay | None, reading: Reading, kept: set[int]) -> list[Item]:
    drafts = [item for item in items_from(mail, reading) if item.place_in_mail in kept]
    for draft in drafts:
        draft.case, draft.stay = case, stay
    if drafts:
        Item.objects.bulk_create(drafts)
        told = {"mail": str(mail.pk), "items": len(drafts)}
        journal.write("case.asked", subject=case.reference, house=case.house_id, by=MACHINE, at=now(), **told)
    return drafts


# ------------------------------------------------------------------------------------------------------------- reading


def _is_other_side(mail: Mail, case: Case) -> bool:
    """A partner who writes into a guest's conversation is not a guest: nothing is read as asked by them."""
    return bool(mail.sender) and partner_mail.is_partner(mail.house_id, mail.sender)


def _understood(mail: Mail, house: House) -> Reading:
    """What the new words of a mail say; kept with the mail. What could not be read asks for nothing: a person looks."""
    reading = read_mail(mail, house) if mail.state != Mail.State.QUARANTINED else nothing_read(mail)
    mail.reading = kept_of(mail, reading)
    mail.language = mail.language or reading.language
    if not mail._state.adding:
        Mail.objects.filter(house=mail.house_id, pk=mail.pk).update(reading=mail.reading, language=mail.language)
    return reading


def _belongs(thread: Thread, case: Case) -> None:
    """The conversation is this case's. A thread that is not in the books yet is written by whoever makes it."""
    if thread.about == case.reference:
        return
    thread.about = case.reference
    if not thread._state.adding:
        Thread.objects.filter(house=thread.house_id, pk=thread.pk).update(about=thread.about, side=thread.side)


def _set(case: Case, **changes: Any) -> None:
    changes = {name: value for name, value in changes.items() if getattr(case, name) != value or name == "answer_by"}
    if changes:
        Case.objects.filter(house=case.house_id, pk=case.pk).update(**changes)
        for name, value in changes.items():
            setattr(case, name, value)
