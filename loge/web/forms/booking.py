"""Booking by oneself; what a house lets people book; what comes back; what an hour costs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.people.models import Person
from loge.planning.models import Bookable, Series, Tariff

from .agenda import DAYS, _choices, _chosen
from .fields import LengthField, NonceForm, PercentField, PriceField, Shared, as_length, spoken_length, typed_amount

TIME = {"type": "time"}


class WhoForm(forms.Form):
    """Who books: a name and where the confirmation goes."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The confirmation goes there, with a link to move or to call off."),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )  # fmt: skip
    words = forms.CharField(
        label=_("What should we know?"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class WhereForm(forms.Form):
    """Where we come."""

    place = forms.CharField(
        label=_("Where do we come?"), max_length=200, min_length=5,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}), help_text=_("Street and town: the way there counts for the hours that are free."),
    )  # fmt: skip


class MinutesField(forms.TypedChoiceField):
    """One of a few lengths, in minutes."""

    def __init__(self, minutes: tuple[int, ...], **options: Any) -> None:
        choices = [
            (str(one), spoken_length(one) if one < 1440 else _("%(count)s h") % {"count": one // 60}) for one in minutes
        ]
        super().__init__(choices=choices, coerce=as_length, **options)


class BookableForm(forms.Form):
    """One service that people book by themselves."""

    name = forms.CharField(label=_("What is booked"), max_length=80)
    words = forms.CharField(label=_("In a few words"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    lasts_for = LengthField(label=_("For how long"))
    person = forms.ChoiceField(label=_("With whom"), required=False)
    at_clients = forms.BooleanField(label=_("It takes place at the client’s"), required=False)
    place = forms.CharField(label=_("Where (empty: by telephone)"), max_length=200, required=False)
    price = PriceField(label=_("Price"), required=False)
    step = MinutesField((10, 15, 20, 30, 60, 120), label=_("One may begin every"))
    margin = MinutesField((0, 5, 10, 15, 30, 60), label=_("Kept free before and after"))
    notice = MinutesField((0, 60, 120, 240, 720, 1440, 2880), label=_("At the latest before"))
    ahead = forms.IntegerField(label=_("How many days ahead"), min_value=1, max_value=180)
    most_a_day = forms.IntegerField(label=_("How many a day at most"), min_value=1, max_value=200, required=False)

    def __init__(self, *args: Any, people: list[Person], anyone: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people
        self.fields["lasts_for"].required = True
        _choices(self, "person", _chosen(people, _("Anyone")) if anyone else _chosen(people))

    def told(self) -> dict[str, Any]:
        """As the action takes it."""
        found = self.written()
        if "price" in found:
            found["cents"] = found.pop("price")
        if "person" in found:
            found["person"] = next((one for one in self.people if str(one.pk) == found["person"]), None)
        return found

    def written(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class KeptBookableForm(Shared, BookableForm):
    """One that is there, which several may be putting right."""

    def __init__(self, *args: Any, row: Bookable, **options: Any) -> None:
        super().__init__(*args, **options | {"initial": _as_form(row)})

    def written(self) -> dict[str, Any]:
        return self.touched()


def _as_form(row: Bookable) -> dict[str, Any]:
    def minutes(span: dt.timedelta) -> str:
        return str(int(span.total_seconds() // 60))

    return {
        "name": row.name, "words": row.words, "lasts_for": minutes(row.lasts_for), "person": str(row.person_id or ""),
        "at_clients": row.at_clients, "place": row.place, "price": typed_amount(row.cents), "step": minutes(row.step),
        "margin": minutes(row.margin), "notice": minutes(row.notice), "ahead": row.ahead, "most_a_day": row.most_a_day,
    }  # fmt: skip


class SeriesForm(NonceForm):
    """What comes back, and how often."""

    title = forms.CharField(label=_("What is to be done"), max_length=100)
    first_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("At"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    lasts_for = LengthField(label=_("For how long"))
    step = forms.IntegerField(label=_("Every"), min_value=1, max_value=52, initial=1)
    every = forms.ChoiceField(label=_("how often"), choices=Series.Every.choices, initial="week")
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On (weeks only)"), choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    until_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    count = forms.IntegerField(label=_("or how many times"), min_value=1, max_value=1_000, required=False)
    person = forms.ChoiceField(label=_("Who goes"), required=False)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    client_name = forms.CharField(label=_("For whom"), max_length=80, required=False)
    client_phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    promised = forms.BooleanField(label=_("This hour was told to the client"), required=False)

    def __init__(self, *args: Any, people: list[Person], anyone: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lasts_for"].required = True
        _choices(self, "person", _chosen(people, _("Nobody yet")) if anyone else _chosen(people))

    def told(self, people: list[Person]) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        found["person"] = next((one for one in people if str(one.pk) == found["person"]), None)
        return found


def series_as_form(row: Series) -> dict[str, Any]:
    return {
        "title": row.title, "time": row.time, "lasts_for": str(int(row.lasts_for.total_seconds() // 60)), "step": row.step, "every": row.every,
        "weekdays": row.weekdays, "until_on": row.until_on, "count": None, "person": str(row.person_id or ""), "place": row.place,
        "client_name": row.client_name, "client_phone": row.client_phone, "promised": row.promised,
    }  # fmt: skip


class TariffForm(Shared, forms.Form):
    """What an unforeseen visit costs, and the rest that is owed."""

    hour = PriceField(label=_("An hour"))
    km = PriceField(label=_("A kilometre"), required=False)
    least = PriceField(label=_("At least"), required=False)
    night = PercentField(label=_("More at night, in %"), max_value=300)
    night_from = forms.TimeField(label=_("Night begins"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    night_until = forms.TimeField(label=_("and ends"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    sunday = PercentField(label=_("More on Sundays and public holidays, in %"), max_value=300)
    urgent = PercentField(label=_("More when it cannot wait, in %"), max_value=300)
    urgent_hours = forms.IntegerField(label=_("Cannot wait: within so many hours"), min_value=0, max_value=72)
    moved = PriceField(label=_("For each promised hour that has to move"), required=False)
    rest_hours = forms.IntegerField(
        label=_("Hours of rest between two days"), min_value=9, max_value=24, help_text=_("Eleven for who is employed (Code du travail, L. 3131-1).")
    )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """What was touched, as the action takes it."""
        columns = {
            "hour": "hour_cents", "km": "km_cents", "least": "least_cents", "moved": "moved_cents", "night": "night_bp", "sunday": "sunday_bp",
            "urgent": "urgent_bp", "urgent_hours": "urgent_within", "rest_hours": "rest",
        }  # fmt: skip
        found: dict[str, Any] = {columns.get(name, name): value or 0 for name, value in self.touched().items()}
        for name in found.keys() & {"urgent_within", "rest"}:
            found[name] = dt.timedelta(hours=found[name])
        return found


def tariff_as_form(row: Tariff) -> dict[str, Any]:
    def amount(cents: int) -> str:
        return typed_amount(cents) if cents else ""

    return {
        "hour": amount(row.hour_cents), "km": amount(row.km_cents), "least": amount(row.least_cents), "night": row.night_bp,
        "night_from": row.night_from, "night_until": row.night_until, "sunday": row.sunday_bp, "urgent": row.urgent_bp,
        "urgent_hours": int(row.urgent_within.total_seconds() // 3600), "moved": amount(row.moved_cents),
        "rest_hours": int(row.rest.total_seconds() // 3600),
    }  # fmt: skip
