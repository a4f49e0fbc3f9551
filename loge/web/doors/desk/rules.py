"""The rules of a desk: within which time it answers, and the receipt its mailboxes give by themselves."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loge.common.clock import now
from loge.common.errors import Invalid
from loge.demands.desk import actions, promise
from loge.demands.desk.actions.house_rules import may_set
from loge.demands.models import DeskRules
from loge.houses.models import House
from loge.maildesk import receipts
from loge.maildesk.models import Acknowledgement

from ...forms.desk_rules import LANGUAGES, ReceiptForm, RulesForm
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of


@find.keeper
@find.limited("120/h/user")
def rules(request: HttpRequest, house: House) -> HttpResponse:
    """What the desk promises, with what it means for a message that came now."""
    row = DeskRules.objects.filter(house=house).first() or DeskRules(house=house)
    form = RulesForm(request.POST or None, rules=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rules(house, by=person_of(request), **form.told)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            promise.forget_rules(house)
            messages.success(request, _("Kept. It holds for what comes in from now on."))
            return redirect("desk_rules", house.slug)
    return _shown(request, house, row, form=form, status=422 if form.errors else 200)


@find.keeper
@require_POST
@find.limited("120/h/user")
def receipt(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """What one mailbox answers by itself: kept, or only shown as it would read."""
    row = find.or_404(next((one for one in receipts.receipts(house) if one.mailbox_id == key), None))
    form = ReceiptForm(request.POST, row=row)
    if request.POST.get("do") == "preview" or not form.is_valid():
        is_wrong = request.POST.get("do") != "preview"
        return _shown(request, house, None, receipt_form=form, status=422 if is_wrong else 200)
    try:
        receipts.set_receipt(row.mailbox, by=person_of(request), **form.told)
    except Invalid as wrong:
        mend(form, wrong)
        return _shown(request, house, None, receipt_form=form, status=422)
    messages.success(
        request, _("Kept: it answers by itself.") if form.told["is_on"] else _("Kept: nothing leaves by itself.")
    )
    return redirect("desk_rules", house.slug)


def _shown(
    request: HttpRequest, house: House, row: DeskRules | None, *, form: RulesForm | None = None, receipt_form: ReceiptForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    row = row or DeskRules.objects.filter(house=house).first() or DeskRules(house=house)
    moment = now()
    told = [_receipt_of(one, receipt_form) for one in receipts.receipts(house)]
    return page(
        request, "desk/rules.html", status=status, house=house, form=form or RulesForm(rules=row), told=told, languages=LANGUAGES, moment=moment,
        urgent_by=promise.working_time(moment, row.urgent_within, row, house.zone), calm_by=promise.working_time(moment, row.answer_within, row, house.zone),
        may_set=may_set(person_of(request), house),
    )  # fmt: skip


def _receipt_of(row: Acknowledgement, written: ReceiptForm | None) -> tuple[Any, ReceiptForm]:
    """A mailbox and its form: the one that was sent, if it is this one's."""
    if written is not None and written.row.mailbox_id == row.mailbox_id:
        return row.mailbox, written
    return row.mailbox, ReceiptForm(row=row)
