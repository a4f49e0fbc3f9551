"""For who pays: my plan, my hours, my invoices; to change, pause or end it in three clicks (L. 215-1-1)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Rejected
from loge.common.money import Money
from loge.maildesk.letters import link
from loge.money import actions as money
from loge.money.invoices import claims, queries
from loge.money.models import Invoice, Mandate, Payer
from loge.money.sepa import mandates
from loge.money.subscriptions import actions as subscriptions
from loge.money.subscriptions import hours, tariff
from loge.people.models import Person

from ...forms.billing import ForetellForm, MandateForm
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..billing.invoices import served
from ..billing.overview import sales_plot
from ..billing.payer import live
from ..find import person_of

PER_PAGE = 24


@find.member
@require_safe
def my_plan(request: HttpRequest) -> HttpResponse:
    """What I have, what is left of it, what I was invoiced."""
    return _mine(request)


@find.member
@require_POST
@find.limited("30/h/user")
def act(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Change, pause, resume, leave, stay or end: what I click is done, and said."""
    person = person_of(request)
    sub = queries.subscriptions_of(person).filter(pk=key).first()
    if sub is None or name not in ("change", "pause", "resume", "leave", "stay", "end"):
        raise Http404
    if name == "change":
        plan = find.or_404(
            next((one for one in queries.plans(sub.house) if str(one.pk) == request.POST.get("plan", "")), None)
        )
        subscriptions.change_plan(sub, plan, by=person, on=day_of(now(), sub.house.zone))
        messages.success(request, _("Changed. The difference is one line on the next invoice."))
    else:
        messages.success(request, live(sub, name, by=person))
    return redirect("my_plan")


@find.member
@require_POST
@find.limited("10/h/user")
def give_mandate(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """My invoices are collected from my account from now on."""
    person = person_of(request)
    payer = find.or_404(Payer.objects.filter(person=person, pk=key).select_related("house", "person").first())
    form = MandateForm(request.POST)
    if form.is_valid():
        try:
            mandates.give(payer, by=person, iban=form.cleaned_data["iban"], holder=form.cleaned_data["holder"])
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Thank you: each invoice says beforehand when it is collected."))
            return redirect("my_plan")
    return _mine(request, failed=(payer.pk, form), status=422)


@find.member
@require_POST
@find.limited("10/h/user")
def end_mandate(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Nothing is collected any more."""
    row = find.or_404(
        Mandate.objects.filter(payer__person=person_of(request), pk=key).select_related("payer", "house").first()
    )
    mandates.withdraw(row, by=person_of(request))
    messages.success(request, _("Withdrawn: nothing is collected any more."))
    return redirect("my_plan")


@find.member
@require_safe
def my_invoice(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One invoice of mine."""
    found = _invoice(person_of(request), key)
    if found.open_cents and found.state in ("issued", "partly") and "paid" in request.GET:
        _look(found)
    return page(
        request,
        "billing/mine_one.html",
        invoice=found,
        told=found.snapshot,
        coin=lambda cents: Money(cents, found.house.currency),
    )


@find.member
@require_safe
def my_paper(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return served(_invoice(person_of(request), key))


@find.member
@require_POST
@find.limited("20/h/user")
def pay(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """To the page on which it is paid by card."""
    person = person_of(request)
    found = _invoice(person, key)
    if found.open_cents <= 0:
        messages.success(request, _("Nothing is owed on this invoice any more."))
        return redirect("my_invoice", found.pk)
    try:
        payment = money.start(
            house=found.house, subject=found.reference, payer=person, cents=found.open_cents, words=str(found.number),
            back=link(f"/me/invoices/{found.pk}/?paid=yes"),
        )  # fmt: skip
    except Rejected as no:
        messages.error(request, _("The payment service refused: %(why)s. Nothing was taken.") % {"why": no})
        return redirect("my_invoice", found.pk)
    return redirect(payment.page or "my_invoice", *([] if payment.page else [found.pk]))


def _look(found: Invoice) -> None:
    from loge.money.queries import payment_for

    payment = payment_for(found.house, found.reference)
    if payment is not None:
        money.look(payment)


def _invoice(person: Person, key: uuid.UUID) -> Invoice:
    return find.or_404(queries.invoices_of(person).filter(pk=key).first())


def _mine(request: HttpRequest, *, failed: tuple[Any, Any] | None = None, status: int = 200) -> HttpResponse:
    person = person_of(request)
    subs = []
    for sub in queries.subscriptions_of(person):
        day = day_of(now(), sub.house.zone)
        others = [
            plan for plan in queries.plans(sub.house) if plan.pk != sub.plan_id and plan.months == sub.plan.months
        ]
        subs.append(
            {"sub": sub, "standing": hours.standing_of(sub, day), "others": others, "withdraws": subscriptions.may_withdraw(sub, day),
             "at_once": subscriptions.may_leave_at_once(sub, day), "term": sub.term_after(day)}
        )  # fmt: skip
        zone = sub.house.zone
        foretell = ForetellForm(
            request.GET if request.GET.get("sub") == str(sub.pk) else None, zone=zone, auto_id=f"f{len(subs)}_%s"
        )
        told = None
        if foretell.is_bound and foretell.is_valid():
            asked = foretell.cleaned_data
            told = hours.foretold(sub.payer, starts_at=asked["starts_at"], lasts_for=asked["lasts_for"])
        subs[-1] |= {"foretell": foretell, "told": told, "coin": sub.house.currency}
    rows = queries.invoices_of(person)
    payers = list(Payer.objects.filter(person=person).select_related("house"))
    given = {row.payer_id: row for row in Mandate.objects.filter(payer__in=payers, state="given")}
    currency = payers[0].house.currency if payers else "EUR"
    return page(
        request, "billing/mine.html", status=status, subs=subs, payers=payers, mandates=given, failed=failed, form=MandateForm(),
        shown=Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        plot=sales_plot(queries.by_month(rows, day_of(now(), payers[0].house.zone)), currency) if payers else "", tariff=tariff.lines, coin=Money,
        beside=claims.beside(payers), owed=Money(sum(row.open_cents for row in rows.filter(state__in=("issued", "partly"))), currency),
    )  # fmt: skip
