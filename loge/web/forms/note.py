"""Noting a call, putting right what was understood of it, answering it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loge.demands import notes
from loge.demands.models import MOST_WORDS, Correction
from loge.houses.models import House
from loge.offers.catalogue import in_houses

from .fields import DayField, NonceForm, PriceField

MOMENTS = 2  # that can be put right in place; what was heard beyond them stays


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
        self.item = item
        standing = {
            "category": item.category,
            "where": item.value(Correction.Field.WHERE),
            "party": item.people,
            "budget": f"{item.budget.cents / 100:.2f}" if item.budget else "",
            "bound": item.value(Correction.Field.BOUND),
        }
        for name, said in self._moments():
            standing[name] = said[:16]
        options |= {"initial": standing, "auto_id": f"item{item.index}-%s"}
        super().__init__(*args, **options)
        trades = sorted(((found.key, str(found)) for found in in_houses(house.kind)), key=lambda trade: trade[1])
        self.fields["category"] = forms.ChoiceField(
            label=_("Trade"), choices=[("", _("We do not know")), *trades], required=False
        )
        labels = [_("When"), _("Until"), _("And when else"), _("Until then")]
        for (name, _said), label in zip(self._moments(), labels, strict=True):
            self.fields[name] = DayField(zone=house.zone, label=label)
        self.fields["where"] = _Listed(label=_("Where"), help_text=_("Several places: “;” between them."))
        self.fields["party"] = forms.IntegerField(label=_("How many"), min_value=1, max_value=500, required=False)
        self.fields["budget"] = PriceField(label=_("Budget, in euros"), required=False)
        self.fields["bound"] = _Listed(
            label=_("To respect"), help_text=_("Allergies, access, animals: “;” between them.")
        )

    def changes(self) -> dict[str, str]:
        """What was put right, as corrections write it."""
        told = self.cleaned_data
        values = {
            "category": told["category"],
            "where": told["where"],
            "party": str(told["party"] or ""),
            "budget": str(told["budget"] or ""),
            "bound": told["bound"],
        }
        changed = {field: values[field] for field in self.changed_data if field in values}
        if any(name in self.changed_data for name, _said in self._moments()):
            changed["when"] = self._when()
        return changed

    def _when(self) -> str:
        """The moments as they now stand: those that were not touched as they were heard."""
        now = {name: self.cleaned_data[name] if name in self.changed_data else said for name, said in self._moments()}
        pairs = [(now[f"when{place}"], now[f"until{place}"]) for place in _PLACES]
        written = [f"{start}/{end}" if end else start for start, end in pairs]
        heard_beyond = [moment.written for moment in self.item.when[MOMENTS:]]
        return " ".join(each for each in (*written, *heard_beyond) if each)

    def _moments(self) -> list[tuple[str, str]]:
        """The fields of the first moments, with what was heard for each as ISO text."""
        heard = [*self.item.when[:MOMENTS], *[notes.Moment("", "")] * MOMENTS][:MOMENTS]
        return [
            pair
            for place, moment in zip(_PLACES, heard, strict=True)
            for pair in ((f"when{place}", moment.start), (f"until{place}", moment.end))
        ]


_PLACES = ["", *(f"_{place}" for place in range(2, MOMENTS + 1))]


class _Listed(forms.CharField):
    """A few words each, “;” between them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=300, required=False, **options)


class ReplyForm(forms.Form):
    """What is answered, and to whom. The address is needed only to send it."""

    words = forms.CharField(
        label=gettext_lazy("What could be answered"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 11})
    )
    to = forms.CharField(
        label=gettext_lazy("Their e-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, item: int, **options: Any) -> None:
        options["auto_id"] = f"reply{item}-%s"
        super().__init__(*args, **options)
