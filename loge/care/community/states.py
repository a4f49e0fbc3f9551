"""The lives of a question, of an answer, of a guide and of a doubt about either, as data."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from loge.common.moves import CLOCK, Move, Table

KEEPER, ASKER, AUTHOR, MACHINE = "keeper", "asker", "author", "machine"
SILENCE = dt.timedelta(days=183)  # without a word: it goes to the archive

HELD = "held"  # a hard word: someone reads it before everyone does
OPEN, CLOSED, ARCHIVED, REMOVED = "open", "closed", "archived", "removed"

NAMES = {
    HELD: _("read first by the coordinator"),
    OPEN: _("open"),
    CLOSED: _("answered, closed"),
    ARCHIVED: _("in the archive"),
    REMOVED: _("taken away"),
}
READABLE = (OPEN, CLOSED, ARCHIVED)


def _who(*roles: str) -> frozenset[str]:
    return frozenset(roles)


QUESTIONS = Table(
    Move("publish", (HELD,), OPEN, _who(KEEPER), _("Show it")),
    Move("hold", (OPEN,), HELD, _who(MACHINE)),  # changed, and now with a hard word
    Move("close", (OPEN,), CLOSED, _who(ASKER, KEEPER), _("I have what I need")),
    Move("reopen", (CLOSED, ARCHIVED), OPEN, _who(ASKER, KEEPER), _("Open it again")),
    Move("archive", (OPEN, CLOSED), ARCHIVED, _who(CLOCK), after=SILENCE),
    Move("remove", (HELD, *READABLE), REMOVED, _who(KEEPER), _("Take it away, with the reason"), danger=True),
    Move("take_back", (HELD, *READABLE), REMOVED, _who(ASKER), _("Take my question away"), danger=True),
)

SHOWN = "shown"
ANSWER_NAMES = {HELD: NAMES[HELD], SHOWN: _("shown"), REMOVED: NAMES[REMOVED]}

ANSWERS = Table(
    Move("publish", (HELD,), SHOWN, _who(KEEPER), _("Show it")),
    Move("hold", (SHOWN,), HELD, _who(MACHINE)),
    Move("remove", (HELD, SHOWN), REMOVED, _who(KEEPER), _("Take it away, with the reason"), danger=True),
    Move("take_back", (HELD, SHOWN), REMOVED, _who(AUTHOR), _("Take my answer away"), danger=True),
)

DRAFT, PUBLISHED, RETIRED = "draft", "published", "retired"
GUIDE_NAMES = {DRAFT: _("draft"), PUBLISHED: _("published"), RETIRED: _("put away")}

GUIDES = Table(
    Move("publish", (DRAFT, RETIRED), PUBLISHED, _who(KEEPER), _("Publish it")),
    Move("retire", (PUBLISHED,), RETIRED, _who(KEEPER), _("Put it away")),
)

ASKED, YES, NO = "asked", "yes", "no"  # may a guide name who knew
CREDIT_NAMES = {ASKED: _("not answered yet"), YES: _("with their name"), NO: _("without their name")}

CREDITS = Table(
    Move("agree", (ASKED, NO), YES, _who(AUTHOR), _("Yes, with my first name")),
    Move("decline", (ASKED, YES), NO, _who(AUTHOR), _("Rather without my name")),
)

LOOKED_INTO, STANDS, TAKEN_DOWN = "looked_into", "stands", "taken_down"
DOUBT_NAMES = {LOOKED_INTO: _("to be looked at"), STANDS: _("it stays"), TAKEN_DOWN: _("taken away")}

DOUBTS = Table(
    Move("let_stand", (LOOKED_INTO,), STANDS, _who(KEEPER), _("It stays")),
    Move("take_down", (LOOKED_INTO,), TAKEN_DOWN, _who(KEEPER), _("Take it away"), danger=True),
)
