"""A photo is checked when it comes, and drawn anew without what it knew."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from PIL import Image

from loge.common.jobs import run_all
from loge.people.models import Photo
from loge.people.whole import is_whole

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(kind="JPEG", size=(900, 600), exif=None):
    out = io.BytesIO()
    extra = {"exif": exif} if exif else {}
    Image.new("RGB", size, (180, 120, 60)).save(out, kind, **extra)
    return out.getvalue()


def give(cast, raw, name="photo.jpg"):
    upload = io.BytesIO(raw)
    upload.name = name
    return cast.browser(cast.server).post(reverse("give_photo"), {"photo": upload})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_photo_loses_where_it_was_taken(cast, kind):
    where = Image.Exif()
    where[0x0110] = "A telephone"
    where.get_ifd(0x8825)[2] = (48.0, 25.0, 53.0)
    raw = picture(kind, exif=where)
    assert b"telephone" in raw
    assert give(cast, raw).status_code == 302
    run_all()
    photo = Photo.objects.get()
    assert photo.state == Photo.State.READY
    with photo.shown.open() as file:
        drawn = file.read()
    shown = Image.open(io.BytesIO(drawn))
    assert (shown.format, shown.size) == ("WEBP", (640, 640))
    assert not shown.getexif() and b"telephone" not in drawn
    assert not photo.received.storage.exists(photo.received.name), "the original is thrown away"


def test_it_is_worn_wherever_they_serve(cast):
    give(cast, picture())
    run_all()
    page = cast.browser().get(reverse("offer", args=[cast.house.slug, cast.offer.pk])).content.decode()
    address = f"/photos/{Photo.objects.get().pk}/"
    assert address in page
    answer = cast.browser().get(address)
    assert answer["Content-Type"] == "image/webp" and b"".join(answer.streaming_content)[8:12] == b"WEBP"


def bomb():
    """A PNG whose header promises 100 megapixels and holds none."""
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not a photo",
        b"<svg onload=alert(1)>",
        b"GIF89a" + b"\0" * 100,
        bomb(),
        picture(size=(20, 20)),
        picture("GIF", size=(90, 90)),
    ],
    ids=[
        "empty",
        "words",
        "a drawing that runs scripts",
        "broken gif",
        "100 megapixels",
        "a stamp",
        "a format we do not take",
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(cast, raw):
    answer = give(cast, raw, "holiday.jpg")
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not Photo.objects.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_photo_cut_short_is_refused_at_the_door(cast, kind):
    raw = picture(kind, size=(300, 300))
    for much in (0.6, 0.98):
        answer = give(cast, raw[: int(len(raw) * much)])
        assert answer.status_code == 422 and "Only a part of this photo" in answer.content.decode()
    assert not Photo.objects.exists()
    assert is_whole(raw) and (kind == "AVIF" or is_whole(raw + b"a film follows")), "what telephones add is let be"


def test_a_photo_that_cannot_be_drawn_is_never_shown(cast):
    raw = picture("PNG", size=(300, 300))
    at = raw.index(b"IDAT") + 20
    give(cast, raw[:at] + b"\xff" * 20 + raw[at + 20 :])
    run_all()
    photo = Photo.objects.get()
    assert photo.state == Photo.State.REFUSED
    assert cast.browser().get(f"/photos/{photo.pk}/").status_code == 404
