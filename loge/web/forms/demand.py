"""Asking, talking, moving a demand, thanking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.demands.models import MOST_WORDS
from loge.houses.models import House

from .fields import NonceForm, PriceField, WallTimeField


class AskForm(NonceForm):
    """Asking for an offer in one's own words."""

    words = forms.CharField(
        label=_("What do you need?"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )
    place = forms.CharField(
        label=_("Where"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["wished_at"] = WallTimeField(zone=house.zone, label=_("When, if you know"), required=False)
        self.order_fields(["words", "wished_at", "place", "nonce"])


class SayForm(NonceForm):
    words = forms.CharField(label=_("Your message"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}))


class PriceForm(forms.Form):
    """Naming a price, with a word if one likes."""

    price = PriceField(label=_("Price in euros"))
    words = forms.CharField(
        label=_("A word to go with it"), max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class AcceptForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Something is given up, or judged: why."""

    words = forms.CharField(label=_("Why"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))


class KindReasonForm(forms.Form):
    words = forms.CharField(
        label=_("A word, if you like"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReviewForm(forms.Form):
    STARS = [(count, "★" * count) for count in range(5, 0, -1)]

    stars = forms.TypedChoiceField(label=_("How was it?"), choices=STARS, coerce=int, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("A few words for the neighbours"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TipForm(forms.Form):
    tip = PriceField(label=_("Tip, in euros"))
