"""What is asked of someone after hard words, why, and what they answer; the wordings of a house."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.care.kindness.wordings import MOST, Offered
from loge.care.models import Limit

WHY = {"rows": 3}


class LimitForm(forms.Form):
    """Why, in words the other person reads; people choose the rung."""

    step = forms.ChoiceField(label=_("What is asked of them"), choices=Limit.Step.choices)
    words = forms.CharField(label=_("Why: they read it"), max_length=2_000, widget=forms.Textarea(attrs=WHY))


class ContestLimitForm(forms.Form):
    words = forms.CharField(
        label=_("What should be looked at again?"), max_length=2_000, widget=forms.Textarea(attrs=WHY)
    )


class JudgeLimitForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("lift", _("It is lifted")), ("keep", _("It stays"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Why, in your words: they read it"), max_length=2_000, widget=forms.Textarea(attrs=WHY)
    )


class WordingForm(forms.Form):
    """One wording; empty brings back the words it came with."""

    words = forms.CharField(max_length=MOST, required=False, widget=forms.Textarea(attrs={"rows": 9}))

    def __init__(self, told: Any = None, *, offered: Offered) -> None:
        key = f"{offered.situation}-{offered.language}"
        super().__init__(told, prefix=key, initial={"words": offered.words})
        self.fields["words"].label = offered.title
        self.fields["words"].widget.attrs["lang"] = offered.language
