"""What a provider offers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.houses.models import House
from loge.offers.catalogue import in_houses
from loge.offers.models import Offer

from .fields import PriceField


class OfferForm(forms.Form):
    """One service offered, with its price."""

    category_key = forms.ChoiceField(label=_("Trade"))
    title = forms.CharField(label=_("Title"), max_length=100)
    words = forms.CharField(
        label=_("What it is"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    unit = forms.ChoiceField(label=_("Priced"), choices=Offer.Unit, widget=forms.RadioSelect, initial=Offer.Unit.TASK)
    price = PriceField(label=_("Price in euros"), required=False)
    negotiable = forms.BooleanField(label=_("The price can be discussed"), required=False, initial=True)

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["category_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(found.key, str(found)) for found in sorted(in_houses(house.kind), key=str)]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("unit") != Offer.Unit.QUOTE and told.get("price") is None and "price" not in self.errors:
            self.add_error("price", _("Write a price, or choose “on quotation”."))
        return told
