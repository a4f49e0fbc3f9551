"""Where: communes with their typing slips, addresses, airports and stations.

The names of communes are handed in by whoever knows them, as a `Gazetteer`; `Names` is one held in memory. A commune
may be called Mars, Rue or Bonne, so a name alone is not enough: it takes a capital, a preposition or a post code.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from loge.understanding.landmarks import (
    AIRPORT_WORDS,
    AIRPORTS,
    AMBIGUOUS_AIRPORTS,
    CITY_NICKNAMES,
    STATION_WORDS,
    STATIONS,
)
from loge.understanding.language_words import COMMON
from loge.understanding.text import Text, Token, fold, lex, words
from loge.understanding.values import Place
from loge.understanding.when import words_en, words_fr

_PREPOSITIONS: Final = words(
    "a au aux de d du vers pour depuis sur pres dans en proche environs centre chez habite jusqu "
    "in at to from near around into towards by outside within visiting"
)
_OF: Final = words("de d du des of")
_LEADING_TO: Final = words(
    "pres loin autour proche proximite environs centre cote nord sud est ouest partir venant viens vient venons arrive arrivons "
    "arrivant suis sommes depart arrivee retour aller trajet route sortie entree taxi train bus vol tgv navette gare mairie ville village "
    "commune quartier port out south north east west city town village outskirts centre center"
)
_FILLED: Final = words(
    "bouteille bouteilles verre verres coupe coupes flute flutes caisse carton magnum plateau kilo bottle bottles glass glasses case"
)  # "une bouteille de Chablis"
_STREETS: Final = words(
    "rue avenue av bd boulevard blvd place quai allee allees chemin impasse square route cours voie passage villa cite "
    "faubourg residence lotissement sentier esplanade promenade rond-point"
)
_STREET_ENDS: Final = words(
    "street st road rd lane ln drive avenue ave court square terrace close way crescent gardens row"
)
_ADDRESS_STOPS: Final = words(
    "a au aux pour samedi dimanche lundi mardi mercredi jeudi vendredi demain ce cet cette dans vers et est nous je vous "
    "merci avec entre avant apres code porte etage digicode interphone ou si mon ma mes notre svp chez car puis"
)
_PLAIN: Final = frozenset().union(*COMMON.values()) | frozenset(
    word
    for table in (words_fr.WORDS, words_en.WORDS)
    for role in ("month", "weekday", "part", "meal", "day", "unit", "number", "season", "weak_month")
    for word in table.get(role, ())
)
_BEGIN_NAMES: Final = words("st ste saint sainte la le les l")
_NAMELESS: Final = _PLAIN - _BEGIN_NAMES
_NAMED_AFTER_TOWNS: Final = _STREETS | STATION_WORDS | {"nom"}
_LANDMARK_WORDS: Final = _STREETS | STATION_WORDS | AIRPORT_WORDS | (frozenset(AIRPORTS) - AMBIGUOUS_AIRPORTS)
_SHORTENED: Final = {"st": "saint", "ste": "sainte", "s": "sur"}
_SOFT: Final = frozenset("aeiouyh ")  # letters that a slip of the pen may take or give
_LONGEST_NAME: Final = 7  # words
_LONGEST_STREET: Final = 9
_FEW_LETTERS: Final = 4
Spot = Literal["airport", "station", "address"]
_MOST_PLACES: Final = 100
_LONG_ENOUGH_FOR_A_SLIP: Final = 7


class Candidate(Protocol):
    """A commune a gazetteer proposes for a name; `lat` and `lon` in degrees."""

    @property
    def name(self) -> str: ...
    @property
    def insee(self) -> str: ...
    @property
    def postcodes(self) -> Sequence[str]: ...
    @property
    def population(self) -> int: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...


class Gazetteer(Protocol):
    """Whoever knows the communes."""

    def candidates(self, folded: str) -> Sequence[Candidate]:
        """Communes of that name (`key`), or of one a slip away; empty when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of France."""

    name: str
    insee: str
    postcodes: tuple[str, ...] = ()
    population: int = 0
    lat: float | None = None
    lon: float | None = None


class Names:
    """A gazetteer in memory."""

    def __init__(self, communes: Iterable[Candidate]) -> None:
        self._by_key: dict[str, list[Candidate]] = {}
        self._by_skeleton: dict[str, list[str]] = {}
        for commune in communes:
            name = key(fold(commune.name))
            if name not in self._by_key:
                self._by_skeleton.setdefault(skeleton(name), []).append(name)
            self._by_key.setdefault(name, []).append(commune)

    def candidates(self, folded: str) -> Sequence[Candidate]:
        """Communes of that name, or of the nearest one at most one slip away."""
        name = key(folded)
        exact = self._by_key.get(name)
        if exact or len(name) <= _FEW_LETTERS:
            return exact or ()
        alike = [other for other in self._by_skeleton.get(skeleton(name), ()) if one_slip(name, other)]
        return [commune for other in alike for commune in self._by_key[other]]


def key(folded: str) -> str:
    """A folded name as gazetteers index it: "St-Denis" and "saint denis" are one."""
    parts = folded.replace("-", " ").replace("'", " ").replace(".", " ").split()
    return " ".join([_SHORTENED.get(part, part) for part in parts])


def skeleton(name: str) -> str:
    """What survives most slips: the first letter and the set of consonants."""
    return name[:1] + "".join(sorted(set(name[1:]) - _SOFT))


def one_slip(a: str, b: str) -> bool:
    """Whether one letter missing, added, changed or swapped turns one name into the other."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    x, y = a[start:], b[start:]
    return x[1:] == y[1:] or x[1:] == y or x == y[1:] or (x[:2] == y[1::-1] and x[2:] == y[2:])


def read(
    text: str | Text, *, gazetteer: Gazetteer | None = None, near: tuple[float, float] | None = None
) -> list[Place]:
    """Every place of a text, in order; `near` (degrees) settles which of several communes of one name is meant."""
    lexed = lex(text)
    found: list[Place] = []
    done = 0
    for i in _beginnings(lexed, gazetteer is not None):
        if i >= done:
            place, done = _place_at(lexed, i, gazetteer, near)
            if place is not None:
                found.append(place)
                if len(found) == _MOST_PLACES:
                    break
    return found


def _beginnings(lexed: Text, named: bool) -> list[int]:
    """The tokens at which a place may begin: a figure, a word for one, and if names are known a capital or what a preposition leads to."""
    tokens = lexed.tokens
    found = [i for i in lexed.figures if tokens[i].kind == "number"] + lexed.among(_LANDMARK_WORDS)
    if named:
        led = False
        for i, word in enumerate(lexed.words):
            after, led = led, word in _PREPOSITIONS
            plain = word in _NAMELESS
            if (after or not plain) and tokens[i].kind == "word":
                capital = _is_capital(lexed, tokens[i])
                if (after and capital) if plain else (after or capital):
                    found.append(i)
    return sorted(set(found))


def city(text: str | Text) -> str | None:
    """The first town a message names, with no gazetteer to ask: a capital after "in", "to", "à", or a nickname."""
    lexed = lex(text)
    tokens = lexed.tokens
    for i, token in enumerate(tokens):
        if token.kind != "word":
            continue
        if token.word in CITY_NICKNAMES and _is_capital(lexed, token):
            said = lexed.slice(token.start, token.end)
            if said.isupper() or len(said) > _FEW_LETTERS:  # "La Rochelle" is not L.A.
                return CITY_NICKNAMES[token.word]
        if i and tokens[i - 1].word in _PREPOSITIONS and (_is_name(lexed, token) or _begins_name(lexed, i)):
            if i > 1 and tokens[i - 1].word in _OF and tokens[i - 2].word in _NAMED_AFTER_TOWNS:
                continue  # "gare de Lyon", "rue de Rennes"
            end = i + 1
            while end < len(tokens) and end < i + _LONGEST_NAME and _continues_name(lexed, tokens, end):
                end += 1
            return lexed.slice(token.start, tokens[end - 1].end)
    return None


def _place_at(
    lexed: Text, i: int, gazetteer: Gazetteer | None, near: tuple[float, float] | None
) -> tuple[Place | None, int]:
    tokens = lexed.tokens
    token = tokens[i]
    if token.kind == "number":
        return _after_number(lexed, i, gazetteer)
    if token.kind != "word":
        return None, i + 1
    word = token.word
    if (word in AIRPORTS and word not in AMBIGUOUS_AIRPORTS) or word in AIRPORT_WORDS:
        return _landmark(lexed, i, "airport")
    if word in STATION_WORDS:
        return _landmark(lexed, i, "station")
    if word in _STREETS and _begins_street(lexed, i):
        return _address(lexed, i, i)
    if gazetteer is not None:
        return _commune(lexed, i, gazetteer, near)
    return None, i + 1


def _after_number(lexed: Text, i: int, gazetteer: Gazetteer | None) -> tuple[Place | None, int]:
    """A house number before its street, or a post code before its commune."""
    tokens = lexed.tokens
    at = i + 1
    while at < len(tokens) and at < i + 3 and tokens[at].word in ("bis", "ter", "quater", ",", "b", "a"):
        at += 1
    if at < len(tokens) and tokens[at].word in _STREETS:
        return _address(lexed, i, at)
    end = at
    while end < len(tokens) and end < at + 4 and tokens[end].kind == "word" and _is_capital(lexed, tokens[end]):
        if tokens[end].word in _STREET_ENDS and end > at:
            return _place(lexed, i, end + 1, "address", 0.85), end + 1
        end += 1
    if len(tokens[i].word) == 5 and gazetteer is not None:
        return _postcode(lexed, i, gazetteer)
    return None, i + 1


def _postcode(lexed: Text, i: int, gazetteer: Gazetteer) -> tuple[Place | None, int]:
    for end, candidates in _names_from(lexed, i + 1, gazetteer):
        coded = [commune for commune in candidates if lexed.tokens[i].word in commune.postcodes]
        if coded:
            return _of(lexed, coded[0], i, end, 0.98), end
    return None, i + 1


def _address(lexed: Text, start: int, street: int) -> tuple[Place, int]:
    """A street with its number: up to a comma, a preposition or a word that begins something else."""
    tokens = lexed.tokens
    end = street + 1
    while end < len(tokens) and end < street + _LONGEST_STREET:
        token = tokens[end]
        if token.kind == "number" and (len(token.word) == 5 or (end > street + 4 and len(token.word) != 4)):
            break
        if token.kind not in ("word", "number") and token.word != "-":
            break
        if token.word in _ADDRESS_STOPS and not _names_feast(tokens, end):
            break
        end += 1
    return _place(lexed, start, end, "address", 0.9 if start < street else 0.75), end


def _names_feast(tokens: list[Token], i: int) -> bool:
    return tokens[i - 1].word in ("de", "du", "la", "des")


def _begins_street(lexed: Text, i: int) -> bool:
    """Whether "place", "cours" or "cité" begins an address: what follows must be a name."""
    tokens = lexed.tokens
    if i + 1 >= len(tokens) or (i and tokens[i - 1].word in ("une", "deux", "trois", "la", "pas", "sur", "en", "un")):
        return i + 1 < len(tokens) and tokens[i].word in ("rue", "avenue", "boulevard") and tokens[i - 1].word == "la"
    following = tokens[i + 1]
    return following.word in ("de", "du", "des", "d", "la", "le") or _is_capital(lexed, following)


def _landmark(lexed: Text, i: int, kind: Spot) -> tuple[Place | None, int]:
    """An airport or a station: one of the tables, or an unnamed one ("l'aéroport")."""
    tokens = lexed.tokens
    table = AIRPORTS if kind == "airport" else STATIONS
    generic = AIRPORT_WORDS if kind == "airport" else STATION_WORDS
    at = i
    while at < len(tokens) and at < i + 4 and tokens[at].word in (*generic, "de", "du", "d", "of", "-", "l", "la"):
        at += 1
    for end in range(min(at + 4, len(tokens)), at, -1):
        name = " ".join(token.word for token in tokens[at:end] if token.word != "-")
        if name in table:
            title, lat, lon = table[name]
            span = lexed.span(tokens[i].start, tokens[end - 1].end)
            return Place(title, kind, None, lat, lon, lexed.original[span[0] : span[1]], span, 0.95), end
    if tokens[i].word not in generic or tokens[i].word == "station":
        return None, i + 1
    return _place(lexed, i, i + 1, kind, 0.7), i + 1


def _place(lexed: Text, start: int, end: int, kind: Spot, confidence: float) -> Place:
    span = lexed.span(lexed.tokens[start].start, lexed.tokens[end - 1].end)
    said = lexed.original[span[0] : span[1]]
    return Place(said, kind, None, None, None, said, span, confidence)


def _commune(lexed: Text, i: int, gazetteer: Gazetteer, near: tuple[float, float] | None) -> tuple[Place | None, int]:
    """The longest name of a commune at token i, if the way it is written says that it is one."""
    tokens = lexed.tokens
    capital = _is_capital(lexed, tokens[i])
    led = i > 0 and tokens[i - 1].word in _PREPOSITIONS
    if led and tokens[i - 1].word in _OF and not _is_of_a_place(lexed, i, capital):
        return None, i + 1
    for end, candidates in _names_from(lexed, i, gazetteer, least=1 if capital else _FEW_LETTERS + 1):
        confidence = _trust(lexed, i, end, capital=capital, led=led, exact=_is_exact(lexed, i, end, candidates))
        if confidence:
            best = max(candidates, key=lambda commune: _weight(commune, near))
            return _of(lexed, best, i, end, confidence), end
    return None, i + 1


def _is_of_a_place(lexed: Text, i: int, capital: bool) -> bool:
    """Whether "de" leads to where something is: "près de poisson", "train de Poisson", not "un restaurant de poisson"."""
    tokens = lexed.tokens
    before = tokens[i - 2].word if i > 1 else ""
    if capital and not lexed.slice(tokens[i - 1].start, tokens[i].end).isupper():
        return before not in _FILLED
    return before in _LEADING_TO


def _names_from(
    lexed: Text, i: int, gazetteer: Gazetteer, *, least: int = 1
) -> Iterable[tuple[int, Sequence[Candidate]]]:
    """Names of communes that begin at token i and have that many letters, the longest first."""
    tokens = lexed.tokens
    end = i
    while end < len(tokens) and end < i + _LONGEST_NAME and (tokens[end].kind == "word" or _links_names(tokens, end)):
        end += 1
    for stop in range(end, i, -1):
        if tokens[stop - 1].kind != "word" or tokens[stop - 1].end - tokens[i].start < least:
            continue
        candidates = gazetteer.candidates(lexed.folded[tokens[i].start : tokens[stop - 1].end])
        if candidates:
            yield stop, candidates


def _links_names(tokens: list[Token], i: int) -> bool:
    """The hyphen of "Saint-Denis", the full stop of "St. Denis" and not the one that ends a sentence."""
    return tokens[i].word == "-" or (tokens[i].word == "." and tokens[i - 1].word in _SHORTENED)


def _is_exact(lexed: Text, i: int, end: int, candidates: Sequence[Candidate]) -> bool:
    name = key(lexed.folded[lexed.tokens[i].start : lexed.tokens[end - 1].end])
    return any(key(fold(commune.name)) == name for commune in candidates)


def _trust(lexed: Text, i: int, end: int, *, capital: bool, led: bool, exact: bool) -> float:
    """How surely the words [i, end) name a commune, by their capital, their preposition and how plain they are."""
    word = lexed.tokens[i].word
    plain = end == i + 1 and (word in _PLAIN or len(word) < _FEW_LETTERS)
    if plain:
        return 0.6 if capital and led and exact and len(word) > 1 else 0.0
    if capital and led:
        return 0.95 if exact else 0.8
    if capital:
        return 0.75 if exact else 0.0
    letters = lexed.tokens[end - 1].end - lexed.tokens[i].start
    if exact:
        return 0.6 if letters > _FEW_LETTERS else 0.0
    return 0.5 if letters > _LONG_ENOUGH_FOR_A_SLIP else 0.0


def _weight(commune: Candidate, near: tuple[float, float] | None) -> float:
    """More people, and nearer: every 50 km away halves what the inhabitants weigh."""
    people = commune.population + 1.0
    if near is None or commune.lat is None or commune.lon is None:
        return people
    north = (commune.lat - near[0]) * 111.0
    east = (commune.lon - near[1]) * 111.0 * math.cos(math.radians(near[0]))
    return people * float(0.5 ** (math.hypot(north, east) / 50.0))


def _of(lexed: Text, commune: Candidate, start: int, end: int, confidence: float) -> Place:
    span = lexed.span(lexed.tokens[start].start, lexed.tokens[end - 1].end)
    said = lexed.original[span[0] : span[1]]
    return Place(commune.name, "commune", commune.insee, commune.lat, commune.lon, said, span, confidence)


def _is_capital(lexed: Text, token: Token) -> bool:
    return lexed.original[lexed.span(token.start, token.end)[0]].isupper()


def _is_name(lexed: Text, token: Token) -> bool:
    return token.kind == "word" and len(token.word) > 1 and _is_capital(lexed, token) and token.word not in _PLAIN


def _begins_name(lexed: Text, i: int) -> bool:
    """ "La Rochelle", "Le Mans": an article with a capital, before a name."""
    tokens = lexed.tokens
    article = tokens[i].word in _BEGIN_NAMES and _is_capital(lexed, tokens[i])
    return article and i + 1 < len(tokens) and _is_name(lexed, tokens[i + 1])


def _continues_name(lexed: Text, tokens: list[Token], i: int) -> bool:
    if tokens[i].start == tokens[i - 1].end and "-" in (tokens[i].word, tokens[i - 1].word):
        last = i + (tokens[i].word == "-")
        return last < len(tokens) and tokens[last].kind == "word"  # "Saint-Étienne"
    return tokens[i].start == tokens[i - 1].end + 1 and (
        _is_name(lexed, tokens[i])
        or (
            tokens[i].word in ("de", "sur", "en", "city")
            and i + 1 < len(tokens)
            and _is_capital(lexed, tokens[min(i + 1, len(tokens) - 1)])
        )
    )
