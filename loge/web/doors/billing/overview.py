"""Billing, for who keeps a house: at a glance, who bills, plans, the run, files for the accountant."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import day_of, now, read_day
from loge.common.dates import spelled
from loge.common.errors import Invalid
from loge.common.money import Money
from loge.demands.billing import lines
from loge.houses.models import House
from loge.money.invoices import ereporting, fec, queries, reminders
from loge.money.invoices import run as runs
from loge.money.invoices.actions import set_issuer
from loge.money.models import Billing, BillingRun, Plan
from loge.money.sepa import mandates
from loge.money.subscriptions import actions as subscriptions
from loge.money.subscriptions import tariff

from ... import plots
from ...forms.billing import BillingForm, PlanForm
from ...forms.fields import mend
from ...ui import language, page
from .. import find
from ..find import person_of
from ..provider.statements import asked_year, spreadsheet

TO_BILL_SINCE = dt.timedelta(days=60)


@find.keeper
@require_safe
def billing(request: HttpRequest, house: House) -> HttpResponse:
    """What is owed, what waits, who to call, the run."""
    day = day_of(now(), house.zone)
    return page(
        request, "billing/billing.html", house=house, billing=Billing.objects.filter(house=house).first(),
        glance=queries.glance(house, day), run=runs.under_way(house),
        last=BillingRun.objects.filter(house=house, state="done").select_related("house").order_by("-begun_at").first(),
        calls=reminders.to_call(house, day)[:20], visits=lines.unbilled(house, since=now() - TO_BILL_SINCE, most=20),
        plot=sales_plot(queries.by_month(queries.invoices(house), day), house.currency), day=day, year=day.year,
        plans=list(queries.plans(house)), due=runs.payers(house, day).count(),
    )  # fmt: skip


@find.keeper
@find.limited("60/h/user")
def settings(request: HttpRequest, house: House) -> HttpResponse:
    """Who bills, as it is printed from the next invoice on."""
    known = Billing.objects.select_related("house").filter(house=house).first()
    form = BillingForm(request.POST or None, instance=known, initial=None if known else _guess(house))
    if request.method == "POST" and form.is_valid():
        by, told = person_of(request), form.touched() if known else dict(form.cleaned_data)
        iban, _bic = told.pop("iban", ""), told.pop("bic", "")
        try:
            with transaction.atomic():
                row = set_issuer(house, told, by=by)
                if iban:
                    mandates.set_account(row, by=by, iban=iban, bic=form.cleaned_data["bic"])
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(
                request, _("Kept. It is printed from the next invoice on; those that were issued stay as they are.")
            )
            return redirect("billing", house.slug)
    return page(
        request, "billing/settings.html", house=house, form=form, billing=known, status=422 if form.errors else 200
    )


@find.keeper
@require_safe
def plans(request: HttpRequest, house: House) -> HttpResponse:
    """What is offered by the month, and who has it."""
    subs = list(queries.subscriptions(house)[:200])
    counts: dict[uuid.UUID, int] = {}
    for sub in subs:
        counts[sub.plan_id] = counts.get(sub.plan_id, 0) + 1
    return page(
        request,
        "billing/plans.html",
        house=house,
        plans=list(queries.plans(house)),
        subs=subs,
        counts=counts,
        tariff=tariff.lines,
    )


@find.keeper
@find.limited("60/h/user")
def write_plan(request: HttpRequest, house: House, key: uuid.UUID | None = None) -> HttpResponse:
    """A new plan, or a new version of one."""
    plans = Plan.objects.filter(house=house, until_at=None).select_related("house")
    plan = find.or_404(plans.filter(pk=key).first()) if key else None
    form = PlanForm(request.POST or None, initial=PlanForm.of(plan) if plan else {"months": 1})
    if request.method == "POST" and form.is_valid():
        told = form.told() | ({"rate": plan.rate} if plan else {})
        subscriptions.write_plan(house, by=person_of(request), told=told, line=plan.line if plan else None)
        messages.success(
            request, _("Here it is. Who subscribed before keeps what they have until they choose another.")
        )
        return redirect("billing_plans", house.slug)
    return page(request, "billing/plan.html", house=house, form=form, plan=plan, status=422 if form.errors else 200)


@find.keeper
@require_POST
@find.limited("60/h/user")
def retire_plan(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """No longer offered."""
    plan = find.or_404(Plan.objects.filter(house=house, pk=key).select_related("house").first())
    subscriptions.retire_plan(plan, by=person_of(request))
    messages.success(request, _("It is no longer offered. Who has it keeps it."))
    return redirect("billing_plans", house.slug)


@find.keeper
@require_POST
@find.limited("20/h/user")
def begin_run(request: HttpRequest, house: House) -> HttpResponse:
    """Bill everything that is due today."""
    run = runs.begin(house, by=person_of(request), until=day_of(now(), house.zone))
    return redirect("billing_run", house.slug, run.pk)


@find.keeper
@require_safe
def run(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """How far it has come; the page follows by itself."""
    found = find.or_404(BillingRun.objects.filter(house=house, pk=key).select_related("house").first())
    made = found.invoices.select_related("house", "payer").order_by("-number")[:50]
    drawn = found.invoices.filter(paper__isnull=False).count()
    return page(request, "billing/run.html", part="progress", house=house, run=found, made=made, drawn=drawn)


@find.keeper
@require_safe
def accounts(request: HttpRequest, house: House) -> HttpResponse:
    """The accountant's file of a year (FEC)."""
    year = asked_year(request)
    kept = find.or_404(Billing.objects.filter(house=house).first())
    response = HttpResponse(fec.written(house, year), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{fec.name_of(kept, year)}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@find.keeper
@require_safe
def report(request: HttpRequest, house: House) -> HttpResponse:
    """What e-reporting tells of consumers, for the period of a day (``?day=``)."""
    kept = find.or_404(Billing.objects.filter(house=house).first())
    day = read_day(request.GET.get("day", "")) or day_of(now(), house.zone)
    told = ereporting.report(house, kept.cadence, day)
    rows: list[tuple[object, ...]] = [("what", "day", "category", "rate", "basis", "tax", "count")]
    for what, found in (("transactions", told.transactions), ("payments", told.payments)):
        rows += [
            (what, row.on.isoformat(), row.category, f"{row.basis_points / 100:.2f}", f"{row.basis_cents / 100:.2f}", f"{row.tax_cents / 100:.2f}", row.count)
            for row in found
        ]  # fmt: skip
    return spreadsheet(f"e-reporting-{told.period.start}-{told.period.last}.csv", rows)


def sales_plot(months: list[tuple[dt.date, int]], currency: str) -> Any:
    """Twelve months of what was invoiced, in whole euros, the cents in the table."""
    spoken = language()
    points = [
        plots.Point(spelled(first, "LLL", spoken), max(cents, 0) / 100, Money(cents, currency).spoken(spoken))
        for first, cents in months
    ]
    return plots.bars(_("Invoiced, month by month"), _("credit notes taken off"), points, (_("Month"), _("Amount")))


def _guess(house: House) -> dict[str, Any]:
    return {"name": house.name, "street": house.address, "city": house.town, "email": house.email}
