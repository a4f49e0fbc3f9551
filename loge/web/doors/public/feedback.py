"""One question, one tap. Opening the link changes nothing: mail readers and scanners open links by themselves."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from loge.care.feedback import actions, asking, queries
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.demands.models import Demand
from loge.houses.models import House
from loge.people.models import Person

from ... import typed
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of
from ..house.figures import address

PER_PAGE = 50


class WordsForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("A few words, if you like"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@find.public
@find.limited("60/h/ip")
def tap(request: HttpRequest, token: str) -> HttpResponse:
    """The question with its marks; POST gives one, GET and HEAD change nothing."""
    row = find.or_404(asking.find(token[:200]))
    form = WordsForm(request.POST if "words" in request.POST else None, initial={"words": row.words})
    status, wrong = 200, ""
    if request.method == "POST":
        try:
            if "words" in request.POST:
                if form.is_valid():
                    actions.word(row, words=form.cleaned_data["words"])
            else:
                score = typed.number(request.POST.get("score", ""))
                actions.give(row, score=-1 if score is None else score)
            if not form.errors:
                return redirect("feedback", token)
            status = 422
        except Invalid as slip:
            mend(form, slip) if slip.field == "words" else None
            status, wrong = slip.status, str(slip)
        except Refused as refused:
            status, wrong = refused.status, str(refused)
    answer = page(
        request, "care/feedback.html", status=status, row=row, house=row.house, token=token, form=form, wrong=wrong,
        is_open=row.can_be_given(now()),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@find.keeper
def feedback(request: HttpRequest, house: House) -> HttpResponse:
    """The marks of the house: the low ones first, until somebody has looked."""
    view = request.GET.get("view", "low")
    view = view if view in queries.VIEWS else "low"
    shown = Paginator(queries.of_house(house, view), PER_PAGE).get_page(request.GET.get("page"))
    mine = _about(person_of(request), house, [row.subject for row in shown])
    lines = [
        (row, address(house, row.subject), row.subject in mine or row.person_id == person_of(request).pk)
        for row in shown
    ]
    return page(request, "care/feedback_house.html", part="rows", house=house, shown=shown, lines=lines, view=view)


@find.keeper
@require_POST
@find.limited("120/h/user")
def look(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """A low mark: take it in hand, or note that it was read."""
    row = queries.find(house, key)
    if row is None or row.score is None or name not in ("hand", "note"):
        raise Http404
    person = person_of(request)
    if row.subject in _about(person, house, [row.subject]):
        raise Refused(_("It is about your own service: somebody else of the house looks at it."))
    if name == "note":
        actions.note(row, by=person)
        messages.success(request, _("Noted. Thank you for reading it."))
        return redirect("house_feedback", house.slug)
    complaint = actions.take_in_hand(row, by=person)
    messages.success(request, _("It is yours: a call within the day often mends more than it costs."))
    return redirect("house_complaint", house.slug, complaint.pk)


def _about(person: Person, house: House, subjects: list[str]) -> set[str]:
    """Those that are about this reader's own service: a mark is not shown to whom it judges."""
    keys = [subject.partition(":")[2] for subject in subjects if subject.startswith("demand:")]
    if not keys:
        return set()
    served = Demand.objects.filter(house=house, pk__in=keys, provider__person=person).values_list("pk", flat=True)
    return {f"demand:{pk}" for pk in served}
