"""Posting a need, answering one, saying who lives together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.demands.models import MOST_WORDS
from loge.houses.models import House
from loge.houses.queries import communes_of
from loge.offers.catalogue import in_houses
from loge.offers.models import Offer

from .fields import FilesField, LengthField, NonceForm, PriceField, WallTimeField


class NeedForm(NonceForm):
    """I need… : one sentence is enough, the rest helps."""

    words = forms.CharField(
        label=_("I need…"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "autocapitalize": "sentences"}),
    )
    insee = forms.ChoiceField(label=_("In which commune"))
    lasts_for = LengthField(label=_("For how long"))
    budget = PriceField(label=_("Budget in euros"), required=False)
    place = forms.CharField(
        label=_("Exact address"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    category_key = forms.ChoiceField(label=_("Trade"), required=False)
    attached = FilesField(label=_("Photos or papers"))

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["wished_at"] = WallTimeField(zone=house.zone, label=_("When, if you know"), required=False)
        self._choices("insee", [(place.insee, place.name) for place in communes_of(house)])
        self._choices("category_key", [("", _("The loge understands it from your words")), *trades(house)])
        self.order_fields(
            ["words", "insee", "wished_at", "lasts_for", "budget", "attached", "place", "category_key", "nonce"]
        )

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class ChangeNeedForm(NeedForm):
    """The same, for one that stands on the board."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("attached", "nonce"):  # what was given with it stays as it is
            del self.fields[name]


class AnswerForm(forms.Form):
    """A neighbour's price for a need, through one of their offers."""

    offer = forms.ChoiceField(label=_("Through which of your offers"))
    price = PriceField(label=_("Your price in euros"))
    lasts_for = LengthField(label=_("For how long"))
    words = forms.CharField(
        label=_("A word to go with it"), max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, house: House, offers: list[Offer], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts_at"] = WallTimeField(zone=house.zone, label=_("When it suits you"), required=False)
        field = self.fields["offer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(offer.pk), offer.title) for offer in offers]
        self.order_fields(["offer", "price", "starts_at", "lasts_for", "words", "seen"])


class TradeForm(forms.Form):
    """Which trade it is, said by the one who asks."""

    category_key = forms.ChoiceField(label=_("Trade"))

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["category_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = trades(house)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("Their e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class HouseholdForm(forms.Form):
    name = forms.CharField(label=_("What you call yourselves"), max_length=80, required=False)
    address = forms.CharField(
        label=_("Address"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )


def trades(house: House) -> list[tuple[str, str]]:
    """The trades of a house by name."""
    return [(found.key, str(found)) for found in sorted(in_houses(house.kind), key=str)]
