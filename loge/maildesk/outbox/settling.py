"""What the desk decides about a mail that did not arrive: send it again, believe it did, leave it, or say it was read."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.jobs import later
from loge.houses.queries import KEEPERS, roles
from loge.people.models import Person

from ..models import Delivery
from ..models.post import FAILED_STATES


@transaction.atomic
def again(delivery: Delivery, *, by: Person, at: dt.datetime | None = None) -> Delivery:
    """Send the same bytes once more to this one address: the others have them already."""
    from .leaving import push

    moves.make(delivery, "again", by=by, at=at, next_at=None, begun_at=None, told_at=None, first_at=None)
    later(push, str(delivery.post_id), house=delivery.house_id)
    return delivery


@transaction.atomic
def believe(delivery: Delivery, *, by: Person, at: dt.datetime | None = None) -> Delivery:
    """Someone knows that it did arrive."""
    moves.make(delivery, "believe", by=by, at=at, begun_at=None)
    return delivery


@transaction.atomic
def drop(delivery: Delivery, *, by: Person, at: dt.datetime | None = None) -> Delivery:
    """It is not tried any more, and nobody is told again."""
    moves.make(delivery, "drop", by=by, at=at, next_at=None, begun_at=None)
    return delivery


@transaction.atomic
def tell(delivery: Delivery, *, by: Person, at: dt.datetime | None = None) -> Delivery:
    """Someone of the desk has read that it failed."""
    if not KEEPERS & roles(by, delivery.house_id):
        raise Refused(_("This is not for you to do."))
    unread = Delivery.objects.filter(house=delivery.house_id, pk=delivery.pk, state__in=FAILED_STATES, told_at=None)
    unread.update(told_at=at or now())
    delivery.refresh_from_db()
    return delivery
