"""One client's account, for who keeps the house: their plan, hours, what was paid for them, what waits, what was invoiced."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused
from loge.common.money import Money
from loge.demands.billing import lines
from loge.houses.models import House, Membership
from loge.houses.queries import members
from loge.money import ledger
from loge.money.invoices import actions as invoices
from loge.money.invoices import claims, deposits, outlays, over, queries
from loge.money.models import Charge, Mandate, Outlay, Payer, Stint
from loge.money.sepa import mandates
from loge.money.subscriptions import actions as subscriptions
from loge.money.subscriptions import hours
from loge.people.models import Person
from loge.planning.models import Visit

from ...forms import billing as ask
from ...forms.fields import mend, typed_amount
from ...ui import language, page
from .. import find
from ..find import person_of
from .overview import sales_plot


@find.keeper
@find.limited("120/h/user")
def payers(request: HttpRequest, house: House) -> HttpResponse:
    """Who is billed; another one."""
    people = _not_yet(house)
    form = ask.NewPayerForm(request.POST or None, people=people, prefix="new")
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        row.house, row.person = house, next(one for one in people if str(one.pk) == form.cleaned_data["person"])
        row.save()
        return redirect("billing_payer", house.slug, row.pk)
    shown = list(queries.payers(house)[:500])
    subs = {sub.payer_id: sub for sub in queries.subscriptions(house)[:500]}
    return page(
        request,
        "billing/payers.html",
        house=house,
        payers=shown,
        subs=subs,
        form=form,
        people=people,
        status=422 if form.errors else 200,
    )


@find.keeper
@require_safe
def payer(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Everything about one account."""
    return _card(request, house, _payer(house, key))


@find.keeper
@require_POST
@find.limited("240/h/user")
def act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """One of the things that can be done there."""
    found = _payer(house, key)
    handler = find.or_404(HANDLERS.get(name))
    form = FORMS[name](request, found) if name in FORMS else None
    if form is not None and not form.is_valid():
        return _card(request, house, found, failed={name: form}, status=422)
    try:
        said = handler(request, found, form.cleaned_data if form else {})
    except Invalid as wrong:
        if form is None:
            raise
        mend(form, wrong)
        return _card(request, house, found, failed={name: form}, status=422)
    except Refused as no:
        if form is None:
            raise
        form.add_error(None, str(no))
        return _card(request, house, found, failed={name: form}, status=no.status)
    messages.success(request, said)
    return redirect("billing_payer", house.slug, found.pk)


@find.keeper
@require_safe
def proof(request: HttpRequest, house: House, key: uuid.UUID) -> FileResponse:
    """The proof of something paid for a client."""
    row = find.or_404(Outlay.objects.filter(house=house, pk=key).first())
    response = FileResponse(row.proof.open("rb"), as_attachment=True, filename=row.proof_name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


@find.keeper
@find.limited("120/h/user")
def bill_visit(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """A visit that is done: who pays, and how much."""
    visit = find.or_404(
        Visit.objects.filter(house=house, pk=key, state="done").select_related("house", "client").first()
    )
    people = list(queries.payers(house)[:500])
    known = lines.payer_of(visit)
    first = {"payer": str(known.pk) if known else "", "price": typed_amount(visit.cents)}
    form = ask.VisitBillForm(request.POST or None, payers=people, initial=first)
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in people if str(one.pk) == form.cleaned_data["payer"])
        lines.bill_by_hand(visit, by=person_of(request), payer=chosen, cents=form.cleaned_data["price"])
        messages.success(request, _("It will stand on their next invoice."))
        return redirect("billing_payer", house.slug, chosen.pk)
    return page(
        request,
        "billing/visit.html",
        house=house,
        visit=visit,
        form=form,
        payers=people,
        status=422 if form.errors else 200,
    )


# ------------------------------------------------------------------------------------------------------------- acting

Told = dict[str, Any]


def _subscribe(request: HttpRequest, found: Payer, told: Told) -> str:
    plan = _plan(found.house, told["plan"])
    sub = subscriptions.subscribe(
        found, plan, by=person_of(request), on=told["on"], nonce=told["nonce"], express=told["express"]
    )
    if told["on"] <= day_of(now(), found.house.zone) and sub.billed_until == sub.first_on:
        subscriptions.open_now(sub)
    return _("They are subscribed: the first fee is on their next invoice.")


def _change(request: HttpRequest, found: Payer, told: Told) -> str:
    sub = _sub(found)
    subscriptions.change_plan(
        sub,
        _plan(found.house, request.POST.get("plan", "")),
        by=person_of(request),
        on=day_of(now(), found.house.zone),
    )
    return _("Changed. The difference is one line on the next invoice.")


def _charge(request: HttpRequest, found: Payer, told: Told) -> str:
    invoices.charge(
        found, kind=Charge.Kind.SERVICE, key=f"hand:{told['nonce']}", words=told["words"], cents=told["price"],
        on=day_of(now(), found.house.zone),
    )  # fmt: skip
    return _("It will stand on their next invoice.")


def _deposit(request: HttpRequest, found: Payer, told: Told) -> str:
    made = deposits.ask(found, by=person_of(request), words=told["words"], cents=told["price"], nonce=told["nonce"])
    return _("Issued: %(number)s. The client has it in their mail.") % {"number": made.number}


def _deposit_rest(request: HttpRequest, found: Payer, told: Told) -> str:
    chosen = find.or_404(next((one for one in deposits.standing(found) if str(one.pk) == told["deposit"]), None))
    chosen.payer = found
    deposits.finish(chosen, by=person_of(request), words=told["words"], cents=told["price"])
    return _("It will stand on their next invoice, the deposit taken off.")


def _outlay(request: HttpRequest, found: Payer, told: Told) -> str:
    file = told["proof"]
    row = outlays.note_outlay(
        found, by=person_of(request), made_out_to=told["made_out_to"], supplier=told["supplier"], words=told["words"],
        cents=told["price"], paid_on=told["paid_on"], proof=file.read(), proof_name=file.name, nonce=told["nonce"],
        foreign_cents=told["foreign"], currency=told["currency"],
    )  # fmt: skip
    return (
        _("Noted as an outlay: paid back as it is, without tax.")
        if row.is_outlay
        else _("Noted: billed again, with tax.")
    )


def _outlay_mandate(request: HttpRequest, found: Payer, told: Told) -> str:
    outlays.give_mandate(found, by=person_of(request), words=told["words"], most_cents=told["most"])
    return _("Noted: from now on you may pay for them up to that much.")


def _mandate(request: HttpRequest, found: Payer, told: Told) -> str:
    mandates.give(found, by=person_of(request), iban=told["iban"], holder=told["holder"])
    return _("Their invoices can be collected from now on.")


def _time(request: HttpRequest, found: Payer, told: Told) -> str:
    hours.start(found, by=person_of(request), words=told["words"], nonce=told["nonce"])
    return _("Their time is running.")


def _stop(request: HttpRequest, found: Payer, told: Told) -> str:
    key = find.key_or_404(request.POST.get("stint", ""))
    row = find.or_404(Stint.objects.filter(house=found.house_id, payer=found, pk=key).first())
    done = hours.stop(row, by=person_of(request))
    return _("%(minutes)s min, of which %(covered)s included.") % {"minutes": done.minutes, "covered": done.covered}


def _give_back(request: HttpRequest, found: Payer, told: Told) -> str:
    over.give_back(found, by=person_of(request), cents=told["amount"], on=told["on"], key=f"given_back:{told['nonce']}")
    return _("Noted: it went back to them.")


def _paid_back(request: HttpRequest, found: Payer, told: Told) -> str:
    over.paid_back(found, by=person_of(request), cents=told["amount"], on=told["on"], key=f"repaid:{told['nonce']}")
    return _("Noted. Thank you.")


def _draft(request: HttpRequest, found: Payer, told: Told) -> str:
    invoices.draft(found, by=person_of(request))
    return _("A draft is ready: read it, then issue it.")


def _address(request: HttpRequest, found: Payer, told: Told) -> str:
    for name, value in told.items():
        setattr(found, name, value)
    found.save(update_fields=list(told))
    return _("Kept: printed from the next invoice on.")


def _life(move: str) -> Callable[[HttpRequest, Payer, Told], str]:
    def made(request: HttpRequest, found: Payer, told: Told) -> str:
        return live(_sub(found), move, by=person_of(request))

    return made


def live(sub: Any, move: str, *, by: Person) -> str:
    """Pause, resume, leave, stay, end: for the house and for the client alike."""
    on = day_of(now(), sub.house.zone)
    if move == "pause":
        subscriptions.pause(sub, by=by, on=on)
        return _("Paused. What was paid beyond today comes back.")
    if move == "resume":
        subscriptions.resume(sub, by=by, on=on)
        return _("It runs again.")
    if move == "leave":
        subscriptions.leave(sub, by=by, on=on)
        return _("It ends on %(day)s, and nothing is billed after that.") % {"day": sub.ends_on}
    if move == "stay":
        subscriptions.stay(sub, by=by)
        return _("It goes on.")
    subscriptions.end_now(sub, by=by, on=on)
    return _("It has ended. What was paid and not used comes back by a credit note.")


HANDLERS: dict[str, Callable[[HttpRequest, Payer, Told], str]] = {
    "subscribe": _subscribe, "change": _change, "charge": _charge, "deposit": _deposit, "deposit_rest": _deposit_rest, "outlay": _outlay, "outlay_mandate": _outlay_mandate,
    "mandate": _mandate, "time": _time, "stop": _stop, "draft": _draft, "address": _address,
    "give_back": _give_back, "paid_back": _paid_back,
    **{name: _life(name) for name in ("pause", "resume", "leave", "stay", "end")},
}  # fmt: skip
FORMS: dict[str, Callable[[HttpRequest, Payer], Any]] = {
    "subscribe": lambda request, found: ask.SubscribeForm(request.POST, plans=list(queries.plans(found.house)), language=language()),
    "charge": lambda request, found: ask.ChargeForm(request.POST, auto_id="charge_%s"),
    "deposit": lambda request, found: ask.DepositForm(request.POST, auto_id="deposit_%s"),
    "deposit_rest": lambda request, found: ask.DepositRestForm(request.POST, deposits=list(deposits.standing(found)), language=language(), auto_id="rest_%s"),
    "outlay": lambda request, found: ask.OutlayForm(request.POST, request.FILES, auto_id="outlay_%s"),
    "outlay_mandate": lambda request, found: ask.OutlayMandateForm(request.POST, auto_id="may_%s"),
    "mandate": lambda request, found: ask.MandateForm(request.POST, auto_id="sepa_%s"),
    "time": lambda request, found: ask.TimeForm(request.POST, auto_id="time_%s"),
    "give_back": lambda request, found: ask.GiveBackForm(request.POST, auto_id="give_back_%s"),
    "paid_back": lambda request, found: ask.PaidBackForm(request.POST, auto_id="paid_back_%s"),
    "address": lambda request, found: ask.PayerForm(request.POST, instance=found, auto_id="address_%s"),
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- helpers


def _card(
    request: HttpRequest, house: House, found: Payer, *, failed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    sub, day = _held(found), day_of(now(), house.zone)
    standing = hours.standing_of(sub, day) if sub else None
    made = queries.invoices(house).filter(payer=found)
    plans = list(queries.plans(house))
    foretell = ask.ForetellForm(
        request.GET if "starts_at" in request.GET else None, zone=house.zone, auto_id="foretell_%s"
    )
    told = None
    if foretell.is_bound and foretell.is_valid():
        told = hours.foretold(
            found, starts_at=foretell.cleaned_data["starts_at"], lasts_for=foretell.cleaned_data["lasts_for"]
        )
    fresh: dict[str, Any] = {
        "subscribe": ask.SubscribeForm(plans=plans, language=language()), "charge": ask.ChargeForm(auto_id="charge_%s"),
        "outlay": ask.OutlayForm(auto_id="outlay_%s", initial={"paid_on": day}), "outlay_mandate": ask.OutlayMandateForm(auto_id="may_%s"),
        "mandate": ask.MandateForm(auto_id="sepa_%s"), "time": ask.TimeForm(auto_id="time_%s"),
        "address": ask.PayerForm(instance=found, auto_id="address_%s"),
    }  # fmt: skip
    coin, standing_deposits = house.currency, list(deposits.standing(found))
    owed, credit, claim = (
        Money(ledger.balance(house.pk, code(found)), coin)
        for code in (invoices.owed_by, claims.credit_of, claims.claim_of)
    )
    fresh["give_back"] = ask.GiveBackForm(
        auto_id="give_back_%s", initial={"amount": typed_amount(credit.cents), "on": day}
    )
    fresh["paid_back"] = ask.PaidBackForm(
        auto_id="paid_back_%s", initial={"amount": typed_amount(claim.cents), "on": day}
    )
    fresh["deposit"] = ask.DepositForm(auto_id="deposit_%s")
    fresh["deposit_rest"] = ask.DepositRestForm(deposits=standing_deposits, language=language(), auto_id="rest_%s")
    return page(
        request, "billing/payer.html", status=status, house=house, payer=found, sub=sub, standing=standing, forms=fresh | (failed or {}),
        plans=[plan for plan in plans if sub is None or (plan.pk != sub.plan_id and plan.months == sub.plan.months)],
        invoices=list(made[:24]), waiting=queries.waiting(found), plot=sales_plot(queries.by_month(made, day), coin),
        owed=owed, credit=credit, claim=claim,
        mandate=Mandate.objects.filter(house=house, payer=found, state="given").first(), foretell=foretell, told=told,
        told_money=Money(told[1].cents, coin) if told else None,
        deposits=standing_deposits, may=outlays.mandate_for(found, 0, day), outlays=list(Outlay.objects.filter(house=house, payer=found).select_related("house").order_by("-paid_on")[:12]),
        running=hours.running(house, person_of(request)), stints=list(Stint.objects.filter(house=house, payer=found).exclude(stopped_at=None).order_by("-started_at")[:8]),
        may_leave=subscriptions.may_leave_at_once(sub, day) if sub else True, day=day, failed=sorted(failed or {}),
    )  # fmt: skip


def _held(found: Payer) -> Any:
    """Their subscription, paused ones too."""
    rows = queries.subscriptions(found.house).filter(payer=found)
    sub = rows.first()
    if sub is not None:
        sub.payer, sub.plan.house = found, found.house
    return sub


def _sub(found: Payer) -> Any:
    return find.or_404(_held(found))


def _payer(house: House, key: uuid.UUID) -> Payer:
    return find.or_404(queries.payer(house, key))


def _plan(house: House, key: str) -> Any:
    return find.or_404(next((one for one in queries.plans(house) if str(one.pk) == key), None))


def _not_yet(house: House) -> list[Person]:
    """Clients of the house nobody bills yet."""
    billed = set(Payer.objects.filter(house=house).values_list("person_id", flat=True))
    return [row.person for row in members(house, Membership.Role.CLIENT) if row.person_id not in billed]
