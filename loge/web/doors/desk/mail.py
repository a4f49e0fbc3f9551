"""One message by itself: the whole of its text, its file as it came, what was attached to it."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from loge.houses.models import House
from loge.maildesk import files
from loge.maildesk.models import Mail, Part, Raw
from loge.maildesk.reading import Unreadable

from ...ui import page
from .. import find


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
    if not Raw.objects.filter(house=house, mail=found).exists():
        raise Http404
    return _file(files.raw_bytes(found), "application/octet-stream", f"{found.at:%Y-%m-%d}-{found.pk}.eml")


@find.keeper
@require_safe
def part(request: HttpRequest, house: House, key: uuid.UUID, place: int) -> HttpResponse:
    """A file of a message. Pictures may be looked at; everything else is only saved."""
    found = mail_or_404(house, key)
    row = Part.objects.filter(house=house, mail=found, place=place, danger="").select_related("mail").first()
    if row is None or not Raw.objects.filter(house=house, mail=found).exists():
        raise Http404
    try:
        return _file(files.part_bytes(row), files.content_type(row), row.name or f"{place}")
    except Unreadable:
        raise Http404 from None


def mail_or_404(house: House, key: uuid.UUID) -> Mail:
    found = Mail.objects.filter(house=house, pk=key).select_related("thread").first()
    if found is None:
        raise Http404
    return found


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    """Pictures may be looked at; everything else is only saved."""
    answer = HttpResponse(content, content_type=kind, headers=files.HEADERS)
    answer.headers["Content-Disposition"] = content_disposition_header(kind not in files.SHOWN, name) or "attachment"
    return answer
