"""Pictures of a mail that lie elsewhere: fetched by us and drawn anew, once someone of the desk allowed it for this mail.

Nothing is fetched before. What is fetched then comes from our server, without cookie or referrer, from public addresses alone
(SSRF), bounded in time and size; a browser of the desk never meets the sender's server. Pictures of a point or two, which
serve to learn who reads, are not fetched at all.
"""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from loge.common import jobs, journal
from loge.common.clock import now
from loge.common.errors import Rejected, Unreachable
from loge.common.fetching import fetch, is_public

from .models import Mail, Picture
from .reading import Unreadable, drawn

ALLOWED: Final = "mail.pictures_allowed"
MOST: Final = 40  # of one mail
MOST_BYTES: Final = 3_000_000  # of one
IN_ALL_BYTES: Final = 8_000_000  # of all our drawings of one mail
EACH_SECONDS: Final = 8.0
IN_ALL_SECONDS: Final = 60.0
ACCEPT: Final = "image/jpeg,image/png,image/gif,image/webp"


@dataclass(frozen=True, slots=True)
class Told:
    """How far the pictures of a mail are."""

    asked: int = 0
    waiting: int = 0
    shown: int = 0

    @property
    def missing(self) -> int:
        """Those that could not be had, or are not to be shown."""
        return self.asked - self.waiting - self.shown


def told(mail: Mail) -> Told:
    """How many were asked for, are still awaited, can be shown. One query."""
    found = list(Picture.objects.filter(house=mail.house_id, mail=mail).values_list("fetched_at", "trouble"))
    waiting = sum(at is None for at, _trouble in found)
    return Told(len(found), waiting, sum(at is not None and not trouble for at, trouble in found))


def as_data(mail: Mail) -> dict[str, str]:
    """Our drawings, by where they lie, as they are written into the page."""
    rows = Picture.objects.filter(house=mail.house_id, mail=mail, fetched_at__isnull=False, trouble="")
    return {
        row.source: f"data:{row.content_type};base64,{base64.b64encode(bytes(row.content)).decode()}" for row in rows
    }


@transaction.atomic
def allow(mail: Mail, sources: Sequence[str], *, by: Any) -> int:
    """Fetch the pictures of this mail; who allowed it is written down. Asked twice, they are fetched once."""
    known = set(Picture.objects.filter(house=mail.house_id, mail=mail).values_list("source", flat=True))
    new = [source for source in dict.fromkeys(sources) if source not in known][: max(0, MOST - len(known))]
    rows = [
        Picture(house_id=mail.house_id, mail=mail, place=len(known) + number, source=source)
        for number, source in enumerate(new)
    ]
    Picture.objects.bulk_create(rows, ignore_conflicts=True)
    if new:
        journal.write(ALLOWED, subject=mail.reference, house=mail.house_id, by=by, pictures=len(new))
        jobs.later(bring, str(mail.pk), house=mail.house_id)
    return len(new)


@jobs.task(external=True)
def bring(mail_key: str) -> None:
    """Fetch what is awaited, one after another; each is kept as soon as it is drawn."""
    until = time.monotonic() + IN_ALL_SECONDS
    rows = Picture.objects.filter(mail=uuid.UUID(mail_key))
    kept = sum(len(bytes(content)) for content in rows.filter(trouble="").values_list("content", flat=True))
    for row in rows.filter(fetched_at__isnull=True).order_by("place"):
        if time.monotonic() > until or kept > IN_ALL_BYTES:
            kind, content, trouble = "", b"", "too_big" if kept > IN_ALL_BYTES else "away"
        else:
            kind, content, trouble = _bring(row.source)
        kept += len(content)
        rows.filter(pk=row.pk).update(fetched_at=now(), content_type=kind, content=content, trouble=trouble)


def _bring(source: str) -> tuple[str, bytes, str]:
    """Its type, our drawing of it, and why there is none."""
    address = f"https:{source}" if source.startswith("//") else source
    try:
        content = fetch(address, allowed=_is_allowed, accept=ACCEPT, most=MOST_BYTES, in_all=EACH_SECONDS)
        found, ours = drawn(content)
    except Rejected as no:
        return "", b"", str(no)[:20]
    except (Unreachable, Unreadable):
        return "", b"", "away"
    return found.get("type", ""), ours, found.get("refused", "")


def _is_allowed(address: str) -> bool:
    return is_public(address)
