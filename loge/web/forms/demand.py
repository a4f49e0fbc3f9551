"""Asking, talking, moving a demand, thanking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.common.clock import zone
from loge.demands.models import MOST_WORDS
from loge.houses.models import House

from .fields import FilesField, LengthField, NonceForm, PriceField, WallTimeField


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
    words = forms.CharField(
        label=_("Your message"), max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    attached = FilesField(label=_("Photos or papers"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("words") and not told.get("attached") and "words" not in self.errors:
            self.add_error("words", _("Write a few words, or give a photo."))
        return told


class PriceForm(forms.Form):
    """Naming a price, with a word and a time if one likes."""

    price = PriceField(label=_("Price in euros"))
    starts_at = WallTimeField(zone=zone(), label=_("When"), required=False)
    lasts_for = LengthField(label=_("For how long"))
    words = forms.CharField(
        label=_("A word to go with it"), max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, house: House | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if house is not None:
            clock = self.fields["starts_at"]
            assert isinstance(clock, WallTimeField)
            clock.zone = house.zone


class PayForm(forms.Form):
    """The version of the price that was on the page: another one is not paid by mistake."""

    version = forms.IntegerField(min_value=1, max_value=32_000, required=False, widget=forms.HiddenInput)


class AcceptForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Something is given up, or judged: why."""

    words = forms.CharField(label=_("Why"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))


class KindReasonForm(forms.Form):
    words = forms.CharField(
        label=_("A word, if you like"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class TipForm(forms.Form):
    tip = PriceField(label=_("Tip, in euros"))
