"""A line of the book of attentions, and what may be spent on them."""

from __future__ import annotations

from django import forms

from loge.care.moments import states
from loge.care.moments.models import Attention, AttentionBudget

from .fields import PriceField


def _named(model: type, name: str) -> str:
    return model._meta.get_field(name).verbose_name  # type: ignore[attr-defined,no-any-return]


class AttentionForm(forms.Form):
    title = forms.CharField(label=_named(Attention, "title"), max_length=120)
    fits = forms.ChoiceField(label=_named(Attention, "fits"), choices=list(states.FITS.items()))
    how = forms.CharField(
        label=_named(Attention, "how"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    cents = PriceField(label=_named(Attention, "cents"), required=False)


class BudgetForm(forms.Form):
    month_cents = PriceField(label=_named(AttentionBudget, "month_cents"))
    person_cents = PriceField(label=_named(AttentionBudget, "person_cents"))
