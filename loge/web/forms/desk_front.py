"""What the desk writes of guests, stays, lists, notes for the next shift and things it keeps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.clients.models import ClientFile, Kept, Roll
from loge.houses.models import House
from loge.maildesk.spoken import NAMES

from .fields import NonceForm, Shared, WallTimeField


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "autocapitalize": "sentences"})


class RequestForm(forms.Form):
    """What a guest asks, in two lines."""

    words = forms.CharField(label=_("What they ask"), max_length=2_000, widget=area(2))


class ListForm(forms.Form):
    """A list of the hotel's own system."""

    file = forms.FileField(
        label=_("The list, CSV or XML"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xml,text/csv,text/xml"}),
    )
    sort = forms.ChoiceField(label=_("What it lists"), choices=Roll.Sort.choices)
    day = forms.DateField(label=_("Of which day"), widget=day_input())


class GuestForm(Shared, forms.ModelForm):  # type: ignore[type-arg]
    """What the house knows of a guest."""

    class Meta:
        model = ClientFile
        fields = ("name", "salutation", "manner", "language", "phone", "born_on", "allergies", "tastes", "notes")
        labels = {
            "salutation": _("Addressed as"), "manner": _("In French"), "language": _("Language"), "phone": _("Telephone"),
            "born_on": _("Date of birth"), "allergies": _("Allergies"), "tastes": _("Tastes"), "notes": _("Between us"),
        }  # fmt: skip
        widgets = {
            "born_on": day_input(),
            "language": forms.Select(),
            "tastes": area(2),
            "allergies": area(2),
            "notes": area(2),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        codes = {self.instance.language: self.instance.language} | NAMES
        self.fields["language"].widget.choices = list(codes.items())


class StayForm(Shared, forms.Form):
    """What the reservation says."""

    arrives_on = forms.DateField(label=_("Arrival"), widget=day_input())
    leaves_on = forms.DateField(label=_("Departure"), widget=day_input())
    arrives_at = forms.TimeField(label=_("Hour of arrival"), required=False, widget=time_input())
    leaves_at = forms.TimeField(label=_("Hour of departure"), required=False, widget=time_input())
    room = forms.CharField(label=_("Room"), max_length=20, required=False)
    adults = forms.IntegerField(label=_("Adults"), min_value=0, max_value=200)
    children = forms.IntegerField(label=_("Children"), min_value=0, max_value=200)
    companions = forms.CharField(label=_("Who comes with them"), max_length=300, required=False)
    vip = forms.CharField(label=_("VIP"), max_length=20, required=False)
    notes = forms.CharField(label=_("Notes"), max_length=2_000, required=False, widget=area(2))


class ShiftNoteForm(NonceForm):
    """A word to the next shift."""

    words = forms.CharField(label=_("What the next shift must know"), max_length=2_000, widget=area(3))
    room = forms.CharField(label=_("Room or name, if it is about one"), max_length=80, required=False)


class _KeptWords(forms.Form):
    sort = forms.ChoiceField(label=_("What sort of thing"), choices=Kept.Sort.choices)
    what = forms.CharField(label=_("How one knows it"), max_length=200)
    whose = forms.CharField(label=_("For whom: a name or a room"), max_length=120, required=False)

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due_at"] = WallTimeField(zone=house.zone, label=_("Until when"), required=False)


class KeptForm(_KeptWords):
    """Something is given into our keeping."""

    place = forms.CharField(label=_("Where it lies"), max_length=120)
    photo = forms.FileField(
        label=_("A photo"), required=False, widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
        help_text=_("Of the parcel’s label, or of what was found. The place and hour it carries are taken out."),
    )  # fmt: skip
    field_order = ("sort", "what", "place", "whose", "photo", "due_at")


class KeptWordsForm(Shared, _KeptWords):
    """What was written of it, to correct."""


class PassForm(forms.Form):
    """It goes elsewhere, or into someone's hands."""

    place = forms.CharField(label=_("Where it lies"), max_length=120, required=False)
    to = forms.CharField(label=_("Into whose hands"), max_length=120, required=False)
    signed = forms.CharField(label=_("What stands for a signature"), max_length=200, required=False)
