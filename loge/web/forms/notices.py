"""Doubting something that is shown, and deciding on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.care.notices import grounds
from loge.care.notices.models import MOST_WORDS, Notice


class NoticeForm(forms.Form):
    """Why it is doubted. A visitor leaves an address for the answer."""

    reason = forms.ChoiceField(label=_("Why?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What makes you say so?"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, kind: str, visitor: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].choices = list(grounds.of(kind).reasons.items())  # type: ignore[attr-defined]
        if visitor:
            self.fields["email"] = forms.EmailField(
                label=_("Your e-mail address, for the answer"),
                max_length=254,
                widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            )


class DecisionForm(forms.Form):
    """On what the decision rests: the ground says whether it stays or goes."""

    ground = forms.ChoiceField(label=_("Your decision"))
    words = forms.CharField(
        label=_("Why, in your words"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, row: Notice, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose…")),
            (_("Leave it, because…"), list(row.grounds.kept.items())),
            (_("Take it down, because…"), list(row.grounds.refused.items())),
        ]


class ContestForm(forms.Form):
    words = forms.CharField(
        label=_("What should be looked at again?"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
