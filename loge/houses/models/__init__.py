"""Houses, who belongs to them and their rules; how one joins a loge, and what is known of those who did."""

from .application import Application, Checklist, Slot
from .charter import Charter, Signature
from .handover import Handover
from .hours import OpeningHours
from .house import House, Household, HouseRow, Membership, Territory
from .opening import Opening
from .trust import Expulsion, Mission, Paper, Probation, Residence, Vouch

__all__ = [
    "Application",
    "Charter",
    "Checklist",
    "Expulsion",
    "Handover",
    "House",
    "HouseRow",
    "Household",
    "Membership",
    "Mission",
    "Opening",
    "OpeningHours",
    "Paper",
    "Probation",
    "Residence",
    "Signature",
    "Slot",
    "Territory",
    "Vouch",
]
