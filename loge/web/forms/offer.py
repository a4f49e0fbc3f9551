"""What a provider offers: its words, its price, its variants."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from loge.common.errors import Invalid
from loge.common.keys import uuid7
from loge.common.money import MOST_CENTS, Money, Split, parse_cents, share
from loge.houses.models import House
from loge.offers.catalogue import catalogue, in_houses, spoken
from loge.offers.gates import Gate, gates, told_of
from loge.offers.models import Offer, Variant
from loge.offers.queries import LocalPrice, local_price
from loge.offers.secrets import refuse_secrets
from loge.offers.writing import Size, too_many

from .. import typed
from .fields import PriceField, no_amount, typed_amount

BLANK = 1  # lines left to write in
MORE = 3
MOST_SHOWN = 330  # what a hand could send at once; beyond, the server takes no more fields


@dataclass(slots=True)
class Line:
    """One variant as it was typed, and what is wrong with it."""

    name: str = ""
    price: str = ""
    minutes: str = ""
    wrong: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.price or self.minutes)


@dataclass(frozen=True, slots=True)
class Question:
    """A gate an offer may have to pass. ``told``: its words speak of it; ``answer``: yes, no, or nothing yet."""

    gate: Gate
    told: bool
    answer: str


class OfferForm(forms.Form):
    """One service offered, with its price. ``lines``: its variants as typed."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid7)  # sent twice, written once
    category_key = forms.ChoiceField(label=_("Trade"))
    title = forms.CharField(label=_("Title"), max_length=100)
    words = forms.CharField(
        label=_("What it is"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    unit = forms.ChoiceField(label=_("Priced"), choices=Offer.Unit, widget=forms.RadioSelect, initial=Offer.Unit.TASK)
    price = PriceField(label=_("Price in euros"), required=False)
    negotiable = forms.BooleanField(label=_("The price can be discussed"), required=False, initial=True)
    gates = forms.CharField(required=False, widget=forms.HiddenInput)  # where what is missing of them is said
    variants = forms.CharField(required=False, widget=forms.HiddenInput)  # where what is wrong with them is said

    def __init__(self, data: Any = None, *, house: House, offer: Offer | None = None, **options: Any) -> None:
        if offer is not None:
            options.setdefault("initial", _told(offer))
        super().__init__(data, **options)
        self.house = house
        field = self.fields["category_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", said("Choose"))] + [
            (found.key, str(found)) for found in sorted(in_houses(house.kind), key=str)
        ]
        self.gate_answers = _answered(data) if data is not None else _said_before(offer)
        self.lines = _typed(data) if data is not None else _written(offer)
        more = MORE if data is not None and data.get("act") == "more" else 0
        room = max(Variant.MOST - len(self.lines), 0)
        self.blank = [Line() for _line in range(min(room, max(more, BLANK)))]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("unit") != Offer.Unit.QUOTE and told.get("price") is None and "price" not in self.errors:
            self.add_error("price", _("Write a price, or choose “on quotation”."))
        for name in ("title", "words"):
            try:
                refuse_secrets(told.get(name, ""), field=name)
            except Invalid as wrong:
                self.add_error(name, str(wrong))
        if len(self.lines) > Variant.MOST:
            self.add_error("variants", too_many(len(self.lines)))
        for line in self.lines:
            line.wrong = _wrong(line)
        if any(line.wrong for line in self.lines) and "variants" not in self.errors:
            self.add_error("variants", _("One of the variants needs a second look."))
        return told

    def sizes(self) -> list[Size]:
        """The variants, once the form is valid."""
        return [Size(line.name.strip(), parse_cents(line.price) or 0, _lasting(line.minutes)) for line in self.lines]

    def told(self) -> dict[str, Any]:
        """What the actions take."""
        said = self.cleaned_data
        names = ("category_key", "title", "words", "unit", "negotiable")
        answers = self.gate_answers
        return {name: said[name] for name in names} | {
            "cents": said["price"], "variants": self.sizes(),
            "ticked_gates": [key for key, answer in answers.items() if answer == "yes"],
            "refused_gates": [key for key, answer in answers.items() if answer == "no"],
        }  # fmt: skip

    # What is shown while writing: read from what is typed so far, right or not

    def sums(self) -> list[tuple[str, Split]]:
        """Who pays and who receives what, for each price that can be read."""
        prices = [("", str(self["price"].value() or ""))] if self.chosen("unit") != Offer.Unit.QUOTE else []
        prices += [(line.name or said("Unnamed"), line.price) for line in self.lines[: Variant.MOST]]
        found = [(name, parse_cents(words)) for name, words in prices]
        return [
            (name, share(Money(cents, self.house.currency), self.house.commission_bp))
            for name, cents in found
            if cents and cents <= MOST_CENTS
        ]

    def questions(self) -> list[Question]:
        """The gates of the trade chosen so far: those the words speak of want a yes or a no, the others may be ticked."""
        trade = self.chosen("category_key")
        if trade not in catalogue():
            return []
        told = told_of(trade, self.chosen("title"), self.chosen("words"))
        keys = sorted(catalogue()[trade].said_gates & set(gates()), key=lambda key: (key not in told, key))
        return [Question(gates()[key], key in told, self.gate_answers.get(key, "")) for key in keys]

    def local(self) -> LocalPrice | None:
        """What neighbours ask for the trade and unit chosen so far."""
        trade, unit = self.chosen("category_key"), self.chosen("unit")
        if trade not in catalogue() or unit not in Offer.Unit.values:
            return None
        return local_price(self.house, trade, unit)

    def prompts(self) -> list[str]:
        """What neighbours will want to know, in the words of the trade's own questions."""
        trade = catalogue().get(self.chosen("category_key"))
        return [spoken(question) for question in trade.questions.values()] if trade else []

    def chosen(self, name: str) -> str:
        return str(self[name].value() or "")


def _told(offer: Offer) -> dict[str, Any]:
    names = ("category_key", "title", "words", "unit", "negotiable")
    return {name: getattr(offer, name) for name in names} | {"price": typed_amount(offer.cents), "key": offer.pk}


def _written(offer: Offer | None) -> list[Line]:
    found = offer.variants.all() if offer is not None else ()
    return [
        Line(
            size.name,
            typed_amount(size.cents),
            str(int(size.lasts_for.total_seconds() // 60)) if size.lasts_for else "",
        )
        for size in found
    ]


def _answered(data: Any) -> dict[str, str]:
    """What was said of each gate: yes or no."""
    told = {key: data.get(f"gate_{key}", "") for key in gates()}
    return {key: answer for key, answer in told.items() if answer in ("yes", "no")}


def _said_before(offer: Offer | None) -> dict[str, str]:
    if offer is None:
        return {}
    return dict.fromkeys(offer.ticked_gates.split(), "yes") | dict.fromkeys(offer.refused_gates.split(), "no")


def _typed(data: Any) -> list[Line]:
    """The lines that were sent, those left blank aside."""
    if not hasattr(data, "getlist"):
        return []
    columns = [data.getlist(name)[:MOST_SHOWN] for name in ("variant_name", "variant_price", "variant_minutes")]
    longest = max(map(len, columns))
    padded = [column + [""] * (longest - len(column)) for column in columns]
    lines = [Line(*(cell.replace("\x00", "").strip() for cell in cells)) for cells in zip(*padded, strict=True)]
    return [line for line in lines if line]


def _wrong(line: Line) -> str:
    if not line.name or len(line.name) > 80:
        return said("Name it in at most 80 letters: “a big dog”.")
    cents = parse_cents(line.price)
    if cents is None:
        return no_amount(line.price)
    if not 0 < cents <= MOST_CENTS:
        return said("Write a price between 0.01 and 1,000,000.")
    if line.minutes and _lasting(line.minutes) is None:
        return said("Say how many minutes it takes, a week at most.")
    try:
        refuse_secrets(line.name, field="variants")
    except Invalid as wrong:
        return str(wrong)
    return ""


def _lasting(minutes: str) -> dt.timedelta | None:
    found = typed.number(minutes, most=10_080)
    return dt.timedelta(minutes=found) if found else None
