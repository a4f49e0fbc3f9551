"""``loge intake --house SLUG < message.eml``: a mail server's pipe. Exit 0 only after the commit; 75 asks it to try again later.

The statuses are those of sysexits.h, which mail servers understand: 65 nothing to file, 67 no such mailbox, 75 not now.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec

from django.db import DatabaseError, InterfaceError

from loge.maildesk import spool
from loge.maildesk.intake import Receipt, receive

log = logging.getLogger(__name__)
DONE, NO_DATA, NO_USER, LATER = 0, 65, 67, 75


def run(*, slug: str, mailbox: str = "") -> int:
    """File what is on the standard input; one line of JSON says what became of it."""
    try:
        content = sys.stdin.buffer.read()
    except (AttributeError, MemoryError, OSError) as trouble:  # closed, or more than this machine holds
        print(f"The standard input cannot be read ({trouble!r}). / Entrée illisible.", file=sys.stderr)
        return LATER
    if not content:
        print("Nothing on the standard input. / Rien sur l’entrée standard.", file=sys.stderr)
        return NO_DATA
    try:
        triage = import_module("loge.demands.triage").triage if find_spec("loge.demands.triage") else None
        box = spool.mailbox_of(slug, mailbox)
        if not box.is_on:
            print(f"{box.address} rests: mail waits outside. / Cette boîte est en pause.", file=sys.stderr)
            return LATER
        receipt = receive(content, mailbox=box, triage=triage, envelope_to=[mailbox] if mailbox else [])
    except spool.NoMailbox as trouble:
        print(str(trouble), file=sys.stderr)
        return NO_USER
    except (
        Exception
    ) as trouble:  # whatever it is: a status a mail server does not know is a bounce, and the mail is gone
        if not isinstance(trouble, DatabaseError | InterfaceError):
            log.exception("a mail could not be filed")
        return _spooled(content, slug, mailbox, trouble)
    with suppress(OSError):  # it is filed, whether or not anybody reads this
        print(told(receipt), flush=True)
    return DONE


def told(receipt: Receipt) -> str:
    """One line: what the issue of a message is, for programs."""
    case = receipt.about.partition(":")[2] if receipt.about.startswith("case:") else ""
    return json.dumps(
        {
            "state": receipt.state,
            "message": str(receipt.mail) if receipt.mail else None,
            "case": case or None,
            "items": receipt.items,
            "duplicate_of": str(receipt.duplicate_of) if receipt.duplicate_of else None,
        }
    )


def _spooled(content: bytes, slug: str, mailbox: str, why: Exception) -> int:
    """Safe on this machine, filed by the worker later; the server may try again all the same: bytes are filed once."""
    try:
        kept = spool.keep(content, house=slug, mailbox=mailbox)
    except OSError as full:  # nor can it be kept here: the server before us has it, and tries again
        print(f"Not filed ({why}), not kept ({full}). / Ni classé, ni gardé.", file=sys.stderr)
        return LATER
    print(json.dumps({"state": "spooled", "message": None, "case": None, "items": 0, "duplicate_of": None}), flush=True)
    print(f"It could not be filed now: kept in {kept.name}, filed later. ({why})", file=sys.stderr)
    return LATER
