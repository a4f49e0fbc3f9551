"""How a practice speaks of what it proposes: reasons in words, a date with its age, what a partner is told and no more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loge.clients.households import Upcoming
from loge.clients.models import Occasion
from loge.common.dates import spelled
from loge.common.keys import fingerprint
from loge.common.money import Money
from loge.demands.models import Gesture, Item

from .ui import day, joined, language, moment


def reasons(line: dict[str, Any], currency: str = "EUR", language: str = "fr", *, to_house: bool = False) -> list[str]:
    """Why this, in as many lines; what trust weighed is told to the house, whose trust it is."""
    found = []
    for one in line.get("reasons", ()):
        on = dt.date.fromisoformat(one["on"]) if one.get("on") else None
        told = {"words": one.get("words", ""), "day": day(on) if on else "", "source": one.get("source", "")}
        if one["why"] == "taste" and one.get("source"):
            found.append(_("Known: “%(words)s” (%(source)s, %(day)s)") % told)
        elif one["why"] == "taste":
            found.append(_("Known: “%(words)s” (%(day)s)") % told)
        elif one["why"] == "not_twice":
            found.append(_("Never the same twice: last time, %(words)s (%(day)s)") % told)
        elif one["why"] == "safe":
            found.append(_("Nothing in it that they must avoid"))
        elif one["why"] == "liked":
            found.append(_("%(words)s is whom you ask for") % told)
        elif one["why"] == "trust" and to_house:
            told |= {"points": one["points"].replace("-", "−"), "count": one["cases"]}
            words = ngettext(
                "Trust in %(words)s: %(points)s, from %(count)s case", "Trust in %(words)s: %(points)s, from %(count)s cases", int(one["cases"])
            )  # fmt: skip
            found.append(words % told)
        elif one["why"] == "budget":
            found.append(_("Within %(amount)s") % {"amount": Money(int(one["cents"]), currency).spoken(language)})
    return found


def title_of(one: Upcoming) -> str:
    """``Claire Aubry turns 46``, ``Birthday of Claire``, as far as it is known."""
    name = one.member.first_name if one.member else ""
    if one.occasion.sort == Occasion.Sort.BIRTHDAY and name:
        if one.coming.turns:
            told = {"name": name, "count": one.coming.turns}
            return ngettext("%(name)s turns %(count)s", "%(name)s turns %(count)s", one.coming.turns) % told
        return joined(_("Birthday of %(name)s") % {"name": name})
    words = str(one.occasion)[:1].upper() + str(one.occasion)[1:]
    return f"{words}, {name}" if name else words


def month_of(day: dt.date) -> str:
    """``janvier 2027``"""
    return spelled(day, "LLLL y", language())


def days_left(one: Upcoming, today: dt.date) -> str:
    count = (one.day - today).days
    if count == 0:
        return _("today")
    return ngettext("in %(count)s day", "in %(count)s days", count) % {"count": count}


def amount(cents: int, currency: str) -> Money:
    return Money(cents, currency)


def alias(gesture: Gesture) -> str:
    """The name a partner hears: always the same for a household, and nobody’s."""
    return f"{gesture.house.name}, {fingerprint(str(gesture.client_id))[:4].upper()}"


def order_words(gesture: Gesture, item: Item) -> str:
    """What a partner is told: what, when, for how much, whom to call. Never for whom, nor where they live."""
    told = {
        "what": item.title, "price": item.price.spoken("fr") if item.price else "", "house": gesture.house.name,
        "when": moment(item.starts_at) if item.starts_at else "", "alias": alias(gesture), "phone": gesture.house.phone,
    }  # fmt: skip
    return (
        _(
            "Hello, for %(house)s: %(what)s, %(price)s, for %(when)s. Our reference: %(alias)s. We collect it ourselves; questions: %(phone)s."
        )
        % told
    )
