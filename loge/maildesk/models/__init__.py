"""Mail that comes and goes: mailboxes, what arrived, the threads it belongs to, what is written and what became of it."""

from .acknowledgement import Acknowledgement, Answered
from .letter import FAILED, HELD, KEEPER, KEPT, LETTER_MOVES, QUEUED, SENT, TO_TELL, TOLD, Letter
from .mail import Mail, Part, Raw
from .mailbox import Mailbox
from .picture import Picture
from .post import Delivery, Post
from .template import Template, Variant
from .thread import Draft, Party, Presence, Thread

__all__ = [
    "FAILED", "HELD", "KEEPER", "KEPT", "LETTER_MOVES", "QUEUED", "SENT", "TOLD", "TO_TELL", "Acknowledgement", "Answered", "Delivery", "Draft", "Letter", "Mail",
    "Mailbox", "Part", "Party", "Picture", "Post", "Presence", "Raw", "Template", "Thread", "Variant",
]  # fmt: skip
