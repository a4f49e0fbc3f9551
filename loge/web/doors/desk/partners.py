"""The directory: whom to ask for a table, a car, flowers; whether they are open; how they answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import now
from loge.common.errors import Invalid
from loge.demands.desk.promise import rules_of
from loge.demands.desk_states import ENQUIRY_NAMES
from loge.demands.partner_answers import answers, asked_of
from loge.houses.models import House
from loge.maildesk import beside
from loge.offers.catalogue import category, in_houses
from loge.offers.partners import actions, queries
from loge.offers.partners.models import Partner

from ...forms.desk_partner import WEEK, ClosingForm, PartnerForm, said_week
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of


@find.keeper
@require_safe
def directory(request: HttpRequest, house: House) -> HttpResponse:
    """Everyone by trade, those who are open first."""
    moment, key = now(), request.GET.get("trade", "")
    retired = request.GET.get("retired") == "1"
    everyone = queries.partners(house, retired=retired)
    shown = [one for one in everyone if not key or key in one.category_keys]
    rows = [(one, queries.open_at(one, moment), queries.next_opening(one, moment)) for one in shown]
    rows.sort(key=lambda row: (row[1] is not True, row[1] is False, row[0].name))
    held = [one for one in in_houses(house.kind) if any(one.key in row.category_keys for row in everyone)]
    return page(
        request, "desk/partners.html", part="rows", house=house, rows=rows, trades=held, trade=key, retired=retired,
        answers=answers(house, shown, at=moment), category=category, closes=queries.closes_at, moment=moment,
        far=_far(house, shown), absent=beside.away(house, [one.email for one in shown], at=moment),
    )  # fmt: skip


@find.keeper
@require_safe
def partner(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One partner: how to reach them, when, what to tell guests, how they answered."""
    return _card(request, house, _found(house, key))


@find.keeper
@find.limited("120/h/user")
def write(request: HttpRequest, house: House, key: uuid.UUID | None = None) -> HttpResponse:
    """Add a partner, or put one right."""
    known = _found(house, key) if key else None
    form = PartnerForm(request.POST or None, instance=known, house=house)
    if request.method == "POST" and form.is_valid():
        try:
            if known is None:
                known = actions.keep_partner(house, by=person_of(request), **form.told)
            else:
                actions.change_partner(_found(house, known.pk), by=person_of(request), **form.told)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("desk_partner", house.slug, known.pk)
    return page(
        request, "desk/partner_write.html", status=422 if form.errors else 200, house=house, form=form, partner=known,
        days=[f"day_{number}" for number in range(7)],
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("120/h/user")
def act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Retired, taken again, shut on some days, open after all."""
    found, person = _found(house, key), person_of(request)
    if name == "retire":
        actions.retire(found, by=person)
        messages.success(request, _("They are not proposed any more. You can take them again from here."))
    elif name == "again":
        actions.take_again(found, by=person)
    elif name == "shut":
        form = ClosingForm(request.POST)
        if not form.is_valid():
            return _card(request, house, found, form=form, status=422)
        try:
            actions.close_on(found, by=person, **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
            return _card(request, house, found, form=form, status=422)
    elif name == "open":
        closing = found.closings.filter(pk=find.key_or_404(request.POST.get("closing", ""))).select_related("house")
        actions.open_after_all(find.or_404(closing.first()), by=person)
    else:
        raise Http404
    return redirect("desk_partner", house.slug, found.pk)


def _card(
    request: HttpRequest, house: House, found: Partner, *, form: ClosingForm | None = None, status: int = 200
) -> HttpResponse:
    moment = now()
    week = said_week(found)
    return page(
        request, "desk/partner.html", status=status, house=house, partner=found, form=form or ClosingForm(),
        is_open=queries.open_at(found, moment), opens=queries.next_opening(found, moment), closes=queries.closes_at(found, moment),
        week=[(name, week.get(number, "")) for number, name in enumerate(WEEK)], category=category, names=ENQUIRY_NAMES,
        far=_far(house, [found])[found.pk], absent_until=beside.away(house, [found.email], at=moment).get(found.email.lower()),
        told=answers(house, [found], at=moment)[found.pk], asked=asked_of(house, found), closings=list(found.closings.all()),
    )  # fmt: skip


def _far(house: House, shown: Iterable[Partner]) -> dict[uuid.UUID, float | None]:
    """How far each is from the house, in km."""
    near = rules_of(house).position
    return {one.pk: queries.km(near, one) for one in shown}


def _found(house: House, key: uuid.UUID) -> Partner:
    return find.or_404(queries.partner(house, key))
