"""Manners: no hole is left, what is promised is there, the readers are those of the conversation, in their language, by their name."""

from __future__ import annotations

import re

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..facts import Facts
from ..spoken import tongue
from . import reading
from .reading import Found
from .warning import STOP, Draft, Warning

_HOLE = re.compile(r"⟦[^⟧\n]*⟧|\{\{?[^{}\n]{1,40}\}?\}|\[(?:[A-ZÉÈÀ _.…]{2,30}|\.{2,}|…|date|heure|time|name|nom|prix|price|hour|reference|référence|lieu|place)\]|\bX{3,}\b|_{3,}|\?{3,}|\bTODO\b|\bTBC\b|\bà compléter\b|<<[^<>\n]*>>", re.IGNORECASE)  # fmt: skip
_ATTACHED = re.compile(
    r"\b(?:ci-jointe?s?|en piece jointe|en pieces jointes|piece jointe|vous trouverez joint|joins? (?:a ce|au present)|je vous joins|"
    r"attached|attachment|(?:i|we) (?:attach|enclose)|enclosed|im anhang|anbei|beigefugt|adjunto|adjunta|adjuntos|adjuntamos|"
    r"in allegato|allegato|allegata|alleghiamo|allego)\b"
)
_NOT_ATTACHED = re.compile(r"(?:sans|without|no|keine?|sin|senza|votre|your|ihr\w*|su|vostr\w+)\s+(?:\w+\s+)?$")
_DEAR = re.compile(
    r"^\s*(?:bonjour|bonsoir|cher|chere|chers|dear|hello|hi|good (?:morning|afternoon|evening)|guten (?:tag|morgen|abend)|hallo|"
    r"sehr geehrter?|liebe|lieber|estimad[oa]|querid[oa]|buenos dias|buenas tardes|hola|gentile|gentilissim[oa]|buongiorno|buonasera|ciao|egregio|cara|caro)"
    r"\b(?:[ ,]*(?P<title>(?:madame|mme|monsieur|mr|ms|mrs|miss|m|frau|herr|herrn|sra|sr|senora|senor|signora|signor|sig|sig\.ra|dr|doctor|docteur)\b\.?))?"
    r"[^\S\n]*(?P<name>[^\n,:;!?]*)"
)
_LONGEST_NAME = 5  # words: what is longer is a sentence that begins without a comma
_FEMALE = {"madame", "mme", "ms", "mrs", "miss", "frau", "sra", "senora", "signora", "sig.ra"}
_MALE = {"monsieur", "mr", "m", "herr", "herrn", "sr", "senor", "signor", "sig"}
_NO_NAMES = {"a", "tous", "toutes", "all", "team", "everyone", "both", "et", "and", "und", "famille", "family", "familie", "familia", "famiglia", "the", "la", "le", "sir", "guest", "mesdames", "messieurs", "there", "again", "de", "madam", "or"}  # fmt: skip
_STOP_WORDS = {
    "fr": "le la les des une est vous nous votre pour dans avec que qui sur notre sera avons bien bonjour cordialement merci etes au aux du je ne pas",
    "en": "the and your you we for with our is are will have this that to of at in on be please dear would kind regards thank it",
    "de": "der die das und ihr ihre sie wir fur mit ist ein eine im am um zu den von auf wird haben freundlichen grussen nicht bitte",
    "es": "el los las una es usted su para con que por nuestro sera hemos estimado estimada gracias saludos del al le en esta",
    "it": "il lo gli una e la vostra per con che nostro sara abbiamo gentile grazie saluti del della di alle le vi in suo sua e",
}
_WORDS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}


def holes(draft: Draft, facts: Facts) -> list[Warning]:
    words = _("Something is to be filled in here.")
    found = [draft.warn("hole", words, Found(None, *match.span()), STOP) for match in _HOLE.finditer(draft.text)]
    if _HOLE.search(draft.written.title):
        found.append(Warning("hole", _("Something is to be filled in in the subject."), severity=STOP, excerpt="title"))
    return found


def attachment(draft: Draft, facts: Facts) -> list[Warning]:
    if draft.written.files:
        return []
    folded = reading.fold(draft.text)
    for match in _ATTACHED.finditer(folded):
        if not _NOT_ATTACHED.search(folded[max(0, match.start() - 30) : match.start()]):
            return [
                draft.warn(
                    "attachment", _("You speak of a file, and none goes with it."), Found(None, *match.span()), STOP
                )
            ]
    return []


def readers(draft: Draft, facts: Facts) -> list[Warning]:
    """Someone who was not in this conversation would read it."""
    fresh = [address for _name, address in (*draft.written.to, *draft.written.cc) if address.lower() not in facts.known]
    if not fresh or not facts.known:
        return []
    words = ngettext("%(who)s is new in this conversation.", "%(who)s are new in this conversation.", len(fresh))
    return [Warning("readers", words % {"who": ", ".join(fresh)}, excerpt=",".join(sorted(fresh)))]


def language(draft: Draft, facts: Facts) -> list[Warning]:
    """The language of the words, where they leave no doubt, is the reader's."""
    written = spoken_in(draft.text)
    wanted = facts.language[:2]
    if not written or not wanted or written == wanted:
        return []
    reader = get_language() or wanted
    told = {"written": tongue(written, reader), "wanted": tongue(wanted, reader)}
    return [
        Warning(
            "language", _("This is in %(written)s; they write in %(wanted)s.") % told, severity=STOP, excerpt=written
        )
    ]


def spoken_in(text: str) -> str:
    """The language of a text of ten words or more, or nothing if it could be two."""
    words = re.findall(r"[a-z]+", reading.fold(text))
    if len(words) < 10:
        return ""
    counts = sorted(((sum(word in known for word in words), code) for code, known in _WORDS.items()), reverse=True)
    (most, best), (second, _other) = counts[0], counts[1]
    return best if most >= 4 and most >= 1.5 * second else ""


def name(draft: Draft, facts: Facts) -> list[Warning]:
    """The guest is called as they sign, and M. or Mme as their file says."""
    found = _DEAR.match(reading.fold(draft.text))
    if found is None:
        return []
    doubts = _title(draft, facts, found)
    first = re.findall(r"[a-z'-]+", found["name"])
    if len(first) > _LONGEST_NAME or (
        first and not found["title"] and any(first[0] in known for known in _WORDS.values())
    ):
        return doubts
    called = [word for word in first if word not in _NO_NAMES and len(word) > 1]
    known = {
        part
        for whole in (facts.name, facts.signs)
        for word in re.findall(r"[a-z'-]+", reading.fold(whole))
        for part in (word, *word.split("-"))
    }
    if not called or not known or all(word in known for word in called):
        return doubts
    told = {"name": facts.signs or facts.name}
    place: Found[str] = Found(None, *found.span("name"))
    return [*doubts, draft.warn("name", _("They sign “%(name)s”.") % told, place, STOP)]


def _title(draft: Draft, facts: Facts, found: re.Match[str]) -> list[Warning]:
    title = (found["title"] or "").rstrip(".")
    wrong = (title in _FEMALE and facts.salutation == "monsieur") or (title in _MALE and facts.salutation == "madame")
    place: Found[str] = Found(None, *found.span("title"))
    return [draft.warn("salutation", _("Their file says otherwise: Madame or Monsieur?"), place, STOP)] if wrong else []
