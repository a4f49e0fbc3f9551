"""Three lives, as data: a neighbour joins a loge, someone opens one, a coordinator hands one over. Buttons, clock and
tests read these tables; only ``moves.make`` writes a state."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

APPLICANT, KEEPER, OPERATOR = "applicant", "keeper", "operator"
GIVER, TAKER = "giver", "taker"

APPLIED = "applied"  # the keeper has it to read
INVITED = "invited"  # slots are offered, one is to be taken
BOOKED = "booked"  # they have an appointment
MET = "met"  # the keeper is to decide
ACCEPTED = "accepted"  # serves, on probation at first
DECLINED = "declined"  # with reasons, told kindly
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"

OPEN = (APPLIED, INVITED, BOOKED, MET)

NAMES = {
    APPLIED: _("to be read"),
    INVITED: _("invited to an interview"),
    BOOKED: _("interview agreed"),
    MET: _("met, to be decided"),
    ACCEPTED: _("accepted"),
    DECLINED: _("declined"),
    WITHDRAWN: _("withdrawn"),
    LAPSED: _("lapsed"),
}

PROBATION = 3  # missions
KEPT_AFTER = dt.timedelta(days=7)  # after an interview's hour, until the keeper has said how it went
INTERVIEW_REMINDED = dt.timedelta(hours=24)


def _who(*roles: str) -> frozenset[str]:
    return frozenset(roles)


def _days(*counts: int) -> tuple[dt.timedelta, ...]:
    return tuple(dt.timedelta(days=count) for count in counts)


JOINING = Table(
    Move("invite", (APPLIED,), INVITED, _who(KEEPER), _("Invite to an interview")),
    Move("overlook", (APPLIED,), LAPSED, _who(CLOCK), after=dt.timedelta(days=30), nudges=_days(3, 7, 14)),
    Move("book", (INVITED,), BOOKED, _who(APPLICANT), _("Take this time")),
    Move("lapse", (INVITED,), LAPSED, _who(CLOCK), after=dt.timedelta(days=14), nudges=_days(3, 10)),
    Move("unbook", (BOOKED,), INVITED, _who(APPLICANT, KEEPER), _("Another time, please"), danger=True),
    Move("miss", (BOOKED,), INVITED, _who(CLOCK), after=dt.timedelta(days=60)),
    Move("meet", (INVITED, BOOKED), MET, _who(KEEPER), _("We have met")),
    Move("forget", (MET,), LAPSED, _who(CLOCK), after=dt.timedelta(days=30), nudges=_days(7, 21)),
    Move("accept", (MET,), ACCEPTED, _who(KEEPER), _("Welcome them, on probation")),
    Move("decline", OPEN, DECLINED, _who(KEEPER), _("Decline, with reasons"), danger=True),
    Move("withdraw", OPEN, WITHDRAWN, _who(APPLICANT), _("Withdraw my application"), danger=True),
)

ASKED = "asked"  # the platform has it to read
APPROVED = "approved"  # the loge is open

OPENING_NAMES = {
    ASKED: _("to be read"),
    APPROVED: _("open"),
    DECLINED: _("declined"),
    WITHDRAWN: _("withdrawn"),
    LAPSED: _("lapsed"),
}

OPENING = Table(
    Move("approve", (ASKED,), APPROVED, _who(OPERATOR), _("Open this loge")),
    Move("decline", (ASKED,), DECLINED, _who(OPERATOR), _("Decline, with reasons"), danger=True),
    Move("withdraw", (ASKED,), WITHDRAWN, _who(APPLICANT), _("Withdraw"), danger=True),
    Move("lapse", (ASKED,), LAPSED, _who(CLOCK), after=dt.timedelta(days=60), nudges=_days(3, 7, 21)),
)

OFFERED = "offered"

HANDOVER_NAMES = {
    OFFERED: _("awaiting an answer"),
    ACCEPTED: _("handed over"),
    DECLINED: _("declined"),
    WITHDRAWN: _("taken back"),
    LAPSED: _("lapsed"),
}

HANDOVER = Table(
    Move("accept", (OFFERED,), ACCEPTED, _who(TAKER), _("I take over the loge")),
    Move("decline", (OFFERED,), DECLINED, _who(TAKER), _("No, thank you")),
    Move("withdraw", (OFFERED,), WITHDRAWN, _who(GIVER), _("Keep the loge after all"), danger=True),
    Move("lapse", (OFFERED,), LAPSED, _who(CLOCK), after=dt.timedelta(days=14), nudges=_days(7)),
)
