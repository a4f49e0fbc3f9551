"""After the service: the tip finds its way, the thanks are asked for; what was reported is looked at and answered."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from loge.common import journal
from loge.common.clock import now
from loge.common.jobs import later
from loge.common.models import Fact
from loge.common.money import Money, Split
from loge.demands import assisted
from loge.demands.models import Demand
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.money import actions as money
from loge.money.models import Payment

from . import bookkeeping, farewells, taxes  # noqa: F401  they listen too
from .community import listeners as _community  # noqa: F401
from .feedback import listeners as _feedback  # noqa: F401
from .figures import listeners as _figures  # noqa: F401
from .kindness import listeners as _kindness  # noqa: F401
from .meeting import listeners as _meeting  # noqa: F401  its @on lines are heard
from .models import Tip
from .moments import listeners as _moments  # noqa: F401
from .network import listeners as _network  # noqa: F401
from .notices import listeners as _notices  # noqa: F401
from .promises import listeners as _promises  # noqa: F401
from .recovery import listeners as _recovery  # noqa: F401
from .reviews import listeners as _reviews  # noqa: F401

LETTERS = Path(__file__).parent / "letters"


@journal.on("payment.held", priority=5)
def take_tip(fact: Fact) -> None:
    """A tip is held: take it at once, there is nothing to wait for."""
    payment = Payment.objects.get(pk=fact.subject_id)
    if payment.purpose == Payment.Purpose.TIP and payment.state == "held":
        later(money.capture, str(payment.pk), house=payment.house_id)


@journal.on("payment.captured")
def pass_tip_on(fact: Fact) -> None:
    """The tip is taken: all of it goes to who served, and they hear of it."""
    payment = Payment.objects.select_related("house").get(pk=fact.subject_id)
    if payment.purpose != Payment.Purpose.TIP:
        return
    tip = Tip.objects.select_related("house", "giver").get(house=payment.house, pk=payment.subject.partition(":")[2])
    if not Tip.objects.filter(house=tip.house, pk=tip.pk, arrived_at=None).update(
        arrived_at=now(), cents=payment.cents
    ):
        return
    whole = Money(payment.cents, payment.house.currency)
    nothing = Money(0, payment.house.currency)
    money.release(
        house=payment.house, subject=payment.subject, payee=tip.payee, split=Split(whole, whole, nothing), why="tip",
        waits=True,
    )  # fmt: skip
    demand = Demand.objects.select_related("provider__person").get(house=tip.house, pk=tip.subject.partition(":")[2])
    reader = demand.provider.person
    facts = {
        "client": tip.giver.first_name,
        "amount": whole.spoken(reader.language),
        "demand": demand,
        "link": link(f"/demands/{demand.pk}/"),
    }
    maildesk.send(
        to=reader, name="tip", folder=LETTERS, facts=facts, key=f"tip:{tip.pk}", house=tip.house, about=tip.subject
    )


@journal.on("review.written")
def tell_of_review(fact: Fact) -> None:
    """The other party is invited to write theirs: both are shown together."""
    demand = Demand.objects.select_related("house", "client", "provider__person").get(pk=fact.subject_id)
    reader, author = (
        (demand.provider.person, demand.client)
        if str(demand.client_id) == fact.by
        else (demand.client, demand.provider.person)
    )
    with translation.override(reader.language):
        name = assisted.spoken_name(demand) if author == demand.client else author.first_name
    facts = {"author": name, "demand": demand, "link": link(f"/demands/{demand.pk}/")}
    maildesk.send(
        to=reader,
        name="reviewed",
        folder=LETTERS,
        facts=facts,
        key=f"{fact.pk}",
        house=demand.house,
        about=demand.reference,
    )
