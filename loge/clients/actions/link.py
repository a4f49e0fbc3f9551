"""The guest's own link to their stay: made, shown once, taken back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from loge.common import journal
from loge.common.clock import now
from loge.common.keys import fingerprint, secret
from loge.people.models import Person

from ..models import Stay, StayLink
from .file import _mine


@transaction.atomic
def open_link(stay: Stay, *, by: Person, at: dt.datetime | None = None) -> str:
    """A new link's secret, to be given to the guest: it is not kept, only its fingerprint. Former links go on working."""
    _mine(stay.house, by)
    token = secret()
    StayLink.objects.create(
        house_id=stay.house_id, stay=stay, fingerprint=fingerprint(token), made_by=by, made_at=at or now()
    )
    journal.write("stay.shown", subject=stay.reference, house=stay.house_id, by=by, at=at)
    return token


@transaction.atomic
def revoke_links(stay: Stay, *, by: Person, at: dt.datetime | None = None) -> int:
    """No link to this stay opens any more; returns how many did."""
    _mine(stay.house, by)
    mine = StayLink.objects.filter(house=stay.house_id, stay=stay, revoked_at=None)
    count = mine.update(revoked_at=at or now())
    if count:
        journal.write("stay.hidden", subject=stay.reference, house=stay.house_id, by=by, at=at)
    return count
