"""How soon: by the moment it is needed, and by words that say that something is broken, closed or pressing now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from loge.understanding.cues import Cues
from loge.understanding.reading import Level, Urgency
from loge.understanding.text import Text
from loge.understanding.values import When

_ORDER: Final[tuple[Level, ...]] = ("now", "today", "soon", "calm")
_CALM: Final[Cues[None]] = Cues(
    (
        (
            None,
            "urge pres quan rush hurr when time temp noth rien poin",
            (
                r"\b(?:(?:rien|pas) (?:d'|du tout )?(?:urgent\w?|presse\w?|urgence)|aucune urgence|sans urgence|rien ne presse|pas presse\w*"
                r"|quand vous (?:pouvez|pourrez|aurez le temps)|no (?:rush|hurry|urgency)|not urgent|isn't urgent|whenever (?:you can|it suits|suits)"
                r"|nothing (?:pressing|urgent)|at some point|un de ces jours|(?:quand|lorsque) (?:quelqu'un|vous) (?:aura|aurez) un moment"
                r"|pas (?:du tout )?presse\w*(?: du tout)?"
                r"|in your own time|prenez votre temps|take your time)\b"
            ),
        ),
    )
)
_CUES: Final[Cues[tuple[Level, str]]] = Cues(
    (
        (
            ("now", "danger"),
            "ceil plaf fuit inon dega odeu enfe port bloq lock floo leak wate burs stuc court deva",
            (
                r"\b(?:fuites? (?:d'eau|de gaz|au plafond|sous)|ca fuit|inond\w+|degat des eaux|odeur de gaz|enfermee?s? dehors|a la porte de chez"
                r"|bloquee?s? (?:dehors|devant|dans l'ascenseur|a l'exterieur|sur le palier)|(?:je suis|suis) devant (?:la|ma) porte"
                r"|(?:eau|water) (?:qui )?(?:coule|goutte|tombe|ruisselle|pours?|comes|coming|dripping) (?:\w+ )?(?:du plafond|from the ceiling|through the ceiling)|locked (?:out|myself out|ourselves out)|flood\w*|gas leak|water (?:is )?(?:leaking|pouring|everywhere)|burst pipe"
                r"|stuck (?:outside|in the lift|in the elevator)|fuit (?:beaucoup|partout|a grosses)|court[- ]circuit)\b"
            ),
        ),
        (
            ("now", "word"),
            "suit imme champ inst heur vite righ stra once minu very urge extr emer atte hour quic",
            (
                r"\b(?:tout de suite|immediatement|sur[- ]le[- ]champ|a l'instant|dans l'(?:heure|immediat)|tres urgent\w?|extremement urgent"
                r"|urgentissime|au plus vite|right now|right away|immediately|straight away|at once|this minute|very urgent|extremely urgent"
                r"|(?:venez|viens|depechez[- ]vous|faites) (?:tres |bien )?vite|come quick\w*|within the hour|emergency|urgence absolue|sans attendre)\b"
            ),
        ),
        (
            ("today", "word"),
            "urge urg asap poss vite pres dqp hurr",
            (
                r"\b(?:urgent\w{0,4}|en urgence|urgence|urgemment|aujourd'hui meme|le plus (?:vite|rapidement|tot) possible|asap|a\.s\.a\.p"
                r"|as soon as (?:possible|you can)|des que possible|dqp|vite|pressing|in a hurry|tres presse\w?)\b"
            ),
        ),
        (
            ("soon", "word"),
            "pres soon rapi bref prom quel proc next few",
            (
                r"\b(?:(?:assez|plutot|un peu) presse\w*|(?:fairly|rather|quite|pretty|very) (?:soon|quickly)|soon(?:ish| if| please|est)|sooner rather than later"
                r"|assez (?:vite|rapidement)|rapidement|dans les (?:prochains|tout prochains) jours|d'ici quelques jours|sous peu|prochainement"
                r"|(?:in|within) the next (?:few|couple of) days|(?:il ne (?:me|nous) reste que|only have) quelques jours|within days)\b"
            ),
        ),
    )
)


def urgency(text: Text, moments: Iterable[When], at: datetime) -> Urgency:
    """The most pressing of what is said and of when it is needed."""
    best = Urgency("calm", "", "", None)
    calm = next((match for _, match in _CALM.hear(text)), None)
    for (level, why), match in _CUES.hear(text):
        if not (calm and calm.start() <= match.start() < calm.end()):
            best = Urgency(level, why, text.slice(*match.span()), text.span(*match.span()))
            break
    for moment in moments:
        pressing = _level_of(moment, at)
        if pressing and _ORDER.index(pressing) < _ORDER.index(best.level):
            best = Urgency(pressing, "moment", moment.text, moment.span)
    if calm and best.why != "moment" and best.level != "now":
        return Urgency("calm", "word", text.slice(*calm.span()), text.span(*calm.span()))
    return best


def _level_of(moment: When, at: datetime) -> Level | None:
    """How pressing one moment is; a moment gone by presses nobody."""
    needed = moment.end if moment.kind == "deadline" else moment.start or moment.end
    if needed is None or moment.kind in ("duration", "recurrence"):
        return None
    if (needed.tzinfo is None) != (at.tzinfo is None):
        at = at.replace(tzinfo=needed.tzinfo)
    if moment.grain == "day" and needed.date() == at.date():
        return "today"
    wait = needed - at
    if wait < timedelta(0):
        return "today" if needed.date() == at.date() else None
    if wait <= timedelta(hours=2):
        return "now"
    if needed.date() == at.date():
        return "today"
    return "soon" if wait <= timedelta(days=3) else "calm"
