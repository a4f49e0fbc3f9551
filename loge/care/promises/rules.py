"""What a house promises by itself, and the hours it counts in."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.demands.models import DeskRules
from loge.houses.hours import Hours, NeverOpen, Window, add_business_time, business_time_between, every_day
from loge.houses.models import House
from loge.houses.queries.hours import hours_of, usual_hours
from loge.houses.rules import must_keep
from loge.offers.partners.models import Partner
from loge.people.models import Person

from .models import CareRules

SHORTEST, LONGEST = dt.timedelta(minutes=5), dt.timedelta(hours=400)
DELAYS = ("provider_within", "partner_within", "quote_within", "confirm_within", "complaint_within")


def rules_of(house: House) -> CareRules:
    return CareRules.objects.filter(house=house).first() or CareRules(house=house)


def week_of(house: House) -> Hours:
    """The hours this house counts in: those it wrote; of a desk its rules; else the usual ones."""
    written = hours_of(house)
    if written is not None:
        return written
    if house.kind == House.Kind.DESK:
        desk = DeskRules.objects.filter(house=house).first() or DeskRules(house=house)
        return every_day(desk.opens, desk.closes, house.zone)
    return usual_hours(house)


def week_of_partner(partner: Partner, house: House) -> Hours:
    """A partner's own hours and closings, on their clock; the house's where theirs are not known."""
    windows = tuple(Window(row.weekday, row.opens, row.ends) for row in partner.hours.all())
    if not windows:
        return week_of(house)
    closed = tuple((row.first_on, row.last_on) for row in partner.closings.all())
    return Hours(windows, ZoneInfo(partner.time_zone), closed)


def within(week: Hours, start: dt.datetime, span: dt.timedelta) -> dt.datetime:
    """``span`` of open time after ``start``; of the wall clock where nothing will open any more."""
    try:
        return add_business_time(week, start, span)
    except NeverOpen:
        return start + span


def part_of(week: Hours, start: dt.datetime, due: dt.datetime, share: float) -> dt.datetime:
    """The moment at which that share of the open time between the two has passed."""
    whole = business_time_between(week, start, due)
    if not whole:  # an hour given outside opening hours: of the wall clock
        return start + (due - start) * share
    return min(within(week, start, dt.timedelta(seconds=int(whole.total_seconds() * share))), due)


@transaction.atomic
def change_rules(house: House, *, by: Person, at: dt.datetime | None = None, **told: Any) -> CareRules:
    """Set what the house promises from now on; what was promised before keeps its hour. Raises Refused, Invalid."""
    must_keep(by, house)
    House.objects.select_for_update().only("pk").get(pk=house.pk)
    row = rules_of(house)
    for name, value in told.items():
        setattr(row, name, value)
    for name in DELAYS:
        if not SHORTEST <= getattr(row, name) <= LONGEST:
            raise Invalid(_("Between five minutes and four hundred hours."), field=name)
    if row.provider_within > row.quote_within:
        raise Invalid(_("Somebody else could not be asked in time: give each neighbour less."), field="provider_within")
    if row.gesture_cents > row.gestures_cents:
        raise Invalid(_("One gesture cannot be more than all of a month."), field="gesture_cents")
    row.full_clean(exclude=["house"], validate_constraints=False)
    row.save()
    plain = {name: str(value) for name, value in told.items()}
    journal.write("house.care", subject=f"house:{house.pk}", house=house.pk, by=by, at=at or now(), after=plain)
    return row
