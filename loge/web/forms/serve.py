"""What someone who serves says of themselves: profile, status, week, exceptions, a break."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from loge.common.clock import day_of, from_wall, now
from loge.common.errors import Invalid
from loge.offers.catalogue import in_houses
from loge.offers.models import Provider
from loge.offers.profile import LANGUAGES
from loge.offers.qualities import QUALITIES
from loge.offers.week import Range, Week, parse, spoken

from .fields import WallTimeField

NAMES_OF_DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
_TONGUES = {
    "fr": _("French"), "en": _("English"), "es": _("Spanish"), "de": _("German"), "it": _("Italian"), "pt": _("Portuguese"),
    "nl": _("Dutch"), "ar": _("Arabic"), "br": _("Breton"), "ru": _("Russian"), "uk": _("Ukrainian"), "tr": _("Turkish"), "zh": _("Chinese"),
}  # fmt: skip
TONGUES = [(code, _TONGUES[code]) for code in LANGUAGES]


class DescribeForm(forms.Form):
    """How neighbours see them."""

    name = forms.CharField(label=_("Name shown"), max_length=60)
    presentation = forms.CharField(
        label=_("A few words about you"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    qualities = forms.MultipleChoiceField(
        label=_("Your qualities"), required=False, widget=forms.CheckboxSelectMultiple
    )
    own_words = forms.CharField(label=_("In your own words"), max_length=250, required=False)
    skills = forms.MultipleChoiceField(
        label=_("What you know how to do"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), required=False, choices=TONGUES, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, provider: Provider, **options: Any) -> None:
        own = [word for word in provider.qualities if word not in QUALITIES]
        options.setdefault(
            "initial",
            {
                "name": provider.name, "presentation": provider.presentation, "skills": provider.skills, "languages": provider.languages,
                "qualities": [word for word in provider.qualities if word in QUALITIES], "own_words": ", ".join(own),
            },
        )  # fmt: skip
        super().__init__(*args, **options)
        for name, choices in (
            ("qualities", [(key, words) for key, (_icon, words) in QUALITIES.items()]),
            ("skills", [(found.key, str(found)) for found in sorted(in_houses(provider.house.kind), key=str)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices

    def told(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        own = [word.strip() for word in said.pop("own_words").split(",") if word.strip()]
        return said | {"qualities": [*said["qualities"], *own]}


class StatusForm(forms.Form):
    """Private person or professional."""

    status = forms.ChoiceField(label=_("You offer as"), choices=Provider.Status, widget=forms.RadioSelect)
    trade_name = forms.CharField(label=_("Name of the business"), max_length=80, required=False)
    siret = forms.CharField(label=_("SIRET number"), max_length=24, required=False)
    trade_address = forms.CharField(label=_("Address of the business"), max_length=200, required=False)
    terms = forms.CharField(
        label=_("Your terms of sale"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, provider: Provider, **options: Any) -> None:
        options.setdefault("initial", {name: getattr(provider, name) for name in self.base_fields})
        super().__init__(*args, **options)


class WeekForm(forms.Form):
    """The week typed, a line a day. ``days`` are the ranges once it is valid."""

    def __init__(self, data: Any = None, *, week: Week) -> None:
        super().__init__(data, initial={f"day_{day}": spoken(ranges) for day, ranges in enumerate(week.days())})
        for day, name in enumerate(NAMES_OF_DAYS):
            self.fields[f"day_{day}"] = forms.CharField(label=name, max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        self.days: list[list[Range]] = []
        for day in range(7):
            try:
                self.days.append(parse(told.get(f"day_{day}", "")))
            except Invalid as wrong:
                self.add_error(f"day_{day}", str(wrong))
        return told


class LeaveForm(forms.Form):
    """Away from–to, or free for once."""

    is_free = forms.ChoiceField(
        label=_("You will be"),
        choices=[("", _("away")), ("1", _("free for once"))],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts_at"] = WallTimeField(zone=zone, label=_("From"))
        self.fields["ends_at"] = WallTimeField(zone=zone, label=_("Until"))

    def told(self) -> dict[str, Any]:
        """What the action takes."""
        return self.cleaned_data | {"is_free": bool(self.cleaned_data["is_free"])}


class BreakForm(forms.Form):
    """A break, until the morning of a day or until further notice."""

    until = forms.DateField(
        label=_("Back on"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day, such as 2 December 2026.")},
    )  # fmt: skip

    def __init__(self, *args: Any, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def clean_until(self) -> dt.datetime | None:
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day <= day_of(now(), self.zone):
            raise forms.ValidationError(said("Choose a day to come, within a year."))
        moment = from_wall(dt.datetime.combine(day, dt.time()), self.zone)
        return moment or from_wall(dt.datetime.combine(day, dt.time(1)), self.zone)
