"""A tip finds its way: taken at once, all of it for who served, who hears of it."""

from __future__ import annotations

from pathlib import Path

from loge.common import journal
from loge.common.clock import now
from loge.common.jobs import later
from loge.common.models import Fact
from loge.common.money import Money, Split
from loge.demands.models import Demand
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.money import actions as money
from loge.money.models import Payment

from .models import Tip

LETTERS = Path(__file__).resolve().parent.parent / "letters"


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
