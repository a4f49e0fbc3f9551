"""A day is mended, clients are told, absences are asked for, the team has its hours, calendars come and go."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused
from loge.houses.queries import keeps
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.people.models import Person
from loge.planning import queries as planning
from loge.planning import states
from loge.planning.actions import absence as absences_
from loge.planning.actions import calendars as outside
from loge.planning.actions import repair as repairs
from loge.planning.actions import team as teams
from loge.planning.calendars import entries

from ...bookings import tell_moved
from ...forms.agenda import AbsenceForm, FeedForm, OutsideForm, PasswordForm, TeamForm, UntilForm
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of
from .day import day_url, minutes, must_house, must_keep

LETTERS = Path(__file__).parent.parent.parent / "letters"


# ------------------------------------------------------------------------------------------------------------ mending


@find.member
@require_POST
@find.limited("30/h/user")
def ill(request: HttpRequest) -> HttpResponse:
    """Someone falls ill: from now until then they go nowhere, and a way is looked for."""
    person = person_of(request)
    house = must_house(request, person)
    mates = planning.mates_for(house, person)
    who = next((mate.person for mate in mates if str(mate.person.pk) == request.POST.get("person")), None)
    form = UntilForm(request.POST, zone=house.zone, label=_("Until"))
    if who is None or not form.is_valid():
        messages.error(request, _("Say who, and until when."))
        return redirect(f"{reverse('agenda_absences')}?house={house.slug}")
    made = repairs.fall_ill(house, who, by=person, until=form.cleaned_data["until"])
    return redirect("agenda_repair", made.pk)


@find.member
@require_GET
def repair(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far the search has come, then the difference; asked again every second while it goes on."""
    found = find.or_404(planning.repair(person_of(request), key))
    return page(
        request, "agenda/repair.html", part="card", repair=found, house=found.house, lines=planning.differences(found),
        states=states, minutes=minutes, keeper=keeps(person_of(request), found.house),
        back_to=day_url(found.house, day_of(found.starts_at, found.house.zone)),
    )  # fmt: skip


@find.member
@require_POST
def answer_repair(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Accept the difference, or leave the day as it is."""
    person = person_of(request)
    found = planning.repair(person, key)
    if found is None or name not in ("accept", "drop"):
        raise Http404
    if name == "drop":
        repairs.drop_repair(found, by=person)
        return redirect(day_url(found.house, day_of(found.starts_at, found.house.zone)))
    repairs.accept_repair(found, by=person)
    messages.success(request, _("The day is mended. Now tell those whose hour has moved."))
    if keeps(person, found.house) and planning.notices(found.house):
        return redirect(f"{reverse('agenda_calls')}?house={found.house.slug}")
    return redirect(day_url(found.house, day_of(found.starts_at, found.house.zone)))


@find.member
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """Who must hear that their hour moved: a letter ready to send, or words to say on the telephone."""
    person = person_of(request)
    house = must_house(request, person)
    rows = planning.notices(house) if keeps(person, house) else []
    return page(request, "agenda/calls.html", part="rows", house=house, notices=rows, keeper=keeps(person, house))


@find.member
@require_POST
@find.limited("120/h/user")
def tell(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Send the letter, say that it was told, or set it aside."""
    person = person_of(request)
    found = planning.notice(person, key)
    if found is None or name not in ("send", "tell", "set_aside"):
        raise Http404
    find.prove_twice(person)
    client, booked = found.visit.client, planning.booking_for(found.visit)
    if name == "send" and not (client is not None and client.email) and not (booked is not None and booked.email):
        raise Refused(_("There is no e-mail address: call them, then say that you did."))
    words = request.POST.get("words", "").strip()[:1_000] or found.words
    with transaction.atomic():
        moves.make(found, name, by=person, words=words)
        if name == "send" and booked is not None and booked.email:
            tell_moved(booked, words=words, key=f"notice:{found.pk}")
        elif name == "send" and client is not None:
            facts = {"words": words, "link": link("/demands/"), "house_name": found.house.name}
            maildesk.send(to=client, name="visit_moved", folder=LETTERS, facts=facts, key=f"notice:{found.pk}", house=found.house, about=found.visit.subject)  # fmt: skip
    return redirect(f"{reverse('agenda_calls')}?house={found.house.slug}")


# ----------------------------------------------------------------------------------------------------------- absences


@find.member
@require_http_methods(["GET", "POST"])
@find.limited("60/h/user")
def absences(request: HttpRequest) -> HttpResponse:
    """Ask to be away: what it hits is said at once."""
    person = person_of(request)
    house = must_house(request, person)
    keeper = keeps(person, house)
    form = AbsenceForm(request.POST or None, zone=house.zone)
    hits: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = absences_.ask_absence(house, person, by=person, **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            hits = absences_.hits(house, person, made.starts_at, made.ends_at)
            if not hits:
                messages.success(request, _("Asked. Nobody expects you then."))
                return redirect(f"{reverse('agenda_absences')}?house={house.slug}")
            messages.warning(request, _("Asked. You are expected then: see below who could go instead."))
    return page(
        request, "agenda/absences.html", part="rows", status=422 if form.errors else 200, house=house, form=form, hits=hits,
        rows=planning.absences(house, at=now(), person=None if keeper else person), keeper=keeper, states=states,
        mates=planning.mates_for(house, person), ill_form=UntilForm(zone=house.zone, label=_("Until"), auto_id="ill_%s"),
    )  # fmt: skip


@find.member
@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One absence: whom it leaves without anyone, and the answer to it."""
    person = person_of(request)
    found = find.or_404(planning.absence(person, key))
    if request.method == "POST":
        name = request.POST.get("move", "")
        if name == "grant":
            absences_.grant_absence(found, by=person)
        elif name == "hand_over":
            left = absences_.hand_over(found, by=person) if keeps(person, found.house) else _gone()
            if not left:
                absences_.grant_absence(found, by=person)
        elif name == "refuse":
            absences_.refuse_absence(found, by=person, words=request.POST.get("words", ""))
        elif name == "withdraw":
            absences_.withdraw_absence(found, by=person)
        else:
            raise Http404
        return redirect("agenda_absence", found.pk)
    hits = absences_.hits(found.house, found.person, *found.span) if found.state == states.ASKED else []
    return page(
        request, "agenda/absence.html", part="card", absence=found, house=found.house, hits=hits, states=states,
        keeper=keeps(person, found.house),
    )  # fmt: skip


# --------------------------------------------------------------------------------------------------------------- team


@find.member
@require_http_methods(["GET", "POST"])
@find.limited("60/h/user")
def team(request: HttpRequest) -> HttpResponse:
    """Whose days are planned, from where, when."""
    person = person_of(request)
    house = must_keep(request, person)
    mates = planning.teammates(house)
    people = [*(mate.person for mate in mates), *planning.could_join(house)]
    form = TeamForm(
        request.POST or None,
        people=people,
        initial={"starts": "08:00", "ends": "18:00", "weekdays": range(5), "mode": "car"},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        who = next(one for one in people if str(one.pk) == told["person"])
        skills = [word.strip()[:30] for word in told["skills"].split(",") if word.strip()][:10]
        try:
            teams.join_team(
                house, who, by=person, base=told["base"], mode=told["mode"], title=told["title"], skills=skills
            )
            if told["weekdays"]:
                lasts = {"break_for": told["break_for"]} if told["break_for"] else {}
                teams.set_shifts(
                    house, who, by=person, weekdays=told["weekdays"], starts=told["starts"], ends=told["ends"],
                    break_from=told["break_from"], break_until=told["break_until"], **lasts,
                )  # fmt: skip
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Noted: %(name)s’s days are planned.") % {"name": who.first_name})
            return redirect(f"{reverse('agenda_team')}?house={house.slug}")
    return page(
        request, "agenda/team.html", part="rows", status=422 if form.errors else 200, house=house, form=form, mates=mates,
        shifts=planning.shifts_of(house), keeper=True,
    )  # fmt: skip


@find.member
@require_POST
def leave_team(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    mate = planning.teammate(key)
    if mate is None or not keeps(person, mate.house):
        raise Http404
    teams.leave_team(mate, by=person)
    return redirect(f"{reverse('agenda_team')}?house={mate.house.slug}")


# ---------------------------------------------------------------------------------------------------------- calendars


@find.member
@require_http_methods(["GET", "POST"])
@find.limited("60/h/user")
def calendars(request: HttpRequest) -> HttpResponse:
    """My private addresses, my telephones’ passwords, and my calendars elsewhere. A secret is shown once."""
    person = person_of(request)
    secret: dict[str, str] = {}
    forms: dict[str, Any] = {"feed": FeedForm, "password": PasswordForm, "outside": OutsideForm}
    which = request.POST.get("which", "")
    made = {
        name: kind(request.POST if which == name else None, auto_id=f"{name}_%s") for name, kind in forms.items()
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        if which not in forms:
            raise Http404
        status = 422
        if made[which].is_valid():
            try:
                secret = _add(person, which, made[which].cleaned_data)
            except Invalid as wrong:
                mend(made[which], wrong)
            else:
                status, made[which] = 200, forms[which](auto_id=f"{which}_%s")
    houses = list(planning.houses_of(person))
    return page(
        request, "agenda/calendars.html", part="rows", status=status, secret=secret, feeds=planning.feeds(person),
        passwords=planning.app_passwords(person), outsides=planning.outsides(person), dav=link("/dav/"), house=houses[0] if houses else None,
        keeper=False, **{f"{name}_form": form for name, form in made.items()},
    )  # fmt: skip


def _add(person: Person, which: str, told: dict[str, Any]) -> dict[str, str]:
    if which == "feed":
        _row, token = outside.open_feed(person, name=told["name"], discreet=not told["full"])
        return {"address": link(f"/agenda/feeds/{token}.ics")}
    if which == "password":
        _made, token = outside.make_password(person, name=told["name"])
        return {"password": token, "login": person.email or ""}
    outside.add_outside(person, **told)
    return {}


@find.member
@require_POST
def end_calendar(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take back an address, a password, or a calendar elsewhere."""
    person = person_of(request)
    ends = (outside.close_feed, outside.revoke_password, outside.remove_outside)
    if not any(end(person, key) for end in ends):
        raise Http404
    return redirect("agenda_calendars")


@find.public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The agenda behind a private address; one that was taken back is not there."""
    found = find.or_404(outside.feed_of(token))
    body = entries.feed(found.person, entries.shown_to(found.person, now()), discreet=found.discreet)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _gone() -> list[Any]:
    raise Http404
