"""What comes round for a practice: dates are remembered, proposals lapse, days go by, old files are forgotten, idle reading shows."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate

from loge.clients import states as clients
from loge.clients.actions.look import UNUSUAL
from loge.clients.models import Due, Look
from loge.common import journal, ticking
from loge.common.clock import now
from loge.common.jobs import daily, every, task
from loge.common.models import Fact
from loge.common.moves import CLOCK
from loge.houses.models import House

from ..models import Case, Errand, Gesture, Note, Undertaking
from . import states
from .gestures import lapse
from .memory import remember
from .retention import forget_old

WAIT, SPAN = dt.timedelta(minutes=30), dt.timedelta(minutes=90)
TASK = dt.timedelta(days=14)


def practices() -> list[House]:
    return list(House.objects.filter(kind=House.Kind.PRACTICE).order_by("pk"))


@every(dt.timedelta(hours=1))
@task(external=True)  # a transaction for each household
def remember_dates() -> None:
    for house in practices():
        remember(house)


@every(dt.timedelta(minutes=5))
@task(external=True)
def tick_gestures() -> None:
    tick(at=now())


def tick(*, at: dt.datetime) -> int:
    """Remind of what awaits a yes, let go what got none, close the days that went by. Replaying it changes nothing."""
    lapsed = ticking.tick(Gesture, at=at, act=lambda gesture, _name: lapse(gesture, at=at))
    return lapsed + ticking.tick(Due, at=at)


@daily(dt.time(3, 20))
@task(external=True)
def forget_old_files() -> None:
    for house in practices():
        forget_old(house)


@every(dt.timedelta(hours=1))
@task()
def notice_idle_reading() -> None:
    for house in practices():
        notice_idle(house, at=now())


def notice_idle(house: House, *, at: dt.datetime) -> int:
    """A file that was opened though nothing was to be done for its household, neither before nor since: whoever keeps the
    house is told who read, not what. Returns how many."""
    near = {"client": OuterRef("client"), "house": house}
    task_ = (
        Exists(Note.objects.filter(**near, taken_at__gte=OuterRef("at") - TASK, taken_at__lte=OuterRef("at") + WAIT))
        | Exists(Gesture.objects.filter(**near, state__in=states.LIVE))
        | Exists(Errand.objects.filter(**near, visit__ends_at__gte=OuterRef("at") - TASK))
        | Exists(Case.objects.filter(**near).exclude(state="closed"))
        | Exists(Undertaking.objects.filter(**near, state="open"))
        | Exists(Due.objects.filter(**near, day__gte=OuterRef("on"), state__in=(clients.AWAITED, clients.PROPOSED)))
    )
    looks = Look.objects.filter(
        house=house, at__gt=at - SPAN, at__lte=at - WAIT, why__in=(Look.Why.FILE, Look.Why.CALL)
    )
    told = 0
    for row in looks.annotate(on=TruncDate("at", tzinfo=house.zone)).filter(~Q(task_)).order_by("at"):
        known = Fact.objects.filter(
            house_id=house.pk, kind=UNUSUAL, subject=f"person:{row.person_id}", at__gt=at - SPAN, data__look=str(row.pk)
        )
        if not known.exists():
            with transaction.atomic():
                journal.write(
                    UNUSUAL,
                    subject=f"person:{row.person_id}",
                    house=house.pk,
                    by=CLOCK,
                    at=at,
                    count=1,
                    look=str(row.pk),
                )
            told += 1
    return told
