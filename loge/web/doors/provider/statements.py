"""For who serves: what I earned, what I owe, the papers of a year, who I am to the tax office."""

from __future__ import annotations

import csv
import io
import uuid

from babel.dates import get_month_names
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.tips import actions as tips
from loge.common.clock import now, read_day
from loge.common.dates import spelled
from loge.common.errors import Invalid
from loge.common.money import Money
from loge.demands.models import Demand
from loge.money import identities, queries, statements
from loge.money.paper import Section, paper
from loge.money.statements import Mission, Payee
from loge.offers.models import Provider
from loge.people.models import Person

from ... import typed
from ...export import cell as as_cell
from ...forms.fields import mend
from ...forms.money import IdentityForm
from ...ui import language, page
from .. import find
from ..find import person_of


@find.member
@require_safe
def earnings(request: HttpRequest) -> HttpResponse:
    """Mission by mission, month by month; what I owe and how it shrinks."""
    person = person_of(request)
    payees, year = _payees(person), asked_year(request)
    told = statements.year_of(payees, year)
    return page(
        request, "money/earnings.html", told=told, titles=titles(told.missions), payees=payees, months=month_names(),
        years=sorted({*statements.years_of(payees), timezone.localdate().year}, reverse=True) if payees else [],
        debts=statements.debts_of(payees) if payees else [], repaid=statements.repayments_of(payees) if payees else [],
        is_given=identities.is_given(person), asked=queries.identity_asked(payees) if payees else None, today=now(),
    )  # fmt: skip


@find.member
@require_safe
def earnings_csv(request: HttpRequest) -> HttpResponse:
    """The same year for a spreadsheet."""
    year = asked_year(request)
    told = statements.year_of(_payees_or_404(person_of(request)), year)
    called = titles(told.missions)
    head = (
        _("Day"),
        _("Service"),
        _("House"),
        _("Price"),
        _("My part"),
        _("The loge’s part"),
        _("Kept for a debt"),
        _("Sent on"),
    )
    rows = [
        (row.day.isoformat(), called[row.subject], row.house.name, _plain(row.price), _plain(row.mine), _plain(row.theirs),
         _plain(row.netted), row.sent_on.isoformat() if row.sent_on else "")
        for row in told.missions
    ]  # fmt: skip
    return spreadsheet(f"loge-{year}.csv", [head, *rows])


@find.member
@require_safe
def earnings_pdf(request: HttpRequest) -> HttpResponse:
    """The statement of a year, to keep or to print (CGI art. 242 bis)."""
    person, year = person_of(request), asked_year(request)
    payees = _payees_or_404(person)
    told = statements.year_of(payees, year)
    called, spoken = titles(told.missions), language()
    total = told.total
    sections = [
        Section(
            _("In all"),
            [_("%(count)s services, for %(price)s; %(mine)s for you, %(theirs)s for the loge.")
             % {"count": total.count, "price": total.price.spoken(spoken), "mine": total.mine.spoken(spoken), "theirs": total.theirs.spoken(spoken)},
             _("What to declare and what to pay: www.impots.gouv.fr and www.urssaf.fr.")],
        ),
        Section(
            _("Month by month"), rows=[(_("Month"), _("Services"), _("Price"), _("My part"), _("The loge’s part"))]
            + [(name, str(row.count), row.price.spoken(spoken), row.mine.spoken(spoken), row.theirs.spoken(spoken))
               for name, row in zip(month_names(), told.months, strict=True)],
            right=frozenset({1, 2, 3, 4}), widths=(3, 2, 2, 2, 2),
        ),
        Section(
            _("Service by service"), rows=[(_("Day"), _("Service"), _("Price"), _("My part"))]
            + [(row.day.isoformat(), called[row.subject], row.price.spoken(spoken), row.mine.spoken(spoken)) for row in told.missions],
            right=frozenset({2, 3}), widths=(2, 5, 2, 2),
        ),
    ]  # fmt: skip
    under = ", ".join(sorted({house.name for house, _payee in payees}))
    title = _("Statement of %(year)s: %(name)s") % {"year": year, "name": person}
    return _pdf(f"loge-{year}.pdf", paper(title, under, sections, language=spoken, foot=f"{title}, {under}"))


@find.member
@require_safe
def tax_copy(request: HttpRequest) -> HttpResponse:
    """What the tax office is told of me for a year: the very figures of the file."""
    person = person_of(request)
    payees, year = _payees_or_404(person), asked_year(request)
    identity = identities.tell(person, by=person, why="own copy")
    return page(
        request, "money/dac7.html", told=statements.year_of(payees, year), identity=identity, year=year, born=_born(identity) if identity else "",
        quarters=[_("January to March"), _("April to June"), _("July to September"), _("October to December")],
    )  # fmt: skip


@find.member
@require_safe
def tax_copy_pdf(request: HttpRequest) -> HttpResponse:
    """The copy everyone reported must have before 31 January."""
    person, year = person_of(request), asked_year(request)
    told = statements.year_of(_payees_or_404(person), year)
    identity = identities.tell(person, by=person, why="own copy")
    spoken = language()
    who = (
        [("", ""), (_("Name"), f"{identity.first_name} {identity.last_name}"), (_("Born on"), _born(identity)),
         (_("Address"), f"{identity.street}, {identity.post_code} {identity.city}"), (_("Tax number"), identity.tin or "—"),
         (_("Account"), identity.account_end or "—")]
        if identity else [("", ""), (_("Name"), str(person))]
    )  # fmt: skip
    names = (_("January to March"), _("April to June"), _("July to September"), _("October to December"))
    rows = [(_("Quarter"), _("Services"), _("Paid to you"), _("Fees"), _("Taxes"))] + [
        (name, str(row.count), row.mine.spoken(spoken), row.theirs.spoken(spoken), "0")
        for name, row in zip(names, told.quarters, strict=True)
    ]
    sections = [
        Section(_("Who"), rows=who, widths=(1, 2)),
        Section(_("By quarter"), rows=rows, right=frozenset({1, 2, 3, 4}), widths=(3, 2, 2, 2, 2)),
        Section(_("Why"), [_("Platforms tell the tax office what they paid to whom, from the first euro for services (DAC7: code général des impôts, articles 1649 ter A to E). These are the figures of the file, in cents; the file rounds each quarter to whole euros.")]),
    ]  # fmt: skip
    title = _("Your copy for the tax office, %(year)s") % {"year": year}
    return _pdf(f"dac7-{year}.pdf", paper(title, str(person), sections, language=spoken, foot=title))


@find.member
@find.limited("30/h/user")
def tax_identity(request: HttpRequest) -> HttpResponse:
    """Who I am to the tax office: asked with why, sealed, shown to me alone."""
    person = person_of(request)
    _payees_or_404(person)
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            identities.give(person, identities.checked(**form.told()), by=person)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept, under seal."))
            return redirect("earnings")
    elif request.method != "POST":
        known = identities.tell(person, by=person, why="own page")
        form = IdentityForm(initial=known.as_dict() if known else {"country": "FR"})
    response = page(request, "money/identity.html", form=form, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@find.member
@require_POST
@find.limited("10/h/user")
def tip_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The client thinks again within a day: the tip alone is given back."""
    person = person_of(request)
    demand = find.demand_or_404(person, key)
    if person.pk != demand.client_id:
        raise Http404
    tip = tips.take_back(demand, by=person)
    messages.success(
        request, _("%(amount)s is on its way back to your card.") % {"amount": tip.money.spoken(language())}
    )
    return redirect("money", demand.pk)


def titles(missions: list[Mission]) -> dict[str, str]:
    """What each mission is called. One query."""
    keys = [row.subject.partition(":")[2] for row in missions if row.subject.startswith(f"{Demand.KIND}:")]
    found = {
        f"{Demand.KIND}:{key}": title for key, title in Demand.objects.filter(pk__in=keys).values_list("pk", "title")
    }
    return {row.subject: found.get(row.subject) or (_("A tip") if row.is_tip else _("A service")) for row in missions}


def month_names() -> list[str]:
    """Short, as a plot has room for them."""
    names = get_month_names("abbreviated", context="stand-alone", locale=language())
    return [str(names[number]) for number in range(1, 13)]


def spreadsheet(name: str, rows: list[tuple[object, ...]]) -> HttpResponse:
    """A CSV that spreadsheets open as it is; a cell never begins a formula (CWE-1236)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    for row in rows:
        writer.writerow([as_cell(one, "fr") if isinstance(one, str) else one for one in row])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def asked_year(request: HttpRequest) -> int:
    """The year of the address, or this one by the reader’s clock."""
    year = typed.number(request.GET.get("year", ""), most=2200)
    return year if year is not None and year >= 2000 else timezone.localdate().year


def _plain(amount: Money) -> str:
    """As a spreadsheet reads it: ``10.72``."""
    return f"{amount.amount:.2f}"


def _pdf(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _payees(person: Person) -> list[Payee]:
    return [
        (row.house, row.reference)
        for row in Provider.objects.filter(person=person).select_related("house").order_by("pk")
    ]


def _payees_or_404(person: Person) -> list[Payee]:
    return find.or_404(_payees(person) or None)


def _born(identity: identities.Identity) -> str:
    """The day of birth as people read it."""
    date = read_day(identity.born_on)
    return spelled(date, "d MMMM y", language()) if date else identity.born_on
