"""Messages no machine could read: they await someone until a person has looked after them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Refused
from loge.common.models import Fact
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from .models import Mail

SETTLED = "mail.settled"
AWAIT_FOR = dt.timedelta(days=60)
MOST = 200


@transaction.atomic
def settle(mail: Mail, *, by: Person, at: dt.datetime | None = None) -> None:
    """Someone read its file, or answered by telephone. Twice is once."""
    if not keeps(by, mail.house):
        raise Refused(_("Only those who serve at this desk can do this."))
    if mail.state == Mail.State.QUARANTINED and not is_settled(mail):
        journal.write(SETTLED, subject=mail.reference, house=mail.house_id, by=by, at=at)


def is_settled(mail: Mail) -> bool:
    return Fact.objects.filter(house_id=mail.house_id, kind=SETTLED, subject=mail.reference).exists()


def awaiting(house: House, *, at: dt.datetime | None = None) -> list[Mail]:
    """Those of the last two months that nobody has looked after yet, the oldest first. Two queries."""
    since = (at or now()) - AWAIT_FOR
    mails = Mail.objects.filter(house=house, state=Mail.State.QUARANTINED, at__gte=since)
    found = list(mails.only("pk", "house_id", "title", "sender", "at", "state").order_by("at")[:MOST])
    done = (
        set(
            Fact.objects.filter(
                house_id=house.pk, kind=SETTLED, subject__in=[mail.reference for mail in found]
            ).values_list("subject", flat=True)
        )
        if found
        else set()
    )
    return [mail for mail in found if mail.reference not in done]
