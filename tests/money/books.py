"""What must hold of the books after any story."""

from __future__ import annotations

from django.db.models import Sum

from loge.common.jobs import run_all
from loge.money import ledger, queries
from loge.money.models import Account, Debt, Transfer

INTO_US = ("hold", "advance", "credited")
OUT_OF_US = ("void", "fail", "paid_out", "refunded", "charged_back", "repaid", "borne", "contest_over")


def moved(house, why: str, *, out: bool) -> int:
    """Cents that crossed the line to or from the world for that reason."""
    outside = ledger.account_key(house.pk, ledger.OUTSIDE)
    side = {"target_id": outside} if out else {"source_id": outside}
    return Transfer.objects.filter(house=house, why=why, **side).aggregate(all=Sum("cents"))["all"] or 0


def add_up(house) -> None:
    """No journal loses a cent, no account but the world's is below zero, and what came in is out again or somewhere."""
    assert ledger.check(house) == []
    accounts = dict(Account.objects.filter(house=house).values_list("code", "balance_cents"))
    assert sum(accounts.values()) == 0
    assert all(cents >= 0 for code, cents in accounts.items() if code != ledger.OUTSIDE)
    till = queries.till(house)
    somewhere = sum(part.cents for part in (till.kept, till.on_the_way, till.owed, till.commission, till.contested))
    came = sum(moved(house, why, out=False) for why in INTO_US)
    went = sum(moved(house, why, out=True) for why in OUT_OF_US)
    assert came == went + somewhere, (came, went, somewhere, accounts)
    left = {
        row["payee"]: row["all"]
        for row in Debt.objects.filter(house=house).values("payee").annotate(all=Sum("left_cents"))
    }
    due = {code.removeprefix("due:"): cents for code, cents in accounts.items() if code.startswith("due:")}
    assert {payee: cents for payee, cents in left.items() if cents} == {payee: c for payee, c in due.items() if c}
    assert till.due.cents == sum(left.values())


def settle_down(house) -> None:
    """All work done, then everything adds up."""
    while run_all():
        pass
    add_up(house)
