"""Human qualities: a short list with pictograms, so that one can be read at a glance, and a few words of one's own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

MOST = 6
MOST_LETTERS = 40

QUALITIES: dict[str, tuple[str, Any]] = {
    "organised": ("list", _("organised")),
    "patient": ("hourglass", _("patient")),
    "punctual": ("clock", _("punctual")),
    "discreet": ("lock", _("discreet")),
    "careful": ("shield-check", _("careful")),
    "gentle": ("hand-heart", _("gentle")),
    "cheerful": ("sun", _("cheerful")),
    "talkative": ("messages-square", _("likes to chat")),
    "listener": ("volume-2", _("a good listener")),
    "handy": ("wrench", _("handy")),
    "sporty": ("dumbbell", _("sporty")),
    "inventive": ("sparkles", _("inventive")),
    "tidy": ("brush-cleaning", _("leaves it clean")),
    "green": ("leaf", _("spares nature")),
    "animals": ("dog", _("at ease with animals")),
    "children": ("baby", _("at ease with children")),
}


def shown(kept: list[str]) -> list[tuple[str, Any]]:
    """Pictogram and words of each, in the order they were chosen; words of one's own have the same sign."""
    return [QUALITIES.get(quality, ("check", quality)) for quality in kept]
