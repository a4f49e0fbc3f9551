"""Reception and what goes wrong: what each move asks of the person who makes it. Fields are named as in the action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.demands.models import MOST_WORDS, Dispute, Ruling

from .demand import KindReasonForm, ReasonForm
from .fields import FilesField, NonceForm, PriceField


class KeptField(PriceField):
    """An amount that may be nothing at all."""

    def clean(self, value: Any) -> int | None:
        return 0 if str(value or "").strip() in ("0", "0,00", "0.00", "0 €", "0,0", "0.0") else super().clean(value)


class CodeField(forms.CharField):
    """Four figures, said aloud and typed with a thumb."""

    def __init__(self, **options: Any) -> None:
        written = {"inputmode": "numeric", "autocomplete": "off", "size": "6"}
        super().__init__(max_length=8, widget=forms.TextInput(attrs=written), **options)


class ArriveForm(forms.Form):
    code = CodeField(label=_("The code they tell you"), required=False)


class ShowingForm(forms.Form):
    """What is said may be shown: the photos go into the thread, beside what was said there."""

    attached = FilesField(label=_("Photos or papers"))


class DeliverForm(ShowingForm):
    field_order: tuple[str, ...] = ("cents", "words")
    cents = PriceField(label=_("If it was not the price agreed, the right amount"), required=False)
    words = forms.CharField(
        label=_("Why it is less, or more"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FinishForm(DeliverForm):
    code = CodeField(label=_("The second code, if they tell you"), required=False)
    field_order = ("code", *DeliverForm.field_order)


class PartForm(ShowingForm):
    field_order = ("cents", "words")
    cents = PriceField(label=_("The amount you think right"))
    words = forms.CharField(
        label=_("What was missing"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )


class DisputeForm(ShowingForm):
    field_order = ("reason", "words")
    REASONS = [row for row in Dispute.Reason.choices if row[0] not in ("absence", "amount")]

    reason = forms.ChoiceField(label=_("What went wrong"), choices=REASONS, widget=forms.RadioSelect)
    words = forms.CharField(label=_("Tell it"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))


class RuleForm(forms.Form):
    back_cents = KeptField(label=_("Given back to the client"))
    borne_by = forms.ChoiceField(
        label=_("Who bears it"), choices=Ruling.Bearer.choices, initial=Ruling.Bearer.BOTH, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Your reasons, for both to read"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )


class EvidenceForm(NonceForm):
    words = forms.CharField(
        label=_("What you bring forward"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    attached = FilesField(label=_("Photos or papers"))


class MoreForm(forms.Form):
    cents = PriceField(label=_("How much more"))
    words = forms.CharField(label=_("Why it is more"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}))


class StandInForm(forms.Form):
    cents = PriceField(label=_("Your price for it"))


FORMS: dict[str, type[forms.Form]] = {
    "arrive": ArriveForm,
    "deliver": DeliverForm,
    "finish": FinishForm,
    "receive_part": PartForm,
    "disagree": KindReasonForm,
    "cancel": KindReasonForm,
    "call_off": KindReasonForm,
    "miss": KindReasonForm,
    "own_up": KindReasonForm,
    "contest_miss": ReasonForm,
    "report_absent": KindReasonForm,
    "admit_absence": KindReasonForm,
    "contest_absence": ReasonForm,
    "step_aside": KindReasonForm,
    "step_in": StandInForm,
    "give_up": KindReasonForm,
    "dispute": DisputeForm,
    "rule": RuleForm,
    "rule_for": RuleForm,
    "appeal": ReasonForm,
    "decide": RuleForm,
}
