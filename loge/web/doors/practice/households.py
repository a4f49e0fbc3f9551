"""A practice's clients: found while the phone rings, the file on one page, two files made one, and leaving."""

from __future__ import annotations

import datetime as dt
import json
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loge.care.moments.queries import moments_about
from loge.clients import actions, doubles, households
from loge.clients.households import File
from loge.clients.models import ClientFile, Look, Member
from loge.clients.rules import tail
from loge.common.clock import day_of, now, read_moment
from loge.common.errors import Invalid, Refused
from loge.demands import actions as demands
from loge.demands.practice import departure, queries
from loge.houses.models import House

from ... import practice_words
from ...forms import households as written
from ...forms.fields import mend
from ...ui import page
from .. import find
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
        today=queries.today(found), history=history, further=further, words=practice_words, whole=whole, day_of=day_of(now(), house.zone),
        noted=moments_about(house, f"client:{found.pk}"),
    )  # fmt: skip


@find.keeper
@find.limited("60/h/user")
def merge(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """The same household was entered twice: the difference first, then one file of the two; and apart again, from the same page."""
    found, by = client_or_404(house, key), person_of(request)
    if request.method == "POST":
        joined = {str(row.pk): fact for row, fact in doubles.merges(found)}
        other = find.key_or_404(request.POST.get("other", ""))
        if request.POST.get("do") == "part":
            actions.unmerge(find.or_404(joined.get(str(other))), by=by)
            messages.success(request, _("Two files again, each with what was theirs."))
        elif str(other) not in joined:
            actions.merge(found, client_or_404(house, other), by=by)
            messages.success(request, _("One file of the two. You can part them again from here."))
        return redirect("house_client_merge", house.slug, found.pk)
    actions.look(found, by=by, why=Look.Why.FILE)
    words = request.GET.get("q", "")[:80].strip()
    other_file = client_or_404(house, find.key_or_404(request.GET["other"])) if request.GET.get("other") else None
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
        to = find.or_404(next((one for one in members if str(one.pk) == request.POST.get("member")), None))
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
def looks(request: HttpRequest, house: House) -> HttpResponse:
    """Whether the chain of looks holds, unusual reading, and the certificates of what was forgotten."""
    by = person_of(request)
    unusual = households.unusual(house)
    if request.method == "POST":
        chosen = find.or_404(next((one for one in unusual if one.fact == request.POST.get("fact")), None))
        if chosen.who is not None and chosen.who.pk == by.pk:
            raise Refused(_("It is about your own reading: someone else of the house looks into it."))
        actions.see_unusual(house, by=by, fact=chosen.fact)
        return redirect("house_looks", house.slug)
    return page(
        request, "practice/looks.html", house=house, chain=households.verify_chain(house), unusual=unusual,
        certificates=households.certificates(house),
    )  # fmt: skip


def client_or_404(house: House, key: uuid.UUID) -> ClientFile:
    return find.or_404(households.household(house, key))


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
