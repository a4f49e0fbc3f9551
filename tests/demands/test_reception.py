"""At the door: two spoken codes or a tap; less, more, or a part of what was agreed, to the cent and never silently."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.models import Fact
from loge.common.moves import CLOCK
from loge.demands import actions, states
from loge.demands.clock import tick
from loge.demands.models import Adjustment, Reception
from loge.maildesk.models import Letter
from loge.money import actions as money
from loge.money import ledger
from loge.money.models import Payment, Refund

from ..cast import eur, work
from ..web.sent import words

HOUR = dt.timedelta(hours=1)


def sums(cast, demand) -> dict[str, int]:
    """What went where of this demand, in cents."""
    from loge.money.queries import statement

    found: dict[str, int] = {}
    for line in statement(cast.house, demand.reference):
        found[line.why] = found.get(line.why, 0) + line.money.cents
    assert ledger.check() == []
    return {why: found.get(why, 0) for why in ("capture", "paid_out", "commission", "refunded")}


def pay_more(cast, demand) -> Payment:
    adjustment = Adjustment.objects.select_related("demand__house", "demand__client", "demand__provider", "house").get(
        demand=demand, state="proposed"
    )
    adjustment.demand = cast.fresh(demand)
    return cast.give_card(actions.start_extra(adjustment, by=cast.client, back="http://localhost:8000/"))


# ----------------------------------------------------------------------------------------------------------------- codes


def test_two_codes_of_four_figures_are_made_with_the_booking(cast):
    met = Reception.objects.get(demand=cast.funded_demand())
    for code in (met.arrival_code, met.finish_code):
        assert len(code) == 4 and code.isdigit()


def test_he_says_her_code_at_the_door_and_the_second_one_when_it_is_finished(cast):
    demand = cast.funded_demand()
    met = Reception.objects.get(demand=demand)
    actions.arrive(demand, by=cast.server, code=f" {met.arrival_code[:2]} {met.arrival_code[2:]} ")
    actions.finish(cast.fresh(demand), by=cast.server, code=met.finish_code)
    met.refresh_from_db()
    assert (cast.fresh(demand).state, met.arrived_by, met.finished_by) == (states.DELIVERED, "code", "code")
    assert met.took is not None


def test_a_wrong_code_opens_nothing_and_after_five_only_her_tap_counts(cast):
    demand = cast.funded_demand()
    met = Reception.objects.get(demand=demand)
    wrong = "0000" if met.arrival_code != "0000" else "1111"
    for _ in range(5):
        with pytest.raises(Invalid) as refusal:
            actions.arrive(cast.fresh(demand), by=cast.server, code=wrong)
        assert refusal.value.field == "code"
    with pytest.raises(Refused):
        actions.arrive(cast.fresh(demand), by=cast.server, code=met.arrival_code)
    assert cast.fresh(demand).state == states.BOOKED
    assert actions.arrive(cast.fresh(demand), by=cast.client).state == states.ARRIVED


def test_nobody_is_forced_to_use_codes(cast):
    assert actions.deliver(cast.funded_demand(), by=cast.server).state == states.DELIVERED
    demand = actions.arrive(cast.funded_demand(), by=cast.client)
    assert actions.finish(demand, by=cast.server).state == states.DELIVERED


def test_an_empty_code_is_no_wrong_try(cast):
    demand = cast.funded_demand()
    with pytest.raises(Invalid):
        actions.arrive(demand, by=cast.server, code="")
    assert Reception.objects.get(demand=demand).wrong_tries == 0


def test_only_she_sees_the_codes(cast, settings):
    settings.SECOND_FACTOR = False
    demand = cast.funded_demand()
    Reception.objects.update(arrival_code="7391", finish_code="8264")
    for person, sees in ((cast.client, True), (cast.server, False), (cast.keeper, False)):
        shown = words(cast.browser(person).get(f"/demands/{demand.pk}/").content.decode())
        assert ("7391" in shown, "8264" in shown) == (sees, sees), person
    told = {"Authorization": f"Bearer {cast.token(cast.server)}"}
    assert "7391" not in words(cast.browser().get(f"/api/v1/demands/{demand.pk}", headers=told).content.decode())


# ------------------------------------------------------------------------------------------------------------------ less


def test_shorter_than_booked_gives_the_difference_back_when_it_is_received(cast):
    demand = actions.deliver(cast.funded_demand(), by=cast.server, cents=1000, words="Il pleuvait.")
    assert (cast.kept(demand), demand.due) == (eur("13"), eur("10"))
    work()
    assert "10,00" in Letter.objects.get(name="delivered").text
    actions.settle(cast.fresh(demand), by=cast.client)
    work()
    assert sums(cast, demand) == {"capture": 1300, "paid_out": 825, "commission": 175, "refunded": 300}


def test_shorter_is_said_on_the_page_before_she_confirms(cast):
    demand = actions.deliver(cast.funded_demand(), by=cast.server, cents=1000)
    shown = cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()
    assert "10,00\u202f€" in shown and "3,00\u202f€" in shown


@pytest.mark.parametrize("cents", [0, -1, 10**9])
def test_an_amount_that_is_none_delivers_nothing(cast, cents):
    demand = cast.funded_demand()
    with pytest.raises(Invalid):
        actions.deliver(demand, by=cast.server, cents=cents, words="Non.")
    assert cast.fresh(demand).state == states.BOOKED


# ------------------------------------------------------------------------------------------------------------------ more


def test_longer_than_booked_is_a_second_payment_she_approves(cast):
    demand = actions.deliver(cast.funded_demand(), by=cast.server, cents=1500, words="Deux tours du parc.")
    assert demand.due == eur("13"), "nothing is more before she says so"
    assert pay_more(cast, demand).state == "captured"
    demand = cast.fresh(demand)
    assert (demand.due, cast.kept(demand)) == (eur("15"), eur("15"))
    actions.settle(demand, by=cast.client)
    work()
    assert sums(cast, demand) == {"capture": 1500, "paid_out": 1237, "commission": 263, "refunded": 0}
    assert Letter.objects.filter(name="more", to=cast.client.email).exists()
    assert Letter.objects.filter(name="more_agreed", to=cast.server.email).exists()


def test_more_is_never_silent_refused_the_price_agreed_is_settled(cast):
    demand = actions.deliver(cast.funded_demand(), by=cast.server, cents=1500, words="Deux tours du parc.")
    row = Adjustment.objects.get()
    row.demand = demand
    with pytest.raises(Refused):
        actions.refuse_more(row, by=cast.server)
    actions.refuse_more(row, by=cast.client)
    actions.settle(cast.fresh(demand), by=cast.client)
    work()
    assert sums(cast, demand) == {"capture": 1300, "paid_out": 1072, "commission": 228, "refunded": 0}


def test_more_needs_a_reason_one_at_a_time_and_only_from_who_served(cast):
    demand = cast.delivered_demand()
    with pytest.raises(Invalid):
        actions.propose_more(demand, by=cast.server, cents=200, words=" ")
    with pytest.raises(Refused):
        actions.propose_more(demand, by=cast.client, cents=200, words="Non.")
    actions.propose_more(demand, by=cast.server, cents=200, words="Plus long.")
    with pytest.raises(Refused):
        actions.propose_more(demand, by=cast.server, cents=300, words="Encore.")
    assert Adjustment.objects.count() == 1


def test_what_was_proposed_lapses_when_the_clock_settles_and_its_open_page_takes_nothing(cast):
    at = now()
    demand = cast.delivered_demand(at=at)
    row = actions.propose_more(demand, by=cast.server, cents=200, words="Plus long.")
    row.demand = cast.fresh(demand)
    page = actions.start_extra(row, by=cast.client, back="http://localhost:8000/")
    for hours in (24, 48, 72):
        tick(at=at + hours * HOUR)
    assert (cast.fresh(demand).state, Adjustment.objects.get().state) == (states.SETTLED, "lapsed")
    assert cast.give_card(page).state == "voided"
    assert sums(cast, demand)["capture"] == 1300


def test_the_clock_waits_while_more_is_being_paid(cast):
    at = now()
    demand = cast.delivered_demand(at=at)
    row = actions.propose_more(demand, by=cast.server, cents=200, words="Plus long.")
    row.demand = cast.fresh(demand)
    page = actions.start_extra(row, by=cast.client, back="http://localhost:8000/")
    from loge.money.sandbox.cards import ACCEPTED

    cast.sandbox.checkout.play(page.gateway_ref, ACCEPTED)
    money.look(page)  # held, not yet taken: the worker has not come round
    with pytest.raises(Refused):
        actions.settle(cast.fresh(demand), by=CLOCK, at=at + 72 * HOUR)
    work()
    actions.settle(cast.fresh(demand), by=CLOCK, at=at + 72 * HOUR)
    work()
    assert sums(cast, demand)["capture"] == 1500 and sums(cast, demand)["paid_out"] == 1237


def test_a_part_of_more_is_given_back_to_the_card_it_came_from(cast):
    """Partial refunds never exceed what each payment took, the one on top first."""
    demand = actions.deliver(cast.funded_demand(), by=cast.server, cents=1500, words="Deux tours.")
    pay_more(cast, demand)
    actions.dispute(cast.fresh(demand), by=cast.client, words="Un seul tour.", reason="not_as_agreed")
    actions.rule(cast.fresh(demand), by=cast.keeper, back_cents=700, words="Un seul tour a été fait, en effet.")
    actions.close(cast.fresh(demand))
    work()
    back = {row.payment.purpose: row.cents for row in Refund.objects.select_related("payment")}
    assert back == {"extra": 200, "service": 500}
    assert sums(cast, demand) == {"capture": 1500, "paid_out": 660, "commission": 140, "refunded": 700}


# ---------------------------------------------------------------------------------------------------------------- a part


def test_received_in_part_and_conceded_is_paid_at_once(cast):
    demand = actions.receive_part(cast.delivered_demand(), by=cast.client, cents=900, words="Trois quarts d’heure.")
    work()
    assert "9" in Letter.objects.get(name="partial", to=cast.server.email).text
    actions.concede(cast.fresh(demand), by=cast.server)
    work()
    assert cast.fresh(demand).state == states.SETTLED and cast.fresh(demand).was_received
    assert sums(cast, demand) == {"capture": 1300, "paid_out": 742, "commission": 158, "refunded": 400}


def test_received_in_part_and_seen_otherwise_is_heard_by_a_coordinator(cast):
    demand = actions.receive_part(cast.delivered_demand(), by=cast.client, cents=900, words="Trois quarts d’heure.")
    actions.disagree(cast.fresh(demand), by=cast.server, words="Une heure entière.")
    assert (cast.fresh(demand).state, cast.kept(demand)) == (states.DISPUTED, eur("13"))


def test_silence_on_a_part_never_decides(cast):
    at = now()
    demand = actions.receive_part(cast.delivered_demand(at=at), by=cast.client, cents=900, words="Moins.", at=at)
    done = [hours for hours in (24, 48, 72, 73) if tick(at=at + hours * HOUR)]
    assert (done, cast.fresh(demand).state) == ([24, 48, 72], states.DISPUTED)
    assert cast.kept(demand) == eur("13")


@pytest.mark.parametrize("cents", [0, -5, 1300, 1301])
def test_a_part_is_more_than_nothing_and_less_than_all(cast, cents):
    with pytest.raises(Invalid):
        actions.receive_part(cast.delivered_demand(), by=cast.client, cents=cents, words="Moins.")


def test_no_payout_without_reception_timer_or_ruling(cast):
    from loge.money.models import Payout

    for bring in (
        cast.funded_demand,
        cast.delivered_demand,
        cast.disputed_demand,
        cast.ruled_demand,
        cast.stranded_demand,
    ):
        demand = bring()
        assert cast.kept(demand) == eur("13"), demand.state
    work()
    assert not Payout.objects.exists()


def test_the_facts_of_a_reception_say_how_it_was_known(cast):
    demand = actions.arrive(cast.funded_demand(), by=cast.client)
    assert Fact.objects.get(kind="demand.arrived").data["how"] == "tap"
    with pytest.raises(Stale):
        actions.arrive(cast.fresh(demand), by=cast.client)


def test_a_program_says_the_code_and_names_what_it_was(cast):
    demand = cast.funded_demand()
    met = Reception.objects.get(demand=demand)
    told = {"Authorization": f"Bearer {cast.token(cast.server)}"}

    def move(name: str, **said):
        address = f"/api/v1/demands/{demand.pk}/moves/{name}"
        return cast.browser().post(address, said, content_type="application/json", headers=told)

    wrong = move("arrive", code="9999" if met.arrival_code != "9999" else "1111")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "code")
    assert move("arrive", code=met.arrival_code).json()["state"] == "arrived"
    assert move("arrive", reason="other").status_code == 422
    assert move("finish", code=met.finish_code, cents=1000, words="Il pleuvait.").json()["state"] == "delivered"
    assert cast.fresh(demand).due == eur("10")
