"""One verb per line of the table in states.py, and what is said on the way."""

from .ask import ask, decline, forget, withdraw
from .deliver import cancel, deliver, settle
from .note import correct, take_note
from .pay import book, reopen, start_payment, unbook
from .reply import draft_reply, send_reply
from .rule import dispute, refund, share, uphold
from .talk import accept, counter, lapse, quote, say

__all__ = [
    "accept",
    "ask",
    "book",
    "cancel",
    "correct",
    "counter",
    "decline",
    "deliver",
    "dispute",
    "draft_reply",
    "forget",
    "lapse",
    "quote",
    "refund",
    "reopen",
    "say",
    "send_reply",
    "settle",
    "share",
    "start_payment",
    "take_note",
    "unbook",
    "uphold",
    "withdraw",
]
