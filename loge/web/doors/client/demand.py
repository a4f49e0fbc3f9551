"""A demand, for its two parties and for who keeps the house: reading it, talking, moving it, paying, thanking."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.kindness import queries as kindness
from loge.care.kindness.rules import Limited, may_write
from loge.care.notices import queries as noticed
from loge.care.promises import queries as promised
from loge.care.reviews import queries as reviewed
from loge.care.reviews.actions import write as write_review
from loge.care.tips import actions as tips
from loge.care.tips.queries import tip_for, tip_payment, tip_to_take_back
from loge.common.clock import now
from loge.common.errors import Invalid, Stale
from loge.common.money import share
from loge.demands import actions, free, once, queries, states, withdrawal
from loge.demands.actions import attach
from loge.demands.models import Demand
from loge.maildesk.letters import link
from loge.money import actions as money
from loge.money import queries as moneys

from ... import unchanged
from ...forms.demand import AcceptForm, KindReasonForm, PayForm, PriceForm, SayForm, TipForm
from ...forms.fields import mend, typed_amount, wall
from ...forms.review import ReviewForm
from ...forms.serving import FORMS as SERVING
from ...forms.serving import MoreForm
from ...ui import Pages, page
from .. import find, money_words, spoken
from ..find import person_of
from . import cases, paying, reception, reviews

# What each move asks of the person who makes it. A move that is not here asks nothing.
FORMS: dict[str, type[forms.Form]] = {
    "quote": PriceForm,
    "counter": PriceForm,
    "accept": AcceptForm,
    "decline": KindReasonForm,
    **SERVING,
}
RENAMED = {"price": "cents"}  # what a form field is called in the action


PER_PAGE = 20


@unchanged.door("demands", queries.PULSE)
@find.member
@require_safe
def demands(request: HttpRequest) -> HttpResponse:
    """My exchanges, as one who asks and as one who serves."""
    count = int(unchanged.pulse(request).partition(" ")[0])
    shown = Pages(count, PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.exchanges(person_of(request), first=shown.start_index() - 1 if count else 0, most=PER_PAGE)
    return page(request, "client/demands.html", part="rows", shown=shown, rows=rows)


@find.member
@require_safe
def demand(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One demand: where it stands, what was said, what can be done now."""
    return card(request, find.demand_or_404(person_of(request), key))


@find.member
@require_POST
@find.limited("120/h/user")
def move(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Make one move of the table: its form is read, its action decides."""
    demand = find.demand_or_404(person_of(request), key)
    if name not in {line.name for line in demand.MOVES if line.label}:
        raise Http404
    person = person_of(request)
    form = _form(name, demand, request.POST, files=request.FILES)
    if not form.is_valid():
        if name not in {line.name for line in demand.moves_open_to(person)}:  # its form would be shown nowhere
            raise Stale(_("This has changed in the meantime. Here is where it stands now."))
        return card(request, demand, failed={name: form}, status=422)
    told = {RENAMED.get(field, field): value for field, value in form.cleaned_data.items()}
    shown = told.pop("attached", [])
    try:
        attach.look(shown)  # a file that cannot be taken stops the move; a wrong code, once counted, stays counted
        getattr(actions, name)(demand, by=person, **told)
        if shown:
            actions.say(demand, by=person, words="", nonce=uuid.uuid4().hex, files=shown)
    except Invalid as wrong:
        mend(form, wrong)
        return card(request, demand, failed={name: form}, status=422)
    return redirect("demand", demand.pk)


@find.member
@require_POST
@find.limited("120/h/user")
def say(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say something in the thread."""
    demand = find.demand_or_404(person_of(request), key)
    form = SayForm(request.POST, request.FILES)
    if not form.is_valid():
        return card(request, demand, failed={"say": form}, status=422)
    try:
        told = form.cleaned_data
        may_write(demand.house, person_of(request), told["words"])
        actions.say(demand, by=person_of(request), words=told["words"], nonce=told["nonce"], files=told["attached"])
    except (Invalid, Limited) as wrong:
        mend(form, wrong if isinstance(wrong, Invalid) else Invalid(str(wrong), field="words"))
        return card(request, demand, failed={"say": form}, status=wrong.status)
    return redirect("demand", demand.pk)


@find.member
@require_POST
@find.limited("30/h/user")
def pay(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """To the page on which the client pays the price that she read. A page that has grown old pays nothing."""
    demand = find.demand_or_404(person_of(request), key)
    form = PayForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    back = link(f"/demands/{demand.pk}/paid/")
    by = person_of(request)
    return paying.go(request, demand, lambda: actions.start_payment(demand, by=by, back=back, version=version))


@find.member
@require_safe
def paid(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Back from the page on which the price is paid."""
    demand = find.demand_or_404(person_of(request), key)
    return paying.back(request, demand, moneys.payment_for(demand.house, demand.reference))


@find.member
@require_safe
def money_of(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Where is my money? Every line of it, in plain words."""
    person = person_of(request)
    demand = find.demand_or_404(person, key)
    return page(
        request, "client/money.html", demand=demand, house=demand.house, roles=demand.roles_of(person),
        lines=money_words.lines(demand, demand.roles_of(person)), now_words=money_words.where(demand, demand.roles_of(person)),
        tip_back=tip_to_take_back(demand, person),
    )  # fmt: skip


@find.member
@require_POST
def review(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Stars and words about the other party."""
    demand = find.demand_or_404(person_of(request), key)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return card(request, demand, failed={"review": form}, status=422)
    written = write_review(demand, by=person_of(request), **form.cleaned_data)
    messages.success(request, reviews.thanked_for(written))
    return redirect("demand", demand.pk)


@find.member
@require_POST
@find.limited("10/h/user")
def tip(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """To the page on which to pay a tip."""
    demand = find.demand_or_404(person_of(request), key)
    form = TipForm(request.POST)
    if not form.is_valid():
        return card(request, demand, failed={"tip": form}, status=422)
    try:
        payment = tips.start(
            demand, by=person_of(request), cents=form.cleaned_data["tip"], back=link(f"/demands/{demand.pk}/tipped/")
        )
    except Invalid as wrong:
        mend(form, wrong)
        return card(request, demand, failed={"tip": form}, status=422)
    return redirect(payment.page)


@find.member
@require_safe
def tipped(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Back from the tip's page."""
    demand = find.demand_or_404(person_of(request), key)
    payment = tip_payment(demand, person_of(request))
    if payment is not None and money.look(payment).state in ("held", "capturing", "captured"):
        messages.success(request, _("Your tip is on its way to %(name)s, all of it.") % {"name": demand.provider.name})
    return redirect("demand", demand.pk)


@find.member
@require_POST
@find.limited("30/h/user")
def more(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who served proposes what it was more."""
    demand = find.demand_or_404(person_of(request), key)
    form = MoreForm(request.POST)
    if form.is_valid():
        try:
            actions.propose_more(demand, by=person_of(request), **form.cleaned_data)
            return redirect("demand", demand.pk)
        except Invalid as wrong:
            mend(form, wrong)
    return card(request, demand, failed={"more": form}, status=422)


def card(
    request: HttpRequest, demand: Demand, *, failed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a demand, with any form that needs mending in its place."""
    person = person_of(request)
    roles = demand.roles_of(person)
    open_moves = demand.moves_open_to(person)
    prices = queries.prices_named(demand)
    last = prices[-1] if prices else None
    talk = queries.thread(demand)
    talking = demand.state in states.TALKING
    return page(
        request,
        "client/demand.html",
        part="card",
        status=status,
        demand=demand,
        house=demand.house,
        roles=roles,
        moves={line.name: line for line in open_moves},
        forms=_forms(demand, open_moves, last, failed or {}),
        thread=talk,
        veils=kindness.of_talk(demand, talk, person),
        down=noticed.down(demand.house, [entry.key for entry in talk if entry.key]),
        last=last,
        prices=prices,
        chased=promised.story_of(demand) if states.PROVIDER not in roles else None,
        split=reception.split_shown(demand, last),
        asking=_asking(demand) if talking and last is None else None,
        around=queries.price_around(demand.house, demand.category_key, demand.offer.unit) if talking else None,
        then=_then(demand, last) if talking else None,
        exemption=once.exemption_for(demand) if demand.once and states.COORDINATOR in roles else None,
        length=spoken.length,
        payment=moneys.payment_for(demand.house, demand.reference)
        if demand.state in (states.AGREED, states.BOOKED)
        else None,
        now_words=money_words.where(demand, roles),
        reviews=reviewed.reviews_of(demand, person) if demand.was_received else [],
        own_review=reviewed.own_review(demand, person) if demand.was_received else None,
        afterwards=reviews.afterwards(demand, person),
        tip=tip_for(demand) if demand.was_received else None,
        states=states,
        **reception.panel(demand, person),
        **cases.panel(demand, person),
    )


def _then(demand: Demand, last: Any) -> free.Then | None:
    """Whether who serves is free at the hour that is talked about."""
    starts_at = (last.starts_at if last else None) or demand.wished_at
    lasts_for = (last.lasts_for if last else None) or demand.lasts_for
    if starts_at is None or starts_at < now():
        return None
    return free.then(demand.house, [(demand.provider, starts_at, lasts_for)], but=[demand.pk])[0]


def _form(name: str, demand: Demand, written: Any = None, **options: Any) -> forms.Form:
    """The form of a move; one that names a time reads it by the clock of the house."""
    kind = FORMS.get(name, forms.Form)
    if issubclass(kind, PriceForm):
        options["house"] = demand.house
    elif issubclass(kind, AcceptForm):
        options.setdefault("hurry", demand.provider.is_professional)
    return kind(written, **options)


def _forms(demand: Demand, open_moves: list[Any], last: Any, failed: dict[str, forms.Form]) -> dict[str, forms.Form]:
    """A fresh form for each move that asks something, or the one that failed with what was written in it."""
    shown: dict[str, forms.Form] = {"say": SayForm(), "review": ReviewForm(), "tip": TipForm()}
    shown["pay"] = PayForm(initial={"version": demand.accepted_version})
    for line in open_moves:
        if line.name == "accept":
            starts_at = (last.starts_at if last else None) or demand.wished_at
            hurry = withdrawal.must_ask_to_hurry(demand, starts_at, now())
            shown["accept"] = AcceptForm(initial={"version": last.version if last else 0}, hurry=hurry)
        elif line.name in FORMS:
            told = _price_known(demand, last) if issubclass(FORMS[line.name], PriceForm) else {}
            shown[line.name] = _form(line.name, demand, initial=told)
    shown |= failed
    for name, form in shown.items():
        form.auto_id = f"{name}_%s"  # several forms of one page share field names, never an id
    return shown


def _price_known(demand: Demand, last: Any) -> dict[str, str]:
    """The price on the board until one was named, and when it was last said to be, so that nobody writes it twice; a time
    that has passed is forgotten."""
    board = queries.price_to_propose(demand) if last is None else None
    starts = (last.starts_at if last else None) or demand.wished_at
    lasts = (last.lasts_for if last else None) or demand.lasts_for
    return {
        "starts_at": wall(starts, demand.house.zone) if starts and starts > now() else "",
        "lasts_for": str(int(lasts.total_seconds()) // 60) if lasts else "",
        **({"price": typed_amount(board.cents)} if board is not None else {}),
    }


def _asking(demand: Demand) -> Any:
    """Before any price was named: who would get what of the price on the board, of the variant asked for."""
    return share(demand.asked_price, demand.house.commission_bp) if demand.asked_price else None
