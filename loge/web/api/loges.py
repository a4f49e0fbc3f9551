"""Loges and their offers, for everyone; oneself, for the bearer of a token."""

# No "from __future__ import annotations" here: Ninja reads the types through the decorators.
from typing import Annotated, Any, Literal

from django.http import HttpRequest, QueryDict
from ninja import Query, Router

from loge.common.clock import now
from loge.common.money import Money
from loge.demands.reading import read_for
from loge.houses import queries
from loge.houses.models import House, Membership
from loge.offers.models import Variant
from loge.offers.queries import variants
from loge.offers.search.cards import Card
from loge.offers.search.finding import Hit
from loge.offers.search.finding import find as search
from loge.people.models import Person

from .. import wanted
from ..doors import find
from .asked import Insee, Read, Slug, Trade, Whole, text
from .auth import token
from .shapes import LogePage, Loges, Me, Offers, ReadingShown, answers

MOST_SHOWN, FURTHEST = 100, 10_000

router = Router()
Limit = Annotated[int, Whole, Query(20, ge=1, le=MOST_SHOWN)]
Offset = Annotated[int, Whole, Query(0, ge=0, le=FURTHEST)]


@router.get("/loges", response=answers(200, Loges))
def loges(request: HttpRequest, limit: Limit, offset: Offset) -> Any:
    """Every loge, by name."""
    found = queries.open_loges()
    return {"items": list(found[offset : offset + limit]), "count": found.count()}


@router.get("/loges/{slug}", response=answers(200, LogePage))
def loge(request: HttpRequest, slug: Slug) -> Any:
    """One loge and the communes it serves."""
    house = find.loge_or_404(slug)
    house.communes = queries.communes_of(house)  # type: ignore[attr-defined]
    return house


@router.get("/loges/{slug}/offers", response=answers(200, Offers))
def offers(
    request: HttpRequest,
    slug: Slug,
    limit: Limit,
    offset: Offset,
    q: Annotated[text(500), Query("")],  # type: ignore[valid-type]
    trade: Annotated[Trade | None, Query(None)],
    sort: Annotated[Literal["best", "price", "distance", "rating"], Query("best")],
    near: Annotated[Insee | None, Query(None)],
    free_only: Annotated[bool, Query(False)],
) -> Any:
    """Offers that answer a sentence (what, when, where, for how much), a trade or both, each with why it stands there."""
    house = find.loge_or_404(slug)
    told = QueryDict(mutable=True)
    told.update({"q": q, "trade": trade or "", "sort": sort, "near": near or "", "free": "only" if free_only else ""})
    asked = wanted.read(house, told)
    found = search(house, asked.wanted, start=offset, per_page=limit, told=wanted.told(house, asked.wanted))
    sizes = variants(house, [hit.offer.pk for hit in found.hits])
    return {"items": [offer_found(hit, sizes[hit.offer.pk]) for hit in found.hits], "count": found.count}


@router.post("/loges/{slug}/read", response=answers(200, ReadingShown))
@find.limited("120/h/ip")
def read(request: HttpRequest, slug: Slug, told: Read) -> Any:
    """What a message asks for: category, when, where, how many, budget, constraints, and what is missing. Nothing is kept."""
    return read_for(find.loge_or_404(slug), told.text, at=now(), lang=told.language).to_json()


@router.get("/me", response=answers(200, Me), auth=token)
def me(request: HttpRequest) -> Any:
    """Who holds this token, and what they are in which house."""
    person = request.user
    assert isinstance(person, Person)
    roles: dict[House, list[str]] = {}
    held = (
        Membership.objects.filter(person=person, until_at=None).select_related("house").order_by("house__name", "role")
    )
    for membership in held:
        roles.setdefault(membership.house, []).append(membership.role)
    houses = [{"slug": house.slug, "name": house.name, "roles": named} for house, named in roles.items()]
    mine = {name: getattr(person, name) for name in ("id", "name", "email", "language", "time_zone")}
    return {**mine, "houses": houses}


def offer_found(hit: Hit, sizes: list[Variant]) -> dict[str, Any]:
    reasons = [reason._asdict() for reason in hit.reasons]
    return {**offer_line(hit.offer, sizes), "score": hit.score, "reasons": reasons, "place_kept": hit.in_turn}


def offer_line(offer: Card, sizes: list[Variant]) -> dict[str, Any]:
    provider = offer.provider
    served_from = provider.commune
    return {
        "id": offer.pk,
        "title": offer.title,
        "words": offer.words,
        "trade": offer.category_key,
        "unit": offer.unit,
        "price": offer.price,
        "negotiable": offer.negotiable,
        "variants": [
            {
                "id": variant.pk,
                "name": variant.name,
                "price": Money(variant.cents, offer.house.currency),
                "minutes": int(variant.lasts_for.total_seconds() // 60) if variant.lasts_for else None,
            }
            for variant in sizes
        ],
        "provider": {
            "id": provider.pk,
            "status": provider.status,
            "name": provider.name,
            "commune": served_from.name if served_from else "",
            "stars": provider.stars,
            "reviews": provider.stars_count,
        },
    }
