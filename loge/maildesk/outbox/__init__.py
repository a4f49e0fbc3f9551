"""What leaves the desk: a mail is written with its cause, leaves once, and each of its readers' truth is told.

``send`` puts it in the books with the bytes as they will leave; fifteen seconds later ``leave`` hands it to the server.
"""

from .bounces import bounced
from .leaving import leave, push
from .queries import Sent, failures, failures_count, of_house, one
from .sending import Moved, news, send, take_back
from .settling import again, believe, drop, tell

__all__ = [
    "Moved", "Sent", "again", "believe", "bounced", "drop", "failures", "failures_count", "leave", "news", "of_house", "one", "push",
    "send", "take_back", "tell",
]  # fmt: skip
