"""What people write, turned into what actions take. A form mends what can be mended and says how to mend the rest."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.common.clock import from_wall
from loge.common.errors import Invalid
from loge.common.keys import uuid7
from loge.common.money import MOST_CENTS, parse_cents
from loge.demands.models import MOST_WORDS
from loge.houses.models import House
from loge.offers.catalogue import in_houses
from loge.offers.models import Offer
from loge.people.models import Person


def mend(form: forms.Form, wrong: Invalid) -> None:
    """Put what an action found wrong beside the field to mend, with everything that was written still there."""
    form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))


class PriceField(forms.CharField):
    """``13``, ``13,50`` or ``1 234,50 €`` → cents. Says how to write one when it cannot be read."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 20)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> int | None:
        words = super().clean(value)
        if words in self.empty_values:
            return None
        cents = parse_cents(words)
        if cents is None:
            raise forms.ValidationError(_("Write the amount in euros, such as 13.50."))
        if not 0 < cents <= MOST_CENTS:
            raise forms.ValidationError(_("Write a price between 0.01 and 1,000,000."))
        return cents


class WallTimeField(forms.CharField):
    """A ``datetime-local`` value as the clock of the house shows it → an aware moment."""

    def __init__(self, *, zone: zoneinfo.ZoneInfo, **options: Any) -> None:
        self.zone = zone
        super().__init__(max_length=30, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **options)

    def clean(self, value: Any) -> dt.datetime | None:
        words = super().clean(value)
        if words in self.empty_values:
            return None
        try:
            wall = dt.datetime.fromisoformat(words).replace(tzinfo=None)
        except ValueError:
            raise forms.ValidationError(_("Write the day and the time, such as 2 December 2026, 18:00.")) from None
        moment = from_wall(wall, self.zone)
        if moment is None:
            raise forms.ValidationError(
                _("That night the clocks go forward: this time does not exist. Choose an hour later.")
            )
        return moment


class NonceForm(forms.Form):
    """A form that, sent twice, acts once."""

    nonce = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=lambda: uuid7().hex)


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


class ShareForm(ReasonForm):
    back = PriceField(label=_("Given back to the client, in euros"))


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


class ProfileForm(forms.ModelForm[Person]):
    """What a person says of themselves."""

    class Meta:
        model = Person
        fields = ["name", "language", "time_zone", "theme"]
        widgets = {"language": forms.RadioSelect, "theme": forms.RadioSelect}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zones = sorted(
            zone
            for zone in zoneinfo.available_timezones()
            if zone.startswith(("Europe/", "America/", "Indian/", "Pacific/"))
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in zones]
        )


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Your photo"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"})
    )


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=60)
