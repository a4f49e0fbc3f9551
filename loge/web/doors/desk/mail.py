"""One message by itself: the whole of its text, its file as it came, what was attached to it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from loge.care.kindness import queries as kindness
from loge.common.errors import Refused
from loge.demands.desk import actions
from loge.houses.models import House
from loge.maildesk import beside, files, pictures, unreadable
from loge.maildesk.models import Mail, Part, Raw
from loge.maildesk.reading import Unreadable

from ...ui import page
from .. import find
from ..find import person_of

# What the mail is given with: an opaque origin that may run, send and fetch nothing but our one sheet; shown in our own frame only
AS_SENT = {
    **files.HEADERS,
    "Content-Security-Policy": "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
}


@find.keeper
@require_safe
def mail(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The whole text, quotations and signature with it, and what the machine did not keep."""
    found = mail_or_404(house, key)
    parts = list(Part.objects.filter(house=house, mail=found).order_by("place"))
    about = found.thread.about.partition(":")[2] if found.thread else ""
    told = beside.by_mail([found], house.zone).get(found.pk, {})
    awaits = found.state == Mail.State.QUARANTINED and not unreadable.is_settled(found)
    return page(
        request, "desk/mail.html", house=house, mail=found, parts_listed=parts, case_key=about, beside=told, awaits=awaits, shown=_as_sent(found),
        pictures=pictures.told(found),
        veils=kindness.over_mails(house, [found]),
    )  # fmt: skip


@find.keeper
@require_safe
def as_sent(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The mail as it was laid out, in a frame that can do nothing: no script, no form, nothing fetched from anywhere."""
    found = mail_or_404(house, key)
    shown = find.or_404(_as_sent(found))
    answer = page(request, "desk/as_sent.html", shown=Markup(shown.html), language=found.language)  # noqa: S704 (cleaned by nh3)
    for name, value in AS_SENT.items():
        answer.headers[name] = value
    return answer


@find.keeper
@require_POST
@find.limited("300/h/user")
def show_pictures(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Someone allows the pictures of this mail: we fetch them, not their browser."""
    found = mail_or_404(house, key)
    shown = _as_sent(found)
    if shown is None or not shown.sources:
        raise Refused(_("This message has no picture left to fetch."))
    pictures.allow(found, shown.sources, by=person_of(request))
    return redirect(f"{reverse('desk_mail', args=[house.slug, found.pk])}#as-sent")


@find.keeper
@require_POST
@find.limited("600/h/user")
def settle(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Someone looked after a message no machine could read."""
    found = mail_or_404(house, key)
    unreadable.settle(found, by=person_of(request))
    messages.success(request, _("It awaits nobody any more. Its file stays here."))
    return redirect(f"{reverse('desk_aside', args=[house.slug])}?state=quarantined")


@find.keeper
@require_POST
@find.limited("600/h/user")
def take_up(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """What was filed as a machine's is someone's: it becomes a case."""
    case = actions.take_up_mail(mail_or_404(house, key), by=person_of(request))
    messages.success(request, _("It is a case now: it waits for an answer like any other."))
    return redirect("desk_case", house.slug, case.pk)


def _as_sent(found: Mail) -> files.Shown | None:
    """Its HTML, cleaned; nothing when it has none, or when it cannot be read."""
    if found.way != Mail.Way.IN or not Raw.objects.filter(house=found.house_id, mail=found).exists():
        return None
    try:
        shown = files.as_sent(found)
    except Unreadable:
        return None
    return shown if shown.html.strip() else None


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
    return find.or_404(Mail.objects.filter(house=house, pk=key).select_related("thread", "house").first())


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    """Pictures may be looked at; everything else is only saved."""
    answer = HttpResponse(content, content_type=kind, headers=files.HEADERS)
    answer.headers["Content-Disposition"] = content_disposition_header(kind not in files.SHOWN, name) or "attachment"
    return answer
