"""Whether a mail answers what was asked: a thank-you does not, nor does “I will look”. Pure."""

from __future__ import annotations

import re

from loge.understanding.text import Text

_COURTESY = re.compile(
    r"\b(?:(?:je|nous) vous remerci\w+|un grand merci|mille mercis?|merci(?: (?:beaucoup|bien|a vous|infiniment|d'avance|pour (?:votre|ce) (?:message|mail|retour)))?|parfait|super|"
    r"genial|tres bien|bien recu|recu|d'accord|ok|okay|entendu|ca marche|avec plaisir|cordialement|bien (?:a vous|cordialement)|"
    r"bonne (?:journee|soiree|fin de journee)|bonjour|bonsoir|madame|monsieur|a (?:bientot|vous|tres vite)|"
    r"thanks?(?: (?:a lot|so much|you(?: (?:very much|so much))?))?|thank you(?: (?:very much|so much))?|perfect|great|lovely|received|"
    r"(?:best|kind|warm) regards|regards|hello|hi|dear|have a (?:nice|good|lovely) (?:day|evening)|danke(?: schon)?|perfekt|gracias|grazie)\b"
)
_LATER = re.compile(
    r"\b(?:je (?:regarde|verifie|vois|demande|reviens vers vous|vous (?:redis|rappelle|tiens au courant|confirme (?:plus tard|demain|des que)))|"
    r"(?:nous|on) (?:regardons|regarde|verifions|verifie|vous (?:rappelle|rappelons|redit|redisons)|revenons vers vous|revient vers vous)|"
    r"(?:i'll|i will|let me|we'll|we will) (?:check|look|see|ask|get back|come back)|get(?:ting)? back to you|bear with us|one moment|un instant|"
    r"patientez)\b"
)
_SIGNATURE = 60  # letters that may be left once the courtesies are taken out: a name, a house


def only_thanks(words: str) -> bool:
    """“Merci, parfait.” with a name beneath: kind, and no answer."""
    folded = Text(words[:2_000]).folded
    if not _COURTESY.search(folded) or re.search(r"\d|\?|€|\$", folded):
        return False
    rest = re.sub(r"[^a-z]+", " ", _COURTESY.sub(" ", folded)).strip()
    return len(rest) <= _SIGNATURE and not re.search(
        r"\b(?:we|i|je|nous|oui|non|yes|no|pas|not|complet|ferme|possible|table|place|libre|pouv\w+|peux|can|could|able|dispo\w*)\b",
        rest,
    )


def only_later(words: str) -> bool:
    """“I look, and tell you”: a word, not yet an answer."""
    folded = Text(words[:2_000]).folded
    return bool(_LATER.search(folded)) and not re.search(
        r"\d|€|\b(?:oui|non|yes|no|complet|desole|sorry|confirm\w*)\b", _LATER.sub(" ", folded)
    )
