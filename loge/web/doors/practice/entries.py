"""What is written into a household’s file, one entry at a time; and taken out of it again."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from loge.clients import actions, dates, households
from loge.clients.households import File
from loge.clients.models import Gift, Home, Known, Liking, Look, Occasion, Secret
from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.demands import notes
from loge.demands.practice import errands, gestures
from loge.houses.models import House
from loge.offers.partners.queries import partners, proposable
from loge.people.models import Person
from loge.planning import queries as planning

from ... import practice_words, typed
from ...forms import households as written
from ...forms.fields import mend, typed_amount, wall
from ...ui import page
from .. import find
from ..find import person_of
from .households import client_or_404


@find.keeper
@find.limited("240/h/user")
def add(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Write one thing into the file: which form it is, the last word of the address says."""
    found = client_or_404(house, key)
    title, make, keep = find.or_404(ADDS.get(name))
    file = households.open_file(found, by=person_of(request), why=Look.Why.FILE)
    form = make(request, file)
    if request.method == "POST" and form.is_valid():
        try:
            keep(request, file, form.cleaned_data, form)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept."))
            return redirect("house_client", house.slug, key)
    return page(
        request, "practice/add.html", status=422 if form.errors else 200, house=house, client=found, form=form, title=title, which=name
    )  # fmt: skip


@find.keeper
@find.limited("120/h/user")
def member(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One of a household: what they may order; and, apart, how things stand with them."""
    found = find.or_404(households.member(house, key))
    by = person_of(request)
    actions.look(found.client, by=by, why=Look.Why.FILE)
    standing = {
        "name": found.name, "about": found.about, "phone": found.phone, "orders": found.orders, "pays": found.pays,
        "ceiling_cents": typed_amount(found.ceiling_cents), "email": found.person.email if found.person else "",
    }  # fmt: skip
    parts = "status" in request.POST
    form = written.MemberForm(request.POST if request.method == "POST" and not parts else None, initial=standing)
    status = written.StatusForm(
        request.POST if parts else None, initial={"status": found.status, "on": found.status_on}
    )
    if parts and status.is_valid():
        actions.set_status(found, by=by, **status.cleaned_data)
        messages.success(request, _("Kept. Nothing about it is said to anyone."))
        return redirect("house_client", house.slug, found.client_id)
    if request.method == "POST" and not parts and form.is_valid():
        try:
            actions.change_member(found, by=by, **_account(form.touched()))
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept."))
            return redirect("house_client", house.slug, found.client_id)
    wrong_ = form.errors or status.errors
    return page(
        request, "practice/member.html", status=422 if wrong_ else 200, house=house, client=found.client, member=found, form=form, status_form=status
    )  # fmt: skip


@find.keeper
@find.limited("120/h/user")
def occasion(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """A date: its day was found, its budget named; its next three comings, to check by eye; or not kept any more."""
    found = find.or_404(
        Occasion.objects.filter(house=house, pk=key).select_related("house", "client__house", "member").first()
    )
    actions.look(found.client, by=person_of(request), why=Look.Why.FILE)
    standing = {
        "day": found.day, "month": found.month or "", "year": found.year, "feast": found.feast, "calendar": found.calendar,
        "on_first_of_march": found.on_first_of_march, "budget_cents": typed_amount(found.budget_cents),
    }  # fmt: skip
    form = written.RuleForm(request.POST or None, initial=standing)
    if request.method == "POST" and "drop" in request.POST:
        actions.change_date(found, by=person_of(request), is_kept=not found.is_kept)
        return redirect("house_client", house.slug, found.client_id)
    if request.method == "POST" and form.is_valid():
        try:
            touched = form.touched()
            budget = {"budget_cents": touched.pop("budget_cents")} if "budget_cents" in touched else {}
            actions.change_date(found, by=person_of(request), rule=form.rule() if touched else None, **budget)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept."))
            return redirect("house_occasion", house.slug, key)
    comings = dates.next_three(found.rule, day_of(now(), house.zone))
    return page(
        request, "practice/occasion.html", status=422 if form.errors else 200, house=house, occasion=found, client=found.client,
        form=form, comings=comings, words=practice_words,
    )  # fmt: skip


@find.keeper
@require_POST
def row(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Take one line out of a file, or confirm what was guessed."""
    verb, _dash, kind = name.partition("-")
    model = ROWS.get(kind)
    if model is None or verb not in ("drop", "confirm"):
        raise Http404
    found = model._base_manager.filter(house=house, pk=key).select_related("house", "client__house").first()
    if found is None or (verb == "confirm" and kind != "fact"):
        raise Http404
    if verb == "confirm":
        actions.confirm(found, by=person_of(request))
    else:
        actions.drop(found, by=person_of(request))
    return redirect("house_client", house.slug, found.client_id)


ROWS: dict[str, Any] = {"home": Home, "fact": Known, "gift": Gift, "liking": Liking, "secret": Secret}


def _account(told: dict[str, Any]) -> dict[str, Any]:
    """The person they sign in as, where an address was written: known by it. Raises Invalid for one nobody has."""
    if "email" not in told:
        return told
    email = told.pop("email").strip().lower()
    if not email:
        return {**told, "person": None}
    known = Person.objects.filter(email__iexact=email).first()
    if known is None:
        raise Invalid(
            _("Nobody signs in with this address yet: ask them to open an account with it first."), field="email"
        )
    return {**told, "person": known}


def _plain(form: type[forms.Form]) -> Any:
    return lambda request, file: form(request.POST or None)


def _of(form: Any, **more: Any) -> Any:
    def make(request: HttpRequest, file: File) -> forms.Form:
        also = {name: told(request, file) for name, told in more.items()}
        return form(request.POST or None, client=file.client, members=file.members, homes=file.homes, **also)  # type: ignore[no-any-return]

    return make


def _keep_member(request: HttpRequest, file: File, told: dict[str, Any], form: Any) -> None:
    actions.add_member(file.client, by=person_of(request), **_account(told))


def _keep_date(request: HttpRequest, file: File, told: dict[str, Any], form: Any) -> None:
    also = {name: told[name] for name in ("sort", "member", "other", "name", "budget_cents")}
    actions.keep_date(file.client, by=person_of(request), rule=form.rule(), **also)


def _keep_liking(request: HttpRequest, file: File, told: dict[str, Any], form: Any) -> None:
    name = dict(form.fields["provider"].choices)[told["provider"]]
    actions.like(file.client, by=person_of(request), name=name, **told)


def _keep_visit(request: HttpRequest, file: File, told: dict[str, Any], form: Any) -> None:
    by = person_of(request)
    people = [mate.person for mate in planning.mates_for(file.client.house, by)]
    told["person"] = next((one for one in people if str(one.pk) == told["person"]), None)
    errands.plan_errand(file.client, by=by, **told)


def _keep_gesture(request: HttpRequest, file: File, told: dict[str, Any], form: Any) -> None:
    if told["asked"] is None:
        raise Invalid(_("Choose whose yes it takes."), field="asked")
    at = told["deliver_at"]
    today = day_of(now(), file.client.house.zone)
    order_by = max(today, day_of(at, file.client.house.zone) - dates.DAY) if at else today + 7 * dates.DAY
    name = dict(form.fields["partner"].choices).get(told["partner"], "") if told["partner"] else ""
    line = gestures.Line(
        what=told["what"], cents=told["price"], member=told["member"], partner=told["partner"], partner_name=str(name),
        category=request.POST.get("category", "")[:30],
    )  # fmt: skip
    gestures.propose(
        file.client, by=person_of(request), asked=told["asked"], lines=[line], deliver_at=at, order_by=order_by, nonce=told["nonce"],
        words=told["words"], home=file.home, note=_note(request, file), surprise=told["surprise"],
    )  # fmt: skip


def _gesture_form(request: HttpRequest, file: File) -> forms.Form:
    """Filled from what was understood of a note, when one comes from there."""
    known: dict[str, Any] = {"asked": str(file.payer.pk) if file.payer else ""}
    note = _note(request, file)
    number = typed.number(request.GET.get("item", ""), most=999)
    if note is not None and number is not None:
        item = next((one for one in notes.items_of(note) if one.index == number), None)
        if item is not None:
            at = next((one.at for one in item.when if one.at is not None), None)
            known |= {"what": item.words[:160], "price": typed_amount(item.budget.cents) if item.budget else ""}
            known |= {"deliver_at": wall(at, file.client.house.zone), "surprise": False}
    told: dict[str, Any] = {
        "client": file.client,
        "members": file.members,
        "homes": file.homes,
        "partners": proposable(file.client.house),
    }
    return written.GestureForm(request.POST or None, initial=known, **told)


def _note(request: HttpRequest, file: File) -> Any:
    key = typed.key(request.GET.get("note", ""))
    found = notes.find(file.client.house, key) if key else None
    return found if found is not None and found.client_id == file.client.pk else None


def _simply(action: Any) -> Any:
    def keep(request: HttpRequest, file: File, told: dict[str, Any], form: Any) -> None:
        action(file.client, by=person_of(request), **told)

    return keep


ADDS: dict[str, tuple[Any, Any, Any]] = {
    "member": (gettext_lazy("Someone of the household"), _plain(written.MemberForm), _keep_member),
    "home": (gettext_lazy("A home"), _plain(written.HomeForm), _simply(actions.add_home)),
    "fact": (gettext_lazy("Something you know"), _of(written.FactForm), _simply(actions.know)),
    "gift": (gettext_lazy("What was given"), _of(written.GiftForm), _simply(actions.remember_gift)),
    "date": (gettext_lazy("A date never to forget"), _of(written.OccasionForm), _keep_date),
    "liking": (
        gettext_lazy("A provider they like, or refuse"),
        lambda request, file: written.LikingForm(request.POST or None, partners=partners(file.client.house)),
        _keep_liking,
    ),
    "secret": (gettext_lazy("Into the vault"), _of(written.SecretForm), _simply(actions.lock_away)),
    "visit": (
        gettext_lazy("A visit for them"),
        _of(written.ErrandForm, people=lambda request, file: [one.person for one in planning.mates_for(file.client.house, person_of(request))]),
        _keep_visit,
    ),
    "gesture": (gettext_lazy("Propose something"), _gesture_form, _keep_gesture),
}  # fmt: skip
