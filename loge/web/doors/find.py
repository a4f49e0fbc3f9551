"""Finding what a door is about, for who stands before it: what is not theirs is not there (404), never forbidden (403)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.core.internal import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from loge.common.errors import Refused
from loge.demands import queries as demands
from loge.demands.models import Demand
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.offers import queries as offers
from loge.offers.models import Offer
from loge.people.models import Person

from .. import typed

Door = Callable[..., HttpResponseBase]
Found = TypeVar("Found")


class TooOften(Refused):
    status = 429


class SecondFactorMissing(Refused):
    """Who keeps the house reads and rules what is between others only with a second factor: pages send them to add one."""


def person_of(request: HttpRequest) -> Person:
    """Who stands before a door that only members open."""
    assert isinstance(request.user, Person)
    return request.user


def or_404(found: Found | None) -> Found:
    """What a query found for who asks; what it did not find is not there."""
    if found is None:
        raise Http404
    return found


def key_or_404(words: str) -> uuid.UUID:
    """A key that a form or an address names; words that are none name nothing."""
    return or_404(typed.key(words))


def loge_or_404(slug: str) -> House:
    """A neighbourhood's house: anyone may see its public page."""
    return or_404(House.objects.filter(slug=slug, kind=House.Kind.NEIGHBOURHOOD).first())


def offer_or_404(house: House, key: uuid.UUID) -> Offer:
    return or_404(offers.offer(house, key))


def demand_or_404(person: Person, key: uuid.UUID) -> Demand:
    found = or_404(demands.find(person, key))
    if person.pk not in (found.client_id, found.provider.person_id):
        prove_twice(person)
    return found


def prove_twice(person: Person) -> None:
    """Who reads what is between others does so with a second factor. Raises SecondFactorMissing."""
    if lacks_second_factor(person):
        raise SecondFactorMissing(_("This is not for you to do."))


def keeper(door: Door) -> Door:
    """A door for those who keep the house named in the address; nobody else learns that it is there.

    They sign in with a second factor (LOGE_SECOND_FACTOR), for they see what others entrusted to the house.
    """

    @login_required
    @wraps(door)
    def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        house = House.objects.filter(slug=slug).first()
        if house is None or not keeps(person_of(request), house):
            raise Http404
        return _with_second_factor(request) or door(request, house, *args, **kwargs)

    guarded.audience = "keeper"  # type: ignore[attr-defined]
    return guarded


def operator(door: Door) -> Door:
    """A door for who runs the platform."""

    @login_required
    @wraps(door)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_operator:  # type: ignore[union-attr]
            raise Http404
        return _with_second_factor(request) or door(request, *args, **kwargs)

    guarded.audience = "operator"  # type: ignore[attr-defined]
    return guarded


def member(door: Door) -> Door:
    """A door for anyone who has signed in."""
    guarded = login_required(door)
    guarded.audience = "member"  # type: ignore[attr-defined]
    return guarded


def public(door: Door) -> Door:
    """A door for everyone, said so."""
    door.audience = "public"  # type: ignore[attr-defined]
    return door


def limited(rate: str) -> Callable[[Door], Door]:
    """At most so many POSTs: ``"20/h/user"`` or ``"5/m/ip"``. Beyond, a sentence with status 429."""

    def wrap(door: Door) -> Door:
        name = f"{door.__module__}.{door.__name__}"  # thirteen doors are called ``act``: each counts its own

        @wraps(door)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and settings.RATE_LIMITS:
                used = ratelimit.consume(request, app="loge", action=name, config={name: rate})
                if not used:
                    raise TooOften(_("That was a lot at once. Wait a few minutes, then try again: nothing was lost."))
            return door(request, *args, **kwargs)

        return counted

    return wrap


def _with_second_factor(request: HttpRequest) -> HttpResponse | None:
    return redirect("mfa_index") if lacks_second_factor(person_of(request)) else None


def lacks_second_factor(person: Person) -> bool:
    return settings.SECOND_FACTOR and not is_mfa_enabled(person)
