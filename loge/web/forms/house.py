"""What a keeper writes: a call, a caller's word, the rules of the house, what to export."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from loge.demands.models import MOST_WORDS
from loge.houses.models import House
from loge.offers.models import Offer, Variant
from loge.offers.queries import published, variants
from loge.people.models import Person

from .fields import NonceForm, PercentField, Shared, WallTimeField


class CallForm(NonceForm):
    """What is asked on the telephone: who calls, of whom, what, when, where."""

    caller = forms.ModelChoiceField(Person.objects.none(), label=_("Who calls"), required=False)
    name = forms.CharField(
        label=_("Their name"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label=_("Their telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    place = forms.CharField(
        label=_("Their address"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    offer = forms.ChoiceField(label=_("Of whom they ask it"))
    words = forms.CharField(
        label=_("What do they need?"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, house: House, callers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = self.fields["caller"]
        assert isinstance(known, forms.ModelChoiceField)
        known.queryset, known.empty_label = callers, gettext("Someone new")
        self.offers: dict[str, tuple[Offer, Variant | None]] = {}
        by_trade: dict[str, list[tuple[str, str]]] = {}
        shown = list(published(house))
        sizes = variants(house, [offer.pk for offer in shown])
        for offer in shown:
            for size in (None, *sizes[offer.pk]):
                key = f"{offer.pk}.{size.pk}" if size else str(offer.pk)
                self.offers[key] = offer, size
                title = f"{offer.title} ({size.name})" if size else offer.title
                by_trade.setdefault(str(offer.category), []).append((key, f"{title}, {offer.provider.name}"))
        chosen = self.fields["offer"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", gettext("Choose")), *sorted(by_trade.items())]
        self.fields["wished_at"] = WallTimeField(zone=house.zone, label=_("When, if they know"), required=False)
        self.order_fields(["caller", "name", "phone", "offer", "words", "wished_at", "place", "nonce"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("caller"):
            for field in ("name", "phone"):
                if not told.get(field) and field not in self.errors:
                    self.add_error(field, _("Needed for someone the house does not know yet."))
        return told


class ConsentForm(forms.Form):
    """The caller's own word, and what was read to them before."""

    consent = forms.CharField(
        label=_("What they answered"),
        help_text=_("Their own words: “Yes, Tuesday suits me.” Without them nothing is done."),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AddressForm(ConsentForm):
    email = forms.EmailField(label=_("Their e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    field_order = ["email", "consent"]


class ClaimForm(forms.Form):
    """Whoever holds a slip: the last figures of their telephone, and the address to write to."""

    digits = forms.CharField(
        label=_("The last four figures of your telephone"),
        min_length=4,
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class HoursField(forms.IntegerField):
    """Whole hours ↔ a duration."""

    def prepare_value(self, value: Any) -> Any:
        return int(value.total_seconds() // 3600) if isinstance(value, dt.timedelta) else value

    def to_python(self, value: Any) -> Any:
        hours = super().to_python(value)
        return dt.timedelta(hours=hours) if hours is not None else None

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.prepare_value(value))


class SettingsForm(Shared, forms.Form):
    """The rules a house sets for itself; each says what it changes."""

    welcome = forms.CharField(
        label=_("A word of welcome"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("On the front page of the loge, in your name."),
    )  # fmt: skip
    hours = forms.CharField(
        label=_("Opening hours"),
        max_length=160,
        required=False,
        help_text=_("On the front page and on what is printed."),
    )
    address = forms.CharField(
        label=_("Address"), max_length=160, required=False, help_text=_("Where neighbours find you.")
    )
    phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("On the front page, on posters and slips, and at the end of text messages."),
    )  # fmt: skip
    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_("Where neighbours write to you."))
    commission_bp = PercentField(
        label=_("The house’s share, in per cent"), max_value=30,
        help_text=_("Of every price named from now on, 30 at most. A price already named keeps the share it was named with."),
    )  # fmt: skip
    quote_lasts = HoursField(
        label=_("How many hours a price stands"), min_value=1, max_value=24 * 14,
        help_text=_("Then it expires by itself. Prices that stand now are counted anew."),
    )  # fmt: skip
    settle_after = HoursField(
        label=_("After how many hours receipt goes without saying"), min_value=24, max_value=24 * 14,
        help_text=_("Without a word from who asked, the money then goes to who served. Reminders come before."),
    )  # fmt: skip
    tips = forms.BooleanField(
        label=_("Tips are welcome"), required=False, help_text=_("A thank-you in money, all of it for who served.")
    )
    one_off = forms.BooleanField(
        label=_("The same service of the same neighbour once per household"), required=False,
        help_text=_("What comes again belongs with declared employment, an association or a professional; the loge says how."),
    )  # fmt: skip
    cancel_notice = HoursField(
        label=_("Free to cancel until how many hours before"), min_value=0, max_value=24 * 14,
        help_text=_("Bookings keep the notice that was agreed when the price was accepted."),
    )  # fmt: skip
    late_cancel_bp = PercentField(
        label=_("Owed to who serves after that, in per cent of the price"), max_value=100,
        help_text=_("What is not owed is given back to the card. Bookings keep what was agreed."),
    )  # fmt: skip
    debt_share_bp = PercentField(
        label=_("Most of a payout that pays back a debt, in per cent"), max_value=100,
        help_text=_("When a neighbour owes the house, this much of what they earn pays it back; the rest is paid out."),
    )  # fmt: skip


class ExportForm(forms.Form):
    """Which rows, of which days."""

    WHAT = [
        ("demands", _("The demands")),
        ("neighbours", _("The neighbours")),
        ("money", _("Every line of the ledger")),
    ]

    what = forms.ChoiceField(label=_("What"), choices=WHAT, widget=forms.RadioSelect, initial="demands")
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To, that day included"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        options["initial"] = {"first": today.replace(month=1, day=1), "last": today} | options.get("initial", {})
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for field in ("first", "last"):
            if told.get(field) and not 2000 <= told[field].year < 2200:
                self.add_error(field, _("Choose a day of this century."))
        if told.get("first") and told.get("last") and told["first"] > told["last"]:
            self.add_error("last", _("This day comes before the first one."))
        return told
