"""Days as people name them: a weekday, a date with or without its month, a feast, tomorrow, "mardi en huit"."""

from __future__ import annotations

from dataclasses import replace

from loge.understanding.text import words
from loge.understanding.when.guards import FOLLOWS, MEASURES, RANKED
from loge.understanding.when.pieces import Day, Edge, Which
from loge.understanding.when.readers import Readers
from loge.understanding.when.runs import Run, is_dotted_date

_NOT_A_DAY = ("hour_word", "meridiem", "oclock", "unit", "length", "past", "ish")
_HOPS = {8: 1, 15: 2}


def day(run: Run, i: int) -> tuple[Day, int] | None:
    """The day that begins at lexeme i; the end of one ("la fin de dimanche") is its last minute."""
    return DAYS.first(run, i)


def which(run: Run, i: int) -> tuple[Which, int]:
    """This, next, following or gone, said at lexeme i."""
    senses = run.s[i]
    if "following" in senses:
        return "following", i + 1
    if "next" in senses:
        return "next", i + 1
    if "this" in senses:
        return ("next", i + 2) if "next" in run.s[i + 1] else ("this", i + 1)
    return ("gone", i + 1) if "gone" in senses else ("", i)


def is_after_next(run: Run, i: int) -> bool:
    """ "the week after next", "Friday after next"."""
    return (
        run.word(i) == "after" and run.word(i + 1) == "next" and not (set(run.s[i + 2]) & {"weekday", "unit", "month"})
    )


def month_of(run: Run, i: int) -> int | None:
    """The month named at lexeme i, "may" and "march" included."""
    return run.s[i].get("month") or run.s[i].get("weak_month")


def year_of(run: Run, i: int) -> tuple[int, int] | None:
    """A year of four digits at lexeme i, after a comma or an "of" if there is one: (year, next lexeme)."""
    at = i
    while run.word(at) in (",", "of", "de", "d", "in", "en", "-", "/", "l", "annee") and at < i + 2:
        at += 1
    value = run.s[at].get("number", 0)
    if len(run.s[at].get("digits", "")) == 4 and 1990 <= value <= 2100 and run.word(at + 1) not in MEASURES:
        return value, at + 1
    return None


def _literal(run: Run, i: int) -> tuple[Day, int] | None:
    kind = run.s[i].get("literal")
    if kind in (None, "clock", "monthyear"):
        return _spaced(run, i)
    word = run.word(i)
    numbers = [int(n) for n in word.partition("t")[0].replace("-", "/").replace(".", "/").split("/")]
    if kind == "iso":
        return _if_real(Day(dom=numbers[2], month=numbers[1], year=numbers[0]), i + 1)
    year = None
    if kind == "date":
        year = numbers[2] if numbers[2] > 99 else 2000 + numbers[2]
    first, second = numbers[0], numbers[1]
    month_first = run.month_first
    if (month_first and first <= 12) or second > 12:
        found = Day(dom=second, month=first, year=year)
    else:
        found = Day(dom=first, month=second, year=year)
    return _if_real(replace(found, swap=first <= 12 and second <= 12 and first != second), i + 1)


def _dotted(run: Run, i: int) -> tuple[Day, int] | None:
    """ "Le 28.11", "sam. 28.11.": how dates are written in Switzerland; "le 19.30" is an hour."""
    if run.month_first or not is_dotted_date(run.word(i)):
        return None
    if not ("dotted" in run.s[i] or has_article(run, i)):
        return None
    dom, _, month = run.word(i).partition(".")
    return _if_real(Day(dom=int(dom), month=int(month)), i + 1)


def _another(run: Run, i: int) -> tuple[Day, int] | None:
    """ "Pas ce samedi, celui d'après", "not this Friday but the following": the one of the week after."""
    if "not" not in run.s[i] or "this" not in run.s[i + 1]:
        return None
    weekday = run.s[i + 2].get("weekday")
    at = i + 3
    while run.word(at) == "," or "but" in run.s[at]:
        at += 1
    return (
        (Day(weekday=weekday, which="following"), at + 1) if weekday is not None and "following" in run.s[at] else None
    )


def _if_real(found: Day, end: int) -> tuple[Day, int] | None:
    return (found, end) if found.month and found.dom and found.month <= 12 and found.dom <= 31 else None


def _spaced(run: Run, i: int) -> tuple[Day, int] | None:
    """ "le 24 12 2014": digits only, after an article or as the whole message."""
    if run.month_first or "digits" not in run.s[i]:
        return None
    digits = [run.s[i + k].get("digits", "") for k in range(3)]
    if not digits[1] or len(digits[0]) > 2 or len(digits[1]) > 2:
        return None
    alone = run.before == "" and run.after == "" and i + 2 + bool(digits[2]) == len(run)
    if not ((i and run.word(i - 1) == "le") or (alone and i == 0)):
        return None
    dom, month = int(digits[0]), int(digits[1])
    if not (0 < dom <= 31 and 0 < month <= 12):
        return None
    if len(digits[2]) in (2, 4):
        return Day(dom=dom, month=month, year=int(digits[2]) % 100 + 2000), i + 3
    return Day(dom=dom, month=month), i + 2


def _edge(run: Run, i: int) -> tuple[Day, int] | None:
    senses = run.s[i]
    if {"late", "later", "early", "earlier", "middle"}.isdisjoint(senses):
        return None
    at = i + 1
    while "article" in run.s[at] or "of" in run.s[at] or run.word(at) in ("in", "on", "de", "journee", "la"):
        at += 1
    found = day(run, at)
    if not found or found[0].edge:
        return None
    edge: Edge = (
        "later" if "later" in senses else "late" if "late" in senses else "middle" if "middle" in senses else "early"
    )
    return replace(found[0], edge=edge), found[1]


def _holiday(run: Run, i: int) -> tuple[Day, int] | None:
    at = i
    name = run.s[i].get("holiday")
    if name is None:
        pre, at = which(run, i)
        name = run.s[at].get("holiday") if pre in ("next", "this") else None
        if name is None:
            return None
    year = year_of(run, at + 1)
    if year:
        return Day(holiday=name, year=year[0]), year[1]
    after, end = which(run, at + 1)
    return Day(holiday=name), end if after in ("next", "this") else at + 1


def _relative(run: Run, i: int) -> tuple[Day, int] | None:
    named_next = run.after.isalpha() and run.word(i).endswith(_OF_SOMETHING)  # "le lendemain du mariage"
    offset = run.s[i].get("day", 1 if "morrow" in run.s[i] and i + 1 == len(run) and not named_next else None)
    if offset is None or (run.word(i) == "journee" and not _is_this_day(run, i)):
        return None
    hop, end = _hop(run, i + 1)
    at = end
    while run.word(at) in (",", "(", "the"):
        at += 1
    weekday = run.s[at].get("weekday")
    if weekday is None:
        return Day(offset=offset, hop=hop), end
    named = _named(run, at)
    if named and not named[0].which and not named[0].hop:
        return replace(named[0], offset=offset), named[1]
    return Day(offset=offset, hop=hop), end


def _is_this_day(run: Run, i: int) -> bool:
    """ "pour la journée" means today only with nothing after it that says which."""
    if any("weekday" in senses or "month" in senses or "day" in senses for senses in run.s[:i]):
        return False
    return i > 0 and run.word(i - 1) in ("la", "dans la") and i + 1 >= len(run) and run.after in ("", ".", "!", "?")


def _hop(run: Run, i: int) -> tuple[int, int]:
    """ "en huit", "en quinze", and the British "week": (weeks added, next lexeme)."""
    if "week_hop" in run.s[i]:
        hop = _HOPS.get(run.s[i + 1].get("number", 0), 0)
        if hop and "unit" not in run.s[i + 2]:
            return hop, i + 2
    if run.word(i) == "week" and "week_from" not in run.s[i]:
        return 1, i + 1
    return (2, i + 1) if run.word(i) == "fortnight" else (0, i)


def _hopped(run: Run, i: int) -> tuple[Day, int] | None:
    """ "a week on Friday", "a week tomorrow", "a fortnight on Monday"."""
    count = run.s[i].get("indefinite") or run.s[i].get("number", 0)
    if count > 1 and (run.s[i + 1].get("unit") != "week" or (i and "lasts" in run.s[i - 1])):
        return None
    at = i + (count > 0)
    hop = 1 if "week_from" in run.s[at] or run.s[at].get("unit") == "week" else 2 if run.word(at) == "fortnight" else 0
    if not hop or (at == i and "week_from" not in run.s[at]):
        return None
    hop *= count or 1
    at += run.word(at + 1) in ("on", "from")
    if "now" in run.s[at + 1]:
        return Day(offset=0, hop=hop), at + 2
    found = _relative(run, at + 1) or _named(run, at + 1)
    return (replace(found[0], hop=hop), found[1]) if found and not found[0].hop else None


def _named(run: Run, i: int) -> tuple[Day, int] | None:
    found = _weekday(run, i)
    if found is None:
        return _date(run, i, after_weekday=False)
    named, end = found
    if named.nth or named.hop:
        return found
    at = end
    while run.word(at) in (",", "le", "the", "l", "(") and at < end + 2:
        at += 1
    dated = _date(run, at, after_weekday=True)
    if dated is None:
        return found
    dated[0].weekday, dated[0].which = named.weekday, named.which
    return dated


def _weekday(run: Run, i: int) -> tuple[Day, int] | None:
    said, at = which(run, i)
    nth = 0
    if said == "gone" and run.word(i).startswith("passe"):
        return None  # "qu'il passe jeudi": French says it after the day
    if not said:
        nth = run.s[i].get("ordinal", 0)
        at = i + 1 if nth else i
    if said in ("gone", "") and "last" in run.s[i]:
        said, nth, at = "", -1, i + 1
    weekday = run.s[at].get("weekday")
    if weekday is None:
        weekday = _weak_weekday(run, at)
    if weekday is None:
        return None
    end = at + 1
    if nth == -1 and not _is_of(run, end):
        nth, said = 0, "gone"
    if nth:
        return Day(weekday=weekday, nth=nth), end
    if not said:
        if is_after_next(run, end):
            return Day(weekday=weekday, hop=1, which="after_next"), end + 2
        pause = end + (run.word(end) == "," and "following" in run.s[end + 1])
        said, end = ("", pause) if "unit" in run.s[pause + 1] and "next" in run.s[pause] else which(run, pause)
        if said == "gone" and (run.word(end - 1) == "past" or is_hour_passed(run, end)):
            said, end = "", pause
        if said == "this":
            said, end = "", pause
        if not said:
            end = end if end == pause and pause == at + 1 else at + 1
    hop, end = _hop(run, end)
    return Day(weekday=weekday, which=said, hop=hop, plural="plural_weekday" in run.s[at]), end


def date_beside(run: Run, i: int) -> tuple[Day, int, int] | None:
    """A date that something comes before (-1) or after (1), said from lexeme i on: "(d')avant Noël", "after 14 February"."""
    at = i + (run.word(i) == "d")
    if {"shift_before", "shift_after"}.isdisjoint(run.s[at]):
        return None
    sign = -1 if "shift_before" in run.s[at] else 1
    at += 1
    while "article" in run.s[at]:
        at += 1
    found = day(run, at)
    return (found[0], sign, found[1]) if found and (found[0].holiday or found[0].month) else None


def is_hour_passed(run: Run, i: int) -> bool:
    """ "Samedi passé 21h": later than that hour, and no Saturday gone by."""
    return run.word(i - 1) == "passe" and (
        run.s[i].get("literal") == "clock" or not {"number", "clock"}.isdisjoint(run.s[i])
    )


def _is_of(run: Run, i: int) -> bool:
    return "of" in run.s[i] or run.word(i) in ("du", "in", "de")


def _weak_weekday(run: Run, i: int) -> int | None:
    """ "mer", "sat", "sun" are days next to a number, an hour or a part of the day, or alone."""
    weekday = run.s[i].get("weak_weekday")
    if weekday is None:
        return None
    near = run.s[i + 1], run.s[i - 1] if i else {}
    if ("dash" in near[0] or "to" in near[0] or "or" in near[0]) and not {"weekday", "weak_weekday"}.isdisjoint(
        run.s[i + 2]
    ):
        return int(weekday)
    if ("dash" in near[1] or "or" in near[1]) and i > 1 and not {"weekday", "weak_weekday"}.isdisjoint(run.s[i - 2]):
        return int(weekday)
    if any(
        role in near[0]
        for role in ("number", "literal", "part", "meal", "clock", "ordinal", "next", "following", "month")
    ):
        return int(weekday)
    if "meridiem" in near[1] or near[1].get("literal") == "clock":
        return int(weekday)  # "8 pm Sat"
    if "next" in near[1] or (run.before == "" and run.after in ("", ".", "!", "?") and len(run) <= 2):
        return int(weekday)
    return int(weekday) if run.word(i + 1) == "," and "month" in run.s[i + 2] else None


def _date(run: Run, i: int, *, after_weekday: bool) -> tuple[Day, int] | None:
    return (
        _day_then_month(run, i, after_weekday=after_weekday)
        or _month_then_day(run, i)
        or (_alone(run, i, after_weekday=after_weekday))
    )


def _dom(run: Run, i: int) -> int | None:
    value = run.s[i].get("ordinal") or run.s[i].get("number", 0)
    return int(value) if 0 < value <= 31 and len(run.s[i].get("digits", "")) < 3 else None


def _day_then_month(run: Run, i: int, *, after_weekday: bool) -> tuple[Day, int] | None:
    """ "10 août 2012", "first of March", "le deuxième jour d'août", "15sept"."""
    dom = _dom(run, i)
    if dom is None:
        return None
    at = i + 1
    at += run.word(at) in ("jour", "day")
    while run.word(at) in ("of", "de", "d", "day of", "jour de", "-", "/") and at < i + 4:
        at += 1
    month = month_of(run, at)
    if month is None:
        return None
    return _with_year(run, Day(dom=dom, month=month), at + 1)


def _month_then_day(run: Run, i: int) -> tuple[Day, int] | None:
    """ "March 3", "Feb13", "Oct/2", "march the 3rd"."""
    month = month_of(run, i)
    if month is None:
        return None
    at = i + 1
    while run.word(at) in ("the", "/", "on", "le") and at < i + 2:
        at += 1
    dom = _dom(run, at)
    if dom is None or any(role in run.s[at + 1] for role in _NOT_A_DAY) or counts_us(run, at + 1):
        return None
    if "ordinal" not in run.s[at] and ("digits" not in run.s[at] or run.word(at + 1) in MEASURES):
        return None
    return _with_year(run, Day(dom=dom, month=month), at + 1)


def _with_year(run: Run, found: Day, end: int) -> tuple[Day, int]:
    year = year_of(run, end)
    if year:
        return replace(found, year=year[0]), year[1]
    if ("dash" in run.s[end] or "to" in run.s[end]) and "number" in run.s[end + 1]:
        year = year_of(run, end + 2)
        return (replace(found, year=year[0]), end) if year else (found, end)
    digits = run.s[end].get("digits", "")
    if len(digits) == 2 and end + 1 == len(run) and 12 < int(digits) < 60 and run.after == "":
        return replace(found, year=2000 + int(digits)), end + 1
    return found, end


def _alone(run: Run, i: int, *, after_weekday: bool) -> tuple[Day, int] | None:
    """A day of the month with no month: "the 3rd", "1er", "vendredi 14", "the eleventh"."""
    dom = _dom(run, i)
    counted = run.word(i + 1) in ("jour", "day") and "ordinal" in run.s[i]
    if dom is None or run.word(i + 1) in MEASURES:
        return None
    if any(role in run.s[i + 1] for role in _NOT_A_DAY) and not counted:
        return None
    end = i + 1
    if "ordinal" in run.s[i]:
        article = has_article(run, i)
        numeric = run.s[i].get("ordinal_number")
        announced = i > 1 and run.word(i - 2) == "on" and run.word(end) not in RANKED and end == len(run)
        spoken = (announced and not run.after.isalpha()) or (
            (article and dom > 2)
            and ((i > 1 and run.word(i - 2) in ("on", "for", "from", "until", "by")) or len(run) == i + 1)
        )
        if run.word(end) in RANKED or (_is_of(run, end) and end + 1 == len(run) and run.after):
            return None
        if end == len(run) and run.after in _LIVED and run.word(i - 1) == "au":
            return None  # "au 3e sans ascenseur"
        ranged = numeric is not None and article and "to" in run.s[end]
        if numeric is None and end == len(run) and run.after.isalpha() and run.after not in FOLLOWS:
            return None  # "for the third visit"
        if counted and run.before in _TOLD:
            return None  # "this is the second day without hot water"
        within = article and _is_of(run, end) and "month" in (run.s[end + 1].get("unit"), run.s[end + 2].get("unit"))
        if numeric in _RANKS and not (within or counted or ranged):
            return None  # "au 7e", "le 2ème": in French only the first of a month is said so
        if (
            ranged
            or numeric in ("st", "nd", "rd", "th", "er")
            or after_weekday
            or spoken
            or within
            or (article and counted)
        ):
            return Day(dom=dom), end + counted
        return None
    if not after_weekday or _is_hour(run, i) or ("indefinite" in run.s[i] and "digits" not in run.s[i]):
        return None  # "vendredi un jardinier" names no first of the month
    return Day(dom=dom), end


_TOLD = ("is", "s", "was", "est")
_RANKS = ("e", "eme", "ieme")
_OF_SOMETHING = (" de", " du", " d", " des")
_LIVED = words("sans avec gauche droite")  # what is said of a floor after its number


def counts_us(run: Run, i: int) -> bool:
    """ "the 3 of us" are no day."""
    return run.word(i) == "of" and i + 1 == len(run) and run.after in ("us", "them", "you")


def has_article(run: Run, i: int) -> bool:
    """Whether the word before is an article, or a phrase that ends in one: "le 3", "à partir du 8", "by the 5th"."""
    return i > 0 and run.word(i - 1).rpartition(" ")[2] in ("the", "le", "du", "au", "on")


def _is_hour(run: Run, i: int) -> bool:
    """Whether the number after a weekday is an hour: "Monday 8 in the evening", "Friday 7 to 9pm", "lundi 8 du matin"."""
    if "digits" not in run.s[i] and run.month_first:
        return True
    at = i + 1
    if run.month_first and "dash" in run.s[at] and run.lexemes[at].glued and _are_hours(run, i, at + 1):
        return True  # "Wed 6-8"
    ranged = "dash" in run.s[at] or ("to" in run.s[at] and run.word(at) not in ("a", "au"))
    if ranged and (
        run.s[at + 1].get("literal") == "clock"
        or "clock" in run.s[at + 1]
        or ("number" in run.s[at + 1] and "meridiem" in run.s[at + 2])
    ):
        return True
    if run.word(at) == "," or run.word(at) not in ("in", "du", "de", "at", "de l"):
        return False
    while "article" in run.s[at] or run.word(at) in ("in", "at", "de"):
        at += 1
    return "part" in run.s[at]


def _are_hours(run: Run, i: int, at: int) -> bool:
    """Whether two numbers that follow a weekday are hours of it: "Sat 8-10", not "Mon 7-11 Dec"."""
    near, far = run.s[i].get("number", 0), run.s[at].get("number", 0)
    dated = {"month", "weak_month", "ordinal_suffix", "unit"} & set(run.s[at + 1])
    return 0 < near <= 12 and 0 < far <= 12 and not dated


DAYS = Readers(
    (_another, "not"),
    (_literal, "literal digits"),
    (_dotted, "decimal"),
    (_edge, "late later early earlier middle"),
    (_holiday, "holiday next this"),
    (_relative, "day morrow"),
    (_hopped, "week_from indefinite number"),
    (_named, "weekday weak_weekday month weak_month number ordinal following next this gone last"),
)
