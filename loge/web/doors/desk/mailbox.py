"""The mailboxes of a desk: pointing the house at one, testing it, resting it, authorising it with its provider."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.maildesk import cursor, mailboxes
from loge.maildesk.channels import oauth, trial, troubles
from loge.maildesk.letters import link
from loge.maildesk.models import Mailbox
from loge.maildesk.providers import of_address, providers

from ...forms.desk_mailbox import KeptMailboxForm, MailboxForm, prefilled
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of

PENDING = "mailbox_authorisation"


@find.keeper
@require_safe
def mailboxes_of(request: HttpRequest, house: House) -> HttpResponse:
    """Every mailbox of the house, how its last look went, and the way to another."""
    at = now()
    rows = [(one, cursor.is_alarming(one, at), _words(one)) for one in mailboxes.of_house(house)]
    may_set = mailboxes.may_set(person_of(request), house)
    return page(request, "desk/mailboxes.html", house=house, rows=rows, may_set=may_set, known=providers().values())


@find.keeper
@find.limited("30/h/user")
def add(request: HttpRequest, house: House) -> HttpResponse:
    """A new one; a well-known provider fills in its servers."""
    _setters_only(request, house)
    provider = providers().get(request.GET.get("provider", ""))
    form = MailboxForm(request.POST or None, initial=prefilled(provider) if provider else {})
    if request.method == "POST" and form.is_valid():
        try:
            made = mailboxes.add(house, by=person_of(request), **form.told)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return _kept(request, house, made)
    return page(
        request, "desk/mailbox_new.html", status=422 if form.errors else 200, house=house, form=form, provider=provider,
        known=providers().values(),
    )  # fmt: skip


@find.keeper
@find.limited("60/h/user")
def mailbox(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One of them: how it goes, and what it is."""
    found = mailbox_or_404(house, key)
    if request.method != "POST":
        return _shown(request, house, found)
    _setters_only(request, house)
    form = KeptMailboxForm(request.POST, mailbox=found)
    if form.is_valid():
        try:
            mailboxes.change(found, by=person_of(request), **form.told)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return _kept(request, house, found)
    return _shown(request, house, found, form=form, status=422)


@find.keeper
@require_POST
@find.limited("30/h/user")
def test(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Ask both servers now, and say in words how it went."""
    found = mailbox_or_404(house, key)
    return _shown(request, house, found, outcomes=trial.test(found))


@find.keeper
@require_POST
@find.limited("60/h/user")
def move(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Rest it, take it up again, remove it."""
    found = mailbox_or_404(house, key)
    said = {
        "pause": _("It rests. Mail waits on its server until you take it up again."),
        "resume": _("It is read again: what waited arrives now."),
        "remove": _("It is removed and its password forgotten. The mail that came stays here."),
    }
    words = find.or_404(said.get(name))
    getattr(mailboxes, name)(found, by=person_of(request))
    messages.success(request, words)
    return (
        redirect("desk_mailboxes", house.slug) if name == "remove" else redirect("desk_mailbox", house.slug, found.pk)
    )


# ------------------------------------------------------------------------------------------- the provider's own page


@find.keeper
@require_POST
@find.limited("30/h/user")
def connect(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Where the provider asks: a page with its link, for the browser posts no form to a stranger's site."""
    _setters_only(request, house)
    found = mailbox_or_404(house, key)
    provider = providers().get(request.POST.get("provider", "")[:20])
    if provider is None or not provider.is_registered:
        raise Refused(
            _("This installation is not registered with that provider. Its operator finds how in docs/desk.md.")
        )
    address, kept = oauth.begin(provider, address=found.address, back=_back())
    request.session[PENDING] = kept | {
        "mailbox": str(found.pk),
        "house": house.slug,
        "person": str(person_of(request).pk),
    }
    return page(request, "desk/mailbox_connect.html", house=house, mailbox=found, provider=provider, address=address)


@find.member
@require_safe
def authorised(request: HttpRequest) -> HttpResponse:
    """The provider sends the person back here. Only the session that asked is heard, and once."""
    kept = request.session.pop(PENDING, None)
    person = person_of(request)
    state = request.GET.get("state", "")
    if (
        not kept
        or not secrets.compare_digest(kept["state"].encode(), state.encode())
        or kept["person"] != str(person.pk)
    ):
        raise Http404
    house = House.objects.filter(slug=kept["house"]).first()
    if house is None or not keeps(person, house) or find.lacks_second_factor(person):
        raise Http404
    found = mailbox_or_404(house, uuid.UUID(kept["mailbox"]))
    code = request.GET.get("code", "")
    if not code:
        messages.error(request, _("The provider was told no, so nothing was changed. You can connect it again."))
    else:
        try:
            mailboxes.authorise(found, by=person, code=code, kept=kept, back=_back())
            messages.success(request, _("Connected. Its mail arrives now."))
        except troubles.Trouble as trouble:
            messages.error(request, str(trouble.words))
    return redirect("desk_mailbox", house.slug, found.pk)


def _back() -> str:
    return link(reverse("desk_mailbox_back"))


# ------------------------------------------------------------------------------------------------------------- helpers


def mailbox_or_404(house: House, key: uuid.UUID) -> Mailbox:
    return find.or_404(mailboxes.find(house, key))


def _setters_only(request: HttpRequest, house: House) -> None:
    if not mailboxes.may_set(person_of(request), house):
        raise Refused(_("The coordinator of the house sets its mailboxes. Ask them."))


def _kept(request: HttpRequest, house: House, found: Mailbox) -> HttpResponse:
    """What was written is kept in any case; “keep and test” then asks the servers."""
    if request.POST.get("do") == "test":
        return _shown(request, house, found, outcomes=trial.test(found))
    messages.success(request, _("Kept. The first look begins within a minute."))
    return redirect("desk_mailbox", house.slug, found.pk)


def _shown(
    request: HttpRequest, house: House, found: Mailbox, *, form: Any = None, outcomes: Any = None, status: int = 200
) -> HttpResponse:
    provider = providers().get(found.provider) or of_address(found.address)
    return page(
        request, "desk/mailbox.html", status=status, house=house, mailbox=found, form=form or KeptMailboxForm(mailbox=found),
        outcomes=outcomes, words=_words(found), alarming=cursor.is_alarming(found, now()),
        may_set=mailboxes.may_set(person_of(request), house), registered=[one for one in providers().values() if one.is_registered],
        provider=provider,
    )  # fmt: skip


def _words(found: Mailbox) -> Any:
    return troubles.words_of(found.trouble) if found.trouble else ""
