"""The lives of a long request, of its steps and of whoever is a candidate, as data. Only ``moves.make`` writes a state."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loge.common.moves import Move, Table

DESK, OWNER, CLIENT = "desk", "owner", "client"  # who keeps the house, whose step it is, whoever asked for all of it
_DESK, _THEIRS, _ANY = frozenset({DESK}), frozenset({DESK, OWNER}), frozenset({DESK, OWNER, CLIENT})

OPEN, DONE, DROPPED = "open", "done", "dropped"
TODO, DOING, WAITING = "todo", "doing", "waiting"
CLOSED = (DONE, DROPPED)
LEFT = (TODO, DOING, WAITING)

UNDERTAKING = Table(
    Move("finish", (OPEN,), DONE, _DESK, _("It is done")),
    Move("drop", (OPEN,), DROPPED, _DESK, _("Give it up"), danger=True),
    Move("reopen", (DONE, DROPPED), OPEN, _DESK, _("Open it again")),
)
UNDERTAKING_NAMES = {OPEN: _("under way"), DONE: _("done"), DROPPED: _("given up")}

STEP = Table(
    Move("start", (TODO, WAITING), DOING, _THEIRS, _("Begin")),
    Move("wait", (TODO, DOING), WAITING, _THEIRS, _("It waits for someone")),
    Move("finish", LEFT, DONE, _ANY, _("Done")),
    Move("reopen", (DONE,), TODO, _THEIRS, _("Not done after all")),
    Move("drop", LEFT, DROPPED, _DESK, _("Not needed"), danger=True),
    Move("take_back", (DROPPED,), TODO, _DESK, _("Take it back")),
)
STEP_NAMES = {
    TODO: _("to do"), DOING: _("being done"), WAITING: _("waits for someone"), DONE: _("done"), DROPPED: _("not needed"),
}  # fmt: skip

HEARD, SHORTLISTED, MET, ON_TRIAL, CHOSEN, DECLINED, WITHDRAWN, FORGOTTEN = (
    "heard", "shortlisted", "met", "on_trial", "chosen", "declined", "withdrawn", "forgotten",
)  # fmt: skip
LIVE = (HEARD, SHORTLISTED, MET, ON_TRIAL)
NOT_KEPT = (DECLINED, WITHDRAWN)

CANDIDATE = Table(
    Move("shortlist", (HEARD,), SHORTLISTED, _DESK, _("Shortlist")),
    Move("meet", (HEARD, SHORTLISTED), MET, _DESK, _("We have met")),
    Move("try", (SHORTLISTED, MET), ON_TRIAL, _DESK, _("Begin the trial")),
    Move("choose", (MET, ON_TRIAL), CHOSEN, _DESK, _("Choose them")),
    Move("decline", LIVE, DECLINED, _DESK, _("Say no"), danger=True),
    Move("withdraw", LIVE, WITHDRAWN, _DESK, _("They withdraw")),
    Move("reconsider", (DECLINED, WITHDRAWN, CHOSEN), SHORTLISTED, _DESK, _("Think again")),
    Move(
        "forget", (*LIVE, *NOT_KEPT, CHOSEN), FORGOTTEN, frozenset({DESK}), _("Erase what we know of them"), danger=True
    ),
)
CANDIDATE_NAMES = {
    HEARD: _("heard of"), SHORTLISTED: _("on the shortlist"), MET: _("met"), ON_TRIAL: _("on trial"), CHOSEN: _("chosen"),
    DECLINED: _("not chosen"), WITHDRAWN: _("withdrew"), FORGOTTEN: _("erased"),
}  # fmt: skip
