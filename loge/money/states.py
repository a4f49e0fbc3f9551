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


class PayoutState(ErrandState):
    WAITING = "waiting"  # owed, and sent when its day has passed: a tip may still be taken back
    FROZEN = "frozen"  # owed, and not sent while a bank decides whether it was rightly paid
    WITHHELD = "withheld"  # owed, and not sent until they have said who they are to the tax office
    CANCELLED = "cancelled"  # nothing is left to send: it was given back, or paid back a debt

    UNSENT = (WAITING, FROZEN, WITHHELD, ErrandState.FAILED)  # the money stands on the payee's own account


E = PayoutState
TIP_WAITS = dt.timedelta(hours=24)  # as long as who gave it may think again

REFUND_MOVES = Table(
    Move("finish", (E.CLAIMED,), E.DONE, MACHINE),
    Move("fail", (E.CLAIMED,), E.FAILED, MACHINE),
    Move("retry", (E.FAILED,), E.CLAIMED, MACHINE),
    Move("absorb", (E.CLAIMED, E.FAILED), E.DONE, MACHINE),  # the bank gave it back itself
)
PAYOUT_MOVES = Table(
    Move("claim", (E.WAITING,), E.CLAIMED, EITHER, after=TIP_WAITS),
    Move("freeze", (E.WAITING, E.WITHHELD, E.CLAIMED, E.FAILED), E.FROZEN, MACHINE),
    Move("withhold", (E.WAITING, E.FROZEN, E.FAILED), E.WITHHELD, MACHINE),
    Move("let_go", (E.WITHHELD,), E.CLAIMED, MACHINE),
    Move("thaw", (E.FROZEN,), E.CLAIMED, MACHINE),
    Move("finish", (E.CLAIMED,), E.DONE, MACHINE),
    Move("fail", (E.CLAIMED,), E.FAILED, MACHINE),
    Move("retry", (E.FAILED,), E.CLAIMED, MACHINE),
    Move("cancel", E.UNSENT, E.CANCELLED, MACHINE),
)


KEEPER = "coordinator"


class DebtState:
    ASKED = "asked"  # the bank is being asked to send the payout back
    STANDS = "stands"  # it is owed, and paid back out of next payouts
    CLEARED = "cleared"
    FORGIVEN = "forgiven"

    OPEN = (ASKED, STANDS)


D = DebtState

DEBT_MOVES = Table(
    Move("stand", (D.ASKED,), D.STANDS, MACHINE),
    Move("clear", (D.ASKED, D.STANDS), D.CLEARED, MACHINE),
    Move("forgive", (D.STANDS,), D.FORGIVEN, frozenset({KEEPER})),
)


class ChargebackState:
    OPENED = "opened"  # the bank has taken the money back and hears both sides
    WON = "won"
    LOST = "lost"


C = ChargebackState

CHARGEBACK_MOVES = Table(
    Move("win", (C.OPENED, C.LOST), C.WON, MACHINE),  # also late, after it was lost
    Move("lose", (C.OPENED,), C.LOST, MACHINE),
)


class AskedState:
    """Of someone who earned and has not said who they are to the tax office."""

    ASKED = "asked"
    WITHHELD = "withheld"  # reminded twice, sixty days have passed: what they earn waits
    GIVEN = "given"

    OPEN = (ASKED, WITHHELD)


A = AskedState

# Directive 2021/514, annex V, section IV A.2: after two reminders, and not before sixty days
REMIND_AFTER = (dt.timedelta(days=20), dt.timedelta(days=40))
WITHHOLD_AFTER = dt.timedelta(days=60)
ASKED_MOVES = Table(
    Move("withhold", (A.ASKED,), A.WITHHELD, frozenset({CLOCK}), after=WITHHOLD_AFTER),
    Move("give", A.OPEN, A.GIVEN, MACHINE),
)
