"""The lives of a subscription, an invoice, a mandate, a file for the bank and a run. Read this first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loge.common.moves import GATEWAY, Move, Table

KEEPER = "keeper"
CLIENT = "client"
MACHINE = GATEWAY
HOUSE = frozenset({KEEPER, MACHINE})
BOTH = frozenset({KEEPER, CLIENT, MACHINE})


class SubscriptionState:
    RUNNING = "running"
    PAUSED = "paused"
    LEAVING = "leaving"  # cancelled, and still there until its last day
    ENDED = "ended"

    LIVE = (RUNNING, LEAVING)


S = SubscriptionState

SUBSCRIPTION_MOVES = Table(
    Move("pause", (S.RUNNING,), S.PAUSED, BOTH, _("Pause")),
    Move("resume", (S.PAUSED,), S.RUNNING, BOTH, _("Resume")),
    Move("leave", (S.RUNNING, S.PAUSED), S.LEAVING, BOTH, _("Cancel at the end of the period"), danger=True),
    Move("stay", (S.LEAVING,), S.RUNNING, BOTH, _("Stay after all")),
    Move("end", (S.RUNNING, S.PAUSED, S.LEAVING), S.ENDED, BOTH, _("Cancel now"), danger=True),
)
SUBSCRIPTION_NAMES = {
    S.RUNNING: _("running"),
    S.PAUSED: _("paused"),
    S.LEAVING: _("ends soon"),
    S.ENDED: _("ended"),
}


class InvoiceState:
    DRAFT = "draft"  # no number: it may be changed or thrown away
    ISSUED = "issued"
    PARTLY = "partly"
    PAID = "paid"
    CREDITED = "credited"  # a credit note took all of it back
    DROPPED = "dropped"  # a draft that was thrown away

    OWED = (ISSUED, PARTLY)
    NUMBERED = (ISSUED, PARTLY, PAID, CREDITED)


N = InvoiceState

INVOICE_MOVES = Table(
    Move("issue", (N.DRAFT,), N.ISSUED, HOUSE, _("Issue")),
    Move("drop", (N.DRAFT,), N.DROPPED, HOUSE, _("Throw the draft away"), danger=True),
    Move("part", (N.ISSUED, N.PARTLY, N.PAID), N.PARTLY, HOUSE),
    Move("pay", (N.ISSUED, N.PARTLY), N.PAID, HOUSE),
    Move("reopen", (N.PAID, N.PARTLY), N.ISSUED, HOUSE),
    Move("credit", (N.ISSUED, N.PARTLY, N.PAID), N.CREDITED, HOUSE),
)
INVOICE_NAMES = {
    N.DRAFT: _("draft"),
    N.ISSUED: _("to be paid"),
    N.PARTLY: _("paid in part"),
    N.PAID: _("paid"),
    N.CREDITED: _("credited"),
    N.DROPPED: _("thrown away"),
}


class MandateState:
    GIVEN = "given"
    ENDED = "ended"


M = MandateState

MANDATE_MOVES = Table(Move("end", (M.GIVEN,), M.ENDED, BOTH, _("Withdraw this mandate"), danger=True))


class BatchState:
    BUILT = "built"  # a file is ready for the bank
    SENT = "sent"  # the bank has it: what it collects counts as paid, until it comes back
    DROPPED = "dropped"


B = BatchState

BATCH_MOVES = Table(
    Move("send", (B.BUILT,), B.SENT, HOUSE, _("The bank has it")),
    Move("drop", (B.BUILT,), B.DROPPED, HOUSE, _("Throw this file away"), danger=True),
)
BATCH_NAMES = {B.BUILT: _("ready for the bank"), B.SENT: _("given to the bank"), B.DROPPED: _("thrown away")}


class RunState:
    UNDER_WAY = "under_way"
    DONE = "done"


R = RunState

RUN_MOVES = Table(
    Move("finish", (R.UNDER_WAY,), R.DONE, frozenset({MACHINE})),
)
