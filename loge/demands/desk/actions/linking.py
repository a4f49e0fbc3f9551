"""Which stay a matter is about."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from loge.clients.models import Stay
from loge.common import journal
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.queries import keeps
from loge.people.models import Person

from ... import desk_states
from ...models import Case, Item


@transaction.atomic
def link_case(
    case: Case, stay: Stay | None, *, by: Person, seen: uuid.UUID | None = None, at: dt.datetime | None = None
) -> Case:
    """This matter is about that stay (None: about none, which undoes it). Its items come along unless they were put elsewhere.
    ``seen`` is the stay it had when the page was drawn: Stale when someone has linked it since."""
    if not keeps(by, case.house):
        raise Refused(_("This is not for you to do."))
    if stay is not None and stay.house_id != case.house_id:
        raise Invalid(_("This stay is not one of this house."))
    client = stay.client if stay is not None else None
    changes = {"stay": stay} | ({"client": client} if client is not None and case.client_id is None else {})
    if not Case.objects.filter(house=case.house_id, pk=case.pk, stay=seen).update(**changes):
        raise Stale(_("Someone has just linked it to another stay. Here is where it stands now."))
    shown = Item.objects.filter(house=case.house_id, case=case, stay=seen)
    shown.filter(state__in=desk_states.PROMISED).update(sequence=F("sequence") + 1)
    shown.update(stay=stay)
    for name, value in changes.items():
        setattr(case, name, value)
    note = {"stay": str(stay.pk) if stay else "", "before": str(seen or "")}
    journal.write("case.linked", subject=case.reference, house=case.house_id, by=by, at=at, **note)
    return case
