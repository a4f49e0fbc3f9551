"""Who may do what in a house, and what can be read of what they wrote."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from loge.common.errors import Invalid, Refused
from loge.common.sentences import too_long
from loge.people.models import Person

from .models import House, Membership
from .queries import keeps, roles

# Control characters, forced directions, halves of a character
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def must_keep(by: Person, house: House) -> None:
    """Raises Refused unless they keep this house."""
    if not keeps(by, house):
        raise Refused(_("Only whoever keeps the house can do this."))


def must_coordinate(by: Person, house: House) -> None:
    """Raises Refused unless they are its coordinator."""
    if Membership.Role.COORDINATOR not in roles(by, house.pk):
        raise Refused(_("Only the coordinator can do this."))


def said(words: Any, *, most: int, field: str = "words", missing: str = "") -> str:
    """What was written, readable. Raises Invalid when it is empty though ``missing`` says it may not be, or too long."""
    text = _UNREADABLE.sub("", str(words or "")).strip()
    if not text and missing:
        raise Invalid(missing, field=field)
    if len(text) > most:
        raise Invalid(too_long(len(text), most), field=field)
    return text


def reasons_of(words: Any) -> str:
    """Reasons that can be told: a refusal without any would leave someone wondering."""
    wanted = _("Say why, in words they can read: they will be told.")
    text = said(words, most=2_000, missing=wanted)
    if len(text) < 10:
        raise Invalid(wanted, field="words")
    return text
