"""What the loge knows by now: guides for anyone to read, written and credited by who keeps the house."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.community import guides as actions
from loge.care.community import queries, states
from loge.care.community.models import Credit, Guide
from loge.common.errors import Invalid, Stale
from loge.houses import queries as houses
from loge.houses.models import House
from loge.people.models import Person

from ...forms.community import PromoteForm, RewriteForm
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of


@find.public
@require_safe
def guides(request: HttpRequest, slug: str) -> HttpResponse:
    """Every guide of a loge."""
    house, words = find.loge_or_404(slug), request.GET.get("q", "")[:200]
    return page(
        request,
        "community/guides.html",
        part="rows",
        house=house,
        guides=queries.guides(house, words=words),
        words=words,
    )


@find.public
@require_safe
def guide(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """One guide, who knew, and how it read before."""
    house = find.loge_or_404(slug)
    reader = request.user if isinstance(request.user, Person) else None
    row = find.or_404(queries.find_guide(house, key, reader))
    credits = queries.credits(row)
    mine = next((one for one in credits if reader is not None and one.person_id == reader.pk), None)
    keeps = reader is not None and houses.keeps(reader, house)
    versions = list(row.versions.order_by("-number")[:50]) if keeps else []
    return page(
        request, "community/guide.html", house=house, row=row, named=[one for one in credits if one.state == states.YES],
        credits=credits if keeps else [], mine=mine, keeps=keeps, versions=versions, states=states,
    )  # fmt: skip


@find.keeper
@find.limited("60/h/user")
def promote(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """An answer worth keeping becomes a guide."""
    answer = queries.find_answer(person_of(request), key)
    if answer is None or answer.house_id != house.pk or answer.question.is_private:
        raise Http404
    first = {"title": answer.question.title.rstrip(" ?"), "words": answer.words}
    form = PromoteForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.promote(answer, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(
                request, _("Kept as a draft. Who knew is asked whether it may name them; publish it when you like.")
            )
            return redirect("guide", house.slug, made.pk)
    status = 422 if form.errors else 200
    return page(request, "community/write.html", status=status, house=house, form=form, answer=answer, row=None)


@find.keeper
@find.limited("60/h/user")
def write(request: HttpRequest, house: House, key: uuid.UUID) -> HttpResponse:
    """A new version; those before are kept."""
    row = find.or_404(Guide.objects.select_related("house").filter(house=house, pk=key).first())
    form = RewriteForm(request.POST or None, initial={"title": row.title, "words": row.words, "version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(row, by=person_of(request), **form.cleaned_data)
        except Invalid as wrong:
            mend(form, wrong)
        except Stale as late:
            form.add_error(None, str(late))
        else:
            return redirect("guide", house.slug, row.pk)
    status = 422 if form.errors else 200
    return page(request, "community/write.html", status=status, house=house, form=form, answer=None, row=row)


@find.keeper
@require_POST
def act(request: HttpRequest, house: House, key: uuid.UUID, name: str) -> HttpResponse:
    """Publish it, or put it away."""
    row = Guide.objects.select_related("house").filter(house=house, pk=key).first()
    if row is None or name not in ("publish", "retire"):
        raise Http404
    actions.move(row, name, by=person_of(request))
    messages.success(request, _("Published.") if name == "publish" else _("Put away; you can publish it again."))
    return redirect("guide", house.slug, row.pk)


@find.member
@require_POST
@find.limited("60/h/user")
def credit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """May the guide say my name."""
    row = find.or_404(
        Credit.objects.select_related("guide__house", "answer").filter(pk=key, person=person_of(request)).first()
    )
    actions.answer_credit(row, request.POST.get("name") == "yes", by=person_of(request))
    messages.success(
        request, _("Thank you: the guide names you.") if row.state == states.YES else _("Noted: it names nobody.")
    )
    return redirect("question", row.answer.question_id)
