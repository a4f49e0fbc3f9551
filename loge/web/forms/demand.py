"""Asking, talking, moving a demand, thanking."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from loge.common.clock import zone
from loge.common.money import Money
from loge.demands.models import MOST_WORDS
from loge.houses.models import House
from loge.offers.models import Offer, Variant

from ..ui import short_day, time
from .fields import FilesField, LengthField, NonceForm, PriceField, WallTimeField, spoken_length


class VariantField(forms.TypedChoiceField):
    """The offer as it stands, or one of its variants, each with its price."""

    def __init__(self, offer: Offer, variants: Sequence[Variant]) -> None:
        choices = [("", _line(gettext("as described"), offer.price, None))]
        choices += [(str(one.pk), _line(one.name, one.price, one.lasts_for)) for one in variants]
        super().__init__(
            label=_("Which size"), choices=choices, widget=forms.RadioSelect, required=False, coerce=uuid.UUID, empty_value=None
        )  # fmt: skip


def _line(name: str, price: Money | None, lasts_for: dt.timedelta | None) -> str:
    """``Un petit chien, 11,00 €, 45 min``"""
    spoken = price.spoken((get_language() or "fr")[:2]) if price else ""
    length = spoken_length(int(lasts_for.total_seconds() // 60)) if lasts_for else ""
    return ", ".join(part for part in (name, spoken, length) if part)


class FreeHourField(forms.TypedChoiceField):
    """One of the next hours at which they are free, on the clocks of the house."""

    def __init__(self, house: House, hours: Sequence[dt.datetime]) -> None:
        with timezone.override(house.zone):
            choices: list[tuple[str, Any]] = [(at.isoformat(), f"{short_day(at)}, {time(at)}") for at in hours]
        choices.append(("", _("none of these")))
        super().__init__(
            label=_("Free hours"), choices=choices, widget=forms.RadioSelect, required=False, coerce=dt.datetime.fromisoformat,
            empty_value=None, error_messages={"invalid_choice": _("This hour has just been taken. Choose another one.")},
        )  # fmt: skip


class AskForm(NonceForm):
    """Asking for an offer, or one of its variants, in one's own words."""

    words = forms.CharField(
        label=_("What do you need?"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )
    place = forms.CharField(
        label=_("Where"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    def __init__(
        self,
        *args: Any,
        offer: Offer,
        variants: Sequence[Variant] = (),
        hours: Sequence[dt.datetime] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if variants:
            self.fields["variant"] = VariantField(offer, variants)
        if hours:
            self.fields["free"] = FreeHourField(offer.house, hours)
        label = _("Or another time") if hours else _("When, if you know")
        self.fields["wished_at"] = WallTimeField(zone=offer.house.zone, label=label, required=False)
        self.order_fields(["variant", "words", "free", "wished_at", "place", "nonce"])

    def clean(self) -> dict[str, Any]:
        """A free hour that was chosen is the hour wished for, unless another one was written."""
        told = super().clean() or {}
        told["wished_at"] = told.get("wished_at") or told.get("free")
        return told


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
    """Yes to the version that was read; to a professional who would begin soon, with the request the law wants.

    Code de la consommation, L221-25 and L221-28.
    """

    version = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)
    express = forms.BooleanField(
        label=_(
            "I ask for it to begin before my fourteen days to withdraw are over. Once it is wholly done, I can no longer withdraw."
        ),
        required=False,
    )

    def __init__(self, *args: Any, hurry: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not hurry:
            del self.fields["express"]


class ReasonForm(forms.Form):
    """Something is given up, or judged: why."""

    words = forms.CharField(label=_("Why"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))


class KindReasonForm(forms.Form):
    words = forms.CharField(
        label=_("A word, if you like"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class TipForm(forms.Form):
    tip = PriceField(label=_("Tip, in euros"))
