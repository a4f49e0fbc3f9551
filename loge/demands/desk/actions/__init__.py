"""What people of the desk do with cases, their items, and the partners they are asked of."""

from .answering import owed, reply
from .asking import ask_partners, choose, decline_of, enquiry_words, offer_of, thank, thanks_words
from .cases import assign, close_case, let_sleep, merge, open_case, reopen, snooze, split, unmerge, unsnooze, wait, wake
from .house_rules import set_rules
from .invitations import take_up_invitation
from .items import add_item, cancel, change, confirm, correct_item, decline, hold, release, take_up, tell
from .linking import link_case
from .noting import case_of, open_from_note
from .parties import leave_out, needs_proof, take_in, turn_to
from .sharing import share
from .suggestions import apply, set_aside, unchoose
from .taking_up import take_up_mail
from .unsaying import is_lost, take_back, unsay, untell

__all__ = [
    "add_item",
    "apply",
    "ask_partners",
    "assign",
    "cancel",
    "case_of",
    "change",
    "choose",
    "close_case",
    "confirm",
    "correct_item",
    "decline",
    "decline_of",
    "enquiry_words",
    "hold",
    "is_lost",
    "leave_out",
    "let_sleep",
    "link_case",
    "merge",
    "needs_proof",
    "offer_of",
    "open_case",
    "open_from_note",
    "owed",
    "release",
    "reopen",
    "reply",
    "set_aside",
    "set_rules",
    "share",
    "snooze",
    "split",
    "take_back",
    "take_in",
    "take_up",
    "take_up_invitation",
    "take_up_mail",
    "tell",
    "thank",
    "thanks_words",
    "turn_to",
    "unchoose",
    "unmerge",
    "unsay",
    "unsnooze",
    "untell",
    "wait",
    "wake",
]  # fmt: skip
