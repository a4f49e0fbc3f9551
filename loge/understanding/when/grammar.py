"""From a run of lexemes to pieces: at each place the longest thing that can be read there, and the words linking it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from loge.understanding.text import words
from loge.understanding.when import clocks, days, lengths, periods
from loge.understanding.when.guards import FOLLOWS, MEASURES
from loge.understanding.when.pieces import Bare, Clock, Content, Every, Length, Part, Piece
from loge.understanding.when.readers import Reader, Readers
from loge.understanding.when.runs import Run

_LINKS: Final = words(
    "at bare_at from open_from to until between and before after by latest earliest around not but correction or dash comma "
    "during in same_time inclusive lasts within article of on late early every shift_before"
)
_EVERY_UNIT: Final = frozenset(["day", "week", "month", "year", "weekend", "night", "workday"])


def pieces(run: Run) -> list[Piece]:
    """The pieces of a run from left to right, each with the links that stand before it."""
    found: list[Piece] = []
    links: set[str] = set()
    i, count = 0, len(run)
    while i < count:
        content = _longest(run, i)
        if content is None:
            links |= _links_of(tuple(run.s[i]))
            if i and days.is_hour_passed(run, i + 1):
                links.add("after")
            if run.word(i) == "\n":
                links.add("line")
            i += 1
            continue
        said, end = content
        if not found and not links:
            links = _links_before(run)
        found.append(Piece(said, links, i, end))
        links, i = set(), end
    if links:
        found.append(Piece("", links, count, count))
    return found


def _links_before(run: Run) -> set[str]:
    return {"lasts"} if run.before in ("dure", "duree") else set()


def _longest(run: Run, i: int) -> tuple[Content, int] | None:
    best: tuple[Content, int] | None = None
    for kind in _kinds_of(tuple(run.s[i])):
        for reader in kind:
            found = reader(run, i)
            if found is not None:
                if best is None or found[1] > best[1]:
                    best = found
                break
    return best


@lru_cache(maxsize=2048)
def _kinds_of(roles: tuple[str, ...]) -> tuple[tuple[Reader[Content], ...], ...]:
    """The kinds of things that a word of those roles can begin, each with its readers."""
    return tuple(readers for kind in _KINDS if (readers := kind.of(roles)))


@lru_cache(maxsize=2048)
def _links_of(roles: tuple[str, ...]) -> frozenset[str]:
    """What a word of those roles links."""
    return _LINKS.intersection(roles)


def _part(run: Run, i: int) -> tuple[Part, int] | None:
    """A part of the day: "en fin d'après-midi", "this morning", "le matin très tôt", "late tonight"."""
    this = "this" in run.s[i]
    at = i + this
    edge, at = periods.edge_at(run, at)
    if not edge and at == i + this and this and "early" in run.s[at]:
        edge, at = periods.edge_at(run, at)
    this = this or (edge != "" and "this" in run.s[at])
    at += "this" in run.s[at] and edge != ""
    name = _part_name(run, at, this or edge != "")
    if name is None:
        return None
    end = at + 1
    if not edge:
        after, _ = periods.edge_at(run, end)
        if after in ("early", "late") and "unit" not in run.s[end + 1] and "month" not in run.s[end + 1]:
            edge, end = after, end + 1
    if end == len(run) and run.after == "par" and not this:
        return None  # "deux après-midi par semaine"
    return Part(name, edge, this), end


def _part_name(run: Run, i: int, announced: bool) -> str | None:
    name = run.s[i].get("part")
    if name is not None:
        return str(name)
    if "clock" in run.s[i] and announced:
        return "noon" if run.s[i]["clock"][0] else "night"
    meal = run.s[i].get("meal")
    if meal is None:
        return None
    links = run.s[i - 1] if i else {}
    if not {"day", "weekday", "weak_weekday", "part", "holiday"}.isdisjoint(links):
        return str(meal)
    ahead = run.s[i + 1]
    if not {"day", "weekday", "tonight"}.isdisjoint(ahead) or ("bare_at" in ahead and _is_figure(run, i + 2)):
        return str(meal)
    if (
        announced
        or (run.word(i - 1) in ("au", "at") and meal not in _PLACES)
        or any(role in links for role in ("before", "after", "around", "during", "by"))
    ):
        return str(meal)
    if (
        "article" in links
        and i > 1
        and any(role in run.s[i - 2] for role in ("before", "after", "around", "during", "at"))
    ):
        return str(meal)
    return None


_PLACES: Final = frozenset(("work", "school"))  # one is at the office whatever the hour


def _is_figure(run: Run, i: int) -> bool:
    return "number" in run.s[i] or run.s[i].get("literal") == "clock"


def _tonight(run: Run, i: int) -> tuple[str, int] | None:
    at = i
    edge = periods.edge_at(run, i)[0]
    at += edge != ""
    if "tonight" in run.s[at]:
        return f"tonight:{edge}", at + 1
    if run.word(i) == "last" and "part" in run.s[i + 1]:
        return f"last:{run.s[i + 1]['part']}", i + 2
    if "now" in run.s[i]:
        return "now", i + 1
    return ("same_time", i + 1) if "same_time" in run.s[i] else None


def _every(run: Run, i: int) -> tuple[Every, int] | None:
    """ "tous les lundis", "every other Friday", "chaque matin", "mondays"."""
    if "indefinite" in run.s[i] and "weekday" in run.s[i + 1] and "every_other" in run.s[i + 2]:
        return Every("week", 2, run.s[i + 1]["weekday"]), i + 3
    if "each" in run.s[i]:
        return Every(run.s[i]["each"]), i + 1
    if run.word(i) == "semaine" and run.word(i - 1) == "en" and _says_at_what_time(run, i + 1):
        return Every("workday"), i + 1  # "en semaine à 18h", "en semaine le soir"
    if "every" not in run.s[i]:
        weekday = run.s[i].get("weekday")
        plural = weekday is not None and "plural_weekday" in run.s[i] and run.word(i - 1) in ("les", "on", ",", "")
        return (Every("week", weekday=weekday), i + 1) if plural else None
    at, step = i + 1, 2 if "every_other" in run.s[i] else 1
    if run.s[at].get("number"):
        at, step = at + 1, run.s[at]["number"]
    senses = run.s[at]
    if "ordinal" in senses and "weekday" in run.s[at + 1]:
        return Every("month", step), at  # "tous les premiers lundis du mois"
    if "weekday" in senses:
        return Every("week", step, senses["weekday"]), at + 1
    if "part" in senses:
        return Every("day", step, part=senses["part"]), at + 1
    if senses.get("unit") in _EVERY_UNIT:
        return Every(senses["unit"], step), at + 1
    return None


def _says_at_what_time(run: Run, i: int) -> bool:
    """Whether an hour or a part of the day comes next, after a word that leads to it."""
    at = i + (not {"at", "article", "around", "before", "after"}.isdisjoint(run.s[i]))
    return at < len(run) and ("part" in run.s[at] or run.s[at].get("literal") == "clock")


def _bare(run: Run, i: int) -> tuple[Bare, int] | None:
    found = clocks.bare(run, i)
    if found is None:
        return None
    end = found[1]
    if _is_company(run, i) or (i and "every" in run.s[i - 1]):
        return None  # "tous les deux"
    if not run.month_first and run.before in _COMERS and i == 1 and run.word(0) == "a" and found[0].value <= _NOON:
        return None  # "on vient à 7"
    if run.before in _COUNTERS and (i == 0 or (i == 1 and run.word(0) in _BEFORE_A_COUNT)):
        return None
    if end == len(run) and _counts_something(run.after, run, i) and not found[0].article:
        return None
    return None if run.word(end) in MEASURES else found


def _is_company(run: Run, i: int) -> bool:
    """ "Un cours de golf, à deux, puis…": between commas, in letters and after no day, French counts people."""
    if run.month_first or "digits" in run.s[i] or i == 0 or run.word(i - 1) != "a":
        return False
    opens = run.before if i == 1 else run.word(i - 2)
    opens = "," if opens == "" or opens in _STILL else opens
    dated = i > 2 and not {"weekday", "day", "month", "part"}.isdisjoint(run.s[i - 3])
    return (
        opens in (",", "") and not dated and (run.word(i + 1) == "," or (i + 1 == len(run) and not run.after.isalpha()))
    )


def _counts_something(word: str, run: Run, i: int) -> bool:
    """Whether a foreign word right after a number is what is counted: "à 4 convives", "at 2 locations"."""
    return word.isalpha() and word not in FOLLOWS


def _clock(run: Run, i: int) -> tuple[Clock, int] | None:
    found = clocks.clock(run, i)
    return None if found is not None and _is_length(run, i, found[1]) else found


def _is_length(run: Run, i: int, end: int) -> bool:
    """Whether what reads as an hour says how long: "il faut 2h de ménage", "pendant 3 heures", "un cours de 1h30"."""
    if not ((run.s[i].get("literal") == "clock" and "h" in run.word(i)) or "hour_word" in run.s[i + 1]):
        return False
    announced = run.s[i - 1] if i else {}
    if "lasts" in announced or (i == 0 and run.before in _LAST) or _is_repeated(run, end):
        return True
    if i == 0 and run.before == "fois" and _hours(run, i) <= _LONGEST_SERVICE:
        return True  # "deux fois 2h", "chaque fois 3h"
    if run.word(end + 1) in ("retard", "avance") and "of" in run.s[end]:
        return True  # "le vol a deux heures de retard"
    if run.word(i - 1) == "pour" and end == len(run) and 0 < _hours(run, i) <= _LONGEST_SERVICE:
        return True  # "réserver le court pour deux heures"
    if i and ("at" in announced or "around" in announced or "before" in announced or "after" in announced):
        return False
    if "of" in run.s[end] and end + 1 == len(run) and run.after.isalpha():
        return True
    if run.word(i - 1) not in ("de", "d") or i != 1 or not run.before.isalpha() or run.before in _DEPART:
        return False
    return run.before in _LAST or (end == len(run) and _hours(run, i) <= _LONGEST_SERVICE)


def _is_repeated(run: Run, end: int) -> bool:
    """ "12 heures par semaine", "3h/semaine", "2 h à chaque fois": so long each time."""
    if end == len(run):
        return run.after in ("par", "chaque")
    each = end + (run.word(end) == "a")
    return (run.word(end) == "/" and "unit" in run.s[end + 1]) or (
        "every" in run.s[each] and each + 1 == len(run) and run.after in _TIMES
    )


def _hours(run: Run, i: int) -> int:
    hours = run.word(i).partition("h")[0].strip()
    return int(hours) if hours.isdigit() else run.s[i].get("number", 0)


_LONGEST_SERVICE: Final = 4  # hours: "un massage de 2h", but "le train de 8h"
_DEPART: Final = words("train vol avion bus ferry navette celui celle messe creneau bateau car tgv")
_LAST: Final = words(
    "dure duree faut faudra faudrait compter prevoir besoin massage seance cours forfait menage repassage jardinage "
    "garde babysitting sitting coiffure nettoyage bricolage"
)
_NOON: Final = 12
_TIMES: Final = words("fois passage visite seance")
_TIMES_A: Final = words("once twice thrice times")
_STILL: Final = words("toujours finalement plutot encore juste")
_COMERS: Final = words("vient venons viendrons serons sera sommes viendra")
_BEFORE_A_COUNT: Final = words("de of for pour entre between environ about around")
_COUNTERS: Final = words("serons sommes serez etes sont serions serait be are re being table groupe famille equipe")


def _length(run: Run, i: int) -> tuple[Length, int] | None:
    if i == 0 and run.before in _TIMES_A and "indefinite" in run.s[i]:
        return None  # "twice a week" lasts no week
    found = lengths.length(run, i)
    if found is None or ("literal" in run.s[i] and found[1] == i + 1 and not _is_length(run, i, i + 1)):
        return None
    if "hour_word" in run.s[i + 1] and "digits" not in run.s[i] and found[1] == i + 2 and "indefinite" not in run.s[i]:
        return None
    return found


_COUNTED: Final = "number indefinite few decimal length literal"
_KINDS: Final[tuple[Readers[Content], ...]] = (
    Readers((_tonight, "tonight now same_time last rest later early earlier middle late")),
    Readers((_every, "every each plural_weekday indefinite unit")),
    lengths.SHIFTS,
    Readers((lengths.weekday_beside, "weekday")),
    periods.PERIODS,
    days.DAYS,
    Readers((_clock, "literal clock ish_hour half quarter indefinite number decimal")),
    Readers((_part, "this part clock meal rest later early earlier middle late")),
    Readers((_length, f"unit {_COUNTED}")),
    Readers((_bare, "number")),
)
