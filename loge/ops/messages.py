"""What is to be translated: collected from code and pages into ``locale/<language>/LC_MESSAGES/django.po``, and compiled.

English is what the code says; each other language is one catalogue file, so that adding a language touches one place.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

Words = str | tuple[str, ...] | list[str] | None

ROOM = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr",)
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {
    "**/templates/**.html": {
        "trimmed": "false",
        "silent": "false",
        "extensions": "jinja2.ext.do",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
    }
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def collect() -> Catalog:
    """Every sentence of the product, with where it stands."""
    found = Catalog(project="Loge", charset="utf-8")
    rows = extract_from_dir(ROOM, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for filename, line, message, comments, context in sorted(rows, key=lambda row: (row[0], row[1])):
        if not filename.startswith("understanding"):
            found.add(message, None, [(filename, line)], auto_comments=comments, context=context)
    return found


def catalogue_path(language: str) -> Path:
    return ROOM / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue of that language as it lies in its file; an empty one if there is none."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Loge", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> dict[str, int]:
    """Bring every catalogue up to date and compile it; returns what is still to be translated, by language."""
    missing = {}
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(collect(), no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        if language == "fr":
            for message in catalogue:
                message.string = set_in_french(message.string)
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
        missing[language] = sum(1 for message in catalogue if message.id and not is_whole(message.string))
    return missing


def as_po(catalogue: Catalog) -> bytes:
    """Sorted, without dates or line numbers: a diff shows what changed and nothing else."""
    out = BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False)
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in _header(catalogue))
    return f'msgid ""\nmsgstr ""\n{lines}\n'.encode() + out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The same bytes for the same words, whenever it is compiled."""
    plain = _Undated(locale=catalogue.locale, charset="utf-8")
    for message in catalogue:
        if message.id:
            plain[message.id] = message
    out = BytesIO()
    write_mo(out, plain)
    return out.getvalue()


def is_whole(words: Words) -> bool:
    """Whether a translation is there, in every plural form."""
    return all(words) if isinstance(words, tuple | list) else bool(words)


def _header(catalogue: Catalog) -> list[tuple[str, str]]:
    return [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", catalogue.plural_forms)]


class _Undated(Catalog):
    """A catalogue whose header says what its readers need: no dates, no versions."""

    mime_headers = property(lambda self: [*_header(self)[:-1], ("Plural-Forms", f"{self.plural_forms}\n")])


def set_in_french(words: Words) -> Words:
    """French typography: a narrow no-break space (U+202F) before ``: ; ? ! »`` and after ``«``, the apostrophe ’."""
    if words is None:
        return None
    if isinstance(words, tuple | list):
        return tuple(str(set_in_french(form or "")) for form in words)
    set_ = re.sub(r"[ \u00a0](?=[:;?!»])", "\u202f", words)
    set_ = re.sub(r"«[ \u00a0\u202f]*", "«\u202f", set_)
    return re.sub(r"(?<=\w)'(?=[\w«%])", "’", set_)


if __name__ == "__main__":
    for language, count in update().items():
        print(f"{language}: {count} to translate")
