"""The words of time, compiled: one dictionary per language from a first word to the senses it can begin.

Typing slips are foreseen here, not in the tables: a missing, doubled or swapped letter in a long enough name of a
day or a month still finds it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from loge.understanding.text import Text, words
from loge.understanding.when import words_en, words_fr

Senses = dict[str, Any]
COUNTS, ANNOUNCES, ANCHORS = 1, 2, 3

_TABLES: Final = {"fr": (words_fr.WORDS, words_fr.HOLIDAYS), "en": (words_en.WORDS, words_en.HOLIDAYS)}
_GUESTS: Final = ("weekday", "month", "day", "meridiem", "tonight")
_FORGIVING: Final = ("weekday", "month", "day", "part")
_REAL: Final = words("maris mains")  # one letter from a weekday and a morning, and words of their own
_SAINT: Final = {"saint": (("st",), ("st", "."), ("ste",))}

# A run of words is worth parsing when one of them names a time, or announces that a number beside it does.
_ANCHORS: Final = words(
    "weekday weak_weekday month weak_month unit length part meal day tonight now clock meridiem holiday season hour_word "
    "oclock week_from eve morrow same_time ish_hour"
)
_COUNTERS: Final = words("number few decimal")
_ANNOUNCERS: Final = words("bare_at half quarter by around before latest until after open_from between from ish plus")


@dataclass(slots=True)
class Entry:
    """What a word can mean alone, and the longer phrases it begins, by their second word, longest first.

    It `tells` whether alone it counts, or announces that what is counted is a moment: what does both, or names one, anchors it.
    """

    senses: Senses | None = None
    tells: int = 0
    phrases: dict[str, list[tuple[tuple[str, ...], Senses]]] = field(default_factory=dict)


Lexicon = dict[str, Entry]


@lru_cache(maxsize=4)
def lexicon(lang: str) -> Lexicon:
    """The compiled words of a language (English for any but French), with the other's plainest names as guests."""
    home = lang if lang in _TABLES else "en"
    roles, holidays = _TABLES[home]
    senses: dict[tuple[str, ...], Senses] = {}
    for role, table in roles.items():
        for phrase, value in table.items():
            _add(senses, phrase, role, value)
    for phrase, name in holidays.items():
        _add(senses, phrase, "holiday", name)
    senses[("\n",)] = {"comma": True}  # a line may break inside a date
    _invite_guests(senses, _TABLES["en" if home == "fr" else "fr"][0])
    _forgive_slips(senses)
    return _compile(senses)


def _add(senses: dict[tuple[str, ...], Senses], phrase: str, role: str, value: Any) -> None:
    for spelling in _spellings(phrase):
        senses.setdefault(spelling, {}).setdefault(role, value)


def _spellings(phrase: str) -> list[tuple[str, ...]]:
    """The phrase as tokens, with and without its hyphens and commas, saint and st."""
    spelling = tuple(token.word for token in Text(phrase).tokens)
    found = [spelling]
    if "-" in spelling and len(spelling) > 1:
        found.append(tuple(word for word in spelling if word != "-"))
    for whole in list(found):
        if whole[0] in _SAINT and len(whole) > 1:
            found += [(*short, *whole[1:]) for short in _SAINT[whole[0]]]
    if phrase.startswith(("pas c", "not this")):
        found += [(*whole[:at], ",", *whole[at:]) for whole in list(found) for at in range(2, len(whole))]
    return found


def _invite_guests(senses: dict[tuple[str, ...], Senses], table: dict[str, dict[str, Any]]) -> None:
    for role in _GUESTS:
        for phrase, value in table.get(role, {}).items():
            spelling = _spellings(phrase)[0]
            if spelling not in senses and len(spelling[0]) > 4:
                senses[spelling] = {role: value}


def _forgive_slips(senses: dict[tuple[str, ...], Senses]) -> None:
    known = [(spelling[0], found) for spelling, found in senses.items() if len(spelling) == 1 and len(spelling[0]) > 5]
    for word, found in known:
        kept = {role: value for role, value in found.items() if role in _FORGIVING}
        if kept:
            for slip in _slips(word) - _REAL:
                senses.setdefault((slip,), kept)


def _slips(word: str) -> set[str]:
    """One letter missing, doubled, or swapped with its neighbour."""
    found = {word[:i] + word[i + 1 :] for i in range(len(word))}
    found |= {word[:i] + word[i] + word[i:] for i in range(len(word))}
    found |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    return found - {word}


def _compile(senses: dict[tuple[str, ...], Senses]) -> Lexicon:
    compiled: Lexicon = {}
    for spelling, found in senses.items():
        marked = _marked(found)
        entry = compiled.setdefault(spelling[0], Entry())
        entry.tells |= ANCHORS * spelling[0].isdigit()
        if len(spelling) == 1:
            entry.senses = marked
            entry.tells |= ANCHORS * ("anchor" in marked or "ordinal" in marked)  # "on the fifteenth"
            entry.tells |= COUNTS * (not _COUNTERS.isdisjoint(marked)) | ANNOUNCES * ("announcer" in marked)
        else:
            entry.phrases.setdefault(spelling[1], []).append((spelling[1:], marked))
    for entry in compiled.values():
        for phrases in entry.phrases.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))
    return compiled


def _marked(found: Senses) -> Senses:
    marked = dict(found)
    if not _ANCHORS.isdisjoint(found):
        marked["anchor"] = True
    elif not _ANNOUNCERS.isdisjoint(found):
        marked["announcer"] = True
    return marked
