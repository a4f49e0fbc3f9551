"""Who goes where and when: the team, its shifts, visits, absences, repairs, and calendars of inside and outside."""

from .absence import Absence
from .booking import Bookable, Booking
from .calendar import AppPassword, Busy, Event, Feed, Outside
from .repair import Notice, Repair
from .series import Series
from .team import Shift, Tariff, Teammate
from .visit import Visit

__all__ = [
    "Absence",
    "AppPassword",
    "Bookable",
    "Booking",
    "Busy",
    "Event",
    "Feed",
    "Notice",
    "Outside",
    "Repair",
    "Series",
    "Shift",
    "Tariff",
    "Teammate",
    "Visit",
]
