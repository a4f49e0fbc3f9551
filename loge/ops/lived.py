"""What the demonstration's people have lived: demands told line by line in ``lived.toml``, each line an action done at
its own moment, in the order of time, with the clock and the worker keeping up."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from loge.care.reviews import actions as reviews
from loge.care.tips import actions as tips
from loge.common.errors import Unreachable
from loge.common.jobs import run_all
from loge.common.money import parse_cents
from loge.common.shelf import shelf
from loge.demands import actions, clock
from loge.demands.models import Demand
from loge.houses.queries import keepers
from loge.maildesk.letters import link
from loge.money import actions as money
from loge.money.models import Payment
from loge.offers.models import Offer
from loge.people.models import Person

from .cast import HERE, ago, person, settle_in, then

CARD = "4242424242424242"
Line = tuple[dt.datetime, "Tale", list[Any]]


def play() -> None:
    """Everyone, then what they lived. Raises Unreachable if the payment sandbox does not answer."""
    settle_in()
    live()
    for scene in shelf("loge.ops.scenes").values():
        scene.play()


def live() -> None:
    """The tales of ``lived.toml``."""
    today = timezone.now()
    tell_all([Tale(told, today) for told in tomllib.loads((HERE / "lived.toml").read_text("utf-8"))["demand"]])


def tell_all(tales: Sequence[Tale]) -> None:
    """Every tale not told yet, their lines together in the order of time."""
    lines = sorted((line for tale in tales if not tale.was_told() for line in tale.lines()), key=lambda line: line[0])
    for moment, tale, words in lines:
        with then(moment):
            clock.tick(at=moment)
            tale.tell(*words)
            run_all(at=moment)
    run_all()


@dataclass
class Tale:
    """One demand of the file, from its first line to its last."""

    told: dict[str, Any]
    today: dt.datetime
    client: Person = field(init=False)
    offer: Offer = field(init=False)

    def __post_init__(self) -> None:
        self.client = person(self.told["client"])
        who, title = self.told["offer"].split(": ", 1)
        self.offer = Offer.objects.select_related("house", "provider__person").get(
            provider__person=person(who), title=title
        )
        self.nonce = f"cast-{self.told['key']}"

    def was_told(self) -> bool:
        return Demand.objects.filter(house=self.offer.house, client=self.client, nonce=self.nonce).exists()

    def lines(self) -> list[Line]:
        return [(ago(when, self.today), self, words) for when, *words in self.told["lines"]]

    def tell(self, verb: str, *words: Any) -> None:
        """Do one line. A verb without a method of its own is an action of demands with words, or none."""
        tell: Callable[..., Any] | None = getattr(self, f"_{verb}", None)
        if tell is not None:
            tell(*words)
        else:
            by = self.provider if verb in ("deliver", "decline") else self.client
            getattr(actions, verb)(self.demand, by=by, **({"words": words[0]} if words else {}))

    @property
    def demand(self) -> Demand:
        found = Demand.objects.select_related("house", "client", "provider__person", "offer")
        return found.get(house=self.offer.house, client=self.client, nonce=self.nonce)

    @property
    def provider(self) -> Person:
        return self.offer.provider.person

    def _ask(self) -> None:
        wished = ago(self.told["wished"], self.today) if "wished" in self.told else None
        actions.ask(
            self.offer,
            by=self.client,
            words=self.told["words"],
            nonce=self.nonce,
            wished_at=wished,
            place=self.told.get("place", ""),
        )

    def _quote(self, price: str, words: str = "") -> None:
        actions.quote(self.demand, by=self.provider, cents=_cents(price), words=words)

    def _counter(self, price: str, words: str = "") -> None:
        actions.counter(self.demand, by=self.client, cents=_cents(price), words=words)

    def _accept(self) -> None:
        actions.accept(self.demand, by=self.client, version=self.demand.quotes.count())

    def _pay(self) -> None:
        demand = self.demand
        pay(actions.start_payment(demand, by=self.client, back=link(f"/demands/{demand.pk}/paid/")))

    def _tip(self, amount: str) -> None:
        demand = self.demand
        pay(tips.start(demand, by=self.client, cents=_cents(amount), back=link(f"/demands/{demand.pk}/tipped/")))

    def _say(self, words: str) -> None:
        actions.say(self.demand, by=self.client, words=words, nonce=f"cast-{words}")

    def _answer(self, words: str) -> None:
        actions.say(self.demand, by=self.provider, words=words, nonce=f"cast-{words}")

    def _review(self, stars: int, words: str) -> None:
        reviews.write(self.demand, by=self.client, stars=stars, words=words)

    def _review_back(self, stars: int, words: str) -> None:
        reviews.write(self.demand, by=self.provider, stars=stars, words=words)

    def _dispute(self, words: str, reason: str = "other") -> None:
        actions.dispute(self.demand, by=self.client, words=words, reason=reason)

    def _evidence(self, words: str) -> None:
        actions.give_evidence(self.demand, by=self.provider, words=words, nonce=f"cast-{words}"[:40])

    def _rule(self, back: str, words: str) -> None:
        actions.rule(self.demand, by=keepers(self.offer.house)[0], words=words, back_cents=_cents(back))

    def _abide_back(self) -> None:
        actions.abide(self.demand, by=self.provider)

    def _clock(self) -> None:
        """Time passes, and the clock has come round."""


def pay(payment: Payment) -> None:
    """Play the hosted page with the card that works, and follow the payment until nothing is due."""
    url = urlsplit(settings.LOGE_SANDBOX_URL)
    headers = {"Authorization": f"Bearer {settings.LOGE_SANDBOX_KEY}", "Content-Type": "application/json"}
    line = http.client.HTTPConnection(url.netloc, timeout=10)
    try:
        line.request("POST", f"/payments/{payment.gateway_ref}/pay", json.dumps({"card": CARD}), headers)
        answer = line.getresponse()
        if answer.status != 200:
            raise Unreachable(f"the sandbox answered {answer.status} to a payment: {answer.read(300)!r}")
    except OSError as problem:
        raise Unreachable(f"the payment sandbox does not answer at {settings.LOGE_SANDBOX_URL}: {problem}") from problem
    finally:
        line.close()
    money.look(payment)
    run_all()


def _cents(price: str) -> int:
    cents = parse_cents(price)
    assert cents is not None, price
    return cents
