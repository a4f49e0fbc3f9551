"""One filter for every line of somebody else's words that is shown short: a title, an excerpt, what stands beside a price, a letter,
an answer of the API. Hard words give way to what is asked; the words themselves are read on demand, where they stand whole.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext as _

from loge.maildesk import letters
from loge.understanding.hard import hard_words

from .written import without


@lru_cache(maxsize=4_096)
def _left(words: str) -> str | None:
    """What is left of them; None where no word is hard."""
    hard = hard_words(words)
    return without(words, hard) if hard else None


def kindly(words: object) -> str:
    """The words, or what they ask without the hard ones."""
    said = str(words or "")
    left = _left(said)
    if left is None:
        return said
    veiled = _("hard words, veiled")
    return f"({veiled}) {left}".strip()


letters.KINDLY.append(kindly)
