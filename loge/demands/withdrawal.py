"""The right to withdraw from what was agreed with a professional; between private persons there is none.

Fourteen days, the day of the agreement not counted, longer where they would end on a Saturday, a Sunday or a public holiday
(Code de la consommation, L221-18 and L221-19). For the service to begin sooner the client must ask for it expressly
(L221-25): else nothing would be owed for it.
"""

from __future__ import annotations

import datetime as dt

from loge.common.clock import UTC, day_of
from loge.houses.models import House
from loge.understanding.when.calendar import holiday

from .models import Demand

DAYS = 14
SATURDAY = 5
CLOSED = (
    "new_year", "easter_monday", "labour_fr", "victory", "ascension", "whit_monday", "bastille", "assumption", "all_saints",
    "armistice", "christmas",
)  # fmt: skip
# The public holidays of France (Code du travail, L3133-1)


def ends_at(house: House, agreed_at: dt.datetime) -> dt.datetime:
    """When the time to withdraw from what was agreed at that moment is over: the end of a working day of the house."""
    last = day_of(agreed_at, house.zone) + dt.timedelta(days=DAYS)
    while last.weekday() >= SATURDAY or any(holiday(name, last.year) == last for name in CLOSED):
        last += dt.timedelta(days=1)
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), house.zone).astimezone(UTC)


def must_ask_to_hurry(demand: Demand, starts_at: dt.datetime | None, moment: dt.datetime) -> bool:
    """Whether the client, agreeing now, must ask expressly: a professional would begin before the fourteen days are over."""
    if not demand.provider.is_professional or demand.express_at is not None:
        return False
    return starts_at is None or starts_at < ends_at(demand.house, moment)


def may_withdraw(demand: Demand, moment: dt.datetime) -> bool:
    """Whether the client may still withdraw, owing nothing, from a service that has not begun."""
    return demand.withdraw_until is not None and moment < demand.withdraw_until
