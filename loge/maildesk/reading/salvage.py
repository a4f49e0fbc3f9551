"""What can be told of a mail that cannot be read: the first lines of its header, and why. Costs a look at 64 kB, whatever it is."""

from __future__ import annotations

import re
from typing import Final

from .charsets import header
from .headers import addresses, digest
from .read import Read

_LOOKED_AT: Final = 65_536
_FIELD: Final = re.compile(rb"^(from|to|subject|message-id|date):[ \t]*([^\r\n]{0,4000})", re.IGNORECASE | re.MULTILINE)


def salvage(content: bytes, why: str) -> Read:
    """A Read whose words explain, in the language that is on, why the mail could not be read and what to do."""
    told = Read(trouble=why, answerable=False)
    head = content[:_LOOKED_AT].split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0]
    found: dict[bytes, str] = {}
    for name, value in _FIELD.findall(head):
        found.setdefault(name.lower(), value.decode("utf-8", "surrogateescape"))
    try:
        told.title = header(found.get(b"subject", ""), 300)[0]
        told.digest = digest(found.get(b"message-id", ""))
        told.message_id = header(found.get(b"message-id", ""), 300)[0]
        senders = addresses(found.get(b"from", "")[:500])
        if senders:
            told.sender_name, told.sender = senders[0]
        told.to = addresses(found.get(b"to", "")[:500])[:20]
    except Exception:  # even its first lines are a trap: the file is kept all the same
        told.title = told.sender = ""
    told.text = told.visible = _explained(why)
    return told


def _explained(why: str) -> str:
    from django.utils.translation import gettext as _  # not in the child, which imports no framework

    reason = {
        "memory": _("reading it would take too much memory"),
        "time": _("reading it would take too long"),
        "gone": _("reading it stopped short"),
        "depth": _("it has too many parts within one another"),
        "parts": _("it has more parts than any message a person wrote"),
        "shape": _("its form follows no rule"),
        "triage": _("what it asks could not be worked out"),
    }.get(why, why)
    return _(
        "This message could not be read: %(reason)s. Nothing of it is lost: its file is kept as it came. "
        "Look at who sent it, and write to them or call them if they seem known to you."
    ) % {"reason": reason}
