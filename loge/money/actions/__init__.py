"""What can be done with money. Claim the state first, then call the gateway with a key, then settle."""

from .asking import ask_identity, press_identity, take_identity
from .chargebacks import follow_dispute, rule_fraud
from .debts import forgive, repay_from_till, take_back
from .hooks import forget_old_hooks, heed, record_hook
from .nightly import count_the_books
from .payments import capture, look, start, sweep_payments, void
from .payouts import pay_out, release, retry_payout, send, sweep_payouts, unsent
from .refunds import refund, retry_refund, send_refund
from .yearly import state_the_year, state_year

__all__ = [
    "ask_identity",
    "capture",
    "count_the_books",
    "follow_dispute",
    "forget_old_hooks",
    "forgive",
    "heed",
    "look",
    "pay_out",
    "press_identity",
    "record_hook",
    "refund",
    "release",
    "repay_from_till",
    "retry_payout",
    "retry_refund",
    "rule_fraud",
    "send",
    "send_refund",
    "start",
    "state_the_year",
    "state_year",
    "sweep_payments",
    "sweep_payouts",
    "take_back",
    "take_identity",
    "unsent",
    "void",
]
