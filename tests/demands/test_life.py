"""A demand from the first word to the last cent, and everything that can come between."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.common.moves import CLOCK
from loge.demands import actions, listeners, states
from loge.demands.clock import tick
from loge.demands.models import MOST_WORDS, Demand
from loge.maildesk.models import Letter
from loge.money import actions as money
from loge.money import ledger, queries
from loge.money.models import Payment
from loge.offers.actions import set_offer_state

from ..cast import eur
from .test_reception import sums

HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)
CAPTURE_FAILS, DECLINED = "4000000000000341", "4000000000000002"


def tills(cast) -> dict[str, int]:
    """Where every cent of the house is."""
    till = queries.till(cast.house)
    outside = -ledger.balance(cast.house.pk, ledger.OUTSIDE)
    assert ledger.check() == []
    return {"kept": till.kept.cents, "house": till.commission.cents, "owed": till.owed.cents, "outside": outside}


# ------------------------------------------------------------------------------------------------------ the main street


def test_from_the_first_word_to_the_last_cent(cast):
    demand = cast.heard_demand(words="Mon chien Filou, mardi soir ?")
    quote = actions.quote(demand, by=cast.server, cents=1300)
    assert (quote.split.server, quote.split.house) == (eur("10,72"), eur("2,28"))
    actions.accept(demand, by=cast.client, version=1)
    assert cast.pay(demand).state == "captured"
    demand = cast.fresh(demand)
    assert (demand.state, cast.kept(demand)) == (states.BOOKED, eur("13"))
    actions.deliver(demand, by=cast.server)
    assert cast.kept(demand) == eur("13"), "the money waits until the service is received"
    actions.settle(demand, by=cast.client)
    assert tills(cast) == {"kept": 0, "house": 228, "owed": 0, "outside": 1300}
    run_all()
    assert tills(cast) == {"kept": 0, "house": 228, "owed": 0, "outside": 228}
    assert [(line.why, line.money.cents) for line in queries.statement(cast.house, demand.reference)] == [
        ("hold", 1300), ("capture", 1300), ("release", 1072), ("commission", 228), ("payout", 1072), ("paid_out", 1072),
    ]  # fmt: skip


def test_they_bargain_and_she_pays_what_they_agreed(cast):
    demand = cast.quoted_demand(price="15,00")
    actions.counter(demand, by=cast.client, cents=1200, words="Douze ?")
    with pytest.raises(Stale):
        actions.accept(demand, by=cast.client, version=2)  # her own price is not his
    actions.quote(demand, by=cast.server, cents=1300, words="Treize, allez.")
    actions.accept(demand, by=cast.client, version=3)
    assert (demand.price, demand.split.server) == (eur("13"), eur("10,72"))


def test_the_share_is_frozen_when_the_price_is_named(cast):
    demand = cast.quoted_demand()
    cast.house.commission_bp = 9_000
    cast.house.save(update_fields=["commission_bp"])
    actions.accept(cast.fresh(demand), by=cast.client, version=1)
    assert cast.fresh(demand).split.house == eur("2,28")


# ------------------------------------------------------------------------------------------------------------- the clock


def test_silence_is_receipt_after_two_reminders_however_often_the_clock_looks(cast):
    at = now() + HOUR
    demand = cast.delivered_demand(at=at)
    happened = []
    for hours in (23, 24, 47, 48, 71, 72, 73):
        for _ in range(3):
            if tick(at=at + hours * HOUR):
                happened.append((hours, cast.fresh(demand).state, cast.fresh(demand).nudges))
    assert happened == [(24, "delivered", 1), (48, "delivered", 2), (72, "settled", 0)]
    assert Fact.objects.get(kind="demand.settled").by == CLOCK
    run_all()
    assert tills(cast) == {"kept": 0, "house": 228, "owed": 0, "outside": 228}


def test_a_demand_nobody_answers_is_not_left_hanging(cast):
    at = now()
    demand = cast.heard_demand(at=at)
    touched = [hours for hours in (23, 24, 95, 96, 143, 144, 200) if tick(at=at + hours * HOUR)]
    assert touched == [144]  # who was asked is reminded by the chaser: tests/care/test_chasing.py
    assert cast.fresh(demand).state == states.LAPSED


def test_a_price_that_has_expired_is_not_taken_up_even_before_the_clock_comes_round(cast):
    at = now()
    demand = cast.quoted_demand(at=at)
    with pytest.raises(Stale):
        actions.accept(demand, by=cast.client, version=1, at=at + 72 * HOUR)
    actions.accept(cast.fresh(demand), by=cast.client, version=1, at=at + 72 * HOUR - SECOND)


def test_a_price_nobody_accepts_lapses_and_stays_so(cast):
    at = now()
    demand = cast.quoted_demand(at=at)
    assert [hours for hours in (47, 48, 72, 73) if tick(at=at + hours * HOUR)] == [48, 72]
    for act in (
        lambda: actions.accept(cast.fresh(demand), by=cast.client, version=1, at=at + HOUR),
        lambda: actions.quote(cast.fresh(demand), by=cast.server, cents=1200, at=at + HOUR),
    ):
        with pytest.raises(Stale):
            act()


def test_a_house_sets_its_own_clock(cast):
    cast.house.settle_after = 30 * HOUR
    cast.house.save(update_fields=["settle_after"])
    cast.offer.refresh_from_db()
    at = now() + HOUR
    demand = cast.delivered_demand(at=at)
    assert [hours for hours in (24, 29, 30) if tick(at=at + hours * HOUR)] == [24, 30]
    assert cast.fresh(demand).state == states.SETTLED


def test_a_dispute_one_second_before_the_clock_wins(cast):
    at = now() + HOUR
    demand = cast.delivered_demand(at=at)
    actions.dispute(demand, by=cast.client, words="Il n’est pas venu.", at=at + 72 * HOUR - SECOND)
    assert tick(at=at + 72 * HOUR) == 0
    assert (cast.fresh(demand).state, cast.kept(demand)) == (states.DISPUTED, eur("13"))


def test_a_dispute_one_second_after_the_clock_is_too_late(cast):
    at = now() + HOUR
    demand = cast.delivered_demand(at=at)
    seen = cast.fresh(demand)
    assert [tick(at=at + hours * HOUR) for hours in (24, 48, 72)] == [1, 1, 1]
    with pytest.raises(Stale):
        actions.dispute(seen, by=cast.client, words="Il n’est pas venu.", at=at + 72 * HOUR + SECOND)
    assert cast.kept(demand) == eur("0")


# ---------------------------------------------------------------------------------------------------------- two see unlike


def test_she_accepts_only_the_price_she_has_read(cast):
    demand = cast.quoted_demand(price="13,00")
    her_tab = cast.fresh(demand)
    actions.quote(demand, by=cast.server, cents=1500)
    with pytest.raises(Stale, match=r"price|prix"):
        actions.accept(her_tab, by=cast.client, version=1)
    assert cast.fresh(demand).cents is None
    actions.accept(cast.fresh(demand), by=cast.client, version=2)


def test_a_price_that_is_not_to_be_discussed_is_not(cast):
    cast.offer = cast.write_offer(title="Prix ferme", negotiable=False)
    with pytest.raises(Refused):
        actions.counter(cast.quoted_demand(), by=cast.client, cents=1200)


def test_the_same_form_sent_twice_asks_once(cast):
    asked = [actions.ask(cast.offer, by=cast.client, words=words, nonce="one form") for words in ("Filou", "Filou !")]
    assert asked[0].pk == asked[1].pk
    assert asked[1].words == "Filou", "what was asked first stands"
    assert Fact.objects.filter(kind="demand.heard").count() == 1


def test_the_same_message_sent_twice_is_said_once(cast):
    demand = cast.heard_demand()
    said = [actions.say(demand, by=cast.client, words="Un mot", nonce="m1") for _ in range(2)]
    assert said[0].pk == said[1].pk
    with pytest.raises(Refused):
        actions.say(demand, by=cast.stranger, words="Moi aussi", nonce="m1")


# ---------------------------------------------------------------------------------------------------------------- paying


def test_what_is_not_paid_in_a_quarter_of_an_hour_can_be_accepted_again(cast):
    at = now()
    demand = cast.agreed_demand(at=at)
    assert tick(at=at + 15 * MINUTE - SECOND) == 0
    assert tick(at=at + 15 * MINUTE) == 1
    demand = actions.accept(cast.fresh(demand), by=cast.client, version=1, at=at + 16 * MINUTE)
    assert cast.pay(demand).state == "captured"


def test_a_payment_that_comes_after_its_window_is_let_go(cast):
    at = now()
    demand = cast.agreed_demand(at=at)
    payment = cast.open_payment(demand)
    assert tick(at=at + 15 * MINUTE) == 1
    assert cast.give_card(payment).state == "voided"
    assert cast.fresh(demand).state == states.QUOTED
    assert cast.sandbox.service.look(payment.gateway_ref).body["status"] == "voided"
    assert tills(cast) == {"kept": 0, "house": 0, "owed": 0, "outside": 0}


def test_a_page_left_open_does_not_pay_the_old_price(cast):
    demand = cast.agreed_demand()
    old = cast.open_payment(demand)
    actions.reopen(demand, by=CLOCK)
    actions.quote(demand, by=cast.server, cents=1500)
    actions.accept(demand, by=cast.client, version=2)
    new = cast.open_payment(demand)
    assert new.page != old.page
    assert cast.pay(demand).cents == 1500
    old.refresh_from_db()
    assert old.state == "voided"
    assert tills(cast)["kept"] == 1500


def test_a_card_that_is_refused_leaves_the_page_open_for_another(cast):
    demand = cast.agreed_demand()
    payment = cast.open_payment(demand)
    cast.give_card(payment, DECLINED)
    assert (payment.state, cast.fresh(demand).state) == ("open", states.AGREED)
    cast.give_card(payment)
    assert cast.fresh(demand).state == states.BOOKED


def test_money_that_cannot_be_taken_after_all_leaves_the_price_standing(cast):
    demand = cast.agreed_demand()
    assert cast.pay(demand, card=CAPTURE_FAILS).state == "failed"
    assert cast.fresh(demand).state == states.QUOTED
    assert tills(cast) == {"kept": 0, "house": 0, "owed": 0, "outside": 0}
    actions.accept(cast.fresh(demand), by=cast.client, version=1)
    assert cast.pay(cast.fresh(demand)).state == "captured"


def test_only_she_pays_and_only_what_is_agreed(cast):
    with pytest.raises(Refused):
        actions.start_payment(cast.agreed_demand(), by=cast.server, back="http://localhost/")
    with pytest.raises(Stale):
        actions.start_payment(cast.quoted_demand(), by=cast.client, back="http://localhost/")
    assert not Payment.objects.exists()


# ------------------------------------------------------------------------------------------------------- when it goes wrong


@pytest.mark.parametrize("who", ["client", "server", "keeper"])
def test_what_is_called_off_is_given_back_to_the_cent(cast, who):
    demand = actions.cancel(cast.funded_demand(), by=getattr(cast, who), words="Je suis malade.")
    run_all()
    assert demand.state == states.CANCELLED
    assert tills(cast) == {"kept": 0, "house": 0, "owed": 0, "outside": 0}


# ------------------------------------------------------------------------------------------------------------ absurd words


@pytest.mark.parametrize(
    "words",
    [
        "🐕‍🦺 Filou 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "כלב שלי צריך טיול \u200fביום שלישי",
        "سگ من نیاز به پیاده\u200cروی دارد",
        "Combien\u00a0? 13,00\u202f€\u00a0!",
        "Premier.\n\nSecond.\tFin.",
        "Ǧ̷̢͙é̸ zalgo",
        "<script>alert(1)</script> ' OR 1=1 -- {{ 7*7 }}",
        "x" * MOST_WORDS,
    ],
)
def test_words_are_kept_as_they_were_written(cast, words):
    assert Demand.objects.get(pk=cast.heard_demand(words=words).pk).words == words


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Fi\x00lou\x1b[31m", "Filou[31m"),
        ("mardi \u202eriostuon", "mardi riostuon"),
        ("a\r\nb", "a\nb"),
        ("\ud83dFilou", "Filou"),
    ],
)
def test_what_cannot_be_read_is_left_out(cast, words, kept):
    assert Demand.objects.get(pk=cast.heard_demand(words=words).pk).words == kept


@pytest.mark.parametrize("words", ["", " \n\t ", "\x00\x00", "\u202e", "x" * (MOST_WORDS + 1), "é" * 1_000_000])
def test_no_words_or_too_many_are_asked_again(cast, words):
    with pytest.raises(Invalid) as refusal:
        cast.heard_demand(words=words)
    assert refusal.value.field == "words"
    assert not Demand.objects.exists()


@pytest.mark.parametrize("cents", [0, -1, 100_000_001, 10**30])
def test_a_price_that_is_none_changes_nothing(cast, cents):
    demand = cast.heard_demand()
    with pytest.raises(Invalid):
        actions.quote(demand, by=cast.server, cents=cents)
    assert demand.state == cast.fresh(demand).state == states.HEARD, "neither in the table nor in hand"


@pytest.mark.parametrize(("price", "paid_out", "commission"), [("0,01", 1, 0), ("1000000", 82_500_000, 17_500_000)])
def test_one_cent_and_a_million_are_paid_and_shared_to_the_cent(cast, price, paid_out, commission):
    demand = actions.settle(cast.delivered_demand(price=price), by=cast.client)
    run_all()
    paid = {"capture": paid_out + commission, "paid_out": paid_out, "commission": commission, "refunded": 0}
    assert sums(cast, demand) == paid


def test_a_time_in_the_past_or_too_far_is_asked_again(cast):
    at = now()
    for wished_at in (at - SECOND, at + dt.timedelta(days=60) + SECOND):
        with pytest.raises(Invalid):
            cast.heard_demand(wished_at=wished_at, at=at)
    assert cast.heard_demand(wished_at=at + HOUR, at=at).wished_at == at + HOUR


def test_nobody_asks_themselves_nor_for_what_is_not_shown(cast):
    with pytest.raises(Refused):
        actions.ask(cast.offer, by=cast.server, words="Moi", nonce="n")
    set_offer_state(cast.offer, "paused", by=cast.server)
    with pytest.raises(Refused):
        cast.heard_demand()


# ----------------------------------------------------------------------------------------------------------------- letters


def post() -> Counter[tuple[str, str, str]]:
    """Who got which letter in which language, and how often."""
    return Counter((letter.to.partition(".")[0], letter.name, letter.language) for letter in Letter.objects.all())


def test_each_party_gets_the_right_letter_once_in_their_language(cast):
    cast.settled_demand()
    expected = [
        ("karim", "heard", "en"), ("camille", "quoted", "fr"), ("camille", "booked_client", "fr"),
        ("karim", "booked_provider", "en"), ("camille", "delivered", "fr"), ("camille", "settled_client", "fr"),
        ("karim", "settled_provider", "en"),
    ]  # fmt: skip
    assert post() == Counter(expected)
    assert "10,72" not in Letter.objects.get(name="quoted").title
    assert "13,00\u202f€" in Letter.objects.get(name="quoted").text
    assert "€10.72" in Letter.objects.get(name="settled_provider").text


def test_a_fact_told_twice_is_written_once(cast):
    cast.settled_demand()
    before = post()
    for fact in Fact.objects.filter(kind__in=listeners.TOLD):
        listeners.tell.func(fact)
    run_all()
    assert post() == before


def test_a_dispute_is_told_to_him_and_to_who_keeps_the_house_then_its_ruling_to_both(cast):
    demand = actions.dispute(cast.delivered_demand(), by=cast.client, words="Il n’est pas venu, code 4071.")
    run_all()
    told = {who for who, name, _language in post() if name.startswith("disputed")}
    assert told == {"karim", "claire", "dominique"}
    actions.rule(cast.fresh(demand), by=cast.keeper, words="Moitié chacun, comme convenu.", back_cents=650)
    run_all()
    assert {who for who, name, _language in post() if name == "ruled"} == {"camille", "karim"}
    assert "6,50\u202f€" in Letter.objects.get(name="ruled", language="fr").text
    assert "Moitié chacun, comme convenu." in Letter.objects.get(name="ruled", language="en").text


def test_what_is_said_is_told_to_the_other_only(cast):
    demand = cast.heard_demand()
    actions.say(demand, by=cast.client, words="Le portail est bleu.", nonce="m1")
    actions.say(demand, by=cast.server, words="Merci !", nonce="m1")
    run_all()
    said = {letter.to.partition(".")[0]: letter.text for letter in Letter.objects.filter(name="said")}
    assert said.keys() == {"karim", "camille"}
    assert "Le portail est bleu." in said["karim"]


def test_the_two_reminders_are_two_letters(cast):
    at = now() + HOUR
    cast.delivered_demand(at=at)
    for hours in (24, 24, 48, 48):
        tick(at=at + hours * HOUR)
        run_all()
    assert post()["camille", "delivered_reminder", "fr"] == 2


@pytest.mark.parametrize("name", sorted({name for told in listeners.TOLD.values() for name in told.values()}))
def test_every_letter_is_written_in_both_languages(name):
    for language in ("fr", "en"):
        assert (listeners.LETTERS / f"{name}.{language}.txt").exists()


def test_money_that_waits_long_enough_is_looked_at_without_any_hook(cast):
    """The webhook never came and she never came back: the sweep finds out."""
    demand = cast.agreed_demand()
    payment = cast.open_payment(demand)
    from loge.money.sandbox.cards import ACCEPTED

    cast.sandbox.checkout.play(payment.gateway_ref, ACCEPTED)
    Payment.objects.update(since_at=now() - 3 * MINUTE)
    money.sweep_payments.func()
    run_all()
    assert cast.fresh(demand).state == states.BOOKED
