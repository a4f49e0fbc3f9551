"""Who in the loge may know: neighbours whose offers speak of it, those who helped before. Few are asked, in turn.

Nobody is asked who would rather not be, who rests, or who was asked twice this week; of two who know as much, the one who was
asked least lately comes first.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from loge.offers.catalogue import category
from loge.offers.models import Offer
from loge.offers.search import analysis
from loge.people.models import Person

from . import states
from .models import Answer, Asked, Question, Voice

MOST_ASKED = 4  # neighbours for one question
MOST_A_WEEK = 2  # questions one neighbour is asked in seven days
WEEK, LATELY = dt.timedelta(days=7), dt.timedelta(days=30)
TRADE, TITLE, SAID, HELPED = 3.0, 2.0, 0.5, 1.5
ENOUGH = 1.5


@dataclass(slots=True)
class Knower:
    """Somebody who may know, how much speaks for it, and in which words one would say so."""

    person: Person
    weight: float = 0.0
    reasons: list[dict[str, Any]] = field(default_factory=list)


def stems_of(*texts: str) -> set[str]:
    return set(analysis.terms(*texts).split())


def knowers(question: Question, *, at: dt.datetime, most: int = MOST_ASKED) -> list[Knower]:
    """Whom to ask, the best first. Six queries, however many neighbours."""
    found = _by_offers(question)
    _by_answers(question, found)
    asked = dict(
        Asked.objects.filter(house=question.house_id, asked_at__gt=at - LATELY)
        .values_list("person")
        .annotate(count=Count("pk"))
    )
    spare = _spared(question, at)
    able = [one for key, one in found.items() if key not in spare and one.weight >= ENOUGH and one.person.is_active]
    able.sort(key=lambda one: (-round(one.weight), asked.get(one.person.pk, 0), -one.weight, one.person.pk.hex))
    return able[:most]


def _by_offers(question: Question) -> dict[uuid.UUID, Knower]:
    sought, title = stems_of(question.title, question.words), stems_of(question.title)
    found: dict[uuid.UUID, Knower] = {}
    rows = Offer.objects.filter(
        house=question.house_id,
        state=Offer.State.PUBLISHED,
        provider__vetted_at__isnull=False,
        provider__paused_at=None,
    )
    for offer in rows.select_related("provider__person").order_by("pk"):
        own = set(offer.terms.split()) if offer.terms else stems_of(offer.title, offer.words)
        same = offer.category_key == question.category_key if question.category_key else False
        weight = TRADE * same + TITLE * len(title & own) + SAID * len((sought - title) & own)
        if not weight:
            continue
        one = found.setdefault(offer.provider.person_id, Knower(offer.provider.person))
        if weight > one.weight:
            one.weight, one.reasons = weight, [{"why": "offer", "what": offer.title}]
    return found


def _by_answers(question: Question, found: dict[uuid.UUID, Knower]) -> None:
    """Those whose answers helped, in questions of the same trade."""
    if not question.category_key:
        return
    rows = Answer.objects.filter(
        house=question.house_id, state=states.SHOWN, helped_at__isnull=False, question__is_private=False,
        question__category_key=question.category_key,
    )  # fmt: skip
    authors = [answer.author for answer in rows.select_related("author").order_by("-helped_at")[:200]]
    told = {author.pk: author for author in authors}
    for key, count in Counter(author.pk for author in authors).items():
        one = found.setdefault(key, Knower(told[key]))
        one.weight += HELPED * min(count, 3)
        one.reasons.append({"why": "helped", "what": question.category_key, "count": count})


def _spared(question: Question, at: dt.datetime) -> set[uuid.UUID]:
    """Who asks, who was asked this already, who would rather not, who was asked enough this week."""
    own = {question.asker_id, *Asked.objects.filter(question=question).values_list("person", flat=True)}
    quiet = Voice.objects.filter(house=question.house_id, may_be_asked=False).values_list("person", flat=True)
    lately = Asked.objects.filter(house=question.house_id, asked_at__gt=at - WEEK).values_list("person")
    tired = {key for key, count in lately.annotate(count=Count("pk")) if count >= MOST_A_WEEK}
    return own | set(quiet) | tired


def told(reasons: list[dict[str, Any]]) -> list[str]:
    """The reasons, as one reads them."""
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    said = []
    for one in reasons:
        if one["why"] == "offer":
            said.append(_("you offer “%(what)s”") % {"what": one["what"]})
        else:
            trade = category(one["what"])
            words = ngettext(
                "an answer of yours helped (%(what)s)",
                "%(num)s answers of yours helped (%(what)s)",
                one.get("count", 1),
            )
            said.append(words % {"num": one.get("count", 1), "what": str(trade or one["what"]).lower()})
    return said
