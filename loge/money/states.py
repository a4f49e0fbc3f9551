"""The lives of a payment, a refund and a payout. Claims (…ing) are committed before the gateway is called."""

from __future__ import annotations

import datetime as dt

from loge.common.moves import CLOCK, GATEWAY, Move, Table

MACHINE = frozenset({GATEWAY})
EITHER = frozenset({GATEWAY, CLOCK})


class PaymentState:
    STARTING = "starting"  # the row stands, the gateway is being asked for a page
    OPEN = "open"  # the client has a page to pay on
    HELD = "held"  # the amount is reserved on the card
    CAPTURING = "capturing"
    CAPTURED = "captured"  # taken, and kept at the gateway for the service
    VOIDING = "voiding"
    VOIDED = "voided"  # the reservation is let go; nothing was taken
    FAILED = "failed"

    LIVE = (STARTING, OPEN, HELD, CAPTURING, CAPTURED)
    OVER = (VOIDED, FAILED)


P = PaymentState

PAYMENT_MOVES = Table(
    Move("open", (P.STARTING,), P.OPEN, MACHINE),
    Move("hold", (P.STARTING, P.OPEN), P.HELD, MACHINE),
    Move("claim_capture", (P.HELD,), P.CAPTURING, MACHINE),
    Move("capture", (P.CAPTURING,), P.CAPTURED, MACHINE),
    Move("claim_void", (P.STARTING, P.OPEN, P.HELD), P.VOIDING, EITHER, after=dt.timedelta(hours=1)),
    Move("void", (P.VOIDING,), P.VOIDED, MACHINE),
    Move("fail", (P.STARTING, P.OPEN, P.HELD, P.CAPTURING, P.VOIDING), P.FAILED, MACHINE),
)


class ErrandState:
    CLAIMED = "claimed"  # set aside in the ledger, the gateway is being asked
    DONE = "done"
    FAILED = "failed"


E = ErrandState

REFUND_MOVES = Table(
    Move("finish", (E.CLAIMED,), E.DONE, MACHINE),
    Move("fail", (E.CLAIMED,), E.FAILED, MACHINE),
    Move("retry", (E.FAILED,), E.CLAIMED, MACHINE),
)
PAYOUT_MOVES = Table(
    Move("finish", (E.CLAIMED,), E.DONE, MACHINE),
    Move("fail", (E.CLAIMED,), E.FAILED, MACHINE),
    Move("retry", (E.FAILED,), E.CLAIMED, MACHINE),
)
