"""Invoices, for who keeps the house; and the files for its bank."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.common.money import Money
from loge.houses.models import House
from loge.money import ledger
from loge.money.invoices import actions, claims, queries, reminders, snapshot
from loge.money.invoices.papers import paper_of
from loge.money.invoices.totals import add_up
from loge.money.models import Batch, Billing, Charge, Collection, Invoice, Payable, Settlement, TransferBack
from loge.money.sepa import actions as sepa
from loge.money.sepa import transfers

from ...forms import billing as ask
from ...forms.fields import mend, typed_amount
from ...ui import page
from .. import find
from ..find import person_of

PER_PAGE = 30


@find.keeper
@require_safe
def invoices(request: HttpRequest, house: House) -> HttpResponse:
    """All of them, narrowed to what one looks for."""
    only, words = request.GET.get("only", ""), request.GET.get("q", "")[:60].strip()
    only = only if only in queries.FILTERS else ""
    day = day_of(now(), house.zone)
    rows = queries.invoices(house, only=only, words=words, on=day)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request, "billing/invoices.html", part="rows", house=house, shown=shown, only=only, words=words, day=day
    )


@find.keeper
@require_safe
def invoice(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One of them: what is on it, what became of it, what can be done."""
    return _card(request, house, _invoice(house, key))


@find.keeper
@require_POST
@find.limited("240/h/user")
def do(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Issue, throw away, paid, credit, remind, called."""
    found, by = _invoice(house, key), person_of(request)
    form: Any = {"paid": ask.PaidForm, "credit": ask.CreditForm, "called": ask.CalledForm}.get(name)
    form = form(request.POST, auto_id=f"{name}_%s") if form else None
    if form is not None and not form.is_valid():
        return _card(request, house, found, failed={name: form}, status=422)
    told = form.cleaned_data if form is not None else {}
    try:
        said = _done(name, found, by, told)
    except Invalid as wrong:
        if form is None:
            raise
        mend(form, wrong)
        return _card(request, house, found, failed={name: form}, status=422)
    messages.success(request, said)
    if name == "drop":
        return redirect("billing_payer", house.slug, found.payer_id)
    return redirect("billing_invoice", house.slug, found.pk)


def _done(name: str, found: Invoice, by: Any, told: dict[str, Any]) -> str:
    if name == "issue":
        actions.issue(found, by=by)
        return _("Issued: %(number)s. The client has it in their mail.") % {"number": found.number}
    if name == "drop":
        actions.drop(found, by=by)
        return _("Thrown away: what was on it waits again.")
    if name == "remind":
        reminders.remind(found, by=by)
        return _("The letter leaves.")
    if name == "called":
        reminders.called(found, by=by, words=told["words"], hold_days=told["days"])
        return _("Noted. No letter leaves before then.")
    if name == "paid":
        credit = told["how"] == Settlement.How.CREDIT
        source = claims.credit_of(found.payer) if credit else ledger.OUTSIDE
        actions.settle(
            found,
            by=by,
            how=told["how"],
            cents=told["amount"],
            key=f"hand:{told['nonce']}",
            on=told["on"],
            source=source,
        )
        return _("Noted. Thank you.")
    if name == "credit":
        rates = [line["rate"] for line in (found.snapshot or {"lines": []})["lines"]]
        rate = next((name for name in rates if name != "outlay"), next(iter(rates), "standard"))
        line = {"words": told["words"], "cents": told["amount"], "rate": f"={rate}"}
        note = actions.credit(found, by=by, lines=[line], key=f"hand:{told['nonce']}")
        return _("Credit note %(number)s is issued.") % {"number": note.number}
    if name == "credit_all":
        note = actions.credit(found, by=by, lines=actions.lines_left(found), key=f"all:{found.pk}")
        return _("Credit note %(number)s is issued.") % {"number": note.number}
    raise Http404


@find.keeper
@require_safe
def paper(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The paper, the same to the byte each time."""
    return served(_invoice(house, key))


def served(found: Invoice) -> HttpResponse:
    """A PDF with its file inside; a draft has none."""
    if not found.is_issued:
        raise Http404
    kept = paper_of(found)
    response = FileResponse(kept.pdf.open("rb"), content_type="application/pdf", filename=f"{found.number}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response  # type: ignore[return-value]


# ---------------------------------------------------------------------------------------------------------- the bank


@find.keeper
@require_safe
def bank(request: HttpRequest, house: House) -> HttpResponse:
    """What can be collected; the files that were made."""
    return _bank(request, house)


@find.keeper
@require_POST
@find.limited("30/h/user")
def build(request: HttpRequest, house: House) -> HttpResponse:
    """One file of everything that can be collected."""
    form = ask.BatchForm(request.POST)
    if not form.is_valid():
        return _bank(request, house, form, 422)
    try:
        made = sepa.build(house, by=person_of(request), on=form.cleaned_data["on"])
    except Invalid as wrong:
        mend(form, wrong)
        return _bank(request, house, form, 422)
    messages.success(request, _("The file is ready: give it to your bank, then say so here."))
    return redirect("billing_batch", house.slug, made.pk)


@find.keeper
@require_POST
@find.limited("120/h/user")
def note_payable(request: HttpRequest, house: House) -> HttpResponse:
    """What the house owes a provider: it waits for the next file of transfers."""
    form = ask.PayableForm(request.POST, auto_id="pay_%s")
    if form.is_valid():
        told = dict(form.cleaned_data)
        try:
            transfers.note(house, by=person_of(request), cents=told.pop("price"), **told)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Noted: it waits for the next file of transfers."))
            return redirect("billing_bank", house.slug)
    return _bank(request, house, status=422, payable=form)


@find.keeper
@require_POST
@find.limited("120/h/user")
def drop_payable(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """It was a slip."""
    transfers.take_back(_payable(house, key), by=person_of(request))
    messages.success(request, _("Taken back: it is not paid."))
    return redirect("billing_bank", house.slug)


@find.keeper
@require_POST
@find.limited("120/h/user")
def payable_back(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The bank brought a transfer back: it is owed again and waits for the next file."""
    row = _payable(house, key)
    form = ask.TransferBackForm(request.POST)
    if row.batch is None or not form.is_valid():
        raise Http404
    told = form.cleaned_data
    transfers.come_back(row, row.batch, by=person_of(request), reason=told["reason"], on=told["on"])
    messages.success(request, _("It is owed again, and leaves with the next file. Look at their account first."))
    return redirect("billing_bank", house.slug)


@find.keeper
@require_POST
@find.limited("120/h/user")
def payable_account(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Their right account, for what waits."""
    row = _payable(house, key)
    form = ask.AccountForm(request.POST, auto_id=f"account-{row.pk.hex}_%s")
    if form.is_valid():
        try:
            transfers.change_account(row, by=person_of(request), iban=form.cleaned_data["iban"])
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Noted: the next file pays this account."))
            return redirect("billing_bank", house.slug)
    return _bank(request, house, status=422, account=(row.pk, form))


@find.keeper
@require_POST
@find.limited("30/h/user")
def build_transfers(request: HttpRequest, house: House) -> HttpResponse:
    """One file of every transfer that waits."""
    form = ask.TransfersForm(request.POST, auto_id="out_%s")
    if not form.is_valid():
        return _bank(request, house, status=422, out=form)
    try:
        made = transfers.build(house, by=person_of(request), on=form.cleaned_data["on"])
    except Invalid as wrong:
        mend(form, wrong)
        return _bank(request, house, status=422, out=form)
    messages.success(request, _("The file is ready: give it to your bank, then say so here."))
    return redirect("billing_batch", house.slug, made.pk)


@find.keeper
@require_safe
def batch(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One file, debit by debit."""
    found = _batch(house, key)
    rows = (
        Collection.objects.filter(house=house, batch=found)
        .select_related("invoice__payer", "house")
        .order_by("end_to_end")
    )
    return page(
        request,
        "billing/batch.html",
        house=house,
        batch=found,
        rows=list(rows),
        outdated={row.pk for row in sepa.outdated(found)},
        payables=list(Payable.objects.filter(house=house, batch=found).select_related("house").order_by("at", "pk")),
        backs=list(
            TransferBack.objects.filter(house=house, batch=found).select_related("payable__house").order_by("on", "pk")
        ),
        form=ask.ReturnForm(auto_id=False),
        back_form=ask.TransferBackForm(auto_id=False),
        reasons=sepa.REASONS,
        not_paid=transfers.REASONS,
    )


@find.keeper
@require_safe
def batch_file(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The file itself, unsealed for who takes it to the bank."""
    found = _batch(house, key)
    response = HttpResponse(sepa.content(found), content_type="application/xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}.xml"'
    response.headers["Cache-Control"] = "no-store"
    return response


@find.keeper
@require_POST
@find.limited("60/h/user")
def move_batch(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """The bank has it, nobody sends it, or it is made again of what is still owed."""
    found = _batch(house, key)
    if name == "send":
        sepa.send(found, by=person_of(request), anyway=request.POST.get("anyway") == "1")
        said = {
            Batch.Type.DEBITS: _("Each debit counts as paid, until the bank says otherwise."),
            Batch.Type.TRANSFERS: _("Noted: the bank pays them that day."),
        }
        messages.success(request, said[Batch.Type(found.type)])
    elif name == "drop":
        sepa.drop(found, by=person_of(request))
        messages.success(request, _("Thrown away: what it held waits for another."))
    elif name == "renew":
        made = sepa.renew(found, by=person_of(request))
        if made is None:
            messages.success(request, _("Nothing of it is owed any more: the file is thrown away."))
            return redirect("billing_bank", house.slug)
        messages.success(request, _("This file holds only what is still owed. Give the bank this one."))
        return redirect("billing_batch", house.slug, made.pk)
    else:
        raise Http404
    return redirect("billing_batch", house.slug, found.pk)


@find.keeper
@require_POST
@find.limited("120/h/user")
def come_back(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """A debit came back: owed again, and someone calls before any letter."""
    row = find.or_404(Collection.objects.filter(house=house, pk=key).select_related("batch").first())
    form = ask.ReturnForm(request.POST)
    if not form.is_valid():
        raise Http404
    sepa.come_back(row, by=person_of(request), reason=form.cleaned_data["reason"], on=form.cleaned_data["on"])
    messages.success(request, _("It is owed again. Call them first: no letter leaves for a week."))
    return redirect("billing_batch", house.slug, row.batch_id)


# ------------------------------------------------------------------------------------------------------------- helpers


def _card(
    request: HttpRequest, house: House, found: Invoice, *, failed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    told, sums = found.snapshot, None
    charges = (
        list(Charge.objects.filter(house=house, invoice=found).select_related("house").order_by("on", "id"))
        if told is None
        else []
    )
    kept = Billing.objects.filter(house=house).select_related("house").first()
    came = list(Settlement.objects.filter(house=house, invoice=found).select_related("house").order_by("at"))
    if told is None and kept is not None:
        sums = add_up(snapshot.lines_of(kept, charges))
    fresh = {
        "paid": ask.PaidForm(auto_id="paid_%s", initial={"amount": typed_amount(found.open_cents), "how": "transfer"}),
        "credit": ask.CreditForm(auto_id="credit_%s"), "called": ask.CalledForm(auto_id="called_%s"),
    }  # fmt: skip
    return page(
        request, "billing/invoice.html", status=status, house=house, invoice=found, told=told, charges=charges, sums=sums,
        billing=kept, forms=fresh | (failed or {}), failed=sorted(failed or {}), day=day_of(now(), house.zone),
        coin=lambda cents: Money(cents, house.currency),
        settlements=came,
        credits=list(found.credits.filter(house=house).select_related("house").order_by("number")),
    )  # fmt: skip


def _bank(
    request: HttpRequest,
    house: House,
    form: Any = None,
    status: int = 200,
    *,
    payable: Any = None,
    out: Any = None,
    account: Any = None,
) -> HttpResponse:
    batches = Batch.objects.filter(house=house).select_related("house").order_by("-made_at")[:24]
    return page(
        request, "billing/bank.html", status=status, house=house, rows=sepa.collectable(house)[:200], batches=list(batches),
        form=form or ask.BatchForm(), payables=list(transfers.waiting(house)[:200]), payees=transfers.payees(house),
        account=account or (None, None), fresh_account=lambda row: ask.AccountForm(auto_id=f"account-{row.pk.hex}_%s"), reasons=transfers.REASONS,
        payable=payable or ask.PayableForm(auto_id="pay_%s"), out=out or ask.TransfersForm(auto_id="out_%s"), billing=Billing.objects.filter(house=house).first(),
    )  # fmt: skip


def _invoice(house: House, key: uuid.UUID) -> Invoice:
    return find.or_404(queries.invoice(house, key))


def _payable(house: House, key: uuid.UUID) -> Payable:
    return find.or_404(Payable.objects.filter(house=house, pk=key).select_related("house", "batch").first())


def _batch(house: House, key: uuid.UUID) -> Batch:
    return find.or_404(Batch.objects.filter(house=house, pk=key).select_related("house").first())
