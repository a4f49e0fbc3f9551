"""The lives of a question, of an answer, and of a guide, as data."""

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
    Move("take_down", (HELD, *READABLE), REMOVED, _who(MACHINE)),  # a report was decided so
    Move("put_back", (REMOVED,), OPEN, _who(MACHINE)),  # the appeal was decided so
)

SHOWN = "shown"
ANSWER_NAMES = {HELD: NAMES[HELD], SHOWN: _("shown"), REMOVED: NAMES[REMOVED]}

ANSWERS = Table(
    Move("publish", (HELD,), SHOWN, _who(KEEPER), _("Show it")),
    Move("hold", (SHOWN,), HELD, _who(MACHINE)),
    Move("remove", (HELD, SHOWN), REMOVED, _who(KEEPER), _("Take it away, with the reason"), danger=True),
    Move("take_back", (HELD, SHOWN), REMOVED, _who(AUTHOR), _("Take my answer away"), danger=True),
    Move("take_down", (HELD, SHOWN), REMOVED, _who(MACHINE)),
    Move("put_back", (REMOVED,), SHOWN, _who(MACHINE)),
)

DRAFT, PUBLISHED, RETIRED = "draft", "published", "retired"
GUIDE_NAMES = {DRAFT: _("draft"), PUBLISHED: _("published"), RETIRED: _("put away")}

GUIDES = Table(
    Move("publish", (DRAFT, RETIRED), PUBLISHED, _who(KEEPER), _("Publish it")),
    Move("retire", (PUBLISHED,), RETIRED, _who(KEEPER), _("Put it away")),
    Move("take_down", (PUBLISHED,), RETIRED, _who(MACHINE)),
    Move("put_back", (RETIRED,), PUBLISHED, _who(MACHINE)),
)

ASKED, YES, NO = "asked", "yes", "no"  # may a guide name who knew
CREDIT_NAMES = {ASKED: _("not answered yet"), YES: _("with their name"), NO: _("without their name")}

CREDITS = Table(
    Move("agree", (ASKED, NO), YES, _who(AUTHOR), _("Yes, with my first name")),
    Move("decline", (ASKED, YES), NO, _who(AUTHOR), _("Rather without my name")),
)
