"""Only in a demonstration (LOGE_DEMO): sign in as anyone with one click, read every letter, see every component."""

from __future__ import annotations

import datetime as dt
import uuid

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.models import PartnerChase
from loge.care.promises import seen
from loge.care.promises import states as promised
from loge.common.clock import UTC, now, zone
from loge.common.money import Money, share
from loge.demands import states
from loge.maildesk.models import Letter
from loge.people.models import Person
from loge.planning.hours import day_at

from ...forms.demand import PriceForm
from ...ui import page
from .. import find
from ..find import Door

CAST_DOMAIN = "@demo.invalid"
FIRST = [  # an icon, a house, what it is; who to be there, and what to try as them
    ("house", _("A town’s loge: Alençon"), _("Neighbours serve neighbours; the money waits until the service is received."), [
        ("jeanne", _("She asks. Find a neighbour in your own words, agree on a price, pay with play money, thank.")),
        ("awa", _("She serves. Answer Jeanne with a price, say when it is done, look where the money is.")),
        ("helene", _("She keeps the loge. Meet who applies, empty the morning, rule where two disagree.")),
        ("emily", _("She asks too, in English, from London.")),
    ]),
    ("concierge-bell", _("A hotel’s desk: the Belombre"), _("Fifty e-mails a day become whole stays."), [
        ("camille.belombre", _("She answers. Open a mail, see what it asks for, ask the partners, reply; read your answer in the guest’s own mailbox.")),
        ("ines.belombre", _("Her colleague. Open the same mail in a second window and try to answer it twice.")),
    ]),
    ("key-round", _("A private concierge: the Maison Ormeraie"), _("A memory for birthdays, a plan that bends but holds, bills to the cent."), [
        ("mathilde", _("She keeps it. See whether one more errand fits in tomorrow, open a client’s file, bill the month.")),
        ("antoine-aubry", _("He is looked after. Say yes to the bouquet for his wife, see what he spends and who has looked at his file.")),
        ("solene-aubry", _("His wife, who must know nothing of the bouquet: look for any trace of it.")),
    ]),
    ("server", _("The platform"), _("Where loges are opened."), [
        ("platform", _("She answers who would open a loge, and settles what a house cannot.")),
    ]),
]  # fmt: skip


def only_in_demo(door: Door) -> Door:
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return door(request, *args, **kwargs)

    guarded.__name__ = door.__name__
    return find.public(guarded)


@only_in_demo
@require_safe
def cast(request: HttpRequest) -> HttpResponse:
    """Who one can be here: those to begin with, house by house; then everyone."""
    people = Person.objects.filter(email__endswith=CAST_DOMAIN).prefetch_related("serves").order_by("joined_at")
    by_key = {(one.email or "").removesuffix(CAST_DOMAIN): one for one in people}
    first = [
        (icon, title, words, [(by_key.pop(key), tries) for key, tries in roles if key in by_key])
        for icon, title, words, roles in FIRST
    ]
    chased = PartnerChase.objects.filter(house__slug="belombre", state=promised.SILENT).select_related(
        "item__case__client"
    )
    shown = chased.order_by("asked_at").first()
    return page(
        request, "demo/cast.html", first=first, others=by_key.values(), guest=shown.item.case.client if shown else None,
        asked=reverse("asked_of_us", args=[seen.token_of(shown.item.case)]) if shown else "", set_up=_set_up_before(),
    )  # fmt: skip


def _set_up_before() -> dt.datetime | None:
    """When it was set up, once the day has turned: its visits are over by then, its mails wait since yesterday."""
    whole = settings.DATA / "cast.whole"
    made = dt.datetime.fromtimestamp(whole.stat().st_mtime, UTC) if whole.exists() else now()
    return made if day_at(made, zone()) < day_at(now(), zone()) else None


@only_in_demo
@require_POST
def enter(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Become this person."""
    person = find.or_404(Person.objects.filter(pk=key, email__endswith=CAST_DOMAIN).first())
    logout(request)
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("arrive")


@only_in_demo
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Every letter the demonstration wrote, the last first."""
    return page(
        request, "demo/mail.html", part="rows", letters=Letter.objects.order_by("-since_at").defer("html")[:500]
    )


@only_in_demo
@require_safe
def letter(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One letter as its reader sees it."""
    found = find.or_404(Letter.objects.filter(pk=key).first())
    return page(request, "demo/letter.html", letter=found)


@only_in_demo
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build pages."""
    moment = now()
    form = PriceForm({"price": "treize"})
    hours = [(-20, 4), (-60, 12), (-90, -2)]
    return page(
        request,
        "ui/page.html",
        sample_split=share(Money(1300), 1750),
        sample_states=list(states.NAMES.items()),
        sample_form=form,
        sample_choice=_Choice(),
        sample_clock=[
            (moment + dt.timedelta(hours=since), moment + dt.timedelta(hours=until)) for since, until in hours
        ],
    )


class _Choice(forms.Form):
    """One control of each kind."""

    name = forms.CharField(label="Name")
    unit = forms.ChoiceField(
        label="Priced", choices=[("task", "per task"), ("hour", "per hour")], widget=forms.RadioSelect, initial="task"
    )
    trade = forms.ChoiceField(label="Trade", choices=[("dogs", "Dogs and cats"), ("garden", "Garden")])
    agreed = forms.BooleanField(label="The price can be discussed")
    words = forms.CharField(label="What it is", widget=forms.Textarea(attrs={"rows": 3}))
