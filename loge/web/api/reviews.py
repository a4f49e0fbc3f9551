"""What is said of who serves, with every date the law wants; the loge's card as open data."""

# No "from __future__ import annotations" here: Ninja reads the types through the decorators.
import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from loge.care.models import Event
from loge.care.reviews import queries
from loge.maildesk.letters import link

from ..doors import find
from ..doors.public import embed
from .asked import Slug
from .loges import Limit, Offset
from .shapes import MoneyShown, answers

router = Router()


class ReviewShown(Schema):
    """One review. Its dates, how it was checked and whether it was changed go with it wherever it is shown (D. 111-17)."""

    id: uuid.UUID
    stars: int
    words: str
    author: str = Field(description="what neighbours call them")
    published_at: dt.datetime
    experienced_on: dt.date = Field(description="the day of the service")
    checked: str = Field(description="how it was checked, and who could write")
    edited_at: dt.datetime | None = Field(description="null: as it was first written")
    reply: str
    replied_at: dt.datetime | None


class ReviewsShown(Schema):
    """Show them with ``order``, ``checked`` and both dates of each: French law wants it of whoever shows them."""

    items: list[ReviewShown]
    count: int
    mean: float | None = Field(description="cut to one decimal, never rounded up; never to be shown without count")
    spread: dict[str, int] = Field(description="how many gave how many stars")
    order: str = Field(description="how the list is sorted")
    favours: str
    kept_for_years: int
    rules: str = Field(description="the page that tells the rules")


class TradeOnCard(Schema):
    key: str
    name: str
    providers: int
    least: MoneyShown | None


class EventOnCard(Schema):
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    url: str


class ReviewOnCard(ReviewShown):
    about: str


class Card(Schema):
    """A loge in short, free to be shown elsewhere."""

    name: str
    town: str
    url: str
    coordinator: str
    phone: str
    email: str
    address: str
    hours: str
    met: int = Field(description="neighbours met one by one")
    trades: list[TradeOnCard]
    events: list[EventOnCard]
    reviews: list[ReviewOnCard]
    order: str
    favours: str


@router.get("/loges/{slug}/people/{key}/reviews", response=answers(200, ReviewsShown))
def reviews(request: HttpRequest, slug: Slug, key: uuid.UUID, limit: Limit, offset: Offset) -> Any:
    """What was said of someone who serves, the most recent service first."""
    house = find.loge_or_404(slug)
    provider = find.or_404(queries.provider(house, key))
    standing = queries.standing(house, provider.reference)
    return {
        "items": [line(row) for row in queries.shown(house, provider.reference, first=offset, most=limit)],
        "count": standing.count,
        "mean": standing.tenths / 10 if standing.tenths is not None else None,
        "spread": {str(stars): count for stars, count, _share in standing.rows},
        "order": str(queries.ORDER),
        "favours": str(queries.FAVOURS),
        "kept_for_years": queries.KEPT_FOR_YEARS,
        "rules": link("/law/reviews/"),
    }


@router.get("/loges/{slug}/card", response=answers(200, Card))
def card(request: HttpRequest, slug: Slug) -> Any:
    """The loge's card: who, where, when, what; the latest words about those who serve."""
    house = find.loge_or_404(slug)
    told = embed.facts(house)
    about = {name: getattr(house, name) for name in ("name", "town", "phone", "email", "address", "hours")}
    return {
        **about,
        "url": link(f"/loges/{house.slug}/"),
        "coordinator": told["keepers"][0].first_name if told["keepers"] else "",
        "met": told["met"],
        "trades": [
            {"key": one.category.key, "name": str(one.category), "providers": one.providers, "least": one.least}
            for one in told["trades"]
        ],
        "events": [_event(house.slug, event) for event in told["events"]],
        "reviews": [{**line(row), "about": name} for row, name in told["reviews"]],
        "order": str(told["order"]),
        "favours": str(told["favours"]),
    }


def line(row: queries.Shown) -> dict[str, Any]:
    return {
        "id": row.key, "stars": row.stars, "words": row.words, "author": row.author, "published_at": row.published_at,
        "experienced_on": row.experienced_on, "checked": str(row.checked), "edited_at": row.edited_at, "reply": row.reply,
        "replied_at": row.replied_at,
    }  # fmt: skip


def _event(slug: str, event: Event) -> dict[str, Any]:
    told = {name: getattr(event, name) for name in ("title", "starts_at", "ends_at", "place")}
    return {**told, "url": link(f"/loges/{slug}/events/{event.pk}/")}
