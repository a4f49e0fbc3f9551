"""One message by itself: the whole of its text, its file as it came, what was attached to it."""

from __future__ import annotations

import email
import uuid
from email.message import Message

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from loge.houses.models import House
from loge.maildesk.models import Mail, Part, Raw

from ...ui import page
from .. import find

ALONE = "default-src 'none'; sandbox"  # what was sent to us runs nothing and fetches nothing
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@find.keeper
@require_safe
def mail(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The whole text, quotations and signature with it, and what the machine did not keep."""
    found = mail_or_404(house, key)
    parts = list(Part.objects.filter(house=house, mail=found).order_by("place"))
    about = found.thread.about.partition(":")[2] if found.thread else ""
    return page(request, "desk/mail.html", house=house, mail=found, parts_listed=parts, case_key=about)


@find.keeper
@require_safe
def raw(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The file as it came, byte for byte."""
    found = mail_or_404(house, key)
    kept = Raw.objects.filter(house=house, mail=found).first()
    if kept is None:
        raise Http404
    return _file(bytes(kept.content), "message/rfc822", f"{found.at:%Y-%m-%d}-{found.pk}.eml", shown=False)


@find.keeper
@require_safe
def part(request: HttpRequest, house: House, key: uuid.UUID, place: int) -> HttpResponse:
    """A file of a message. Pictures may be looked at; everything else is only saved."""
    found = mail_or_404(house, key)
    row = Part.objects.filter(house=house, mail=found, place=place, danger="").first()
    kept = Raw.objects.filter(house=house, mail=found).first()
    if row is None or kept is None:
        raise Http404
    content = content_of(bytes(kept.content), place)
    if content is None:
        raise Http404
    return _file(content, row.content_type, row.name or f"{place}", shown=row.content_type in SHOWN)


def content_of(raw_mail: bytes, place: int) -> bytes | None:
    """The bytes of the part at that place of a walk over the message."""
    for at, each in enumerate(email.message_from_bytes(raw_mail).walk()):
        if at == place:
            return _bytes(each)
    return None


def _bytes(each: Message) -> bytes:
    content = each.get_payload(decode=True)
    if isinstance(content, bytes):
        return content
    inner = each.get_payload()
    return inner[0].as_bytes() if isinstance(inner, list) and inner else b""


def mail_or_404(house: House, key: uuid.UUID) -> Mail:
    found = Mail.objects.filter(house=house, pk=key).select_related("thread").first()
    if found is None:
        raise Http404
    return found


def _file(content: bytes, kind: str, name: str, *, shown: bool) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind if shown else "application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
