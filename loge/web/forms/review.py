"""Writing, changing and answering a review."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
