"""A photo is checked by its content, size and pixels when it comes, and drawn anew in a job: no EXIF, no GPS survives."""

from __future__ import annotations

import io
import logging
import warnings
from functools import partial
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from loge.common import journal
from loge.common.errors import Invalid
from loge.common.jobs import later, task

from .models import Person, Photo
from .whole import is_whole

log = logging.getLogger(__name__)

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
SIDE = 640  # pixels of the square that is shown

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def receive(person: Person, upload: BinaryIO, *, size: int) -> Photo:
    """Keep what was sent and enqueue its drawing. Raises Invalid, saying how to mend it, before anything is decoded."""
    if size > MOST_BYTES:
        raise Invalid(_("This photo is larger than 10 MB. Choose a smaller one."), field="photo")
    raw = upload.read(MOST_BYTES + 1)
    _look(raw)
    with transaction.atomic():
        photo = Photo(person=person)
        photo.received.save(f"{photo.pk}.bin", ContentFile(raw), save=False)
        photo.save(force_insert=True)
        later(draw, str(photo.pk))
    return photo


@task(external=True)  # decoding takes a second, and files are no part of a transaction
def draw(photo_id: str) -> None:
    """Draw the photo anew: turned upright, cut square, WebP without any metadata. The original is thrown away."""
    photo = Photo.objects.get(pk=photo_id)
    if photo.state != Photo.State.WAITING:
        return
    try:
        with photo.received.open("rb") as original:
            square = _square(original.read())
    except (Invalid, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        log.warning("photo refused", extra={"photo": photo_id, "why": str(problem)})
        Photo.objects.filter(pk=photo.pk).update(state=Photo.State.REFUSED)
    else:
        photo.shown.save(f"{photo.pk}.webp", ContentFile(square), save=False)
        with transaction.atomic():
            Photo.objects.filter(pk=photo.pk).update(state=Photo.State.READY, shown=photo.shown.name)
            journal.write("photo.ready", subject=f"photo:{photo.pk}", house=None, by=photo.person)
    photo.received.delete(save=False)


def hide(photo: Photo) -> bool:
    """Out of everyone's sight, at once; False if it could not be seen."""
    return bool(Photo.objects.filter(pk=photo.pk, state=Photo.State.READY).update(state=Photo.State.HIDDEN))


def show_again(photo: Photo) -> bool:
    """It may be seen after all."""
    return bool(Photo.objects.filter(pk=photo.pk, state=Photo.State.HIDDEN).update(state=Photo.State.READY))


def take_down(photo: Photo) -> bool:
    """Gone for good, the file too (once the transaction holds); False if it was already."""
    seen = (Photo.State.WAITING, Photo.State.READY, Photo.State.HIDDEN)
    name, received = photo.shown.name, photo.received.name
    taken = Photo.objects.filter(pk=photo.pk, state__in=seen).update(state=Photo.State.REFUSED, shown="", received="")
    for kept, path in ((photo.shown, name), (photo.received, received)):
        if taken and path:
            transaction.on_commit(partial(kept.storage.delete, path))
    return bool(taken)


def current(person: Person) -> Photo | None:
    """The last photo of this person that may be shown."""
    return Photo.objects.filter(person=person, state=Photo.State.READY).order_by("-given_at").first()


def check(raw: bytes) -> None:
    """Raises Invalid, saying how to mend it, unless this is a whole photo we can draw: no pixel is decoded."""
    _look(raw)


def redrawn(raw: bytes, *, side: int) -> bytes:
    """The whole photo anew, upright, at most ``side`` pixels wide and high, WebP without any metadata. Raises Invalid."""
    _look(raw)
    with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
        image.draft("RGB", (side * 2, side * 2))
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((side, side), Image.Resampling.LANCZOS)
        clean = Image.frombytes(upright.mode, upright.size, upright.tobytes())  # pixels only
        out = io.BytesIO()
        clean.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def _look(raw: bytes) -> tuple[int, int]:
    """The size in pixels, read from the header alone; the rest is there to its end."""
    if not is_whole(raw):
        raise Invalid(_("Only a part of this photo has arrived. Send it once more."), field="photo")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
                width, height = image.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Invalid(
            _("We cannot read this file as a photo. Send a JPEG, PNG, WebP or AVIF."), field="photo"
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid(_("This photo has too many pixels. Choose one under 50 megapixels."), field="photo") from None
    if width * height > MOST_PIXELS:
        raise Invalid(_("This photo has too many pixels. Choose one under 50 megapixels."), field="photo")
    if min(width, height) < 64:
        raise Invalid(_("This photo is very small. Choose one of at least 64 by 64 pixels."), field="photo")
    return width, height


def _square(raw: bytes) -> bytes:
    _look(raw)
    with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
        image.draft("RGB", (SIDE * 2, SIDE * 2))
        upright = ImageOps.exif_transpose(image).convert("RGB")
        fitted = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
        clean = Image.frombytes(fitted.mode, fitted.size, fitted.tobytes())  # pixels only: nothing else is carried over
        out = io.BytesIO()
        clean.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
