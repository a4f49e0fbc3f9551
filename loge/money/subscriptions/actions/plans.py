"""The plans a house offers, in versions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.keys import uuid7
from loge.houses.models import House
from loge.houses.queries import keeps

from ...models import Plan


@transaction.atomic
def write_plan(
    house: House, *, by: Any, told: dict[str, Any], line: uuid.UUID | None = None, at: dt.datetime | None = None
) -> Plan:
    """A new plan, or a new version of one: who subscribed before keeps theirs until they choose. Keepers alone."""
    if not keeps(by, house):
        raise Refused(_("This is not for you to do."))
    moment = at or now()
    versions = Plan.objects.select_for_update().filter(house=house, line=line or uuid7()).order_by("-version")
    last = versions.first()
    if last is not None:
        Plan.objects.filter(house=house, pk=last.pk).update(until_at=moment)
    plan = Plan(house=house, line=line or uuid7(), version=last.version + 1 if last else 1, since_at=moment, **told)
    plan.save(force_insert=True)
    journal.write("plan.written", subject=f"plan:{plan.pk}", house=house.pk, by=by, at=moment, version=plan.version)
    return plan


@transaction.atomic
def retire_plan(plan: Plan, *, by: Any, at: dt.datetime | None = None) -> None:
    """Nobody can subscribe to it any more; who has it keeps it."""
    if not keeps(by, plan.house):
        raise Refused(_("This is not for you to do."))
    if not Plan.objects.filter(house=plan.house_id, pk=plan.pk, until_at=None).update(until_at=at or now()):
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    journal.write("plan.retired", subject=f"plan:{plan.pk}", house=plan.house_id, by=by, at=at)
