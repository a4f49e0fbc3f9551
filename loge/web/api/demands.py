"""Asking, talking, moving, and where the money is: for the parties to a demand and for who keeps its house."""

# No "from __future__ import annotations" here: Ninja reads the types through the decorators.
import uuid
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from loge.care.kindness.kindly import kindly
from loge.care.kindness.queries import author_of
from loge.care.kindness.rules import may_write
from loge.common.errors import Invalid
from loge.demands import actions, queries, states
from loge.demands.models import Demand
from loge.money import queries as money
from loge.offers import queries as offers
from loge.offers.models import Offer
from loge.people.models import Person

from ..doors import find, money_words
from ..doors.client.demand import FORMS, RENAMED
from .asked import Ask, MoveName, MoveTold, Say
from .auth import token
from .loges import Limit, Offset
from .shapes import DemandPage, Demands, Statement, answers

router = Router(auth=token)


@router.get("/demands", response=answers(200, Demands))
def demands(request: HttpRequest, limit: Limit, offset: Offset) -> Any:
    """Your exchanges, as one who asks and as one who serves, the newest first."""
    found = queries.visible(_person(request)).select_related("provider__person")
    return {"items": [line(row, _person(request)) for row in found[offset : offset + limit]], "count": found.count()}


@router.post("/demands", response=answers(201, DemandPage))
@find.limited("60/h/user")
def ask(request: HttpRequest, told: Ask) -> Any:
    """Ask for an offer in one's own words. The same nonce asks once."""
    found = Offer.objects.filter(pk=told.offer).select_related("house").first()
    shown = find.or_404(offers.offer(found.house, found.pk) if found else None)
    may_write(shown.house, _person(request), told.words)
    demand = actions.ask(
        shown,
        by=_person(request),
        words=told.words,
        nonce=told.nonce,
        wished_at=told.wished_at,
        place=told.place,
        variant=told.variant,
    )
    return Status(201, whole(find.demand_or_404(_person(request), demand.pk), _person(request)))


@router.get("/demands/{key}", response=answers(200, DemandPage))
def demand(request: HttpRequest, key: uuid.UUID) -> Any:
    """One demand: where it stands, what was said, what you may do now."""
    return whole(find.demand_or_404(_person(request), key), _person(request))


@router.post("/demands/{key}/moves/{name}", response=answers(200, DemandPage))
@find.limited("120/h/user")
def move(request: HttpRequest, key: uuid.UUID, name: MoveName, told: MoveTold) -> Any:
    """Make one move of the table."""
    found = find.demand_or_404(_person(request), key)
    getattr(actions, name)(found, by=_person(request), **_fitting(name, told.dict(exclude_none=True)))
    return whole(find.demand_or_404(_person(request), key), _person(request))


@router.post("/demands/{key}/messages", response=answers(201, DemandPage))
@find.limited("120/h/user")
def say(request: HttpRequest, key: uuid.UUID, told: Say) -> Any:
    """Say something in the thread. The same nonce is said once."""
    found = find.demand_or_404(_person(request), key)
    may_write(found.house, _person(request), told.words)
    actions.say(found, by=_person(request), words=told.words, nonce=told.nonce)
    return Status(201, whole(found, _person(request)))


@router.get("/demands/{key}/money", response=answers(200, Statement))
def statement(request: HttpRequest, key: uuid.UUID) -> Any:
    """Where the money is: every line that concerns you, in plain words."""
    found = find.demand_or_404(_person(request), key)
    roles = found.roles_of(_person(request))
    return {
        "now": str(money_words.where(found, roles)["words"]),
        "price": found.price,
        "kept": money.kept(found.house, found.reference),
        "lines": money_words.lines(found, roles),
    }


# ------------------------------------------------------------------------------------------------------------- shown


def line(demand: Demand, reader: Person) -> dict[str, Any]:
    """A demand as a line of a list."""
    own = ("id", "title", "state", "since_at", "heard_at", "wished_at", "price")
    return {
        **{name: getattr(demand, name) for name in own},
        "loge": demand.house.slug,
        "trade": demand.category_key,
        "client": demand.client.first_name,
        "provider": demand.provider.name,
        "roles": sorted(demand.roles_of(reader)),
    }


def whole(demand: Demand, reader: Person) -> dict[str, Any]:
    """A demand with all that was said, and the moves open to the reader."""
    thread = queries.thread(demand)
    return {
        **line(demand, reader),
        "words": demand.words if reader.pk == demand.client_id else kindly(demand.words),
        "place": demand.place,
        "variant": {"name": demand.variant_name, "price": demand.asked_price} if demand.variant_name else None,
        "withdraw_until": demand.withdraw_until,
        "express_at": demand.express_at,
        "thread": [_entry(entry, reader) for entry in thread],
        "quotes": [_quote(demand, row, reader) for row in demand.quotes.filter(house=demand.house).order_by("version")],
        "moves": [
            {"name": row.name, "label": str(row.label), **asked_of(row.name)} for row in demand.moves_open_to(reader)
        ],
    }


def asked_of(name: str) -> dict[str, list[str]]:
    """What a move must be told, and what it may be told: the form of the page says."""
    fields = FORMS[name].base_fields if name in FORMS else {}
    named = {RENAMED.get(field, field): about.required for field, about in fields.items()}
    return {"needs": [name for name, must in named.items() if must], "may_take": list(named)}


def _fitting(name: str, told: dict[str, Any]) -> dict[str, Any]:
    """What was told, if it is what this move asks for."""
    asked = asked_of(name)
    for field in asked["needs"]:
        if field not in told:
            raise Invalid(_("This move needs “%(field)s”.") % {"field": field}, field=field)
    for field in told.keys() - set(asked["may_take"]):
        raise Invalid(_("This move takes no “%(field)s”.") % {"field": field}, field=field)
    return told


def _entry(entry: queries.Entry, reader: Person) -> dict[str, Any]:
    author = entry.author.first_name if isinstance(entry.author, Person) else str(entry.author or "")
    own = ("at", "side", "words", "price", "version", "kind")
    told = {name: getattr(entry, name) for name in own}
    if author_of(entry) != reader.pk:
        told["words"] = kindly(entry.words)
    return {**told, "author": author}


def _quote(demand: Demand, row: Any, reader: Person) -> dict[str, Any]:
    row.house = demand.house
    split = row.split
    own = ("version", "side", "words", "at", "starts_at", "lasts_for")
    return {
        **{name: getattr(row, name) for name in own},
        "words": row.words if (row.side == states.CLIENT) == (reader.pk == demand.client_id) else kindly(row.words),
        "price": split.total,
        "server": split.server,
        "house": split.house,
    }


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
