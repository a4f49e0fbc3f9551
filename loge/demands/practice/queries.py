"""What a practice reads: what is under way for a household, its years as one line of time, what its own space shows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from loge.clients.households import hidden_from
from loge.clients.models import ClientFile, Gift, Kept, Member
from loge.clients.states import HERE, LENT
from loge.common.clock import day_of, now
from loge.common.money import Money
from loge.common.raw import as_key, as_moment, rows
from loge.houses.models import House
from loge.people.models import Person
from loge.planning import states as planning

from .. import desk_states
from ..models import Case, Errand, Gesture, Item, Note
from . import states

MOST = 20  # lines of a history shown at once
UNHAPPY = ("insult", "anger", "complaint")
RECENT = dt.timedelta(days=60)


def gesture(house: House, key: uuid.UUID) -> Gesture | None:
    found = Gesture.objects.filter(house=house, pk=key)
    return found.select_related("house", "client__house", "asked__person", "home").first()


def live(client: ClientFile) -> list[Gesture]:
    """What awaits a yes or is on its way, the nearest first."""
    found = Gesture.objects.filter(house=client.house_id, client=client, state__in=states.LIVE)
    return _with_house(found.select_related("asked__person").order_by("order_by", "pk"), client.house)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a household's years."""

    at: dt.datetime
    sort: str  # note, gesture, case, visit, gift
    title: str
    small: str = ""
    state: Any = ""
    price: Money | None = None
    note: uuid.UUID | None = None
    gesture: uuid.UUID | None = None
    visit: uuid.UUID | None = None


def history(
    client: ClientFile, *, before: dt.datetime | None = None, gifts: Iterable[Gift] | None = None, most: int = MOST
) -> list[Moment]:
    """What happened, the last first: one query over the four books and one over the gifts, unless they are at hand already.
    Each book gives one page at most, however many years there are."""
    end = before or now() + dt.timedelta(days=3_650)
    zone = client.house.zone
    if gifts is None:
        before_day = Gift.objects.filter(house=client.house_id, client=client, given_on__lt=day_of(end, zone))
        gifts = before_day.select_related("member").order_by("-given_on")[:most]
    found = [_moment(row, client.house.currency) for row in _booked(client, end, most)]
    for gift in gifts:
        at = dt.datetime.combine(gift.given_on, dt.time(12), zone)
        price = Money(gift.cents, client.house.currency) if gift.cents is not None else None
        small = ", ".join(word for word in (gift.member.first_name, gift.reaction) if word)
        found.append(Moment(at, "gift", gift.what, small, "", price))
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]


# Each book's own page of it, newest first: sort, key, moment, title, who, state, cents.
_BOOKS = " union all ".join(
    f"select * from ({book} order by 3 desc limit %s) {sort}"  # noqa: S608  our own words
    for sort, book in {
        "n": """select 'note' as sort, n.id, n.taken_at as at, substr(n.words, 1, 160) as title, p.name as who, '' as state,
 cast(null as integer) as cents from demands_note n join people_person p on p.id = n.taken_by_id
 where n.house_id = %s and n.client_id = %s and n.taken_at < %s""",
        "g": """select 'gesture', g.id, g.made_at, g.title, m.name, g.state, g.cents from demands_gesture g
 join clients_member m on m.id = g.asked_id where g.house_id = %s and g.client_id = %s and g.made_at < %s""",
        "c": """select 'case', c.id, c.opened_at, c.title, '', c.state, cast(null as integer) from demands_case c
 where c.house_id = %s and c.client_id = %s and c.opened_at < %s
 and not exists (select 1 from demands_gesture g where g.case_id = c.id)""",
        "v": """select 'visit', v.id, v.starts_at, v.title, coalesce(p.name, ''), v.state, cast(null as integer)
 from demands_errand e join planning_visit v on v.id = e.visit_id left join people_person p on p.id = v.person_id
 where e.house_id = %s and e.client_id = %s and v.starts_at < %s""",
    }.items()
)
_NAMES: dict[str, Any] = {"gesture": states.NAMES, "case": desk_states.CASE_NAMES, "visit": planning.NAMES}


def _booked(client: ClientFile, end: dt.datetime, most: int) -> list[tuple[Any, ...]]:
    """Written by hand: four queries of the ORM cost more to build than the database takes to answer them all."""
    asked = (client.house_id, client.pk, connection.ops.adapt_datetimefield_value(end), most)
    return rows(_BOOKS, *asked * 4)


def _moment(row: tuple[Any, ...], currency: str) -> Moment:
    sort, key, at, title, who, state, cents = row
    moment = as_moment(dt.datetime.fromisoformat(at) if isinstance(at, str) else at)
    price = Money(cents, currency) if cents is not None else None
    said = _NAMES[sort][state] if state else ""
    opens = {sort: as_key(key)} if sort != "case" else {}
    return Moment(moment, sort, title, who.partition(" ")[0], said, price, **opens)


@dataclass(slots=True)
class Today:
    """What matters at this minute about a household."""

    gestures: list[Gesture]
    errands: list[Errand]
    notes: list[Note]  # of the last days, nothing proposed for them yet
    keys: list[Kept]
    unhappy: Case | Note | None


def today(client: ClientFile, *, at: dt.datetime | None = None) -> Today:
    """Five queries: proposals, visits to come, notes without a proposal, what we hold of theirs, whether they were unhappy."""
    moment = at or now()
    mine: dict[str, Any] = {"house": client.house_id, "client": client}
    errands = Errand.objects.filter(**mine, visit__state__in=planning.LIVE, visit__ends_at__gte=moment).select_related(
        "visit__person", "home"
    )
    answered = Exists(Gesture.objects.filter(**mine, note=OuterRef("pk")))
    lately = Note.objects.filter(**mine, taken_at__gte=moment - RECENT).annotate(is_answered=answered)
    notes: list[Any] = list(lately.order_by("-taken_at")[:20])
    unhappy: Case | Note | None = (
        Case.objects.filter(**mine, mood__in=UNHAPPY, opened_at__gte=moment - RECENT).order_by("-opened_at").first()
    )
    if unhappy is None:
        unhappy = next((one for one in notes if _mood(one) in UNHAPPY), None)
    return Today(
        gestures=live(client), errands=list(errands.order_by("visit__starts_at")[:10]),
        notes=[one for one in notes if not one.is_answered and one.taken_at >= moment - dt.timedelta(days=14)][:5],
        keys=list(Kept.objects.filter(**mine, state__in=(HERE, LENT)).order_by("received_at")[:10]), unhappy=unhappy,
    )  # fmt: skip


def _mood(note: Note) -> str:
    felt = note.reading.get("mood") or []
    kinds = (
        {one.get("kind", "") if isinstance(one, dict) else str(one) for one in felt}
        if isinstance(felt, list)
        else {str(felt)}
    )
    return next((kind for kind in UNHAPPY if kind in kinds), "")


# --------------------------------------------------------------------------------------------------- what is to be done


def to_order(house: House) -> list[tuple[Gesture, Item]]:
    """What was said yes to and no partner has confirmed yet, the most pressing first."""
    waiting = Item.objects.filter(
        house=house, state__in=(desk_states.ASKED, desk_states.ENQUIRED), case__in=_cases(house, states.ACCEPTED)
    )
    return _paired(house, waiting)


def to_call_off(house: House) -> list[tuple[Gesture, Item]]:
    """What was withdrawn by itself while a partner still makes it: someone calls them."""
    done = (desk_states.CANCELLED, desk_states.DECLINED)
    return _paired(
        house, Item.objects.filter(house=house, case__in=_cases(house, states.WITHDRAWN)).exclude(state__in=done)
    )


def to_bring(house: House, *, at: dt.datetime | None = None) -> list[Gesture]:
    """What should have been brought by now: nobody has said that it was."""
    late = (at or now()) - dt.timedelta(hours=2)
    found = Gesture.objects.filter(house=house, state=states.ACCEPTED, deliver_at__lt=late)
    return list(found.select_related("client").order_by("deliver_at")[:50])


def _cases(house: House, state: str) -> Any:
    return Gesture.objects.filter(house=house, state=state, case__isnull=False).values("case")


def _paired(house: House, items: QuerySet[Item]) -> list[tuple[Gesture, Item]]:
    rows = list(items.select_related("partner").order_by("starts_at", "pk")[:50])
    found = Gesture.objects.filter(house=house, case__in=[row.case_id for row in rows]).select_related("client")
    by_case = {row.case_id: row for row in found}
    return [(by_case[row.case_id], row) for row in rows if row.case_id in by_case]


# ------------------------------------------------------------------------------------------------------ the own space


@dataclass(slots=True)
class Space:
    """What one of a household sees of their practice: nothing that is not for them to know."""

    member: Member
    asked: list[Gesture]
    coming: list[Gesture]
    past: list[Gesture]
    errands: list[Errand]


def space(member: Member, *, at: dt.datetime | None = None) -> Space:
    """Four queries. Who pays sees what was ordered for the household; everyone else what they were asked themselves; nobody
    what is kept from them."""
    moment = at or now()
    secret = hidden_from(member.person, at=moment) if member.person else set()
    hidden = {
        uuid.UUID(key) for kind, _colon, key in (one.partition(":") for one in secret) if kind in ("gesture", "visit")
    }
    found = Gesture.objects.filter(house=member.house_id, client=member.client_id).exclude(state=states.WITHDRAWN)
    mine = found if member.pays else found.filter(asked=member)
    rows = list(mine.exclude(pk__in=hidden).select_related("asked__person").order_by("-made_at")[:60])
    gestures = _with_house(rows, member.house)
    for row in gestures:
        row.client = member.client
    errands = Errand.objects.filter(
        house=member.house_id, client=member.client_id, visit__state__in=planning.LIVE, visit__ends_at__gte=moment
    )
    visible = errands.exclude(visit__in=hidden).exclude(gesture__in=hidden) if member.orders else errands.none()
    if not member.pays:
        visible = visible.filter(Q(gesture=None) | Q(gesture__asked=member))
    return Space(
        member=member,
        asked=[row for row in gestures if row.state == states.PROPOSED and row.asked_id == member.pk],
        coming=[row for row in gestures if row.state == states.ACCEPTED],
        past=[row for row in gestures if row.state == states.DELIVERED],
        errands=list(visible.select_related("visit__person").order_by("visit__starts_at")[:20]),
    )  # fmt: skip


def asked_of(person: Person, key: uuid.UUID) -> Gesture | None:
    """One proposal whose yes is theirs to give."""
    found = Gesture.objects.filter(pk=key, asked__person=person, asked__status=Member.Status.HERE).exclude(
        state=states.WITHDRAWN
    )
    row = found.select_related("house", "client__house", "asked__person").first()
    return None if row is not None and row.reference in hidden_from(person) else row


def _with_house(rows: Iterable[Gesture], house: House) -> list[Gesture]:
    found = list(rows)
    for row in found:
        row.house = house
    return found
