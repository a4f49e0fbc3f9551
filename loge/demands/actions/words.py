"""What people write, made readable."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from loge.common.errors import Invalid
from loge.common.sentences import too_long

from ..models import MOST_WORDS

# Control characters, forced directions, halves of a character
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def clean_words(words: str) -> str:
    """What was written, with its own spaces and joiners, but nothing that cannot be read.

    Raises Invalid when empty or too long to be read by someone.
    """
    said = _UNREADABLE.sub("", words).strip()
    if not said:
        raise Invalid(_("Write a few words: what do you need?"), field="words")
    if len(said) > MOST_WORDS:
        raise Invalid(too_long(len(said), MOST_WORDS), field="words")
    return said
