"""What is written at a desk about a case."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.demands.models import Item
from loge.houses.models import House
from loge.offers.catalogue import in_houses

from .fields import PriceField, Shared, WallTimeField


class RequestForm(forms.Form):
    """Two lines from the counter."""

    words = forms.CharField(
        label=_("What is asked, and for whom"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
        help_text=_("Such as: table for four tomorrow at 20:00, room 312, no shellfish."),
    )


class ItemForm(Shared, forms.Form):
    """An item, put right or added by hand."""

    title = forms.CharField(label=_("What"), max_length=200, required=False)
    category_key = forms.ChoiceField(label=_("Trade"), required=False)
    party = forms.IntegerField(label=_("How many people"), min_value=1, max_value=500, required=False)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    wishes = forms.CharField(label=_("To respect"), max_length=500, required=False)
    note = forms.CharField(label=_("A word for the guest’s itinerary"), max_length=500, required=False)

    def __init__(self, *args: Any, house: House, item: Item | None = None, **options: Any) -> None:
        initial = {name: getattr(item, name) for name in FIELDS} if item else {}
        options |= {"initial": initial, "auto_id": f"id-{item.pk if item else 'new'}-%s"}
        super().__init__(*args, **options)
        self.fields["category_key"].choices = [("", "–"), *((one.key, str(one)) for one in in_houses(house.kind))]  # type: ignore[attr-defined]
        self.fields["starts_at"] = WallTimeField(zone=house.zone, label=_("When"), required=False)
        if item is not None and item.starts_at:
            self.initial["starts_at"] = f"{item.starts_at.astimezone(house.zone):%Y-%m-%dT%H:%M}"
        self.order_fields(["title", "category_key", "starts_at", "party", "place", "wishes", "note"])

    def told(self) -> dict[str, Any]:
        """The fields that were touched, as an action takes them."""
        return {name: value for name, value in self.touched().items() if value or name != "title"}


FIELDS = ("title", "category_key", "party", "place", "wishes", "note")


class DoneForm(forms.Form):
    """How an item was arranged: with whom, the reference, the price, the hour, until when it is held."""

    reference = forms.CharField(label=_("Their reference"), max_length=60, required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(*args, **options | {"auto_id": False})
        self.fields["cents"] = PriceField(label=_("Price"), required=False)
        self.fields["starts_at"] = WallTimeField(zone=zone, label=_("At another hour"), required=False)
        self.fields["until"] = WallTimeField(zone=zone, label=_("Held until"), required=False)

    def told(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


SNOOZES = {  # how long it is put off
    "hour": dt.timedelta(hours=1),
    "tomorrow": dt.timedelta(days=1),
    "days": dt.timedelta(days=3),
    "week": dt.timedelta(days=7),
}
