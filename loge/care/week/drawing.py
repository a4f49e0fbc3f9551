"""Drawing the case of a week: by chance, the bad waits oftener; the same for whoever looks, never the same case twice."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q

from loge.clients.models import Hush
from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.jobs import daily, task
from loge.demands import desk_states
from loge.demands import states as life
from loge.demands.models import Case, Demand, Item
from loge.houses.models import House
from loge.houses.queries import keepers

from ..figures.tallies import monday
from ..line.models import CallBack
from ..line.states import REACHED
from ..promises.models import Promise
from ..promises.states import BROKEN, KEPT
from .models import SelfReview

LOOKED_BACK = dt.timedelta(weeks=4)
MOST = 2_000
MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Drawable:
    """A case that could be drawn, and how heavy it lies in the hand that draws."""

    subject: str
    title: str
    weight: float = 1.0


def week_of_house(house: House, at: dt.datetime) -> dt.date:
    """The Monday of this week, on the house's clock."""
    return monday(day_of(at, house.zone))


@daily(dt.time(6, 20))
@task()
def draw_everywhere() -> None:
    """Each house has its case of the week before anybody comes in on Monday."""
    moment = now()
    for house in House.objects.order_by("pk"):
        draw(house, at=moment)


@transaction.atomic
def draw(house: House, *, at: dt.datetime | None = None) -> SelfReview | None:
    """The case of this week, drawn once; None while there is none to draw."""
    moment = at or now()
    week = week_of_house(house, moment)
    drawn = SelfReview.objects.filter(house=house, week=week).first()
    if drawn is not None:
        return drawn
    chosen = choose(drawable(house, at=moment), f"{house.pk}:{week}")
    if chosen is None:
        return None
    row = SelfReview(house=house, week=week, subject=chosen.subject, title=chosen.title[:120], drawn_at=moment)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # drawn by somebody else at this very moment
        return SelfReview.objects.filter(house=house, week=week).first()
    journal.write("self_review.drawn", subject=row.reference, house=house.pk, by=MACHINE, at=moment, about=row.subject)
    return row


def choose(found: list[Drawable], seed: str) -> Drawable | None:
    """One of them by the seed of the week, in proportion to its weight."""
    if not found:
        return None
    in_order = sorted(found, key=lambda one: one.subject)
    chance = random.Random(seed)  # noqa: S311  chosen alike by whoever looks; guards nothing
    return chance.choices(in_order, [one.weight for one in in_order])[0]


def drawable(house: House, *, at: dt.datetime) -> list[Drawable]:
    """What ended in the last four weeks, but for what was drawn before, what must still stay a surprise to somebody, and
    what a keeper of the house asked for themselves. Eight queries."""
    since = at - LOOKED_BACK
    ours = [person.pk for person in keepers(house)]
    demands = Demand.objects.filter(house=house, state__in=life.OVER, since_at__gte=since, since_at__lte=at)
    closed = Case.objects.filter(house=house, state=desk_states.CLOSED, since_at__gte=since, since_at__lte=at)
    calls = CallBack.objects.filter(house=house, state=REACHED, since_at__gte=since, since_at__lte=at)
    titles = {f"demand:{pk}": title for pk, title in demands.exclude(client__in=ours).values_list("pk", "title")[:MOST]}
    titles |= {f"case:{pk}": title for pk, title in closed.filter(merged_into=None).values_list("pk", "title")[:MOST]}
    called = calls.exclude(person__in=ours) if ours else calls
    titles |= {f"call_back:{pk}": words for pk, words in called.values_list("pk", "words")[:MOST]}
    today = day_of(at, house.zone)
    secret = Hush.objects.filter(Q(until_on=None) | Q(until_on__gte=today), house=house).values_list(
        "subject", flat=True
    )
    drawn = SelfReview.objects.filter(house=house).values_list("subject", flat=True)
    kept_back = {*secret, *drawn}
    things = [subject.removeprefix("item:") for subject in kept_back if subject.startswith("item:")]
    if things:  # a surprise in one thing hides the whole matter
        kept_back |= {
            f"case:{pk}" for pk in Item.objects.filter(house=house, pk__in=things).values_list("case", flat=True)
        }
    weights = _weights(house, since - LOOKED_BACK)
    return [
        Drawable(subject, title, weights.get(subject, 1.0))
        for subject, title in titles.items()
        if subject not in kept_back
    ]


def _weights(house: House, since: dt.datetime) -> dict[str, float]:
    """One, five more for each promise that was broken, and one for each half day somebody waited (ten at most)."""
    found: dict[str, float] = {}
    held = Promise.objects.filter(house=house, made_at__gte=since, state__in=(KEPT, *BROKEN)).exclude(subject="")
    for subject, state, made, ended in held.values_list("subject", "state", "made_at", "ended_at"):
        waited = (ended - made) / dt.timedelta(hours=12) if ended is not None else 10
        found[subject] = found.get(subject, 1.0) + 5 * (state in BROKEN) + min(max(waited, 0), 10)
    return found
