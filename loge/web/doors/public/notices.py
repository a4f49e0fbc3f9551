"""Anything shown can be doubted by anyone who sees it; the decision, its reasons, the appeal; and what came of all of it in a year."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.kindness.queries import limits_counted
from loge.care.notices import actions, queries, states
from loge.care.notices.contents import photo_of
from loge.care.notices.kinds import plural_of, readable
from loge.care.notices.models import Notice
from loge.care.reviews.reported import review_of
from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.houses.models import House
from loge.people.models import Person

from ...forms.fields import mend
from ...forms.notices import ContestForm, DecisionForm, NoticeForm
from ...ui import page
from .. import find
from ..find import person_of

YEARS_BACK = 3


@find.public
@find.limited("20/h/ip")
def report(request: HttpRequest, slug: str, kind: str, key: uuid.UUID) -> HttpResponse:
    """Tell the house that something should not be shown: free, for anyone who can see it."""
    house = find.or_404(House.objects.filter(slug=slug).first())
    person = request.user if isinstance(request.user, Person) else None
    found = find.or_404(readable(house, kind, key, person))
    form = NoticeForm(request.POST or None, kind=found.kind, visitor=person is None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(house, found, by=person, **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(
                request,
                _("Thank you. Someone who is no party to it reads it; the answer comes by e-mail, with its reasons."),
            )
            return redirect(found.url)
    return page(
        request, "care/notice_report.html", status=422 if form.errors else 200, house=house, found=found, form=form, kind=kind, key=key
    )  # fmt: skip


@find.member
@require_safe
def notice(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What was doubted, what was decided and why, what can still be done."""
    return _page(request, _notice_or_404(request, key))


@find.member
@require_safe
def formerly(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The address that letters about a review gave until reports of reviews joined the others."""
    return redirect("notice", _notice_or_404(request, key).pk, permanent=True)


@find.member
@require_POST
@find.limited("60/h/user")
def act(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """Decide with reasons, or ask somebody else to look again."""
    row, person = _notice_or_404(request, key), person_of(request)
    if name not in ("judge", "contest"):
        raise Http404
    form: forms.Form = DecisionForm(request.POST, row=row) if name == "judge" else ContestForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form)
    try:
        if name == "judge":
            actions.rule(row, by=person, **form.cleaned_data)
        else:
            actions.contest(row, by=person, **form.cleaned_data)
    except Invalid as wrong:
        mend(form, wrong)
        return _page(request, row, form=form)
    messages.success(
        request,
        _("Decided. Both sides read your reasons.")
        if name == "judge"
        else _("The operator looks again. The answer comes by e-mail."),
    )
    return redirect("notice", row.pk)


def _notice_or_404(request: HttpRequest, key: uuid.UUID) -> Notice:
    person = person_of(request)
    row = find.or_404(queries.find(person, key))
    if {states.KEEPER, states.OPERATOR} & row.roles_of(person):
        find.prove_twice(person)
    return row


def _page(request: HttpRequest, row: Notice, *, form: forms.Form | None = None) -> HttpResponse:
    roles = row.roles_of(person_of(request))
    may = {line.name for line in row.MOVES.open_to(row.state, roles)}
    judging, contesting = bool(may & {"keep", "keep_for_good"}), bool(may & {"contest_keeping", "contest_refusal"})
    inside, review = bool(roles & {states.KEEPER, states.OPERATOR}), review_of(row)
    fresh: forms.Form | None = DecisionForm(row=row) if judging else ContestForm() if contesting else None
    return page(
        request, "care/notice.html", status=422 if form is not None else 200, house=row.house, row=row, roles=roles, judging=judging,
        contesting=contesting, form=form if form is not None and fresh is not None else fresh, states=states,
        photo=photo_of(row), inside=inside, review=review, before=review.versions.filter(house=row.house_id).first() if review and inside else None,
    )  # fmt: skip


@find.member
@require_safe
def photo(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """A photo that is looked at, for its owner and for who decides; kept on no screen."""
    row = _notice_or_404(request, key)
    found = photo_of(row)
    if (
        found is None
        or not found.shown
        or not row.roles_of(person_of(request)) & {states.KEEPER, states.OPERATOR, states.AUTHOR}
    ):
        raise Http404
    response = FileResponse(found.shown.open("rb"), content_type="image/webp")
    response.headers["Cache-Control"] = "no-store"
    return response


@find.public
@require_safe
def transparency(request: HttpRequest, slug: str) -> HttpResponse:
    """What was reported in a year, what came of it, how long it took. No name, no words."""
    house = find.loge_or_404(slug)
    today = day_of(now(), house.zone)
    years = [year for year in range(today.year, today.year - YEARS_BACK, -1) if year >= house.opened_at.year] or [
        today.year
    ]
    year = next((one for one in years if str(one) == request.GET.get("year")), years[0])
    rows = queries.counted(house, year) + limits_counted(house, year)
    return page(request, "care/transparency.html", house=house, year=year, years=years, rows=rows, words=_words)


def _words(kind: str) -> str:
    if kind == "person":
        return _("persons: warned or slowed, and blocked")
    return str(plural_of(kind))
