"""Reviews, for who reads, writes and answers them; what was reported in a house and what is contested."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loge.care.meeting import queries as meeting
from loge.care.models import Notice, Review, Thanks
from loge.care.notices import queries as noticed
from loge.care.notices import states as notice_states
from loge.care.reviews import actions, queries
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.demands import states
from loge.demands.models import Demand
from loge.houses.models import House
from loge.people.models import Person

from ...forms.fields import mend
from ...forms.meeting import ThanksForm
from ...forms.review import ReplyForm, ReviewForm
from ...ui import Pages, page
from .. import find
from ..find import person_of

PER_PAGE = 20
ASKED_OF = (states.HEARD, states.COUNTERED, states.QUOTED)  # while the provider can still say no


@find.public
@require_safe
def of_person(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Every review about someone who serves, with how they are spread."""
    house = find.loge_or_404(slug)
    provider = find.or_404(queries.provider(house, key))
    standing = queries.standing(house, provider.reference)
    pages = Pages(standing.count, PER_PAGE).get_page(request.GET.get("page"))
    first = pages.start_index() - 1 if standing.count else 0
    rows = queries.shown(house, provider.reference, first=first, most=PER_PAGE)
    return page(
        request, "care/reviews.html", house=house, provider=provider, standing=standing, shown=pages, reviews=rows
    )


@find.member
@find.limited("30/h/user")
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say it differently, once."""
    review = find.or_404(queries.own(person_of(request), key))
    form = ReviewForm(request.POST or None, initial={"stars": review.stars, "words": review.words})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(review, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, thanked_for(review))
            return redirect("demand", review.subject.partition(":")[2])
    return page(
        request, "care/change.html", status=422 if form.errors else 200, house=review.house, review=review, form=form,
        may_change=queries.may_change(review, now()),
    )  # fmt: skip


@find.member
@find.limited("30/h/user")
def reply(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Answer a review about oneself, beside it."""
    review = find.or_404(queries.about_me(person_of(request), key))
    form = ReplyForm(request.POST or None, initial={"words": review.reply})
    if request.method == "POST" and form.is_valid():
        try:
            actions.reply(review, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Your reply stands beside the review. You can mend it for a day."))
            return redirect("demand", review.subject.partition(":")[2])
    return page(
        request, "care/reply.html", status=422 if form.errors else 200, house=review.house, review=queries.as_shown(review),
        demand=review.subject.partition(":")[2], form=form,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- reports


@find.keeper
@require_safe
def of_house(request: HttpRequest, house: House) -> HttpResponse:
    """What was reported in this house: to be looked at first, then what was decided."""
    person = person_of(request)
    ruled = noticed.of_house(house).exclude(state=notice_states.OPEN)[:50]
    waiting, over = noticed.awaiting(house, person), list(ruled)
    return page(
        request,
        "care/reports.html",
        house=house,
        notices=waiting,
        ruled=over,
        lines=noticed.headlines([*waiting, *over]),
    )


@find.operator
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """What awaits the operator, house by house."""
    waiting = list(noticed.appeals()[:100])
    return page(request, "care/appeals.html", notices=waiting, lines=noticed.headlines(waiting))


# ---------------------------------------------------------------------------------------------- on a demand's page


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What a demand's page says of reviews and thanks, for its reader."""

    standing: queries.Standing | None  # of the client, for the provider who has not answered yet
    heard_of: list[queries.Shown]
    may_change: bool
    may_reply: bool
    theirs: Review | None  # what the other wrote of the reader
    notices: list[Notice]
    thanks: Thanks | None
    thanks_form: forms.Form | None


def afterwards(demand: Demand, person: Person) -> Afterwards:
    """Constant queries: what each side may read and do once the service was received, or before it is agreed."""
    serves, asks = person.pk == demand.provider.person_id, person.pk == demand.client_id
    if demand.state not in states.RECEIVED:
        known = serves and demand.state in ASKED_OF
        about = f"person:{demand.client_id}"
        standing = queries.standing(demand.house, about) if known else None
        heard_of = queries.shown(demand.house, about, most=3) if standing and standing.count else []
        return Afterwards(standing, heard_of, False, False, None, [], None, None)
    at, rows = now(), queries.reviews_of(demand, person)
    own = next((row for row in rows if row.author_id == person.pk), None)
    theirs = (
        next((row for row in rows if row.author_id != person.pk and row.is_shown), None) if (serves or asks) else None
    )
    thanks = meeting.thanks_for(demand)
    return Afterwards(
        None, [], bool(own and queries.may_change(own, at)), bool(theirs and queries.may_reply(theirs, at)), theirs,
        noticed.readable_by(person, demand.house, own.reference) if own else [], thanks, ThanksForm() if asks and thanks is None else None,
    )  # fmt: skip


def thanked_for(review: Review) -> Any:
    """What is said once a review is written or changed."""
    if review.held_at:
        return _("Your review is kept. It waits for a look before it is shown: a letter says why.")
    if review.shown_at:
        return _("Thank you. Your review is shown.")
    return _("Thank you. Your review is shown once both have written, or in two weeks.")
