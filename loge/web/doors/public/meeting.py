"""Where inhabitants meet: thanks on the wall, events and their calendar."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST, require_safe

from loge.care.meeting import actions, ics, queries, states
from loge.care.models import Event
from loge.common.clock import local, now
from loge.common.errors import Invalid
from loge.houses.models import House
from loge.maildesk.letters import link
from loge.people.models import Person

from ...forms.fields import mend
from ...forms.meeting import AnswerForm, EventForm, ThanksForm, WhenForm
from ...ui import page
from .. import find
from ..find import person_of

CALENDAR = "text/calendar; charset=utf-8"
ANSWERS = {"announce": actions.announce, "decline": actions.decline, "cancel": actions.cancel}


def _reader(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def _event_or_404(request: HttpRequest, slug: str, key: uuid.UUID) -> Event:
    return find.or_404(queries.find(find.loge_or_404(slug), key, _reader(request)))


def _hosted_or_404(request: HttpRequest, slug: str, key: uuid.UUID) -> Event:
    """An event its host or a keeper may change."""
    event = _event_or_404(request, slug, key)
    if not event.roles_of(person_of(request)):
        raise Http404
    return event


# ----------------------------------------------------------------------------------------------------------- events


@find.public
@require_safe
def events(request: HttpRequest, slug: str) -> HttpResponse:
    """What is coming in this loge, and the calendar to subscribe to."""
    house, reader = find.loge_or_404(slug), _reader(request)
    feed = link(f"/loges/{house.slug}/events.ics")
    return page(
        request, "meeting/events.html", house=house, coming=queries.coming(house), past=queries.past(house), feed=feed,
        webcal="webcal:" + feed.partition(":")[2], may_propose=reader is not None and actions.may_propose(house, reader),
    )  # fmt: skip


@find.public
@require_safe
def event(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """One event: what, when, where, who comes."""
    return _card(request, _event_or_404(request, slug, key))


@find.public
@require_GET
@cache_control(max_age=900)
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The loge's calendar, for an agenda that subscribes to it."""
    house = find.loge_or_404(slug)
    return HttpResponse(ics.calendar(house, queries.calendar_of(house)), content_type=CALENDAR)


@find.public
@require_GET
def event_file(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """One event as a calendar file."""
    found = _event_or_404(request, slug, key)
    answer = HttpResponse(ics.one(found), content_type=CALENDAR)
    answer.headers["Content-Disposition"] = 'attachment; filename="loge.ics"'
    return answer


@find.member
@find.limited("20/h/user")
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Announce an event, or propose one to the coordinator."""
    house = find.loge_or_404(slug)
    if not actions.may_propose(house, person_of(request)):
        raise Http404
    form = EventForm(request.POST or None, house=house)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(house, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            announced = made.state == states.ANNOUNCED
            messages.success(
                request,
                _("It is announced.")
                if announced
                else _("The coordinator reads it, and you get the answer by e-mail."),
            )
            return redirect("event", slug, made.pk)
    return page(request, "meeting/propose.html", status=422 if form.errors else 200, house=house, form=form)


@find.public
@require_POST
@find.limited("60/h/user")
def come(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """I come: anyone may, once signed in."""
    found = _event_or_404(request, slug, key)
    if _reader(request) is None:
        return redirect_to_login(reverse("event", args=[slug, key]))
    actions.come(found, by=person_of(request))
    return redirect("event", slug, key)


@find.public
@require_POST
@find.limited("60/h/user")
def stay_away(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """I give my seat back."""
    found = _event_or_404(request, slug, key)
    if _reader(request) is None:
        return redirect_to_login(reverse("event", args=[slug, key]))
    actions.stay_away(found, by=person_of(request))
    messages.success(request, _("Your seat is given back. Thank you for saying so."))
    return redirect("event", slug, key)


@find.member
@require_POST
@find.limited("60/h/user")
def decide(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Announce, decline or cancel."""
    found, form = _hosted_or_404(request, slug, key), AnswerForm(request.POST)
    name = request.POST.get("move", "")
    act = find.or_404(ANSWERS.get(name))
    told = {"words": form.cleaned_data["words"]} if form.is_valid() and name != "announce" else {}
    act(found, by=person_of(request), **told)
    return redirect("event", slug, key)


@find.member
@find.limited("30/h/user")
def change(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Another time, place or number of seats."""
    found = _hosted_or_404(request, slug, key)
    wall = "%Y-%m-%dT%H:%M"
    first = {
        "starts_at": local(found.starts_at, found.house.zone).strftime(wall),
        "ends_at": local(found.ends_at, found.house.zone).strftime(wall),
        "place": found.place,
        "seats": found.seats,
    }
    form = WhenForm(request.POST or None, house=found.house, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(found, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Changed. Everyone who comes is told, and their calendars follow."))
            return redirect("event", slug, key)
    return page(
        request, "meeting/change.html", status=422 if form.errors else 200, house=found.house, event=found, form=form
    )


def _card(request: HttpRequest, found: Event) -> HttpResponse:
    reader = _reader(request)
    roles = found.roles_of(reader) if reader else set()
    return page(
        request, "meeting/event.html", house=found.house, event=found, table=queries.table(found, reader), roles=roles, states=states,
        moves={line.name: line for line in found.MOVES.open_to(found.state, roles)}, over=found.ends_at <= now(),
        begun=found.starts_at <= now(), answer=AnswerForm(),
    )  # fmt: skip


# ----------------------------------------------------------------------------------------------------------- thanks


@find.member
@require_POST
@find.limited("30/h/user")
def thank(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One sentence on the wall."""
    demand, form = find.demand_or_404(person_of(request), key), ThanksForm(request.POST)
    if not form.is_valid():
        return _thanks_again(request, demand.house, key, form)
    try:
        actions.thank(demand, by=person_of(request), words=form.cleaned_data["sentence"])
    except Invalid as wrong:
        wrong.field = "sentence"
        mend(form, wrong)
        return _thanks_again(request, demand.house, key, form)
    messages.success(request, _("Your thanks stand on the loge’s wall."))
    return redirect("demand", key)


def _thanks_again(request: HttpRequest, house: House, key: uuid.UUID, form: forms.Form) -> HttpResponse:
    return page(request, "meeting/thank.html", status=422, house=house, demand=key, form=form)


@find.member
@require_POST
@find.limited("60/h/user")
def set_thanks(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a thank-you down, or put it back."""
    row = find.or_404(queries.find_thanks(person_of(request), key))
    actions.set_thanks_hidden(row, request.POST.get("hidden", "yes") == "yes", by=person_of(request))
    return redirect("demand", row.subject.partition(":")[2])
