"""From a filed mail to its case, in the intake's own transaction: whose it is, what it asks for, until when it can wait.

Every mail passes here, so the statements are few: who writes is asked with what threading asks, and one more knows a case that is
written to, with all that was asked on it so far. What is made goes into the batch of the mail that is filed and is written with it. What may come a second later (search, the
page's hints) is a listener's work.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from loge.clients import queries as clients
from loge.clients.models import Stay
from loge.common import moves
from loge.common.clock import day_of, now
from loge.houses.models import House
from loge.maildesk.books import Batch, fresh
from loge.maildesk.models import Mail, Thread
from loge.understanding import Reading

from . import desk_states
from .desk import known as books
from .desk import partner_mail, promise, second_thoughts
from .desk.reading import Ahead, items_from, kept_of, mood_of, nothing_read, read_ahead, read_mail
from .models import Case, Item

MACHINE = desk_states.MAIL
COUNTS = frozenset({Mail.Kind.LETTER})  # what someone wrote: it reopens, wakes, and is waited with
FILED_ALONE = frozenset({Mail.Kind.LIST, Mail.Kind.BOUNCE, Mail.Kind.RECEIPT, Mail.Kind.COMPLAINT, Mail.Kind.AWAY})


@dataclass(frozen=True, slots=True)
class Triaged:
    """Whose conversation it is ("case:…", empty: nobody's), and how many things were read in it."""

    about: str
    items: int


class _Triage:
    """The case of a mail that is being filed, opened if there is none. Its thread is told whose conversation it is."""

    beside = staticmethod(books.beside)
    ahead = staticmethod(read_ahead)

    def __call__(self, mail: Mail, read: Any = None, batch: Batch | None = None) -> Triaged:
        """``batch``: what is to be written with the mail; without one the mail is in the books already, and so is this at once."""
        if batch is not None:
            return _triage(mail, batch)
        thread = mail.thread
        with Batch() as batch:
            told = _triage(mail, batch)
            batch.change(mail, reading=mail.reading, language=mail.language)
            if thread is not None:
                batch.change(thread, about=thread.about, side=str(thread.side))
            batch.run()
        return told


triage = _Triage()


def _triage(mail: Mail, batch: Batch) -> Triaged:
    thread = mail.thread
    if thread is None:
        return Triaged("", 0)
    moment = now()
    kind, _colon, key = thread.about.partition(":")
    if kind and kind != Case.KIND:
        return Triaged(thread.about, 0)  # a conversation of another room: it listens itself
    known = books.who(mail.house, mail.sender, mail.at) if batch.beside is None else books.known(batch.beside)
    written_to, items = books.case(mail.house, key) if kind == Case.KIND and key else (None, [])
    if written_to is None:
        return _new(mail, thread, moment, known, batch)
    case = _present(_merged(written_to), mail, thread, moment, batch)
    if case is not written_to:
        items = books.items_of(case)
    if mail.kind not in COUNTS:
        read_in = partner_mail.read(mail, thread, case, batch) if thread.side == Thread.Side.PARTNER else 0
        return Triaged(case.reference, read_in)
    changes = _wait(case, mail, moment)
    if thread.side == Thread.Side.PARTNER:
        _change(case, changes, batch)
        return Triaged(case.reference, partner_mail.read(mail, thread, case, batch))
    if (
        known.is_partner
    ):  # a partner who writes into a guest's conversation is not a guest: nothing is read as asked by them
        _change(case, changes, batch)
        return Triaged(case.reference, 0)
    reading = _understood(mail, case.house, known, batch.ahead)
    kept = second_thoughts.kept(mail, case, items, reading, batch)
    asked = _write_items(mail, case, case.stay, reading, kept, batch)
    _change(case, changes | _follow(case, mail, reading, asked, moment), batch)
    return Triaged(case.reference, len(asked))


# ------------------------------------------------------------------------------------------------------------ a new one


def _new(mail: Mail, thread: Thread, moment: dt.datetime, known: books.Known, batch: Batch) -> Triaged:
    """The first mail of a conversation: who writes, about which stay, asking for what."""
    if mail.kind in FILED_ALONE:
        return Triaged("", 0)
    house = mail.house
    if known.client is None and known.is_partner:
        found = partner_mail.case_written_to(mail, thread)
        if found is not None:
            thread.about = found.reference
            if mail.kind in COUNTS:
                _change(found, _wait(found, mail, moment), batch)
            return Triaged(found.reference, partner_mail.read(mail, thread, found, batch))
    reading = _understood(mail, house, known, batch.ahead)
    case = fresh(
        Case, house=house, client=known.client, stay=known.stay, title=mail.title[:300], language=mail.language, mood=mood_of(reading),
        opened_at=moment, category_key=next((item.category or "" for item in reading.items), ""),
    )  # fmt: skip
    drafts = items_from(mail, reading)
    _promise(case, mail, reading, drafts, moment)
    _open(case, mail, drafts, batch)
    thread.about = case.reference
    if known.client and mail.kind in COUNTS:
        second_thoughts.link(mail, case, batch)
    return Triaged(case.reference, len(drafts))


def _open(case: Case, mail: Mail, drafts: list[Item], batch: Batch) -> None:
    """A case and its items, with the one fact that says so. A machine's message waits in its pile, unhurried."""
    state = desk_states.OPEN if mail.kind in COUNTS else desk_states.WAITING
    told = {"mail": str(mail.pk), "items": len(drafts)}
    batch.begin(case, state, by=MACHINE, at=case.opened_at, note=told)
    for draft in drafts:
        draft.case, draft.stay = case, case.stay
        batch.row(draft)


# --------------------------------------------------------------------------------------------------------- a known one


def _merged(case: Case) -> Case:
    """The case it is now: if it was merged, the one it went into."""
    if case.merged_into_id is None:
        return case
    cases = Case.objects.select_related("stay", "merged_into__stay", "merged_into__merged_into__stay")
    into: Case = cases.get(house=case.house_id, pk=case.merged_into_id)
    while into.merged_into is not None:
        into = into.merged_into
    into.house = case.house
    return into


def _present(case: Case, mail: Mail, thread: Thread, moment: dt.datetime, batch: Batch) -> Case:
    """The case as it lives now: a closed one opens again, or, long after, is continued by a new one."""
    thread.about = case.reference
    if mail.kind not in COUNTS or case.state == desk_states.OPEN:
        return case
    batch.together()
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
        later.stay = clients.stay_of(case.client, day_of(mail.at, case.house.zone))
    moves.begin(later, desk_states.OPEN, by=MACHINE, at=moment, note=told | {"continues": case.reference})
    thread.about = later.reference
    return later


def _wait(case: Case, mail: Mail, moment: dt.datetime) -> dict[str, Any]:
    """Someone wrote: the case waits for an answer from the oldest unanswered word on, and sleeps no longer."""
    changes: dict[str, Any] = {"snoozed_until": None}
    if case.waiting_since is None:
        changes["waiting_since"] = mail.at
    if case.answer_by is None:
        changes["answer_by"] = promise.answer_by(case.house, case, since=moment)
    for name, value in changes.items():
        setattr(case, name, value)
    return changes


def _follow(case: Case, mail: Mail, reading: Reading, items: list[Item], moment: dt.datetime) -> dict[str, Any]:
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
    return changes


def _change(case: Case, changes: dict[str, Any], batch: Batch) -> None:
    batch.change(case, **changes)


def _promise(case: Case, mail: Mail, reading: Reading, items: list[Item], moment: dt.datetime) -> None:
    """Until when a new case can wait. A machine's message waits for nobody."""
    case.urgent_at = promise.urgent_at(case.stay, items, mail.at, case.house)
    if mail.kind in COUNTS:
        case.waiting_since = mail.at
        urgent = promise.is_urgent(case, reading, moment)
        case.answer_by = promise.answer_by(case.house, case, since=moment, urgent=urgent)


def _write_items(
    mail: Mail, case: Case, stay: Stay | None, reading: Reading, kept: set[int], batch: Batch
) -> list[Item]:
    drafts = [item for item in items_from(mail, reading) if item.place_in_mail in kept]
    for draft in drafts:
        draft.case, draft.stay = case, stay
        batch.row(draft)
    if drafts:
        told = {"mail": str(mail.pk), "items": len(drafts)}
        batch.fact("case.asked", subject=case.reference, house=case.house_id, by=MACHINE, at=now(), data=told)
    return drafts


# ------------------------------------------------------------------------------------------------------------- reading


def _understood(mail: Mail, house: House, known: books.Known, ahead: Ahead | None) -> Reading:
    """What the new words of a mail say; kept with the mail. What could not be read asks for nothing: a person looks."""
    reading = (
        read_mail(mail, house, lesson=known.lesson, ahead=ahead)
        if mail.state != Mail.State.QUARANTINED
        else nothing_read(mail)
    )
    mail.reading = kept_of(mail, reading)
    mail.language = mail.language or reading.language
    return reading
