"""Reviews can be doubted like anything else that is shown; one that is held back or refused counts in no stars."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy

from loge.common.clock import now
from loge.houses.models import House
from loge.people.models import Person

from ..notices import states
from ..notices.kinds import Content, Kind, join
from ..notices.models import Notice
from . import queries
from .actions import content, recount
from .models import Review


def _readable(house: House, key: uuid.UUID, reader: Person | None) -> Content | None:
    row = queries.readable(house, key, reader)
    return content(row) if row is not None else None


def review_of(row: Notice) -> Review | None:
    if row.kind != "review":
        return None
    found = Review.objects.select_related("house", "author")
    return found.filter(house=row.house_id, pk=row.subject.partition(":")[2]).first()


def _hide(row: Notice, by: Person | None) -> None:
    """What the house holds back waits out of sight; what somebody doubts stays until someone has looked."""
    if row.is_ours:
        _set(row, held_at=row.reported_at)


def _refuse(row: Notice, by: Person) -> None:
    _set(row, refused_at=now(), held_at=None)


def _let_stand(row: Notice, by: Person) -> None:
    """It is shown again, unless another look at it is still awaited."""
    others = Notice.objects.filter(house=row.house_id, subject=row.subject, state=states.OPEN).exclude(pk=row.pk)
    waits = others.filter(reporter=None, email="").exists()
    _set(row, refused_at=None, **({} if waits else {"held_at": None}))


def _set(row: Notice, **columns: object) -> None:
    review = review_of(row)
    if review is not None:
        Review.objects.filter(house=row.house_id, pk=review.pk).update(**columns)
        recount(row.house, review.about)


join(Kind("review", gettext_lazy("reviews"), _readable, _refuse, _let_stand, hide=_hide))
