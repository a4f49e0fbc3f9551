"""Writing, changing and answering a review; reporting one; ruling on a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.care.reviews import states
from loge.care.reviews.models import MOST_WORDS


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ReviewForm(forms.Form):
    STARS = [(count, "★" * count) for count in range(5, 0, -1)]

    stars = forms.TypedChoiceField(label=_("How was it?"), choices=STARS, coerce=int, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("A few words for the neighbours"), max_length=MOST_WORDS, required=False, widget=_area(3)
    )


class ReplyForm(forms.Form):
    words = forms.CharField(label=_("Your reply"), max_length=MOST_WORDS, widget=_area(3))


class ReportForm(forms.Form):
    """Why a review is doubted. A visitor leaves an address for the answer."""

    reason = forms.ChoiceField(label=_("Why?"), choices=list(states.REPORTED_FOR.items()), widget=forms.RadioSelect)
    words = forms.CharField(label=_("What makes you say so?"), max_length=MOST_WORDS, widget=_area(4))

    def __init__(self, *args: Any, visitor: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if visitor:
            self.fields["email"] = forms.EmailField(
                label=_("Your e-mail address, for the answer"),
                max_length=254,
                widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            )


class RulingForm(forms.Form):
    """On what the decision rests, and why: the ground says whether the review is kept or refused."""

    ground = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            ("", _("Choose…")),
            (_("Keep the review, because…"), list(states.KEPT_ON.items())),
            (_("Refuse the review, because…"), list(states.REFUSED_ON.items())),
        ],
    )
    words = forms.CharField(label=_("Why, in your words"), max_length=MOST_WORDS, widget=_area(4))


class ContestForm(forms.Form):
    words = forms.CharField(label=_("What should be looked at again?"), max_length=MOST_WORDS, widget=_area(3))
