"""Money that needs a hand: refused by a bank, contested by one, or owed and not shrinking."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from loge.houses.models import House
from loge.money.models import Chargeback, Debt
from loge.money.queries import failed_errands
from loge.money.states import ChargebackState, DebtState
from loge.people.models import Person

from ..ui import language, url
from . import Task

STUCK_AFTER = dt.timedelta(days=60)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """Four queries, whatever there is."""
    page, spoken = url("books", house.slug), language()
    found = []
    for errand in failed_errands(house):
        words = {"amount": errand.money.spoken(spoken)}
        title = (
            _("The bank refused a payout of %(amount)s") if errand.KIND == "payout" else _("The bank refused a refund of %(amount)s")
        ) % words  # fmt: skip
        found.append(Task("triangle-alert", title, errand.reason, page, _("Try again"), errand.since_at, 0))
    opened = Chargeback.objects.filter(house=house, state=ChargebackState.OPENED, cents__gt=0).select_related("house")
    for row in opened:
        title = _("A bank contests %(amount)s") % {"amount": row.money.spoken(spoken)}
        words_ = _("Send it the evidence within seven days.")
        found.append(Task("scale", title, words_, page, _("See"), row.since_at, 0))
    stuck = Debt.objects.filter(house=house, state=DebtState.STANDS, since_at__lt=at - STUCK_AFTER).exclude(
        payee=Debt.HOUSE
    )
    for debt in stuck.select_related("house")[:20]:
        title = _("%(amount)s has been owed for two months") % {"amount": debt.left.spoken(spoken)}
        found.append(Task("undo-2", title, _("Talk about it, or let it go."), page, _("See"), debt.since_at, 2))
    return found
