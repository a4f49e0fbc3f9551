"""A demand, what was said about it, and the prices that were named; what was noted of a call, what a caller agreed to."""

from .consent import Consent
from .demand import MOST_WORDS, Demand, Message, Quote
from .note import Correction, Note, Reply
from .sought import Sought

__all__ = ["MOST_WORDS", "Consent", "Correction", "Demand", "Message", "Note", "Quote", "Reply", "Sought"]
