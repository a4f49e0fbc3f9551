"""Photos and papers given with a message or a need: known by their content, kept apart, shown to the parties alone."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from loge.common import journal
from loge.common.errors import Invalid
from loge.common.jobs import later, task
from loge.houses.models import House
from loge.people import photos
from loge.people.models import Person

from ..models import Attachment, Demand, Message, Need

log = logging.getLogger(__name__)

MOST_FILES = 6
MOST_BYTES = 10_000_000
SIDE = 1_600  # pixels of the longer side of a photo as it is shown
_PDF = b"%PDF-"
_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff/\\:*?\"<>|]+")


class Upload(Protocol):
    """A file as a form hands it over."""

    name: str | None
    size: int | None

    def read(self, size: int = ..., /) -> bytes: ...

    def seek(self, offset: int, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that can be taken: what it is by its content, whatever its name says."""

    name: str
    kind: str
    raw: bytes


def look(files: Sequence[Upload]) -> list[Looked]:
    """Read each file and say what it is. Raises Invalid, naming the file, before anything is kept."""
    if len(files) > MOST_FILES:
        raise Invalid(_("Six files at a time: send the others in a second message."), field="attached")
    return [_look(file) for file in files]


def keep(
    looked: Sequence[Looked], *, author: Person, house: House, at: dt.datetime, demand: Demand | None = None,
    message: Message | None = None, need: Need | None = None,
) -> list[Attachment]:  # fmt: skip
    """Keep files with what they were given with, in the caller's transaction. Photos are drawn anew by a job."""
    rows = []
    for one in looked:
        row = Attachment(
            house=house, demand=demand, message=message, need=need, author=author, kind=one.kind, name=one.name,
            bytes=len(one.raw), at=at,
        )  # fmt: skip
        if one.kind == Attachment.Kind.PDF:
            row.state = Attachment.State.READY
            row.shown.save(f"{row.pk}.pdf", ContentFile(one.raw), save=False)
        else:
            row.received.save(f"{row.pk}.bin", ContentFile(one.raw), save=False)
        row.save(force_insert=True)
        if one.kind == Attachment.Kind.PHOTO:
            later(draw, str(row.pk), house=house.pk)
        rows.append(row)
    return rows


@task(external=True)  # decoding takes a second, and files are no part of a transaction
def draw(attachment_id: str) -> None:
    """Draw a photo anew, without the place and the hour it carried. The original is thrown away."""
    row = Attachment.objects.filter(pk=attachment_id).first()
    if row is None or row.state != Attachment.State.WAITING:
        return
    mine = Attachment.objects.filter(house=row.house_id, pk=row.pk)
    try:
        with row.received.open("rb") as original:
            drawn = photos.redrawn(original.read(), side=SIDE)
    except (Invalid, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        log.warning("attachment refused", extra={"attachment": attachment_id, "why": str(problem)})
        mine.update(state=Attachment.State.REFUSED)
    else:
        row.shown.save(f"{row.pk}.webp", ContentFile(drawn), save=False)
        mine.update(state=Attachment.State.READY, shown=row.shown.name)
    row.received.delete(save=False)


@transaction.atomic
def note_look(attachment: Attachment, *, by: Any, at: dt.datetime) -> None:
    """A keeper who is no party looked into a file of others: it is written down."""
    about = f"demand:{attachment.demand_id}" if attachment.demand_id else f"need:{attachment.need_id}"
    journal.write("file.read", subject=about, house=attachment.house_id, by=by, at=at, file=str(attachment.pk))


def readable_name(name: str) -> str:
    """A file's name as it can be shown: no path, no hidden signs, short, its ending kept."""
    last = re.split(r"[/\\]", name)[-1]
    bare = " ".join(_NAME.sub(" ", last).split()).strip(". ") or _("file")
    if len(bare) <= 60:
        return bare
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[:50]}….{ending}" if dot and len(ending) <= 5 else f"{bare[:59]}…"


def _look(file: Upload) -> Looked:
    name = readable_name(file.name or "")
    if (file.size or 0) > MOST_BYTES:
        raise Invalid(_("“%(name)s” is larger than 10 MB. Choose a smaller one.") % {"name": name}, field="attached")
    file.seek(0)
    raw = file.read(MOST_BYTES + 1)
    if raw.startswith(_PDF):
        return Looked(name, Attachment.Kind.PDF, raw)
    try:
        photos.check(raw)
    except Invalid as wrong:
        raise Invalid(
            _("“%(name)s”: we take photos (JPEG, PNG, WebP, AVIF) and PDF files. %(why)s")
            % {"name": name, "why": wrong},
            field="attached",
        ) from None
    return Looked(name, Attachment.Kind.PHOTO, raw)
