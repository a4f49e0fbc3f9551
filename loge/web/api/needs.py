"""The need board: reading it, posting, answering, comparing, choosing, withdrawing."""

# No "from __future__ import annotations" here: Ninja reads the types through the decorators.
import datetime as dt
import uuid
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import StrictBool

from loge.care.kindness.kindly import kindly
from loge.common.money import MOST_CENTS
from loge.demands import actions, needs
from loge.demands.models import MOST_WORDS, Need
from loge.demands.models.need import NEED_STATES, OPEN
from loge.houses import queries as houses
from loge.people.models import Person

from ..doors import find
from ..doors.client.needs import need_or_404
from .asked import Insee, Moment, Nonce, Said, Slug, Strict, Trade, number, text
from .auth import token
from .demands import whole
from .loges import Limit, Offset
from .shapes import DemandPage, MoneyShown, answers

router = Router(auth=token)
if TYPE_CHECKING:
    NeedState = str
else:
    NeedState = Literal[tuple(NEED_STATES)]


class PostNeed(Strict):
    """A need for the board. Its trade is understood from the words when it is not told; the same ``nonce`` posts once."""

    words: Said
    insee: Insee
    nonce: Nonce
    trade: Trade | None = None
    wished_at: Moment = None
    lasts_for: dt.timedelta | None = None
    place: text(200) = ""  # type: ignore[valid-type]
    budget_cents: number(1, MOST_CENTS) | None = None  # type: ignore[valid-type]


class AnswerNeed(Strict):
    """A price for a need, through one of your offers on the board."""

    offer: uuid.UUID
    cents: number(1, MOST_CENTS)  # type: ignore[valid-type]
    words: text(MOST_WORDS) = ""  # type: ignore[valid-type]
    starts_at: Moment = None
    lasts_for: dt.timedelta | None = None


class Choose(Strict):
    """One answer, at the version you read; ``express`` where the answer asks for it."""

    demand: uuid.UUID
    version: number(1, 32_000)  # type: ignore[valid-type]
    express: StrictBool = False


class NeedLine(Schema):
    """A need as neighbours read it: without telephone, e-mail or address."""

    id: uuid.UUID
    loge: str
    title: str
    words: str
    trade: str
    commune: str
    wished_at: dt.datetime | None
    lasts_for: dt.timedelta | None
    budget: MoneyShown | None
    state: NeedState
    posted_at: dt.datetime
    ends_at: dt.datetime
    answers: int = Field(description="how many stand")


class Needs(Schema):
    items: list[NeedLine]
    count: int


class AnswerShown(Schema):
    """One answer: to choose it, accept this version of its demand."""

    demand: uuid.UUID
    provider: str
    stars: float | None
    reviews: int
    version: int
    price: MoneyShown
    server: MoneyShown = Field(description="what who serves receives")
    house: MoneyShown = Field(description="what the house receives")
    words: str
    starts_at: dt.datetime | None
    lasts_for: dt.timedelta | None
    km: int | None = Field(description="from the commune of the need")
    then: Literal["free", "ask", "away", "taken"] | None = Field(description="whether they are free at that hour")
    can_accept: bool
    express: bool = Field(description="a professional would begin within fourteen days: accept with express")


class NeedPage(NeedLine):
    is_mine: bool
    place: str = Field(description="told to who asked, and to who is chosen")
    compared: list[AnswerShown] = Field(description="for who asked and who keeps the house, the lowest price first")
    own_answer: uuid.UUID | None = Field(description="the demand you have answered with")


@router.get("/loges/{slug}/needs", response=answers(200, Needs))
def board(
    request: HttpRequest, slug: Slug, limit: Limit, offset: Offset, trade: Annotated[Trade | None, Query(None)]
) -> Any:
    """What neighbours need, the newest first: for who was met and offers something here, and who keeps the house."""
    house = find.loge_or_404(slug)
    if not needs.may_read_board(house, _person(request)):
        raise Http404
    found = needs.board(house, category_key=trade or "")
    return {"items": [_line(need) for need in found[offset : offset + limit]], "count": found.count()}


@router.get("/needs", response=answers(200, Needs))
def mine(request: HttpRequest, limit: Limit, offset: Offset) -> Any:
    """What you have put on a board, the newest first."""
    found = needs.of_client(_person(request))
    return {"items": [_line(need) for need in found[offset : offset + limit]], "count": found.count()}


@router.post("/loges/{slug}/needs", response=answers(201, NeedPage))
@find.limited("60/h/user")
def post(request: HttpRequest, slug: Slug, told: PostNeed) -> Any:
    """Put a need on the board; the neighbours of its trade are told."""
    said = told.dict(exclude={"trade"})
    need = actions.post_need(find.loge_or_404(slug), by=_person(request), category_key=told.trade or "", **said)
    return Status(201, _page(need_or_404(_person(request), need.pk), _person(request)))


@router.get("/needs/{key}", response=answers(200, NeedPage))
def need(request: HttpRequest, key: uuid.UUID) -> Any:
    """One need; whoever asked compares its answers."""
    return _page(need_or_404(_person(request), key), _person(request))


@router.post("/needs/{key}/answers", response=answers(201, DemandPage))
@find.limited("60/h/user")
def answer(request: HttpRequest, key: uuid.UUID, told: AnswerNeed) -> Any:
    """Answer with a price: a demand begins with it. Once per need."""
    person = _person(request)
    found = need_or_404(person, key)
    offer = find.or_404(next((own for own in needs.offers_for(found, person) if own.pk == told.offer), None))
    demand = actions.answer_need(found, offer, by=person, **told.dict(exclude={"offer"}))
    return Status(201, whole(find.demand_or_404(person, demand.pk), person))


@router.post("/needs/{key}/choose", response=answers(200, DemandPage))
@find.limited("60/h/user")
def choose(request: HttpRequest, key: uuid.UUID, told: Choose) -> Any:
    """Choose one answer at the version you read: then pay it. The others are thanked once it is paid."""
    person = _person(request)
    found = need_or_404(person, key)
    chosen = find.demand_or_404(person, told.demand)
    if chosen.need_id != found.pk:
        raise Http404
    actions.accept(chosen, by=person, version=told.version, express=told.express)
    return whole(find.demand_or_404(person, chosen.pk), person)


@router.post("/needs/{key}/withdraw", response=answers(200, NeedPage))
@find.limited("60/h/user")
def withdraw(request: HttpRequest, key: uuid.UUID) -> Any:
    """You no longer need it: who answered is thanked."""
    person = _person(request)
    actions.withdraw_need(need_or_404(person, key), by=person)
    return _page(need_or_404(person, key), person)


# ------------------------------------------------------------------------------------------------------------- shown


def _line(need: Need) -> dict[str, Any]:
    own = ("id", "title", "wished_at", "lasts_for", "budget", "state", "posted_at", "ends_at")
    return {
        **{name: getattr(need, name) for name in own},
        "loge": need.house.slug,
        "words": need.told,
        "trade": need.category_key,
        "commune": need.commune.name if need.commune else "",
        "answers": getattr(need, "answers_so_far", 0),
    }


def _page(need: Need, reader: Person) -> dict[str, Any]:
    is_mine = reader.pk == need.client_id
    compared = needs.answers(need) if is_mine or houses.keeps(reader, need.house) else []
    own = None if is_mine else needs.own_answer(need, reader)
    standing = len(compared) if compared or is_mine else needs.standing(need)
    return {
        **_line(need),
        "words": need.words if is_mine else need.told,
        "answers": standing,
        "is_mine": is_mine,
        "place": need.place if is_mine else "",
        "compared": [_answer(one, need.state == OPEN) for one in compared],
        "own_answer": own.pk if own else None,
    }


def _answer(one: needs.Answer, is_open: bool) -> dict[str, Any]:
    own = ("version", "words", "starts_at", "lasts_for", "km")
    return {
        **{name: getattr(one, name) for name in own},
        "words": kindly(one.words),
        "demand": one.demand.pk,
        "provider": one.provider.name,
        "stars": one.provider.stars,
        "reviews": one.provider.stars_count,
        "price": one.price,
        "server": one.split.server,
        "house": one.split.house,
        "then": one.then.value if one.then else None,
        "can_accept": is_open and one.can_accept,
        "express": one.hurry,
    }


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
