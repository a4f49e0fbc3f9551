"""Stretches of days: this week, le week-end du 12, fin mars, the first week of 2021, les 3 prochains jours."""

from __future__ import annotations

from dataclasses import replace

from loge.understanding.text import words
from loge.understanding.when import days
from loge.understanding.when.guards import MEASURES
from loge.understanding.when.pieces import Day, Edge, Period
from loge.understanding.when.readers import Readers
from loge.understanding.when.runs import Run

UNITS = frozenset(["week", "month", "weekend", "year", "quarter", "fortnight", "decade"])
_COUNTED = words("minute hour day week month year weekend workday night second")
_ANNOUNCES_MONTH = words("in of for during until till by before after since from en this next early mid late")
_DETERMINED = words("du the le la ce de of dans en pendant this in cette au during within by all whole toute")


def period(run: Run, i: int) -> tuple[Period, int] | None:
    """The period that begins at lexeme i."""
    return PERIODS.first(run, i)


def edge_at(run: Run, i: int) -> tuple[Edge, int]:
    """Early, middle, late, later or the rest, said at lexeme i, and where what it bounds begins."""
    senses = run.s[i]
    edge: Edge = ""
    if "rest" in senses:
        edge = "rest"
    elif "later" in senses:
        edge = "later"
    elif "early" in senses or "earlier" in senses:
        edge = "early"
    elif "middle" in senses:
        edge = "middle"
    elif "late" in senses:
        edge = "late"
    if not edge:
        return "", i
    at = i + 1
    while run.word(at) in _LINKS and at < i + 6:
        at += 1
    return edge, at


_SHORT_MONTHS = words("jan feb mar apr jun jul aug sep sept oct nov dec fev fevr avr juil janv")
_LINKS = words("of de du d des la le l the - in dans au a around on en ,")


def _of_feast(run: Run, i: int) -> tuple[Period, int] | None:
    """ "Easter weekend", "Christmas week"."""
    name, unit = run.s[i].get("holiday"), run.s[i + 1].get("unit")
    if name is None or unit not in ("week", "weekend"):
        return None
    return Period(unit, anchor=Day(holiday=name)), i + 2


def _plain_year(run: Run, i: int) -> tuple[Period, int] | None:
    """ "en 2027", "l'année 2027", "the year 2027"."""
    said = run.s[i].get("unit") == "year" or (
        i and run.word(i - 1) in ("en", "in", "for", "pour", "by", "during", "until")
    )
    year = days.year_of(run, i + (run.s[i].get("unit") == "year")) if said else None
    return (Period("year", year=year[0]), year[1]) if year else None


def _edged(run: Run, i: int) -> tuple[Period, int] | None:
    edge, at = edge_at(run, i)
    if not edge:
        return None
    found = _counted(run, at) or _unit(run, at, determined=True) or _month(run, at, announced=True) or _season(run, at)
    if found is None or found[0].edge:
        return None
    return replace(found[0], edge=edge), found[1]


def _counted(run: Run, i: int) -> tuple[Period, int] | None:
    """ "next 3 days", "the 2 next days", "les deux prochains jours", "les 5 minutes à venir", "l'heure prochaine"."""
    before = "next" in run.s[i]
    at = i + before
    vague = "few" in run.s[at]
    n = run.s[at].get("number") or run.s[at].get("few")
    if n is None and not before:
        return None
    at += n is not None
    middle = "next" in run.s[at]
    at += middle
    unit = run.s[at].get("unit")
    if unit not in _COUNTED:
        return None
    after = "next" in run.s[at + 1]
    if not (before or middle or after):
        return None
    if n is None:
        if run.word(at) in _SEVERAL:
            return Period(unit, count=_FEW_DAYS if unit == "day" else 3, vague=True), at + 1
        return (Period(unit, count=1), at + 1) if unit in ("hour", "minute") else None
    return Period(unit, count=int(n), vague=vague), at + 1 + after


def _unit(run: Run, i: int, *, determined: bool = False) -> tuple[Period, int] | None:
    said, at = days.which(run, i)
    nth = 0
    while run.word(at) in ("around", "the", "about"):
        at += 1
    if not said or "last" in run.s[i]:
        nth = -1 if "last" in run.s[i] else run.s[at].get("ordinal", 0)
        at = i + 1 if nth else at
    unit = run.s[at].get("unit")
    if nth and "half" in run.s[at] and ("of" in run.s[at + 1] or run.word(at + 1) in ("du", "de")):
        unit = "fortnight"  # "the first half of December"
    if unit == "hour" and run.s[at + 1].get("next"):
        return Period("hour", count=1), at + 2
    if unit == "day" and nth and ("of" in run.s[at + 1] or run.word(at + 1) == "du"):
        return _inside(run, at + 1, Period("day", nth=nth))
    if unit not in UNITS:
        return None
    if unit == "weekend" and "coming" in (run.s[i].get("next"), run.s[at + 1].get("next")):
        return Period("weekend"), at + 1 + ("next" in run.s[at + 1])
    end = at + 1
    if not said and not nth:
        said, end = ("after_next", end + 2) if days.is_after_next(run, end) else days.which(run, end)
        if said == "this" or (said == "gone" and run.word(end - 1) in ("past", "passe")):
            said, end = "", at + 1
    if said == "next" and run.month_first and unit == "fortnight":
        return Period("week", count=2), end  # "in the next fortnight"
    found = Period(unit, which=said, nth=nth)
    if unit in ("week", "weekend") and "week_hop" in run.s[end] and run.s[end + 1].get("number") in (8, 15):
        return replace(found, which="next" if run.s[end + 1]["number"] == 8 else "after_next"), end + 2
    inside = _inside(run, end, found) or _beside(run, end, found) or _numbered(run, end, found)
    if inside:
        return inside
    if nth == -1:
        return replace(found, nth=0, which="gone"), end
    if nth:
        return (found, end) if unit == "fortnight" else None
    determined = determined or said != "" or unit == "weekend"
    if not determined and not (i and (run.word(i - 1) in _DETERMINED or "within" in run.s[i - 1])):
        return None
    return (found, end) if unit != "fortnight" or determined else None


def _inside(run: Run, i: int, found: Period) -> tuple[Period, int] | None:
    """What the period belongs to: "du 12", "of the 18th", "d'avril", "of 2021", "du mois prochain", "of Halloween"."""
    if "of" not in run.s[i] and run.word(i) not in ("du", "des", "commencing", "beginning", "starting", "en", "que"):
        return None
    year = days.year_of(run, i)
    if year:
        return replace(found, year=year[0]), year[1]
    at = i
    while at < i + 4 and (
        "of" in run.s[at] or "article" in run.s[at] or run.word(at) in ("on", "commencing", "starting", "beginning")
    ):
        at += 1
    anchor = days.day(run, at)
    if anchor and not found.nth:
        return replace(found, anchor=anchor[0]), anchor[1]
    dom = run.s[at].get("number", 0)
    if 0 < dom <= 31 and not found.nth and "unit" not in run.s[at + 1]:
        if ("dash" in run.s[at + 1] or "to" in run.s[at + 1]) and "digits" in run.s[at + 2]:
            month = days.month_of(run, at + 3)
            return replace(found, anchor=Day(dom=dom, month=month)), at + 3 + (month is not None)
        return replace(found, anchor=Day(dom=dom)), at + 1
    month_found = _month(run, at, announced=True)
    if month_found:
        return replace(found, within=month_found[0]), month_found[1]
    outer = _unit(run, at, determined=True)
    if outer and outer[0].unit != found.unit:
        return replace(found, within=outer[0]), outer[1]
    return None


def _beside(run: Run, i: int, found: Period) -> tuple[Period, int] | None:
    """The one before or after a date: "le week-end avant Noël", "the week after 14 February"."""
    anchor = days.date_beside(run, i) if found.unit in ("week", "weekend") else None
    if anchor is None:
        return None
    return replace(found, anchor=anchor[0], which="gone" if anchor[1] < 0 else "following", nth=0), anchor[2]


def _numbered(run: Run, i: int, found: Period) -> tuple[Period, int] | None:
    """ "Semaine 50": the week of the calendar."""
    nth = run.s[i].get("number", 0) if "digits" in run.s[i] and not (found.which or found.nth) else 0
    counted = "unit" in run.s[i + 1] or "month" in run.s[i + 1] or run.word(i + 1) in MEASURES
    if found.unit != "week" or not 0 < nth <= _WEEKS_IN_YEAR or counted:
        return None
    return replace(found, nth=nth), i + 1


_WEEKS_IN_YEAR = 53
_SEVERAL = words("jours semaines days weeks")  # "dans les prochains jours"
_FEW_DAYS = 5


def _month(run: Run, i: int, *, announced: bool = False) -> tuple[Period, int] | None:
    """A month with no day in it: "en mars", "October 2014", "au mois de mars", "Dec, 2018", "next March"."""
    if run.s[i].get("literal") == "monthyear":
        written, _, year_written = run.word(i).partition("/")
        return Period("month", month=int(written), year=int(year_written)), i + 1
    said, at = days.which(run, i)
    if run.word(at) == "mois" and "of" in run.s[at + 1]:
        at += 2
    month = days.month_of(run, at)
    if month is None:
        return None
    year = days.year_of(run, at + 1)
    doubtful = "weak_month" in run.s[at] or run.word(at) in _SHORT_MONTHS
    if doubtful and not (announced or said or year) and not _stands_as_month(run, at):
        return None
    if not said:
        said, end = days.which(run, at + 1)
        if said not in ("next", "gone"):
            said = ""
        elif not year:
            return Period("month", which=said, month=month), end
    return Period("month", which=said, month=month, year=year[0] if year else None), year[1] if year else at + 1


def _stands_as_month(run: Run, i: int) -> bool:
    """Whether "may", "march" or "apr" is a month: after "in" or "for", or the whole message."""
    alone = run.before == "" and run.after in ("", ".", "!", "?") and len(run) == 1
    return alone or (i > 0 and run.word(i - 1) in _ANNOUNCES_MONTH)


def _season(run: Run, i: int) -> tuple[Period, int] | None:
    said, at = days.which(run, i)
    season = run.s[at].get("season")
    led = i > 0 and (not _LEADS_TO_SEASON.isdisjoint(run.s[i - 1]) or run.word(i - 1) in ("in", "en", "au"))
    if season is None or not (said or led):
        return None
    if run.word(at) == "ete" and not said and run.word(i - 1) not in ("l", "en", "d", "cet"):
        return None
    if season[2] < _A_MONTH and (run.word(i - 1) not in _THE or run.word(at + 1) in ("de", "d", "du", "des")):
        return None  # "la salle des fêtes", "les fêtes du village"
    after, end = days.which(run, at + 1)
    year = days.year_of(run, at + 1)
    if year:
        return Period("season", year=year[0], season=season), year[1]
    if after in ("next", "gone"):
        return Period("season", which=after, season=season), end
    return Period("season", which=said, season=season), at + 1


_LEADS_TO_SEASON = words("article early middle late")
_A_MONTH = 31  # days; what is shorter is no season but a feast
_THE = ("les", "la", "the")
_WHICH = "following next this gone last"
PERIODS = Readers(
    (_edged, "rest later early earlier middle late"),
    (_counted, "next number few"),
    (_unit, f"unit ordinal {_WHICH}"),
    (_month, f"month weak_month literal unit {_WHICH}"),
    (_season, f"season {_WHICH}"),
    (_of_feast, "holiday"),
    (_plain_year, "unit number"),
)
