"""Who is looked after, how they like it, when they stay; what is kept for them, and what one shift leaves to the next."""

from .file import Address, ClientFile
from .household import Home, Hush, Member, Referent
from .kept import Custody, Kept
from .known import Gift, Known, Liking
from .look import Look, StayLink
from .memory import Due, Occasion
from .roll import ColumnMap, Roll
from .shift import ShiftNote, ShiftRead
from .stay import Stay
from .vault import Certificate, LookLink, LookTip, Secret

__all__ = [
    "Address",
    "Certificate",
    "ClientFile",
    "ColumnMap",
    "Custody",
    "Due",
    "Gift",
    "Home",
    "Hush",
    "Kept",
    "Known",
    "Liking",
    "Look",
    "LookLink",
    "LookTip",
    "Member",
    "Occasion",
    "Referent",
    "Roll",
    "Secret",
    "ShiftNote",
    "ShiftRead",
    "Stay",
    "StayLink",
]
