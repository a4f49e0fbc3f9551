"""A case: opened by hand, taken, put off, closed, joined to another and parted again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.clients.models import ClientFile, Stay
from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.models import Fact
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.maildesk.models import Party, Thread
from loge.people.models import Person
from loge.understanding import Reading

from ... import desk_states
from ...actions.ask import clean_words
from ...models import Case, Item, Suggestion
from ...reading import read_for
from .. import promise
from ..reading import mood_of, starts, title_of
from .rules import at_the_desk, listed, reason_of

LONGEST_SNOOZE = dt.timedelta(days=120)


@transaction.atomic
def open_case(
    house: House, *, by: Person, words: str, client: ClientFile | None = None, stay: Stay | None = None,
    title: str = "", asked: Sequence[Item] = (), at: dt.datetime | None = None,
) -> Case:  # fmt: skip
    """What a guest asked at the counter or on the telephone, in two lines: a case with what is read in them, or with what was
    read and put right before (``asked``, not written yet)."""
    at_the_desk(by, house)
    moment = at or now()
    said = clean_words(words)
    reading = read_for(house, said, at=moment)
    items = list(asked) or _read(house, said, reading, stay)
    case = Case(
        house=house, client=client or (stay.client if stay else None), stay=stay, title=(title or said.split("\n")[0])[:300],
        language=(client.language if client else reading.language), mood=mood_of(reading), owner=by, opened_at=moment,
        waiting_since=moment, category_key=items[0].category_key,
    )  # fmt: skip
    case.urgent_at = promise.urgent_at(stay, items, moment, house)
    urgent = promise.is_urgent(case, reading, moment)
    case.answer_by = promise.answer_by(house, case, since=moment, urgent=urgent)
    moves.begin(case, desk_states.OPEN, by=by, at=moment, note={"items": len(items), "words": said[:500]})
    for item in items:
        item.case = case
    Item.objects.bulk_create(items)
    return case


def _read(house: House, said: str, reading: Reading, stay: Stay | None) -> list[Item]:
    """What was read in these words; the words themselves where nothing was."""
    items = []
    for place, heard in enumerate(reading.items):
        begins, ends = starts(heard.when, house.zone, heard.category)
        evidence = " … ".join(said[start:end].strip() for start, end in heard.spans)
        items.append(
            Item(
                house=house, state=desk_states.ASKED, stay=stay, place_in_mail=place, category_key=heard.category or "",
                title=(title_of(heard.category or "", house.language) or evidence)[:200], evidence=evidence[:2_000], starts_at=begins, ends_at=ends,
                party=heard.party.total if heard.party else None, wishes=", ".join(each.what for each in heard.constraints)[:500],
                place="; ".join(each.name for each in heard.where)[:200],
            )
        )  # fmt: skip
    if not items:
        items.append(
            Item(
                house=house, state=desk_states.ASKED, stay=stay, title=said.split("\n")[0][:200], evidence=said[:2_000]
            )
        )
    return items


@transaction.atomic
def assign(
    case: Case, *, by: Person, to: Person | None, seen_owner: Person | None = None, at: dt.datetime | None = None
) -> None:
    """Say who is on it; nobody frees it. Raises Stale if another took it since ``seen_owner`` was shown."""
    at_the_desk(by, case.house)
    if to is not None and not keeps(to, case.house):
        raise Invalid(_("They do not serve at this desk."), field="owner")
    mine = Case.objects.filter(house=case.house_id, pk=case.pk, owner=seen_owner)
    if not mine.update(owner=to):
        holder = Case.objects.select_related("owner").get(house=case.house_id, pk=case.pk).owner
        if holder == to:
            case.owner = to
            return
        name = holder.first_name if holder else _("nobody")
        raise Stale(_("Meanwhile it went to %(name)s. Speak with them first.") % {"name": name})
    case.owner = to
    _tell("case.assigned", case, by, at, to=str(to.pk) if to else "")


@transaction.atomic
def snooze(case: Case, *, by: Person, until: dt.datetime, at: dt.datetime | None = None) -> None:
    """Put it off: it comes back by itself then, or at once when someone writes."""
    at_the_desk(by, case.house)
    moment = at or now()
    if not moment < until <= moment + LONGEST_SNOOZE:
        raise Invalid(_("Choose a moment between now and four months from now."), field="until")
    if case.state == desk_states.CLOSED:
        raise Stale(_("This case is closed. Open it again first."))
    _write(case, snoozed_until=until)
    _tell("case.snoozed", case, by, at, until=until.isoformat())


@transaction.atomic
def let_sleep(case: Case, *, by: Any, until: dt.datetime, at: dt.datetime) -> None:
    """A rule puts it off: nobody has been promised an hour. It comes back by itself then, or when somebody else writes."""
    _write(case, snoozed_until=until, answer_by=None)
    _tell("case.snoozed", case, by, at, until=until.isoformat())


@transaction.atomic
def unsnooze(case: Case, *, by: Person, at: dt.datetime | None = None) -> None:
    at_the_desk(by, case.house)
    _write(case, snoozed_until=None)
    _tell("case.back", case, by, at)


@transaction.atomic
def wait(case: Case, *, by: Any, at: dt.datetime | None = None) -> None:
    """The next word is someone else's: the case leaves what needs an answer."""
    moves.make(case, "answered", by=by, at=at, answer_by=None, waiting_since=None)


@transaction.atomic
def wake(case: Case, *, by: Any, at: dt.datetime | None = None) -> None:
    """Back to what needs an answer, with a promise of its own."""
    moment = at or now()
    moves.make(
        case, "wake", by=by, at=moment, waiting_since=case.waiting_since or moment, snoozed_until=None,
        answer_by=promise.answer_by(case.house, case, since=moment),
    )  # fmt: skip


@transaction.atomic
def close_case(case: Case, *, by: Person, reason: str = "", at: dt.datetime | None = None) -> None:
    """End it. Refused while something asked has no answer, unless someone says why."""
    at_the_desk(by, case.house)
    owed = [item for item in _items(case) if not item.is_answered]
    told: dict[str, Any] = {}
    if owed:
        if not reason.strip():
            words = _("Not answered yet: %(items)s. Answer them, or say why this ends without.")
            raise Refused(words % {"items": listed(owed)})
        told = {"reason": reason_of(reason), "unanswered": [str(item.pk) for item in owed]}
    moves.make(case, "close", by=by, at=at, note=told, answer_by=None, waiting_since=None, snoozed_until=None)


@transaction.atomic
def reopen(case: Case, *, by: Any, at: dt.datetime | None = None) -> None:
    """Open a closed case again. One that was joined to another is parted from it first."""
    if case.merged_into_id is not None:
        raise Refused(_("It was joined to another case: part them again instead."))
    moment = at or now()
    moves.make(
        case, "reopen", by=by, at=moment, waiting_since=moment, answer_by=promise.answer_by(case.house, case, since=moment)
    )  # fmt: skip


@transaction.atomic
def merge(case: Case, *, into: Case, by: Person, at: dt.datetime | None = None) -> None:
    """Join a case to another: its conversations and items go there. ``unmerge`` parts them again."""
    at_the_desk(by, case.house)
    if into.house_id != case.house_id or into.pk == case.pk:
        raise Invalid(_("Choose another case of this desk."), field="into")
    into = Case.objects.select_for_update(of=("self",)).select_related("house").get(house=case.house_id, pk=into.pk)
    if into.merged_into_id is not None or case.merged_into_id is not None:
        raise Stale(_("One of them was joined to another meanwhile."))
    if case.client_id and into.client_id and case.client_id != into.client_id:
        raise Refused(_("They are of two guests: what one wrote must not be read in the case of the other."))
    threads = Thread.objects.filter(house=case.house_id, about=case.reference)
    items = Item.objects.filter(house=case.house_id, case=case)
    told = {
        "merged_into": str(into.pk),
        "threads": [str(key) for key in threads.values_list("pk", flat=True)],
        "items": [str(key) for key in items.values_list("pk", flat=True)],
        "before": case.state,
    }
    if (
        case.state == desk_states.CLOSED
    ):  # a closed one is opened for an instant, so that its joining is a fact of its life
        moves.make(case, "reopen", by=by, at=at)
    moves.make(case, "close", by=by, at=at, note=told, merged_into=into)
    threads.update(about=into.reference)
    items.update(case=into)
    Suggestion.objects.filter(house=case.house_id, case=case, state=desk_states.PUT).update(case=into)
    changes: dict[str, Any] = {
        "answer_by": _first(case.answer_by, into.answer_by),
        "waiting_since": _first(case.waiting_since, into.waiting_since),
        "urgent_at": _first(case.urgent_at, into.urgent_at),
    }
    if into.client_id is None and case.client_id is not None:
        changes |= {"client": case.client, "stay": into.stay or case.stay}
    _write(into, **changes)
    if told["before"] == desk_states.OPEN and into.state != desk_states.OPEN:
        moves.make(into, "wake" if into.state == desk_states.WAITING else "reopen", by=by, at=at)
    _tell("case.merged", into, by, at, other=str(case.pk))


@transaction.atomic
def unmerge(case: Case, *, by: Person, at: dt.datetime | None = None) -> None:
    """Part what was joined: what the case brought goes back to it, with what was said there since."""
    at_the_desk(by, case.house)
    into = case.merged_into
    if into is None:
        raise Stale(_("These cases are parted already."))
    facts = Fact.objects.filter(house_id=case.house_id, subject=case.reference, kind="case.closed").order_by(
        "-at", "-pk"
    )
    fact = next((found for found in facts if found.data.get("merged_into") == str(into.pk)), None)
    if fact is None:
        raise Stale(_("These cases are parted already."))
    moves.make(case, "reopen", by=by, at=at, note={"parted_from": str(into.pk)}, merged_into=None)
    Thread.objects.filter(house=case.house_id, pk__in=fact.data["threads"], about=into.reference).update(
        about=case.reference
    )
    Item.objects.filter(house=case.house_id, pk__in=fact.data["items"], case=into).update(case=case)
    if fact.data["before"] == desk_states.WAITING:
        moves.make(case, "answered", by=by, at=at)
    elif fact.data["before"] == desk_states.CLOSED:
        moves.make(case, "close", by=by, at=at)
    elif case.answer_by is None:
        _write(case, answer_by=promise.answer_by(case.house, case, since=at or now()))
    _tell("case.parted", into, by, at, other=str(case.pk))


@transaction.atomic
def split(case: Case, *, by: Person, items: Sequence[Item], title: str = "", at: dt.datetime | None = None) -> Case:
    """Take some of the items into a case of their own, with a conversation of its own with the same guest."""
    at_the_desk(by, case.house)
    mine = [item for item in items if item.case_id == case.pk]
    if not mine or len(mine) != len(items):
        raise Invalid(_("Choose what goes into the new case."), field="items")
    if Item.objects.filter(house=case.house_id, case=case).count() <= len(mine):
        raise Invalid(_("Leave at least one thing here."), field="items")
    moment = at or now()
    other = Case(
        house=case.house, client=case.client, stay=case.stay, title=(title or listed(mine))[:300], language=case.language,
        category_key=mine[0].category_key, mood=case.mood, owner=case.owner, opened_at=moment, continues=case,
        answer_by=case.answer_by, waiting_since=case.waiting_since, urgent_at=promise.urgent_at(case.stay, mine, moment, case.house),
    )  # fmt: skip
    moves.begin(other, desk_states.OPEN, by=by, at=moment, note={"from": str(case.pk)})
    Item.objects.filter(house=case.house_id, pk__in=[item.pk for item in mine]).update(case=other)
    for item in mine:
        item.case = other
    first = (
        Thread.objects.filter(house=case.house_id, about=case.reference, side=Thread.Side.GUEST).order_by("pk").first()
    )
    if first is not None:
        own = Thread.objects.create(
            house=case.house, mailbox_id=first.mailbox_id, about=other.reference, title=other.title
        )
        kept = Party.objects.filter(house=case.house_id, thread=first, standing=Party.Standing.MAIN)
        for party in kept:
            Party.objects.create(
                house=case.house, thread=own, email=party.email, name=party.name, standing=party.standing
            )
    _tell("case.split", case, by, at, other=str(other.pk))
    return other


def _items(case: Case) -> list[Item]:
    return list(Item.objects.filter(house=case.house_id, case=case).order_by("pk"))


def _first(*moments: dt.datetime | None) -> dt.datetime | None:
    return min((moment for moment in moments if moment), default=None)


def _write(case: Case, **changes: Any) -> None:
    Case.objects.filter(house=case.house_id, pk=case.pk).update(**changes)
    for name, value in changes.items():
        setattr(case, name, value)


def _tell(kind: str, case: Case, by: Any, at: dt.datetime | None, **told: Any) -> None:
    journal.write(kind, subject=case.reference, house=case.house_id, by=by, at=at, **told)
