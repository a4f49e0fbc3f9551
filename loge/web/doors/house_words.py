"""The changes of a house's rules, in words a page can show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loge.common.money import rate
from loge.houses import settings
from loge.houses.models import House
from loge.people.models import Person

from ..forms.house import SettingsForm


@dataclass(frozen=True, slots=True)
class Change:
    """One change: when, by whom, and each rule as it stood and as it stands. ``key`` is its fact."""

    key: str
    at: dt.datetime
    by: str
    rules: list[tuple[Any, str, str]]


def changes(house: House) -> list[Change]:
    """The last changes, the newest first: two queries."""
    facts = settings.changes(house)
    names = {str(person.pk): str(person) for person in Person.objects.filter(pk__in={fact.by for fact in facts})}
    return [
        Change(
            str(fact.pk),
            fact.at,
            names.get(fact.by, ""),
            [
                (_label(name), _said(name, before), _said(name, fact.data["after"].get(name)))
                for name, before in fact.data["before"].items()
            ],
        )
        for fact in facts
    ]


def _label(name: str) -> Any:
    field = SettingsForm.base_fields.get(name)
    return field.label if field else name


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_bp"):
        return rate(int(value), (get_language() or "fr")[:2])
    if name in settings.LASTS:
        return _("%(count)s h") % {"count": int(value) // 3600}
    return str(value)[:120] or "–"
