"""Only in a demonstration: the mailbox of a guest or a partner. One reads there what the house sent, and answers; the
answer reaches the house the real way, by its LMTP server."""

from __future__ import annotations

import datetime as dt
import smtplib

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from loge.maildesk.models import Mail, Mailbox

from ... import postbox
from ...ui import page
from .. import find
from .cast import only_in_demo


class AnswerForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    words = forms.CharField(
        label=gettext_lazy("Your message"), max_length=postbox.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 6})
    )
    to = forms.EmailField(widget=forms.HiddenInput)
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


@only_in_demo
@require_safe
def boxes(request: HttpRequest) -> HttpResponse:
    """Whose mail one can read: everyone the house has written to or heard from."""
    wrote = Mail.objects.filter(way=Mail.Way.IN, kind=Mail.Kind.LETTER, thread__isnull=False).order_by("-at")
    names = dict(reversed(list(wrote.values_list("sender", "sender_name")[:300])))
    counts = dict(postbox.boxes())
    people = sorted({*names, *counts}, key=lambda address: (-counts.get(address, 0), address))
    return page(
        request,
        "demo/mailboxes.html",
        people=[(one, names.get(one, ""), counts.get(one, 0)) for one in people if "@" in one],
    )


@only_in_demo
@require_safe
def box(request: HttpRequest, address: str) -> HttpResponse:
    """What this person received, the newest first, and the form to answer with."""
    return _shown(request, address)


@only_in_demo
@require_POST
@find.limited("60/h/ip")
def answer(request: HttpRequest, address: str) -> HttpResponse:
    """What the guest writes leaves for the house."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, address, form=form, status=422)
    told = form.cleaned_data
    if "@" not in address or not _ours(told["to"]):
        raise Http404
    before = next((one for one in postbox.messages(address) if one.key == told["key"]), None)
    content = postbox.written(
        sender=address, name=_name(address), to=told["to"], title=told["title"], words=told["words"], answers=before
    )
    try:
        postbox.post(content, sender=address, to=told["to"])
    except (OSError, smtplib.SMTPException):
        form.add_error(
            None, _("The house's mail server does not answer just now. Nothing was lost: try again in a moment.")
        )
        return _shown(request, address, form=form, status=503)
    messages.success(request, _("It is with the house: look into its inbox."))
    return redirect("demo_mailbox", address)


def _shown(request: HttpRequest, address: str, *, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
    if "@" not in address or len(address) > 200:
        raise Http404
    lying = postbox.messages(address)
    chosen = next((one for one in lying if one.key == request.GET.get("mail")), None)
    last = chosen or next((one for one in lying if not one.is_own), None)
    if form is None:
        form = AnswerForm(initial=_answer_to(last))
    rows = [(one, dt.datetime.fromtimestamp(one.at, dt.UTC)) for one in lying]
    return page(
        request,
        "demo/mailbox.html",
        status=status,
        address=address,
        reader=_name(address),
        rows=rows,
        form=form,
        answered=last,
    )


def _answer_to(last: postbox.Kept | None) -> dict[str, str]:
    if last is not None:
        title = last.title if last.title.lower().startswith("re:") else f"Re: {last.title}"
        return {"to": last.sender_address, "title": title, "key": last.key}
    house = Mailbox.objects.filter(removed_at=None, is_on=True).order_by("pk").first()
    return {"to": house.address if house else ""}


def _ours(address: str) -> bool:
    from loge.maildesk.channels.lmtp import mailbox_of

    return mailbox_of(address) is not None


def _name(address: str) -> str:
    known = Mail.objects.filter(sender=address.lower()).exclude(sender_name="").order_by("-at").first()
    return known.sender_name if known else ""
