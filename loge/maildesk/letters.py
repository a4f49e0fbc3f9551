"""Writing letters from templates: one file per letter and language, first line the subject, then the words.

A line ``[Words](link)`` alone becomes a button in the HTML version and words with their link in the plain one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined

LANGUAGES = ("fr", "en")
QUOTES = frozenset({"words", "said", "title", "reply"})  # facts that may be somebody else's words
KINDLY: list[Callable[[str], str]] = []  # a room above says how a letter quotes them
_BUTTON = re.compile(r"^\[(?P<words>[^\]]+)\]\((?P<link>https?://[^)\s]+)\)$")


@dataclass(frozen=True, slots=True)
class Written:
    title: str
    text: str
    html: str


def write(folder: Path, name: str, language: str, facts: Mapping[str, Any]) -> Written:
    """The letter ``folder/name.<language>.txt`` filled with ``facts``; English if that language has none.

    Raises jinja2.UndefinedError if a fact is missing: a letter with a hole never leaves.
    """
    facts = {key: kindly(value) if key in QUOTES else value for key, value in facts.items()}
    chosen = language if (folder / f"{name}.{language}.txt").exists() else "en"
    page = _environment(folder).get_template(f"{name}.{chosen}.txt")
    title, _blank, body = page.render(base=settings.BASE_URL, **facts).strip().partition("\n")
    return written(title.strip(), body, chosen)


def written(title: str, body: str, language: str) -> Written:
    """A letter of these words, paragraphs between blank lines."""
    blocks = [block.strip() for block in body.strip().split("\n\n") if block.strip()]
    return Written(title, "\n\n".join(map(_plain, blocks)) + "\n", _html(blocks, language))


def kindly(words: Any) -> Any:
    """What somebody wrote, as a letter to another quotes it."""
    for soften in KINDLY:
        words = soften(words) if isinstance(words, str) else words
    return words


def link(path: str) -> str:
    """The full address of a page of this installation."""
    return settings.BASE_URL + path


@cache
def _environment(folder: Path) -> Environment:
    # Plain text; what becomes HTML is escaped in _html_block
    made = Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=False)  # noqa: S701
    made.filters["kindly"] = kindly
    return made


def _plain(block: str) -> str:
    found = _BUTTON.match(block)
    return f"{found['words']}\n{found['link']}" if found else block


def _html(blocks: list[str], language: str) -> str:
    inner = "".join(map(_html_block, blocks))
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><body style="margin:0;background:#f8f5ee;color:#2b2620">'
        '<div style="max-width:36rem;margin:0 auto;padding:2rem 1.5rem;font:17px/1.55 Georgia,serif">'
        f"{inner}</div></body></html>"
    )


def _html_block(block: str) -> str:
    found = _BUTTON.match(block)
    if found:
        style = "display:inline-block;padding:.7rem 1.3rem;border-radius:10px;background:#1d5a43;color:#fdfbf5;text-decoration:none"
        return f'<p><a href="{escape(found["link"])}" style="{style}">{escape(found["words"])}</a></p>'
    return f"<p>{escape(block).replace(chr(10), '<br>')}</p>"
