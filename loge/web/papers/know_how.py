"""What a poster asks of who passes by, for each trade."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from loge.offers.catalogue import Category


def question(trade: Category) -> str:
    """``Savez-vous tailler une haie ?`` in the language of the moment; a trade without one, by its name."""
    language = (get_language() or "fr")[:2]
    told = _questions()
    return told.get(language, told["en"]).get(trade.key) or f"{trade} ?"


@cache
def _questions() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "know_how.toml").read_text("utf-8"))
