"""What a desk promises, and the receipt its mailboxes answer by themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from loge.demands.models import DeskRules
from loge.maildesk.models import Acknowledgement

from . import places
from .desk_front import time_input
from .fields import Shared, as_length, spoken_length

URGENT = (10, 15, 20, 24, 30, 45, 60, 90, 120)  # minutes
CALM = (30, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880)
DAYS = (0, 3, 7, 14, 30, 60, 90)
LANGUAGES = {
    "fr": _("In French"),
    "en": _("In English"),
    "de": _("In German"),
    "es": _("In Spanish"),
    "it": _("In Italian"),
}


class RulesForm(Shared, forms.Form):
    """Within which time the desk answers, when it is open, and where it stands."""

    opens = forms.TimeField(label=_("The desk opens"), widget=time_input())
    closes = forms.TimeField(
        label=_("The desk closes"),
        widget=time_input(),
        help_text=_("The same as it opens: it never closes. Earlier: the next day."),
    )
    town = forms.CharField(
        label=_("Where the house stands"), max_length=80, required=False,
        help_text=_("A town, a post code, or the two numbers of a map: partners then say how far they are."),
    )  # fmt: skip

    place: places.Place | None = None

    def __init__(self, *args: Any, rules: DeskRules, **options: Any) -> None:
        self.rules = rules
        initial = {name: getattr(rules, name) for name in ("opens", "closes", "town")}
        initial |= {
            name: str(_minutes(getattr(rules, name))) for name in ("urgent_within", "answer_within", "reopens_for")
        }
        super().__init__(*args, **options | {"initial": initial})
        self.fields["urgent_within"] = _length(
            URGENT,
            rules.urgent_within,
            _("An answer to what is urgent, within"),
            _("What must be ready within a day, someone in trouble, an arrival today."),
        )
        self.fields["answer_within"] = _length(
            CALM,
            rules.answer_within,
            _("An answer to the rest, within"),
            _("Counted while the desk is open; nights do not count."),
        )
        self.fields["reopens_for"] = _length(
            tuple(day * 1440 for day in DAYS),
            rules.reopens_for,
            _("A closed case opens again for"),
            _("Later, an answer begins a new case that says which one it continues."),
        )
        self.order_fields(["urgent_within", "answer_within", "opens", "closes", "reopens_for", "town"])

    def clean_town(self) -> str:
        if "town" not in self.changed_data:
            return self.rules.town
        self.place = places.find(self.cleaned_data["town"])
        return self.place.words if self.place else ""

    @property
    def told(self) -> dict[str, Any]:
        """What was touched, as the action takes it."""
        found = self.touched()
        if "town" in found:
            here = self.place
            found |= {"latitude": here.latitude if here else None, "longitude": here.longitude if here else None}
        return found


class ReceiptForm(Shared, forms.Form):
    """What a mailbox answers at once, in each language; empty: that language gets none of its own."""

    is_on = forms.BooleanField(label=_("Answer by itself that a message has come"), required=False)
    opens = forms.TimeField(label=_("Only from"), required=False, widget=time_input())
    closes = forms.TimeField(label=_("until"), required=False, widget=time_input())
    most = forms.IntegerField(label=_("At most so many to one sender"), min_value=1, max_value=20)
    hours = forms.IntegerField(label=_("within so many hours"), min_value=1, max_value=168)

    def __init__(self, *args: Any, row: Acknowledgement, **options: Any) -> None:
        self.row = row
        initial: dict[str, Any] = {name: getattr(row, name) for name in ("is_on", "opens", "closes", "most", "hours")}
        prefix = f"r{row.mailbox_id.hex[:8]}"
        super().__init__(*args, **options | {"initial": initial, "prefix": prefix})
        for language, label in LANGUAGES.items():
            self.initial[f"words_{language}"] = row.words.get(language, "")
            self.fields[f"words_{language}"] = forms.CharField(
                label=label,
                required=False,
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 6, "lang": language, "class": "input letter"}),
            )

    @property
    def written(self) -> dict[str, str]:
        """The words by language, as they stand on the page."""
        return {language: str(self[f"words_{language}"].value() or "") for language in LANGUAGES}

    @property
    def told(self) -> dict[str, Any]:
        """What was touched, over what stands."""
        touched = self.touched()
        kept = {
            name: touched.get(name, getattr(self.row, name)) for name in ("is_on", "opens", "closes", "most", "hours")
        }
        words = {
            language: touched.get(f"words_{language}", self.initial[f"words_{language}"]) for language in LANGUAGES
        }
        return kept | {"words": words}


def _length(minutes: tuple[int, ...], now: dt.timedelta, label: Any, help_text: Any) -> forms.TypedChoiceField:
    """A choice of spans; one that is in force and not among them is there too."""
    every = sorted({*minutes, _minutes(now)})
    choices = [(str(each), _spoken(each)) for each in every]
    return forms.TypedChoiceField(label=label, help_text=help_text, choices=choices, coerce=as_length)


def _minutes(span: dt.timedelta) -> int:
    return round(span.total_seconds() / 60)


def _spoken(minutes: int) -> str:
    days, rest = divmod(minutes, 1440)
    if not minutes:
        return str(_("not at all"))
    return (
        ngettext("%(num)s day", "%(num)s days", days) % {"num": days} if days and not rest else spoken_length(minutes)
    )
