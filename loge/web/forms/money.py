"""Who someone is to the tax office, and why a keeper lets something go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class IdentityForm(forms.Form):
    """As a tax notice has them."""

    first_name = forms.CharField(
        label=_("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Family name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    born_on = forms.DateField(
        label=_("Born on"), widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d")
    )
    born_in = forms.CharField(label=_("Town of birth"), max_length=80, required=False)
    street = forms.CharField(
        label=_("Street and number"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )
    post_code = forms.CharField(
        label=_("Post code"), max_length=12, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    city = forms.CharField(
        label=_("Town"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    tin = forms.CharField(
        label=_("Tax number, or SIREN"), max_length=20, required=False, help_text=_("13 digits on your last tax notice; 9 for a SIREN."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    account = forms.CharField(
        label=_("IBAN you are paid on"),
        max_length=42,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "born_on": self.cleaned_data["born_on"].isoformat()}


class WhyForm(forms.Form):
    words = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
