"""Lengths of time ("deux heures et demie", "a couple of weeks") and what is so far away ("dans quinze jours")."""

from __future__ import annotations

from loge.understanding.text import words
from loge.understanding.when import clocks, days, periods
from loge.understanding.when.pieces import Amount, Clock, Day, Length, Period, Shift
from loge.understanding.when.readers import Readers
from loge.understanding.when.runs import Run

_COUNTED = "literal length indefinite number unit few decimal"
_BEGINNINGS = words(_COUNTED)
_FINENESS = ("decade", "year", "quarter", "month", "week", "workday", "day", "hour", "minute", "second")


def length(run: Run, i: int) -> tuple[Length, int] | None:
    """ "3 jours", "1h30", "half an hour", "2 months, 5 days"."""
    if i not in run.lengths:
        run.lengths[i] = _length(run, i)
    return run.lengths[i]


def _length(run: Run, i: int) -> tuple[Length, int] | None:
    amounts: list[Amount] = []
    while True:
        found = _amount(run, i)
        if not found:
            break
        more, i = found
        amounts += more
        after = i + 1 if "and" in run.s[i] or run.word(i) == "," else i
        following = _amount(run, after)
        if not following or _is_clock_like(run, after) or not _is_finer(following[0][0], amounts[-1]):
            break
        i = after
    return (Length(amounts), i) if amounts else None


def _is_finer(amount: Amount, than: Amount) -> bool:
    """ "Two months, five days" is one length; "dix heures et onze heures" are two."""
    return _FINENESS.index(amount[1]) > _FINENESS.index(than[1])


def _is_clock_like(run: Run, i: int) -> bool:
    return "literal" in run.s[i]


def _amount(run: Run, i: int) -> tuple[list[Amount], int] | None:
    senses = run.s[i]
    if _BEGINNINGS.isdisjoint(senses):
        return None
    if senses.get("literal") == "clock":
        return _from_clock(run.word(i)), i + 1
    if "length" in senses:
        return [senses["length"]], i + 1
    if ("indefinite" in senses or "number" in senses) and "length" in run.s[i + 1]:
        return [run.s[i + 1]["length"]], i + 2
    if senses.get("unit") in ("huitaine", "fortnight"):
        return [(8 if senses["unit"] == "huitaine" else 2, "day" if senses["unit"] == "huitaine" else "week")], i + 1
    count = _count(run, i)
    if count is None:
        return None
    n, i = count
    few = "few" in run.s[i - 1]
    while "more" in run.s[i] or (few and run.word(i) in ("of", "de", "d")) or run.word(i) == "bonnes":
        i += 1
    unit = run.s[i].get("unit")
    if unit is None or (run.word(i) == "m" and not run.lexemes[i].glued):
        return None
    if run.word(i) == "d" and i + 1 == len(run) and run.after.isalpha():
        return None  # "3d shows"
    return _with_half(run, i + 1, n, unit)


def _from_clock(word: str) -> list[Amount]:
    hours, _, minutes = word.replace(":", "h").partition("h")
    amounts: list[Amount] = [(int(hours), "hour")]
    digits = minutes.strip()[:2]
    return [*amounts, (int(digits), "minute")] if digits.isdigit() else amounts


def _count(run: Run, i: int) -> tuple[float, int] | None:
    senses = run.s[i]
    for role in ("few", "number", "indefinite"):
        if role in senses:
            half = _and_a_half(run, i + 1) if role == "number" else 0
            return (senses[role] + 0.5, half) if half else (senses[role], i + 1)
    if "decimal" in senses and senses["decimal"].count(".") + senses["decimal"].count(",") == 1:
        return float(senses["decimal"].replace(",", ".")), i + 1
    return None


def _and_a_half(run: Run, i: int) -> int:
    """Where "and a half" before the unit ends ("two and a half hours"), or 0."""
    at = i + 1 + ("indefinite" in run.s[i + 1])
    return at + 1 if "and" in run.s[i] and "half" in run.s[at] and "unit" in run.s[at + 1] else 0


def _with_half(run: Run, i: int, n: float, unit: str) -> tuple[list[Amount], int]:
    """The unit, and a half more when it is said: "une heure et demie", "two weeks and a half"."""
    amount = _plain(n, unit)
    at = i + 1 if "and" in run.s[i] else i
    at += "indefinite" in run.s[at] and at > i
    if at > i and "half" in run.s[at]:
        halves: dict[str, Amount] = {
            "hour": (30, "minute"),
            "day": (12, "hour"),
            "week": (3, "day"),
            "month": (15, "day"),
        }
        return [amount, halves.get(unit, (6, "month"))], at + 1
    return [amount], i


def _plain(n: float, unit: str) -> Amount:
    if unit == "fortnight":
        return n * 2, "week"
    if unit == "huitaine":
        return n * 8, "day"
    return n, {"night": "day", "weekend": "week"}.get(unit, unit)


def _from_eve(run: Run, i: int) -> tuple[Shift, int] | None:
    sign = -1 if "eve" in run.s[i] else 1 if "morrow" in run.s[i] else 0
    if not sign:
        return None
    at = i + 1
    while "article" in run.s[at]:
        at += 1
    anchor = days.day(run, at)
    if anchor:
        days_away = int(run.s[i].get("eve") or run.s[i]["morrow"])  # the "avant-veille" is two days away
        return Shift(Length([(days_away, "day")]), sign, anchor[0]), anchor[1]
    return None


def _within(run: Run, i: int) -> tuple[Shift, int] | None:
    """A deadline counted from now: "sous 48h", "d'ici 2 semaines", "within a week"."""
    if "within" not in run.s[i]:
        return None
    at = i + 1
    while (
        "around" in run.s[at]
        or (run.word(at) in ("les", "une", "un", "des", "the") and "unit" not in run.s[at + 1])
        or "article" in run.s[at]
    ):
        at += 1
    if run.s[at].get("literal") == "clock" and (run.word(i) == "avant" or not _is_whole_days(run.word(at))):
        return None
    if "hour_word" in run.s[at + 1] and _names_an_hour(run.word(i), run.s[at].get("number", 0)):
        return None
    if run.word(i + 1) == "the" and run.word(at) == "hour":
        return Shift(Length([(1, "hour")]), by=True), at + 1
    if run.word(i) == "dans l":
        return (Shift(Length([(1, "hour")]), by=True), i + 2) if run.word(i + 1) == "heure" else None
    found = length(run, at) or length(run, i + 1)
    if (
        not found
        or (run.word(i) == "dans la" and run.s[at].get("unit") not in ("fortnight", "huitaine"))
        or (run.word(i) == "avant" and "fortnight" in run.s[at].get("unit", ""))
    ):
        return None
    return Shift(found[0], by=True), found[1]


def _names_an_hour(within: str, hours: int) -> bool:
    """ "Avant dix-huit heures" and "d'ici onze heures" name one, "d'ici deux heures" and "sous 12 heures" count them."""
    return 0 < hours <= 24 and (within == "avant" or (within.startswith(("d ici", "dici")) and 6 <= hours < 24))


def _is_whole_days(word: str) -> bool:
    """ "sous 48h" counts hours; "d'ici 18h" names one."""
    hours = word.partition("h")[0].strip()
    return hours.isdigit() and (int(hours) > 23 or int(hours) < 6)


def _ahead(run: Run, i: int) -> tuple[Shift, int] | None:
    """ "dans deux heures", "in a fortnight", "in 2 more minutes"."""
    if "in" not in run.s[i] and not (run.word(i) == "after" and i == 0):
        return None
    at = i + 1
    while "around" in run.s[at] or ("more" in run.s[at] and "number" not in run.s[at]) or run.word(at) == "within":
        at += 1
    if "number" in run.s[at] and not _OR_SO.isdisjoint(run.s[at + 1]) and "number" in run.s[at + 2]:
        at += 2 * (run.word(i) != "en")  # "in two or three weeks", "dans 2-3 jours"
    found = length(run, at)
    if not found or _is_en_of_manner(run, i):
        return None
    amount, end = found
    if run.s[at].get("literal") == "clock" and (run.word(i) == "en" or ":" in run.word(at)):
        return None
    anchor = _anchor(run, end)
    if anchor:
        return Shift(amount, 1, anchor[0]), anchor[1]
    end += "from_now" in run.s[end] or run.word(end) == "time"
    return Shift(amount), end


_OR_SO = words("or dash to")


def _is_en_of_manner(run: Run, i: int) -> bool:
    """ "en 2h" says how long it takes, "en une année" when it is over."""
    return run.word(i) == "en" and "digits" in run.s[i + 1]


def _weekdays_from_now(run: Run, i: int) -> tuple[Shift, int] | None:
    """ "three Fridays from now"."""
    n = run.s[i].get("number", 0)
    weekday = run.s[i + 1].get("weekday")
    if n and weekday is not None and "hence" in run.s[i + 2]:
        return Shift(Length([]), weekdays=(n, weekday)), i + 3
    nth = run.s[i].get("ordinal", 0)
    anchor = _anchor(run, i + 2) if nth and weekday is not None else None
    return (Shift(Length([]), anchor=anchor[0], weekdays=(nth, weekday or 0)), anchor[1]) if anchor else None


def weekday_beside(run: Run, i: int) -> tuple[Shift, int] | None:
    """ "Le jeudi suivant le 1er décembre", "the Friday before Christmas"."""
    anchor = days.date_beside(run, i + 1)
    if anchor is None:
        return None
    if "plural_weekday" in run.s[i] and "open_from" in run.s[i + 1]:
        return None  # "les lundis à partir du 7 décembre"
    return Shift(Length([]), anchor[1], anchor[0], weekdays=(1, run.s[i]["weekday"])), anchor[2]


def _relative(run: Run, i: int) -> tuple[Shift, int] | None:
    """A length counted from something: "un jour après", "5 days before New Year", "2 semaines à partir du 15 janvier"."""
    if "number" in run.s[i] and "morrow" in run.s[i + 1]:
        base = days.day(run, i + 2)
        return (Shift(Length([(run.s[i]["number"], "day")]), 1, base[0]), base[1]) if base else None
    if "number" in run.s[i] and run.word(i + 1) == "day after tomorrow":
        return Shift(Length([(run.s[i]["number"], "day")]), 1, Day(offset=1)), i + 2
    start = i + 1 if run.word(i) in ("more than", "less than", "plus de", "moins de") else i
    found = length(run, start)
    if not found or _lasts_from(run, i, found[1]):
        return None
    amount, end = found
    by = run.word(i) in ("less than", "moins de")
    if "from_now" in run.s[end]:
        return Shift(amount, by=by), end + 1
    anchor = _anchor(run, end)
    if anchor:
        sign = -1 if "shift_before" in run.s[end] else 1
        return Shift(amount, sign, anchor[0], by=by), anchor[1]
    if "hence" in run.s[end] and "literal" not in run.s[start]:
        return Shift(amount), end + 1
    return None


def _lasts_from(run: Run, i: int, end: int) -> bool:
    """ "for 10 days from the 18th" says how long and since when, not what comes ten days later."""
    if "open_from" in run.s[end] and run.word(end - 1) in ("nights", "nuits"):
        return True
    if "open_from" in run.s[end] and "weekday" in run.s[end + 1] and run.word(end).startswith("a "):
        return True  # "garder mon chien trois jours à partir de vendredi"
    return i > 0 and run.word(i - 1) in ("for", "pour", "pendant", "durant") and "open_from" in run.s[end]


def _anchor(run: Run, i: int) -> tuple[Day | Period | Clock, int] | None:
    if run.word(i) == "apres demain":
        return Day(offset=1), i + 1
    if "shift_after" not in run.s[i] and "shift_before" not in run.s[i]:
        return None
    at = i + 1
    while "article" in run.s[at] or run.word(at) == "le":
        at += 1
    return days.day(run, at) or days.day(run, i + 1) or clocks.clock(run, at) or periods.period(run, at)


def _ago(run: Run, i: int) -> tuple[Shift, int] | None:
    before = "ago" in run.s[i]
    found = length(run, i + before)
    if found and (before or "ago" in run.s[found[1]]):
        return Shift(found[0], -1), found[1] + (not before)
    return None


def _plus(run: Run, i: int) -> tuple[Shift, int] | None:
    """ "+15 minutes"."""
    if "plus" not in run.s[i]:
        return None
    found = length(run, i + 1)
    return (Shift(found[0], exact=True), found[1]) if found else None


SHIFTS = Readers(
    (_from_eve, "eve morrow"),
    (_within, "within"),
    (_ahead, "in after"),
    (_weekdays_from_now, "number ordinal"),
    (_relative, f"more less {_COUNTED}"),
    (_ago, f"ago {_COUNTED}"),
    (_plus, "plus"),
)
