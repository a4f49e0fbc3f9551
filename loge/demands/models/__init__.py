"""A demand, what was said about it, and the prices that were named; its reception and what went wrong; what was noted of a call."""

from .absence import Absence
from .demand import MOST_WORDS, Demand, Message, Quote
from .dispute import Dispute, Evidence, Ruling
from .note import Correction, Note
from .reception import MOST_TRIES, Adjustment, Reception
from .replacement import Replacement, Substitute

__all__ = [
    "MOST_TRIES", "MOST_WORDS", "Absence", "Adjustment", "Correction", "Demand", "Dispute", "Evidence", "Message", "Note", "Quote",
    "Reception", "Replacement", "Ruling", "Substitute",
]  # fmt: skip
