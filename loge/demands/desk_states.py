"""The lives of a desk, as data: of a case, of each item in it, and of an item asked of a partner. Buttons, clock, drawing and
tests read these tables; only ``moves.make`` writes a state."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

DESK = "desk"  # who serves at the desk of the house
MAIL = "mail"  # a message that came in, read by the machine


def _who(*roles: str) -> frozenset[str]:
    return frozenset(roles)


# A case: open while something is to be said or done, waiting while the next word is someone else's
OPEN, WAITING, CLOSED = "open", "waiting", "closed"

CASE_NAMES = {OPEN: _("to answer"), WAITING: _("waiting"), CLOSED: _("closed")}

CASE_MOVES = Table(
    Move("answered", (OPEN,), WAITING, _who(DESK, MAIL), _("Wait for their answer")),
    Move("wake", (WAITING,), OPEN, _who(DESK, MAIL), _("Back to the pile")),
    Move("close", (OPEN, WAITING), CLOSED, _who(DESK), _("Close")),
    Move("reopen", (CLOSED,), OPEN, _who(DESK, MAIL), _("Open again")),
)

# An item
ASKED = "asked"  # read in a mail, nobody was asked yet
ENQUIRED = "enquired"  # with one partner, or several
HELD = "held"  # a partner keeps it for us, not yet confirmed
CONFIRMED = "confirmed"  # with the partner's reference
TOLD = "told"  # the guest knows
DECLINED = "declined"  # it cannot be done; the guest is told so
CANCELLED = "cancelled"  # the guest does not want it any more, or the partner cannot keep it

ITEM_NAMES = {
    ASKED: _("asked for"),
    ENQUIRED: _("with a partner"),
    HELD: _("held"),
    CONFIRMED: _("confirmed"),
    TOLD: _("the guest knows"),
    DECLINED: _("not possible"),
    CANCELLED: _("cancelled"),
}
PROMISED = (HELD, CONFIRMED, TOLD)
ANSWERED = (TOLD, DECLINED, CANCELLED)  # nothing is owed to the guest about it

ITEM_MOVES = Table(
    Move("enquire", (ASKED, ENQUIRED), ENQUIRED, _who(DESK), _("Ask partners")),
    Move("hold", (ASKED, ENQUIRED, HELD), HELD, _who(DESK, MAIL), _("It is held for us")),
    Move("confirm", (ASKED, ENQUIRED, HELD), CONFIRMED, _who(DESK, MAIL), _("It is confirmed")),
    Move(
        "release", (HELD,), ENQUIRED, _who(DESK, CLOCK), _("No longer held"), after=dt.timedelta(days=1)
    ),  # held_until
    Move("tell", (CONFIRMED, HELD), TOLD, _who(DESK), _("The guest knows")),
    Move(
        "untell", (TOLD,), CONFIRMED, _who(DESK, MAIL), _("They do not know yet")
    ),  # the mail was taken back, or came back
    Move("unhear", (TOLD,), HELD, _who(DESK, MAIL), _("They do not know yet")),  # the same, of what is only held
    Move("change", (CONFIRMED, TOLD), CONFIRMED, _who(DESK), _("It has changed")),  # the guest is to be told again
    Move("decline", (ASKED, ENQUIRED, HELD), DECLINED, _who(DESK), _("Not possible"), danger=True),
    Move("cancel", (ASKED, ENQUIRED, HELD, CONFIRMED, TOLD), CANCELLED, _who(DESK), _("Cancel"), danger=True),
    Move("take_up", (DECLINED, CANCELLED), ASKED, _who(DESK), _("Take it up again")),
)

# An item asked of one partner
PUT = "put"
OFFERED, REFUSED, SILENT, CHOSEN, THANKED = "offered", "refused", "silent", "chosen", "thanked"

ENQUIRY_NAMES = {
    PUT: _("was asked"),
    OFFERED: _("they can"),
    REFUSED: _("they cannot"),
    SILENT: _("no answer"),
    CHOSEN: _("chosen"),
    THANKED: _("thanked, not needed"),
}

ENQUIRY_MOVES = Table(
    Move("offer", (PUT, SILENT), OFFERED, _who(DESK, MAIL), _("They can")),
    Move("refuse", (PUT, SILENT, OFFERED), REFUSED, _who(DESK, MAIL), _("They cannot")),
    Move("fall_silent", (PUT,), SILENT, _who(DESK, MAIL, CLOCK), _("No answer"), after=dt.timedelta(hours=24), nudges=(dt.timedelta(hours=12),)),
    Move("choose", (PUT, SILENT, OFFERED), CHOSEN, _who(DESK, MAIL), _("Choose them")),
    Move("thank", (PUT, SILENT, OFFERED), THANKED, _who(DESK), _("Thank them, not needed")),
    Move("unchoose", (CHOSEN,), REFUSED, _who(DESK), _("They cannot keep it")),
)  # fmt: skip

# A change read in a mail: it waits for a person of the desk
APPLIED, SET_ASIDE = "applied", "set_aside"

SUGGESTION_NAMES = {PUT: _("proposed"), APPLIED: _("applied"), SET_ASIDE: _("set aside")}

SUGGESTION_MOVES = Table(
    Move("apply", (PUT,), APPLIED, _who(DESK), _("Apply")),
    Move("set_aside", (PUT,), SET_ASIDE, _who(DESK), _("Set aside")),
)
