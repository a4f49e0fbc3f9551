"""Long requests: begin one, move its day, write a step, a candidate, an interview, what is compared, a template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loge.clients.models import ClientFile, Member
from loge.demands.long import employ
from loge.demands.long.plan import FURTHEST, Draft
from loge.demands.long.templates import CLIENT, HOUSE, Kind
from loge.demands.models import CandidateNote, Encounter, Step
from loge.houses.models import House
from loge.people.models import Person

from .fields import LengthField, NonceForm, PriceField, WallTimeField
from .households import DayField

WHO = {HOUSE: gettext_lazy("us"), CLIENT: gettext_lazy("the client")}


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class BeginForm(NonceForm):
    kind = forms.ChoiceField(label=gettext_lazy("What kind of request"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=gettext_lazy("What you call it"), max_length=160, required=False,
        help_text=gettext_lazy("“A cleaner for the house in Damigny”. Nothing: the name of its kind."),
    )  # fmt: skip
    aim_on = DayField(label=gettext_lazy("The day it aims at"))
    client = forms.ChoiceField(label=gettext_lazy("For which household"), required=False)
    client_name = forms.CharField(
        label=gettext_lazy("Or for whom"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A guest, the house itself: anyone without a file."),
    )
    surprise_for = forms.ChoiceField(
        label=gettext_lazy("Who must not know"), required=False,
        help_text=gettext_lazy("They see nothing of it anywhere until the day has passed."),
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("What was asked"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[Kind],
        clients: Sequence[ClientFile],
        members: Sequence[Member],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.clients, self.members = clients, members
        _choices(self, "kind", [(one.key, one.name) for one in kinds])
        _choices(self, "client", [("", "—"), *((str(one.pk), one.name) for one in clients)])
        _choices(self, "surprise_for", [("", _("nobody")), *((str(one.pk), one.name) for one in members)])
        if not clients:
            del self.fields["client"]
        if not members:
            del self.fields["surprise_for"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told["client"] = next((one for one in self.clients if str(one.pk) == told.get("client")), None)
        told["surprise_for"] = next((one for one in self.members if str(one.pk) == told.get("surprise_for")), None)
        return told


class AimForm(forms.Form):
    aim_on = DayField(label=gettext_lazy("The day it aims at"))


class StepForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=160)
    due_on = DayField(label=gettext_lazy("By"))
    owner = forms.ChoiceField(label=gettext_lazy("Who does it"))
    after = forms.MultipleChoiceField(
        label=gettext_lazy("What comes first"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(label=gettext_lazy("A word about it"), max_length=500, required=False)
    is_shown = forms.BooleanField(label=gettext_lazy("The client sees it"), required=False, initial=True)

    THEIRS = "client"

    def __init__(self, *args: Any, people: Sequence[Person], others: Sequence[Step], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people
        everyone = [(str(one.pk), one.name or str(one)) for one in people]
        _choices(self, "owner", [*everyone, (self.THEIRS, _("the client"))])
        field = self.fields["after"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.number), f"{one.number}. {one.title}") for one in others]
        if not others:
            del self.fields["after"]

    def told(self) -> dict[str, Any]:
        """As the action takes it."""
        clean = dict(self.cleaned_data)
        who = clean.pop("owner")
        clean["is_theirs"] = who == self.THEIRS
        clean["owner"] = next((one for one in self.people if str(one.pk) == who), None)
        clean["after"] = [int(number) for number in clean.get("after", ())]
        return clean

    @classmethod
    def standing(cls, step: Step) -> dict[str, Any]:
        who = cls.THEIRS if step.is_theirs else str(step.owner_id or "")
        told: dict[str, Any] = {name: getattr(step, name) for name in ("title", "due_on", "words", "is_shown")}
        return {**told, "owner": who, "after": [str(number) for number in step.after]}


class CandidateForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    source = forms.CharField(label=gettext_lazy("How they came to us"), max_length=160, required=False)


class CandidateNoteForm(forms.Form):
    sort = forms.ChoiceField(label=gettext_lazy("What it is"), choices=CandidateNote.Sort)
    words = forms.CharField(
        label=gettext_lazy("What you noted"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("About the work, nothing else: they may ask to read it."),
    )  # fmt: skip


class EncounterForm(NonceForm):
    sort = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Encounter.Sort)
    person = forms.ChoiceField(label=gettext_lazy("Who meets them"))
    lasts_for = LengthField(label=gettext_lazy("For how long"))
    place = forms.CharField(label=gettext_lazy("Where"), max_length=200, required=False)

    def __init__(self, *args: Any, house: House, people: Sequence[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people
        self.fields["starts_at"] = WallTimeField(zone=house.zone, label=_("When"))
        _choices(self, "person", [(str(one.pk), one.name or str(one)) for one in people])
        self.order_fields(["sort", "starts_at", "lasts_for", "person", "place", "nonce"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told["person"] = next((one for one in self.people if str(one.pk) == told.get("person")), None)
        told["lasts_for"] = told.get("lasts_for") or dt.timedelta(minutes=45)
        return told


class EmployForm(forms.Form):
    """What is compared: read from the address, so that a comparison can be kept and sent."""

    hours = forms.DecimalField(
        label=gettext_lazy("Hours a month"), min_value=Decimal("0.5"), max_value=400, decimal_places=2, initial=20
    )
    net = PriceField(
        label=gettext_lazy("Net wage an hour, holiday pay included"), initial="14", help_text=gettext_lazy("In euros.")
    )
    agency = PriceField(label=gettext_lazy("What an agency asks an hour, VAT included"), initial="30")
    mandate = PriceField(label=gettext_lazy("What an agency asks an hour for a mandate, VAT included"), initial="4")
    dependants = forms.IntegerField(
        label=gettext_lazy("Children, and those over 65, of the tax household"), min_value=0, max_value=12, initial=0
    )
    first_year = forms.BooleanField(label=gettext_lazy("The first year they employ someone"), required=False)
    vat = forms.ChoiceField(
        label=gettext_lazy("What the work is"),
        choices=(
            ("home", gettext_lazy("cleaning, ironing, children")),
            ("frail", gettext_lazy("for someone who cannot do it alone")),
            ("other", gettext_lazy("garden, small jobs, computers")),
        ),
        initial="home",
    )

    def wanted(self) -> employ.Wanted:
        told = self.cleaned_data
        return employ.Wanted(
            hours=told["hours"], net_cents=told["net"], agency_cents=told["agency"], mandate_cents=told["mandate"],
            dependants=told["dependants"], first_year=told["first_year"], vat=told["vat"],
        )  # fmt: skip


class TemplateNameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is called"), max_length=80)


class DraftForm(forms.Form):
    """One step of a template; emptied, it is left out."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=160, required=False)
    offset = forms.IntegerField(
        label=gettext_lazy("Open days from the day"), min_value=-FURTHEST, max_value=FURTHEST, required=False
    )
    after = forms.CharField(label=gettext_lazy("After steps"), max_length=60, required=False)
    who = forms.ChoiceField(label=gettext_lazy("Who does it"), choices=tuple(WHO.items()), required=False)
    shown = forms.BooleanField(label=gettext_lazy("The client sees it"), required=False)

    def clean_after(self) -> tuple[int, ...]:
        """``1, 3`` → (1, 3)"""
        words = self.cleaned_data["after"].replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() and len(word) <= 2 for word in words):
            raise forms.ValidationError(_("Write the numbers of steps, such as 1, 3."))
        return tuple(sorted({int(word) for word in words}))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("title") and told.get("offset") is None and "offset" not in self.errors:
            self.add_error("offset", _("Say how many open days before (−) or after the day."))
        return told


def drafts(forms_: Sequence[DraftForm], words: Sequence[str]) -> list[Draft]:
    """The steps that have words, renumbered: what came after a step that was emptied comes after what that one waited for."""
    kept = [(number, form.cleaned_data) for number, form in enumerate(forms_, 1) if form.cleaned_data.get("title")]
    place = {number: now for now, (number, _told) in enumerate(kept, 1)}
    waited = {number: form.cleaned_data.get("after") or () for number, form in enumerate(forms_, 1)}
    found = []
    for number, told in kept:
        after = sorted({place[one] for first in told["after"] for one in _standing(first, place, waited)})
        note = words[number - 1] if number <= len(words) else ""
        found.append(
            Draft(told["title"].strip(), told["offset"], tuple(after), told["who"] or HOUSE, bool(told["shown"]), note)
        )
    return found


def _standing(number: int, place: dict[int, int], waited: dict[int, tuple[int, ...]]) -> list[int]:
    """That step, or, once it is left out, those it waited for. A number nobody has stays and is refused."""
    if number in place or number not in waited:
        return [number] if number in place else []
    return [one for first in waited[number] if first < number for one in _standing(first, place, waited)]
