"""A demand, what was said about it, and the prices that were named; what was noted of a call; needs on the board."""

from .attachment import Attachment
from .demand import MOST_WORDS, VOID, Demand, Message, Quote
from .need import Need, Quiet
from .note import Correction, Note
from .once import Exemption, Flag

__all__ = [
    "MOST_WORDS",
    "VOID",
    "Attachment",
    "Correction",
    "Demand",
    "Exemption",
    "Flag",
    "Message",
    "Need",
    "Note",
    "Quiet",
    "Quote",
]
