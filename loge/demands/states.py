"""The life of a demand, as data. Read this first: the buttons on the pages, the clock's work, the drawing in
docs/life-of-a-demand.md and the tests all read this table. Only ``moves.make`` writes a state."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, GATEWAY, Move, Table

CLIENT, PROVIDER, COORDINATOR = "client", "provider", "coordinator"

HEARD = "heard"  # asked, awaiting an answer
QUOTED = "quoted"  # who serves named a price
COUNTERED = "countered"  # the client named another
AGREED = "agreed"  # accepted, to be paid within a quarter of an hour
BOOKED = "booked"  # the money is held
DELIVERED = "delivered"  # who serves says it is done
SETTLED = "settled"  # received: the money goes to who earned it
DECLINED = "declined"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"  # no answer in time
CANCELLED = "cancelled"  # after the booking: everything is given back
DISPUTED = "disputed"  # received badly, or not: a coordinator listens to both
UPHELD = "upheld"
REFUNDED = "refunded"
SHARED = "shared"  # the ruling split the money

TALKING = (HEARD, QUOTED, COUNTERED)
FUNDED = (BOOKED, DELIVERED, DISPUTED)
OVER = (SETTLED, DECLINED, WITHDRAWN, LAPSED, CANCELLED, UPHELD, REFUNDED, SHARED)
RECEIVED = (SETTLED, UPHELD, SHARED)  # may be reviewed

NAMES = {
    HEARD: _("awaiting a price"),
    QUOTED: _("price proposed"),
    COUNTERED: _("another price proposed"),
    AGREED: _("to be paid"),
    BOOKED: _("booked"),
    DELIVERED: _("done, to be confirmed"),
    SETTLED: _("received"),
    DECLINED: _("declined"),
    WITHDRAWN: _("withdrawn"),
    LAPSED: _("expired"),
    CANCELLED: _("cancelled"),
    DISPUTED: _("in dispute"),
    UPHELD: _("ruled: paid out"),
    REFUNDED: _("ruled: refunded"),
    SHARED: _("ruled: shared"),
}

ANSWER_WITHIN = dt.timedelta(days=6)  # a demand nobody answers does not hang for ever
PAY_WITHIN = dt.timedelta(minutes=15)
SETTLE_AFTER = dt.timedelta(hours=72)  # the house may set its own
QUOTE_LASTS = dt.timedelta(hours=72)  # the house may set its own


def _who(*roles: str) -> frozenset[str]:
    return frozenset(roles)


def _hours(*counts: int) -> tuple[dt.timedelta, ...]:
    return tuple(dt.timedelta(hours=count) for count in counts)


MOVES = Table(
    Move("quote", (HEARD, QUOTED, COUNTERED), QUOTED, _who(PROVIDER), _("Propose this price")),
    Move("counter", (QUOTED,), COUNTERED, _who(CLIENT), _("Propose another price")),
    Move("accept", (QUOTED,), AGREED, _who(CLIENT), _("Accept")),
    Move("decline", (HEARD, QUOTED, COUNTERED), DECLINED, _who(PROVIDER), _("Decline kindly"), danger=True),
    Move("withdraw", (HEARD, QUOTED, COUNTERED, AGREED), WITHDRAWN, _who(CLIENT), _("Withdraw my demand"), danger=True),
    Move("forget", (HEARD,), LAPSED, _who(CLOCK), after=ANSWER_WITHIN, nudges=_hours(24, 96)),
    Move("lapse", (QUOTED, COUNTERED), LAPSED, _who(CLOCK), after=QUOTE_LASTS, nudges=_hours(48)),
    Move("reopen", (AGREED,), QUOTED, _who(CLOCK, GATEWAY), after=PAY_WITHIN),
    Move("book", (AGREED,), BOOKED, _who(GATEWAY)),
    Move("unbook", (BOOKED,), QUOTED, _who(GATEWAY)),
    Move("deliver", (BOOKED,), DELIVERED, _who(PROVIDER), _("It is done")),
    Move("settle", (DELIVERED,), SETTLED, _who(CLIENT, CLOCK), _("I received it"), after=SETTLE_AFTER, nudges=_hours(24, 48)),
    Move("cancel", (BOOKED,), CANCELLED, _who(CLIENT, PROVIDER, COORDINATOR), _("Cancel, with a full refund"), danger=True),
    Move("dispute", (DELIVERED,), DISPUTED, _who(CLIENT), _("Something went wrong"), danger=True),
    Move("uphold", (DISPUTED,), UPHELD, _who(COORDINATOR), _("Pay out in full")),
    Move("refund", (DISPUTED,), REFUNDED, _who(COORDINATOR), _("Refund in full"), danger=True),
    Move("share", (DISPUTED,), SHARED, _who(COORDINATOR), _("Share the money")),
)  # fmt: skip
