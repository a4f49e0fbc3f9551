"""Every sentence of the product is there in French, whole, with its placeholders, and set as French is set."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils.translation import gettext, ngettext, override

from loge.maildesk.letters import LANGUAGES
from loge.ops import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
LETTERS = sorted(messages.ROOM.glob("*/letters/*.txt"))
ADDRESS = re.compile(r"https?://\S+|\d\d?:\d\d|^\w+:[\w-]+$")  # and what is typed into a search: de:lindqvist


@pytest.fixture(scope="module", params=messages.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def catalogue(language: str) -> Catalog:
    return messages.read(language)


@pytest.fixture(scope="module")
def found() -> list[Message]:
    return [message for message in messages.collect() if message.id]


def forms(words: messages.Words) -> tuple[str, ...]:
    """What is said, in each plural form."""
    return tuple(words) if isinstance(words, tuple | list) else (words or "",)


def ill_set(words: str) -> list[str]:
    """What breaks French typography in a sentence."""
    bare = ADDRESS.sub("0", words)
    wrong = {
        "another space than U+202F before : ; ? ! »": r"[ \u00a0](?=[:;?!»])",
        "no space before : ; ? ! »": r"[^\s:;?!.…](?=[:;?!»])",
        "another space than U+202F after «": r"«(?!\u202f)",
        "two spaces": r"\s\s",
        "a straight apostrophe": r"\w'(?=[\w«%])",
        "quotation marks of another language": r"[“”]",
        "three points": r"\.\.\.",
    }
    return [why for why, pattern in wrong.items() if re.search(pattern, bare)]


# --------------------------------------------------------------------------------------------------------- catalogue


def test_everything_said_is_translated(found: list[Message], catalogue: Catalog) -> None:
    missing = [
        message.id
        for message in found
        if (kept := catalogue.get(message.id, message.context)) is None or not messages.is_whole(kept.string)
    ]
    assert missing == [], f"run loge.ops.messages, then translate {missing}"


def test_nothing_is_left_in_doubt(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


def test_every_plural_form_is_there(catalogue: Catalog) -> None:
    plurals = [message for message in catalogue if isinstance(message.id, tuple)]
    assert plurals
    assert [m.id for m in plurals if len(forms(m.string)) != catalogue.num_plurals] == []


def test_placeholders_are_the_same_on_both_sides(catalogue: Catalog) -> None:
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        said = forms(message.id)
        for index, form in enumerate(forms(message.string)):
            if Counter(PLACEHOLDER.findall(form)) != Counter(PLACEHOLDER.findall(said[min(index, len(said) - 1)])):
                wrong.append((said, form))
    assert wrong == []


def test_no_other_percent_sign_where_placeholders_are_filled(catalogue: Catalog) -> None:
    """A bare % would break the page that fills the others."""
    filled = [message for message in catalogue if message.id and "python-format" in message.flags]
    assert filled
    assert [f for m in filled for f in forms(m.string) if "%" in PLACEHOLDER.sub("", f).replace("%%", "")] == []


def test_spaces_around_a_sentence_are_kept(catalogue: Catalog) -> None:
    """A sentence may be followed by something in the page: it neither gains nor loses plain spaces at its ends."""
    ends = re.compile(r"^[ \n]+|[ \n]+$")
    for message in catalogue:
        if message.id:
            for said, form in zip(forms(message.id), forms(message.string), strict=False):
                assert ends.findall(said) == ends.findall(form), (said, form)


def test_compiled_is_what_is_written(language: str, catalogue: Catalog) -> None:
    compiled = messages.catalogue_path(language).with_suffix(".mo").read_bytes()
    assert compiled == messages.as_mo(catalogue), "run loge.ops.messages"


def test_writing_it_again_changes_nothing(language: str, catalogue: Catalog) -> None:
    assert messages.catalogue_path(language).read_bytes() == messages.as_po(catalogue)


# ------------------------------------------------------------------------------------------------------------ French


def test_french_is_set_as_french() -> None:
    wrong = {
        form: why
        for message in messages.read("fr")
        if message.id
        for form in forms(message.string)
        if (why := ill_set(form))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "words",
    [
        "Où ?",
        "Où\u00a0?",
        "Où?",
        "« Oui\u202f»",
        "«\u202f\u202fOui\u202f»",
        "l'heure",
        "l'%(name)s",
        "“Oui”",
        "Un : deux",
        "Voilà...",
    ],
)
def test_the_guard_sees(words: str) -> None:
    assert ill_set(words)


@pytest.mark.parametrize(
    "words", ["Où\u202f?", "«\u202fOui\u202f»", "l’heure", "à 18:00", "https://loge.example/a?b", "13,00 €, puis rien."]
)
def test_the_guard_lets_through(words: str) -> None:
    assert not ill_set(words)


def test_setting_in_french_mends_and_is_stable() -> None:
    mended = messages.set_in_french("« L'heure » : qui ? «Lui»")
    assert mended == "«\u202fL’heure\u202f»\u202f: qui\u202f? «\u202fLui»"
    assert messages.set_in_french(mended) == mended
    assert messages.set_in_french(("Un ?", "Deux ?")) == ("Un\u202f?", "Deux\u202f?")


def test_django_speaks_it() -> None:
    sentence = "You pay %(total)s, %(name)s receives %(server)s, the loge %(share)s."
    told = {"total": "13,00 €", "name": "Awa", "server": "10,72 €", "share": "2,28 €"}
    with override("fr"):
        assert gettext(sentence) % told == "Vous payez 13,00 €, Awa reçoit 10,72 €, la loge 2,28 €."
        demands = [ngettext("%(num)s demand", "%(num)s demands", count) % {"num": count} for count in (0, 1, 2)]
    assert demands == ["0 demande", "1 demande", "2 demandes"]


# ----------------------------------------------------------------------------------------------------------- letters


def test_there_are_letters() -> None:
    assert LETTERS


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_letter_is_written_in_each_language(path: Path) -> None:
    name = path.name.partition(".")[0]
    written = {language: path.with_name(f"{name}.{language}.txt") for language in LANGUAGES}
    assert path in written.values()
    assert [str(other) for other in written.values() if not other.exists()] == []
    facts = {language: _facts(other.read_text("utf-8")) for language, other in written.items()}
    assert len(set(facts.values())) == 1, facts


@pytest.mark.parametrize(
    "path",
    [path for path in LETTERS if path.name.endswith(".fr.txt")],
    ids=lambda path: f"{path.parts[-3]}/{path.name}",
)
def test_a_french_letter_is_set_as_french(path: Path) -> None:
    spoken = re.sub(r"\{%.*?%\}|\]\([^)]*\)", "", path.read_text("utf-8"), flags=re.DOTALL)
    spoken = re.sub(r"\{\{.*?\}\}", "mot", spoken, flags=re.DOTALL)
    wrong = {line: why for line in spoken.splitlines() if (why := ill_set(line))}
    assert wrong == {}


def _facts(letter: str) -> frozenset[str]:
    """The names a letter is told: ``demand.title``, ``total``…"""
    inner = " ".join(re.findall(r"\{[{%](.*?)[%}]\}", letter, flags=re.DOTALL))
    names = re.findall(r"(?<![\w.])[a-z]\w*(?:\.[a-z]\w*)*", re.sub(r"\"[^\"]*\"|'[^']*'", "", inner))
    return frozenset(names) - {"if", "elif", "else", "endif", "not", "and", "or", "is", "in", "set", "for", "endfor"}
