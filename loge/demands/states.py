"""The life of a demand, as data. Read this first: the buttons on the pages, the clock's work, the drawing in
docs/life-of-a-demand.md and the tests all read this table. Only ``moves.make`` writes a state."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, GATEWAY, Move, Table

CLIENT, PROVIDER, COORDINATOR = "client", "provider", "coordinator"
SUBSTITUTE = "substitute"  # a neighbour who was asked to stand in
JUDGE = "judge"  # a coordinator of another loge, chosen to hear this one demand; the operator where there is none

HEARD = "heard"  # asked, awaiting an answer
QUOTED = "quoted"  # who serves named a price
COUNTERED = "countered"  # the client named another
AGREED = "agreed"  # accepted, to be paid within a quarter of an hour
BOOKED = "booked"  # the money is held
STRANDED = "stranded"  # who was booked cannot come: another neighbour is sought, the money waits
MISSED = "missed"  # the client says that nobody came
UNMET = "unmet"  # who serves says that nobody was there
ARRIVED = "arrived"  # who serves is at the door
DELIVERED = "delivered"  # who serves says it is done
PARTIAL = "partial"  # received in part: the client names the amount they think right
SETTLED = "settled"  # received: the money goes to who earned it
DECLINED = "declined"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"  # no answer in time
CANCELLED = "cancelled"  # after the booking: it did not take place
DISPUTED = "disputed"  # received badly, or not: a coordinator listens to both
ESCALATED = "escalated"  # no ruling came in time: another loge's coordinator hears it
RULED = "ruled"  # a coordinator has ruled; nothing moves until both accept or the time to appeal is over
APPEALED = "appealed"  # heard once more, by a coordinator of another loge
CLOSED = "closed"  # the ruling stands, the money has followed it

TALKING = (HEARD, QUOTED, COUNTERED)
CONTESTED = (DISPUTED, ESCALATED, RULED, APPEALED)
AHEAD = (BOOKED, STRANDED, MISSED, UNMET)
FUNDED = (*AHEAD, ARRIVED, DELIVERED, PARTIAL, *CONTESTED)
OVER = (SETTLED, DECLINED, WITHDRAWN, LAPSED, CANCELLED, CLOSED)
RECEIVED = (SETTLED, CLOSED)  # may be reviewed, if anything was received: see Demand.was_received
FORMER = {"upheld": CLOSED, "refunded": CLOSED, "shared": CLOSED}  # how rulings were called before there were appeals

NAMES = {
    HEARD: _("awaiting a price"),
    QUOTED: _("price proposed"),
    COUNTERED: _("another price proposed"),
    AGREED: _("to be paid"),
    BOOKED: _("booked"),
    STRANDED: _("someone else is sought"),
    MISSED: _("nobody came, says the client"),
    UNMET: _("nobody was there, says who came"),
    ARRIVED: _("at the door"),
    DELIVERED: _("done, to be confirmed"),
    PARTIAL: _("received in part"),
    SETTLED: _("received"),
    DECLINED: _("declined"),
    WITHDRAWN: _("withdrawn"),
    LAPSED: _("expired"),
    CANCELLED: _("cancelled"),
    DISPUTED: _("in dispute"),
    ESCALATED: _("heard by another loge"),
    RULED: _("ruled, may be appealed"),
    APPEALED: _("appealed"),
    CLOSED: _("ruling carried out"),
}

ANSWER_WITHIN = dt.timedelta(days=6)  # a demand nobody answers does not hang for ever
PAY_WITHIN = dt.timedelta(minutes=15)
SETTLE_AFTER = dt.timedelta(hours=72)  # the house may set its own
QUOTE_LASTS = dt.timedelta(hours=72)  # the house may set its own
KEPT_AT_MOST = dt.timedelta(days=75)  # captured money is kept 90 days at most: it goes back well before
FORGOTTEN_AFTER = dt.timedelta(days=15)  # after the day it was wished for
EVIDENCE_WITHIN = dt.timedelta(days=5)
RULED_WITHIN = dt.timedelta(days=15)  # five days of evidence, ten to rule
APPEAL_WITHIN = dt.timedelta(days=7)
PRESSING_AFTER = (dt.timedelta(days=60), dt.timedelta(days=75))  # since the money was taken: who can end it is told
ABSENCE_LAPSES = dt.timedelta(days=365)


def _who(*roles: str) -> frozenset[str]:
    return frozenset(roles)


def _hours(*counts: int) -> tuple[dt.timedelta, ...]:
    return tuple(dt.timedelta(hours=count) for count in counts)


def _days(*counts: int) -> tuple[dt.timedelta, ...]:
    return tuple(dt.timedelta(days=count) for count in counts)


TWO_DAYS, THREE_DAYS = _days(2, 3)

MOVES = Table(
    # Talking about it
    Move("quote", (HEARD, QUOTED, COUNTERED), QUOTED, _who(PROVIDER), _("Propose this price")),
    Move("counter", (QUOTED,), COUNTERED, _who(CLIENT), _("Propose another price")),
    Move("accept", (QUOTED,), AGREED, _who(CLIENT), _("Accept")),
    Move("decline", (HEARD, QUOTED, COUNTERED), DECLINED, _who(PROVIDER), _("Decline kindly"), danger=True),
    Move("withdraw", (HEARD, QUOTED, COUNTERED, AGREED), WITHDRAWN, _who(CLIENT), _("Withdraw my demand"), danger=True),
    Move("forget", (HEARD,), LAPSED, _who(CLOCK), after=ANSWER_WITHIN),  # who was asked is reminded by the chaser (care)
    Move("lapse", (QUOTED, COUNTERED), LAPSED, _who(CLOCK), after=QUOTE_LASTS, nudges=_hours(48)),
    Move("reopen", (AGREED,), QUOTED, _who(CLOCK, GATEWAY), after=PAY_WITHIN),
    Move("book", (AGREED,), BOOKED, _who(GATEWAY)),
    Move("unbook", (BOOKED,), QUOTED, _who(GATEWAY)),
    # Coming, doing, receiving
    Move("arrive", (BOOKED,), ARRIVED, _who(CLIENT, PROVIDER), _("They are here")),
    Move("deliver", (BOOKED,), DELIVERED, _who(PROVIDER), _("It is done")),
    Move("finish", (ARRIVED,), DELIVERED, _who(PROVIDER, CLOCK), _("It is finished"), after=TWO_DAYS, nudges=_hours(24)),
    Move("settle", (DELIVERED,), SETTLED, _who(CLIENT, CLOCK), _("I received it"), after=SETTLE_AFTER, nudges=_hours(24, 48)),
    Move("receive_part", (DELIVERED,), PARTIAL, _who(CLIENT), _("I received a part of it")),
    Move("concede", (PARTIAL,), SETTLED, _who(PROVIDER), _("Agreed: that is fair")),
    Move("disagree", (PARTIAL,), DISPUTED, _who(PROVIDER, CLOCK), _("I see it otherwise"), after=THREE_DAYS, nudges=_hours(24, 48)),
    # It does not take place
    Move("cancel", (BOOKED,), CANCELLED, _who(CLIENT, PROVIDER, COORDINATOR), _("Cancel"), danger=True),
    Move("call_off", (ARRIVED,), CANCELLED, _who(PROVIDER, COORDINATOR), _("It cannot be done: refund in full"), danger=True),
    Move("expire", (BOOKED,), CANCELLED, _who(CLOCK), after=KEPT_AT_MOST, before=_days(12, 2)),
    Move("miss", (BOOKED,), MISSED, _who(CLIENT), _("Nobody came"), danger=True),
    Move("own_up", (MISSED,), CANCELLED, _who(PROVIDER, CLOCK), _("It is true, I did not come"), after=TWO_DAYS, nudges=_hours(24)),
    Move("contest_miss", (MISSED,), DISPUTED, _who(PROVIDER), _("I did come")),
    Move("came_after_all", (MISSED,), ARRIVED, _who(CLIENT), _("They came after all")),
    Move("report_absent", (BOOKED, ARRIVED), UNMET, _who(PROVIDER), _("Nobody was there"), danger=True),
    Move("admit_absence", (UNMET,), CANCELLED, _who(CLIENT, CLOCK), _("It is true, I was not there"), after=TWO_DAYS, nudges=_hours(24)),
    Move("contest_absence", (UNMET,), DISPUTED, _who(CLIENT), _("I was there")),
    Move("met_after_all", (UNMET,), ARRIVED, _who(PROVIDER), _("We met after all")),
    # Another neighbour stands in
    Move("step_aside", (BOOKED,), STRANDED, _who(PROVIDER), _("I cannot come, find someone else")),
    Move("step_in", (STRANDED,), BOOKED, _who(SUBSTITUTE), _("I can stand in")),
    Move("give_up", (STRANDED,), CANCELLED, _who(CLIENT, CLOCK), _("Leave it, refund in full"), after=TWO_DAYS, before=_hours(6), danger=True),
    # It went wrong
    Move("dispute", (ARRIVED, DELIVERED), DISPUTED, _who(CLIENT), _("Something went wrong"), danger=True),
    Move("rule", (DISPUTED,), RULED, _who(COORDINATOR), _("Give my ruling")),
    Move("escalate", (DISPUTED,), ESCALATED, _who(CLOCK), after=RULED_WITHIN, nudges=_days(5, 10, 14)),
    Move("rule_for", (ESCALATED,), RULED, _who(JUDGE), _("Give my ruling for them")),
    Move("hand_over", (ESCALATED,), ESCALATED, _who(CLOCK), after=dt.timedelta(days=10), nudges=_days(5)),
    Move("abide", (RULED,), CLOSED, _who(CLIENT, PROVIDER), _("I accept this ruling")),
    Move("appeal", (RULED,), APPEALED, _who(CLIENT, PROVIDER), _("Appeal to another loge")),
    Move("close", (RULED,), CLOSED, _who(CLOCK), after=APPEAL_WITHIN, nudges=_days(5)),
    Move("decide", (APPEALED,), CLOSED, _who(JUDGE), _("Decide the appeal")),
    Move("hand_on", (APPEALED,), APPEALED, _who(CLOCK), after=dt.timedelta(days=10), nudges=_days(5)),
)  # fmt: skip


class Longer:
    """The life of what was more than agreed: proposed by who served, approved by the client's second payment."""

    PROPOSED, AGREED, REFUSED, LAPSED = "proposed", "agreed", "refused", "lapsed"

    MOVES = Table(
        Move("agree", (PROPOSED,), AGREED, _who(GATEWAY)),
        Move("refuse", (PROPOSED,), REFUSED, _who(CLIENT), _("No, the price agreed")),
        Move("lapse", (PROPOSED,), LAPSED, _who(GATEWAY, PROVIDER), _("Leave it at the price agreed")),
    )
