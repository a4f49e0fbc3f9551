"""Asking whether it can be done, planning, moving, being away; the team’s hours; calendars."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.people.models import Person
from loge.planning.models import Teammate

from .fields import LengthField, NonceForm, Shared, WallTimeField

DAYS = [(0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday"))]  # fmt: skip


def _chosen(people: list[Person], empty: Any = None) -> list[tuple[str, str]]:
    told = [(str(person.pk), str(person)) for person in people]
    return [("", empty), *told] if empty is not None else told


class CanForm(NonceForm):
    """Place, how long, between when and when: asked while the client is on the telephone."""

    place = forms.CharField(label=_("Where"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    lasts_for = LengthField(label=_("For how long"))
    client_name = forms.CharField(label=_("For whom"), max_length=80, required=False)
    client_phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )  # fmt: skip
    title = forms.CharField(label=_("What for"), max_length=100, required=False)
    skill = forms.ChoiceField(label=_("It takes"), required=False)
    person = forms.ChoiceField(label=_("Who is asked for"), required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, people: list[Person], skills: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["earliest"] = WallTimeField(zone=zone, label=_("It may begin from"))
        self.fields["latest"] = WallTimeField(zone=zone, label=_("and at the latest"))
        self.fields["lasts_for"].required = True
        _choices(self, "person", _chosen(people, _("Anyone")))
        _choices(self, "skill", [("", _("nothing special")), *((one, one) for one in skills)])
        self.order_fields(
            [
                "place",
                "earliest",
                "latest",
                "lasts_for",
                "title",
                "client_name",
                "client_phone",
                "skill",
                "person",
                "nonce",
            ]
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        since, until = told.get("earliest"), told.get("latest")
        if since and until and until < since:
            self.add_error("latest", _("The last hour comes before the first one. Put them the other way round."))
        if since and until and until - since > dt.timedelta(days=7):
            self.add_error("latest", _("Ask about a week at most."))
        return told


class MoveForm(forms.Form):
    """Another hour, someone else, longer or shorter."""

    lasts_for = LengthField(label=_("For how long"))
    person = forms.ChoiceField(label=_("Who goes"))
    sequence = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, people: list[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts_at"] = WallTimeField(zone=zone, label=_("Begins"))
        _choices(self, "person", _chosen(people))
        self.order_fields(["starts_at", "person", "lasts_for", "sequence"])


class CorrectForm(Shared, forms.Form):
    """Other words for what is to be done, where and for whom."""

    title = forms.CharField(label=_("What is to be done"), max_length=100)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    client_name = forms.CharField(label=_("For whom"), max_length=80, required=False)
    client_phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )  # fmt: skip


class VisitForm(NonceForm):
    """A visit put straight into someone’s day."""

    title = forms.CharField(label=_("What is to be done"), max_length=100)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    lasts_for = LengthField(label=_("For how long"))
    client_name = forms.CharField(label=_("For whom"), max_length=80, required=False)
    client_phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    promised = forms.BooleanField(label=_("This hour was told to the client"), required=False)
    person = forms.ChoiceField(label=_("Who goes"), required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, people: list[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts_at"] = WallTimeField(zone=zone, label=_("Begins"))
        self.fields["lasts_for"].required = True
        _choices(self, "person", _chosen(people, _("Nobody yet")))
        self.order_fields(
            ["title", "starts_at", "lasts_for", "place", "person", "client_name", "client_phone", "promised", "nonce"]
        )


class UntilForm(forms.Form):
    """Until when: someone is ill, a visit takes longer, a plane is late."""

    def __init__(self, *args: Any, zone: ZoneInfo, label: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until"] = WallTimeField(zone=zone, label=label)


class AbsenceForm(forms.Form):
    why = forms.CharField(label=_("A word, if you like"), max_length=200, required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts_at"] = WallTimeField(zone=zone, label=_("From"))
        self.fields["ends_at"] = WallTimeField(zone=zone, label=_("Until"))
        self.order_fields(["starts_at", "ends_at", "why"])


class TeamForm(forms.Form):
    """Whose days are planned, from where, when."""

    person = forms.ChoiceField(label=_("Who"))
    base = forms.CharField(label=_("Sets out from"), max_length=200, required=False)
    mode = forms.ChoiceField(label=_("Travels"), choices=Teammate.Mode.choices)
    title = forms.CharField(label=_("Known to the team as"), max_length=40, required=False)
    skills = forms.CharField(label=_("Can do, words between commas"), max_length=200, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"), choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    break_from = forms.TimeField(
        label=_("A break from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    break_until = forms.TimeField(
        label=_("beginning at the latest"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    break_for = LengthField(label=_("lasting"))

    def __init__(self, *args: Any, people: list[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        _choices(self, "person", _chosen(people))


class FeedForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=60)
    full = forms.BooleanField(label=_("With names and places (otherwise only “busy”)"), required=False)


class PasswordForm(forms.Form):
    name = forms.CharField(label=_("Telephone or program"), max_length=60)


class OutsideForm(forms.Form):
    name = forms.CharField(label=_("What it is"), max_length=60)
    url = forms.CharField(
        label=_("Private address of the calendar (.ics)"), max_length=1_000, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )  # fmt: skip


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
    field.error_messages["invalid_choice"] = _("This is not in the list. Choose again.")
