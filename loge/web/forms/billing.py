"""Who bills, plans, who pays, what is billed, what the bank brings."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loge.common.money import MOST_CENTS, parse_cents
from loge.money.models import Billing, Outlay, Payer, Plan
from loge.money.sepa.actions import REASONS
from loge.money.sepa.transfers import REASONS as NOT_PAID
from loge.money.subscriptions.tariff import MOST_PRICES

from .fields import LengthField, NonceForm, PercentField, PriceField, Shared, WallTimeField, typed_amount


class DayField(forms.DateField):
    """A day, chosen from a calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class BillingForm(Shared, forms.ModelForm[Billing]):
    """As the law has it printed on every invoice."""

    iban = forms.CharField(
        label=_("IBAN of the house"),
        max_length=42,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    bic = forms.CharField(label=_("BIC, if the bank asks for it"), max_length=11, required=False)
    began_on = DayField(
        label=_("First day of the activity"),
        required=False,
        help_text=_("In a first year that was not whole, the threshold of the franchise counts for its days alone."),
    )

    class Meta:
        model = Billing
        fields = (
            "name", "street", "postcode", "city", "siret", "vat_number", "legal", "email", "franchise", "began_on", "on_debits", "cadence",
            "due_days", "late_words", "early_words", "creditor", "iban", "bic",
        )  # fmt: skip

    def clean_siret(self) -> str:
        """Fourteen digits whose sum is right (Luhn)."""
        from stdnum.exceptions import ValidationError
        from stdnum.fr import siret

        words = self.cleaned_data["siret"]
        if not words:
            return ""
        try:
            return str(siret.validate(words))
        except ValidationError:
            raise forms.ValidationError(
                _("This SIRET is not right: fourteen figures, as on your registration.")
            ) from None

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("franchise") and not told.get("vat_number"):
            self.add_error("vat_number", _("A house that asks VAT prints its VAT number."))
        if not told.get("siret") and not told.get("vat_number"):
            self.add_error("siret", _("An invoice says who bills: the SIRET, at least."))
        return told


class PriceListField(forms.CharField):
    """One line each, the price at its end: ``Bouquet brought to the door 45``. Kept as words and cents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 5}), **options)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        found = []
        for line in filter(None, map(str.strip, str(super().clean(value) or "").splitlines())):
            words, price = _split_price(line)
            cents = parse_cents(price) if words and price else None
            if cents is None or not 0 < cents <= MOST_CENTS:
                raise forms.ValidationError(
                    _(
                        "“%(line)s”: write what it is, then its price in euros, such as “Bouquet brought to the door 45”."
                    ),
                    params={"line": line[:60]},
                )
            found.append({"words": words[:120], "cents": cents})
        if len(found) > MOST_PRICES:
            raise forms.ValidationError(_("At most %(most)s lines."), params={"most": MOST_PRICES})
        return found


def _split_price(line: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*?\S)[\s:;,.–—-]+(\d[\d\s.,]*)\s*(?:€|EUR|euros?)?", line, re.IGNORECASE)
    return (found[1], found[2].strip()) if found else ("", "")


class PlanForm(forms.Form):
    """What a plan is; a change makes a new version."""

    name = forms.CharField(label=_("Name"), max_length=80)
    words = forms.CharField(
        label=_("What it includes, in your words"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    fee = PriceField(label=_("Fee, tax included"))
    months = forms.TypedChoiceField(label=_("Every"), choices=Plan.Length.choices, coerce=int)
    hours = forms.IntegerField(label=_("Hours included"), min_value=0, max_value=2_000, initial=0)
    rollover = forms.IntegerField(
        label=_("Unused hours stay for so many more periods"), min_value=0, max_value=12, initial=0
    )
    hour = PriceField(label=_("An hour beyond, tax included"), required=False)
    night = PercentField(label=_("More at night, in per cent"), max_value=300, required=False)
    night_from = forms.TimeField(label=_("Night begins"), initial="21:00", required=False, widget=_clock())
    night_until = forms.TimeField(label=_("and ends"), initial="07:00", required=False, widget=_clock())
    sunday = PercentField(label=_("More on Sundays, in per cent"), max_value=300, required=False)
    commitment_months = forms.TypedChoiceField(
        label=_("Commitment"),
        choices=[(0, _("none: ends any day")), (6, _("6 months")), (12, _("12 months"))],
        coerce=int,
    )
    prices = PriceListField(
        label=_("Price list, one line each"),
        help_text=_("What it is, then its price, tax included: “Bouquet brought to the door 45”."),
    )

    @staticmethod
    def of(plan: Plan) -> dict[str, Any]:
        """What the form shows of a plan."""
        return {
            "name": plan.name, "words": plan.words, "fee": typed_amount(plan.fee_cents), "months": plan.months,
            "hours": plan.included_minutes // 60, "rollover": plan.rollover, "hour": typed_amount(plan.hour_cents or None),
            "night_from": plan.night_from.strftime("%H:%M"), "night_until": plan.night_until.strftime("%H:%M"),
            "prices": "\n".join(f"{row['words']} {typed_amount(row['cents'])}" for row in plan.prices),
            "night": plan.night_bp, "sunday": plan.sunday_bp, "commitment_months": plan.commitment_months,
        }  # fmt: skip

    def told(self) -> dict[str, Any]:
        kept = self.cleaned_data
        same = {name: kept[name] for name in ("name", "words", "months", "rollover", "commitment_months", "prices")}
        same |= {name: kept[name] for name in ("night_from", "night_until") if kept[name] is not None}
        return same | {
            "fee_cents": kept["fee"], "included_minutes": kept["hours"] * 60, "hour_cents": kept["hour"] or 0,
            "night_bp": kept["night"] or 0, "sunday_bp": kept["sunday"] or 0,
        }  # fmt: skip


class PayerForm(forms.ModelForm[Payer]):
    """Name and address as they are printed."""

    class Meta:
        model = Payer
        fields = ("name", "street", "postcode", "city", "is_business", "siren", "vat_number")


class NewPayerForm(PayerForm):
    person = forms.ChoiceField(label=_("Which client"))

    def __init__(self, *args: Any, people: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(person.pk), f"{person} ({person.email})" if person.email else str(person)) for person in people
        ]
        self.order_fields(["person", *PayerForm.Meta.fields])


class SubscribeForm(NonceForm):
    """Which plan, from which day."""

    plan = forms.ChoiceField(label=_("Plan"))
    on = DayField(label=_("From"))
    express = forms.BooleanField(
        label=_("I ask that it begin at once; if I withdraw within fourteen days I pay for what I used."),
        required=False,
    )

    def __init__(self, *args: Any, plans: list[Plan], language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["plan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(plan.pk), f"{plan.name}, {plan.fee.spoken(language)} {plan.get_months_display()}") for plan in plans
        ]
        self.fields["on"].initial = lambda: timezone.localdate().isoformat()


class ChargeForm(NonceForm):
    words = forms.CharField(label=_("What was done"), max_length=200)
    price = PriceField(label=_("Price, tax included"))


class DepositForm(NonceForm):
    """Part of a price, before the service."""

    words = forms.CharField(label=_("For what"), max_length=160)
    price = PriceField(label=_("Deposit, tax included"))


class DepositRestForm(forms.Form):
    """What the service cost in all, and which deposit is taken off it."""

    deposit = forms.ChoiceField(label=_("Which deposit"))
    words = forms.CharField(label=_("What was done"), max_length=200)
    price = PriceField(label=_("The whole price, tax included"))

    def __init__(self, *args: Any, deposits: list[Any], language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["deposit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), f"{one.number}, {one.money.spoken(language)}") for one in deposits]


class OutlayForm(NonceForm):
    """What was paid for them, with the proof."""

    supplier = forms.CharField(label=_("Paid to"), max_length=120)
    words = forms.CharField(label=_("For what"), max_length=200, required=False)
    price = PriceField(label=_("Exactly how much the bank took"))
    foreign = PriceField(label=_("In another currency: how much there"), required=False)
    currency = forms.CharField(
        label=_("Which currency"),
        max_length=3,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    paid_on = DayField(label=_("Paid on"))
    made_out_to = forms.ChoiceField(
        label=_("The proof is made out"), choices=Outlay.Name.choices, widget=forms.RadioSelect, initial="client"
    )
    proof = forms.FileField(
        label=_("The proof"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )


class OutlayMandateForm(forms.Form):
    most = PriceField(label=_("At most, each time"))
    words = forms.CharField(label=_("For what"), max_length=200, required=False)


class MandateForm(forms.Form):
    iban = forms.CharField(label=_("IBAN"), max_length=42, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    holder = forms.CharField(label=_("Name on the account"), max_length=120, required=False)


class TimeForm(NonceForm):
    words = forms.CharField(label=_("What you are doing"), max_length=160, required=False)


class ForetellForm(forms.Form):
    """Before saying yes: what so much time would cost."""

    lasts_for = LengthField(label=_("How long"))

    def __init__(self, *args: Any, zone: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts_at"] = WallTimeField(zone=zone, label=_("When"))
        self.order_fields(["starts_at", "lasts_for"])
        self.fields["lasts_for"].required = True


class PaidForm(NonceForm):
    """Money came."""

    WAYS = (
        ("transfer", _("transfer")),
        ("cash", _("cash")),
        ("cheque", _("cheque")),
        ("card", _("card")),
        ("credit", _("from their credit")),
    )

    amount = PriceField(label=_("How much came"))
    how = forms.ChoiceField(label=_("How"), choices=WAYS)
    on = DayField(label=_("On"), required=False)


class GiveBackForm(NonceForm):
    """What is to their credit went back to them."""

    amount = PriceField(label=_("How much went back"))
    on = DayField(label=_("On"), required=False)


class PaidBackForm(NonceForm):
    """They paid what their bank had taken back."""

    amount = PriceField(label=_("How much came"))
    on = DayField(label=_("On"), required=False)


class CreditForm(NonceForm):
    amount = PriceField(label=_("How much to give back, tax included"))
    words = forms.CharField(label=_("Why: the client reads it"), max_length=200)


class CalledForm(forms.Form):
    words = forms.CharField(label=_("What they said"), max_length=300)
    days = forms.IntegerField(label=_("No letter for so many days"), min_value=0, max_value=60, initial=7)


class BatchForm(forms.Form):
    on = DayField(label=_("The bank collects on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = lambda: (timezone.localdate() + dt.timedelta(days=5)).isoformat()


class PayableForm(NonceForm):
    """What is owed to a provider, and to which account."""

    payee = forms.CharField(
        label=_("To whom"), max_length=70, widget=forms.TextInput(attrs={"list": "payees", "autocomplete": "off"})
    )
    words = forms.CharField(label=_("What for: the number of their invoice"), max_length=140)
    price = PriceField(label=_("How much"))
    tax_cents = PriceField(label=_("Of it VAT, if their invoice has any"), required=False)
    iban = forms.CharField(
        label=_("IBAN, unless you paid them before"),
        max_length=42,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    street = forms.CharField(label=_("Street"), max_length=70, required=False)
    postcode = forms.CharField(label=_("Post code"), max_length=16, required=False)
    city = forms.CharField(label=_("Town"), max_length=35, required=False)


class TransfersForm(forms.Form):
    on = DayField(label=_("The bank pays on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = lambda: (timezone.localdate() + dt.timedelta(days=1)).isoformat()


class ReturnForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What the bank says"), choices=[(code, f"{code}: {words}") for code, words in REASONS.items()]
    )
    on = DayField(label=_("On"))


class TransferBackForm(forms.Form):
    """What the bank says of a transfer it brought back."""

    reason = forms.ChoiceField(
        label=_("What the bank says"), choices=[(code, f"{code}: {words}") for code, words in NOT_PAID.items()]
    )
    on = DayField(label=_("On"))


class AccountForm(forms.Form):
    """The right account of a provider."""

    iban = forms.CharField(
        label=_("Their right IBAN"), max_length=42, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class VisitBillForm(forms.Form):
    """Who pays for a visit that is done, and how much."""

    payer = forms.ChoiceField(label=_("Who pays"))
    price = PriceField(label=_("Price, tax included"))

    def __init__(self, *args: Any, payers: list[Payer], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["payer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(payer.pk), payer.name) for payer in payers]
