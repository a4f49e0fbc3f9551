"""What can be known of households: found while the phone rings, read on one page, listed by what comes. From the house, always."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from loge.common.clock import UTC, day_of, now
from loge.houses.models import House
from loge.people.models import Person

from . import states
from .actions.look import SEEN, UNUSUAL, digest_of, hash_of, look
from .dates import DAY, Coming
from .memory import AHEAD, Around, is_silent, upcoming
from .models import (
    Certificate,
    ClientFile,
    Due,
    Gift,
    Home,
    Hush,
    Known,
    Liking,
    Look,
    LookLink,
    LookTip,
    Member,
    Occasion,
    Referent,
    Secret,
)
from .rules import alike, dialled, folded, tail

MOST_FOUND = 20
MOST_GIFTS = 20
MOST_FACTS = 16  # beside all that is to be avoided, which is never cut short


# -------------------------------------------------------------------------------------------------------------- found


def households(house: House) -> QuerySet[ClientFile]:
    """Every household of a practice, by name, each with its members: two queries."""
    members = Member.objects.order_by("-pays", "name")
    found = ClientFile.objects.filter(house=house, merged_into=None, members__isnull=False).distinct()
    return found.prefetch_related(Prefetch("members", queryset=members)).order_by("name", "pk")


def find(house: House, words: str) -> list[Member]:
    """Who that is, by a name or a number begun in one box, however it is typed: one query."""
    said = words.strip()
    digits = tail(said)
    here = Member.objects.filter(house=house, client__merged_into=None).select_related("client", "client__house")
    if len(digits) >= 4 and not any(sign.isalpha() for sign in said):
        exact = dialled(said)
        fits = Q(dialled__contains=digits) | (Q(dialled=exact) if exact else Q())
        return list(here.filter(fits).order_by("name")[:MOST_FOUND])
    wanted = folded(said).split()
    if not wanted:
        return []
    for word in wanted:
        here = here.filter(sought__contains=word)
    return list(here.order_by("name")[:MOST_FOUND])


def household(house: House, key: uuid.UUID) -> ClientFile | None:
    """One file of the house; the one it was made one with, if it was."""
    found = ClientFile.objects.filter(house=house, pk=key).select_related("house").first()
    while found is not None and found.merged_into_id is not None:
        found = ClientFile.objects.filter(house=house, pk=found.merged_into_id).select_related("house").first()
    return found


def member(house: House, key: uuid.UUID) -> Member | None:
    here = Member.objects.filter(house=house, pk=key, client__merged_into=None)
    return here.select_related("house", "client__house").first()


def of_person(person: Person) -> QuerySet[Member]:
    """What this person is in the households of practices."""
    here = Member.objects.filter(person=person, status=Member.Status.HERE, client__merged_into=None)
    return here.select_related("house", "client__house").order_by("house__name", "pk")


# ---------------------------------------------------------------------------------------------------------- one file


@dataclass(slots=True)
class File:
    """A household as its page shows it."""

    client: ClientFile
    members: list[Member]
    homes: list[Home]
    facts: list[Known]
    hidden_facts: int  # sensitive ones this reader is not shown
    more_facts: bool  # the page shows the newest of them
    gifts: list[Gift]
    likings: list[Liking]
    occasions: list[Occasion]
    comings: list[Upcoming]
    secrets: list[Secret]
    referents: list[Referent]
    looks: list[Look]

    @property
    def payer(self) -> Member | None:
        return next((one for one in self.members if one.pays and one.is_here), None)

    @property
    def home(self) -> Home | None:
        return next((one for one in self.homes if one.is_main), None) or next(iter(self.homes), None)

    @property
    def to_avoid(self) -> list[Known]:
        return [fact for fact in self.facts if fact.sort == Known.Sort.AVOID]

    @property
    def next_date(self) -> Upcoming | None:
        return next(iter(self.comings), None)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One coming of a date with its decision, if it has one."""

    occasion: Occasion
    coming: Coming
    due: Due | None
    member: Member | None

    @property
    def day(self) -> dt.date:
        return self.due.day if self.due is not None else self.coming.day

    @property
    def state(self) -> str:
        """ "" while there is time."""
        return self.due.state if self.due is not None else ""

    @property
    def tone(self) -> str:
        return {"": "", states.AWAITED: "late", states.PROPOSED: "soon", states.PASSED: "late"}.get(self.state, "good")

    @property
    def needs_someone(self) -> bool:
        return self.state == states.AWAITED


def open_file(
    client: ClientFile,
    *,
    by: Person,
    why: str = Look.Why.FILE,
    purpose: str = "",
    whole: bool = True,
    at: dt.datetime | None = None,
) -> File:
    """The one way to read a file: who reads it, and what for, is written down before anything is shown. Not ``whole``: of the
    facts the newest, and all that is to be avoided."""
    look(client, by=by, why=why, purpose=purpose, at=at)
    return _read(client, reader=by, whole=whole, at=at)


def _read(client: ClientFile, *, reader: Person, whole: bool = True, at: dt.datetime | None = None) -> File:
    """The file for its page: ten queries, whatever its years. Sensitive facts only for the referents, where there are any."""
    moment = at or now()
    today = day_of(moment, client.house.zone)
    house = client.house_id
    members = list(Member.objects.filter(house=house, client=client).order_by("-pays", "made_at", "pk"))
    referents = list(Referent.objects.filter(house=house, client=client).select_related("person"))
    trusted = not referents or reader.pk in {one.person_id for one in referents}
    known = Known.objects.filter(house=house, client=client).filter(Q(expires_on=None) | Q(expires_on__gte=today))
    if not whole:
        newest = known.exclude(sort=Known.Sort.AVOID).order_by("-said_on", "-pk")[: MOST_FACTS + 1]
        known = known.filter(Q(sort=Known.Sort.AVOID) | Q(pk__in=newest.values("pk")))
    facts = list(known.order_by("sort", "-said_on", "pk"))
    more = not whole and sum(fact.sort != Known.Sort.AVOID for fact in facts) > MOST_FACTS
    shown = [fact for fact in facts if trusted or not fact.is_sensitive or fact.sort == Known.Sort.AVOID]
    by_key = {one.pk: one for one in members}
    for row in facts:
        row.member = by_key.get(row.member_id) if row.member_id else None
    gifts = list(Gift.objects.filter(house=house, client=client).order_by("-given_on", "-pk")[:MOST_GIFTS])
    for gift in gifts:
        gift.member, gift.house = by_key[gift.member_id], client.house
    occasions = list(Occasion.objects.filter(house=house, client=client).order_by("month", "day", "pk"))
    dues = list(Due.objects.filter(house=house, client=client, day__gte=today - 31 * DAY))
    return File(
        client=client, members=members, homes=list(Home.objects.filter(house=house, client=client).order_by("-is_main", "pk")),
        facts=shown, hidden_facts=len(facts) - len(shown), more_facts=more, gifts=gifts,
        likings=list(Liking.objects.filter(house=house, client=client).order_by("-is_liked", "name")),
        occasions=occasions, comings=_comings(Around(members, occasions), dues, today, days=366),
        secrets=list(Secret.objects.filter(house=house, client=client).select_related("home").order_by("label")),
        referents=referents, looks=looks(client, most=6),
    )  # fmt: skip


def looks(client: ClientFile, *, most: int = 100) -> list[Look]:
    """Who looked, and why, the last first."""
    found = Look.objects.filter(house=client.house_id, client=client).select_related("person")
    return list(found.order_by("-at", "-pk")[:most])


# ------------------------------------------------------------------------------------------------------------ memory


def around(house: House, *, only: ClientFile | None = None, since: dt.date | None = None) -> dict[uuid.UUID, Around]:
    """Every household of the house as memory needs it: seven queries however many."""
    rows = ClientFile.objects.filter(house=house, merged_into=None)
    files = {row.pk: row for row in (rows.filter(pk=only.pk) if only else rows)}
    mine: dict[str, Any] = {"house": house, "client": only} if only else {"house": house}
    members: dict[uuid.UUID, list[Any]] = _by_client(Member.objects.filter(**mine))
    known, gifts = _by_client(Known.objects.filter(**mine)), _by_client(Gift.objects.filter(**mine))
    likings, occasions = (
        _by_client(Liking.objects.filter(**mine)),
        _by_client(Occasion.objects.filter(**mine, is_kept=True)),
    )
    dues: dict[uuid.UUID, set[tuple[uuid.UUID, int]]] = defaultdict(set)
    kept = Due.objects.filter(**mine, day__gte=since) if since else Due.objects.filter(**mine)
    again = Q(why__in=(states.NO_IDEA, states.TOO_SHORT, states.NOBODY_TO_ASK)) | Q(
        why=states.FIND_DAY, occasion__day__isnull=False
    )
    retried = kept.filter(again, state=states.AWAITED)
    for client, occasion, cycle in kept.exclude(pk__in=retried.values("pk")).values_list("client", "occasion", "cycle"):
        dues[client].add((occasion, cycle))
    found = {}
    for key, row in files.items():
        if members[key]:
            found[key] = Around(
                members[key],
                occasions[key],
                known[key],
                gifts[key],
                likings[key],
                row.allergies,
                dues[key],
                defaultdict(set),
            )
            for occasion in occasions[key]:
                occasion.client, occasion.house = row, house
            for gift in gifts[key]:
                gift.likeness = gift.likeness or alike(gift.what)
    return found


def coverage(house: House, *, at: dt.datetime | None = None, days: int = AHEAD) -> list[Upcoming]:
    """Every date of the next days with its decision, or none yet: computed from the rules, so that nothing that failed can
    make one disappear. Four queries however many."""
    today = day_of(at or now(), house.zone)
    files = {
        row.pk: row for row in ClientFile.objects.filter(house=house, merged_into=None).only("pk", "name", "house")
    }
    members, occasions = (
        _by_client(Member.objects.filter(house=house)),
        _by_client(Occasion.objects.filter(house=house, is_kept=True)),
    )
    dues = _by_client(Due.objects.filter(house=house, day__gte=today - 31 * DAY, day__lte=today + (days + 31) * DAY))
    found = []
    for key, row in files.items():
        for occasion in occasions[key]:
            occasion.client = row
        found += _comings(Around(members[key], occasions[key]), dues[key], today, days=days)
    return sorted(found, key=lambda one: (one.day, one.occasion.client.name))


def coming_of(client: ClientFile, *, at: dt.datetime | None = None, days: int = AHEAD) -> list[Upcoming]:
    """The dates of one household: three queries."""
    today = day_of(at or now(), client.house.zone)
    mine: dict[str, Any] = {"house": client.house_id, "client": client}
    around = Around(list(Member.objects.filter(**mine)), list(Occasion.objects.filter(**mine)))
    return _comings(around, Due.objects.filter(**mine, day__gte=today - 31 * DAY), today, days=days)


def due(house: House, key: uuid.UUID) -> Due | None:
    found = Due.objects.filter(house=house, pk=key)
    return found.select_related("house", "client__house", "occasion__member", "occasion__client__house").first()


def waiting(house: House, *, at: dt.datetime | None = None) -> list[Due]:
    """The dates that wait for a person to decide, the nearest first."""
    found = Due.objects.filter(house=house, state=states.AWAITED).select_related("occasion__member", "client")
    return list(found.order_by("day", "pk")[:100])


def _comings(around: Around, dues: Iterable[Any], today: dt.date, *, days: int) -> list[Upcoming]:
    by_key = {(row.occasion_id, row.cycle): row for row in dues}
    found = []
    for occasion in around.occasions:
        if is_silent(around, occasion):
            continue
        whose = around.member(occasion.member_id)
        for coming in upcoming(around, occasion, today, days=days):
            found.append(Upcoming(occasion, coming, by_key.get((occasion.pk, coming.cycle)), whose))
    return sorted(found, key=lambda one: (one.day, str(one.occasion)))


def _by_client(rows: QuerySet[Any]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.client_id].append(row)
    return found


# -------------------------------------------------------------------------------------------------------- discretion


def hidden_from(person: Person, *, at: dt.datetime | None = None) -> set[str]:
    """What this person must not be shown today, anywhere: references such as "gesture:…". A surprise keeps until its day is over
    where the house is: west of Greenwich that is later."""
    moment = at or now()
    kept = Hush.objects.filter(member__person=person).filter(
        Q(until_on=None) | Q(until_on__gte=day_of(moment, UTC) - DAY)
    )
    return {
        row.subject
        for row in kept.select_related("house")
        if row.until_on is None or row.until_on >= day_of(moment, row.house.zone)
    }


@dataclass(frozen=True, slots=True)
class Chain:
    """Whether a house's looks are as they were written. ``trouble`` names the first link that is not."""

    links: int
    trouble: str = ""

    @property
    def holds(self) -> bool:
        return not self.trouble


def verify_chain(house: House) -> Chain:
    """Go through every link: the order, the hash, and that each look says what it said; two queries and the tip."""
    before, number = "", 0
    rows = {row.pk: row for row in Look.objects.filter(house=house)}
    for link in LookLink.objects.filter(house=house).order_by("number").iterator(chunk_size=2_000):
        number += 1
        row = rows.pop(link.look_id, None)
        if link.number != number or link.hash != hash_of(before, number, link.digest):
            return Chain(
                number, _("link %(number)s: its place or its hash is not what was written") % {"number": number}
            )
        if row is None and link.gone_at is None:
            return Chain(
                number, _("link %(number)s: its look is missing and was not erased by right") % {"number": number}
            )
        if row is not None and digest_of(row) != link.digest:
            return Chain(number, _("link %(number)s: its look was changed") % {"number": number})
        before = link.hash
    tip = LookTip.objects.filter(house=house).first()
    if tip is not None and (tip.number, tip.hash) != (number, before):
        return Chain(number, _("the end of the chain is missing"))
    first = LookLink.objects.filter(house=house).order_by("number").first()
    unlinked = [row for row in rows.values() if first is not None and row.pk > first.look_id]
    return Chain(number, _("a look stands outside the chain") if unlinked else "")


class Unusual(NamedTuple):
    """Someone read too much: which fact says so, who, how many files (1: one without a reason), when, over how long."""

    fact: str
    who: Person | None
    files: int
    at: dt.datetime
    in_a_day: bool  # else within ten minutes


def unusual(house: House, *, at: dt.datetime | None = None) -> list[Unusual]:
    """Unusual reading of the last month that nobody has looked into."""
    from loge.common.models import Fact

    since = (at or now()) - dt.timedelta(days=30)
    facts = list(Fact.objects.filter(house_id=house.pk, kind=UNUSUAL, at__gte=since).order_by("-at")[:50])
    seen = set(Fact.objects.filter(house_id=house.pk, kind=SEEN, at__gte=since).values_list("subject", flat=True))
    people = {str(row.pk): row for row in Person.objects.filter(pk__in=[fact.subject_id for fact in facts])}
    return [
        Unusual(
            str(fact.pk),
            people.get(fact.subject_id),
            int(fact.data.get("count", 1)),
            fact.at,
            fact.data.get("span") == "day",
        )
        for fact in facts
        if f"fact:{fact.pk}" not in seen
    ]


def certificates(house: House) -> list[Certificate]:
    return list(Certificate.objects.filter(house=house).order_by("-done_on")[:24])
