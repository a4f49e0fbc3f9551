"""Asking the loge: the questions, one question with what was answered, what one wishes to hear of."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from loge.care.community import actions, answering, digest, knowing, queries, states
from loge.care.community.models import Answer, Question, Voice
from loge.care.meeting import queries as meeting
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.houses import queries as houses
from loge.houses.models import House, Membership
from loge.offers.catalogue import catalogue
from loge.people.models import Person

from ...forms.community import (
    AnswerForm,
    EditAnswerForm,
    HelperForm,
    MeetForm,
    QuestionForm,
    ReasonForm,
    VoiceForm,
    WordsForm,
)
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of

PER_PAGE = 25
DONE = {
    "close": gettext_lazy("Closed. You can open it again whenever you like."),
    "reopen": gettext_lazy("It is open again."),
    "take_back": gettext_lazy("It is taken away."),
    "remove": gettext_lazy("Taken away; who wrote it reads why."),
    "publish": gettext_lazy("It is shown."),
}  # fmt: skip


def _reader(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def question_or_404(request: HttpRequest, key: uuid.UUID) -> Question:
    """A question this person may read; who keeps the house reads secrets with a second factor."""
    person = person_of(request)
    row = find.or_404(queries.find(person, key))
    public = row.state in states.READABLE and not row.is_private
    if not public and person.pk != row.asker_id and houses.keeps(person, row.house):
        find.prove_twice(person)
    return row


def answer_or_404(request: HttpRequest, key: uuid.UUID) -> Answer:
    row = find.or_404(queries.find_answer(person_of(request), key))
    question_or_404(request, row.question_id)
    return row


# ------------------------------------------------------------------------------------------------------------- reading


@find.public
@require_safe
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """What the loge is asked: for those who belong to it; for everyone else what this is, and the guides."""
    house, reader = find.loge_or_404(slug), _reader(request)
    words, view = request.GET.get("q", "")[:200], request.GET.get("view", "")
    inside = queries.belongs(house, reader)
    rows = queries.listed(house, words=words, view=view) if inside else Question.objects.none()
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request, "community/questions.html", part="rows", house=house, shown=shown, words=words, view=view, inside=inside,
        guides=queries.guides(house, words=words, most=6), mine=queries.mine(house, reader) if inside and reader else [],
        entrusted=queries.entrusted(house, reader) if inside and reader else [], kinds=catalogue(), states=states,
        asker_name=lambda row: queries.asker_name(row, None), figures=queries.figures(house, at=now()) if inside else None,
    )  # fmt: skip


@find.public
@find.limited("30/h/ip")
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a question: asking needs to be signed in, and comes back here."""
    house = find.loge_or_404(slug)
    form = QuestionForm(request.POST or None, request.FILES or None, initial={"title": request.GET.get("q", "")[:120]})
    if request.method == "POST" and _reader(request) is None:
        return redirect_to_login(request.path)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask(house, by=person_of(request), **form.told())
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("question", made.pk)
    return page(request, "community/ask.html", status=422 if form.errors else 200, house=house, form=form)


@find.member
@require_safe
def question(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One question, and everything said beneath it that is for its reader."""
    return _card(request, question_or_404(request, key))


@find.member
@require_safe
def photo(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """What was shown with it: drawn anew, without the place and the hour it carried."""
    row = question_or_404(request, key)
    if not row.photo:
        raise Http404
    answer = FileResponse(row.photo.open("rb"), content_type="image/webp")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


# -------------------------------------------------------------------------------------------------------------- moving


@find.member
@find.limited("30/h/user")
def edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say it better, for a day."""
    row = question_or_404(request, key)
    if person_of(request).pk != row.asker_id:
        raise Http404
    form = WordsForm(request.POST or None, initial={"title": row.title, "words": row.words})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(row, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("question", key)
    status = 422 if form.errors else 200
    return page(request, "community/edit.html", status=status, house=row.house, row=row, form=form, of_answer=False)


@find.member
@require_POST
@find.limited("60/h/user")
def act(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """One button of a question."""
    row, person = question_or_404(request, key), person_of(request)
    if name in ("publish", "close", "reopen", "remove", "take_back"):
        actions.move(row, name, by=person, words=request.POST.get("words", ""))
        messages.success(request, str(DONE[name]))
    elif name in ("open-up", "shelter"):
        actions.set_private(row, name == "shelter", by=person)
        messages.success(request, _("Only you and the coordinator read it now.") if name == "shelter" else _("Everyone of the loge can read and answer it now."))  # fmt: skip
    elif name in ("pin", "unpin"):
        actions.pin(row, name == "pin", by=person)
    elif name == "not-me":
        actions.leave_out(row, by=person)
        messages.success(request, _("Noted: you hear no more of this one. Thank you for saying so."))
    else:
        raise Http404
    gone = name == "shelter" and not queries.may_read(row, person)
    return redirect("questions", row.house.slug) if gone else redirect("question", key)


@find.member
@require_POST
@find.limited("60/h/user")
def answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What one knows of it."""
    row, form = question_or_404(request, key), AnswerForm(request.POST)
    if form.is_valid():
        try:
            made = answering.answer(row, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            if made.state == states.HELD:
                messages.info(request, _("Thank you. The coordinator reads it before it is shown: a word in it may hurt. You can say it otherwise meanwhile."))  # fmt: skip
            else:
                messages.success(request, _("Thank you: your answer is there."))
            return redirect("question", key)
    return _card(request, row, failed=form, status=422)


@find.member
@require_POST
@find.limited("120/h/user")
def act_on_answer(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """One button of an answer."""
    row, person = answer_or_404(request, key), person_of(request)
    if name in ("thank", "helped"):
        answering.thank(row, by=person, helped=name == "helped")
        messages.success(request, _("They will read your thanks. If you have what you need, close your question."))
    elif name in ("helpful", "not-helpful"):
        answering.mark(row, name == "helpful", by=person)
    elif name in ("publish", "remove", "take_back"):
        answering.move(row, name, by=person, words=request.POST.get("words", ""))
        messages.success(request, str(DONE[name]))
    else:
        raise Http404
    return redirect("question", row.question_id)


@find.member
@find.limited("30/h/user")
def edit_answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say it better, for a day."""
    row = answer_or_404(request, key)
    if person_of(request).pk != row.author_id:
        raise Http404
    form = EditAnswerForm(request.POST or None, initial={"words": row.words})
    if request.method == "POST" and form.is_valid():
        try:
            answering.edit(row, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            return redirect("question", row.question_id)
    status = 422 if form.errors else 200
    return page(
        request, "community/edit.html", status=status, house=row.house, row=row.question, form=form, of_answer=True
    )


# ------------------------------------------------------------------------------------------------------ animating


@find.keeper
@require_safe
def board(request: HttpRequest, house: House) -> HttpResponse:
    """What of the questions is for the coordinator."""
    if house.kind != House.Kind.NEIGHBOURHOOD:
        raise Http404
    moment = now()
    waiting = queries.awaiting(house, at=moment)
    named = {row.pk: queries.asker_name(row, person_of(request)) for row in waiting}
    drafts = queries.drafts(house)
    return page(
        request, "community/board.html", house=house, waiting=waiting, named=named, drafts=drafts, states=states,
        figures=queries.figures(house, at=moment), pinned=queries.pinned(house),
    )  # fmt: skip


@find.keeper
@require_POST
def animate(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Bring somebody into a secret; or talk about a question over a coffee."""
    row = question_or_404(request, key)
    if row.house_id != house.pk:
        raise Http404
    if name == "help":
        people = _people(house, row)
        form: forms.Form = HelperForm(request.POST, people=people)
        if form.is_valid():
            chosen = next(one for one in people if str(one.pk) == form.cleaned_data["person"])
            actions.name_helper(row, chosen, by=person_of(request))
            messages.success(request, _("They are told that they are needed, not for what."))
    elif name == "meet":
        events = meeting.coming(house)
        form = MeetForm(request.POST, events=events)
        if form.is_valid():
            told = form.cleaned_data["event"]
            actions.meet(row, next((one for one in events if str(one.pk) == told), None), by=person_of(request))
    else:
        raise Http404
    return redirect("question", key)


# ------------------------------------------------------------------------------------------------------- what I hear of


@find.public
@find.limited("60/h/user")
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether I am asked, whether I hear once a week, what becomes of my words."""
    house, reader = find.loge_or_404(slug), _reader(request)
    if reader is None:
        return redirect_to_login(request.path)
    if not queries.belongs(house, reader):
        raise Http404
    known = Voice.objects.filter(house=house, person=reader).first()
    form = VoiceForm(request.POST or None, instance=known or Voice(weekly=False))
    if request.method == "POST" and form.is_valid():
        actions.set_voice(house, reader, **form.cleaned_data)
        messages.success(request, _("Noted."))
        return redirect("question_letters", slug)
    return page(request, "community/letters.html", house=house, form=form)


@csrf_exempt  # RFC 8058: a mail program posts without a session; the address is signed, and only ever stops letters
@find.public
@find.limited("60/h/ip")
def stop_weekly(request: HttpRequest, token: str) -> HttpResponse:
    """From a letter, without signing in: one button stops it. Opening the page alone changes nothing."""
    voice = digest.of_stop_key(token[:400])
    done = voice is None or not voice.weekly
    if request.method == "POST" and voice is not None:
        again = request.POST.get("again") == "yes"
        digest.stop(voice, not again)
        done = not again
    return page(request, "community/stop.html", voice=voice, done=done, posted=request.method == "POST")


# -------------------------------------------------------------------------------------------------------------- helpers


def _people(house: House, row: Question) -> list[Person]:
    """Who could be brought in: those who belong to the loge, by name."""
    held = Membership.objects.filter(house=house, until_at=None, person__is_active=True).exclude(person=row.asker_id)
    return sorted({one.person for one in held.select_related("person")}, key=lambda person: person.name)


def _card(request: HttpRequest, row: Question, *, failed: forms.Form | None = None, status: int = 200) -> HttpResponse:
    person, moment = person_of(request), now()
    keeps = houses.keeps(person, row.house)
    mine = person.pk == row.asker_id
    told = queries.talk(row, person)
    editable = moment <= row.asked_at + actions.EDITABLE
    context: dict[str, Any] = {
        "helper_form": HelperForm(people=_people(row.house, row))
        if keeps and row.is_private and row.state == states.OPEN
        else None,
        "meet_form": MeetForm(events=meeting.coming(row.house), initial={"event": str(row.event_id or "")})
        if keeps and not row.is_private and row.state == states.OPEN
        else None,
    }
    return page(
        request, "community/question.html", part="card", status=status, house=row.house, row=row, talk=told, mine=mine, keeps=keeps,
        asker=queries.asker_name(row, person), moves={line.name: line for line in row.MOVES.open_to(row.state, row.roles_of(person))},
        why=knowing.told(told.asked.reasons) if told.asked else [], form=failed or (AnswerForm() if row.state == states.OPEN else None),
        reason_form=ReasonForm() if keeps else None, states=states, may_edit=mine and editable and row.state in (states.HELD, states.OPEN),
        edit_until=row.asked_at + actions.EDITABLE, kinds=catalogue(), now_at=moment, answer_edit=actions.EDITABLE,
        offers=[one.row.pk for one in told.answers if mine and not one.mine and answering.sounds_like_an_offer(row.house, one.row.words, at=moment)],
        **context,
    )  # fmt: skip
