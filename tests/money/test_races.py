"""Many hands on one booking at the same instant: exactly one wins, and every cent is still somewhere."""

from __future__ import annotations

import json
import time

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import Sum

from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact, Job
from loge.common.moves import CLOCK
from loge.demands import actions, states
from loge.demands.listeners import book_when_held
from loge.demands.models import Demand
from loge.money import actions as money
from loge.money import ledger, queries
from loge.money.models import Hook, Payment, Payout, Refund, Transfer
from loge.money.sandbox.hooks import sign

from ..cast import CARD, eur
from ..together import together, winners

pytestmark = pytest.mark.django_db(transaction=True)


def balanced(cast) -> None:
    """Everything captured is somewhere one can point at."""
    assert ledger.check() == []
    total = dict(Transfer.objects.order_by().values_list("why").annotate(Sum("cents")))
    till = queries.till(cast.house)
    somewhere = (
        total.get("paid_out", 0) + total.get("refunded", 0) + till.commission.cents + till.kept.cents + till.owed.cents
    )
    assert total["capture"] == somewhere + till.on_the_way.cents


def hundred(cast, demand: Demand, *acts) -> list[int]:
    """A hundred attempts, each with its own sight of the demand, taken before the first one acts."""
    seen = [cast.fresh(demand) for _ in range(100)]
    tries = [lambda place=place: acts[place % len(acts)](seen[place]) for place in range(100)]
    won = winners(together(tries), Stale)
    assert len(won) == 1, won
    while run_all():
        pass
    balanced(cast)
    return won


def test_a_booking_is_delivered_or_cancelled_once(cast):
    demand = cast.funded_demand()
    hundred(
        cast, demand,
        lambda seen: actions.cancel(seen, by=cast.client),
        lambda seen: actions.cancel(seen, by=cast.server),
        lambda seen: actions.deliver(seen, by=cast.server),
        lambda seen: actions.cancel(seen, by=cast.keeper),
    )  # fmt: skip
    ended = cast.fresh(demand).state
    assert ended in (states.DELIVERED, states.CANCELLED)
    assert Refund.objects.filter(state="done").count() == (ended == states.CANCELLED)
    assert cast.kept(demand) == (eur("13") if ended == states.DELIVERED else eur("0"))


def test_a_service_is_settled_by_her_by_the_clock_or_disputed_once(cast):
    demand = cast.delivered_demand()
    hundred(
        cast, demand,
        lambda seen: actions.settle(seen, by=cast.client),
        lambda seen: actions.settle(seen, by=CLOCK),
        lambda seen: actions.dispute(seen, by=cast.client, words="Il n’est pas venu."),
    )  # fmt: skip
    paid = cast.fresh(demand).state == states.SETTLED
    assert Payout.objects.filter(state="done").count() == paid
    assert Fact.objects.filter(kind__in=("demand.settled", "demand.disputed")).count() == 1


def test_a_dispute_is_ruled_once_and_nothing_moves_before_it_is_closed(cast):
    demand = cast.disputed_demand()
    reasons = {"words": "Les deux ont dit ce qui s’est passé."}
    hundred(
        cast, demand,
        lambda seen: actions.rule(seen, by=cast.keeper, back_cents=0, **reasons),
        lambda seen: actions.rule(seen, by=cast.keeper, back_cents=1300, **reasons),
        lambda seen: actions.rule(seen, by=cast.keeper, back_cents=500, **reasons),
    )  # fmt: skip
    ruling = cast.fresh(demand).dispute.rulings.get()
    assert cast.kept(demand) == eur("13") and not Refund.objects.exists()
    hundred(
        cast, demand,
        lambda seen: actions.close(seen),
        lambda seen: actions.close(seen, by=CLOCK),
    )  # fmt: skip
    assert (Refund.objects.aggregate(all=Sum("cents"))["all"] or 0) == ruling.back_cents
    assert cast.kept(demand) == eur("0")


def test_refunds_at_once_never_exceed_what_was_taken(cast):
    demand = cast.funded_demand()

    def give_back():
        return money.refund(house=cast.house, subject=demand.reference, cents=300, by=cast.keeper)

    assert len(winners(together([give_back] * 20), ledger.Overdraft)) == 4
    run_all()
    assert cast.kept(demand) == eur("1")
    balanced(cast)


def test_of_a_new_price_and_its_acceptance_she_pays_what_she_read(cast):
    """Whoever is faster, she never agrees to a price she has not seen, nor to one that was replaced."""
    for _ in range(8):
        demand = cast.quoted_demand(price="13,00")
        his, hers = cast.fresh(demand), cast.fresh(demand)
        won = winners(
            together([
                lambda his=his: actions.quote(his, by=cast.server, cents=1500),
                lambda hers=hers: actions.accept(hers, by=cast.client, version=1),
            ]),
            Stale,
        )  # fmt: skip
        now_is = cast.fresh(demand)
        assert len(won) == 1
        assert (now_is.state, now_is.cents, demand.quotes.count()) in (
            (states.AGREED, 1300, 1),
            (states.QUOTED, None, 2),
        )


def test_a_double_click_asks_once(cast):
    def ask():
        return actions.ask(cast.offer, by=cast.client, words="Filou, mardi", nonce="one form").pk

    assert len(set(together([ask] * 10))) == 1
    assert Demand.objects.count() == 1
    assert Fact.objects.filter(kind="demand.heard").count() == 1


def test_ten_clicks_on_pay_open_one_page(cast):
    demand = cast.agreed_demand()
    seen = [cast.fresh(demand) for _ in range(10)]
    opened = together([lambda each=each: cast.open_payment(each) for each in seen])
    pages = {payment.page for payment in opened if not isinstance(payment, Exception) and payment.page}
    assert len(pages) == 1, opened
    assert Payment.objects.count() == 1
    assert len({payment.pk for payment in opened}) == 1


def test_a_payment_told_by_everyone_at_once_is_booked_and_taken_once(cast):
    demand = cast.agreed_demand()
    payment = cast.open_payment(demand)
    cast.sandbox.checkout.play(payment.gateway_ref, _card())
    look = [lambda: money.look(Payment.objects.select_related("house").get()) for _ in range(10)]
    heed = [lambda: money.heed.func("sandbox", payment.gateway_ref) for _ in range(5)]
    winners(together([*look, *heed, *[run_all] * 5]))
    while run_all():
        pass
    payment.refresh_from_db()
    assert (cast.fresh(demand).state, payment.state) == (states.BOOKED, "captured")
    assert cast.kept(demand) == eur("13")
    assert Transfer.objects.filter(why="hold").count() == Transfer.objects.filter(why="capture").count() == 1
    balanced(cast)


def test_a_listener_told_twice_books_once_and_lets_nothing_go(cast):
    demand = cast.agreed_demand()
    payment = cast.open_payment(demand)
    cast.sandbox.checkout.play(payment.gateway_ref, _card())
    money.look(payment)
    held = Fact.objects.get(kind="payment.held")
    for _ in range(2):
        book_when_held.func(held)
    run_all()
    payment.refresh_from_db()
    assert (cast.fresh(demand).state, payment.state) == (states.BOOKED, "captured")


# ------------------------------------------------------------------------------------------------ what gateways tell us


def _card():
    from loge.money.sandbox.cards import BY_NUMBER

    return BY_NUMBER[CARD]


def hook(cast, event: str, ref: str, *, secret: str = "", at: int | None = None, gateway: str = "sandbox"):
    body = json.dumps({"event": event, "kind": "payment.held", "ref": ref, "at": 0}).encode()
    signature = sign(secret or django_settings.LOGE_SANDBOX_HOOK_SECRET, body, at or int(time.time()))
    return cast.browser().post(
        f"/hooks/{gateway}/", body, content_type="application/json", headers={"Sandbox-Signature": signature}
    )


def test_a_hook_books_what_was_paid_and_its_double_changes_nothing(cast):
    demand = cast.agreed_demand()
    payment = cast.open_payment(demand)
    cast.sandbox.checkout.play(payment.gateway_ref, _card())
    told = [hook(cast, "evt_1", payment.gateway_ref).json() for _ in range(3)]
    assert told == [{"heard": "now"}, {"heard": "before"}, {"heard": "before"}]
    assert Job.objects.filter(path__endswith="heed").count() == Hook.objects.count() == 1
    run_all()
    assert cast.fresh(demand).state == states.BOOKED
    hook(cast, "evt_2", payment.gateway_ref)
    run_all()
    assert cast.kept(demand) == eur("13")
    assert Transfer.objects.filter(why="capture").count() == 1


def test_a_hook_that_comes_too_early_is_only_a_hint(cast):
    """It says "held", but the gateway says that nobody has paid yet: the gateway is right."""
    demand = cast.agreed_demand()
    payment = cast.open_payment(demand)
    hook(cast, "evt_1", payment.gateway_ref)
    run_all()
    payment.refresh_from_db()
    assert (payment.state, cast.fresh(demand).state) == ("open", states.AGREED)


def test_a_hook_of_another_world_is_taken_in_and_changes_nothing(cast):
    demand = cast.funded_demand()
    before = Transfer.objects.count()
    assert hook(cast, "evt_1", "pay_unknown").status_code == 200
    run_all()
    assert Transfer.objects.count() == before
    assert cast.fresh(demand).state == states.BOOKED


def test_what_is_not_signed_as_it_should_be_is_not_heard(cast):
    ref = cast.open_payment(cast.agreed_demand()).gateway_ref
    late = int(now().timestamp()) - 3_600
    answers = [
        hook(cast, "evt_1", ref, secret="guessed"),
        hook(cast, "evt_1", ref, at=late),
        cast.browser().post("/hooks/sandbox/", b"{}", content_type="application/json"),
        cast.browser().post("/hooks/sandbox/", b"\xff" * 300_000, content_type="application/json"),
        hook(cast, "evt_1", ref, gateway="nobody"),
        cast.browser().get("/hooks/sandbox/"),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 413, 404, 405]
    assert not Hook.objects.exists()


# ------------------------------------------------------------------------------------------- when the gateway is not there


def test_the_gateway_is_down_when_she_wants_to_pay_and_nothing_is_lost(cast, settings):
    demand, there = cast.agreed_demand(), settings.LOGE_SANDBOX_URL
    settings.LOGE_SANDBOX_URL = "http://127.0.0.1:9"
    answer = cast.browser(cast.client).post(f"/demands/{demand.pk}/pay/")
    assert answer.status_code == 503
    settings.LOGE_SANDBOX_URL = there
    assert cast.pay(demand).state == "captured"
    assert Payment.objects.count() == 1


def test_an_answer_lost_after_success_does_nothing_twice(cast):
    """The service acts, then hangs up; the worker asks again with the same key."""
    demand = cast.agreed_demand()
    payment = cast.open_payment(demand)
    cast.sandbox.checkout.play(payment.gateway_ref, _card())
    money.look(payment)
    cast.sandbox.cruelty.become(next_times={"hang_up": 2})
    for _ in range(4):
        run_all()
        Job.objects.filter(state=Job.State.TODO).update(run_at=now())
    payment.refresh_from_db()
    assert payment.state == "captured"
    actions.cancel(cast.fresh(demand), by=cast.server)
    cast.sandbox.cruelty.become(next_times={"hang_up": 1})
    for _ in range(3):
        run_all()
        Job.objects.filter(state=Job.State.TODO).update(run_at=now())
    told = cast.sandbox.service.look(payment.gateway_ref).body
    assert (told["captured"], told["refunded"]) == (1300, 1300)
    assert Refund.objects.get().state == "done"
    balanced(cast)


@pytest.mark.parametrize("act", ["cancel", "deliver"])
def test_before_the_money_is_confirmed_one_is_asked_to_wait_a_minute(cast, act):
    demand = cast.agreed_demand()
    payment = cast.open_payment(demand)
    cast.sandbox.checkout.play(payment.gateway_ref, _card())
    money.look(payment)
    book_when_held.func(Fact.objects.get(kind="payment.held"))  # booked; the capture still waits for the worker
    with pytest.raises(Refused, match="minute"):
        getattr(actions, act)(cast.fresh(demand), by=cast.server)
    assert cast.fresh(demand).state == states.BOOKED
    run_all()
    getattr(actions, act)(cast.fresh(demand), by=cast.server)
    run_all()
    balanced(cast)


def test_the_books_can_be_counted_while_money_moves(cast):
    """The recount sees one moment: what moves meanwhile is no difference."""

    def earn(number: int) -> None:
        for step in range(20):
            with transaction.atomic():
                key = f"{number}:{step}"
                ledger.transfer(
                    house=cast.house.pk,
                    source=ledger.OUTSIDE,
                    target=f"owed:{key}",
                    cents=1,
                    why="test",
                    subject="x:1",
                    key=key,
                )

    counts = [ledger.check] * 40
    outcomes = together([*[lambda number=number: earn(number) for number in range(10)], *counts])
    winners(outcomes)
    assert outcomes[10:] == [[]] * 40
    assert ledger.balance(cast.house.pk, ledger.OUTSIDE) == -200
