"""Can it be done? Asked with the client on the telephone, answered at once, and accepted with one button."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from loge.common.clock import now, read_moment
from loge.common.errors import Invalid
from loge.common.money import Money
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person
from loge.planning import queries as planning
from loge.planning.actions.taking import NoLonger, take_option
from loge.planning.feasibility import Answer, Ask, can
from loge.planning.places import locate

from ...forms.agenda import CanForm
from ...forms.fields import mend, wall
from ...heard_call import prefilled
from ...ui import page
from .. import find
from ..find import person_of
from .day import minutes, must_house


@find.member
@require_http_methods(["GET", "POST"])
@find.limited("600/h/user")
def ask(request: HttpRequest) -> HttpResponse:
    """The question, and its answer. ``words`` is what the client said, in one sentence."""
    person = person_of(request)
    house = must_house(request, person)
    if request.method == "POST" and "place" in request.POST:
        form = _form(house, person, request.POST)
        answer = (
            can(house, _asked(house, form), at=now(), person=_chosen(house, person, form)) if form.is_valid() else None
        )
        return _shown(request, house, form, answer, status=422 if form.errors else 200)
    moment = now()
    words = (request.POST.get("words") or request.GET.get("words") or "")[:1_000]
    known = {
        "earliest": wall(moment, house.zone),
        "latest": wall(moment + dt.timedelta(hours=4), house.zone),
        "lasts_for": "45",
    }
    return _shown(
        request,
        house,
        _form(house, person, None, known | (prefilled(house, words, at=moment) if words.strip() else {})),
        None,
        words=words,
    )


@find.member
@require_POST
@find.limited("120/h/user")
def take(request: HttpRequest) -> HttpResponse:
    """Say yes, or keep the hour a quarter of an hour. It is worked out again: what has changed meanwhile is shown."""
    person = person_of(request)
    house = must_house(request, person)
    form = _form(house, person, request.POST)
    if not form.is_valid():
        return _shown(request, house, form, None, status=422)
    told = form.cleaned_data
    wanted = _asked(house, form)
    goes = next(
        (mate.person for mate in planning.mates_for(house, person) if str(mate.person.pk) == request.POST.get("goes")),
        None,
    )
    at = read_moment(request.POST.get("at", ""))
    if goes is None or at is None:
        return _shown(request, house, form, can(house, wanted, at=now()), status=422)
    holds = "hold" in request.POST
    try:
        made = take_option(
            house, wanted, by=person, person=goes, starts_at=at, title=told["title"] or told["client_name"] or told["place"],
            nonce=told["nonce"], asked_first="asked" in request.POST, hold=holds, client_name=told["client_name"],
            client_phone=told["client_phone"],
        )  # fmt: skip
    except NoLonger as gone:
        messages.warning(request, str(gone))
        return _shown(request, house, form, gone.answer, status=409)
    except Invalid as wrong:
        mend(form, wrong)
        return _shown(request, house, form, None, status=422)
    messages.success(request, _("Kept for a quarter of an hour.") if holds else _("Done: it stands in the agenda."))
    return redirect("agenda_visit", made.pk)


def _form(house: House, person: Person, told: Any, known: dict[str, Any] | None = None) -> CanForm:
    mates = planning.mates_for(house, person)
    skills = sorted({skill for mate in mates for skill in mate.skills})
    return CanForm(told, zone=house.zone, people=[mate.person for mate in mates], skills=skills, initial=known)


def _asked(house: House, form: CanForm) -> Ask:
    told = form.cleaned_data
    skills = frozenset({told["skill"]} if told["skill"] else ())
    return Ask(
        locate(house, told["place"]), told["place"], told["lasts_for"], ((told["earliest"], told["latest"]),), skills
    )


def _chosen(house: House, person: Person, form: CanForm) -> Person | None:
    key = form.cleaned_data["person"]
    return next((mate.person for mate in planning.mates_for(house, person) if str(mate.person.pk) == key), None)


def _shown(
    request: HttpRequest, house: House, form: CanForm, answer: Answer | None, *, words: str = "", status: int = 200
) -> HttpResponse:
    language = (get_language() or "fr")[:2]
    return page(
        request, "agenda/can.html", part="answer", status=status, house=house, form=form, answer=answer, words=words, minutes=minutes,
        cents=lambda amount: Money(amount, house.currency).spoken(language), keeper=keeps(person_of(request), house),
    )  # fmt: skip
