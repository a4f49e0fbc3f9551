"""Memory that proposes, pure: from what is known of a household to the one decision a date deserves, computed anew each day.

Nothing here reads a database: the round of ``demands/memory.py`` hands in rows, the ten years of the tests hand in the same.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from loge.common.clock import UTC, from_wall

from . import states
from .dates import DAY, Coming, between
from .models import Gift, Known, Liking, Member, Occasion
from .ordering import may_order
from .rules import alike, stems

AHEAD = 60  # days that are looked over
ANSWER = 7  # days they have to answer before the order must leave
BY_HAND = 30  # days before the date, when a person has to choose
FIND_DAY_BEFORE = 60  # days before the month, when its day is to be found
MOURNING = 90  # days
MORNING = dt.time(9, 30)
MOST_BACK = 10  # days before the date on which it may still be brought, where nobody delivers nearer to it
GIVEN = frozenset({Occasion.Sort.BIRTHDAY, Occasion.Sort.WEDDING, Occasion.Sort.NAME_DAY, Occasion.Sort.CUSTOM})
# points: a known taste, a provider they ask for, at most for a price near the usual one
TASTE, LIKED, USUAL = (
    40,
    20,
    20,
)
Open = Callable[[dt.date], bool]


@dataclass(frozen=True, slots=True)
class Idea:
    """Something the house knows where to find: priced, with the open days it takes to have it."""

    key: str
    what: str
    cents: int
    provider: str  # "partner:…"
    provider_name: str
    lead: int  # open days between the order and the delivery
    is_open: Open = field(compare=False)
    words: str = ""
    contains: str = ""  # what an allergy could forbid
    category: str = ""
    months: frozenset[int] = frozenset()  # empty: all the year
    trust: int = 0  # in the provider, from evidence: whole points
    cases: int = 0  # … which it comes from


@dataclass(frozen=True, slots=True)
class Plan:
    """When it is brought, and the last day on which it can be ordered for that."""

    deliver_on: dt.date
    order_by: dt.date


@dataclass(frozen=True, slots=True)
class Pick:
    """The idea chosen, when, and why: each reason a word the page speaks, with what it rests on."""

    idea: Idea
    plan: Plan
    reasons: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to one coming of a date. ``why`` is a word of ``states.WHY`` when a person must decide."""

    occasion: Occasion
    coming: Coming
    decide_by: dt.date
    pick: Pick | None = None
    asked: Member | None = None
    why: str = ""


@dataclass(slots=True)
class Around:
    """A household, as far as a date needs to know it. ``decided``: comings that have their decision."""

    members: Sequence[Member]
    occasions: Sequence[Occasion]
    facts: Sequence[Known] = ()
    gifts: Sequence[Gift] = ()
    likings: Sequence[Liking] = ()
    allergies: str = ""
    decided: set[tuple[uuid.UUID, int]] = field(default_factory=set)
    promised: dict[uuid.UUID, set[str]] = field(default_factory=dict)  # by member: what is proposed or ordered already

    def member(self, key: Any) -> Member | None:
        return next((one for one in self.members if one.pk == key), None)


def decisions(around: Around, ideas: Sequence[Idea], today: dt.date) -> list[Decision]:
    """Every decision that is to be made today; those of one day and one person to ask follow each other."""
    found = []
    for occasion in around.occasions:
        for coming in upcoming(around, occasion, today):
            if (occasion.pk, coming.cycle) not in around.decided:
                made = decide(around, occasion, coming, ideas, today)
                if made is not None:
                    found.append(made)
                    around.decided.add((occasion.pk, coming.cycle))
                    if made.pick is not None and occasion.member_id is not None:
                        around.promised.setdefault(occasion.member_id, set()).add(alike(made.pick.idea.what))
    return sorted(found, key=lambda one: (one.coming.day, str(one.asked.pk) if one.asked else ""))


def upcoming(around: Around, occasion: Occasion, today: dt.date, *, days: int = AHEAD) -> list[Coming]:
    """The comings of the next days that may be spoken of at all."""
    if not occasion.is_kept or is_silent(around, occasion):
        return []
    return between(occasion.rule, today, today + days * DAY)


def is_silent(around: Around, occasion: Occasion) -> bool:
    """A date of someone who has died or left is never celebrated; a remembrance is what it is for."""
    if occasion.sort == Occasion.Sort.REMEMBRANCE:
        return False
    concerned = [around.member(key) for key in (occasion.member_id, occasion.other_id) if key is not None]
    return any(one is None or not one.is_here for one in concerned)


def decide(
    around: Around, occasion: Occasion, coming: Coming, ideas: Sequence[Idea], today: dt.date
) -> Decision | None:
    """The decision for one coming; None while there is time."""
    day = coming.day
    by_hand = day - BY_HAND * DAY
    if not coming.is_exact:
        return (
            Decision(occasion, coming, day - DAY, why=states.FIND_DAY) if today >= day - FIND_DAY_BEFORE * DAY else None
        )
    if occasion.sort not in GIVEN or occasion.member_id is None:
        careful = states.MOURNING if occasion.sort == Occasion.Sort.REMEMBRANCE else states.TO_SEE
        return Decision(occasion, coming, day - DAY, why=careful) if today >= by_hand else None
    if _mourns(around, day):
        return Decision(occasion, coming, day - DAY, why=states.MOURNING) if today >= by_hand else None
    recipient = around.member(occasion.member_id)
    assert recipient is not None
    picks = choose(around, occasion, recipient, ideas, day, today)
    for pick in picks:
        asked = whom_to_ask(around.members, recipient, pick.idea.cents, other=occasion.other_id)
        if asked is not None:
            soon = today >= min(pick.plan.order_by - ANSWER * DAY, by_hand + ANSWER * DAY)
            return Decision(occasion, coming, pick.plan.order_by, pick, asked) if soon else None
    if today < by_hand:
        return None
    late = not picks and bool(choose(around, occasion, recipient, ideas, day, day - AHEAD * DAY))
    why = states.NOBODY_TO_ASK if picks else states.TOO_SHORT if late else states.NO_IDEA
    return Decision(occasion, coming, max(today, day - DAY), why=why)


def _mourns(around: Around, day: dt.date) -> bool:
    died = (one.status_on for one in around.members if one.status == Member.Status.DECEASED)
    return any(on is not None and on <= day < on + MOURNING * DAY for on in died)


def whom_to_ask(
    members: Iterable[Member], recipient: Member, cents: int, *, other: uuid.UUID | None = None
) -> Member | None:
    """Who may order it and is not the one it is for: the other of the two first, then whoever pays, then whoever can sign in."""
    able = [one for one in members if one.pk != recipient.pk and may_order(one, recipient, cents)]
    ranked = sorted(able, key=lambda one: (one.pk != other, not one.pays, one.person_id is None, one.name))
    return ranked[0] if ranked else None


def choose(
    around: Around, occasion: Occasion, recipient: Member, ideas: Sequence[Idea], day: dt.date, today: dt.date
) -> list[Pick]:
    """The ideas that fit, the best first (taste, whom they ask for, trust, the usual price): never what was given before,
    nothing they must avoid, in their budget, in time."""
    tastes = _Tastes.of(around, occasion, recipient, today)
    found = []
    for idea in ideas:
        plan = back_plan(day, idea, today) if tastes.suits(idea) else None
        if plan is not None:
            score, reasons = tastes.weigh(idea)
            found.append((-score, idea.cents, idea.key, Pick(idea, plan, tuple(reasons))))
    return [row[3] for row in sorted(found, key=lambda row: row[:3])]


@dataclass(frozen=True, slots=True)
class _Tastes:
    """What an idea for this person is held against: stems of words, likenesses of gifts, references of providers."""

    avoid: frozenset[str]
    dislikes: frozenset[str]
    likes: tuple[tuple[Known, frozenset[str]], ...]
    given: frozenset[str]
    refused: frozenset[str]
    liked: frozenset[str]
    last: Gift | None
    budget_cents: int | None
    usual_cents: int  # 0: not known

    @classmethod
    def of(cls, around: Around, occasion: Occasion, recipient: Member, today: dt.date) -> _Tastes:
        facts = [fact for fact in around.facts if fact.expires_on is None or fact.expires_on >= today]
        theirs = [one for one in facts if one.member_id in (None, recipient.pk)]
        past = [gift for gift in around.gifts if gift.member_id == recipient.pk]
        last = max(past, key=lambda gift: gift.given_on, default=None)
        return cls(
            avoid=frozenset(stems(" ".join([around.allergies, *_words(facts, Known.Sort.AVOID)]))),
            dislikes=frozenset(stems(" ".join(_words(theirs, Known.Sort.DISLIKE)))),
            likes=tuple((one, frozenset(stems(one.words))) for one in theirs if one.sort == Known.Sort.TASTE),
            given=frozenset({gift.likeness or alike(gift.what) for gift in past} | around.promised.get(recipient.pk, set())),
            refused=frozenset(one.provider for one in around.likings if not one.is_liked),
            liked=frozenset(one.provider for one in around.likings if one.is_liked),
            last=last,
            budget_cents=occasion.budget_cents,
            usual_cents=occasion.budget_cents or (last.cents if last and last.cents else 0),
        )  # fmt: skip

    def suits(self, idea: Idea) -> bool:
        told = stems(f"{idea.what} {idea.words}")
        if self.budget_cents is not None and idea.cents > self.budget_cents:
            return False
        if idea.provider in self.refused or alike(idea.what) in self.given:
            return False
        return not (self.avoid & (told | stems(idea.contains)) or self.dislikes & told)

    def weigh(self, idea: Idea) -> tuple[int, list[dict[str, str]]]:
        """Points, and the reasons as they are kept beside the proposal."""
        score, reasons = 0, []
        told = stems(f"{idea.what} {idea.words}")
        taste = next((fact for fact, words in self.likes if words & told), None)
        if taste is not None:
            score += TASTE
            reasons.append(
                {"why": "taste", "words": taste.words, "on": taste.said_on.isoformat(), "source": taste.source}
            )
        if self.last is not None:
            reasons.append({"why": "not_twice", "words": self.last.what, "on": self.last.given_on.isoformat()})
        if self.avoid:
            reasons.append({"why": "safe"})
        if idea.provider in self.liked:
            score += LIKED
            reasons.append({"why": "liked", "words": idea.provider_name})
        if idea.cases:
            score += idea.trust
            reasons.append(
                {"why": "trust", "words": idea.provider_name, "points": f"{idea.trust:+d}", "cases": str(idea.cases)}
            )
        if self.usual_cents:
            score += max(0, USUAL - abs(idea.cents - self.usual_cents) * USUAL // self.usual_cents)
        if self.budget_cents is not None:
            reasons.append({"why": "budget", "cents": str(self.budget_cents)})
        return score, reasons


def _words(facts: Iterable[Known], sort: str) -> list[str]:
    return [fact.words for fact in facts if fact.sort == sort]


def back_plan(day: dt.date, idea: Idea, today: dt.date) -> Plan | None:
    """Counted back in the provider's open days: brought on the day, or the last open one before; ordered ``lead`` open days
    before that. None when it cannot be had in time, or is out of season."""
    if idea.months and day.month not in idea.months:
        return None
    deliver_on = day
    while not idea.is_open(deliver_on):
        deliver_on -= DAY
        if (day - deliver_on).days > MOST_BACK:
            return None
    order_by, left = deliver_on, idea.lead
    while left > 0:
        order_by -= DAY
        left -= idea.is_open(order_by)
        if (deliver_on - order_by).days > AHEAD:
            return None
    return Plan(deliver_on, order_by) if order_by >= today else None


def morning_of(day: dt.date, where: ZoneInfo, at: dt.time = MORNING) -> dt.datetime:
    """The recipient's morning. An hour that the spring change leaves out is the first one after it."""
    wall = dt.datetime.combine(day, at)
    return from_wall(wall, where) or wall.replace(tzinfo=where, fold=0).astimezone(UTC)
