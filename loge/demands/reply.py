"""A courteous answer in the client's language, from ``replies/<language>.txt``, with nothing in it but what is known.

A stanza of the file is one sentence and, after ``|``, what to say instead: the first of which every ``{fact}`` is known is
taken, and none if none is. A house may reword the files; a figure written into one is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from loge.common.errors import Invalid

FOLDER = Path(__file__).parent / "replies"
OTHERWISE = "en"  # for a language that has no file yet
_FACT = re.compile(r"\{(\w*)\}")
_LEFT_OVER = re.compile(r"\{[^}]*\}|\[\[|\]\]|%\(\w+\)")
_FIGURE = re.compile(r"\d+")
_TITLED = re.compile(
    r"(m\.|mr\.?|monsieur|mme\.?|madame|mlle|mrs\.?|ms\.?|miss|dr\.?|docteur|doctor)\s+(\S.*)", re.IGNORECASE
)
_BRACES = str.maketrans("{}", "()")


def written(language: str, facts: Mapping[str, str], *, heard: str, manner: str = "") -> str:
    """The reply with these facts; ``heard`` is the item in the client's words, ``manner`` how the house addresses people.

    Raises Invalid, see ``checked``.
    """
    told = {name: value.translate(_BRACES).strip() for name, value in facts.items()}
    return checked(filled(template(language, manner), told), (heard, *told.values()))


def addressed(name: str, language: str, manner: str) -> str:
    """A client as one writes to them: "Mme Claire Martin" is "Madame Martin", "Mrs Martin", or "Claire" where one says tu."""
    titled = _TITLED.match(name.strip())
    if titled is None:
        return name.split()[0] if manner == "tu" and name.split() else name.strip()
    title, rest = titled[1].rstrip(".").lower(), titled[2].split()
    if manner == "tu" and language == "fr" and len(rest) > 1:
        return rest[0]
    woman = title in ("mme", "mlle", "madame", "mrs", "ms", "miss")
    if title in ("dr", "docteur", "doctor"):
        shown = {"fr": "Docteur"}.get(language, "Dr")
    elif language == "fr":
        shown = "Madame" if woman else "Monsieur"
    else:
        shown = "Ms" if title == "ms" else "Mrs" if woman else "Mr"
    family = " ".join(rest[1:]) if len(rest) > 1 else rest[0]
    return f"{shown} {family}"


def filled(words: str, facts: Mapping[str, str]) -> str:
    """The stanzas of which every fact is known, filled."""
    stanzas = []
    for stanza in words.strip().split("\n\n"):
        for line in re.split(r"\n\| ", stanza):
            if all(facts.get(name) for name in _FACT.findall(line)):
                stanzas.append(_FACT.sub(lambda found: facts[found[1]], line))
                break
    return "\n\n".join(stanzas)


def checked(reply: str, known: tuple[str, ...]) -> str:
    """The reply, if it may be sent. Raises Invalid for a placeholder left over, or a figure that nobody gave."""
    left = _LEFT_OVER.search(reply)
    if left:
        raise Invalid(
            _("A gap is left in the reply: %(gap)s. Fill it before it is sent.") % {"gap": left[0]}, field="reply"
        )
    given = {figure for words in known for figure in _FIGURE.findall(words)}
    for figure in _FIGURE.findall(reply):
        if figure not in given:
            words = _(
                "The reply says %(figure)s, which is in nothing that was said or offered. Check it before it is sent."
            )
            raise Invalid(words % {"figure": figure}, field="reply")
    return reply


@cache
def template(language: str, manner: str = "") -> str:
    """The house's words in that language, and in that manner where the language has one of its own (``fr.tu.txt``)."""
    for name in (f"{language}.{manner}.txt", f"{language}.txt"):
        if language.isalpha() and (FOLDER / name).exists():
            return (FOLDER / name).read_text("utf-8")
    return (FOLDER / f"{OTHERWISE}.txt").read_text("utf-8")


def language_of_reply(spoken: str) -> str:
    """The language the reply is written in: the client's, if it has a file."""
    return spoken if spoken.isalpha() and (FOLDER / f"{spoken}.txt").exists() else OTHERWISE
