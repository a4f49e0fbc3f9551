"""The fields every form is made of, and how a wrong one is mended."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from loge.common.clock import YEARS, from_wall
from loge.common.errors import Invalid
from loge.common.keys import uuid7
from loge.common.money import MOST_CENTS, parse_cents, rate, two_readings


def mend(form: forms.BaseForm, wrong: Invalid) -> None:
    """Put what an action found wrong beside the field to mend, with everything that was written still there."""
    form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))


class Shared(forms.BaseForm):
    """A form that several may have open at once: it brings back what its page showed, so that only what was touched is
    written, and whoever would write over a colleague's words of a moment ago reads them first."""

    def __getitem__(self, name: str) -> forms.BoundField:
        if name in self.fields:  # a password is never shown: whoever writes one means it
            self.fields[name].show_hidden_initial = not isinstance(self.fields[name].widget, forms.PasswordInput)
        return super().__getitem__(name)

    def touched(self) -> dict[str, Any]:
        """The values that were changed on the page; all that were sent, where it does not say what it showed."""
        return {name: value for name, value in self.cleaned_data.items() if self.is_touched(name)}

    def is_touched(self, name: str) -> bool:
        """Whether this was changed on the page. A box that was ticked there and is not any more sends nothing."""
        return name in self.changed_data if self._shows(name) else self.add_prefix(name) in self.data

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        for name in [name for name in self.changed_data if self._shows(name) and name in told]:
            field, stood = self.fields[name], self.add_initial_prefix(name)
            widget, stands = field.hidden_widget(), self.get_initial_for_field(field, name)
            shown = _lines(widget.value_from_datadict(self.data, self.files, stood))
            stands_so, written = _lines(stands), _lines(self[name].data)
            if field.has_changed(stands_so, shown) and field.has_changed(stands_so, written):
                words = gettext("Someone has just written here: “%(words)s”. Send it again to put yours in its place.")
                self.add_error(name, words % {"words": _as_read(field, stands)})
                self._show(stood, field.prepare_value(stands), widget)
        return told

    def _shows(self, name: str) -> bool:
        return self.add_initial_prefix(name) in self.data

    def _show(self, stood: str, stands: Any, widget: forms.Widget) -> None:
        """From now on the page says that it showed this: sent again, it is theirs that is replaced."""
        again: Any = self.data.copy()  # type: ignore[attr-defined]
        if isinstance(widget, forms.MultipleHiddenInput):
            again.setlist(stood, stands or [""])
        else:
            again[stood] = widget.format_value(stands) or ""
        self.data = again


def _lines(value: Any) -> Any:
    """Words with the ends of their lines as they are kept: a browser sends each as two signs."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _as_read(field: forms.Field, value: Any) -> str:
    """What a field holds in the words of its page."""
    if isinstance(field, forms.BooleanField):
        return gettext("yes") if value else gettext("no")
    if isinstance(field, forms.ChoiceField):
        said = {str(key): str(label) for key, label in field.choices}  # type: ignore[misc, union-attr]
        return ", ".join(said.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))
    if isinstance(field, PercentField):
        return rate(value or 0, get_language() or "fr")
    return field.hidden_widget().format_value(field.prepare_value(value)) or ""


class PriceField(forms.CharField):
    """``13``, ``13,50`` or ``1 234,50 €`` → cents. Says how to write one when it cannot be read."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 20)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> int | None:
        words = super().clean(value)
        if words in self.empty_values:
            return None
        cents = parse_cents(words)
        if cents is None:
            raise forms.ValidationError(no_amount(words))
        if not 0 < cents <= MOST_CENTS:
            raise forms.ValidationError(_("Write a price between 0.01 and 1,000,000."))
        return cents


def no_amount(words: str) -> str:
    """Why what was typed is no amount, and which form is understood."""
    if (readings := two_readings(words)) is None:
        return gettext("Write the amount in euros, such as 13.50.")
    told = {"typed": words.strip(), "thousands": readings[0], "cents": readings[1]}
    return (
        gettext(
            "“%(typed)s” can be read in two ways: write %(thousands)s if you mean thousands, %(cents)s with its cents."
        )
        % told
    )


def typed_amount(cents: int | None) -> str:
    """An amount as one types it: ``13`` or ``13,50``."""
    if cents is None:
        return ""
    return f"{cents // 100},{cents % 100:02d}" if cents % 100 else str(cents // 100)


class PercentField(forms.DecimalField):
    """``17,5`` ↔ 1750 basis points."""

    def __init__(self, *, max_value: int = 100, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            min_value=0, max_value=max_value, max_digits=5, decimal_places=2, localize=True, widget=widget, **options
        )

    def prepare_value(self, value: Any) -> Any:
        """As one writes it in the language of the moment: ``17,5``."""
        if not isinstance(value, int | Decimal):
            return value
        return number_format((Decimal(value) / 100).normalize(), force_grouping=False)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        words = value.replace(",", ".").replace("%", "").strip() if isinstance(value, str) else value
        share = super().to_python(words)
        return share * 100 if share is not None else None

    def run_validators(self, value: Any) -> None:
        super().run_validators(value / 100 if isinstance(value, Decimal) else value)

    def clean(self, value: Any) -> int | None:
        points = super().clean(value)
        return int(points) if points is not None else None


class WallTimeField(forms.CharField):
    """A ``datetime-local`` value as the clock of the house shows it → an aware moment."""

    def __init__(self, *, zone: zoneinfo.ZoneInfo, **options: Any) -> None:
        self.zone = zone
        super().__init__(max_length=30, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **options)

    def clean(self, value: Any) -> dt.datetime | None:
        words = super().clean(value)
        if words in self.empty_values:
            return None
        try:
            wall = dt.datetime.fromisoformat(words).replace(tzinfo=None)
        except ValueError:
            wall = None
        if wall is None or wall.year not in YEARS:
            raise forms.ValidationError(_("Write the day and the time, such as 2 December 2026, 18:00."))
        moment = from_wall(wall, self.zone)
        if moment is None:
            raise forms.ValidationError(
                _("That night the clocks go forward: this time does not exist. Choose an hour later.")
            )
        return moment


class DayInput(forms.DateInput):
    """A day and, beside it, the hour if one was said; sent as ``name`` and ``name-hour``, or both in ``name`` (``…T18:00``)."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        day, hour = data.get(name, "").strip(), data.get(f"{name}-hour", "").strip()
        return f"{day}T{hour}" if hour else day

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        said = str(value or "")
        day, _between, hour = said.partition("T")
        given = attrs or {}
        beside = {
            **given,
            "id": f"{given.get('id', name)}-hour",
            "aria-label": _("Hour, if one was said"),
            "type": "time",
        }
        first = super().render(name, day, {**given, "type": "date"}, renderer)
        second = forms.TimeInput().render(f"{name}-hour", hour[:5], beside, renderer)
        return format_html('<span class="day-and-hour">{}{}</span>', first, second)


class DayField(forms.CharField):
    """A day, with or without an hour by the clock of the house → ISO 8601, or nothing."""

    def __init__(self, *, zone: zoneinfo.ZoneInfo, **options: Any) -> None:
        self._hour = WallTimeField(zone=zone, required=False)
        super().__init__(max_length=30, required=False, widget=DayInput(), **options)

    def clean(self, value: Any) -> str:
        words = super().clean(value)
        if len(words) <= len("2026-12-02"):
            self._hour.clean(f"{words}T12:00" if words else "")
            return str(words)
        moment = self._hour.clean(words)
        return moment.isoformat() if moment else ""


class NonceForm(forms.Form):
    """A form that, sent twice, acts once."""

    nonce = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=lambda: uuid7().hex)


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else [files[name]] if name in files else []


class FilesField(forms.Field):
    """Photos and PDFs, as many as were chosen; what they are is found out from their content by the action."""

    def __init__(self, **options: Any) -> None:
        accepted = "image/jpeg,image/png,image/webp,image/avif,application/pdf"
        super().__init__(required=False, widget=FilesInput(attrs={"accept": accepted}), **options)

    def clean(self, value: Any) -> list[Any]:
        return [file for file in value or [] if file]


class LengthField(forms.TypedChoiceField):
    """How long it takes, from a quarter of an hour to eight hours."""

    MINUTES = (15, 30, 45, 60, 90, 120, 150, 180, 240, 300, 360, 480)

    def __init__(self, **options: Any) -> None:
        choices = [("", "—"), *((str(minutes), spoken_length(minutes)) for minutes in self.MINUTES)]
        wrong = {"invalid_choice": _("Choose one of the lengths: from a quarter of an hour to eight hours.")}
        super().__init__(
            choices=choices, required=False, coerce=as_length, empty_value=None, error_messages=wrong, **options
        )  # fmt: skip


def as_length(minutes: str) -> dt.timedelta:
    """Raises ValueError, which a choice knows for a wrong one, where no length is that long."""
    try:
        return dt.timedelta(minutes=int(minutes))
    except OverflowError as endless:
        raise ValueError(minutes) from endless


def spoken_length(minutes: int) -> str:
    """``45 min``, ``2 h``, ``1 h 30``: the same in French and in English."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def wall(moment: dt.datetime | None, zone: zoneinfo.ZoneInfo) -> str:
    """A moment as a ``datetime-local`` field shows it."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""
