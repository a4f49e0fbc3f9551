"""A practice's clients: found while the phone rings, the file on one page, everything that is written in it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from loge.care.moments.queries import moments_about
from loge.clients import actions, dates, doubles, households
from loge.clients.households import File
from loge.clients.models import ClientFile, Gift, Home, Known, Liking, Look, Member, Occasion, Secret
from loge.clients.rules import tail
from loge.common.clock import local, now, read_moment
from loge.common.errors import Invalid, Refused
from loge.demands import actions as demands
from loge.demands import notes
from loge.demands.practice import departure, errands, gestures, queries
from loge.houses.models import House
from loge.offers.partners.queries import partners, proposable
from loge.people.models import Person
from loge.planning import queries as planning

from ... import practice_words
from ...forms import households as written
from ...forms.fields import mend, typed_amount, wall
from ...ui import page
from .. import find
from ..desk.arrivals import as_key
from ..find import person_of


@find.keeper
@require_safe
def clients(request: HttpRequest, house: House) -> HttpResponse:
    """One box: a name, or a number as it shows on the telephone. One file that fits opens by itself."""
    words = request.GET.get("q", "")[:80].strip()
    found = households.find(house, words) if words else []
    files = {one.client_id for one in found}
    if len(files) == 1 and not getattr(request, "htmx", False):
        calling = "?call=1" if len(tail(words)) >= 4 else ""
        return redirect(f"/house/{house.slug}/clients/{files.pop()}/{calling}")
    shown = Paginator(households.households(house), 50).get_page(request.GET.get("page")) if not words else None
    return page(request, "practice/clients.html", part="rows", house=house, words=words, found=found, shown=shown)


@find.keeper
@find.limited("60/h/user")
def new_client(request: HttpRequest, house: House) -> HttpResponse:
    """A household: its name, and whom one speaks with first."""
    form = written.HouseholdForm(
        request.POST or None, initial={"phone": request.GET.get("phone", ""), "language": house.language}
    )
    if request.method == "POST" and form.is_valid():
        told, by = form.cleaned_data, person_of(request)
        with transaction.atomic():
            client = actions.open_household(house, by=by, name=told["name"], language=told["language"])
            actions.add_member(
                client, by=by, name=told["member"], phone=told["phone"], orders=Member.Orders.EVERYONE, pays=True
            )
        return redirect("house_client", house.slug, client.pk)
    return page(request, "practice/new.html", status=422 if form.errors else 200, house=house, form=form)


@find.keeper
@find.limited("240/h/user")
def client(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The file: who they are, what is under way, what matters today. Written in the same breath: a note of the call."""
    found = client_or_404(house, key)
    form = written.CallNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            note = demands.take_note(
                house,
                by=person_of(request),
                words=told["words"],
                nonce=told["nonce"],
                client_name=found.name,
                client=found,
            )
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept. Confirm what was understood, then propose."))
            return redirect("house_note", house.slug, note.pk)
    why, purpose = _why(request)
    whole = "all" in request.GET
    file = households.open_file(found, by=person_of(request), why=why, purpose=purpose, whole=whole)
    history, further = _history(request, file)
    return page(
        request, "practice/client.html", status=422 if form.errors else 200, house=house, file=file, client=found, form=form,
        today=queries.today(found), history=history, further=further, words=practice_words, whole=whole, day_of=today_of(house),
        noted=moments_about(house, f"client:{found.pk}"),
    )  # fmt: skip


@find.keeper
@find.limited("240/h/user")
def add(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Write one thing into the file: which form it is, the last word of the address says."""
    found = client_or_404(house, key)
    if name not in ADDS:
        raise Http404
    file = households.open_file(found, by=person_of(request), why=Look.Why.FILE)
    title, make, keep = ADDS[name]
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
    found = households.member(house, key)
    if found is None:
        raise Http404
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
    found = Occasion.objects.filter(house=house, pk=key).select_related("house", "client__house", "member").first()
    if found is None:
        raise Http404
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
            rule = form.rule() if touched.keys() - {"budget_cents"} else None
            actions.change_date(found, by=person_of(request), rule=rule, budget_cents=touched.get("budget_cents"))
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept."))
            return redirect("house_occasion", house.slug, key)
    comings = dates.next_three(found.rule, local(now(), house.zone).date())
    return page(
        request, "practice/occasion.html", status=422 if form.errors else 200, house=house, occasion=found, client=found.client,
        form=form, comings=comings, words=practice_words,
    )  # fmt: skip


@find.keeper
@find.limited("60/h/user")
def merge(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The same household was entered twice: the difference first, then one file of the two; and apart again, from the same page."""
    found, by = client_or_404(house, key), person_of(request)
    if request.method == "POST":
        joined = {str(row.pk): fact for row, fact in doubles.merges(found)}
        other = as_key(request.POST.get("other", ""))
        if request.POST.get("do") == "part":
            if str(other) not in joined:
                raise Http404
            actions.unmerge(joined[str(other)], by=by)
            messages.success(request, _("Two files again, each with what was theirs."))
        elif str(other) not in joined:
            actions.merge(found, client_or_404(house, other), by=by)
            messages.success(request, _("One file of the two. You can part them again from here."))
        return redirect("house_client_merge", house.slug, found.pk)
    actions.look(found, by=by, why=Look.Why.FILE)
    words = request.GET.get("q", "")[:80].strip()
    other_file = client_or_404(house, as_key(request.GET["other"])) if request.GET.get("other") else None
    shown = None
    if other_file is not None and other_file.pk != found.pk:
        purpose = _("perhaps the same household as %(name)s") % {"name": found.name}
        shown = doubles.difference(found, other_file, by=by, purpose=purpose)
    return page(
        request, "practice/merge.html", house=house, client=found, words=words, shown=shown, merges=doubles.merges(found),
        offered=() if shown else _offered(found, words),
    )  # fmt: skip


def _offered(client: ClientFile, words: str) -> list[ClientFile]:
    """Which files may be the same household: those found by these words, or those with the same account, number or name."""
    found = [one.client for one in households.find(client.house, words)] if words else doubles.likely(client)
    return [one for one in dict.fromkeys(found) if one.pk != client.pk]


@find.keeper
@find.limited("30/h/user")
def leave(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """They leave, or ask what is known of them: everything in a file for one of them; or forgotten, the invoices kept apart."""
    found, by = client_or_404(house, key), person_of(request)
    members = list(Member.objects.filter(house=house, client=found).order_by("-pays", "name"))
    wrong = ""
    if "export" in request.POST:
        to = next((one for one in members if str(one.pk) == request.POST.get("member")), None)
        if to is None:
            raise Http404
        actions.look(found, by=by, why=Look.Why.EXPORT, purpose=_("for %(name)s") % {"name": to.first_name})
        told = json.dumps(departure.everything(found, handed_to=to), ensure_ascii=False, indent=1, default=str)
        response = HttpResponse(told, content_type="application/json")
        response.headers["Content-Disposition"] = 'attachment; filename="household.json"'
        response.headers["Cache-Control"] = "no-store"
        return response
    if "erase" in request.POST:
        if request.POST.get("name", "").strip() == found.name:
            departure.erase(found, by=by)
            messages.success(request, _("Forgotten. Their invoices are kept, for the law of accounts alone."))
            return redirect("house_clients", house.slug)
        wrong = _("Type the name of the household, exactly: it says that you mean it.")
    actions.look(found, by=by, why=Look.Why.FILE)
    return page(
        request, "practice/leave.html", status=422 if wrong else 200, house=house, client=found, members=members,
        standing=departure.standing(found), wrong=wrong,
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


@find.keeper
def looks(request: HttpRequest, house: House) -> HttpResponse:
    """Whether the chain of looks holds, unusual reading, and the certificates of what was forgotten."""
    by = person_of(request)
    unusual = households.unusual(house)
    if request.method == "POST":
        chosen = next((one for one in unusual if one.fact == request.POST.get("fact")), None)
        if chosen is None:
            raise Http404
        if chosen.who is not None and chosen.who.pk == by.pk:
            raise Refused(_("It is about your own reading: someone else of the house looks into it."))
        actions.see_unusual(house, by=by, fact=chosen.fact)
        return redirect("house_looks", house.slug)
    return page(
        request, "practice/looks.html", house=house, chain=households.verify_chain(house), unusual=unusual,
        certificates=households.certificates(house),
    )  # fmt: skip


ROWS: dict[str, Any] = {"home": Home, "fact": Known, "gift": Gift, "liking": Liking, "secret": Secret}


def client_or_404(house: House, key: uuid.UUID) -> ClientFile:
    found = households.household(house, key)
    if found is None:
        raise Http404
    return found


def today_of(house: House) -> dt.date:
    return local(now(), house.zone).date()


def _why(request: HttpRequest) -> tuple[str, str]:
    if "call" in request.GET:
        return Look.Why.CALL, _("they telephoned")
    return Look.Why.FILE, request.GET.get("for", "")[:160]


FIRST_LINES = 10  # of a household's years, while the telephone rings


def _history(request: HttpRequest, file: File) -> tuple[list[queries.Moment], dt.datetime | None]:
    """A page of their years, and where the next one begins; the first is short and costs one query."""
    before = read_moment(request.GET.get("before", ""))
    most = queries.MOST if before else FIRST_LINES
    found = queries.history(file.client, before=before, gifts=None if before else file.gifts, most=most)
    return found, found[-1].at if len(found) == most else None


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


# ------------------------------------------------------------------------------------------------ what can be written


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
    today = today_of(file.client.house)
    order_by = max(today, local(at, file.client.house.zone).date() - dates.DAY) if at else today + 7 * dates.DAY
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
    number = request.GET.get("item", "")
    if note is not None and number.isascii() and number.isdigit():
        item = next((one for one in notes.items_of(note) if one.index == int(number[:4])), None)
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
    try:
        key = uuid.UUID(request.GET.get("note", ""))
    except ValueError:
        return None
    found = notes.find(file.client.house, key)
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
