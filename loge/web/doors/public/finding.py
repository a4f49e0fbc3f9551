"""Finding someone: in a loge, in the whole country, and being told later; with the reasons of the order for all to read."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loge.care.community import queries as community
from loge.common.errors import Refused
from loge.demands import health
from loge.houses import queries
from loge.houses.models import House
from loge.offers import queries as offers
from loge.offers import saved
from loge.offers.kept import SavedSearch
from loge.offers.search import rank
from loge.offers.search.finding import MOST_PAGES, PER_PAGE, Found, find, find_everywhere
from loge.people.models import Person

from ... import typed, wanted
from ...ui import Pages, page
from .. import find as doors
from ..find import person_of


@doors.public
@require_safe
def search_offers(request: HttpRequest, slug: str) -> HttpResponse:
    """Offers that answer a sentence, filters or both; each says why it stands where it does."""
    house = doors.loge_or_404(slug)
    asked = wanted.read(house, request.GET, typing=_typing(request))
    told = wanted.told(house, asked.wanted)
    found = find(house, asked.wanted, page=_number(request), told=told)
    communes = queries.communes_of(house)
    board = offers.board(house)
    if not found.count and (asked.sentence.strip() or asked.wanted.trade):  # the trade is counted, never the words
        health.count_sought(house, asked.wanted.trade or next(iter(asked.wanted.meant), ""))
    elsewhere = find_everywhere(asked.wanted, most=6) if not found.count and asked.wanted.words else None
    return page(
        request,
        "public/search.html",
        part="hits",
        house=house,
        asked=asked,
        found=found,
        shown=_pages(found),
        board=board,
        communes=communes,
        near_trades=[key for key in board if key.providers and key.category.key in asked.wanted.meant],
        elsewhere=[loge for loge in elsewhere.loges if loge[0].pk != house.pk] if elsewhere else [],
        filters=_filters(asked),
        is_kept=_kept(request, house, asked.query),
        guides=community.speaking_of(house, asked.sentence),
    )


@doors.public
@require_safe
def everywhere(request: HttpRequest) -> HttpResponse:
    """The whole country, for who has no town: the best answers, loge by loge."""
    asked = wanted.read(None, request.GET, typing=_typing(request))
    found = find_everywhere(asked.wanted) if asked.told else None
    return page(request, "public/search_country.html", part="hits", asked=asked, found=found)


@doors.public
@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """How answers are put in order, with today's weights (articles L. 111-7 and D. 111-7 of the Code de la consommation)."""
    weights = {name: getattr(rank, name) for name in ("WORDS", "TRADE", "STAR", "NEAR", "FREE", "NOT_FREE", "NEWCOMER")}
    examples = [
        (stars, count, int(rank.standing(*_one(stars, count))[0]))
        for stars, count in ((50, 1), (48, 40), (0, 0), (30, 12))
    ]
    return page(request, "public/ranking.html", weights=weights, places=rank.PLACES, examples=examples)


# ------------------------------------------------------------------------------------------------------- kept searches


@doors.public
@require_POST
@doors.limited("30/h/ip")
def save_search(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep this search: a letter comes when a new offer fits. A visitor signs in first, and comes back to it."""
    house = doors.loge_or_404(slug)
    asked = wanted.read(house, QueryDict(request.POST.get("query", "")[:1_000]))
    back = f"{reverse('search', args=[slug])}?{asked.query}"
    if not isinstance(request.user, Person):
        return redirect_to_login(back)
    if len(asked.query) > SavedSearch._meta.get_field("query").max_length:  # type: ignore[operator]
        raise Refused(_("This search is too long to be kept. Say it in fewer words."))
    found = find(house, asked.wanted, per_page=saved.MOST_KNOWN)
    words = _spoken(asked)
    saved.keep(house, by=request.user, query=asked.query, words=words, known=[hit.offer.pk for hit in found.hits])
    messages.success(request, _("Kept. We will write to you when someone new fits, once a day at most."))
    return redirect("searches")


@doors.member
@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    """The searches I keep."""
    return page(request, "public/searches.html", searches=list(saved.mine(person_of(request))))


@doors.member
@require_POST
@doors.limited("60/h/user")
def forget_search(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let one of my searches go."""
    mine = doors.or_404(saved.mine(person_of(request)).filter(pk=key).first())
    again = f"{reverse('search', args=[mine.house.slug])}?{mine.query}"
    saved.forget(mine, by=person_of(request))
    messages.success(request, _("Let go: we will not write about it any more."))
    return redirect(f"{reverse('searches')}?{urlencode({'undo': again})}")


@doors.public
@doors.limited("60/h/ip")
def stop_search(request: HttpRequest, token: str) -> HttpResponse:
    """From a letter, without signing in: one button stops it. Opening the page alone changes nothing, for mail readers
    open links by themselves."""
    search = saved.of_stop_key(token[:400])
    done = search is None
    if request.method == "POST" and search is not None:
        saved.forget(search, by=search.person)
        done = True
    return page(request, "public/search_stop.html", search=search, done=done)


# ---------------------------------------------------------------------------------------------------------------- parts


def _typing(request: HttpRequest) -> bool:
    """Whether the sentence is still being written."""
    return bool(getattr(request, "htmx", False)) and request.htmx.trigger_name == "q"  # type: ignore[attr-defined]


def _number(request: HttpRequest) -> int:
    """The page asked for; what is no number is the first."""
    return typed.number(request.GET.get("page", ""), most=99_999) or 1


def _pages(found: Found) -> Any:
    return Pages(min(found.count, MOST_PAGES * PER_PAGE), PER_PAGE).get_page(found.page)


def _filters(asked: wanted.Asked) -> dict[str, Any]:
    """What the form of filters shows as chosen."""
    return {
        **{name: asked.told.get(name, "") for name in (*wanted.SETTINGS, "not")},
        "any": any(name in asked.told for name in wanted.SETTINGS if name != "trade"),
    }


def _kept(request: HttpRequest, house: House, query: str) -> bool:
    """Whether who reads keeps this very search already."""
    person = request.user
    if not isinstance(person, Person) or not query:
        return False
    return SavedSearch.objects.filter(house=house, person=person, query=query).exists()


def _spoken(asked: wanted.Asked) -> str:
    """A search as one would say it."""
    set_ = [chip.words for chip in asked.chips if not chip.read]
    return ", ".join(filter(None, [asked.sentence[:120], *set_])) or _("every offer")


def _one(stars: int, count: int) -> tuple[Any, Any]:
    import numpy as np

    return np.array([stars * count // 10]), np.array([count])
