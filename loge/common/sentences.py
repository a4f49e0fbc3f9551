"""Sentences every room says in the same way."""

from __future__ import annotations

from typing import Any

from django.core import validators
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


def too_long(length: int, most: int) -> str:
    """What was written does not fit: how much of it is too much. Nothing of it is lost, the form still holds it."""
    over = length - most
    return ngettext(
        "This is a little long: please take %(over)s character away, %(most)s fit here.",
        "This is a little long: please take %(over)s characters away, %(most)s fit here.",
        over,
    ) % {"over": number_format(over, force_grouping=True), "most": number_format(most, force_grouping=True)}


class _TooLong:
    """The same for a form’s own fields: Django fills in what was counted."""

    def __mod__(self, told: dict[str, Any]) -> str:
        return too_long(told["show_value"], told["limit_value"])


def speak_for_forms() -> None:
    """Instead of Django’s dry ones, in every form."""
    validators.MaxLengthValidator.message = _TooLong()  # type: ignore[assignment]
    validators.MinValueValidator.message = _("%(limit_value)s or more, please.")
    validators.MaxValueValidator.message = _("%(limit_value)s or less, please.")
