"""A mail's files and its HTML, read from the raw bytes when someone asks; never trusted."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Final

from . import aside, pictures
from .models import Mail, Part, Raw
from .reading import clean_html, file_bytes

# inert in a browser, shown in their place
SHOWN: Final = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
# What a file is given with: it is saved, not opened; should a browser open it all the same, it may do nothing
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
MOST_INLINE: Final = 3_000_000  # bytes of pictures that lie in a mail and are shown in their place
_PLACE: Final = re.compile(r'src="inline/([0-9a-f-]{36})"')
_DRAWN: Final = re.compile(r'src="drawn/(\d+)"')


@dataclass(frozen=True, slots=True)
class Shown:
    """HTML that may be shown; how many remote pictures were left out of it, and where they lie.

    ``spies`` among them only serve to learn who reads: they are never fetched.
    """

    html: str
    remote: int
    sources: tuple[str, ...] = ()
    spies: int = 0


def raw_bytes(mail: Mail) -> bytes:
    """The bytes as they came."""
    raw = Raw.objects.get(house=mail.house_id, mail=mail)
    return aside.content_of(raw.aside) if raw.aside else bytes(raw.content)


def part_bytes(part: Part) -> bytes:
    """One file, decoded in the bounded child. Raises reading.Unreadable."""
    return file_bytes(raw_bytes(part.mail), part.place)


def html_of(mail: Mail, *, drawn: dict[str, str] | None = None, address: str = "") -> Shown:
    """The mail's HTML, cleaned in the bounded child: no script, style, form or frame; nothing is fetched from elsewhere.

    ``drawn``: our drawings of pictures from elsewhere, by where these lie (see ``pictures``).

    ``address`` is where a part is fetched (``…/parts/``): pictures that lie in the mail are shown from there. Raises
    reading.Unreadable.
    """
    drawn = drawn or {}
    told, html = clean_html(raw_bytes(mail), inline=_inline(mail), drawn=list(drawn), address=address)
    ours = list(drawn.values())
    shown = _DRAWN.sub(lambda found: f'src="{ours[int(found[1])]}"' if int(found[1]) < len(ours) else found[0], html)
    return Shown(shown, told["remote"], tuple(told["sources"]), told["spies"])


def as_sent(mail: Mail) -> Shown:
    """The mail as its sender laid it out, whole in itself: pictures that lie in it are written into it, and those from elsewhere
    that someone allowed; nothing is fetched.

    Raises reading.Unreadable.
    """
    shown, left = html_of(mail, drawn=pictures.as_data(mail), address="inline/"), MOST_INLINE
    parts = {
        str(part.pk): part
        for part in Part.objects.filter(house=mail.house_id, mail=mail, content_type__in=SHOWN).select_related("mail")
    }

    def drawn(found: re.Match[str]) -> str:
        nonlocal left
        part = parts.get(found[1])
        if part is None or part.danger or part.size > left:
            return 'src=""'
        left -= part.size
        return f'src="data:{part.content_type};base64,{base64.b64encode(part_bytes(part)).decode()}"'

    return Shown(_PLACE.sub(drawn, shown.html), shown.remote, shown.sources, shown.spies)


def content_type(part: Part) -> str:
    """What a browser is told: pictures as they are, anything else as bytes."""
    return part.content_type if part.content_type in SHOWN else "application/octet-stream"


def _inline(mail: Mail) -> dict[str, str]:
    rows = (
        Part.objects.filter(house=mail.house_id, mail=mail, content_type__in=SHOWN).exclude(cid="").order_by("-place")
    )
    return {cid: str(key) for cid, key in rows.values_list("cid", "pk")}  # of two with one name, the first
