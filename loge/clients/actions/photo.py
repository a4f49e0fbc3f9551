"""The photo of something kept: looked at by its content when it comes, drawn anew in a job, without the place and hour it carried."""

from __future__ import annotations

import logging
from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from loge.common import journal
from loge.common.errors import Invalid
from loge.common.jobs import later, task
from loge.people import photos
from loge.people.models import Person

from ..models import Kept
from .file import _mine

log = logging.getLogger(__name__)
SIDE = 1280


@transaction.atomic
def show(kept: Kept, upload: IO[bytes], *, size: int, by: Person) -> None:
    """Keep what was sent until it is drawn; it takes the place of the one before. Raises Invalid, saying how to mend it."""
    _mine(kept.house, by)
    if size > photos.MOST_BYTES:
        raise Invalid(_("This photo is larger than 10 MB. Choose a smaller one."), field="photo")
    raw = upload.read(photos.MOST_BYTES + 1)
    photos.check(raw)
    _throw(kept, kept.given.name or "", kept.photo.name or "")
    kept.photo.name = ""
    kept.given.save(f"{kept.pk}.bin", ContentFile(raw), save=False)
    Kept.objects.filter(house=kept.house_id, pk=kept.pk).update(given=kept.given.name, photo="")
    journal.write("kept.photo_given", subject=kept.reference, house=kept.house_id, by=by)
    later(draw, str(kept.pk), house=kept.house_id)


@transaction.atomic
def take_off(kept: Kept, *, by: Person) -> None:
    """No photo of it any more."""
    _mine(kept.house, by)
    _throw(kept, kept.given.name or "", kept.photo.name or "")
    if Kept.objects.filter(house=kept.house_id, pk=kept.pk).exclude(given="", photo="").update(given="", photo=""):
        journal.write("kept.photo_taken_off", subject=kept.reference, house=kept.house_id, by=by)


@task(external=True)  # decoding takes a second, and files are no part of a transaction
def draw(kept_id: str) -> None:
    """Upright, small, WebP without any metadata; the original is thrown away, whatever it was."""
    kept = Kept.objects.filter(pk=kept_id).exclude(given="").first()
    if kept is None:
        return
    given = kept.given.name or ""
    try:
        with kept.given.open("rb") as original:
            drawn = photos.redrawn(original.read(), side=SIDE)
    except (Invalid, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        log.warning("photo refused", extra={"kept": kept_id, "why": str(problem)})
        drawn = b""
    told = {"given": ""}
    if drawn:
        kept.photo.save(f"{kept.pk}.webp", ContentFile(drawn), save=False)
        told["photo"] = kept.photo.name or ""
    Kept.objects.filter(house=kept.house_id, pk=kept.pk, given=given).update(**told)
    kept.given.storage.delete(given)


def _throw(kept: Kept, *names: str) -> None:
    """The files themselves, once the transaction holds."""
    for name in names:
        if name:
            transaction.on_commit(partial(kept.photo.storage.delete, name))
