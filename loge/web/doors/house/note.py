"""The note: what a client says at the counter or on the telephone, understood as it is typed, kept, put right."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.kindness import queries as kindness
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.demands import actions, notes
from loge.demands.actions.ask import clean_words
from loge.demands.desk.actions import case_of, open_from_note
from loge.demands.desk.proposals import of_notes
from loge.demands.models import MOST_WORDS, Correction, Note, Reply
from loge.demands.models.note import MOST_VALUE
from loge.demands.proposal import Proposal, propose
from loge.demands.reading import kept, read_for
from loge.houses.models import House

from ... import typed, understood
from ...forms.fields import mend
from ...forms.note import CorrectForm, NoteForm, ReplyForm
from ...ui import page
from .. import find
from ..find import person_of


@find.keeper
def note(request: HttpRequest, house: House) -> HttpResponse:
    """Write what they say: understood at every pause, kept with one key."""
    form = NoteForm(request.POST or None)
    keeping = request.method == "POST" and "keep" in request.POST
    if keeping and form.is_valid():
        told = form.cleaned_data
        taken = actions.take_note(
            house,
            by=person_of(request),
            words=told["words"],
            nonce=told["nonce"],
            client_name=told["client_name"],
            client_phone=told["client_phone"],
        )
        messages.success(request, _("Kept. Confirm what was understood, or put it right."))
        return redirect("house_note", house.slug, taken.pk)
    words, shown = _heard(request.POST.get("words", ""))
    reading = kept(read_for(house, words, at=now())) if shown else {}
    proposals = _proposals(house, words, reading, client=request.POST.get("client_name", "")[:80]) if shown else []
    wrong = bool(form.errors) and (keeping or len(request.POST.get("words", "")) > MOST_WORDS)
    if request.method == "POST" and not wrong:
        form = NoteForm(
            initial={name: request.POST.get(name, "") for name in ("words", "client_name", "client_phone", "nonce")}
        )
    elif wrong:  # what is too long is not sent back whole
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["words"] = form.data.get("words", "")[:MOST_WORDS]  # type: ignore[index]
    return page(
        request,
        "house/note.html",
        part="understood",
        status=422 if wrong and not getattr(request, "htmx", False) else 200,
        house=house,
        form=form,
        words=words,
        manner=understood.manner(reading, words),
        proposals=proposals,
        partners=of_notes(house, [each.item for each in proposals]),
        shown=understood,
    )


@find.keeper
@require_safe
def notes_of(request: HttpRequest, house: House) -> HttpResponse:
    """The notes of the house, the newest first."""
    shown = Paginator(notes.of_house(house), 50).get_page(request.GET.get("page"))
    return page(request, "house/notes.html", part="rows", house=house, shown=shown)


@find.keeper
@require_safe
def one_note(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One note: what was read in it, to be confirmed or put right, and what could be answered."""
    return _card(request, house, _note_or_404(house, key))


@find.keeper
@require_POST
def correct(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """One value confirmed (``field`` and ``after``), or an item put right."""
    taken = _note_or_404(house, key)
    items = notes.items_of(taken)
    number = typed.number(request.POST.get("item", ""), most=len(items) - 1)
    if number is None:
        raise Invalid(_("There is nothing like that to correct here."))
    item = items[number]
    if "field" in request.POST:
        told = {request.POST["field"]: request.POST.get("after", "")[:MOST_VALUE]}
    else:
        form = CorrectForm(request.POST, house=house, item=item)
        if not form.is_valid():
            return _card(request, house, taken, failed={item.index: form}, status=422)
        told = form.changes()
    for field, after in told.items():
        try:
            actions.correct(taken, by=person_of(request), item=item.index, field=field, after=after)
        except Invalid as wrong:
            if "field" in request.POST:
                raise
            mend(form, wrong)
            return _card(request, house, taken, failed={item.index: form}, status=422)
    if Correction.Field.CATEGORY in told:
        messages.success(request, _("Understood. The next message like this one is read this way."))
    return redirect("house_note", house.slug, taken.pk)


@find.keeper
@require_POST
@find.limited("120/h/user")
def answer(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """Keep the answer to one thing asked as it is written, or send it."""
    taken = _note_or_404(house, key)
    item = typed.number(request.POST.get("item", ""), most=len(taken.reading.get("items", ())) - 1)
    if item is None:
        raise Invalid(_("There is nothing like that to answer here."))
    form = ReplyForm(request.POST, item=item)
    if not form.is_valid():
        return _card(request, house, taken, unsent={item: form}, status=422)
    told = form.cleaned_data
    try:
        if "send" in request.POST:
            sent = actions.send_reply(taken, by=person_of(request), item=item, words=told["words"], to=told["to"])
            messages.success(request, _("On its way to %(address)s.") % {"address": sent.to})
        else:
            actions.draft_reply(taken, by=person_of(request), item=item, words=told["words"], to=told["to"])
            messages.success(request, _("Kept as it is. Nothing has left."))
    except Invalid as wrong:
        # nothing is lost
        actions.draft_reply(taken, by=person_of(request), item=item, words=told["words"], to=told["to"])
        mend(form, wrong)
        return _card(request, house, taken, unsent={item: form}, status=422)
    return redirect("house_note", house.slug, taken.pk)


@find.keeper
@require_POST
@find.limited("120/h/user")
def open_its_case(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """At a desk, what was noted becomes a case: there the partners are asked."""
    taken = _note_or_404(house, key)
    if house.kind != House.Kind.DESK:
        raise Http404
    return redirect("desk_case", house.slug, open_from_note(taken, by=person_of(request)).pk)


def _card(
    request: HttpRequest,
    house: House,
    taken: Note,
    *,
    failed: dict[int, CorrectForm] | None = None,
    unsent: dict[int, ReplyForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    items = notes.items_of(taken)
    proposals = propose(house, items, language=taken.reading.get("language", ""), client=taken.client_name)
    replies = notes.replies_of(taken)
    found = [(item.index + 1, understood.facts(item, taken.words)) for item in items]
    manner = understood.manner(taken.reading, taken.words)
    return page(
        request,
        "house/note_one.html",
        status=status,
        house=house,
        note=taken,
        case=case_of(taken) if house.kind == House.Kind.DESK else None,
        veil=kindness.veils(house, [taken.reference]).get(taken.reference)
        if taken.taken_by_id != getattr(request.user, "pk", None)
        else None,
        pieces=understood.marked(taken.words, [*found, (0, manner)]),
        manner=manner,
        proposals=proposals,
        partners=of_notes(house, items),
        replies=replies,
        answers={each.item.index: _answer(taken, each, replies.get(each.item.index)) for each in proposals}
        | (unsent or {}),
        forms={item.index: (failed or {}).get(item.index) or CorrectForm(house=house, item=item) for item in items},
        failed=failed or {},
        shown=understood,
    )


def _answer(taken: Note, proposal: Proposal, written: Reply | None) -> ReplyForm:
    """The answer as it was left, or as it could be."""
    to = next(iter(taken.reading["contact"]["emails"]), "")
    said = {"words": written.words, "to": written.to or to} if written else {"words": proposal.reply, "to": to}
    return ReplyForm(initial=said, item=proposal.item.index)


def _heard(words: str) -> tuple[str, bool]:
    """The words as they would be kept, and whether there is anything to read."""
    try:
        return clean_words(words), True
    except Invalid:
        return "", False


def _proposals(house: House, words: str, reading: dict[str, Any], *, client: str) -> list[Proposal]:
    return propose(house, notes.items(words, reading), language=reading["language"], client=client)


def _note_or_404(house: House, key: uuid.UUID) -> Note:
    return find.or_404(notes.find(house, key))
