"""Who joins, for whoever keeps the loge: applications, interviews, neighbours with their papers, the charter."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.demands import interviews
from loge.houses import actions, queries, states
from loge.houses.actions.charter import shipped
from loge.houses.models import Application, House, Membership, Slot
from loge.offers import joining
from loge.offers import queries as offered
from loge.offers.catalogue import category
from loge.offers.gates import gates
from loge.people.models import Person

from ...forms.demand import ReasonForm
from ...forms.fields import mend
from ...forms.joining import CharterForm, ChecklistForm, NotesForm, PaperForm, SlotForm
from ...ui import moment, page
from .. import find
from ..find import person_of

SIGNS = {
    "applied": "mail-open",
    "invited": "send",
    "booked": "calendar-check",
    "met": "coffee",
    "accepted": "hand-heart",
}
Move = Callable[..., Any]
MOVES: dict[str, Move] = {
    "invite": actions.invite,
    "unbook": actions.change_interview,
    "meet": actions.meet,
    "accept": joining.accept,
    "decline": actions.decline_application,
}
SPEAKING = ("invite", "accept", "decline")  # take words


# -------------------------------------------------------------------------------------------------------- applications


@find.keeper
@require_safe
def applications(request: HttpRequest, house: House) -> HttpResponse:
    """Who asks to join, by state; those that wait for the keeper first."""
    state = request.GET.get("state", "")
    only = (state,) if state in states.NAMES else states.OPEN
    shown = Paginator(queries.applications(house, only=only), 50).get_page(request.GET.get("page"))
    return page(
        request, "house/applications.html", part="rows", house=house, shown=shown, state=state, states=states, signs=SIGNS,
        counts=queries.counts_by_state(house), free=queries.free_slots(house).count(),
    )  # fmt: skip


@find.keeper
@require_safe
def application(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One applicant: what they told, where they live, the interview, the decision."""
    return _application(request, _application_or_404(house, key))


def _application(request: HttpRequest, one: Application, *, status: int = 200, **forms: Any) -> HttpResponse:
    person, house, moment = person_of(request), one.house, now()
    home = queries.residence(house, one.person)
    lines = list(dict.fromkeys([*queries.checklist(house), *one.checked]))
    notes = NotesForm(initial={"checked": one.checked, "notes": one.notes}, lines=lines)
    shown = {"notes_form": notes, "reason_form": ReasonForm(auto_id="id_decline_%s")} | forms
    return page(
        request, "house/application.html", status=status, house=house, one=one, slot=one.slot, states=states,
        trades=[category(key) for key in one.trades], open_moves={move.name for move in one.moves_open_to(person)},
        home=home, awaits_code=bool(home and home.awaits_code(moment)), vouches=list(queries.vouches(house, one.person)),
        needed=queries.vouches_needed(house, one.person), free=queries.free_slots(house).count(), at=moment,
        own=person.pk == one.person_id, **shown,
    )  # fmt: skip


@find.keeper
@require_POST
def move_application(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """One move of the table. A refusal to decline without reasons keeps what was written."""
    one = _application_or_404(house, key)
    act = find.or_404(MOVES.get(name))
    words = {"words": request.POST.get("words", "")} if name in SPEAKING else {}
    try:
        act(one, by=person_of(request), **words)
    except Invalid as wrong:
        form = ReasonForm(request.POST, auto_id="id_decline_%s")
        form.is_valid()
        mend(form, wrong)
        return _application(request, _application_or_404(house, key), status=422, reason_form=form)
    said = {
        "invite": _("Invited: they can choose a time now."),
        "accept": _("Welcome to them. They have been told, and can write their offers."),
        "decline": _("They have been told, with your reasons."),
        "meet": _("Noted. The decision is yours."),
        "unbook": _("The time is free again; they are asked to choose another."),
    }
    messages.success(request, said[name])
    return redirect("application", house.slug, one.pk)


@find.keeper
@require_POST
def keep_notes(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """What was spoken of in the interview."""
    one = _application_or_404(house, key)
    lines = list(dict.fromkeys([*queries.checklist(house), *one.checked]))
    form = NotesForm(request.POST, lines=lines)
    if not form.is_valid():
        return _application(request, one, status=422, notes_form=form)
    told = form.cleaned_data
    actions.keep_notes(one, by=person_of(request), checked=told["checked"], notes=told["notes"])
    messages.success(request, _("Kept."))
    return redirect("application", house.slug, one.pk)


@find.keeper
@require_POST
def see_document(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """I saw a paper with their name and address, and gave it back."""
    one = _application_or_404(house, key)
    actions.see_document(house, one.person, by=person_of(request))
    messages.success(request, _("Noted: you have seen it. Nothing of it is kept."))
    return redirect("application", house.slug, one.pk)


@find.keeper
@require_POST
@find.limited("30/h/user")
def print_code(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """A letter with a new code, to print and post. The code is in it and nowhere else."""
    from ...papers import code_letter

    one = _application_or_404(house, key)
    code = actions.send_code(house, one.person, by=person_of(request))
    home = queries.residence(house, one.person)
    assert home is not None
    answer = HttpResponse(code_letter.pdf(house, one.name, home, code), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="lettre.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


# ---------------------------------------------------------------------------------------------------------- interviews


@find.keeper
def slots(request: HttpRequest, house: House) -> HttpResponse:
    """The times held free for interviews, and the checklist."""
    person = person_of(request)
    form = SlotForm(request.POST or None, house=house, free=interviews.free_times(house, person, at=now()))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            _refuse_what_clashes(house, person, form)
            made = actions.offer_slots(
                house, by=person, starts=form.starts(), minutes=told["minutes"], place=told["place"]
            )
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("%(count)s times are offered.") % {"count": len(made)})
            return redirect("house_slots", house.slug)
    return _slots(request, house, form, status=422 if form.errors else 200)


def _refuse_what_clashes(house: House, person: Person, form: SlotForm) -> None:
    """Nobody offers an applicant an hour at which their own agenda expects them elsewhere."""
    clash = interviews.expected_elsewhere(house, person, form.starts(), form.cleaned_data["minutes"])
    if clash is not None:
        words = _("Something already stands in your agenda on %(when)s: choose another time, or make room first.")
        raise Invalid(words % {"when": moment(clash)}, field="starts_at")


def _slots(request: HttpRequest, house: House, form: SlotForm, *, status: int = 200) -> HttpResponse:
    coming: list[Slot] = list(queries.slots(house)[:200])
    lines = "\n".join(queries.checklist(house))
    return page(
        request, "house/applications_slots.html", status=status, house=house, slots=coming, form=form,
        checklist_form=ChecklistForm(initial={"lines": lines}),
    )  # fmt: skip


@find.keeper
@require_POST
def remove_slot(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    actions.remove_slot(house, key, by=person_of(request))
    messages.success(request, _("This time is yours again."))
    return redirect("house_slots", house.slug)


@find.keeper
@require_POST
def set_checklist(request: HttpRequest, house: House) -> HttpResponse:
    form = ChecklistForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Shorten the list: 5,000 characters at most."))
    actions.set_checklist(house, by=person_of(request), lines=form.cleaned_data["lines"])
    messages.success(request, _("Kept."))
    return redirect("house_slots", house.slug)


# ---------------------------------------------------------------------------------------------------------- neighbours


@find.keeper
@require_safe
def neighbours(request: HttpRequest, house: House) -> HttpResponse:
    """Everyone who serves: probation, where they live, papers and when they expire."""
    shown = Paginator(queries.members(house), 50).get_page(request.GET.get("page"))
    people = [member.person for member in shown]
    found = queries.evidence_of(house, people)
    missing = joining.gates_missing(house, people)
    return page(
        request, "house/applications_neighbours.html", part="rows", house=house, shown=shown, evidence=found,
        missing={key: [gates()[gate] for gate in keys if gate in gates()] for key, keys in missing.items()},
        soon=now() + dt.timedelta(days=30), gates=gates(),
    )  # fmt: skip


@find.keeper
@require_safe
def neighbour(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One neighbour: what they have shown, their papers, and the end of their membership."""
    return _neighbour(request, _member_or_404(house, key))


def _neighbour(request: HttpRequest, member: Membership, *, status: int = 200, **forms: Any) -> HttpResponse:
    house, person = member.house, member.person
    shown = {"paper_form": PaperForm(), "expel_form": ReasonForm(auto_id="id_expel_%s")} | forms
    missing = joining.gates_missing(house, [person])[person.pk]
    return page(
        request, "house/applications_neighbour.html", status=status, house=house, member=member, neighbour=person,
        evidence=queries.evidence(house, person), papers=list(queries.papers(house, person)), today=day_of(now(), house.zone),
        home=queries.residence(house, person), missing=[gates()[gate] for gate in missing if gate in gates()],
        application=queries.latest_application(house, person), refusals=list(offered.refusing_gates(house, person)), gates=gates(), own=person.pk == person_of(request).pk, **shown,
    )  # fmt: skip


@find.keeper
@require_POST
def see_paper(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """A paper for a gated trade: seen, until when it holds."""
    member = _member_or_404(house, key)
    form = PaperForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.see_paper(
                house, member.person, by=person_of(request), gate=told["gate"], kind=told["kind"],
                valid_until=told["valid_until"],
            )  # fmt: skip
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Noted: you have seen it. Nothing of it is kept but the day it expires."))
            return redirect("house_neighbour", house.slug, member.pk)
    return _neighbour(request, member, status=422, paper_form=form)


@find.keeper
@require_POST
def expel(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """End someone's membership, with reasons that are told."""
    member = _member_or_404(house, key)
    form = ReasonForm(request.POST, auto_id="id_expel_%s")
    if form.is_valid():
        try:
            actions.expel(house, member.person, by=person_of(request), words=form.cleaned_data["words"])
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Their offers are hidden, and they have been told why."))
            return redirect("house_neighbours", house.slug)
    return _neighbour(request, member, status=422, expel_form=form)


# -------------------------------------------------------------------------------------------------------------- charter


@find.keeper
def charter(request: HttpRequest, house: House) -> HttpResponse:
    """The charter: what holds, who has signed, and writing the next version."""
    current = queries.charter(house)
    begin = {"fr": shipped("fr"), "en": shipped("en"), "after": 0}
    if current:
        begin = {"fr": current.fr, "en": current.en, "after": current.version}
    form = CharterForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = actions.publish_charter(
                house, by=person_of(request), fr=told["fr"], en=told["en"], after=told["after"]
            )
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(
                request,
                _("Version %(version)s holds. Everyone who serves has 30 days to sign it.") % {"version": made.version},
            )
            return redirect("house_charter", house.slug)
    members = queries.members(house)
    signed = current.signatures.filter(house=house, person__in=members.values("person")).count() if current else 0
    return page(
        request, "house/applications_charter.html", status=422 if form.errors else 200, house=house, form=form, current=current,
        versions=list(queries.charters(house)[:20]), serving=members.count(), signed=signed,
    )  # fmt: skip


def _application_or_404(house: House, key: uuid.UUID) -> Application:
    return find.or_404(queries.application(house, key))


def _member_or_404(house: House, key: uuid.UUID) -> Membership:
    return find.or_404(queries.members(house).filter(pk=key).select_related("house").first())
