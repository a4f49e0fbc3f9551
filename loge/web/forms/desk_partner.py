"""A partner of the house: whom to ask, when they are open, what guests must be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.common.errors import Invalid
from loge.houses.models import House
from loge.offers.catalogue import in_houses
from loge.offers.partners import actions
from loge.offers.partners.models import Partner

from . import places
from .desk_front import area, day_input
from .fields import PercentField, Shared

WEEK = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


FIELDS = ("name", "category_keys", "contact", "phone", "email", "address", "town", "disclaimer", "notes")


class PartnerForm(Shared, forms.ModelForm):  # type: ignore[type-arg]
    """The whole of a partner; hours are written as one says them, a line a day."""

    category_keys = forms.MultipleChoiceField(label=_("Trades"), widget=forms.CheckboxSelectMultiple)
    commission = PercentField(label=_("Their commission to the house, in per cent"), required=False)

    place: places.Place | None = None

    class Meta:
        model = Partner
        fields = FIELDS
        widgets = {"disclaimer": area(2), "notes": area(2)}

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        trades = self.fields["category_keys"]
        assert isinstance(trades, forms.MultipleChoiceField)
        trades.choices = [(one.key, str(one)) for one in in_houses(house.kind)]
        for number, name in enumerate(WEEK):
            self.fields[f"day_{number}"] = forms.CharField(label=name, max_length=120, required=False)
        if self.instance.pk:
            self.initial["commission"] = self.instance.commission_bp
            for number, words in said_week(self.instance).items():
                self.initial[f"day_{number}"] = words

        self.fields["town"].help_text = _(
            "Where they are: it says how far from you. A town, a post code, or the two numbers of a map."
        )

    def clean_town(self) -> str:
        if "town" not in self.changed_data:
            return str(self.instance.town)
        self.place = places.find(self.cleaned_data["town"])
        return self.place.words if self.place else ""

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        hours = []
        for number in range(7):
            day = f"day_{number}"
            try:
                hours += actions.read_hours(number, (told if self.is_touched(day) else self.initial).get(day) or "")
            except Invalid as wrong:
                self.add_error(day, str(wrong))
        told["hours"] = hours
        return told

    def _post_clean(self) -> None:
        """The row itself is written by an action, never here."""

    @property
    def told(self) -> dict[str, Any]:
        """What was touched, as an action takes it."""
        touched = self.touched()
        found = {name: touched[name] for name in FIELDS if name in touched}
        if "town" in found:
            here = self.place
            found |= {"latitude": here.latitude if here else None, "longitude": here.longitude if here else None}
        if "commission" in touched:
            found["commission_bp"] = touched["commission"] or 0
        return found | {"hours": self.cleaned_data["hours"]}


class ClosingForm(forms.Form):
    """Days on which they are shut."""

    first_on = forms.DateField(label=_("First day shut"), widget=day_input())
    last_on = forms.DateField(label=_("Last day shut"), widget=day_input())
    reason = forms.CharField(label=_("Why"), max_length=120, required=False)


def said_week(partner: Partner) -> dict[int, str]:
    """Their week as one writes it: ``12:00–14:30, 19:00–23:00``."""
    week: dict[int, list[str]] = {}
    for row in partner.hours.all():
        closes = "24:00" if row.closes.second else row.closes.strftime("%H:%M")
        week.setdefault(row.weekday, []).append(f"{row.opens:%H:%M}–{closes}")
    return {day: ", ".join(spans) for day, spans in week.items()}
