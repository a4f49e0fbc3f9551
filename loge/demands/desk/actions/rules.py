"""Who may, and the sentences that say why not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from loge.common.errors import Invalid, Refused
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.houses.rules import said

from ...models import Item

SHORTEST_REASON = 4


def at_the_desk(by: Any, house: House) -> None:
    """Raises Refused for whoever does not serve at this desk."""
    if not keeps(by, house):
        raise Refused(_("Only those who serve at this desk can do this."))


def reason_of(words: str) -> str:
    """A reason someone can read later. Raises Invalid."""
    text = said(words, most=300, missing=_("Say why in a few words: it is kept with the case."), field="reason")
    if len(text) < SHORTEST_REASON:
        raise Invalid(_("Say why in a few words: it is kept with the case."), field="reason")
    return text


def listed(items: Iterable[Item]) -> str:
    return ", ".join(item.called for item in items)
