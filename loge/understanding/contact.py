"""How to reach the writer: phone numbers (checked with `phonenumbers`), e-mail addresses, and the name that was signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from loge.understanding.reading import Contact
from loge.understanding.text import Text, words
from loge.understanding.values import Span

_LONGEST: Final = 20_000
_MANY: Final = 10
_LONGEST_LOCAL: Final = 64  # characters before the "@" of an address
# It begins with the signs a number can begin with, and looks back from there: such a pattern is tried at these signs only.
_PHONE: Final = re.compile(
    r"[+(\d](?<![\w/.,-].)(?:(?<=\+)\(?\d|(?<=\()\d|(?<=0)0\(?\d|(?<=\d))(?:[ .()\-\u00a0\u202f]{0,2}\d){7,14}(?![\w/]|[.,-]\d)"
)
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-zA-Z]{2,24}(?![\w@])")
_NAME = r"[A-ZÀ-Þ][\w'’-]{1,25}(?:[ -][A-ZÀ-Þ](?:[\w'’-]{1,25}|\.?)){0,3}"
_SAID: Final = re.compile(
    r"(?:[Jj]e m['’]appelle|[Mm]on nom est|[Ii]ci|[Mm]y name is|[Tt]his is|[Ii] am (?:called )?|[Aa]u nom de|[Ii]n the name of"
    rf"|[Uu]nder the name(?: of)?)\s+((?:M\.|Mme|Mlle|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Monsieur|Madame)?\s?{_NAME})"
)
_SIGNED: Final = re.compile(
    r"(?:[Cc]ordialement|[Bb]ien à vous|[Ss]alutations|[Bb]onne (?:journée|soirée)|[Aa]mitiés|[Rr]espectueusement|[Rr]egards|[Ss]incerely"
    r"|[Ff]aithfully|[Bb]est(?: wishes)?|[Ww]ishes|[Cc]heers|[Tt]hanks(?: a lot)?|[Tt]hank you|[Mm]erci(?: d['’]avance| beaucoup)?|[Mm]any thanks)"
    rf"[ \t]*[,.!]*[ \t]*\r?\n\s{{0,4}}(?:--? ?)?((?:M\.|Mme|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)?[ ]?{_NAME})[ \t]*(?:\r?\n|$)"
)
_FULL_NAME: Final = (
    r"(?:(?:M\.|Mme|Mlle|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Monsieur|Madame) )?[A-ZÀ-Þ][\w'’-]{1,25}(?: (?:de |d['’]|du |van |von |la |le |[A-ZÀ-Þ]\. ?){0,2}"
    r"[A-ZÀ-Þ][\w'’-]{1,25}){1,2}"
)
_LAST_LINE: Final = re.compile(rf"(?:--? ?)?({_FULL_NAME})[ \t]*(?:[,–—-]|$)")
_BEFORE_NUMBER: Final = re.compile(rf"(?:^|[.,;:!?\n–—-]\s*|\b(?:pour|for|chez) )({_FULL_NAME})[ ,:–—-]{{0,3}}$")
_LAST_LINES: Final = 4  # a signature stands among the last lines
_SHORT: Final = 70  # characters of a line that may be a signature
_LOOKED_BACK: Final = 60
_BETWEEN: Final = " ,:–—-"  # what stands between a name and its number
_NOT_A_NAME: Final = words(
    "bonjour hello merci thanks envoye sent paris monday tuesday wednesday thursday friday saturday sunday "
    "lundi mardi mercredi jeudi vendredi samedi dimanche the le la les un une nous je we tel tél"
)
_CLOSINGS: Final = words("cord bien salu bonn amit resp rega sinc fait best wish chee than merc many")
_SAYINGS: Final = words("je mon ici my this i au in unde")
_REGIONS: Final = {"fr": "FR", "en": "GB", "de": "DE", "es": "ES", "it": "IT"}


def contact(text: Text, lang: str) -> Contact:
    """Phones in E.164, e-mails in lower case, names; each once, in the order written."""
    original = text.original[:_LONGEST]
    spans: list[Span] = []
    emails: list[str] = []
    if "@" in original:
        for match in _EMAIL.finditer(original, max(0, original.index("@") - _LONGEST_LOCAL)):
            if len(emails) < _MANY and match.group().lower() not in emails:
                emails.append(match.group().lower())
                spans.append(match.span())
    phones: list[str] = []
    for tried, match in enumerate(_PHONE.finditer(original)):
        if tried == _MANY:
            break
        number = _e164(match.group(), _REGIONS.get(lang, "FR"))
        if number and number not in phones:
            phones.append(number)
            spans.append(match.span())
    names: list[str] = []
    for match in (*_naming(text, original), *_signing(original, spans)):
        name = " ".join(match.group(1).split())
        if name.split()[0].lower() not in _NOT_A_NAME and name not in names and len(names) < _MANY:
            names.append(name)
            spans.append(match.span(1))
    return Contact(tuple(phones), tuple(emails), tuple(names), tuple(spans))


def _naming(text: Text, original: str) -> Iterator[re.Match[str]]:
    """Signatures, then names that are said; each pattern is tried only where one of its first words stands."""
    for pattern, openings in ((_SIGNED, _CLOSINGS), (_SAID, _SAYINGS)):
        said = text.begun & openings
        for place in sorted([place for opening in said for place in text.beginnings[opening][-_MANY:]]):
            match = pattern.match(original, text.span(place, place + 1)[0])
            if match:
                yield match


def _signing(original: str, reached: list[Span]) -> Iterator[re.Match[str]]:
    """A full name right before a number or an address, or alone on one of the last lines of a letter."""
    for start, _ in tuple(reached):
        begin = max(0, start - _LOOKED_BACK)
        before = original[begin:start].rstrip(_BETWEEN).rsplit(None, 1)[-1:]
        match = _BEFORE_NUMBER.search(original, begin, start) if before and not before[0].islower() else None
        if match:
            yield match
    body = original.rstrip()
    end = len(body)
    for _ in range(_LAST_LINES):
        start = body.rfind("\n", 0, end) + 1
        if not start:
            return
        if end - start <= _SHORT:
            match = _LAST_LINE.match(body, start, end)
            if match:
                yield match
        end = start - 1


def _e164(written: str, region: str) -> str | None:
    """A number that exists in the numbering plan, in its international form; read first where the writer lives."""
    import phonenumbers

    for there in dict.fromkeys((region, "FR", "GB")):
        try:
            number = phonenumbers.parse(written, there)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None
