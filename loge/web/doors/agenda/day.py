"""The agenda: one’s own day, for a keeper the team’s; a visit is looked at, moved, begun, done; a day is mended."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loge.common.clock import day_of, local, now, read_day
from loge.common.errors import Invalid
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person
from loge.planning import queries as planning
from loge.planning import states
from loge.planning.actions import repair as repairs
from loge.planning.actions import visit as visits
from loge.planning.actions.taking import move_visit, take_back_move
from loge.planning.days import Mate
from loge.planning.hours import DAY, day_at
from loge.planning.models import Visit

from ...drawn_day import drawn, mapped
from ...forms.agenda import CorrectForm, MoveForm, UntilForm, VisitForm
from ...forms.fields import mend, spoken_length, wall
from ...ui import page
from .. import find
from ..find import person_of

VERBS = {"start": visits.start_visit, "finish": visits.finish_visit, "cancel": visits.cancel_visit, "promise": visits.promise, "book": visits.book_visit}  # fmt: skip


@find.member
@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """A day, or a week with ``view=week``: ``day`` is any date, today unless said."""
    person = person_of(request)
    houses = list(planning.houses_of(person))
    house = house_of(request, person, houses)
    if house is None:
        return page(request, "agenda/none.html", houses=houses)
    keeper = keeps(person, house)
    date = _date(request.GET.get("day", ""), house)
    mates = planning.mates_for(house, person)
    wide = request.GET.get("view") == "week"
    context: dict[str, Any] = {
        "house": house, "houses": houses, "keeper": keeper, "date": date, "before": date - DAY * (7 if wide else 1),
        "after": date + DAY * (7 if wide else 1), "today": day_at(now(), house.zone), "wide": wide, "minutes": minutes,
    }  # fmt: skip
    if keeper:
        context |= {
            "unplaced": planning.unplaced(house), "notices": planning.notices(house), "repairs": planning.open_repairs(house),
        }  # fmt: skip
    if wide:
        return page(request, "agenda/week.html", part="rows", weeks=planning.week(house, mates, date), **context)
    lines = planning.agenda(house, mates, date)
    mine = next((line for line in lines if line.day.mate.person.pk == person.pk), None)
    upcoming = mine.after(now()) if mine and date == context["today"] else None
    return page(
        request, "agenda/day.html", part="rows", lines=lines, drawn=drawn(lines, now()), sheet=mapped(lines), upcoming=upcoming, mine=mine,
        **context,
    )  # fmt: skip


@find.member
@require_http_methods(["GET", "POST"])
@find.limited("120/h/user")
def new_visit(request: HttpRequest) -> HttpResponse:
    """Put a visit straight into a day."""
    person = person_of(request)
    house = must_house(request, person)
    mates = planning.mates_for(house, person)
    people = [mate.person for mate in mates]
    known = {"starts_at": request.GET.get("at", ""), "person": request.GET.get("person", "")}
    form = VisitForm(request.POST or None, zone=house.zone, people=people, initial=known)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        key = told.pop("person")
        chosen = next((one for one in people if str(one.pk) == key), None)
        try:
            made = visits.plan_visit(house, by=person, person=chosen, **told)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("agenda_visit", made.pk)
    return page(
        request, "agenda/new.html", part="form", status=422 if form.errors else 200, house=house, form=form
    )  # fmt: skip


@find.member
@require_GET
def visit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One visit, and what can be done with it."""
    return _card(request, visit_or_404(request, key))


@find.member
@require_POST
@find.limited("300/h/user")
def move(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Another hour or someone else. What would break is said first; ``look`` only looks, ``anyway`` does it all the same."""
    person = person_of(request)
    found = visit_or_404(request, key)
    form = _move_form(found, person, request.POST)
    if not form.is_valid():
        return _card(request, found, move_form=form, status=422)
    told = form.cleaned_data
    goes = next(mate.person for mate in _mates(found, person) if str(mate.person.pk) == told["person"])
    lasts = told["lasts_for"] or found.lasts_for
    breaks = planning.what_breaks(found, person=goes, starts_at=told["starts_at"], lasts_for=lasts)
    looks = "look" in request.POST
    if looks or (breaks and "anyway" not in request.POST):
        return _card(request, found, move_form=form, breaks=breaks, looked=True, status=200 if looks else 409)
    was, who, length, promised = found.starts_at, found.person, found.lasts_for, found.promised_at
    try:
        to_tell = move_visit(
            found, by=person, starts_at=told["starts_at"], person=goes, lasts_for=lasts, sequence=told["sequence"]
        )
    except Invalid as wrong:
        mend(form, wrong)
        return _card(request, found, move_form=form, status=422)
    request.session["moved_back"] = [
        str(found.pk), was.isoformat(), str(who.pk) if who else "", found.sequence, int(length.total_seconds()),
        promised.isoformat() if promised else "",
    ]  # fmt: skip
    messages.success(
        request, _("Moved to %(time)s.") % {"time": local(found.starts_at, found.house.zone).strftime("%H:%M")}
    )
    if to_tell is not None:
        messages.warning(
            request, _("It was promised for another hour: what to tell the client stands in the call list.")
        )
    return _to_day(found)


@find.member
@require_POST
@find.limited("120/h/user")
def correct(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Other words: what, where, for whom. An address is where it is: it is written at once, and what its way breaks is said."""
    person = person_of(request)
    found = visit_or_404(request, key)
    form = _correct_form(found, request.POST)
    if not form.is_valid():
        return _card(request, found, correct_form=form, status=422)
    told = form.touched()
    breaks = []
    if "place" in told and found.person is not None and found.state in states.TAKES:
        breaks = planning.what_breaks(found, person=found.person, starts_at=found.starts_at, place=told["place"])
    visits.correct(found, told, by=person)
    if told:
        messages.success(request, _("Corrected. Calendars are told."))
    if breaks:
        messages.warning(request, _("With this address the day does not hold any more. Move it, or someone else goes."))
    return redirect("agenda_visit", found.pk)


@find.member
@require_POST
def move_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Undo the last move, if nothing has changed since."""
    person = person_of(request)
    found = visit_or_404(request, key)
    kept = request.session.pop("moved_back", None)
    if not kept or kept[0] != str(found.pk):
        raise Http404
    who = next((mate.person for mate in _mates(found, person) if str(mate.person.pk) == kept[2]), None)
    take_back_move(
        found, by=person, starts_at=dt.datetime.fromisoformat(kept[1]), person=who, sequence=kept[3],
        lasts_for=dt.timedelta(seconds=kept[4]), told=dt.datetime.fromisoformat(kept[5]) if kept[5] else None,
    )  # fmt: skip
    messages.success(request, _("It is back where it was."))
    return _to_day(found)


@find.member
@require_POST
@find.limited("300/h/user")
def act(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Begin, finish, cancel, promise, book."""
    found = visit_or_404(request, key)
    find.or_404(VERBS.get(name))(found, by=person_of(request))
    return _to_day(found)


@find.member
@require_POST
@find.limited("60/h/user")
def unforeseen(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """This visit takes longer, or its plane is late: the day is looked at, and mended where it breaks."""
    person = person_of(request)
    found = visit_or_404(request, key)
    if name not in ("longer", "late"):
        raise Http404
    form = UntilForm(request.POST, zone=found.house.zone, label=_("Until"))
    if not form.is_valid():
        messages.error(request, _("Say until when: the day and the time."))
        return redirect("agenda_visit", found.pk)
    until = form.cleaned_data["until"]
    if name == "longer":
        made = repairs.takes_longer(found, by=person, until=until)
    else:
        made = repairs.comes_late(found, by=person, starts_at=until)
    if made is None:
        messages.success(request, _("Noted. Everything after it still holds."))
        return _to_day(found)
    return redirect("agenda_repair", made.pk)


# ------------------------------------------------------------------------------------------------------------- helpers


def house_of(request: HttpRequest, person: Person, houses: list[House]) -> House | None:
    """The house of the address, else the first. Who keeps one comes with a second factor, for they see others’ days."""
    slug = request.GET.get("house") or request.POST.get("house") or ""
    chosen = find.or_404(next((one for one in houses if one.slug == slug), None)) if slug else None
    found = chosen or next(iter(sorted(houses, key=lambda one: one.kind != House.Kind.PRACTICE)), None)
    if found is not None and keeps(person, found):
        find.prove_twice(person)
    return by_its_clocks(found)


def by_its_clocks(house: House | None) -> House | None:
    """A day is planned by the clocks of its house, wherever who plans it is."""
    if house is not None:
        timezone.activate(house.zone)
    return house


def must_house(request: HttpRequest, person: Person) -> House:
    return find.or_404(house_of(request, person, list(planning.houses_of(person))))


def must_keep(request: HttpRequest, person: Person) -> House:
    found = must_house(request, person)
    if not keeps(person, found):
        raise Http404
    return found


def visit_or_404(request: HttpRequest, key: uuid.UUID) -> Visit:
    person = person_of(request)
    found = find.or_404(planning.visit(person, key))
    if found.person_id != person.pk:
        find.prove_twice(person)
    by_its_clocks(found.house)
    return found


def minutes(span: dt.timedelta) -> str:
    """``45 min``, ``1 h 30``."""
    return spoken_length(int(span.total_seconds()) // 60)


def day_url(house: House, date: dt.date) -> str:
    return f"{reverse('agenda')}?{urlencode({'house': house.slug, 'day': date.isoformat()})}"


def _to_day(found: Visit) -> HttpResponse:
    return redirect(day_url(found.house, day_of(found.starts_at, found.house.zone)))


def _mates(found: Visit, person: Person) -> list[Mate]:
    mates = planning.mates_for(found.house, person)
    known = {mate.person.pk for mate in mates}
    return [*mates, Mate(found.person)] if found.person is not None and found.person_id not in known else mates


def _move_form(found: Visit, person: Person, told: Any = None) -> MoveForm:
    known = {
        "starts_at": wall(found.starts_at, found.house.zone), "person": str(found.person_id or ""), "sequence": found.sequence,
    }  # fmt: skip
    data = told.copy() if told is not None else None
    if data is not None and "person" not in data:
        data["person"] = known["person"]
    return MoveForm(data, zone=found.house.zone, people=[mate.person for mate in _mates(found, person)], initial=known)


def _correct_form(found: Visit, told: Any = None) -> CorrectForm:
    return CorrectForm(
        told, auto_id="correct_%s", initial={name: getattr(found, name) for name in CorrectForm.base_fields}
    )


def _card(
    request: HttpRequest, found: Visit, *, move_form: MoveForm | None = None, correct_form: CorrectForm | None = None,
    breaks: Any = (), looked: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    person = person_of(request)
    zone = found.house.zone
    can_move = found.state in (states.PLANNED, states.UNPLACED)
    return page(
        request, "agenda/visit.html", part="card", status=status, visit=found, house=found.house, states=states, minutes=minutes,
        breaks=breaks, looked=looked, keeper=keeps(person, found.house),
        move_form=(move_form or _move_form(found, person)) if can_move else None,
        correct_form=(correct_form or _correct_form(found)) if found.state in states.LIVE else None,
        longer_form=UntilForm(zone=zone, label=_("It will be over at"), auto_id="longer_%s", initial={"until": wall(found.ends_at + dt.timedelta(minutes=30), zone)}),
        late_form=UntilForm(zone=zone, label=_("It can only begin at"), auto_id="late_%s", initial={"until": wall(found.starts_at + dt.timedelta(hours=1), zone)}),
        back_to=day_url(found.house, day_of(found.starts_at, zone)), booking=planning.booking_for(found),
    )  # fmt: skip


def _date(words: str, house: House) -> dt.date:
    return read_day(words) or day_at(now(), house.zone)
