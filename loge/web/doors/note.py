"""The note: what a client says at the counter or on the telephone, understood as it is typed, kept, put right."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from loge.common.clock import now
from loge.common.errors import Invalid
from loge.demands import actions, notes
from loge.demands.actions.ask import clean_words
from loge.demands.models import MOST_WORDS, Correction, Note
from loge.demands.proposal import Proposal, propose
from loge.demands.reading import kept, read_for
from loge.houses.models import House
from loge.offers.catalogue import in_houses

from .. import understood
from ..forms.fields import NonceForm, PriceField, WallTimeField
from ..ui import page
from . import find
from .find import person_of


class NoteForm(NonceForm):
    words = forms.CharField(
        label=gettext_lazy("What do they need?"),
        help_text=gettext_lazy("Their words, as they come. The house puts them in order."),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    client_name = forms.CharField(
        label=gettext_lazy("Their name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    client_phone = forms.CharField(
        label=gettext_lazy("Their telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class CorrectForm(forms.Form):
    """Every field of one item that can be put right, with what stands there now."""

    def __init__(self, *args: Any, house: House, item: notes.Item, **options: Any) -> None:
        budget = f"{item.budget.cents / 100:.2f}" if item.budget else ""
        hour = item.when[0].at if item.when else None
        standing = {
            "category": item.category,
            "when": f"{hour:%Y-%m-%dT%H:%M}" if hour else "",
            "party": item.people,
            "budget": budget,
        }
        options |= {"initial": standing, "auto_id": f"item{item.index}-%s"}
        super().__init__(*args, **options)
        trades = sorted(((found.key, str(found)) for found in in_houses(house.kind)), key=lambda trade: trade[1])
        self.fields["category"] = forms.ChoiceField(
            label=_("Trade"), choices=[("", _("We do not know")), *trades], required=False
        )
        self.fields["when"] = WallTimeField(zone=house.zone, label=_("When"), required=False)
        self.fields["party"] = forms.IntegerField(label=_("How many"), min_value=1, max_value=500, required=False)
        self.fields["budget"] = PriceField(label=_("Budget, in euros"), required=False)

    def changes(self) -> dict[str, str]:
        """What was put right, as corrections write it."""
        told = self.cleaned_data
        values = {
            "category": told["category"],
            "when": told["when"].isoformat() if told["when"] else "",
            "party": str(told["party"] or ""),
            "budget": str(told["budget"] or ""),
        }
        return {field: values[field] for field in self.changed_data if field in values}


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
    proposals = _proposals(house, words, client=request.POST.get("client_name", "")[:80]) if shown else []
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
        proposals=proposals,
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
    number = request.POST.get("item", "")
    if not (number.isascii() and number.isdigit() and int(number[:6]) < len(items)):
        raise Invalid(_("There is nothing like that to correct here."))
    item = items[int(number)]
    if "field" in request.POST:
        told = {request.POST["field"]: request.POST.get("after", "")[:60]}
    else:
        form = CorrectForm(request.POST, house=house, item=item)
        if not form.is_valid():
            return _card(request, house, taken, failed={item.index: form}, status=422)
        told = form.changes()
    for field, after in told.items():
        actions.correct(taken, by=person_of(request), item=item.index, field=field, after=after)
    if Correction.Field.CATEGORY in told:
        messages.success(request, _("Understood. The next message like this one is read this way."))
    return redirect("house_note", house.slug, taken.pk)


def _card(
    request: HttpRequest, house: House, taken: Note, *, failed: dict[int, CorrectForm] | None = None, status: int = 200
) -> HttpResponse:
    items = notes.items_of(taken)
    found = [(item.index + 1, understood.facts(item, taken.words)) for item in items]
    return page(
        request,
        "house/note_one.html",
        status=status,
        house=house,
        note=taken,
        pieces=understood.marked(taken.words, found),
        proposals=propose(house, items, language=taken.reading["language"], client=taken.client_name),
        forms={item.index: (failed or {}).get(item.index) or CorrectForm(house=house, item=item) for item in items},
        failed=failed or {},
        shown=understood,
    )


def _heard(words: str) -> tuple[str, bool]:
    """The words as they would be kept, and whether there is anything to read."""
    try:
        return clean_words(words), True
    except Invalid:
        return "", False


def _proposals(house: House, words: str, *, client: str) -> list[Proposal]:
    reading = kept(read_for(house, words, at=now()))
    return propose(house, notes.items(words, reading), language=reading["language"], client=client)


def _note_or_404(house: House, key: uuid.UUID) -> Note:
    found = notes.find(house, key)
    if found is None:
        raise Http404
    return found
