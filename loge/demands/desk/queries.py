"""What can be read at a desk: what needs an answer, and everything about one case. Each page asks a constant number of times."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from loge.common.clock import day_of, now, read_moment
from loge.common.models import Fact
from loge.common.raw import rows, to_key
from loge.houses.models import House
from loge.maildesk.models import Mail, Part, Party, Thread
from loge.people.models import Person

from .. import desk_states
from ..models import Case, Enquiry, Item, Share, Suggestion
from .promise import TROUBLED

PER_PAGE = 30
MOST_MAILS = 80  # of one case, the last ones
MOST_FACTS = 60
PILES = ("open", "mine", "waiting", "snoozed", "closed")
PULSE = (
    "case.open", "case.waiting", "case.closed", "case.asked", "case.assigned", "case.snoozed", "case.back", "mail.filed",
    "suggestion.put", "item.confirmed", "item.told", "item.declined", "item.cancelled",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What of a pile is looked at; all empty: everything."""

    pile: str = "open"
    category: str = ""
    language: str = ""
    owner: str = ""  # "me", "nobody"
    mood: str = ""  # "troubled"
    arrives: str = ""  # "today", "soon": within three days

    @property
    def is_bare(self) -> bool:
        return not (self.category or self.language or self.owner or self.mood or self.arrives)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the inbox."""

    key: uuid.UUID
    title: str
    who: str
    language: str
    mood: str
    owner: str
    owner_id: uuid.UUID | None
    room: str
    arrives_on: dt.date | None
    leaves_on: dt.date | None
    urgent_at: dt.datetime | None
    answer_by: dt.datetime | None
    waiting_since: dt.datetime | None
    since_at: dt.datetime
    snoozed_until: dt.datetime | None
    trades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pile:
    """A page of a pile, and where the next one begins (empty: there is none)."""

    rows: list[Row]
    after: str


def inbox(house: House, person: Person, filters: Filters, *, after: str = "", at: dt.datetime | None = None) -> Pile:
    """A page of a pile; what needs an answer, the oldest promise first. Three queries however many are open."""
    moment = at or now()
    order, descends = ("answer_by", False) if filters.pile in ("open", "mine") else ("since_at", True)
    if filters.pile == "snoozed":
        order, descends = "snoozed_until", False
    found = _pile(house, person, filters.pile, moment)
    found = _filtered(house, person, found, filters, moment)
    found = _from(found, order, descends, after)
    key = F(order).desc(nulls_last=True) if descends else F(order).asc(nulls_last=True)
    keys = list(found.order_by(key, "-pk" if descends else "pk").values_list("pk", order)[: PER_PAGE + 1])
    shown = _rows(house, [key for key, _value in keys[:PER_PAGE]])
    more = ""
    if len(keys) > PER_PAGE:
        last, value = keys[PER_PAGE - 1]
        more = f"{value.isoformat() if value else ''}_{last}"
    return Pile(shown, more)


def counts(house: House, person: Person, *, at: dt.datetime | None = None) -> dict[str, int]:
    """How many lie in each pile."""
    moment = at or now()
    asleep = Q(snoozed_until__gt=moment)
    is_open = Q(state=desk_states.OPEN)
    living = Case.objects.filter(house=house, state__in=(desk_states.OPEN, desk_states.WAITING))
    told: dict[str, int] = living.aggregate(
        open=Count("pk", filter=is_open & ~asleep),
        mine=Count("pk", filter=is_open & ~asleep & Q(owner=person)),
        waiting=Count("pk", filter=Q(state=desk_states.WAITING) & ~asleep),
        snoozed=Count("pk", filter=asleep),
        late=Count("pk", filter=is_open & ~asleep & Q(answer_by__lt=moment)),
    )
    return told


def pulse(house: House) -> str:
    """Changes whenever something at this desk does: a handful of looks at the end of an index."""
    one = "select * from (select at from common_fact where house_id = %s and kind = %s order by at desc limit 1) as {name}"
    asked = " union all ".join(one.format(name=f"f{place}") for place in range(len(PULSE)))
    told: list[Any] = [value for kind in PULSE for value in (to_key(house.pk), kind)]
    return max((str(found) for (found,) in rows(asked, *told)), default="")


def find(house: House, key: uuid.UUID) -> Case | None:
    """One case of this desk."""
    cases = Case.objects.select_related("house", "client", "stay", "owner", "merged_into", "continues")
    return cases.filter(house=house, pk=key).first()


def put_aside(house: House, state: str) -> QuerySet[Mail]:
    """Messages that lie outside every case, with their reasons: put aside, or unreadable."""
    return Mail.objects.filter(house=house, state=state).defer("text", "visible", "reading").order_by("-at", "-pk")


def alone(house: House) -> QuerySet[Mail]:
    """Newsletters, absences and machines' messages that belong to no case: nobody waits, and they can still be read."""
    mine = Mail.objects.filter(
        house=house, way=Mail.Way.IN, state=Mail.State.FILED, thread__house=house, thread__about=""
    )
    return mine.defer("text", "visible", "reading").order_by("-at", "-pk")


# ------------------------------------------------------------------------------------------------------------ one case


@dataclass(slots=True)
class Talk:
    """A conversation of a case: with whom, what was said, what was carried into it."""

    thread: Thread
    mails: list[Mail] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)

    @property
    def new_parties(self) -> list[Party]:
        return [party for party in self.parties if party.standing == Party.Standing.NEW]

    @property
    def main(self) -> Party | None:
        return next((party for party in self.parties if party.standing == Party.Standing.MAIN), None)

    @property
    def last_in(self) -> Mail | None:
        return next((mail for mail in reversed(self.mails) if mail.way == Mail.Way.IN), None)


@dataclass(slots=True)
class CasePage:
    """Everything the page of a case shows."""

    case: Case
    guest: list[Talk]
    partners: list[Talk]
    items: list[Item]
    enquiries: dict[uuid.UUID, list[Enquiry]]
    suggestions: list[Suggestion]
    facts: list[Fact]
    elsewhere: list[Mail]  # where items were asked, when that is the conversation of another case
    continued_by: list[Case]
    merged: list[Case]

    @property
    def talks(self) -> list[Talk]:
        return [*self.guest, *self.partners]


def case_page(case: Case) -> CasePage:
    """Everything about a case, in a constant number of queries."""
    house = case.house_id
    items = list(Item.objects.filter(house=house, case=case).select_related("partner", "house").order_by("pk"))
    items.sort(key=lambda item: (item.asked_in_id or item.pk, item.place_in_mail))
    threads = list(Thread.objects.filter(house=house, about=case.reference).order_by("began_at", "pk"))
    talks = {thread.pk: Talk(thread) for thread in threads}
    asked_in = {item.asked_in_id for item in items if item.asked_in_id}
    mails = Mail.objects.filter(house=house).filter(Q(thread__in=talks) | Q(pk__in=asked_in))
    elsewhere = []
    for mail in reversed(mails.exclude(state=Mail.State.DUPLICATE).order_by("-at", "-pk")[:MOST_MAILS]):
        if mail.thread_id in talks:
            talks[mail.thread_id].mails.append(mail)
        else:
            elsewhere.append(mail)
    for party in Party.objects.filter(house=house, thread__in=talks).order_by("pk"):
        talks[party.thread_id].parties.append(party)
    for share in Share.objects.filter(house=house, into__in=talks).select_related("by", "mail").order_by("at"):
        talks[share.into_id].shares.append(share)
    enquiries = _enquiries(house, items)
    for each in (enquiry for many in enquiries.values() for enquiry in many):
        if each.thread_id in talks:
            talks[each.thread_id].enquiries.append(each)
    put = Suggestion.objects.filter(house=house, case=case, state=desk_states.PUT)
    kin = list(Case.objects.filter(Q(continues=case) | Q(merged_into=case), house=house).order_by("pk"))
    return CasePage(
        case=case,
        guest=[talk for talk in talks.values() if talk.thread.side == Thread.Side.GUEST],
        partners=[talk for talk in talks.values() if talk.thread.side == Thread.Side.PARTNER],
        items=items,
        enquiries=enquiries,
        suggestions=list(put.select_related("house", "item", "enquiry__partner", "other", "mail").order_by("pk")),
        facts=_facts(case, items),
        elsewhere=elsewhere,
        continued_by=[other for other in kin if other.continues_id == case.pk],
        merged=[other for other in kin if other.merged_into_id == case.pk],
    )


def with_parts(mails: Iterable[Mail]) -> dict[uuid.UUID, list[Part]]:
    """The files of these messages, in one query."""
    found: dict[uuid.UUID, list[Part]] = defaultdict(list)
    for part in Part.objects.filter(mail__in=[mail.pk for mail in mails]).order_by("place"):
        found[part.mail_id].append(part)
    return found


def _enquiries(house: uuid.UUID, items: Sequence[Item]) -> dict[uuid.UUID, list[Enquiry]]:
    asked = Enquiry.objects.filter(house=house, item__in=items).select_related("partner", "house", "thread")
    found: dict[uuid.UUID, list[Enquiry]] = defaultdict(list)
    for enquiry in asked.order_by("cents", "pk"):
        found[enquiry.item_id].append(enquiry)
    return found


def _facts(case: Case, items: Sequence[Item]) -> list[Fact]:
    """What happened to the case and its items, the newest first."""
    about = [case.reference, *(item.reference for item in items)]
    return list(Fact.objects.filter(house_id=case.house_id, subject__in=about).order_by("-at", "-pk")[:MOST_FACTS])


# ------------------------------------------------------------------------------------------------------------- a pile


def _pile(house: House, person: Person, name: str, at: dt.datetime) -> QuerySet[Case]:
    cases = Case.objects.filter(house=house)
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=at)
    if name == "waiting":
        return cases.filter(awake, state=desk_states.WAITING)
    if name == "closed":
        return cases.filter(state=desk_states.CLOSED)
    if name == "snoozed":
        return cases.filter(snoozed_until__gt=at).exclude(state=desk_states.CLOSED)
    cases = cases.filter(awake, state=desk_states.OPEN)
    return cases.filter(owner=person) if name == "mine" else cases


def _filtered(house: House, person: Person, cases: QuerySet[Case], told: Filters, at: dt.datetime) -> QuerySet[Case]:
    if told.category:
        asked = Item.objects.filter(house=house, category_key=told.category).values("case_id")
        cases = cases.filter(Q(category_key=told.category) | Q(pk__in=asked))
    if told.language:
        cases = cases.filter(language=told.language)
    if told.owner == "me":
        cases = cases.filter(owner=person)
    elif told.owner == "nobody":
        cases = cases.filter(owner=None)
    if told.mood:
        cases = cases.filter(mood__in=TROUBLED)
    if told.arrives:
        today = day_of(at, house.zone)
        last = today + dt.timedelta(days=0 if told.arrives == "today" else 3)
        cases = cases.filter(stay__arrives_on__range=(today, last))
    return cases


def _from(cases: QuerySet[Case], order: str, descends: bool, after: str) -> QuerySet[Case]:
    """Those that come after the last one shown."""
    said, _bar, key = after.partition("_")
    try:
        last = uuid.UUID(key)
    except ValueError:
        return cases
    moment = read_moment(said)
    if said and moment is None:
        return cases
    step = "lt" if descends else "gt"
    if moment is None:
        return cases.filter(**{f"{order}__isnull": True, f"pk__{step}": last})
    same = Q(**{order: moment, f"pk__{step}": last})
    return cases.filter(Q(**{f"{order}__{step}": moment}) | same | Q(**{f"{order}__isnull": True}))


def _rows(house: House, keys: Sequence[uuid.UUID]) -> list[Row]:
    """The lines of these cases, in this order: one query for them, one for what they ask."""
    columns = (
        "pk", "title", "client__name", "language", "mood", "owner__name", "owner_id", "stay__room", "stay__arrives_on",
        "stay__leaves_on", "urgent_at", "answer_by", "waiting_since", "since_at", "snoozed_until",
    )  # fmt: skip
    found = {row[0]: row for row in Case.objects.filter(house=house, pk__in=keys).values_list(*columns)}
    trades: dict[uuid.UUID, list[str]] = defaultdict(list)
    asked = Item.objects.filter(house=house, case__in=keys).exclude(state__in=desk_states.ANSWERED)
    for case, category in asked.order_by("pk").values_list("case_id", "category_key"):
        if category and category not in trades[case]:
            trades[case].append(category)
    senders = _senders(house, [key for key in keys if key in found and not found[key][2]])
    return [
        Row(
            key, row[1], row[2] or senders.get(key, ""), row[3], row[4], (row[5] or "").split(" ")[0], row[6], row[7] or "",
            *row[8:], tuple(trades[key]),  # type: ignore[call-arg]
        )
        for key in keys if (row := found.get(key))
    ]  # fmt: skip


def _senders(house: House, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Who wrote, for cases of nobody the house knows."""
    about = {f"case:{key}": key for key in keys}
    main = Party.objects.filter(
        house=house, thread__about__in=about, thread__side=Thread.Side.GUEST, standing=Party.Standing.MAIN
    )  # fmt: skip
    return {about[told]: name or email for told, name, email in main.values_list("thread__about", "name", "email")}
