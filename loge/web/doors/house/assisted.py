"""By telephone: asking for someone without e-mail, answering for them upon their word, telling them, paying, their slip."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.reviews import actions as reviews
from loge.care.reviews import queries as reviewed
from loge.common.clock import now
from loge.common.errors import Invalid, Rejected
from loge.demands import actions, assisted, notes, queries, states
from loge.demands.models import Demand, Note
from loge.demands.proposal import propose
from loge.houses.models import House
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.maildesk.models import TO_TELL, Letter
from loge.money import actions as money
from loge.money import queries as moneys
from loge.people import claims

from ... import accounts, typed
from ...forms.demand import AcceptForm, SayForm
from ...forms.fields import mend
from ...forms.house import AddressForm, CallForm, ClaimForm, ConsentForm
from ...forms.review import ReviewForm
from ...ui import moment as spoken_moment
from ...ui import page
from .. import find, money_words
from ..client.demand import FORMS, RENAMED
from ..find import person_of

SPOKEN = ("accept", "counter", "settle", "dispute", "withdraw", "cancel")  # moves made upon a caller's word
CONSENT = "consent"


@find.keeper
@require_safe
def calls(request: HttpRequest, house: House) -> HttpResponse:
    """What is to be told by telephone, the demands asked so, and whom only the telephone reaches."""
    asked = queries.in_house(house).filter(assisted_by__isnull=False).order_by("-heard_at")
    return page(
        request,
        "house/assisted.html",
        house=house,
        letters=list(to_tell(house)[:50]),
        asked=list(asked[:50]),
        callers=list(assisted.callers(house)[:200]),
        address=AddressForm(),
    )


def to_tell(house: House) -> Any:
    """Letters that wait to be told, the oldest first."""
    return Letter.objects.filter(house=house, state=TO_TELL).select_related("reader").order_by("since_at")


@find.keeper
@find.limited("120/h/user")
def take(request: HttpRequest, house: House) -> HttpResponse:
    """Write down what is asked, read it back, and ask upon their word."""
    note = _note(house, request.GET.get("note", ""))
    callers = assisted.callers(house)
    form = CallForm(request.POST or None, house=house, callers=callers, initial=_from_note(house, note))
    consent = ConsentForm(request.POST if "ask" in request.POST else None)
    read = ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with translation.override(told["caller"].language if told["caller"] else house.language):
            when = spoken_moment(told["wished_at"]) if told["wished_at"] else ""
            offer, size = form.offers[told["offer"]]
            variant = size.name if size else ""
            read = assisted.read_ask(offer, words=told["words"], when=when, place=told["place"], variant=variant)
        if "ask" in request.POST and consent.is_valid():
            try:
                return redirect("house_call", house.slug, _ask(request, house, form, consent, read).pk)
            except Invalid as wrong:
                mend(consent if wrong.field == CONSENT else form, wrong)
                read = read if wrong.field == CONSENT else ""
    status = 422 if form.errors or consent.errors else 200
    return page(request, "house/assisted_take.html", status=status, house=house, form=form, consent=consent, read=read)


def _ask(request: HttpRequest, house: House, form: CallForm, consent: ConsentForm, read: str) -> Demand:
    told, by = form.cleaned_data, person_of(request)
    caller = told["caller"] or assisted.take_call(
        house, by=by, name=told["name"], phone=told["phone"], address=told["place"]
    )
    offer, size = form.offers[told["offer"]]
    return assisted.ask_for(
        offer, variant=size.pk if size else None, caller=caller, by=by, words=told["words"], read=read, nonce=told["nonce"],
        consent=consent.cleaned_data[CONSENT], wished_at=told["wished_at"], place=told["place"],
    )  # fmt: skip


def _note(house: House, words: str) -> Note | None:
    key = typed.key(words)
    return notes.find(house, key) if key else None


def _from_note(house: House, note: Note | None) -> dict[str, Any]:
    """What a kept note already says: the words, who called, whom the house would put forward."""
    if note is None:
        return {}
    proposals = propose(house, notes.items_of(note), language=note.reading["language"], client=note.client_name)
    first = next((found.candidates[0] for found in proposals if found.candidates), None)
    return {
        "words": note.words, "name": note.client_name, "phone": note.client_phone, "offer": str(first.offer.pk) if first else "",
    }  # fmt: skip


@find.keeper
@require_safe
def call(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One demand asked by telephone: what to read aloud, what they may answer, how it is paid."""
    return _card(request, _demand_or_404(house, key))


@find.keeper
@require_POST
@find.limited("120/h/user")
def act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Do one thing for the caller, upon their word."""
    demand = _demand_or_404(house, key)
    if name not in (*SPOKEN, "say", "review", "pay"):
        raise Http404
    form, word = _form(name, demand, request.POST), ConsentForm(request.POST, auto_id=f"{name}_%s")
    if not (form.is_valid() & word.is_valid()):
        return _card(request, demand, failed={name: (form, word)}, status=422)
    try:
        return _do(request, demand, name, form, word.cleaned_data[CONSENT]) or redirect(
            "house_call", house.slug, demand.pk
        )
    except Invalid as wrong:
        mend(word if wrong.field == CONSENT else form, wrong)
        return _card(request, demand, failed={name: (form, word)}, status=422)
    except Rejected as no:
        messages.error(request, _("The payment service refused: %(why)s. Nothing was taken.") % {"why": no})
        return redirect("house_call", house.slug, demand.pk)


def _do(request: HttpRequest, demand: Demand, name: str, form: forms.Form, consent: str) -> HttpResponse | None:
    told = {RENAMED.get(field, field): value for field, value in form.cleaned_data.items()}
    moment, version = now(), told.get("version")
    with translation.override(demand.client.language):
        read = assisted.read_act(demand, name)
    with assisted.on_behalf(
        demand,
        by=person_of(request),
        act=name,
        consent=consent,
        read=read,
        version=version,
        at=moment,
        external=name == "pay",
    ) as client:
        if name == "pay":  # by card over the counter: the keeper opens the hosted page
            payment = actions.start_payment(demand, by=client, back=_pay_link(demand))
            return redirect(payment.page) if payment.page else None
        doing = reviews.write if name == "review" else getattr(actions, name)
        doing(demand, by=client, at=moment, **told)
    return None


@find.keeper
@require_POST
def told(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """They were told on the telephone; or were not after all."""
    letter = find.or_404(Letter.objects.filter(house=house, pk=key, reader__isnull=False).first())
    if "undo" in request.POST:
        maildesk.untell(letter, by=person_of(request))
    else:
        maildesk.tell(letter, by=person_of(request))
        messages.success(request, _("Noted: %(name)s has been told.") % {"name": letter.to_name})
    return redirect("house_calls", house.slug)


@find.keeper
@require_POST
@find.limited("30/h/user")
def address(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """They now have an e-mail address, and agree to be written to."""
    caller = find.or_404(assisted.callers(house).filter(pk=key).first())
    form = AddressForm(request.POST)
    try:
        if form.is_valid():
            assisted.give_address(house, caller, by=person_of(request), **form.cleaned_data)
            messages.success(request, _("%(name)s can now sign in and is written to.") % {"name": caller.first_name})
            return redirect("house_calls", house.slug)
    except Invalid as wrong:
        mend(form, wrong)
    return page(request, "house/assisted_address.html", status=422, house=house, caller=caller, form=form)


@find.keeper
@require_safe
def slip(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """What was agreed, on a sheet of A5 to hand over or to post."""
    from ...papers.sheet import answer
    from ...papers.slip import slip as draw

    demand = _demand_or_404(house, key)
    claim = "" if demand.client.email else link(f"/claim/{claims.printed(demand.client)}/")
    with translation.override(demand.client.language):
        drawn = draw(demand, claim=claim)
    return answer(drawn, f"loge-{demand.client.first_name}")


# ------------------------------------------------------------------------------------------- for whoever has the link


@find.public
@find.limited("30/h/ip")
def pay_for(request: HttpRequest, paper: str) -> HttpResponse:
    """A relative pays what the caller agreed to; back from the hosted page, it says what became of it."""
    found = find.or_404(assisted.of_pay_code(paper))
    demand, version = found
    last = queries.last_quote(demand)
    stands = last is not None and last.version == version
    ready = demand.state == states.AGREED or (demand.state == states.QUOTED and stands)
    payment = moneys.payment_for(demand.house, demand.reference)
    if request.method == "POST" and ready:
        if demand.state == states.QUOTED:
            assisted.resume(demand, version=version)
        try:
            return redirect(actions.start_payment(demand, by=demand.client, back=request.build_absolute_uri()).page)
        except Rejected as no:
            messages.error(request, _("The payment service refused: %(why)s. Nothing was taken.") % {"why": no})
    elif payment is not None and payment.state == "open":
        payment = money.look(payment)
    paid = demand.state in states.FUNDED or (payment is not None and payment.state in ("held", "capturing", "captured"))
    return page(
        request, "house/assisted_pay.html", house=demand.house, demand=demand, ready=ready and not paid, paid=paid,
        last=last, payment=payment,
    )  # fmt: skip


@find.public
@find.limited("10/h/ip")
def claim(request: HttpRequest, paper: str) -> HttpResponse:
    """Whoever holds the slip and knows the telephone writes their address; the link sent there proves it."""
    person = find.or_404(claims.of_printed(paper))
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if claims.knows(person, form.cleaned_data["digits"]):
            accounts.send_claim(person, form.cleaned_data["email"].lower())
            return page(request, "house/assisted_claim.html", caller=person, form=None, sent=form.cleaned_data["email"])
        form.add_error("digits", _("These are not the figures we know. Call the loge: it helps you."))
    return page(
        request, "house/assisted_claim.html", status=422 if form.errors else 200, caller=person, form=form, sent=""
    )


@find.public
@find.limited("10/h/ip")
def claimed(request: HttpRequest, paper: str) -> HttpResponse:
    """The link of the letter: one button, and the account is theirs."""
    found = find.or_404(claims.of_sent(paper))
    person, email = found
    if request.method == "POST":
        assisted.set_address(person, email)
        messages.success(request, _("It is yours. Sign in with %(email)s.") % {"email": email})
        return redirect("account_request_login_code")
    return page(request, "house/assisted_claimed.html", caller=person, email=email)


# ----------------------------------------------------------------------------------------------------------- the card


def _demand_or_404(house: House, key: uuid.UUID) -> Demand:
    found = Demand.objects.filter(house=house, pk=key, assisted_by__isnull=False)
    return find.or_404(
        found.select_related("house", "client", "provider__person", "provider__photo", "offer", "assisted_by").first()
    )


def _pay_link(demand: Demand) -> str:
    last = queries.last_quote(demand)
    return link(f"/pay/{assisted.pay_code(demand, last.version if last else 0)}/")


def _form(name: str, demand: Demand, written: Any = None) -> forms.Form:
    kinds: dict[str, type[forms.Form]] = {"say": SayForm, "review": ReviewForm}
    kind = kinds.get(name) or FORMS.get(name, forms.Form)
    options: dict[str, Any] = {"hurry": demand.provider.is_professional} if issubclass(kind, AcceptForm) else {}
    return kind(written, auto_id=f"{name}_%s", **options)


def _card(
    request: HttpRequest, demand: Demand, *, failed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a call, with any form that needs mending in its place."""
    open_moves = {move.name: move for move in demand.moves_open_to(demand.client) if move.name in SPOKEN}
    if not demand.offer.negotiable:
        open_moves.pop("counter", None)
    last = queries.last_quote(demand)
    received = demand.state in states.RECEIVED
    acts = [name for name in SPOKEN if name in open_moves]
    acts += ["pay"] if demand.state == states.AGREED else []
    acts += ["review"] if received and not reviewed.own_review(demand, demand.client) else []
    shown = {
        name: (failed or {}).get(name) or (_form(name, demand), ConsentForm(auto_id=f"{name}_%s"))
        for name in (*acts, "say")
    }
    if "accept" in shown and last:
        shown["accept"][0].initial["version"] = last.version
    pay_link = _pay_link(demand) if demand.state in (states.AGREED, states.QUOTED) and last else ""
    with translation.override(demand.client.language):
        read = {name: assisted.read_act(demand, name) for name in shown}
        text = assisted.sms(demand, pay_link=pay_link)
    return page(
        request, "house/assisted_one.html", status=status, house=demand.house, demand=demand, moves=open_moves, acts=acts,
        forms=shown, read=read, failed=failed or {}, split=demand.split or (last.split if last else None),
        thread=queries.thread(demand), consents=list(assisted.consents(demand)), spoken=demand.spoken_at, sms=text,
        pay_link=pay_link if demand.state == states.AGREED else "", states=states,
        now_words=money_words.where(demand, {states.COORDINATOR}),
        letters=list(to_tell(demand.house).filter(about=demand.reference)),
    )  # fmt: skip
