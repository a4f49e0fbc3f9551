"""One verb per line of the table in states.py, and what is said on the way."""

from .absent import (
    admit_absence,
    came_after_all,
    contest_absence,
    contest_miss,
    met_after_all,
    miss,
    own_up,
    report_absent,
)
from .ask import ask, decline, forget, withdraw
from .deliver import arrive, call_off, cancel, cancel_terms, deliver, expire, finish, settle
from .more import propose_more, refuse_more, take_back_more
from .need import answer_need, change_need, close_need, hush, lapse_need, meet_need, post_need, sort_need, withdraw_need
from .note import correct, take_note
from .once import OnceOnly, grant_once_more, see_flag
from .pay import book, reopen, start_payment, unbook
from .receive import agree_extra, concede, disagree, receive_part, start_extra, take_extra
from .replace import answer_no, ask_again, ask_substitutes, choose_substitute, give_up, step_aside, step_in
from .reply import draft_reply, send_reply
from .rule import abide, appeal, close, decide, dispute, escalate, give_evidence, hand_on, hand_over, rule, rule_for
from .talk import accept, counter, lapse, quote, say

__all__ = [
    "OnceOnly",
    "abide",
    "accept",
    "admit_absence",
    "agree_extra",
    "answer_need",
    "answer_no",
    "appeal",
    "arrive",
    "ask",
    "ask_again",
    "ask_substitutes",
    "book",
    "call_off",
    "came_after_all",
    "cancel",
    "cancel_terms",
    "change_need",
    "choose_substitute",
    "close",
    "close_need",
    "concede",
    "contest_absence",
    "contest_miss",
    "correct",
    "counter",
    "decide",
    "decline",
    "deliver",
    "disagree",
    "dispute",
    "draft_reply",
    "escalate",
    "expire",
    "finish",
    "forget",
    "give_evidence",
    "give_up",
    "grant_once_more",
    "hand_on",
    "hand_over",
    "hush",
    "lapse",
    "lapse_need",
    "meet_need",
    "met_after_all",
    "miss",
    "own_up",
    "post_need",
    "propose_more",
    "quote",
    "receive_part",
    "refuse_more",
    "reopen",
    "report_absent",
    "rule",
    "rule_for",
    "say",
    "see_flag",
    "send_reply",
    "settle",
    "sort_need",
    "start_extra",
    "start_payment",
    "step_aside",
    "step_in",
    "take_back_more",
    "take_extra",
    "take_note",
    "unbook",
    "withdraw",
    "withdraw_need",
]
