"""What is told in confidence: health, money trouble, violence, intimacy, a child in difficulty.

A topic is named with the words that show it, so that whoever wrote them can say that it is not so. A word with an innocent
life of its own ("traitement" of wood, "dette" of sleep, a "plan" to hit the road) counts only beside what makes it grave.
The price of a false alarm is one click; of a miss, a secret told to a whole town: the patterns lean towards the alarm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from loge.understanding.text import Text
from loge.understanding.values import Span

HEALTH, MONEY, VIOLENCE, INTIMACY, CHILDREN = "health", "money", "violence", "intimacy", "children"
TOPICS: Final = (VIOLENCE, CHILDREN, INTIMACY, HEALTH, MONEY)  # of several, the gravest is named
LONGEST: Final = 6_000

_MY = r"(?:mon|ma|mes|notre|nos|my|our|son|sa|his|her)"
_CHILD = r"(?:fils|fille|enfants?|petite?|bebe|ado|neveu|niece|petit-fils|petite-fille|son|daughter|kids?|child|children|baby|teen\w*)"
_PARTNER = r"(?:mari|femme|compagne|compagnon|conjointe?|copain|copine|ex|husband|wife|partner|boyfriend|girlfriend)"

_WRITTEN: Final[dict[str, tuple[str, ...]]] = {
    VIOLENCE: (
        r"\bviol(?:s|ee?s?|ences?|ente?s?)?\b(?! de gambe)",
        r"\b(?:me|m'|la|le|nous|les?) (?:a |ont )?(?:frapp|tap(?:e|es|ent)\b(?! dans l'oeil)|battu|insult|menac|harcel|suit partout)",
        r"\b(?:coups et blessures|femmes? battues?|harcelement|harcelee?|agressee?s?|agression|inceste|emprise)\b",
        rf"\bpeur (?:de|d') ?{_MY}? ?(?:{_PARTNER}|pere|frere|voisin)\b",
        rf"\b(?:{_PARTNER}) (?:me|m') ?(?:frappe|bat|menace|insulte|surveille|crie)",
        r"\b(?:hits?|beats?|threatens?|stalks?|abuses?|raped?|assault(?:s|ed)?|bull(?:y|ies|ied)) (?:me|her|him|us)\b",
        r"\b(?:abusive|domestic violence|sexual assault|harass\w*|stalk(?:ed|er|ing)|being threatened|afraid of (?:my|him|her))\b",
    ),
    CHILDREN: (
        rf"\b{_CHILD}\b.{{0,60}}\b(?:harcel|ne mange|ne dort|se scarifi|fugu|decroch|descolaris|refuse d'aller a l'ecole|autis|tdah|hyperactif|suicid|pleure tous|a peur)",
        rf"\b(?:harcel|bull(?:y|ied|ying)).{{0,40}}\b{_CHILD}\b",
        r"\b(?:garde alternee|droit de visite|pension alimentaire|aide sociale a l'enfance|assistante? familiale?|enfant place|juge (?:des|pour) enfants)\b",
        rf"\b{_CHILD}\b.{{0,60}}\b(?:bullied|won't eat|doesn't sleep|self-harm\w*|ran away|refuses school|autis\w+|adhd|is afraid)",
        r"\b(?:custody|child support|child protection|foster care|social services)\b",
    ),
    INTIMACY: (
        r"\b(?:sexuel\w*|sexualite|contracepti\w+|preservatif|pilule(?: du lendemain)?|avortement|ivg|fausse[- ]couche|enceinte|grossesse|infidel\w*|mst|ist|erection|regles douloureuses|menopause|coming[- ]out|homosexuel\w*|lesbienne|transgenre|transition de genre)\b",
        rf"\b(?:divorce|divorcer|me separer|ma separation|ma rupture|tromp(?:e|ee) avec)\b|\b{_PARTNER} (?:me|m'a) (?:trompe|quitte)",
        r"\b(?:sexual\w*|sex life|contracept\w+|abortion|miscarriage|pregnan\w+|std|sti|menopause|coming out|gay|lesbian|transgender|cheat(?:s|ed|ing) on|divorc\w+|breaking up|separat(?:ed|ing) from)\b",
    ),
    HEALTH: (
        r"\b(?:cancer|tumeur|chimio\w*|diabet\w+|depressi(?:on|f|ve)|deprimee?|burn[- ]?out|suicid\w+|anxiolytiq\w+|antidepress\w+|psychiatr\w+|psycholog\w+|psy|alzheimer|parkinson|demence|epilep\w+|vih|sida|hiv|handicap\w*|mdph|alcooli\w+|addict\w*|drogue|sevrage|anorexi\w+|boulimi\w+|incontinen\w+|sclerose|avc|infarctus|maladies?(?! d\w+ )|(?:suis|est|tombee?|gravement) malades?|hospitali\w+|soins palliatifs|fin de vie|deuil|endeuill\w+)\b",
        rf"\b{_MY} (?:medecin|traitement|ordonnance|operation|diagnostic|medicaments?)\b",
        r"\b(?:cancer|tumou?r|chemo\w*|diabet\w+|depress(?:ed|ion)|suicid\w*|antidepress\w+|psychiatr\w+|therapist|dementia|epilep\w+|disab(?:led|ility)|alcoholi\w+|rehab|anorexi\w+|bulimi\w+|a stroke|terminal(?:ly)? ill\w*|illness|grief|grieving|my (?:doctor|medication|diagnosis|surgery))\b",
    ),
    MONEY: (
        r"\b(?:surendett\w+|interdit bancaire|fiche (?:a la )?banque de france|huissiers?|saisie sur salaire|expuls\w+|loyers? (?:impayes?|en retard)|impayes?|rsa|aide alimentaire|restos du coeur|banque alimentaire|fins? de mois difficiles?|plus (?:rien|un sou|d'argent)|credit revolving|allocations? (?:suspendues?|coupees?))\b",
        r"\b(?:boucler|finir) (?:le|la fin du|nos|mes) (?:fins? de )?mois\b|\b(?:mes|nos|des|de) dettes?\b(?! de sommeil)|\bdecouvert (?:bancaire|permanent)\b",
        r"\bn'?(?:arrive|arrivons|y arrive) plus a payer\b|\bpeux (?:plus|pas) payer (?:mon|le|ma|mes)\b",
        r"\b(?:debts?|bankrupt\w*|evict\w+|bailiffs?|rent arrears|behind on (?:my|our|the) (?:rent|bills)|can(?:no|')t (?:pay|afford) (?:my|our|the) (?:rent|bills|food|heating)|food bank|benefits (?:cut|stopped)|broke until)\b",
    ),
}  # fmt: skip
_PATTERNS: Final = {topic: re.compile("|".join(f"(?:{one})" for one in told)) for topic, told in _WRITTEN.items()}


@dataclass(frozen=True, slots=True)
class Confidence:
    """A topic one speaks of in confidence, with the words that show it."""

    topic: str
    text: str
    span: Span


def sensitive(words: str) -> Confidence | None:
    """The gravest topic these words speak of; None when they could be said on the market square."""
    lexed = Text(words[:LONGEST])
    for topic in TOPICS:
        found = _PATTERNS[topic].search(lexed.folded)
        if found is not None:
            start, end = lexed.span(found.start(), found.end())
            return Confidence(topic, words[start:end], (start, end))
    return None
