"""A sentence of thanks; an event."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.houses.models import House

from .fields import NonceForm, WallTimeField


class ThanksForm(forms.Form):
    sentence = forms.CharField(label=_("One sentence, for everyone to read"), max_length=200)


class WhenForm(forms.Form):
    """When, where and for how many."""

    place = forms.CharField(label=_("Where"), max_length=200)
    seats = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=500,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts_at"] = WallTimeField(zone=house.zone, label=_("Begins"))
        self.fields["ends_at"] = WallTimeField(zone=house.zone, label=_("Ends"))
        self.order_fields(["title", "words", "starts_at", "ends_at", "place", "seats", "nonce"])


class EventForm(WhenForm, NonceForm):
    """A coffee, a workshop."""

    title = forms.CharField(label=_("Title"), max_length=100)
    words = forms.CharField(
        label=_("What will happen"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("A word, if you like"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
