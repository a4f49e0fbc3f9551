"""What a mail says, once read: plain values that cross from the bounded child as JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

REPAIRED = "encoding repaired"
REMOTE = "remote pictures"
CONTROLS = "hidden controls"
CUT = "cut short"
OVER = "attachment over the limit"
SAME_ID = "same Message-ID, other words"
NEW_PARTY = "new party"
NAMES_OTHERS = "names a conversation of others"
OTHER_REPLY_TO = "answers go elsewhere"
OTHER_NAME = "its name is another address"
SEVERAL = "several senders"
BROKEN = "badly formed"
TWICE = "also sent to another mailbox"
BIG_ARCHIVE = "archive not opened"


@dataclass(slots=True)
class ReadPart:
    """A file in the mail. ``place`` is its number in a walk; inside a winmail.dat see ``tnef.place_of``."""

    place: int
    name: str
    content_type: str
    size: int
    cid: str = ""
    is_inline: bool = False
    danger: str = ""


@dataclass(slots=True)
class Read:
    """One mail as it was understood by the machine that reads its bytes; nothing in it is believed but ``verdict``.

    ``answers`` are digests of the Message-IDs it answers, the nearest first; ``marks`` are signs of ours found in it
    (see ``threads``), not yet verified. ``trouble`` says why it could not be read; the words are then an explanation.
    """

    message_id: str = ""
    digest: str = ""
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    to: list[list[str]] = field(default_factory=list)
    cc: list[list[str]] = field(default_factory=list)
    title: str = ""
    said: float | None = None  # POSIX seconds of its Date, if one can believe it
    said_words: str = ""  # the Date as it stood
    answers: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    text: str = ""
    visible: str = ""
    has_html: bool = False
    parts: list[ReadPart] = field(default_factory=list)
    kind: str = "letter"
    verdict: str = "unverified"
    flags: list[str] = field(default_factory=list)
    away_until: str = ""  # ISO day
    calendar: list[dict[str, Any]] = field(default_factory=list)  # uid, sequence, method, title, starts, ends, place
    forwarded: dict[str, Any] = field(default_factory=dict)  # email, name, title, text: whom it came from first
    report: dict[str, Any] = field(default_factory=dict)  # of a bounce, a receipt, a complaint
    answerable: bool = True  # False: RFC 3834 forbids an automatic answer
    trouble: str = ""

    @property
    def said_at(self) -> dt.datetime | None:
        return None if self.said is None else dt.datetime.fromtimestamp(self.said, dt.UTC)

    def flag(self, words: str) -> None:
        if words not in self.flags:
            self.flags.append(words)

    def told(self) -> dict[str, Any]:
        """As JSON can say it."""
        return asdict(self)


def read_from(told: dict[str, Any]) -> Read:
    """What :func:`.look.reading` told."""
    parts = [ReadPart(*part) for part in told.pop("parts")]
    read = Read(parts=parts, **told)
    if read.visible is None:
        read.visible = read.text
    return read
