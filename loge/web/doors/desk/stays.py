"""One stay: its guest, its days, what is asked and promised; the guest's file and the link they are given."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.moments.queries import moments_about
from loge.clients import actions, desk
from loge.clients import queries as clients
from loge.clients.actions.merging import MERGED
from loge.clients.models import Look, Stay
from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused
from loge.common.models import Fact
from loge.demands import itinerary, stays
from loge.demands.desk import leaving
from loge.demands.desk.actions import needs_proof
from loge.demands.desk_states import CASE_NAMES, ITEM_NAMES, PROMISED
from loge.demands.models import Item
from loge.houses.models import House
from loge.maildesk import proof
from loge.maildesk.letters import link

from ...forms.desk_front import GuestForm, RequestForm, StayForm
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of


@find.keeper
@require_safe
def stay(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Everything one must know before they stand at the desk. That it was looked at is written down."""
    found = stay_or_404(house, key)
    actions.look(found.client, by=person_of(request), why=Look.Why.STAY)
    return _card(request, found)


@find.keeper
@require_POST
@find.limited("600/h/user")
def ask(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """What they ask, in two lines: what is understood of it stands in the stay at once."""
    found = stay_or_404(house, key)
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _card(request, found, form=form, status=422)
    stays.take_request(house, by=person_of(request), words=form.cleaned_data["words"], stay=found)
    messages.success(request, _("Noted in the stay. Ask a partner, or put it right, in its case."))
    return redirect("desk_stay", house.slug, found.pk)


@find.keeper
@find.limited("600/h/user")
def change(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """What the reservation says now."""
    found = stay_or_404(house, key)
    names = StayForm.base_fields
    form = StayForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_stay(found, by=person_of(request), **form.touched())
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("desk_stay", house.slug, found.pk)
    return page(
        request, "desk/stay_change.html", status=422 if form.errors else 200, house=house, stay=found, form=form
    )


@find.keeper
@find.limited("600/h/user")
def guest(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The guest's file: put right, another address, another file of the same person, who looked."""
    client = client_or_404(house, key)
    person = person_of(request)
    form = GuestForm(request.POST or None, instance=client)
    if request.method == "POST" and form.is_valid():
        told = form.touched()
        client.refresh_from_db()
        actions.change_client(client, by=person, **told)
        messages.success(request, _("Written in their file."))
        return redirect("desk_guest", house.slug, client.pk)
    if request.method == "GET":
        actions.look(client, by=person, why=Look.Why.FILE)
    words = request.GET.get("q", "")[:120]
    same = [s.client for s in clients.find_stays(house, words, day=day_of(now(), house.zone))] if words else []
    return page(
        request, "desk/guest.html", status=422 if form.errors else 200, house=house, client=client, form=form, words=words,
        others=[one for one in dict.fromkeys(same) if one.pk != client.pk], looks=desk.looks(client), stays=list(clients.stays_of(client)),
        addresses=list(client.addresses.order_by("email")), merged=list(client.merged.all()), noted=moments_about(house, f"client:{client.pk}"),
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("120/h/user")
def guest_act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """One more address, one less, two files made one, and apart again; forgotten for good."""
    client, person = client_or_404(house, key), person_of(request)
    if name == "address":
        _one_more_address(request, client)
    elif name == "drop":
        rows = client.addresses.filter(house=house, pk=find.key_or_404(request.POST.get("address", "")))
        actions.drop_address(find.or_404(rows.select_related("house").first()), by=person)
    elif name == "merge":
        other = client_or_404(house, find.key_or_404(request.POST.get("other", "")))
        actions.merge(client, other, by=person)
        messages.success(request, _("One file of the two. It can be undone from here."))
    elif name == "unmerge":
        facts = Fact.objects.filter(house_id=house.pk, subject=client.reference, kind=MERGED).order_by("-at")
        told = (fact for fact in facts if fact.data["other"] == request.POST.get("other", ""))
        actions.unmerge(find.or_404(next(told, None)), by=person)
    elif name == "erase":
        _erase(client, person)
        messages.success(request, _("Forgotten: what was booked stays, without a name."))
    else:
        raise Http404
    return redirect("desk_guest", house.slug, client.pk)


@find.keeper
@require_POST
@find.limited("60/h/user")
def guest_export(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """All that is known of a guest, as a file to hand to them (GDPR art. 15)."""
    client = client_or_404(house, key)
    actions.look(client, by=person_of(request), why=Look.Why.EXPORT)
    told = leaving.export_client(client)
    response = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="guest.json"'
    return response


@find.keeper
@require_POST
@find.limited("120/h/user")
def give_link(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """A link for the guest. It is shown this once: only its fingerprint is kept."""
    found = stay_or_404(house, key)
    token = actions.open_link(found, by=person_of(request))
    return _card(request, found, address=link(f"/stay/{token}/"))


@find.keeper
@require_POST
@find.limited("120/h/user")
def take_links_back(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """No link to this stay opens any more."""
    found = stay_or_404(house, key)
    actions.revoke_links(found, by=person_of(request))
    messages.success(request, _("The links of this stay open nothing any more."))
    return redirect("desk_stay", house.slug, found.pk)


@transaction.atomic
def _one_more_address(request: HttpRequest, client: Any) -> None:
    """An address they write from. If mail came from it and nothing proves whose it is, only with a reason, which is kept."""
    person, email = person_of(request), request.POST.get("email", "").strip().lower()
    reason = needs_proof(proof.of_address(client.house, email), request.POST.get("reason", ""))
    actions.add_address(client, by=person, email=email)
    if reason:
        journal.write(
            proof.VOUCHED, subject=client.reference, house=client.house_id, by=person, address=email, reason=reason, what="address"
        )  # fmt: skip


def _card(
    request: HttpRequest, found: Stay, *, form: RequestForm | None = None, address: str = "", status: int = 200
) -> HttpResponse:
    items = itinerary.items_of(found)
    return page(
        request, "desk/stay.html", status=status, house=found.house, stay=found, client=found.client, form=form or RequestForm(),
        days=_by_day(found, items), cases=stays.cases_of(found), loose=stays.unlinked(found.client), kept=desk.kept_for(found),
        birthday=clients.birthdays(found), address=address, links=desk.open_links(found), past=list(clients.stays_of(found.client)),
        CASE_NAMES=CASE_NAMES, ITEM_NAMES=ITEM_NAMES,
    )  # fmt: skip


def _by_day(found: Stay, items: list[Item]) -> list[tuple[Any, list[Item]]]:
    """Items by the day of the house's clock, what has no hour at the end."""
    by_day: dict[Any, list[Item]] = {}
    for item in items:
        by_day.setdefault(day_of(item.starts_at, found.house.zone) if item.starts_at else None, []).append(item)
    return list(by_day.items())


@transaction.atomic
def _erase(client: Any, person: Any) -> None:
    if client.stays.filter(status=Stay.Status.IN_HOUSE, leaves_on__gte=day_of(now(), client.house.zone)).exists():
        raise Refused(_("They are in house: this can wait until they have left."))
    if Item.objects.filter(case__client=client, state__in=PROMISED, starts_at__gte=now()).exists():
        raise Refused(_("Something is booked in their name: cancel it with the partner, or wait until it is over."))
    leaving.erase_client(client, by=person)


def stay_or_404(house: House, key: uuid.UUID) -> Stay:
    return find.or_404(clients.stay(house, key))


def client_or_404(house: House, key: uuid.UUID) -> Any:
    return find.or_404(clients.client(house, key))
