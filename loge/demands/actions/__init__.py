"""One verb per line of the table in states.py, and what is said on the way."""

from .ask import ask, decline, forget, withdraw
from .deliver import cancel, deliver, settle
from .need import (
    answer_need,
    close_need,
    hush,
    lapse_need,
    meet_need,
    post_need,
    sort_need,
    withdraw_need,
)
from .note import correct, take_note
from .once import OnceOnly, grant_once_more, restore_once, see_flag
from .pay import book, reopen, start_payment, unbook
from .reply import draft_reply, send_reply
from .rule import dispute, refund, share, uphold
from .talk import accept, counter, lapse, quote, say

__all__ = [
    "OnceOnly",
    "accept",
    "answer_need",
    "ask",
    "book",
    "cancel",
    "close_need",
    "correct",
    "counter",
    "decline",
    "deliver",
    "dispute",
    "draft_reply",
    "forget",
    "grant_once_more",
    "hush",
    "lapse",
    "lapse_need",
    "meet_need",
    "post_need",
    "quote",
    "refund",
    "reopen",
    "restore_once",
    "say",
    "see_flag",
    "send_reply",
    "settle",
    "share",
    "sort_need",
    "start_payment",
    "take_note",
    "unbook",
    "uphold",
    "withdraw",
    "withdraw_need",
]
