"""A household's file: everything that is written in it, a form each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loge.clients import dates
from loge.clients.models import ClientFile, Home, Known, Member, Occasion, Secret
from loge.demands.models import MOST_WORDS
from loge.houses.models import House
from loge.offers.catalogue import in_houses
from loge.offers.partners.models import Partner
from loge.people.models import Person

from .fields import LengthField, NonceForm, PriceField, Shared, WallTimeField


class DayField(forms.DateField):
    """A ``date`` field."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class HouseholdForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What you call this household"), max_length=120)
    member = forms.CharField(label=gettext_lazy("Whom you speak with first"), max_length=120)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Person.LANGUAGES)


class CallNoteForm(NonceForm):
    words = forms.CharField(
        label=gettext_lazy("What do they need?"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "sentences"}),
    )


class _OfHousehold(forms.Form):
    """A form that may name one of the household, or one of their homes."""

    def __init__(
        self, *args: Any, client: ClientFile, members: list[Member], homes: list[Home], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.client, self.members, self.homes = client, members, homes
        everyone = [("", _("the whole household")), *((str(one.pk), one.name) for one in members if one.is_here)]
        for name in ("member", "other", "asked"):
            if name in self.fields:
                shown = everyone if name == "member" else [("", "—"), *everyone[1:]]
                self._choices(name, shown)
        if "home" in self.fields:
            self._choices("home", [("", _("any of their homes")), *((str(one.pk), str(one)) for one in homes)])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name, rows in (
            ("member", self.members),
            ("other", self.members),
            ("asked", self.members),
            ("home", self.homes),
        ):
            if name in self.fields and name in told:
                told[name] = next((row for row in rows if str(row.pk) == told[name]), None)
        return told


class MemberForm(Shared, forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    about = forms.CharField(label=gettext_lazy("In a few words"), max_length=160, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    orders = forms.ChoiceField(label=gettext_lazy("May order"), choices=Member.Orders, required=False)
    ceiling_cents = PriceField(label=gettext_lazy("Up to, in euros an order"), required=False)
    pays = forms.BooleanField(label=gettext_lazy("Pays for the household"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("The address they sign in with"), required=False,
        help_text=gettext_lazy("They see their own space, and answer proposals with one tap."),
    )  # fmt: skip


class StatusForm(forms.Form):
    status = forms.ChoiceField(label=gettext_lazy("How things stand"), choices=Member.Status)
    on = DayField(label=gettext_lazy("Since"), required=False)


class HomeForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("What you call it"), max_length=60, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200)
    access = forms.CharField(
        label=gettext_lazy("How one gets in"), max_length=300, required=False,
        help_text=gettext_lazy("Never a code: those go into the vault."),
    )  # fmt: skip
    is_main = forms.BooleanField(label=gettext_lazy("Where they live"), required=False)


class FactForm(_OfHousehold):
    sort = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Known.Sort)
    member = forms.ChoiceField(label=gettext_lazy("Of whom"), required=False)
    words = forms.CharField(label=gettext_lazy("What is known"), max_length=300)
    topic = forms.CharField(label=gettext_lazy("About what"), max_length=60, required=False)
    source = forms.CharField(label=gettext_lazy("Who said so, or where it was seen"), max_length=120, required=False)
    sure = forms.ChoiceField(label=gettext_lazy("How sure"), choices=Known.Sure, initial=Known.Sure.SAID)
    expires_on = DayField(label=gettext_lazy("Holds until"), required=False)
    is_sensitive = forms.BooleanField(label=gettext_lazy("For the referents alone"), required=False)
    basis = forms.CharField(
        label=gettext_lazy("Who allowed it to be kept, and when"), max_length=160, required=False,
        help_text=gettext_lazy("Health and family matters are kept with their word only."),
    )  # fmt: skip


class GiftForm(_OfHousehold):
    member = forms.ChoiceField(label=gettext_lazy("To whom"))
    what = forms.CharField(label=gettext_lazy("What was given"), max_length=160)
    given_on = DayField(label=gettext_lazy("When"))
    by_whom = forms.CharField(label=gettext_lazy("Given by"), max_length=120, required=False)
    cents = PriceField(label=gettext_lazy("Price in euros"), required=False)
    provider = forms.CharField(label=gettext_lazy("From where"), max_length=120, required=False)
    reaction = forms.CharField(label=gettext_lazy("How it was received"), max_length=200, required=False)


class RuleForm(Shared, forms.Form):
    """A date that comes back, as one says it."""

    day = forms.IntegerField(
        label=gettext_lazy("Day"), min_value=1, max_value=31, required=False,
        help_text=gettext_lazy("Leave it empty if only the month is known: we shall look for it in time."),
    )  # fmt: skip
    month = forms.TypedChoiceField(label=gettext_lazy("Month"), coerce=int, required=False)
    year = forms.IntegerField(label=gettext_lazy("Year, if it is known"), min_value=1, max_value=9_999, required=False)
    feast = forms.ChoiceField(label=gettext_lazy("Or a feast that moves"), required=False)
    calendar = forms.ChoiceField(label=gettext_lazy("Calendar"), choices=dates.CALENDARS, required=False)
    on_first_of_march = forms.BooleanField(
        label=gettext_lazy("Born on 29 February: on 1 March in other years"), required=False
    )
    budget_cents = PriceField(label=gettext_lazy("Budget in euros"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(number, f"{number}") for number in range(1, 14)]
        for field, choices in (("month", [("", "—"), *names]), ("feast", [("", "—"), *dates.FEASTS.items()])):
            chosen = self.fields[field]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = choices

    def rule(self) -> dates.Rule:
        told = self.cleaned_data
        if told["feast"]:
            return dates.Rule(feast=told["feast"])
        return dates.Rule(
            calendar=told["calendar"] or dates.GREGORIAN, month=told["month"] or 0, day=told["day"], year=told["year"],
            leap=dates.MARCH_1 if told["on_first_of_march"] else dates.FEBRUARY_28,
        )  # fmt: skip


class OccasionForm(RuleForm, _OfHousehold):
    sort = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Occasion.Sort)
    name = forms.CharField(label=gettext_lazy("Its name, for another date"), max_length=120, required=False)
    member = forms.ChoiceField(label=gettext_lazy("Whose day"), required=False)
    other = forms.ChoiceField(label=gettext_lazy("And with whom, for a wedding"), required=False)
    field_order = (
        "sort",
        "name",
        "member",
        "other",
        "day",
        "month",
        "year",
        "feast",
        "calendar",
        "on_first_of_march",
        "budget_cents",
    )


class LikingForm(forms.Form):
    provider = forms.ChoiceField(label=gettext_lazy("Who"))
    is_liked = forms.TypedChoiceField(
        label=gettext_lazy("They"), coerce=lambda value: value == "yes",
        choices=[("yes", gettext_lazy("ask for them")), ("no", gettext_lazy("will not have them again"))],
    )  # fmt: skip
    why = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)

    def __init__(self, *args: Any, partners: list[Partner], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.reference, row.name) for row in partners]


class SecretForm(_OfHousehold):
    label = forms.CharField(label=gettext_lazy("What it opens"), max_length=80)
    sort = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Secret.Sort)
    home = forms.ChoiceField(label=gettext_lazy("Of which home"), required=False)
    value = forms.CharField(
        label=gettext_lazy("The code"), max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Sealed at once. Nobody reads it but whoever goes there, when they go."),
    )  # fmt: skip


class ErrandForm(_OfHousehold, NonceForm):
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=100)
    person = forms.ChoiceField(label=gettext_lazy("Who goes"), required=False)
    lasts_for = LengthField(label=gettext_lazy("For how long"))
    home = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    promised = forms.BooleanField(label=gettext_lazy("The hour is told to them"), required=False)

    def __init__(self, *args: Any, people: list[Person], **options: Any) -> None:
        client: ClientFile = options["client"]
        super().__init__(*args, **options)
        self.fields["starts_at"] = WallTimeField(zone=client.house.zone, label=_("When"))
        self._choices("person", [("", _("to be placed")), *((str(one.pk), str(one)) for one in people)])
        self.order_fields(["title", "starts_at", "lasts_for", "person", "home", "promised", "nonce"])

    def clean_lasts_for(self) -> dt.timedelta:
        return self.cleaned_data["lasts_for"] or dt.timedelta(hours=1)


class GestureForm(_OfHousehold, NonceForm):
    """Something proposed by hand: after a call, or because one thought of it."""

    what = forms.CharField(label=gettext_lazy("What you propose"), max_length=160)
    price = PriceField(label=gettext_lazy("Price in euros"))
    member = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)
    asked = forms.ChoiceField(label=gettext_lazy("Who is asked"))
    surprise = forms.BooleanField(label=gettext_lazy("Whoever it is for must not know"), required=False, initial=True)
    partner = forms.ChoiceField(label=gettext_lazy("From whom"), required=False)
    words = forms.CharField(
        label=gettext_lazy("A word to go with it"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, partners: list[Partner], **options: Any) -> None:
        client: ClientFile = options["client"]
        super().__init__(*args, **options)
        self.fields["deliver_at"] = WallTimeField(zone=client.house.zone, label=_("When it is brought"), required=False)
        self._choices("partner", [("", _("ourselves")), *((row.reference, row.name) for row in partners)])
        self.order_fields(["what", "price", "member", "asked", "deliver_at", "partner", "words", "surprise", "nonce"])


class IdeaForm(forms.Form):
    partner = forms.ChoiceField(label=gettext_lazy("From whom"))
    what = forms.CharField(label=gettext_lazy("What it is"), max_length=160)
    price = PriceField(label=gettext_lazy("Price in euros"))
    category_key = forms.ChoiceField(label=gettext_lazy("Trade"))
    lead = forms.IntegerField(label=gettext_lazy("Open days they need"), min_value=0, max_value=40, initial=3)
    words = forms.CharField(label=gettext_lazy("What it is like"), max_length=300, required=False)
    contains = forms.CharField(
        label=gettext_lazy("What is in it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What an allergy could forbid."),
    )
    months = forms.CharField(
        label=gettext_lazy("In which months"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("4 5 6; nothing: all the year."),
    )

    def __init__(self, *args: Any, house: House, partners: list[Partner], **options: Any) -> None:
        super().__init__(*args, **options)
        trades = sorted(((found.key, str(found)) for found in in_houses(house.kind)), key=lambda trade: trade[1])
        for name, choices in (("partner", [(str(row.pk), row.name) for row in partners]), ("category_key", trades)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


__all__ = [
    "CallNoteForm", "ErrandForm", "FactForm", "GestureForm", "GiftForm", "HomeForm", "HouseholdForm", "IdeaForm", "LikingForm",
    "MemberForm", "OccasionForm", "RuleForm", "SecretForm", "StatusForm",
]  # fmt: skip
