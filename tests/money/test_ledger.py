from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from loge.common.keys import uuid7
from loge.common.money import Money, share
from loge.houses.models import House
from loge.money import ledger, queries
from loge.money.models import Account, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return House.objects.create(kind=House.Kind.NEIGHBOURHOOD, slug="alencon", name="Alençon")


def move(
    house: House, source: str, target: str, cents: int, *, why: str = "test", subject: str = "x:1", key: str = ""
) -> bool:
    with transaction.atomic():
        return ledger.transfer(
            house=house.pk, source=source, target=target, cents=cents, why=why, subject=subject, key=key or str(uuid7())
        )


def test_money_goes_from_one_account_to_another(house):
    assert move(house, ledger.OUTSIDE, "held:1", 1300)
    assert move(house, "held:1", "escrow:1", 1000)
    assert [ledger.balance(house.pk, code) for code in ("outside", "held:1", "escrow:1", "never")] == [
        -1300,
        300,
        1000,
        0,
    ]
    assert ledger.check() == []


def test_the_same_transfer_asked_twice_is_made_once(house):
    assert move(house, ledger.OUTSIDE, "held:1", 1300, key="hold:1")
    assert not move(house, ledger.OUTSIDE, "held:1", 1300, key="hold:1")
    assert ledger.balance(house.pk, "held:1") == 1300


@pytest.mark.parametrize(
    "other", [("outside", "held:1", 1301), ("outside", "held:2", 1300), ("held:2", "held:1", 1300)]
)
def test_a_key_used_for_another_transfer_is_refused(house, other):
    move(house, ledger.OUTSIDE, "held:2", 5000)
    move(house, ledger.OUTSIDE, "held:1", 1300, key="hold:1")
    source, target, cents = other
    with pytest.raises(ledger.KeyTaken):
        move(house, source, target, cents, key="hold:1")
    assert ledger.check() == []


def test_nobody_spends_what_they_do_not_hold(house):
    move(house, ledger.OUTSIDE, "escrow:1", 1300)
    with pytest.raises(ledger.Overdraft):
        move(house, "escrow:1", "owed:p", 1301)
    with pytest.raises(ledger.Overdraft):
        move(house, "escrow:never", "owed:p", 1)
    assert Transfer.objects.count() == 1, "what was refused leaves no trace"
    assert ledger.check() == []


def test_the_table_itself_refuses_an_overdraft(house):
    move(house, ledger.OUTSIDE, "escrow:1", 1300)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(code="escrow:1").update(balance_cents=-1)


@pytest.mark.parametrize(("source", "target", "cents"), [("a", "b", 0), ("a", "b", -5), ("a", "a", 5)])
def test_a_transfer_moves_something_elsewhere(house, source, target, cents):
    with pytest.raises(ValueError, match="moves something elsewhere"):
        move(house, source, target, cents)


@pytest.mark.django_db(transaction=True)
def test_a_transfer_goes_with_its_reason():
    with pytest.raises(transaction.TransactionManagementError):
        ledger.transfer(house=uuid7(), source="outside", target="b", cents=1, why="", subject="", key="k")


def test_a_key_and_an_account_belong_to_one_house(house):
    other = House.objects.create(kind=House.Kind.NEIGHBOURHOOD, slug="ailleurs", name="Ailleurs")
    assert move(house, ledger.OUTSIDE, "escrow:1", 1300, key="k")
    assert move(other, ledger.OUTSIDE, "escrow:1", 700, key="k")
    assert [ledger.balance(each.pk, "escrow:1") for each in (house, other)] == [1300, 700]
    with pytest.raises(ledger.Overdraft):
        move(other, "escrow:1", "owed:p", 701)


def test_a_recount_finds_what_was_tampered_with(house):
    move(house, ledger.OUTSIDE, "escrow:1", 1300)
    Account.objects.filter(code="escrow:1").update(balance_cents=1299)
    found = ledger.check(house)
    assert [(wrong.code, wrong.kept, wrong.counted) for wrong in found] == [
        ("escrow:1", 1299, 1300),
        ("the whole house", -1, 0),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_random_operations_lose_nothing(house, seed):
    """Holds, captures, voids, releases, tips, refunds, payouts, attempts to overdraw and repeated keys, in any order."""
    chance = random.Random(seed)
    books = Books(house, chance)
    for step in range(1_000):
        getattr(books, chance.choice(Books.OPERATIONS))()
        if step % 250 == 249:
            books.balanced()
    assert books.refused > 20
    assert books.repeated > 20
    assert {ledger.balance(house.pk, code) for code in books.expected} >= {0}
    assert {code: ledger.balance(house.pk, code) for code in books.expected} == dict(books.expected)


class Books:
    """What the ledger should hold, kept a second time in a dictionary."""

    OPERATIONS = (
        "hold",
        "hold",
        "capture",
        "void",
        "release",
        "refund",
        "refunded",
        "tip",
        "pay_out",
        "paid_out",
        "overdraw",
        "repeat",
    )

    def __init__(self, house: House, chance: random.Random) -> None:
        self.house, self.chance = house, chance
        self.expected: Counter[str] = Counter()
        self.made: list[tuple[str, str, int, str, str]] = []
        self.refused = self.repeated = self.count = 0

    # Each picks something that can be done now, or does nothing

    def hold(self) -> None:
        self.count += 1
        self.go("outside", f"held:{self.count}", self.chance.randint(1, 50_000), "hold")

    def capture(self) -> None:
        if code := self.some("held:"):
            self.go(code, f"escrow:{code.partition(':')[2]}", self.expected[code], "capture")

    def void(self) -> None:
        if self.chance.random() < 0.3 and (code := self.some("held:")):
            self.go(code, "outside", self.expected[code], "void")

    def release(self) -> None:
        if code := self.some("escrow:"):
            split = share(Money(self.expected[code]), self.chance.choice([0, 1500, 1750, 2000, 10_000]))
            who = self.chance.randint(1, 5)
            for target, part in ((f"owed:{who}", split.server), ("commission", split.house)):
                if part:
                    self.go(code, target, part.cents, "release" if target != "commission" else "commission")

    def tip(self) -> None:
        if code := self.some("escrow:"):
            self.go(code, f"owed:{self.chance.randint(1, 5)}", self.expected[code], "tip")

    def refund(self) -> None:
        if code := self.some("escrow:"):
            self.count += 1
            self.go(code, f"refund:{self.count}", self.chance.randint(1, self.expected[code]), "refund")

    def refunded(self) -> None:
        if code := self.some("refund:"):
            self.go(code, "outside", self.expected[code], "refunded")

    def pay_out(self) -> None:
        if code := self.some("owed:"):
            self.count += 1
            self.go(code, f"payout:{self.count}", self.expected[code], "payout")

    def paid_out(self) -> None:
        if code := self.some("payout:"):
            back = self.chance.random() < 0.2
            self.go(code, "owed:1" if back else "outside", self.expected[code], "payout_failed" if back else "paid_out")

    def overdraw(self) -> None:
        if code := self.some(""):
            with pytest.raises(ledger.Overdraft):
                move(self.house, code, "owed:thief", self.expected[code] + self.chance.randint(1, 9))
            self.refused += 1

    def repeat(self) -> None:
        if self.made:
            source, target, cents, why, key = self.chance.choice(self.made)
            assert not move(self.house, source, target, cents, why=why, key=key)
            self.repeated += 1

    # How

    def some(self, prefix: str) -> str:
        full = sorted(code for code, cents in self.expected.items() if code.startswith(prefix) and cents > 0)
        return self.chance.choice(full) if full else ""

    def go(self, source: str, target: str, cents: int, why: str) -> None:
        key = f"key:{len(self.made)}"
        assert move(self.house, source, target, cents, why=why, key=key)
        self.made.append((source, target, cents, why, key))
        self.expected[source] -= cents
        self.expected[target] += cents

    def balanced(self) -> None:
        """Every sum that must hold, at any moment."""
        assert ledger.check() == []
        assert Account.objects.aggregate(all=Sum("balance_cents"))["all"] == 0
        total = Counter(dict(Transfer.objects.order_by().values_list("why").annotate(Sum("cents"))))
        till = queries.till(self.house)
        on_the_way = till.on_the_way.cents - (total["hold"] - total["capture"] - total["void"])
        assert total["capture"] == (
            total["paid_out"]
            + total["refunded"]
            + till.commission.cents
            + till.kept.cents
            + till.owed.cents
            + on_the_way
        )
        earned = total["release"] + total["tip"]
        assert earned == till.owed.cents + total["payout"] - total["payout_failed"]
