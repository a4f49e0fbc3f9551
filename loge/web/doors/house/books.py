"""The books of a house, for who keeps it: the till, what it earned, what is owed, contested or could not be sent."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import calendar_year, day_of, local, now
from loge.common.money import Money
from loge.houses.models import House
from loge.money import actions, queries, statements
from loge.money.models import Chargeback, Debt, Payout, Refund, Transfer
from loge.money.states import DebtState, ErrandState
from loge.offers.models import Provider

from ...forms.money import WhyForm
from ...ui import page
from .. import find, money_words
from ..find import person_of
from ..provider.statements import asked_year, month_names, spreadsheet

Row = TypeVar("Row", bound=Model)
MOST_LINES = 20_000


@find.keeper
@require_safe
def books(request: HttpRequest, house: House) -> HttpResponse:
    """Where every euro is, and what someone has to look at."""
    year = asked_year(request)
    debts = Debt.objects.filter(house=house, state=DebtState.STANDS).select_related("house").order_by("id")[:100]
    contests = (
        Chargeback.objects.filter(house=house, cents__gt=0).select_related("house", "payment").order_by("-id")[:50]
    )
    asked = queries.identities_asked(house)
    months = statements.commissions_by_month(house, year)
    return page(
        request, "house/books.html", house=house, till=queries.till(house), year=year, this_year=day_of(now(), house.zone).year,
        months=list(zip(month_names(), months, strict=True)), errands=queries.failed_errands(house), debts=debts,
        contests=contests, reasons=money_words.bank_reasons(), names=_names(house, [*debts, *contests, *asked]), why=WhyForm(),
        asked=asked, withheld=_as_money(house, queries.withheld(house, [row.payee for row in asked])),
    )  # fmt: skip


@find.keeper
@require_safe
def books_csv(request: HttpRequest, house: House) -> HttpResponse:
    """Every line of the ledger of a year, for an accountant."""
    year = asked_year(request)
    first, last = calendar_year(year, house.zone)
    lines = (
        Transfer.objects.filter(house=house, at__gte=first, at__lt=last)
        .select_related("source", "target")
        .order_by("at", "id")[:MOST_LINES]
    )
    rows: list[tuple[object, ...]] = [("at", "why", "subject", "from", "to", "amount")]
    for line in lines:
        told = (local(line.at, house.zone).isoformat(timespec="seconds"), line.why, line.subject)
        rows.append((*told, line.source.code, line.target.code, f"{line.cents / 100:.2f}"))
    return spreadsheet(f"{house.slug}-{year}.csv", rows)


@find.keeper
@require_POST
@find.limited("60/h/user")
def payout_retry(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Ask the bank once more for a payout it had refused."""
    actions.retry_payout(_one(Payout, house, key, state=ErrandState.FAILED), by=person_of(request))
    return _again(request, house)


@find.keeper
@require_POST
@find.limited("60/h/user")
def refund_retry(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Ask the bank once more for a refund it had refused."""
    actions.retry_refund(_one(Refund, house, key, state=ErrandState.FAILED), by=person_of(request))
    return _again(request, house)


@find.keeper
@require_POST
@find.limited("60/h/user")
def debt_forgive(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Let go of what a neighbour owes, with the reason."""
    actions.forgive(_one(Debt, house, key), by=person_of(request), reason=request.POST.get("words", ""))
    messages.success(request, _("It is let go, and they are told why."))
    return redirect("books", house.slug)


@find.keeper
@require_POST
@find.limited("60/h/user")
def chargeback_fraud(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Rule that who served deceived: were the bank to side with the client, they would owe their part."""
    actions.rule_fraud(_one(Chargeback, house, key), by=person_of(request), reason=request.POST.get("words", ""))
    messages.success(request, _("Your ruling is written down."))
    return redirect("books", house.slug)


@find.keeper
@require_safe
def chargeback_evidence(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The file to send to the bank."""
    from ...papers import bank_file  # a PDF library is a second of every start

    row = find.or_404(Chargeback.objects.filter(house=house, pk=key).select_related("house", "payment").first())
    response = HttpResponse(bank_file.pdf(row), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="evidence-{row.pk.hex[-8:]}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _again(request: HttpRequest, house: House) -> HttpResponse:
    messages.success(request, _("The bank is being asked once more. The answer will be here in a minute."))
    return redirect("books", house.slug)


def _one(model: type[Row], house: House, key: uuid.UUID, **also: Any) -> Row:
    return find.or_404(model._default_manager.select_related("house").filter(house=house, pk=key, **also).first())


def _names(house: House, rows: list[Any]) -> dict[str, str]:
    """Who each payee is. One query."""
    keys = {row.payee.partition(":")[2] for row in rows if row.payee.startswith("provider:")}
    named = Provider.objects.filter(house=house, pk__in=keys).values_list("pk", "name")
    return {f"provider:{key}": name for key, name in named} | {Debt.HOUSE: house.name}


def _as_money(house: House, cents: dict[str, int]) -> dict[str, Money]:
    return {payee: Money(sum_, house.currency) for payee, sum_ in cents.items()}
