"""The three answers of a week, a small change to try, and why it is kept or dropped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.care.figures.measures import all_measures
from loge.care.models import SelfReview
from loge.care.week.actions import LONGEST, MEASURED
from loge.houses.models import House

from .care import people_field
from .fields import NonceForm

LONG = {"rows": 4}


class AnswersForm(forms.Form):
    """How would I feel; one per cent better; the ideal."""

    felt = forms.CharField(
        label=SelfReview._meta.get_field("felt").verbose_name, max_length=2_000, widget=forms.Textarea(attrs=LONG)
    )
    better = forms.CharField(
        label=SelfReview._meta.get_field("better").verbose_name, max_length=2_000, widget=forms.Textarea(attrs=LONG)
    )
    ideal = forms.CharField(
        label=SelfReview._meta.get_field("ideal").verbose_name, max_length=2_000, widget=forms.Textarea(attrs=LONG)
    )


class ImprovementForm(NonceForm):
    """One small change, the number it should move, from when, and for how long one looks."""

    words = forms.CharField(label=_("What changes"), max_length=200)
    begins_on = forms.DateField(
        label=_("From which day on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    weeks = forms.IntegerField(label=_("Weeks to look at, before and after"), min_value=1, max_value=LONGEST, initial=4)

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(name, all_measures()[name].NAME) for name in MEASURED]
        self.fields["measure"] = forms.ChoiceField(label=_("Which number should move"), choices=choices)
        self.fields["owner"] = people_field(house, required=False)
        self.order_fields(["words", "measure", "begins_on", "weeks", "owner"])


class DecisionForm(forms.Form):
    words = forms.CharField(label=_("Why"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))
