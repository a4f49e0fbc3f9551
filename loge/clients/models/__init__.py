"""Who is looked after, how they like it, when they stay; what is kept for them, and what one shift leaves to the next."""

from .file import Address, ClientFile
from .kept import Custody, Kept
from .look import Look, StayLink
from .roll import ColumnMap, Roll
from .shift import ShiftNote, ShiftRead
from .stay import Stay

__all__ = [
    "Address",
    "ClientFile",
    "ColumnMap",
    "Custody",
    "Kept",
    "Look",
    "Roll",
    "ShiftNote",
    "ShiftRead",
    "Stay",
    "StayLink",
]
