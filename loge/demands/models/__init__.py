"""A demand, what was said about it, the prices that were named; needs on the board; what was noted of a call, what a caller agreed to."""

from .attachment import Attachment
from .consent import Consent
from .demand import MOST_WORDS, VOID, Demand, Message, Quote
from .need import Need, Quiet
from .note import Correction, Note, Reply
from .once import Exemption, Flag
from .sought import Sought

__all__ = [
    "MOST_WORDS",
    "VOID",
    "Attachment",
    "Consent",
    "Correction",
    "Demand",
    "Exemption",
    "Flag",
    "Message",
    "Need",
    "Note",
    "Quiet",
    "Quote",
    "Reply",
    "Sought",
]
