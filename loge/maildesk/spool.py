"""Mails that could not be filed at once, the database being away: each in a file of the data folder, filed once later.

A file holds one line of JSON (whose it is, when it came) and the bytes. It is whole and durable before anyone is told, and is
taken away only after the commit; filed twice by two workers, the books keep one.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError

from loge.common.clock import now
from loge.common.keys import uuid7

from .aside import write_safely
from .intake import Arrival, Triage, read_ahead, together
from .models import Mailbox

log = logging.getLogger(__name__)
ENDING = ".mail"
MOST_HEAD = 10_000  # bytes of the line that says whose it is


class NoMailbox(Exception):
    """No house, or no mailbox, of that name."""


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "mail" / "spool"


def _folders() -> list[Path]:
    """Where mails may wait: here, and where they waited before backups carried them."""
    return [folder(), Path(settings.DATA) / "mail" / "spool"]


def keep(content: bytes, *, house: str, mailbox: str = "", at: dt.datetime | None = None) -> Path:
    """Put a mail in the spool; returns when it would survive a power cut."""
    told = {"house": house, "mailbox": mailbox, "at": (at or now()).isoformat()}
    path = folder() / f"{uuid7().hex}{ENDING}"
    write_safely(path, json.dumps(told).encode() + b"\n" + content)
    return path


def waiting() -> Iterator[Path]:
    """What is in the spool, the oldest first."""
    found = (path for place in _folders() if place.is_dir() for path in place.iterdir())
    yield from sorted(path for path in found if path.suffix == ENDING and not path.name.startswith("."))


def file_all(triage: Triage | None, *, most: int = 500) -> int:
    """File what waits; returns how many left the spool. Stops, and loses nothing, when the database is away."""
    done = 0
    try:
        for some in together((path, _size(path)) for path in islice(waiting(), most)):
            arrivals = [(path, arrival) for path in some if (arrival := _arrival(path, triage))]
            read_ahead([arrival for _path, arrival in arrivals])
            for path, arrival in arrivals:
                done += _file(path, arrival)
    except (OperationalError, InterfaceError):
        log.warning("the spool waits for the database")
    return done


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):  # another worker was faster
        return path.stat().st_size
    return 0


def _arrival(path: Path, triage: Triage | None) -> Arrival | None:
    """A spooled mail; None if another worker was faster, or if it has to wait for someone to look at it (``loge mail check``)."""
    try:
        head, _line, content = path.read_bytes().partition(b"\n")
        told: dict[str, Any] = json.loads(head)
        mailbox = mailbox_of(told["house"], told["mailbox"])
        at, delivered = dt.datetime.fromisoformat(told["at"]), filter(None, [told["mailbox"]])
        return Arrival(content, mailbox, triage, at=at, envelope_to=tuple(delivered))
    except FileNotFoundError:
        return None
    except (OperationalError, InterfaceError):
        raise
    except NoMailbox as trouble:
        log.error("a spooled mail has no mailbox any more", extra={"file": path.name, "trouble": str(trouble)})
    except Exception:  # those behind it do not wait for it
        log.exception("a spooled mail could not be opened", extra={"file": path.name})
    return None


def _file(path: Path, arrival: Arrival) -> bool:
    """Whether it left the spool."""
    try:
        arrival.file()
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a spooled mail could not be filed", extra={"file": path.name})
        return False
    path.unlink(missing_ok=True)
    return True


def whose(path: Path) -> dict[str, Any]:
    """For which house and mailbox it waits, and since when; nothing of a file that does not say it, or has just been filed."""
    try:
        with path.open("rb") as kept:
            told = json.loads(kept.readline(MOST_HEAD))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def mailbox_of(house: str, address: str = "") -> Mailbox:
    """The mailbox of that address, with a sub-address or not, or the only one of the house. Raises NoMailbox with what to do."""
    mine = list(Mailbox.objects.filter(house__slug=house, removed_at=None).select_related("house").order_by("id"))
    if address:
        mine = [mailbox for mailbox in mine if mailbox.is_meant(address)]
    if len(mine) == 1:
        return mine[0]
    if not mine:
        raise NoMailbox(f"no mailbox {address} in the house “{house}”: open it on the desk's mailbox page")
    raise NoMailbox(
        f"“{house}” has several mailboxes: say which with --mailbox ({', '.join(box.address for box in mine)})"
    )
