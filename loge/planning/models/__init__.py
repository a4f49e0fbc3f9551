"""Who goes where and when: the team, its shifts, visits, absences, repairs, and calendars of inside and outside."""

from .absence import Absence
from .calendar import AppPassword, Busy, Feed, Outside
from .repair import Notice, Repair
from .team import Shift, Tariff, Teammate
from .visit import Visit

__all__ = [
    "Absence",
    "AppPassword",
    "Busy",
    "Feed",
    "Notice",
    "Outside",
    "Repair",
    "Shift",
    "Tariff",
    "Teammate",
    "Visit",
]
