"""The communes of France: how they are called, where they lie, which of them belong together.

Read from two files beside this one (their README says where they come from) at the first question, then kept.
"""

import csv
import gzip
import io
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import islice

from loge.text.slips import slips

EARTH_KM = 6371.0088
ALIKE = 0.3  # the share of trigrams in common (Dice) from which two names are compared letter by letter
WEIGHED = 40  # and how many are, at most

SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur"}
_SHORT_WORD = re.compile(rf"(?<!\S)({'|'.join(SHORTENED)})(?=\s\S)")
_SAME = dict.fromkeys("-’'.,/()", " ") | {"œ": "oe", "æ": "ae"}
_ARTICLES = ("", "le ", "la ", "les ", "l ")


@dataclass(frozen=True, slots=True)
class Commune:
    """A town or village; `epci` is empty for the four islands that belong to no group of communes."""

    insee: str
    name: str
    postcodes: tuple[str, ...]
    population: int
    latitude: float
    longitude: float
    epci: str


def commune(insee: str) -> Commune | None:
    """The commune with this INSEE code."""
    return _commune(insee) if insee in _rows() else None


def named(folded_name: str) -> tuple[Commune, ...]:
    """Every commune of exactly this name, the most populous first; accents, hyphens and capitals do not count."""
    codes = _by_population()
    return tuple(_commune(codes[at]) for at in _by_name().get(fold(folded_name), ()))


def find(words: str, *, limit: int = 10) -> list[Commune]:
    """The communes that may be meant by a name, a post code, the beginning of either, or both; best first."""
    tokens = fold(words).split()
    digits = "".join(token for token in tokens if token.isdigit())
    name = " ".join(token for token in tokens if not token.isdigit())
    if not name:
        found: Iterable[str] = _at_postcode(digits, _by_population()) if digits else ()
    elif digits:
        found = _at_postcode(digits, _called(name)) or _called(name)
    else:
        found = _called(name)
    return [_commune(insee) for insee in islice(found, limit)]


def communes_of(epci: str) -> tuple[Commune, ...]:
    """The communes of an EPCI (urban community, métropole, ...), by INSEE code."""
    return tuple(map(_commune, _by_epci().get(epci, ())))


def epci_name(code: str) -> str | None:
    """What an EPCI calls itself."""
    return _epci_names().get(code)


def distance_km(a: Commune, b: Commune) -> float:
    """Great circle between two communes (haversine, mean radius of the Earth)."""
    north, south = math.radians(a.latitude), math.radians(b.latitude)
    half_down = (south - north) / 2
    half_across = math.radians(b.longitude - a.longitude) / 2
    haversine = math.sin(half_down) ** 2 + math.cos(north) * math.cos(south) * math.sin(half_across) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(haversine))


@lru_cache(maxsize=1_024)
def near(insee: str, km: float) -> dict[str, float]:
    """The communes within so many kilometres of one, itself among them, each with its distance. Not to be written to."""
    here = _commune(insee)
    high = km / 111.0  # degrees of latitude; a degree of longitude is shorter, the further from the equator the more
    wide = high / max(math.cos(math.radians(here.latitude)), 0.01)
    around = {}
    for code, row in _rows().items():
        if abs(float(row[4]) - here.latitude) <= high and abs(float(row[5]) - here.longitude) <= wide:
            away = distance_km(here, _commune(code))
            if away <= km:
                around[code] = away
    return around


def fold(words: str) -> str:
    """Lower case, no accents, no hyphens, "St" written out: two names are the same when they fold alike."""
    words = words.lower()
    for sign, plain in _SAME.items():
        words = words.replace(sign, plain)
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return _SHORT_WORD.sub(lambda match: SHORTENED[match[1]], " ".join(letters.split()))


def _called(name: str) -> Iterator[str]:
    """Those of this name (with or without its article), those beginning so, with a word so begun, spelled nearly so."""
    codes = _by_population()
    seen: set[int] = set()
    for guess in (_exactly, _beginning, _within, _alike):
        for at in guess(name):
            if at not in seen:
                seen.add(at)
                yield codes[at]


def _exactly(name: str) -> list[int]:
    return sorted(at for article in _ARTICLES for at in _by_name().get(article + name, ()))


def _beginning(name: str) -> list[int]:
    return [at for at, folded in enumerate(_folded_names()) if folded.startswith(name)]


def _within(name: str) -> list[int]:
    return [at for at, folded in enumerate(_folded_names()) if f" {name}" in folded]


def _alike(name: str) -> list[int]:
    """Names a few slips of the pen away, the fewest first; a tie goes to the more populous."""
    wanted, names = _trigrams(name), _folded_names()
    common: Counter[int] = Counter()
    for trigram in wanted:
        common.update(_by_trigram().get(trigram, ()))
    likeness = {
        at: 2 * count / (len(wanted) + len(_trigrams(names[at])))
        for at, count in common.items()
        if 2 * count >= ALIKE * len(wanted)  # the cheap half of the test first
    }
    likely = sorted((at for at in likeness if likeness[at] >= ALIKE), key=lambda at: (-likeness[at], at))
    most = (len(name) + 2) // 4
    weighed = ((slips(name, names[at], most=most), at) for at in likely[:WEIGHED])
    return [at for found, at in sorted(weighed) if found <= most]


def _trigrams(name: str) -> set[str]:
    padded = f"  {name} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _at_postcode(digits: str, codes: Iterable[str]) -> list[str]:
    rows = _rows()
    return [insee for insee in codes if f" {digits}" in f" {rows[insee][2]}"]


def _commune(insee: str) -> Commune:
    _, name, postcodes, population, latitude, longitude, epci = _rows()[insee]
    return Commune(insee, name, tuple(postcodes.split()), int(population), float(latitude), float(longitude), epci)


@cache
def _rows() -> dict[str, list[str]]:
    return {row[0]: row for row in _table("communes.csv.gz")}


@cache
def _epci_names() -> dict[str, str]:
    return {row[0]: row[1] for row in _table("epci.csv.gz")}


@cache
def _by_population() -> list[str]:
    """INSEE codes, the most populous first; the lists of names and of trigrams stand in the same order."""
    rows = _rows()
    return sorted(rows, key=lambda insee: -int(rows[insee][3]))


@cache
def _folded_names() -> list[str]:
    # Folded in one piece: 35,000 small calls would cost four times as much.
    rows = _rows()
    return fold(" | ".join(rows[insee][1] for insee in _by_population())).split(" | ")


@cache
def _by_name() -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for at, folded in enumerate(_folded_names()):
        index[folded].append(at)
    return dict(index)


@cache
def _by_epci() -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for insee, row in _rows().items():
        if row[6]:
            index[row[6]].append(insee)
    return dict(index)


@cache
def _by_trigram() -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for at, folded in enumerate(_folded_names()):
        for trigram in _trigrams(folded):
            index[trigram].append(at)
    return dict(index)


def _table(name: str) -> Iterator[list[str]]:
    packed = resources.files(__name__).joinpath(name).read_bytes()
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode()))
    next(rows)
    return rows
