"""A word given, the hours of a house, a call back, a complaint and its gesture."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.care.models import CareRules, Promise
from loge.common.errors import Invalid
from loge.houses.actions.hours import parse_day
from loge.houses.models import House, OpeningHours
from loge.houses.queries import keepers
from loge.people.models import Person

from .fields import NonceForm, PriceField, Shared, WallTimeField

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
SHORT, LONG = {"rows": 2}, {"rows": 4}


class ReasonForm(forms.Form):
    words = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs=SHORT))


class WordForm(NonceForm):
    """ "I call you back before 14:10"."""

    kind = forms.ChoiceField(label=_("What sort of promise"), choices=Promise.Kind.choices)
    words = forms.CharField(label=_("What you promised, in your own words"), max_length=200)
    made_to_name = forms.CharField(label=_("To whom"), max_length=80)

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due_at"] = WallTimeField(zone=house.zone, label=_("Until when"))
        self.fields["owner"] = people_field(house, required=False)


class HandForm(forms.Form):
    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"] = people_field(house)


def people_field(house: House, *, required: bool = True) -> forms.TypedChoiceField:
    people = {str(person.pk): person for person in keepers(house)}
    choices = [*([] if required else [("", _("myself"))]), *((key, str(person)) for key, person in people.items())]

    def chosen(key: str) -> Person | None:
        return people.get(key)

    return forms.TypedChoiceField(
        label=_("Who answers for it"), choices=choices, coerce=chosen, required=required, empty_value=None
    )


class HoursField(forms.FloatField):
    """So many hours, as a duration: ``8`` or ``0,5``."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(min_value=0.05, max_value=400, **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def clean(self, value: Any) -> dt.timedelta:
        return dt.timedelta(minutes=round(super().clean(value) * 60))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """``8`` and ``8,0`` are the same hours."""
        return super().has_changed(self.to_python(initial), data)


class RulesForm(Shared, forms.Form):
    """What the house promises by itself."""

    provider_within = HoursField(label=CareRules._meta.get_field("provider_within").verbose_name)
    partner_within = HoursField(label=CareRules._meta.get_field("partner_within").verbose_name)
    quote_within = HoursField(label=CareRules._meta.get_field("quote_within").verbose_name)
    confirm_within = HoursField(label=CareRules._meta.get_field("confirm_within").verbose_name)
    complaint_within = HoursField(label=CareRules._meta.get_field("complaint_within").verbose_name)
    next = forms.ChoiceField(
        label=CareRules._meta.get_field("next").verbose_name, choices=CareRules.Next.choices, widget=forms.RadioSelect
    )
    gesture_cents = PriceField(label=CareRules._meta.get_field("gesture_cents").verbose_name)
    gestures_cents = PriceField(label=CareRules._meta.get_field("gestures_cents").verbose_name)
    asks_every = forms.IntegerField(
        label=CareRules._meta.get_field("asks_every").verbose_name, min_value=0, max_value=365, required=False
    )


class WeekForm(forms.Form):
    """The week, a line a day, as people write it: ``9:00-12:00, 14:00-19:00``."""

    holidays = forms.BooleanField(label=OpeningHours._meta.get_field("holidays").verbose_name, required=False)
    alsace = forms.BooleanField(label=OpeningHours._meta.get_field("alsace").verbose_name, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number, name in enumerate(DAYS):
            self.fields[f"day{number}"] = forms.CharField(label=name, max_length=80, required=False)
        self.order_fields([f"day{number}" for number in range(7)])

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = {**self.cleaned_data, "days": []}
        for number in range(7):
            try:
                told["days"].append(parse_day(told.get(f"day{number}", ""), f"day{number}"))
            except Invalid as wrong:
                self.add_error(f"day{number}", str(wrong))
        return told


class ClosureForm(forms.Form):
    first = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(label=_("What for"), max_length=80, required=False)


class CallMeForm(NonceForm):
    """A call back, at one of the minutes that were offered."""

    phone = forms.CharField(
        label=_("Telephone"), max_length=30, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )
    name = forms.CharField(
        label=_("Name"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    words = forms.CharField(
        label=_("What it is about, if you like"), max_length=300, required=False, widget=forms.Textarea(attrs=SHORT)
    )
    due_at = forms.DateTimeField(label=_("We call you before"), widget=forms.RadioSelect)


class ComplaintForm(NonceForm):
    words = forms.CharField(label=_("What went wrong"), max_length=2_000, widget=forms.Textarea(attrs=LONG))


class NotedForm(ComplaintForm):
    """A complaint that someone of the house heard."""

    name = forms.CharField(label=_("Who was hurt"), max_length=80)


class SaidForm(forms.Form):
    words = forms.CharField(label=_("In your words"), max_length=2_000, widget=forms.Textarea(attrs=LONG))


class GestureForm(forms.Form):
    gesture = forms.CharField(label=_("The gesture"), max_length=200)
    cents = PriceField(label=_("What it costs the house"), required=False)
