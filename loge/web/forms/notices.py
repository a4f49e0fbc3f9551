"""Doubting something that is shown, and deciding on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.care.notices.grounds import CONTENT_KEPT, CONTENT_REASONS, CONTENT_REFUSED
from loge.care.notices.models import MOST_WORDS

from .review import ReportForm


class NoticeForm(ReportForm):
    """Why it is doubted. A visitor leaves an address for the answer."""

    def __init__(self, *args: Any, visitor: bool, **options: Any) -> None:
        super().__init__(*args, visitor=visitor, **options)
        self.fields["reason"] = forms.ChoiceField(
            label=_("Why?"), choices=list(CONTENT_REASONS.items()), widget=forms.RadioSelect
        )
        self.order_fields(["reason", "words", "email"])


class DecisionForm(forms.Form):
    """On what the decision rests: the ground says whether it stays or goes."""

    ground = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            ("", _("Choose…")),
            (_("Leave it, because…"), list(CONTENT_KEPT.items())),
            (_("Take it down, because…"), list(CONTENT_REFUSED.items())),
        ],
    )
    words = forms.CharField(
        label=_("Why, in your words"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )
