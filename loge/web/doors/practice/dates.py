"""The board of dates: sixty days ahead, each with its decision; what is proposed, ordered, brought; ideas to propose."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.clients import actions, households, states
from loge.clients.dates import DAY
from loge.clients.memory import AHEAD
from loge.clients.models import Look
from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.demands import desk_states
from loge.demands.desk.actions import items as desk_items
from loge.demands.models import Gesture, Item
from loge.demands.practice import gestures, ideas, memory, queries
from loge.demands.practice import states as life
from loge.houses.models import House
from loge.offers.partners.queries import partners

from ... import practice_words
from ...forms.fields import mend
from ...forms.households import IdeaForm
from ...ui import page
from .. import find
from ..find import person_of

WEEK = 7


@find.keeper
@require_safe
def board(request: HttpRequest, house: House) -> HttpResponse:
    """Every date of the next sixty days, computed from its rule: decided, proposed, or waiting for someone."""
    today = day_of(now(), house.zone)
    rows = households.coverage(house)
    return page(
        request, "practice/dates.html", part="rows", house=house, rows=rows, today=today, words=practice_words, states=states,
        weeks=_weeks(rows, today), ahead=AHEAD, waiting=sum(row.needs_someone for row in rows),
        covered=sum(bool(row.state) and not row.needs_someone for row in rows),
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("120/h/user")
def decide(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """One date: something else, seen to, not this year, think again."""
    due = households.due(house, key)
    if due is None or name not in ("another", "handle", "skip", "reconsider"):
        raise Http404
    by = person_of(request)
    if name == "another":
        try:
            made = memory.another(due, by=by)
        except Invalid as wrong:
            messages.error(request, str(wrong))
            return redirect("house_client_add", house.slug, due.client_id, "gesture")
        messages.success(request, _("Proposed to %(name)s.") % {"name": made.asked.first_name})
        return redirect("house_gesture", house.slug, made.pk)
    memory.decide_by_hand(due, name, by=by, words=request.POST.get("words", ""))
    messages.success(request, _("Noted. It can be thought of again until the day has passed."))
    return redirect("house_dates", house.slug)


@find.keeper
@require_safe
def gesture(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One proposal: what, why this, whose yes; once ordered, what each partner is told."""
    found = _gesture_or_404(house, key)
    actions.look(found.client, by=person_of(request), why=Look.Why.FILE, purpose=found.title, subject=found.reference)
    ordered = (
        Item.objects.filter(house=house, case=found.case_id).select_related("partner", "house")
        if found.case_id
        else Item.objects.none()
    )
    return page(
        request, "practice/gesture.html", house=house, gesture=found, client=found.client, states=life, desk_states=desk_states,
        items=list(ordered.order_by("pk")), words=practice_words,
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("120/h/user")
def act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """On their word, or for the house: yes, not this year, withdrawn, confirmed by the partner, brought."""
    found, by = _gesture_or_404(house, key), person_of(request)
    if name == "accept":
        gestures.accept(found, by=by)
        messages.success(request, _("Ordered, as they said. Its hour waits for a place in the agenda."))
    elif name == "decline":
        gestures.decline(found, by=by)
    elif name == "withdraw":
        gestures.withdraw(found, by=by, why=states.REFUSED)
    elif name == "deliver":
        gestures.deliver(found, by=by)
        messages.success(request, _("Remembered: it will not be given twice."))
    elif name in ("confirm", "call-off"):
        _item(request, found, name)
    else:
        raise Http404
    return redirect("house_gesture", house.slug, key)


@find.keeper
@find.limited("60/h/user")
def ideas_of(request: HttpRequest, house: House) -> HttpResponse:
    """What the house knows where to find: the better this list, the better what is proposed."""
    known = partners(house)
    form = IdeaForm(request.POST or None, house=house, partners=known)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        partner = next(row for row in known if str(row.pk) == told.pop("partner"))
        try:
            ideas.keep_idea(house, by=person_of(request), partner=partner, cents=told.pop("price"), **told)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Kept. It is proposed from the next round on."))
            return redirect("house_ideas", house.slug)
    return page(
        request, "practice/ideas.html", status=422 if form.errors else 200, house=house, ideas=ideas.ideas_of(house), form=form, partners=known
    )  # fmt: skip


@find.keeper
@require_POST
def idea(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Put an idea away, or take it out again."""
    found = find.or_404(next((row for row in ideas.ideas_of(house) if row.pk == key), None))
    ideas.put_away(found, by=person_of(request), kept=not found.is_kept)
    return redirect("house_ideas", house.slug)


def _gesture_or_404(house: House, key: uuid.UUID) -> Gesture:
    return find.or_404(queries.gesture(house, key))


def _item(request: HttpRequest, found: Gesture, name: str) -> None:
    key = find.key_or_404(request.POST.get("item", ""))
    items = Item.objects.filter(house=found.house_id, case=found.case_id, pk=key)
    item = find.or_404(items.select_related("house", "case__house", "partner").first() if found.case_id else None)
    if name == "confirm":
        desk_items.confirm(item, by=person_of(request), reference=request.POST.get("reference", "")[:60])
        messages.success(request, _("Confirmed by the partner."))
    else:
        desk_items.cancel(item, by=person_of(request))
        messages.success(request, _("Called off with the partner."))


def _weeks(rows: list[households.Upcoming], today: dt.date) -> list[tuple[str, int, str]]:
    """How many dates each week holds; a week in which someone must decide stands out."""
    counts: Counter[int] = Counter((row.day - today).days // WEEK for row in rows)
    late = {(row.day - today).days // WEEK for row in rows if row.needs_someone}
    found = []
    for number in range(AHEAD // WEEK + 1):
        starts = today + number * WEEK * DAY
        found.append((f"{starts.day}/{starts.month}", counts[number], "late" if number in late else ""))
    return found
