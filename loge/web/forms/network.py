"""What is written about a partner of the network: a paper seen, who vouches, when they came, what went wrong."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loge.care.models import Incident
from loge.offers.partners.models import PartnerPaper

from .fields import WallTimeField
from .households import DayField


class PaperForm(forms.Form):
    sort = forms.ChoiceField(label=gettext_lazy("Which paper"), choices=PartnerPaper.Sort)
    valid_until = DayField(label=gettext_lazy("Valid until"))
    words = forms.CharField(
        label=gettext_lazy("In a few words"), max_length=120, required=False,
        help_text=gettext_lazy("Who issued it, its number. The paper itself is not kept."),
    )  # fmt: skip
    is_compulsory = forms.BooleanField(
        label=gettext_lazy("Without it they are not proposed"), required=False, initial=True
    )


class VoucherForm(forms.Form):
    who = forms.CharField(
        label=gettext_lazy("Who vouches for them"),
        max_length=120,
        help_text=gettext_lazy("A person, or another house."),
    )
    what = forms.CharField(label=gettext_lazy("For what"), max_length=200)
    said_on = DayField(label=gettext_lazy("Since when"))


class ArrivalForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("What for"), max_length=160, required=False)

    def __init__(self, *args: Any, zone: zoneinfo.ZoneInfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due_at"] = WallTimeField(zone=zone, label=_("When they were expected"))
        self.fields["came_at"] = WallTimeField(
            zone=zone, label=_("When they came"), required=False, help_text=_("Nothing: they did not come.")
        )
        self.order_fields(["due_at", "came_at", "words"])


class IncidentForm(forms.Form):
    sort = forms.ChoiceField(label=gettext_lazy("What went wrong"), choices=Incident.Sort)
    happened_on = DayField(label=gettext_lazy("On which day"))
    words = forms.CharField(
        label=gettext_lazy("What happened"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What was seen, by whom. They may ask to read it, and contest it."),
    )  # fmt: skip
