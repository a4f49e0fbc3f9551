"""A demand, what was said about it, and the prices that were named; what was noted of a call."""

from .demand import MOST_WORDS, Demand, Message, Quote
from .note import Correction, Note, Reply

__all__ = ["MOST_WORDS", "Correction", "Demand", "Message", "Note", "Quote", "Reply"]
