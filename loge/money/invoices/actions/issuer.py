"""Who bills: what the law has printed on every invoice, and how the house declares its tax."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Refused
from loge.houses.models import House
from loge.houses.queries import keeps

from ...models import Billing


@transaction.atomic
def set_issuer(house: House, told: Mapping[str, Any], *, by: Any, at: dt.datetime | None = None) -> Billing:
    """Write these columns, and no other: from the next invoice on they are printed so. Raises Refused."""
    if not keeps(by, house):
        raise Refused(_("This is not for you to do."))
    House.objects.select_for_update().only("pk").get(pk=house.pk)
    row = Billing.objects.select_related("house").filter(house=house).first() or Billing(house=house)
    if not told:
        return row
    for name, value in told.items():
        setattr(row, name, value)
    row.save()
    journal.write(
        "billing.changed", subject=f"billing:{row.pk}", house=house.pk, by=by, at=at or now(), fields=sorted(told)
    )
    return row
