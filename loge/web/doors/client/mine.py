"""A client's own space: what awaits their yes, what is under way and when, their dates, who has looked at their file and why."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.promises import seen
from loge.clients import actions, households
from loge.clients.models import Known, Member, Occasion
from loge.common.clock import day_of, now
from loge.common.dates import spelled
from loge.common.errors import Invalid
from loge.common.money import Money
from loge.demands.long import queries as long
from loge.demands.models import Gesture
from loge.demands.practice import errands, gestures, queries
from loge.houses.queries import keepers
from loge.money.invoices import queries as billed
from loge.money.models import Outlay
from loge.people.models import Person

from ... import plots, practice_words
from ...forms.fields import mend
from ...forms.households import RuleForm
from ...own_way import way
from ...ui import language, page
from .. import find
from ..find import person_of

PAPERS = 24


@find.member
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Each practice that looks after me: the one thing that awaits me first."""
    person = person_of(request)
    members, takes = _members(person), long.seen_by(person)
    spaces = [queries.space(one) for one in members]
    return page(
        request, "mine/home.html", spaces=[(space, way(space, takes)) for space in spaces],
        keepers={one.house_id: keepers(one.house) for one in members}, words=practice_words,
        seen={one.pk: seen.of_member(one, at=now()) for one in members},
    )  # fmt: skip


@find.member
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """What I spent with one house month by month, the subscription apart from what came on top; every paper of it, to keep. Whoever
    has several houses chooses: two houses are never added up."""
    person = person_of(request)
    members = _members(person)
    houses = {one.house.slug: one.house for one in members}
    house = houses.get(request.GET.get("house", ""), members[0].house)
    rows, coin = billed.invoices_of(person).filter(house=house), house.currency
    months = billed.spending(rows, day_of(now(), house.zone))
    proofs = Outlay.objects.filter(payer__person=person, house=house)
    return page(
        request, "mine/papers.html", shown=Paginator(rows, PAPERS).get_page(request.GET.get("page")), months=months,
        plot=_spending_plot(months, coin) if any(one.cents for one in months) else "", coin=lambda cents: Money(cents, coin),
        proofs=list(proofs.select_related("house").order_by("-paid_on", "-pk")[:PAPERS]), house=house, houses=list(houses.values()),
        subs=list(billed.subscriptions_of(person).filter(house=house)),
    )  # fmt: skip


@find.member
@require_safe
def proof(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """The proof of something that was paid for me."""
    row = find.or_404(Outlay.objects.filter(payer__person=person_of(request), pk=key).first())
    response = FileResponse(row.proof.open("rb"), as_attachment=True, filename=row.proof_name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _spending_plot(months: list[billed.Month], currency: str) -> Any:
    """Two columns a month: all of it, and before it what the subscription is of it; every number in the table."""
    spoken = language()
    points = [
        plots.Point(
            spelled(one.first, "LLL", spoken), max(one.plan_cents, 0) / 100, Money(one.plan_cents, currency).spoken(spoken),
            behind=max(one.cents, 0) / 100, behind_words=Money(one.cents, currency).spoken(spoken),
        )
        for one in months
    ]  # fmt: skip
    heads = (_("Month"), _("In all"), _("Of it the subscription"))
    return plots.bars(_("What you spent"), _("month by month, credit notes taken off"), points, heads)


@find.member
@require_safe
def gesture(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One proposal whose yes is mine to give."""
    found = _asked_or_404(request, key)
    return page(request, "mine/gesture.html", gesture=found, words=practice_words, payer=gestures.payer_to_ask(found))


@find.member
@require_POST
@find.limited("60/h/user")
def answer(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Yes, with one tap; something else; not this year."""
    found, person = _asked_or_404(request, key), person_of(request)
    if name == "yes":
        gestures.accept(found, by=person)
        messages.success(request, _("It is ordered. There is nothing more for you to do."))
    elif name == "else":
        gestures.decline(found, by=person, else_=True, words=request.POST.get("words", ""))
        messages.success(request, _("Understood: we shall look for something else and come back to you."))
    elif name == "no":
        gestures.decline(found, by=person)
        messages.success(request, _("Understood: not this year."))
    elif name == "payer":
        asked = gestures.pass_on(found, by=person).asked
        messages.success(request, _("Asked: %(name)s has it before them now.") % {"name": asked.first_name})
        return redirect("mine")
    else:
        raise Http404
    return redirect("mine_gesture", key)


@find.member
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Who has looked at my household’s file, when and why."""
    members = find.or_404([one for one in _members(person_of(request)) if one.orders] or None)
    hidden = households.hidden_from(person_of(request))
    return page(
        request, "mine/looks.html", rows=[(one, households.looks(one.client)) for one in members], hidden=hidden
    )


@find.member
@find.limited("60/h/user")
def dates(request: HttpRequest) -> HttpResponse:
    """The dates of my household, and one more: of the others, never what is prepared for oneself."""
    person = person_of(request)
    members = find.or_404([one for one in _members(person) if one.orders] or None)
    chosen = next((one for one in members if str(one.pk) == request.POST.get("as")), members[0])
    everyone = list(
        Member.objects.filter(house=chosen.house_id, client=chosen.client_id, status=Member.Status.HERE).order_by(
            "name"
        )
    )
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        whose = next((one for one in everyone if str(one.pk) == request.POST.get("member")), None)
        told: dict[str, Any] = {
            "sort": Occasion.Sort.BIRTHDAY if request.POST.get("sort") == "birthday" and whose else Occasion.Sort.CUSTOM,
            "name": request.POST.get("name", "").strip() or (_("Birthday") if request.POST.get("sort") == "birthday" else ""),
        }  # fmt: skip
        try:
            actions.keep_date(
                chosen.client,
                by=person,
                member=whose,
                rule=form.rule(),
                budget_cents=form.cleaned_data["budget_cents"],
                **told,
            )
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept: we shall think of it in time."))
            return redirect("mine_dates")
    rows = [(one, households.coming_of(one.client, days=366)) for one in members]  # without what is prepared for them
    return page(
        request, "mine/dates.html", status=422 if form.errors else 200, rows=rows, form=form, chosen=chosen, everyone=everyone,
        words=practice_words, today=day_of(now(), chosen.house.zone),
    )  # fmt: skip


@find.member
@find.limited("60/h/user")
def codes(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The codes of a visit of mine: shown one at a time, from half an hour before to half an hour after, and nowhere else."""
    person = person_of(request)
    found, opened = find.or_404(errands.doors_of(person, key)), None
    if request.method == "POST":
        secret = find.key_or_404(request.POST.get("secret", ""))
        read = find.or_404(errands.open_code(person, key, secret))
        opened = (read[1].pk, read[2])
    avoid = Known.objects.filter(
        house=found.errand.house_id, client=found.errand.client_id, sort=Known.Sort.HABIT, is_sensitive=False
    )
    shown = page(
        request, "mine/codes.html", doors=found, visit=found.errand.visit, opened=opened, habits=list(avoid[:5])
    )
    shown.headers["Cache-Control"] = "private, no-store"
    shown.headers["Referrer-Policy"] = "no-referrer"
    return shown


def _members(person: Person) -> list[Member]:
    return find.or_404(list(households.of_person(person)) or None)


def _asked_or_404(request: HttpRequest, key: uuid.UUID) -> Gesture:
    return find.or_404(queries.asked_of(person_of(request), key))
