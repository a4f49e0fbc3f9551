"""Who lives together, the lawful ways to go on, and what the coordinator watches of the one-off rule."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.errors import Invalid
from loge.demands import actions, once
from loge.demands.board import LETTERS
from loge.demands.models import Flag
from loge.houses import households, queries
from loge.houses.households import Home
from loge.houses.models import House, Household
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link, write

from ...forms.fields import mend
from ...forms.needs import HouseholdForm, InviteForm
from ...ui import page
from .. import find
from ..find import person_of


@find.public
@require_safe
def regular(request: HttpRequest, slug: str) -> HttpResponse:
    """The same help, every week: the lawful ways, with the official sources."""
    house = find.loge_or_404(slug)
    return page(request, "needs/regular.html", house=house, keepers=queries.keepers(house))


@find.member
def household(request: HttpRequest) -> HttpResponse:
    """Who asks together with me, in each loge."""
    person = person_of(request)
    homes = households.homes(person)
    if request.method == "POST":
        home = find.or_404(next((one for one in homes if str(one.household.pk) == request.POST.get("household")), None))
        return _act(request, homes, home)
    return _household(request, homes)


@find.member
@find.limited("20/h/user")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation: read it, then say yes."""
    person = person_of(request)
    found = find.or_404(households.invitation(token, reader=person))
    if request.method == "POST":
        households.join(found.household, person, by=person)
        messages.success(request, _("Welcome home. You ask together from now on."))
        return redirect("household")
    return page(
        request, "needs/join.html", invitation=found, members=households.members_of(found.household), token=token
    )


@find.keeper
def households_of(request: HttpRequest, house: House) -> HttpResponse:
    """Every household of the loge; two that are one can be joined."""
    if request.method == "POST":
        keys = [request.POST.get(name, "") for name in ("one", "other")]
        one, other = (_household_of(house, key) for key in keys)
        actions_by = person_of(request)
        households.join_two(house, one, other, by=actions_by)
        messages.success(request, _("They are one household now, and what they asked for came along."))
        return redirect("house_households", house.slug)
    shown = Paginator(households.households(house), 50).get_page(request.GET.get("page"))
    return page(
        request, "needs/households.html", part="rows", house=house, shown=shown, every=shown.paginator.object_list
    )


@find.keeper
@require_safe
def rule_of(request: HttpRequest, house: House) -> HttpResponse:
    """What looks like going round the rule, and every exception granted."""
    return page(request, "needs/rule.html", house=house, flags=once.flags(house), exemptions=once.exemptions(house))


@find.keeper
@require_POST
def flag_seen(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The coordinator has looked."""
    flag = find.or_404(Flag.objects.select_related("house").filter(house=house, pk=key).first())
    actions.see_flag(flag, by=person_of(request))
    return redirect("house_rule", house.slug)


@find.member
@require_POST
def once_more(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The coordinator grants one more time, with a reason."""
    demand = find.demand_or_404(person_of(request), key)
    actions.grant_once_more(demand, by=person_of(request), reason=request.POST.get("reason", "")[:1_000])
    messages.success(request, _("Granted: this household may ask once more."))
    return redirect("demand", demand.pk)


def _act(request: HttpRequest, homes: list[Home], home: Home) -> HttpResponse:
    person, act = person_of(request), request.POST.get("act")
    form: InviteForm | HouseholdForm
    if act == "leave":
        households.leave(home.household, by=person)
        messages.success(request, _("You have a household of your own now."))
        return redirect("household")
    if act == "describe":
        form = HouseholdForm(request.POST)
        if form.is_valid():
            households.describe(home.household, by=person, **form.cleaned_data)
            messages.success(request, _("Kept."))
            return redirect("household")
        return _household(request, homes, failed=(home, form))
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            _invite(home, request, form.cleaned_data["email"])
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("The invitation is on its way. It holds for fourteen days."))
            return redirect("household")
    return _household(request, homes, failed=(home, form))


def _invite(home: Home, request: HttpRequest, email: str) -> None:
    person = person_of(request)
    token = households.invite(home.household, by=person, email=email)
    facts = {"inviter": str(person), "house": home.house, "link": link(f"/me/household/join/{token}/")}
    maildesk.post(
        to=email, language=person.language, name="household_invited", key=f"household:{token[-140:]}", house=home.house,
        written=write(LETTERS, "household_invited", person.language, {"to": email, **facts}),
        about=f"household:{home.household.pk}",
    )  # fmt: skip


def _household(
    request: HttpRequest, homes: list[Home], *, failed: tuple[Home, InviteForm | HouseholdForm] | None = None
) -> HttpResponse:
    rows = []
    for home in homes:
        number = str(home.household.pk)[-6:]
        told = {"name": home.household.name, "address": home.household.address}
        forms = [InviteForm(auto_id=f"invite-{number}-%s"), HouseholdForm(initial=told, auto_id=f"tell-{number}-%s")]
        if failed and failed[0].household.pk == home.household.pk:
            failed[1].auto_id = forms[isinstance(failed[1], HouseholdForm)].auto_id
            forms[isinstance(failed[1], HouseholdForm)] = failed[1]
        rows.append((home, *forms))
    return page(request, "needs/household.html", status=422 if failed else 200, rows=rows)


def _household_of(house: House, words: str) -> Household:
    key = find.key_or_404(words)
    return find.or_404(Household.objects.filter(house=house, pk=key).first())
