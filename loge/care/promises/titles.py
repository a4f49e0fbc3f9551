"""What a promise is called, in the language of whoever reads: the row keeps what it is about, its kind says the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

WHAT = "\0"  # stands for what it is about
_EARLIER = {"delivery": (f"“{WHAT}” is done", f"«\u202f{WHAT}\u202f» est fait")}  # as they were put before
_FRAMES: dict[str, Callable[[], str]] = {  # by what made the promise, as its key begins
    "quote": lambda: _("A price for “%(title)s”") % {"title": WHAT},
    "delivery": lambda: _("Carry out “%(title)s”") % {"title": WHAT},
    "arrival": lambda: _("Be there for “%(title)s”") % {"title": WHAT},
    "call": lambda: _("We call you back before %(minute)s") % {"minute": WHAT},
    "complaint": lambda: _("Someone answers what you told us"),
}


def title(key: str, words: str) -> str:
    """The words of a promise as they are read today. What somebody wrote by hand stays as it was written."""
    made_by = key.partition(":")[0]
    if made_by not in _FRAMES:
        return words
    return _FRAMES[made_by]().replace(WHAT, about(made_by, words))


def about(made_by: str, words: str) -> str:
    """What it is about. Older rows kept the whole sentence, in the language of whom it was made to."""
    found = _whole(made_by).fullmatch(words)
    return next((part for part in found.groups() if part is not None), "") if found else words


@cache
def _whole(made_by: str) -> re.Pattern[str]:
    """The whole sentence, in any language of the product."""
    said = [*_EARLIER.get(made_by, ())]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said.append(_FRAMES[made_by]())
    return re.compile("|".join(re.escape(one).replace(re.escape(WHAT), "(.*)") for one in said), re.DOTALL)
