"""Money that waits for a hand: clients to call, the month to bill, debits that can be collected, services nobody is billed for."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.common.clock import day_of
from loge.common.money import Money
from loge.demands.billing import lines
from loge.houses.models import House
from loge.money.invoices import claims, reminders, run
from loge.money.models import Billing
from loge.money.sepa.actions import collectable
from loge.people.models import Person

from ..ui import language, url
from . import Task

DAY = dt.timedelta(days=1)


def tasks(house: House, person: Person, at: dt.datetime) -> list[Task]:
    """One query in a house that does not bill, a constant number in one that does."""
    if not Billing.objects.filter(house=house).exists():
        return []
    day, found = day_of(at, house.zone), []
    for row in reminders.to_call(house, day)[:10]:
        title = _("Call %(name)s, kindly") % {"name": row.payer.name}
        words = f"{row.number}, {row.open.spoken(language())}"
        page = url("billing_invoice", house.slug, row.pk)
        found.append(Task("phone", title, words, page, _("See"), row.since_at, 1))
    for payer, cents in claims.to_ask(house)[:10]:
        title = _("Call %(name)s, kindly") % {"name": payer.name}
        spoken = Money(cents, house.currency).spoken(language())
        words = _("Their bank took %(amount)s back after it was spent.") % {"amount": spoken}
        found.append(Task("undo-2", title, words, url("billing_payer", house.slug, payer.pk), _("See"), at, 1))
    ready = collectable(house)
    if ready:
        title = ngettext("%(num)s invoice to collect", "%(num)s invoices to collect", len(ready)) % {"num": len(ready)}
        words = _("They signed a mandate: one file for the bank.")
        since = min(row.since_at for row, _mandate in ready)
        found.append(Task("banknote", title, words, url("billing_bank", house.slug), _("See"), since, 2))
    page = url("billing", house.slug)
    due = run.payers(house, day).count()
    if due:
        title = ngettext("%(num)s client to bill", "%(num)s clients to bill", due) % {"num": due}
        found.append(Task("receipt", title, _("Fees and services that are due."), page, _("See"), at, 2))
    waiting = lines.unbilled(house, since=at - 60 * DAY, most=20)
    if waiting:
        title = ngettext("%(num)s visit is not billed", "%(num)s visits are not billed", len(waiting)) % {
            "num": len(waiting)
        }
        found.append(
            Task("calendar-check", title, _("Say who pays, and how much."), page, _("See"), waiting[-1].ends_at, 2)
        )
    return found
