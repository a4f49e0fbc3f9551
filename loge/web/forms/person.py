"""Oneself."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.people.models import Person


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
