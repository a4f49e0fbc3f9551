"""What templates can say: one Jinja environment, its words, its pictograms, its ways to speak of money and time."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.templatetags.static import static as static_address
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from loge.common.clock import day_of, now
from loge.common.dates import spelled
from loge.common.money import Money, rate
from loge.houses.models import House
from loge.maildesk import spoken

from .places import at_home

ICONS = Path(__file__).parent / "ui" / "icons.json"


def environment(**options: Any) -> Environment:
    """The environment of every page. A name that is not there is an error, not a hole."""
    from loge.care.kindness.kindly import kindly

    made = Environment(  # noqa: S701  Django's backend turns autoescape on in `options`
        **(options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.globals |= {"_": said, "gettext": said, "ngettext": said_of}
    made.globals |= {
        "url": url,
        "static": static,
        "icon": icon,
        "demo": settings.DEMO,
        "now": now,
        "day_of": day_of,
        "language": language,
        "rate": spoken_rate,
        "face": face,
        "here": here,
        "csrf": csrf,
        "remembered": remembered,
        "at_home": at_home,
    }
    made.filters |= {
        "money": money, "number": number, "day": day, "moment": moment, "time": time, "ago": ago, "since": since, "left": left, "month": month, "paragraphs": paragraphs, "stars": stars, "tongue": tongue,
        "kindly": kindly,
    }  # fmt: skip
    made.globals["ui"] = made.get_template("ui/components.html").module  # loaded once, not once a page
    return made


_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


@contextmanager
def speaking_to(request: HttpRequest) -> Iterator[None]:
    """While this request is answered, components know whom they speak to (``here()``, ``csrf()``)."""
    mark = _request.set(request)
    try:
        yield
    finally:
        _request.reset(mark)


def here() -> HttpRequest | None:
    """The request being answered."""
    return _request.get()


def csrf() -> str:
    """The token every form carries."""
    request = _request.get()
    if request is None:
        return ""
    kept = request.__dict__
    if "_csrf" not in kept:
        kept["_csrf"] = get_token(request)  # masked once a page, not once a form
    return str(kept["_csrf"])


@lru_cache(maxsize=8_192)
def remembered(name: str, item: Any, language: str, spoken: str) -> Markup:
    """The part ``templates/<name>`` for a frozen ``item`` that says all it shows: drawn once, as long as nothing in it
    changes. ``spoken`` is what time does to it (``il y a 3 min``)."""
    return Markup(engines["jinja2"].env.get_template(name).render(item=item, spoken=spoken))  # type: ignore[attr-defined]  # noqa: S704


def page(request: HttpRequest, name: str, *, part: str = "", status: int = 200, **context: Any) -> HttpResponse:
    """Show ``templates/<name>``; with HTMX only its block ``part``, so that the address and the form stay the same."""
    template = engines["jinja2"].env.get_template(name)  # type: ignore[attr-defined]
    reader = getattr(request, "user", AnonymousUser())
    context |= {"request": request, "person": reader, "other_clocks": _by_the_house(context, reader)}
    if part and getattr(request, "htmx", False) and not request.htmx.boosted:  # type: ignore[attr-defined]
        html = _part(template, part, context)
    else:
        html = template.render(context)
    response = HttpResponse(html, status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


_HOUR = Markup("<time></time>")


def _by_the_house(context: dict[str, Any], reader: Any) -> dict[str, str] | None:
    """A page of a house reads and writes hours by the clocks of that house, as its forms do. What a reader whose own clocks
    show another hour must be told; None when there is nothing to tell."""
    house = context.get("house") or getattr(context.get("demand"), "house", None)
    if not isinstance(house, House):
        return None
    timezone.activate(house.zone)
    if (
        not reader.is_authenticated
    ):  # only their own machine knows: js/clocks.js compares, and says nothing where both agree
        return {"house": house.name, "here": _HOUR, "yours": _HOUR, "zone": house.zone.key}
    moment = now()
    if moment.astimezone(reader.zone).utcoffset() == moment.astimezone(house.zone).utcoffset():
        return None
    return {
        "house": house.name,
        "here": f"{moment.astimezone(house.zone):%H:%M}",
        "yours": f"{moment.astimezone(reader.zone):%H:%M}",
        "zone": "",
    }


def _part(template: Template, part: str, context: dict[str, Any]) -> str:
    whole = template.new_context(context)
    next(template.root_render_func(whole), None)  # runs the page's imports and sets, before its first word
    return "".join(whole.blocks[part][0](whole))


class Pages(Paginator[Any]):
    """Pages over rows that are fetched elsewhere: only their number is known."""

    def __init__(self, count: int, per_page: int) -> None:
        super().__init__(range(count), per_page)


# ------------------------------------------------------------------------------------------------------------ words


def said(message: str, /, **values: Any) -> Markup:
    """A sentence in the language of the moment, its ``%(name)s`` filled and escaped. Looked up once per language: a page
    holds some forty of them."""
    spoken = get_language() or settings.LANGUAGE_CODE
    if not values:
        return _whole(spoken, message)
    form = _form(spoken, message)
    words = form % values
    return Markup(joined(words)) if " de %(" in form else words  # noqa: S704  escaped above


def said_of(singular: str, plural: str, count: int, /, **values: Any) -> Markup:
    """The same, for so many."""
    return Markup(ngettext(singular, plural, count)) % {"num": count, **values}  # noqa: S704  our own catalogue


def joined(words: str) -> str:
    """French joins a name that begins with a vowel: “Anniversaire d’Inès”, never of an English sentence."""
    return _BEFORE_A_VOWEL.sub("d’", words) if language() == "fr" else words


_BEFORE_A_VOWEL = re.compile(r"\bde (?=[AEIOUYÀÂÄÉÈÊËÎÏÔÖÛÜŒ]|H[eéè])")


@lru_cache(maxsize=8_192)
def _form(spoken: str, message: str) -> Markup:
    return Markup(gettext(message))  # noqa: S704  our own catalogue


@lru_cache(maxsize=8_192)
def _whole(spoken: str, message: str) -> Markup:
    return _form(spoken, message) % {}


def language() -> str:
    """The language of the moment, two letters."""
    return (get_language() or settings.LANGUAGE_CODE)[:2]


@lru_cache(maxsize=20_000)
def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a door."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@cache
def static(path: str) -> str:
    """The address of a file that ships with the product, with its fingerprint in it."""
    return static_address(path)


@cache
def _icons() -> dict[str, str]:
    found: dict[str, str] = json.loads(ICONS.read_text("utf-8"))
    return found


@cache
def icon(name: str, large: bool = False) -> Markup:
    """A pictogram (Lucide). Hidden from screen readers: its word stands beside it."""
    css = "icon icon-large" if large else "icon"
    return Markup(f'<svg class="{css}" viewBox="0 0 24 24" aria-hidden="true">{_icons()[name]}</svg>')  # noqa: S704  our own file


def face(provider: Any) -> str:
    """The address of a provider's photo; until they give one, of their drawn face."""
    state = provider.photo_state if hasattr(provider, "photo_state") else provider.photo and provider.photo.state
    if provider.photo_id and state == "ready":
        return url("photo", provider.photo_id)
    return static(f"people/{provider.face}.svg") if provider.face else static("mark.svg")


def money(amount: Money | None) -> str:
    """``13,00 €``; nothing for None."""
    return amount.spoken(language()) if amount is not None else ""


def spoken_rate(basis_points: int) -> str:
    return rate(basis_points, language())


# ------------------------------------------------------------------------------------------------------------- time


def _here(at: dt.datetime) -> dt.datetime:
    return timezone.localtime(at)


def number(count: int) -> str:
    """``25 490`` / ``25,490``"""
    return format_decimal(count, locale="en_GB" if language() == "en" else language())


def day(at: dt.datetime | dt.date) -> str:
    """``mardi 2 décembre`` / ``Tuesday 2 December``; with the year when it is another one."""
    date = _here(at).date() if isinstance(at, dt.datetime) else at
    pattern = "EEEE d MMMM" if date.year == timezone.localdate().year else "EEEE d MMMM y"
    return spelled(date, pattern, language())


def month(at: dt.datetime) -> str:
    """``mars``, or ``mars 2025`` when it was another year."""
    here = _here(at)
    pattern = "LLLL" if here.year == timezone.localdate().year else "LLLL y"
    return spelled(here.date(), pattern, language())


def tongue(code: str) -> str:
    """``français`` for ``fr``; a code nobody knows stays as it is."""
    return spoken.tongue(code, language())


def short_day(at: dt.datetime) -> str:
    """``mar. 2 déc.`` / ``Tue 2 Dec``"""
    return spelled(_here(at).date(), "EEE d MMM", language())


def time(at: dt.datetime) -> str:
    """``18:00``"""
    return _here(at).strftime("%H:%M")


def moment(at: dt.datetime) -> str:
    """``mardi 2 décembre, 18:00``"""
    return f"{day(at)}, {time(at)}"


def moment_in(at: dt.datetime, zone: dt.tzinfo) -> str:
    """The same on the clocks of a house: for letters, which no request’s time zone is about."""
    with timezone.override(zone):
        return moment(at)


def ago(at: dt.datetime) -> str:
    """How long it has been: ``il y a 19 min``; beyond a day, the day."""
    minutes = int((now() - at).total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(count)s min ago", "%(count)s min ago", minutes) % {"count": minutes}
    if minutes < 24 * 60:
        return ngettext("%(count)s h ago", "%(count)s h ago", minutes // 60) % {"count": minutes // 60}
    return day(at)


def since(at: dt.datetime) -> str:
    """For how long: ``25 min``, ``3 h``, ``2 jours``."""
    return span(int((now() - at).total_seconds() // 60))


def left(until: dt.datetime) -> str:
    """What is left of a promise, or by how much it is exceeded: ``encore 2 jours``, ``dépassé de 25 min``."""
    minutes = int((until - now()).total_seconds() // 60)
    if minutes < 0:
        return gettext("late by %(span)s") % {"span": span(-minutes)}
    return gettext("%(span)s left") % {"span": span(minutes)}


def span(minutes: int) -> str:
    """``25 min``, ``3 h``, ``2 jours``: the unit one would say."""
    if minutes < 60:
        return gettext("%(count)s min") % {"count": max(minutes, 1)}
    if minutes < 48 * 60:
        return gettext("%(count)s h") % {"count": minutes // 60}
    days = (minutes + 720) // 1440
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


# ------------------------------------------------------------------------------------------------------------- text


def paragraphs(words: str) -> Markup:
    """What a person wrote, as they wrote it: paragraphs and line ends, nothing else."""
    blocks = [block for block in words.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup('<p dir="auto">{}</p>').format(Markup("<br>").join(escape(line) for line in b.split("\n")))
        for b in blocks
    )


def stars(mean: float | None) -> str:
    """``4,8``: one decimal, cut and never rounded up."""
    if mean is None:
        return ""
    cut = int(mean * 10 + 1e-9)
    return f"{cut // 10},{cut % 10}" if language() == "fr" else f"{cut // 10}.{cut % 10}"
