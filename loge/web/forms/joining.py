"""Joining a loge, opening one, vetting, handing over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from loge.houses import gazetteer
from loge.houses.gazetteer import Commune, fold
from loge.houses.models import Charter, House
from loge.houses.queries import communes_of
from loge.offers.catalogue import in_houses
from loge.offers.gates import gates

from ..ui import short_day, time
from .fields import NonceForm, WallTimeField


class CommuneField(forms.CharField):
    """A commune by its name or post code, those of ``nearby`` first → its INSEE code. Says which are meant when several are."""

    def __init__(self, *, nearby: list[Commune] | None = None, **options: Any) -> None:
        self.nearby = nearby or []
        options.setdefault("label", gettext_lazy("Your commune"))
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "address-level2", "list": "communes"}))
        super().__init__(max_length=80, **options)

    def clean(self, value: Any) -> str:
        words = str(super().clean(value) or "")
        if not words:
            return ""
        if gazetteer.commune(words.strip().upper()):  # an INSEE code, as a list of choices sends it
            return words.strip().upper()
        digits = "".join(sign for sign in words if sign.isdigit())
        name = fold("".join(sign for sign in words if not sign.isdigit()))
        here = [place for place in self.nearby if name and fold(place.name) == name and _at(place, digits)]
        found = here or _exact(gazetteer.find(words, limit=60), name, digits)
        if not found:
            raise forms.ValidationError(_("We know no such commune. Write its name or its post code."))
        if len(found) > 1:
            told = ", ".join(f"{place.name} ({place.postcodes[0]})" for place in found[:6])
            raise forms.ValidationError(_("Several communes are called so: %(told)s. Write which.") % {"told": told})
        return found[0].insee


def _exact(found: list[Commune], name: str, digits: str) -> list[Commune]:
    """Those of exactly this name, or all at this post code (one post code serves several); else the best guess alone."""
    if not name:
        return [place for place in found if _at(place, digits)] or found[:1]
    return [place for place in found if fold(place.name) == name and _at(place, digits)] or found[:1]


def _at(place: Commune, digits: str) -> bool:
    return not digits or digits in place.postcodes


class ApplyForm(NonceForm):
    """What a future neighbour tells of themselves."""

    name = forms.CharField(
        label=gettext_lazy("First and last name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    address = forms.CharField(
        label=gettext_lazy("Number and street"),
        max_length=200,
        help_text=gettext_lazy("Only the coordinator reads it. Neighbours see your commune."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    born_on = forms.DateField(
        label=gettext_lazy("Date of birth"),
        help_text=gettext_lazy("To know that you are of age. It is not kept as written."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day as 23/04/1980.")},
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
    )
    trades = forms.MultipleChoiceField(label=gettext_lazy("What you can do"), widget=forms.CheckboxSelectMultiple)
    free_time = forms.CharField(
        label=gettext_lazy("When you have time"),
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Wednesday afternoons, some evenings")}),
    )
    words = forms.CharField(
        label=gettext_lazy("A few words about you"),
        max_length=2_000,
        help_text=gettext_lazy("What you like doing, and why here."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    charter_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_000)
    signed = forms.BooleanField(
        label=gettext_lazy("I have read the charter and I sign it"),
        error_messages={
            "required": gettext_lazy("Read the charter and sign it: it is what neighbours promise each other.")
        },
    )

    def __init__(self, *args: Any, house: House, charter: Charter | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["commune"] = CommuneField(nearby=communes_of(house))
        trades = self.fields["trades"]
        assert isinstance(trades, forms.MultipleChoiceField)
        trades.choices = [(found.key, str(found)) for found in sorted(in_houses(house.kind), key=str)]
        self.fields["charter_version"].initial = charter.version if charter else 1
        order = "name commune address phone born_on trades free_time words charter_version signed nonce"
        self.order_fields(order.split())


class MoveForm(forms.Form):
    """I live elsewhere now."""

    address = forms.CharField(
        label=gettext_lazy("Number and street"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["commune"] = CommuneField(nearby=communes_of(house))
        self.order_fields(["address", "commune"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code of the letter"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class VouchForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("How do you know them?"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class NotesForm(forms.Form):
    """The interview: what was spoken of, and notes nobody else reads."""

    checked = forms.MultipleChoiceField(
        label=gettext_lazy("Spoken of"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes, for the keepers alone"), max_length=5_000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip

    def __init__(self, *args: Any, lines: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        checked = self.fields["checked"]
        assert isinstance(checked, forms.MultipleChoiceField)
        checked.choices = [(line, line) for line in lines]


class ChecklistForm(forms.Form):
    lines = forms.CharField(
        label=gettext_lazy("One subject per line"), max_length=5_000, required=False,
        help_text=gettext_lazy("Empty brings back the lines that come with Loge."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )  # fmt: skip


class SlotForm(forms.Form):
    """Times to meet applicants: some of those that are free in one's agenda, or the first, and how many in a row."""

    times = forms.TypedMultipleChoiceField(
        label=gettext_lazy("You are free then, says your agenda"), required=False, coerce=dt.datetime.fromisoformat,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    count = forms.IntegerField(
        label=gettext_lazy("How many, one after the other"), min_value=1, max_value=12, initial=3
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes each"), min_value=10, max_value=240, initial=30)
    place = forms.CharField(label=gettext_lazy("Where"), max_length=160, required=False)

    def __init__(self, *args: Any, house: House, free: Sequence[dt.datetime] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        label = gettext_lazy("Or others: the first begins") if free else gettext_lazy("The first begins")
        self.fields["starts_at"] = WallTimeField(zone=house.zone, label=label, required=False)
        times = self.fields["times"]
        assert isinstance(times, forms.TypedMultipleChoiceField)
        times.choices = [(start.isoformat(), f"{short_day(start)}, {time(start)}") for start in free]
        if not free:
            del self.fields["times"]
        self.fields["place"].initial = house.address
        self.order_fields(["times", "starts_at", "count", "minutes", "place"])

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not told.get("starts_at") and not told.get("times"):
            self.add_error("starts_at", _("Say when: choose a time."))
        return told

    def starts(self) -> list[dt.datetime]:
        told = self.cleaned_data
        step = dt.timedelta(minutes=told["minutes"])
        typed = [told["starts_at"] + step * number for number in range(told["count"])] if told["starts_at"] else []
        return sorted({*told.get("times", ()), *typed})


class PaperForm(forms.Form):
    """A paper that was seen, and until when it holds."""

    gate = forms.ChoiceField(label=gettext_lazy("For"))
    kind = forms.CharField(label=gettext_lazy("Which paper"), max_length=80)
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        error_messages={"invalid": gettext_lazy("Write the day as 23/04/2030.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["gate"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, str(gate)) for key, gate in gates().items()]


class CharterForm(forms.Form):
    fr = forms.CharField(
        label=gettext_lazy("In French"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 16, "lang": "fr"})
    )
    en = forms.CharField(
        label=gettext_lazy("In English"), max_length=10_000, required=False,
        widget=forms.Textarea(attrs={"rows": 16, "lang": "en"}),
    )  # fmt: skip
    after = forms.IntegerField(min_value=0, max_value=32_000, widget=forms.HiddenInput)


class HandoverForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("The e-mail address they sign in with"))
    words = forms.CharField(
        label=gettext_lazy("What they should know"), max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class OpeningForm(forms.Form):
    """A loge one would open: where, with which communes around, and why."""

    name = forms.CharField(label=gettext_lazy("Name of the loge"), max_length=80)
    communes = forms.MultipleChoiceField(
        label=gettext_lazy("The communes it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=gettext_lazy("Why you, and with whom"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def __init__(self, *args: Any, proposed: list[Commune], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["communes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(place.insee, place.name) for place in proposed]
        field.initial = [place.insee for place in proposed]
        if proposed:
            self.fields["name"].initial = _("Loge of %(town)s") % {"town": proposed[0].name}


class TerritoryForm(forms.Form):
    """The communes of a loge: those ticked, and one more by its name."""

    communes = forms.MultipleChoiceField(
        label=gettext_lazy("The communes it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, around: list[Commune], served: list[Commune], living: Mapping[str, int], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["communes"]
        assert isinstance(field, forms.MultipleChoiceField)
        told = set(self.data.getlist("communes")) if hasattr(self.data, "getlist") else set()
        extra = [place for code in sorted(told)[:500] if (place := gazetteer.commune(code))]
        known = {place.insee: place for place in (*around, *extra)}
        field.choices = [(place.insee, _with_neighbours(place, living.get(place.insee, 0))) for place in known.values()]
        field.initial = [place.insee for place in served]
        self.fields["more"] = CommuneField(
            nearby=around, label=gettext_lazy("Another commune, by its name or post code"), required=False
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        told["chosen"] = {*told.get("communes", ()), *filter(None, [told.get("more")])}
        if not told["chosen"]:
            self.add_error("communes", _("A territory is made of communes of France, one at least."))
        return told

    def shown(self) -> list[Commune]:
        """The communes chosen, by name."""
        chosen = (gazetteer.commune(code) for code in self.cleaned_data["chosen"])
        return sorted((place for place in chosen if place), key=lambda place: place.name)


def _with_neighbours(place: Commune, count: int) -> str:
    if not count:
        return place.name
    told = ngettext("%(name)s, %(num)s neighbour", "%(name)s, %(num)s neighbours", count)
    return told % {"name": place.name, "num": count}
