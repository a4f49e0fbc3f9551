"""Runs: stretches of a text in which every word could speak of time, cut out before any grammar is tried.

Most of a message is passed over here. What only looks like a time is too: streets named after dates, ladies named
April, prices, floors and numbers of people.
"""

from __future__ import annotations

from typing import Final

from loge.understanding.text import Text, Token
from loge.understanding.when.guards import (
    GREETINGS,
    MEASURES,
    NAMED_AFTER_A_PART,
    NUMBERED,
    STREET_ENDS,
    STREETS,
    TITLES,
    YOUNG,
)
from loge.understanding.when.lexicon import ANCHORS, Entry, Lexicon, Senses, lexicon
from loge.understanding.when.pieces import Length

_NOTHING: Final[Senses] = {}
_LITERALS: Final = frozenset(("clock", "iso", "date", "daymonth", "monthyear"))
_NAMERS: Final = TITLES | STREETS | {"m"}
_ENDS: Final = frozenset(".?!;:")
_ABBREVIATED: Final = frozenset(("weekday", "weak_weekday", "month", "meridiem", "unit"))
_MAX_RUN: Final = 60
_BEYOND: Final = 6  # how far readers look beyond a run, or before it
# A dense message has a word of time in ten characters; a text that has more everywhere is no message.
_LEAST_BUDGET: Final = 150
_CHARACTERS_PER_LEXEME: Final = 40

_NOONS: Final = ("noon", "midnight")
_OF: Final = ("de", "du", "des", "d", "of")
_OF_THE: Final = (*_OF, "la", "le", "l", "les", "the")
_ARTICLES: Final = ("le", "du", "au", "the")
_AGED: Final = ("aged", "age", "ages", "agee", "agees")


class Lexeme:
    """A word or phrase of time with its senses; offsets are into the folded text."""

    __slots__ = ("end", "glued", "senses", "start", "word")

    def __init__(self, senses: Senses, word: str, start: int, end: int, glued: bool) -> None:
        self.senses = senses
        self.word = word
        self.start = start
        self.end = end
        self.glued = glued

    def __repr__(self) -> str:
        return f"{self.word}{list(self.senses)}"


class Run:
    """Lexemes in a row. `s[i]` are the senses of the i-th, empty past the end; `after` is the first foreign word.

    `lengths` remembers what length of time was read at each place: several readers ask.
    """

    __slots__ = ("_words", "after", "before", "lengths", "lexemes", "month_first", "s", "sentence")

    def __init__(self, lexemes: list[Lexeme], before: str, after: str, sentence: int) -> None:
        self.month_first = False
        self.lengths: dict[int, tuple[Length, int] | None] = {}
        self.lexemes = lexemes
        self.before = before
        self.after = after
        self.sentence = sentence
        self.s = [lexeme.senses for lexeme in lexemes] + [_NOTHING] * _BEYOND
        self._words = [lexeme.word for lexeme in lexemes] + [after] + [""] * _BEYOND

    def __len__(self) -> int:
        return len(self.lexemes)

    def word(self, i: int) -> str:
        """The i-th word, or the foreign word that follows the run."""
        return self._words[i]


TURNS = frozenset(("puis", "ensuite", "then", "afterwards"))  # what comes after is another moment


def runs(text: Text, lang: str) -> list[Run]:
    """All runs of a text that hold something to anchor a moment, as far as the text's length pays for."""
    known = lexicon(lang)
    tokens, words, entries = text.tokens, [*text.words, ""], list(map(known.get, text.words))
    found: list[Run] = []
    lexemes: list[Lexeme] = []
    before, sentence = "", 0
    budget = _LEAST_BUDGET + len(text.folded) // _CHARACTERS_PER_LEXEME
    at = 0
    known_at = [i for i, entry in enumerate(entries) if entry is not None]
    for i in sorted(known_at + text.stops + text.among(_NAMERS)):  # what stands there twice is passed over
        if i < at:
            continue
        if i > at:  # foreign words lie between
            if lexemes:
                budget -= _close(found, lexemes, before, words[at], sentence)
                lexemes = []
            before = words[i - 1]
        if budget <= 0:
            break
        token, entry = tokens[i], entries[i]
        if not lexemes and entry is not None and entry.tells < ANCHORS:
            at = _idle(tokens, words, entries, i)
            if at > i:
                before = words[at - 1]
                continue
        lexeme, step = _lexeme(known, entry, tokens, i)
        if lexeme is not None and len(lexemes) < _MAX_RUN:
            lexemes.append(lexeme)
            at = i + step
            continue
        if token.word == "." and lexemes and _abbreviates(tokens, i, lexemes):
            at = i + 1
            continue
        if lexemes:
            budget -= _close(found, lexemes, before, token.word, sentence)
            lexemes = []
        before = token.word
        sentence += token.word in _ENDS or token.kind == "paragraph" or token.kind == "rule"
        at = i + _passed_over(known, tokens, i)
    if lexemes:
        _close(found, lexemes, before, words[at], sentence)
    for run in found:
        run.month_first = lang != "fr"
    return found


def _idle(tokens: list[Token], words: list[str], entries: list[Entry | None], i: int) -> int:
    """Where the words from i on that could link moments end, when nothing among them can anchor one; else i."""
    told = 0
    last = min(len(tokens), i + _MAX_RUN)  # a run ends there whatever follows
    for at in range(i, last):
        entry = entries[at]
        if entry is None:
            kind = tokens[at].kind
            return i if kind == "number" or kind in _LITERALS else at
        told |= entry.tells
        if told >= ANCHORS or words[at + 1] in entry.phrases:  # a phrase may hold words that are foreign alone
            return i
    return last


def _close(found: list[Run], lexemes: list[Lexeme], before: str, after: str, sentence: int) -> int:
    """Keeps the run if something anchors it; how many lexemes the grammar will have to read."""
    if not _is_anchored(lexemes):
        return 0
    lexemes = merge_numbers(lexemes)
    if after in STREET_ENDS:
        lexemes = _without_name(lexemes)
    elif after in MEASURES:
        lexemes = _without_counts(lexemes)
    if not lexemes:
        return 0
    if before in ("$", "£", "€") and "number" in lexemes[0].senses:
        lexemes = lexemes[1:]
    elif before in NUMBERED and "digits" in lexemes[0].senses:
        lexemes = lexemes[1:]  # "chambre 8 demain"
    elif before in _AGED:
        lexemes = _without_ages(lexemes)
    elif before in YOUNG and _is_age(lexemes):
        lexemes = lexemes[3:]
    elif (end := _ages_end(lexemes)) < len(lexemes):
        lexemes = lexemes[end:]
    elif before in GREETINGS and "part" in lexemes[0].senses and len(lexemes) == 1:
        return 0
    elif before in NAMED_AFTER_A_PART and lexemes[0].word in ("de", "du") and "part" in _senses_at(lexemes, 1):
        lexemes = lexemes[2:]  # "une robe de soirée"
    elif after in NAMED_AFTER_A_PART and "part" in lexemes[-1].senses:
        lexemes = lexemes[:-1]  # "an evening gown"
    if not lexemes:
        return 0
    if not _is_anchored(lexemes):
        return 0
    found.append(Run(lexemes, before, after, sentence))
    return len(lexemes)


def _is_anchored(lexemes: list[Lexeme]) -> bool:
    """Whether a word names a time, or a number stands with a word that may make it one: "à 7", "le 3", "17 02"."""
    announced = counted = False
    previous: Lexeme | None = None
    for i, lexeme in enumerate(lexemes):
        senses = lexeme.senses
        if "anchor" in senses:
            return True
        if "ordinal" in senses and i > 1 and lexemes[i - 1].word == "the" and lexemes[i - 2].word in _DATED_BY:
            return True
        announced = announced or "announcer" in senses
        if "number" in senses or "ordinal" in senses or "few" in senses or "decimal" in senses:
            counted = True
            written = senses.get("digits", "")
            if previous is not None and written and (previous.word in _ARTICLES or "digits" in previous.senses):
                return True
            if (
                len(written) == 4
                and "1990" <= written <= "2100"
                and previous is not None
                and previous.word in ("in", "en")
            ):
                return True
        previous = lexeme
    return announced and counted


_DATED_BY: Final = ("on", "by", "until", "till", "from", "before", "after")  # "on the fifteenth"


def _without_ages(lexemes: list[Lexeme]) -> list[Lexeme]:
    """ "Twins aged 3, starting in February", "aged 6, 9 and 12, on Wednesday": what follows the ages."""
    at = 0
    while at < len(lexemes) and not {"number", "ordinal"}.isdisjoint(lexemes[at].senses):
        joined = at + 2 < len(lexemes) and (lexemes[at + 1].word in (",", "et", "and", "&"))
        if not joined or "number" not in lexemes[at + 2].senses:
            return lexemes[at + 1 :]
        at += 2
    return lexemes[at:]


def _ages_end(lexemes: list[Lexeme]) -> int:
    """Where what follows the ages begins in "(8 et 10 ans) du samedi 28", "de 3 ans et 6 mois, samedi soir"; past the end if none lead."""
    nowhere = len(lexemes)
    at = 1 if lexemes[0].word in ("(", ",", "de") else 0
    years = False
    while "number" in _senses_at(lexemes, at):
        unit = _senses_at(lexemes, at + 1).get("unit")
        years = years or unit == "year"
        at += 2 if unit in ("year", "month") else 1
        if lexemes[at : at + 1] and lexemes[at].word in ("et", "and", "&") and "number" in _senses_at(lexemes, at + 1):
            at += 1
        elif "comma" in _senses_at(lexemes, at) and "number" not in _senses_at(lexemes, at + 1):
            begun = not {"open_from", "shift_after"}.isdisjoint(_senses_at(lexemes, at + 1))
            return at + 1 if years and not begun else nowhere
    return nowhere


def _is_age(lexemes: list[Lexeme]) -> bool:
    """ "(Un bébé) de 8 mois"."""
    aged = lexemes[0].word in _OF and "number" in _senses_at(lexemes, 1)
    return aged and _senses_at(lexemes, 2).get("unit") in ("week", "month", "year")


def _senses_at(lexemes: list[Lexeme], i: int) -> Senses:
    return lexemes[i].senses if i < len(lexemes) else _NOTHING


def _without_name(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Without the name and number of a street: "12 March" before "Street"."""
    end = (
        len(lexemes) - 1
        if lexemes and not {"month", "weak_month", "weekday"}.isdisjoint(lexemes[-1].senses)
        else len(lexemes)
    )
    return lexemes[: end - 1] if 0 < end < len(lexemes) and "digits" in lexemes[end - 1].senses else lexemes[:end]


def _without_counts(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Without the numbers at the end, which count what follows: "50 à 60" before "euros"."""
    end = len(lexemes)
    while end and ("number" in lexemes[end - 1].senses or "decimal" in lexemes[end - 1].senses):
        end -= 1
        if end >= 2 and "number" in lexemes[end - 2].senses and _joins(lexemes[end - 1].senses):
            if end >= 3 and (not _DATED.isdisjoint(lexemes[end - 3].senses) or lexemes[end - 3].word == "le"):
                break
            end -= 1
    return lexemes[:end]


_DATED: Final = frozenset(("weekday", "weak_weekday", "month"))


def _joins(senses: Senses) -> bool:
    return "to" in senses or "dash" in senses or "or" in senses or "and" in senses


def _lexeme(known: Lexicon, entry: Entry | None, tokens: list[Token], i: int) -> tuple[Lexeme | None, int]:
    """The lexeme that begins at token i, a word of that entry, and how many tokens it takes; None for a foreign word."""
    token = tokens[i]
    kind = token.kind
    if kind == "word" or kind == "mark" or kind == "line":
        return _phrase(entry, tokens, i) if entry is not None else (None, 1)
    if kind == "number":
        return _number(known, tokens, i)
    if kind in _LITERALS:
        if entry is not None:
            return _phrase(entry, tokens, i)
        return Lexeme({"literal": kind, "anchor": True}, token.word, token.start, token.end, _glued(tokens, i)), 1
    return None, 1


def _phrase(entry: Entry, tokens: list[Token], i: int) -> tuple[Lexeme | None, int]:
    token = tokens[i]
    if entry.phrases and i + 1 < len(tokens):
        following = tokens[i + 1].word
        if following in entry.phrases:
            for rest, senses in entry.phrases[following]:
                last = i + len(rest)
                if last < len(tokens) and _follows(tokens, i + 1, rest) and not _is_hyphened(tokens, last):
                    word = f"{token.word} {' '.join(rest)}"
                    return Lexeme(senses, word, token.start, tokens[last].end, _glued(tokens, i)), len(rest) + 1
    if entry.senses is None:
        return None, 1
    end = token.start + len(token.word)  # without the apostrophe of "tomorrow's"
    return Lexeme(entry.senses, token.word, token.start, end, _glued(tokens, i)), 1


def _is_hyphened(tokens: list[Token], i: int) -> bool:
    """Whether a word goes on behind a hyphen: "ou après-midi" is not "ou après"."""
    if i + 2 >= len(tokens) or tokens[i].word != "apres" or tokens[i + 1].word != "-":
        return False
    return tokens[i].end == tokens[i + 1].start


def _follows(tokens: list[Token], i: int, rest: tuple[str, ...]) -> bool:
    for word in rest:
        if tokens[i].word != word:
            return False
        i += 1
    return True


def _number(known: Lexicon, tokens: list[Token], i: int) -> tuple[Lexeme | None, int]:
    token = tokens[i]
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    written = known.get(token.word)
    if written is not None and following is not None and (following.start == token.end or following.word in _NOONS):
        phrase = _phrase(written, tokens, i)
        if phrase[0] is not None:
            return phrase
    if not token.word.isdigit():
        if len(token.word) >= 9:
            return None, 1
        dotted = following is not None and following.word == "." and following.start == token.end
        if dotted and is_dotted_date(token.word) and i + 2 < len(tokens) and _goes_on(tokens[i + 2]):
            dated: Senses = {"decimal": token.word, "dotted": True, "anchor": True}
            return Lexeme(dated, token.word, token.start, token.end + 1, False), 2
        return Lexeme({"decimal": token.word}, token.word, token.start, token.end, False), 1
    if len(token.word) > 4 or not token.word.isascii():
        return None, 1
    value = int(token.word)
    if following is not None and following.start == token.end and following.kind == "word":
        entry = known.get(following.word)
        if entry is not None and entry.senses is not None and "ordinal_suffix" in entry.senses:
            senses: Senses = {"ordinal": value, "ordinal_number": following.word, "anchor": True}
            return Lexeme(senses, token.word, token.start, following.end, False), 2
    return Lexeme({"number": value, "digits": token.word}, token.word, token.start, token.end, _glued(tokens, i)), 1


def is_dotted_date(word: str) -> bool:
    """Whether a number with a point in it can be a day and its month."""
    dom, _, month = word.partition(".")
    return len(month) <= 2 and dom.isdigit() and month.isdigit() and 0 < int(dom) <= 31 and 0 < int(month) <= 12


def _goes_on(token: Token) -> bool:
    """Whether what follows "28.11." is an hour or a link to one, and no new sentence."""
    return token.kind in ("clock", "number") or token.word in _AFTER_A_DOTTED_DATE


_AFTER_A_DOTTED_DATE: Final = (",", "a", "vers", "des", "entre", "au", "-")


def _glued(tokens: list[Token], i: int) -> bool:
    return i > 0 and tokens[i - 1].end == tokens[i].start


def _abbreviates(tokens: list[Token], i: int, lexemes: list[Lexeme]) -> bool:
    """Whether this full stop ends an abbreviation ("sam. 14", "15 déc. 2012") and not the sentence."""
    if lexemes[-1].end != tokens[i].start or len(lexemes[-1].word) > 5:
        return False
    return not _ABBREVIATED.isdisjoint(lexemes[-1].senses) and lexemes[-1].word not in ("mars", "mai", "may")


def _passed_over(known: Lexicon, tokens: list[Token], i: int) -> int:
    """How many tokens a foreign word takes with it: the date in a street's name, the month in a lady's."""
    word = tokens[i].word
    if word in TITLES or (word == "m" and i + 1 < len(tokens) and tokens[i + 1].word == "."):
        ahead = 2 if i + 1 < len(tokens) and tokens[i + 1].word == "." else 1
        return ahead + 1 if _is_name(known, tokens, i + ahead) else 1
    return _street_name(known, tokens, i) if word in STREETS else 1


def _is_name(known: Lexicon, tokens: list[Token], i: int) -> bool:
    entry = known.get(tokens[i].word) if i < len(tokens) else None
    senses = entry.senses if entry is not None else None
    return senses is not None and any(
        role in senses for role in ("month", "weak_month", "weekday", "clock", "holiday", "part", "season", "number")
    )


def _street_name(known: Lexicon, tokens: list[Token], i: int) -> int:
    """The tokens of "rue du 4 Septembre", "place du 8 Mai 1945", "avenue de la Toussaint"."""
    at = i + 1
    if at >= len(tokens) or tokens[at].word not in _OF:
        return 1
    while at < len(tokens) and at < i + 4 and tokens[at].word in _OF_THE:
        at += 1
    if at >= len(tokens):
        return 1
    end = at
    if tokens[end].kind == "number" or "ordinal_suffix" in _senses(known, tokens, end):
        end += 1
        if end < len(tokens) and "ordinal_suffix" in _senses(known, tokens, end):
            end += 1
    if not _is_name(known, tokens, end):
        return 1
    end += 1
    if end < len(tokens) and tokens[end].kind == "number" and len(tokens[end].word) == 4:
        end += 1
    return end - i


def _senses(known: Lexicon, tokens: list[Token], i: int) -> Senses:
    entry = known.get(tokens[i].word) if i < len(tokens) else None
    return (entry.senses if entry is not None else None) or _NOTHING


def merge_numbers(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Numbers in several known made one: vingt-deux, vingt et un, twenty sixth."""
    if not any(lexeme.senses.get("number", 0) >= 20 and "digits" not in lexeme.senses for lexeme in lexemes):
        return lexemes
    merged: list[Lexeme] = []
    i = 0
    while i < len(lexemes):
        lexeme = lexemes[i]
        tens = lexeme.senses.get("number", 0)
        if tens in (20, 30, 40, 50) and "digits" not in lexeme.senses:
            ahead = i + 1
            while ahead < min(i + 3, len(lexemes)) and lexemes[ahead].word in ("-", "et"):
                ahead += 1
            unit = lexemes[ahead].senses if ahead < len(lexemes) else _NOTHING
            for role in ("number", "ordinal"):
                if 0 < unit.get(role, 0) < 10 and "digits" not in unit:
                    lexeme = Lexeme({role: tens + unit[role]}, lexeme.word, lexeme.start, lexemes[ahead].end, False)
                    i = ahead
                    break
        merged.append(lexeme)
        i += 1
    return merged
