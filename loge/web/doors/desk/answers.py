"""The answers a house owns: a list, one with its languages side by side, and how it reads with real facts."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import day_of, now
from loge.common.errors import Invalid
from loge.common.money import Money
from loge.houses.models import House
from loge.maildesk import spoken, templates
from loge.maildesk.facts import Facts, ItemFact, StayFact
from loge.maildesk.models import Template

from ...forms.desk_writing import TemplateForm, VariantForm
from ...forms.fields import mend
from ...ui import page
from .. import find
from ..find import person_of


@find.keeper
@require_safe
def answers(request: HttpRequest, house: House) -> HttpResponse:
    """Every answer of the house, with the languages it has."""
    listed = templates.of_house(house, all_of_them=True)
    had = {one.key for one in listed}
    waiting = [one for one in templates.starting() if one.key not in had]
    return page(
        request,
        "desk/templates.html",
        house=house,
        listed=listed,
        waiting=waiting,
        form=TemplateForm(),
        names=spoken.NAMES,
    )


@find.keeper
@require_POST
@find.limited("120/h/user")
def add(request: HttpRequest, house: House) -> HttpResponse:
    """One of one's own, or those that ship."""
    by = person_of(request)
    if request.POST.get("starting"):
        count = templates.take_starting(house, by=by)
        messages.success(request, _("%(count)s answers are yours now: change every word you like.") % {"count": count})
        return redirect("desk_templates", house.slug)
    form = TemplateForm(request.POST)
    if not form.is_valid():
        listed = templates.of_house(house, all_of_them=True)
        return page(
            request,
            "desk/templates.html",
            status=422,
            house=house,
            listed=listed,
            waiting=[],
            form=form,
            names=spoken.NAMES,
        )
    made = templates.write(house, by=by, **form.cleaned_data)
    return redirect("desk_template", house.slug, made.key)


@find.keeper
@find.limited("600/h/user")
def answer(request: HttpRequest, house: House, name: str) -> HttpResponse:
    """One of them: its languages side by side, and how each reads. ``do``: keep, preview, name, away, back."""
    found = _or_404(house, name)
    by, what = person_of(request), request.POST.get("do", "")
    if request.method != "POST":
        return _shown(request, found)
    if what in ("away", "back"):
        templates.keep(found, by=by, is_kept=what == "back")
    elif what == "name":
        form = TemplateForm(request.POST)
        if not form.is_valid():
            return _shown(request, found, form=form)
        templates.write(house, by=by, key=found.key, **form.cleaned_data)
    else:
        told = VariantForm(request.POST)
        if not told.is_valid():
            return _shown(request, found, failed=told)
        if what == "preview":
            return _preview(request, house, told)
        try:
            templates.word(found, by=by, **told.cleaned_data)
        except Invalid as wrong:
            mend(told, wrong)
            return _shown(request, found, failed=told)
    messages.success(request, _("Kept."))
    return redirect("desk_template", house.slug, found.key)


def _preview(request: HttpRequest, house: House, told: VariantForm) -> HttpResponse:
    language = told.cleaned_data["language"]
    facts = example(house, manner=told.cleaned_data["manner"] or "vous", language=language)
    filled = templates.fill(told.cleaned_data["title"], told.cleaned_data["words"], facts, language=language)
    return page(request, "desk/_preview.html", filled=filled)


def _shown(
    request: HttpRequest, found: Template, *, failed: VariantForm | None = None, form: TemplateForm | None = None
) -> HttpResponse:
    house = found.house
    variants = list(found.variants.all())
    reads = {
        one.pk: templates.fill(
            one.title,
            one.words,
            example(house, manner=one.manner or "vous", language=one.language),
            language=one.language,
        )
        for one in variants
    }
    return page(
        request, "desk/template.html", status=422 if failed or form else 200, house=house, template=found, variants=variants, reads=reads,
        failed=failed, form=form or TemplateForm(initial={"name": found.name, "kind": found.kind}), names=spoken.NAMES,
        missing=[code for code in spoken.NAMES if code not in {one.language for one in variants}], words=_placeholders(found.kind or "item"),
        mannered=templates.MANNERED,
    )  # fmt: skip


def _placeholders(noun: str) -> list[str]:
    return [
        *templates.OF_ALL,
        *(f"{noun}.{what}" for what in templates.OF_ITEM),
        *(f"stay.{what}" for what in templates.OF_STAY),
    ]


def example(house: House, *, manner: str, language: str) -> Facts:
    """Facts of nobody, so that a template can be read as a guest would read it."""
    today = day_of(now(), house.zone)
    at = dt.datetime.combine(today + dt.timedelta(days=3), dt.time(20, 30), house.zone)
    item = ItemFact(
        kind="item", title=_("a table by the window"), starts_at=at, ends_at=at + dt.timedelta(hours=2), party=2, place=_("at the entrance"),
        partner="Le Quai des Tilleuls", phone="+33 1 99 00 12 34", address="3 quai des Tilleuls", reference="QT-2041", price=Money(12_000, house.currency),
        note=_("ask for Paul"), disclaimer=_("closed on Mondays"),
    )  # fmt: skip
    stay = StayFact(today + dt.timedelta(days=2), today + dt.timedelta(days=5), "312", 2, "BEL-1042")
    return _AnyItem(
        today=today, zone=house.zone, house=house.name, house_phone=house.phone or "+33 1 99 00 00 00", sender=_("Your concierge"),
        name="Karin Lindqvist", salutation="madame", manner=manner, language=language, stay=stay, items=(item,),
    )  # fmt: skip


class _AnyItem(Facts):
    """Whatever trade a template speaks of, the example has one."""

    def item(self, kind: str) -> ItemFact | None:
        return self.items[0]


def _or_404(house: House, key: str) -> Template:
    return find.or_404(templates.one(house, key))
