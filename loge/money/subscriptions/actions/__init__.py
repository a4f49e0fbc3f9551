"""Subscribing, changing, pausing, leaving: what was paid in advance and is not used comes back to the cent."""

from .leave import end_now, leave, may_leave_at_once, may_withdraw, stay
from .notice import due_notices, give_notice
from .pause import pause, resume
from .plans import retire_plan, write_plan
from .subscribe import change_plan, open_now, subscribe

__all__ = [
    "change_plan",
    "due_notices",
    "end_now",
    "give_notice",
    "leave",
    "may_leave_at_once",
    "may_withdraw",
    "open_now",
    "pause",
    "resume",
    "retire_plan",
    "stay",
    "subscribe",
    "write_plan",
]
