"""The handover book: what the next shift must know."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.clients import actions, desk
from loge.clients import queries as clients
from loge.clients.actions.shift import shift_of
from loge.common.clock import day_of, now
from loge.houses.models import House

from ...forms.desk_front import ShiftNoteForm
from ...ui import page
from .. import find
from ..find import person_of

PER_PAGE = 50


@find.keeper
def book(request: HttpRequest, house: House) -> HttpResponse:
    """What the next shift must know: it stays here until someone closes it."""
    person, moment = person_of(request), now()
    form = ShiftNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        about, about_words, room = _about(house, told["room"])
        actions.leave_note(
            house, by=person, words=told["words"], nonce=told["nonce"], about=about, about_words=about_words, room=room
        )
        messages.success(request, _("It stands before every shift until someone closes it."))
        return redirect("desk_handover", house.slug)
    notes = desk.open_notes(house)
    closed = Paginator(desk.closed_notes(house), PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request, "desk/handover.html", part="rows", status=422 if form.errors else 200, house=house, notes=notes, form=form,
        unread=desk.unread(notes, house, person, moment), closed=closed, shift=shift_of(house, moment),
        late=[one for one in desk.kept_here(house) if desk.is_overdue(one, moment)],
    )  # fmt: skip


@find.keeper
@require_POST
@find.limited("600/h/user")
def acknowledge(request: HttpRequest, house: House) -> HttpResponse:
    """I have read what stood on the page."""
    seen = request.POST.getlist("seen")
    actions.acknowledge(house, by=person_of(request), seen=seen)
    messages.success(request, _("Read, and said by your name. A good shift to you."))
    return redirect("desk_handover", house.slug)


@find.keeper
@require_POST
@find.limited("600/h/user")
def note_act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Done, or not done after all; said otherwise by its author."""
    note = find.or_404(desk.shift_note(house, key))
    if name == "close":
        actions.close_note(note, by=person_of(request), how=request.POST.get("how", ""))
    elif name == "reopen":
        actions.reopen_note(note, by=person_of(request))
    elif name == "reword":
        seen = request.POST.get("seen", "").replace("\r\n", "\n")
        actions.reword_note(note, by=person_of(request), words=request.POST.get("words", ""), seen=seen)
    else:
        raise Http404
    return redirect("desk_handover", house.slug)


@find.keeper
@require_safe
def sheet(request: HttpRequest, house: House) -> HttpResponse:
    """What is open, on paper."""
    from ...papers.sheet import answer
    from ...papers.shift import shift

    moment = now()
    late = [one for one in desk.kept_here(house) if desk.is_overdue(one, moment)]
    return answer(shift(house, desk.open_notes(house), late), f"{house.slug}-{shift_of(house, moment)}")


def _about(house: House, words: str) -> tuple[str, str, str]:
    """The stay a room or a name means, when only one fits."""
    stay = clients.only_stay(house, words, day=day_of(now(), house.zone))
    return (stay.reference, stay.client.name, stay.room) if stay else ("", words.strip(), "")
