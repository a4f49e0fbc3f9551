"""A picture from elsewhere, drawn anew in the bounded child: what is shown is our drawing, never the bytes that came."""

from __future__ import annotations

import io
import warnings
from typing import Any, Final

FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP")
MOST_PIXELS: Final = 24_000_000
WIDEST: Final = 1_200
SPY: Final = 2  # points: nobody looks at a picture of that size, it looks at who opens the mail


def drawn(content: bytes) -> tuple[dict[str, Any], bytes]:
    """``type`` and its bytes; ``refused`` ("shape", "pixels", "spy") when it is not to be shown."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # only a child that draws needs it

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as found:
                if min(found.size) <= SPY:
                    return {"refused": "spy"}, b""
                found.load()
                upright = ImageOps.exif_transpose(found) or found
                upright.thumbnail((WIDEST, WIDEST * 4))
                return _written(upright)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            return {"refused": "pixels"}, b""
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            return {"refused": "shape"}, b""


def _written(picture: Any) -> tuple[dict[str, Any], bytes]:
    """Without metadata: PNG where something shows through, else JPEG."""
    target = io.BytesIO()
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture.convert("RGBA").save(target, "PNG", optimize=True)
        return {"type": "image/png"}, target.getvalue()
    picture.convert("RGB").save(target, "JPEG", quality=82)
    return {"type": "image/jpeg"}, target.getvalue()
