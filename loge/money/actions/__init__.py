"""What can be done with money. Claim the state first, then call the gateway with a key, then settle."""

from .hooks import heed, record_hook
from .nightly import count_the_books
from .payments import capture, look, start, sweep_payments, void
from .payouts import pay_out, release, retry_payout
from .refunds import refund, retry_refund, send_refund

__all__ = [
    "capture",
    "count_the_books",
    "heed",
    "look",
    "pay_out",
    "record_hook",
    "refund",
    "release",
    "retry_payout",
    "retry_refund",
    "send_refund",
    "start",
    "sweep_payments",
    "void",
]
