"""Hours as people write and say them: 20h30, half past seven, midi moins le quart, 3ish pm."""

from __future__ import annotations

from dataclasses import replace

from loge.understanding.text import words
from loge.understanding.when.days import counts_us, has_article
from loge.understanding.when.guards import MEASURES
from loge.understanding.when.pieces import Bare, Clock
from loge.understanding.when.readers import Readers
from loge.understanding.when.runs import Run


def clock(run: Run, i: int) -> tuple[Clock, int] | None:
    """The hour that begins at lexeme i, with its am or pm."""
    return CLOCKS.first(run, i)


def with_meridiem(run: Run, i: int, hour: int, minute: int, *, sure: bool = False) -> tuple[Clock, int] | None:
    """The hour, turned to the afternoon or morning by what follows it; None when there is no such hour."""
    soft = False
    while "oclock" in run.s[i] or ("ish" in run.s[i] and "around" not in run.s[i]):
        soft = soft or "ish" in run.s[i]
        i += 1
    half = run.s[i].get("meridiem")
    if half and hour <= 12 and not (run.word(i) in ("p", "p.") and not run.lexemes[i].glued):
        hour = hour % 12 + (12 if half == "pm" else 0)
        sure, i = True, i + 1
        while "oclock" in run.s[i]:
            i += 1
        soft = soft or "ish" in run.word(i - 1)
        return (Clock(hour, minute, sure=True, meridiem=True, soft=soft), i) if minute < 60 else None
    if half and hour <= 23:
        i += 1
    if hour == 24 and minute == 0:
        return Clock(0, 0, sure=True), i
    if hour > 23 or minute > 59:
        return None
    while "oclock" in run.s[i]:
        i += 1
    return Clock(hour, minute, sure=sure or hour > 12 or hour == 0, soft=soft), i


def _literal(run: Run, i: int) -> tuple[Clock, int] | None:
    """ "20h30", "20:30", "8h du soir": already one token; "16-17 heures" reaches here through its second number."""
    if run.s[i].get("literal") != "clock":
        return None
    word = run.word(i)
    hours, _, rest = word.replace(":", "h").partition("h")
    minutes = rest.strip()[:2]
    hour, minute = int(hours), int(minutes) if minutes.isdigit() else 0
    end = i + 1
    if not minutes and "half" in run.s[i + 2] and "and" in run.s[i + 1]:
        minute, end = 30, i + 3
    elif not minutes:
        minute, end, hour = _said_minutes(run, i + 1, hour)
    return with_meridiem(run, end, hour, minute, sure=len(hours) == 2 and hours[0] == "0")


def _said_minutes(run: Run, i: int, hour: int) -> tuple[int, int, int]:
    """What French says after the hour: (minutes, next lexeme, hour), the hour one less after "moins"."""
    at = i + 1 if "and" in run.s[i] else i
    if "half" in run.s[at]:
        return 30, at + 1, hour
    if "quarter" in run.s[at] and run.word(at) != "a quarter":
        return 15, at + 1, hour
    if "three_quarters" in run.s[at]:
        return 45, at + 1, hour
    if "minus" in run.s[i]:
        taken = _taken(run, i + 1)
        if taken:
            minutes, end = taken
            return 60 - minutes, end, 12 if hour == 1 else (hour - 1) % 24
    value = run.s[i].get("number", 99)
    if 0 < value < 60 and "digits" not in run.s[i] and "unit" not in run.s[i + 1]:
        return value, i + 1, hour
    if 0 < value < 60 and run.s[i + 1].get("unit") == "minute":
        return value, i + 2, hour
    return 0, i, hour


def _taken(run: Run, i: int) -> tuple[int, int] | None:
    if "quarter" in run.s[i]:
        return 15, i + 1
    value = run.s[i].get("number", 0)
    if 0 < value < 60:
        return value, i + 1 + (run.s[i + 1].get("unit") == "minute")
    return None


def _named(run: Run, i: int) -> tuple[Clock, int] | None:
    """Noon and midnight: "midi et demi", "minuit trois", "midi moins le quart"; "noonish", "sevenish"."""
    ish = run.s[i].get("ish_hour")
    if ish is not None:
        found = with_meridiem(run, i + 1, ish, 0, sure=ish == _NOON)
        return (replace(found[0], soft=True), found[1]) if found else None
    named = run.s[i].get("clock")
    if named is None:
        return None
    hour, minute = named
    minute, end, hour = _said_minutes(run, i + 1, hour)
    return Clock(hour, minute, sure=True), end


def _half(run: Run, i: int) -> tuple[Clock, int] | None:
    """ "half past 7", "half seven" (British: 7:30), "half past midnight"."""
    if "half" not in run.s[i]:
        return None
    at = i + 1 + ("past" in run.s[i + 1])
    named = run.s[at].get("clock") if at > i + 1 else None
    if named is not None:
        return Clock(named[0], 30, sure=True), at + 1
    hour = run.s[at].get("number", 99)
    if not 0 < hour <= 12 or run.s[at + 1].get("unit"):
        return None
    return with_meridiem(run, at + 1, hour, 30)


def _minutes_to_or_past(run: Run, i: int) -> tuple[Clock, int] | None:
    """ "quarter to seven", "10 past 9", "twenty after 3pm", "15 to noon", "15 minutes from 1pm"."""
    at = i + 1 if "indefinite" in run.s[i] and "quarter" in run.s[i + 1] else i
    minutes = 15 if "quarter" in run.s[at] else run.s[at].get("number", 0)
    if not 0 < minutes < 60:
        return None
    at += 1
    counted = run.s[at].get("unit") == "minute"
    at += counted
    past = "past" in run.s[at] or (counted and run.word(at) == "from")
    if not past and ("to_hour" not in run.s[at] or (run.word(at) == "of" and "digits" in run.s[i])):
        return None
    named = run.s[at + 1].get("clock")
    hour = named[0] if named else run.s[at + 1].get("number", 99)
    if named and run.word(at) in ("till", "til") and "digits" in run.s[i]:
        return None  # "10 till noon" is two hours
    if hour > 24 or not (
        (named and minutes % 5 == 0)  # "9 till noon" is three hours
        or counted
        or "quarter" in run.s[i]
        or "quarter" in run.s[i + 1]
        or _is_spoken(run, i, at, minutes)
    ):
        return None
    total = (hour * 60 + (minutes if past else -minutes)) % 1440
    if hour == 1 and not past:
        total += 12 * 60  # a quarter to one is not said of the night
    return with_meridiem(run, at + 2, total // 60, total % 60, sure=named is not None)


def _is_spoken(run: Run, i: int, at: int, minutes: int) -> bool:
    """ "10 past 9" is an hour, and so is "at 10 to 8"; "5 to 7" and "5 after 3" are only when people say such minutes."""
    if run.word(at) == "past":
        return True
    ranged = i > 0 and ("from" in run.s[i - 1] or "between" in run.s[i - 1])
    return (
        minutes in (5, 10, 20, 25)
        and not ranged
        and ("digits" not in run.s[i] or minutes > 12 or "to" not in run.s[at] or run.word(i - 1) == "at")
    )


def _in_words(run: Run, i: int) -> tuple[Clock, int] | None:
    """ "sept heures moins le quart", "neuf heures", "9 o'clock", "nine fifty nine a m", "8 pm", "3ish pm"."""
    hour = run.s[i].get("number", 99)
    if hour > 24 or len(run.s[i].get("digits", "")) > 2:
        return None
    nxt = run.s[i + 1]
    if "hour_word" in nxt:
        if _lasts(run, i):
            return None
        minute, end, hour = _said_minutes(run, i + 2, hour)
        if end == i + 2 and _are_minutes(run, end):
            minute, end = run.s[end]["number"], end + 1
        return with_meridiem(run, end, hour, minute)
    if "oclock" in nxt or ("ish" in nxt and "meridiem" in run.s[i + 2]) or _is_meridiem(run, i + 1):
        return with_meridiem(run, i + 1, hour, 0)
    if "ish" in nxt and "around" not in nxt and hour <= 12:
        return with_meridiem(run, i + 1, hour, 0)
    spelled = run.s[i + 2].get("number", 99)
    hyphened = run.month_first and "dash" in nxt and run.lexemes[i + 1].glued and "digits" not in run.s[i]
    if hyphened and 0 < hour <= 12 and (spelled in _SAID_OF_A_CLOCK or (spelled < 60 and _is_meridiem(run, i + 3))):
        return with_meridiem(run, i + 3, hour, spelled)  # "five-thirty"
    minutes = nxt.get("number", 99)
    if 9 < minutes < 60 and 0 < hour <= 12 and _is_meridiem(run, i + 2):
        return with_meridiem(run, i + 2, hour, minutes)
    return None


_NOON = 12
_NEAR_AN_HOUR = words("weekday day part at around tonight")
_LEADS_TO_AN_HOUR = words("between from before after until by")
_DATED = words("month ordinal_number weekday day part")
_SAID_OF_A_CLOCK = (15, 30, 45)


def _lasts(run: Run, i: int) -> bool:
    """ "deux heures le mercredi" is how long, "à deux heures le mercredi" when: a few hours in words, at nothing, on a weekday."""
    bare = i == 0 or run.word(i - 1) == ","
    return (
        bare and run.before not in _AT and "digits" not in run.s[i] and run.s[i].get("number", 99) <= _A_FEW
        and run.word(i + 2) == "le" and "weekday" in run.s[i + 3] and i + 4 == len(run)
    )  # fmt: skip


_AT = words("a vers avant apres des de pour entre et jusqu'a sur")
_A_FEW = 4


def _are_minutes(run: Run, i: int) -> bool:
    """ "20 heures 15": two figures that count nothing else."""
    written = run.s[i].get("digits", "")
    return len(written) == 2 and written < "60" and "unit" not in run.s[i + 1] and run.word(i + 1) not in MEASURES


def _is_meridiem(run: Run, i: int) -> bool:
    half = run.s[i].get("meridiem")
    return bool(half) and (run.word(i) not in ("p", "p.") or run.lexemes[i].glued)


def _digits(run: Run, i: int) -> tuple[Clock, int] | None:
    """ "0730pm", "1030 am"."""
    digits = run.s[i].get("digits", "")
    if (
        len(digits) == 4
        and "hour_word" not in run.s[i + 1]
        and run.s[i + 1].get("unit") == "hour"
        and int(digits) < 2400
    ):
        return with_meridiem(run, i + 2, int(digits[:-2]), int(digits[-2:]), sure=True)
    if len(digits) not in (3, 4) or not _is_meridiem(run, i + 1):
        return None
    return with_meridiem(run, i + 1, int(digits[:-2]), int(digits[-2:]))


def _decimal(run: Run, i: int) -> tuple[Clock, int] | None:
    """ "8.10 pm", "19.30" after a word that announces an hour."""
    hours, _, minutes = run.s[i].get("decimal", "").replace(",", ".").partition(".")
    if not (hours.isdigit() and len(hours) <= 2 and minutes.isdigit() and len(minutes) == 2):
        return None
    near = set(run.s[i + 1]) | (set(run.s[i - 1]) if i else set())
    ranged = i > 1 and "dash" in run.s[i - 1] and run.s[i - 2].get("literal") == "clock"
    announced = int(minutes) < 60 and (ranged or not _NEAR_AN_HOUR.isdisjoint(near))
    if not announced and i and not _LEADS_TO_AN_HOUR.isdisjoint(run.s[i - 1]):
        announced = int(minutes) < 60 and MEASURES.isdisjoint((run.word(i + 1), run.after))  # "between 9.30 and 11"
    earlier = run.s[i - 2] if i > 1 and run.word(i - 1) == "," else run.s[i - 1] if i else {}
    after_date = _DATED & set(earlier) and "." in run.s[i]["decimal"]
    announced = announced or (bool(after_date) and int(minutes) < 60 and run.word(i + 1) not in MEASURES)
    if "meridiem" in run.s[i + 1] or "hour_word" in run.s[i + 1] or announced:
        end = i + 1 + ("hour_word" in run.s[i + 1])
        return with_meridiem(run, end, int(hours), int(minutes), sure=int(hours) > 12)
    return None


def bare(run: Run, i: int) -> tuple[Bare, int] | None:
    """A number that may be an hour or a day of the month: "à 7", "at 1030", "at 12 15", "le 3", "150ish"."""
    value = run.s[i].get("number")
    if value is None or ("indefinite" in run.s[i] and "digits" not in run.s[i]):
        return None
    lone_one = value == 1 and "digits" not in run.s[i] and not (i and run.word(i - 1) in ("at", "around", "by"))
    dated = set(run.s[i + 2]) | set(run.s[i + 3])
    if "digits" not in run.s[i] and run.word(i + 1) == "of" and dated.isdisjoint(("month", "weak_month", "unit")):
        return None
    if lone_one or counts_us(run, i + 1):
        return None
    article = has_article(run, i) and run.word(i - 1) != "on" and ("digits" in run.s[i] or run.word(i - 1) != "the")
    digits = run.s[i].get("digits", "")
    end = i + 1
    if len(digits) in (3, 4):
        after_day = i > 1 and run.word(i - 1) == "," and "number" in run.s[i - 2]
        if int(digits[-2:]) < 60 and int(digits[:-2]) < 24 and not after_day:
            return Bare(int(digits[:-2]), int(digits[-2:])), end + ("ish" in run.s[end])
        return None
    if ("unit" in run.s[end] and "meridiem" not in run.s[end]) or value > 31:
        return None
    minutes = run.s[end].get("number", 99)
    alike = ("digits" in run.s[end]) == bool(digits)
    if 9 < minutes < 60 and value <= 24 and not article and alike and _counts_nothing(run, end + 1):
        return Bare(value, minutes), end + 1
    soft = False
    while "ish" in run.s[end] or "oclock" in run.s[end]:
        soft = soft or "ish" in run.s[end]
        end += 1
    return Bare(value, None, article, soft, at=run.word(i - 1) == "at"), end


def _counts_nothing(run: Run, i: int) -> bool:
    return run.word(i) not in MEASURES and "unit" not in run.s[i] and "month" not in run.s[i]


CLOCKS = Readers(
    (_literal, "literal"),
    (_named, "clock ish_hour"),
    (_half, "half"),
    (_minutes_to_or_past, "quarter indefinite number"),
    (_in_words, "number"),
    (_digits, "digits"),
    (_decimal, "decimal"),
)
