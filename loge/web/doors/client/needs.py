"""The need board: posting a need, reading the board, answering with a price, comparing, choosing; and what was given."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.kindness.rules import Limited, may_write
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.demands import actions, cases, needs, states
from loge.demands.actions import attach
from loge.demands.models import Attachment, Demand, Need
from loge.demands.models.need import OPEN
from loge.demands.queries import price_around
from loge.houses import queries as houses
from loge.houses.models import House
from loge.offers.catalogue import catalogue
from loge.offers.models import Provider
from loge.people.models import Person

from ...forms.demand import AcceptForm, ReasonForm
from ...forms.fields import mend, typed_amount, wall
from ...forms.needs import AnswerForm, ChangeNeedForm, NeedForm, TradeForm
from ...ui import page
from .. import find, spoken
from ..find import person_of

PER_PAGE = 20
RENAMED = {"budget": "budget_cents", "price": "cents", "attached": "files"}
ALONE = "default-src 'none'; img-src 'self'; sandbox"  # a file that was given runs nothing, shows nothing else


# ------------------------------------------------------------------------------------------------------------- posting


@find.public
@find.limited("60/h/ip")
def post_need(request: HttpRequest, slug: str) -> HttpResponse:
    """I need…: posting it needs to be signed in, and comes back here with the words kept."""
    house = find.loge_or_404(slug)
    known = {"words": request.GET.get("q", "")[:500], "insee": _usual_commune(house)}
    form = NeedForm(request.POST or None, request.FILES or None, house=house, initial=known)
    if request.method == "POST" and not isinstance(request.user, Person):
        return redirect_to_login(f"{request.path}?{urlencode({'q': request.POST.get('words', '')[:500]})}")
    if request.method == "POST" and form.is_valid():
        try:
            may_write(house, person_of(request), form.cleaned_data["words"])
            posted = actions.post_need(house, by=person_of(request), **_told(form))
        except (Invalid, Limited) as wrong:
            mend(form, wrong if isinstance(wrong, Invalid) else Invalid(str(wrong), field="words"))
        else:
            return redirect("need", posted.pk)
    return page(
        request, "needs/post.html", part="form", status=422 if form.errors else 200, house=house, form=form,
        keepers=houses.keepers(house),
    )  # fmt: skip


@find.member
@require_safe
def my_needs(request: HttpRequest) -> HttpResponse:
    """What I put on a board, and the boards I may read."""
    person = person_of(request)
    shown = Paginator(needs.of_client(person), PER_PAGE).get_page(request.GET.get("page"))
    boards = [provider.house for provider in _serving(person)]
    return page(
        request, "needs/mine.html", part="rows", shown=shown, boards=boards, kinds=catalogue(), length=spoken.length
    )


# ------------------------------------------------------------------------------------------------------------- reading


@find.member
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """What neighbours need: for those who were met and offer something here, and for who keeps the house."""
    house = find.loge_or_404(slug)
    person = person_of(request)
    if not needs.may_read_board(house, person):
        raise Http404
    provider = needs.vetted(house, person)
    key = request.GET.get("trade", "")
    trade = catalogue().get(key)
    shown = Paginator(needs.board(house, category_key=key if trade else ""), PER_PAGE)
    return page(
        request, "needs/board.html", part="rows", house=house, shown=shown.get_page(request.GET.get("page")), trade=trade,
        provider=provider, quiet=needs.is_quiet(provider) if provider else False, kinds=catalogue(), length=spoken.length,
    )  # fmt: skip


@find.member
@require_safe
def need(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One need: compared by the one who asks, answered by a neighbour."""
    return _card(request, need_or_404(person_of(request), key))


# -------------------------------------------------------------------------------------------------------------- moving


@find.member
@require_POST
@find.limited("60/h/user")
def answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A neighbour's price. The second click finds the answer of the first."""
    person = person_of(request)
    found = need_or_404(person, key)
    if (own := needs.own_answer(found, person)) is not None:
        return redirect("demand", own.pk)
    mine = needs.offers_for(found, person)
    form = AnswerForm(request.POST, house=found.house, offers=mine)
    if not mine:
        raise Http404
    if form.is_valid():
        told = _told(form)
        chosen = told.pop("offer")
        offer = next(one for one in mine if str(one.pk) == chosen)
        try:
            given = actions.answer_need(found, offer, by=person, **told)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Your answer is with them. You will hear either way."))
            return redirect("demand", given.pk)
    return _card(request, found, failed=form, status=422)


@find.member
@find.limited("60/h/user")
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say it better, until somebody has answered."""
    person = person_of(request)
    found = need_or_404(person, key)
    if found.client_id != person.pk:
        raise Http404
    lasts = found.lasts_for
    known = {
        "words": found.words, "insee": found.insee, "place": found.place, "budget": typed_amount(found.budget_cents),
        "wished_at": wall(found.wished_at, found.house.zone), "lasts_for": str(int(lasts.total_seconds()) // 60) if lasts else "",
        "category_key": "" if found.guessed else found.category_key,
    }  # fmt: skip
    form = ChangeNeedForm(request.POST or None, house=found.house, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            may_write(found.house, person, form.cleaned_data["words"])
            actions.change_need(found, by=person, **_told(form))
        except (Invalid, Limited) as wrong:
            mend(form, wrong if isinstance(wrong, Invalid) else Invalid(str(wrong), field="words"))
        else:
            messages.success(request, _("It stands on the board as you say it now."))
            return redirect("need", found.pk)
    return page(
        request, "needs/change.html", part="form", status=422 if form.errors else 200, house=found.house, need=found, form=form
    )  # fmt: skip


@find.member
@require_POST
@find.limited("60/h/user")
def sort(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One click says which trade it is."""
    found = need_or_404(person_of(request), key)
    form = TradeForm(request.POST, house=found.house)
    if not form.is_valid():
        raise Http404
    actions.sort_need(found, by=person_of(request), category_key=form.cleaned_data["category_key"])
    messages.success(request, _("Thank you. The neighbours who do this are told."))
    return redirect("need", found.pk)


@find.member
@require_POST
@find.limited("60/h/user")
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """I no longer need it."""
    found = need_or_404(person_of(request), key)
    actions.withdraw_need(found, by=person_of(request))
    messages.success(request, _("It is off the board, and those who answered are thanked."))
    return redirect("need", found.pk)


@find.member
@require_POST
def close(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The coordinator takes it off the board, with reasons."""
    found = need_or_404(person_of(request), key)
    actions.close_need(found, by=person_of(request), words=request.POST.get("words", "")[:500])
    return redirect("need", found.pk)


@find.member
@require_POST
def letters(request: HttpRequest) -> HttpResponse:
    """A letter for each need that concerns me, or none."""
    mine = Provider.objects.filter(house__slug=request.POST.get("house", ""), person=person_of(request))
    provider = find.or_404(mine.select_related("house").first())
    quiet = request.POST.get("quiet") == "yes"
    actions.hush(provider, by=person_of(request), quiet=quiet)
    messages.success(
        request,
        _("No more letters. The board is here whenever you like.")
        if quiet
        else _("You will hear of each need that concerns you."),
    )
    return redirect("needs", provider.house.slug)


# --------------------------------------------------------------------------------------------------------------- files


@find.member
@require_safe
def file(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """A photo or a paper, to those it was given to. A keeper's look into a file of others is written down."""
    person = person_of(request)
    found = needs.attachment(key)
    if found is None or not found.is_ready or not found.shown:
        raise Http404
    if found.demand_id:
        demand = _heard_or_404(person, found.demand_id)
        is_party = person.pk in (demand.client_id, demand.provider.person_id)
    else:
        assert found.need is not None
        about = need_or_404(person, found.need.pk)
        is_party = person.pk == about.client_id or not houses.keeps(person, about.house)
    if not is_party:
        attach.note_look(found, by=person, at=now())
    return _served(found, keep=is_party)


def _heard_or_404(person: Person, key: uuid.UUID) -> Demand:
    """The demand a file was given with: for a party, a keeper, or the coordinator of another loge who hears it now."""
    heard = cases.demand_to_hear(person, key)
    if heard is None:
        return find.demand_or_404(person, key)
    find.prove_twice(person)
    return heard


def _served(found: Attachment, *, keep: bool) -> FileResponse:
    """Photos are shown, everything else is only ever saved; neither runs anything (CSP), neither is guessed at (nosniff)."""
    response = FileResponse(found.shown.open("rb"), content_type="image/webp" if found.is_photo else "application/pdf")
    name = f"{found.name.rpartition('.')[0] or found.name}.webp" if found.is_photo else found.name
    response.headers["Content-Disposition"] = content_disposition_header(not found.is_photo, name)  # type: ignore[assignment]
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600" if keep else "no-store"
    return response


# ------------------------------------------------------------------------------------------------------------- helpers


def need_or_404(person: Person, key: uuid.UUID) -> Need:
    """A need this person may read; who keeps the house comes with a second factor."""
    found = find.or_404(needs.find(person, key))
    if person.pk != found.client_id and houses.keeps(person, found.house) and find.lacks_second_factor(person):
        raise find.SecondFactorMissing(_("This is not for you to do."))
    return found


def _card(request: HttpRequest, found: Need, *, failed: forms.Form | None = None, status: int = 200) -> HttpResponse:
    person = person_of(request)
    mine = person.pk == found.client_id
    keeps = not mine and houses.keeps(person, found.house)
    own = None if mine else needs.own_answer(found, person)
    offers = needs.offers_for(found, person) if not mine and own is None and found.state == OPEN else []
    return page(
        request,
        "needs/need.html",
        part="card",
        status=status,
        need=found,
        house=found.house,
        mine=mine,
        keeps=keeps,
        own=own,
        open=found.state == OPEN,
        answers=needs.answers(found) if mine or keeps else [],
        files=needs.files_of_need(found),
        form=failed or (_answer_form(found, offers) if offers else None),
        trade_form=TradeForm(house=found.house, initial={"category_key": found.category_key})
        if mine or keeps
        else None,
        accept=AcceptForm(),
        close_form=ReasonForm(auto_id="close_%s") if keeps else None,
        around=price_around(found.house, found.category_key, found.category.unit) if found.category else None,
        states=states,
        length=spoken.length,
    )


def _answer_form(found: Need, offers: list[Any]) -> AnswerForm:
    lasts = found.lasts_for
    known = {
        "starts_at": wall(found.wished_at, found.house.zone),
        "lasts_for": str(int(lasts.total_seconds()) // 60) if lasts else "",
        "offer": str(offers[0].pk),
        "seen": found.edition,
    }
    return AnswerForm(house=found.house, offers=offers, initial=known)


def _told(form: forms.Form) -> dict[str, Any]:
    return {RENAMED.get(name, name): value for name, value in form.cleaned_data.items()}


def _usual_commune(house: House) -> str:
    """The commune that bears the town's name, so that most people choose nothing."""
    places = houses.communes_of(house)
    return next((place.insee for place in places if place.name == house.town), places[0].insee if places else "")


def _serving(person: Person) -> list[Provider]:
    held = Provider.objects.filter(person=person, vetted_at__isnull=False, house__kind=House.Kind.NEIGHBOURHOOD)
    return list(held.select_related("house").order_by("pk"))
