"""The life of a report, as data: someone doubts what is shown, a keeper who is no party decides with reasons, one appeal goes to
the operator. What the house itself holds back (a telephone number, a burst) begins the same life without a reporter.

Source: DSA (Regulation 2022/2065) art. 16, 17 and 20; code de la consommation L. 111-7-2 and D. 111-17 s.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loge.common.moves import Move, Table

KEEPER, OPERATOR, REPORTER, AUTHOR = "keeper", "operator", "reporter", "author"

OPEN = "open"  # awaits someone's look
KEPT = "kept"  # it stays
REFUSED = "refused"  # it is no longer shown, nor counted
APPEALED_KEPT = "appealed_kept"  # the reporter asks the operator
APPEALED_REFUSED = "appealed_refused"  # the author asks the operator
KEPT_FOR_GOOD = "kept_for_good"
REFUSED_FOR_GOOD = "refused_for_good"

AWAITING = (OPEN, APPEALED_KEPT, APPEALED_REFUSED)
APPEALED = (APPEALED_KEPT, APPEALED_REFUSED)
DOWN = (REFUSED, APPEALED_REFUSED, REFUSED_FOR_GOOD)

NAMES = {
    OPEN: _("to be looked at"),
    KEPT: _("kept"),
    REFUSED: _("refused"),
    APPEALED_KEPT: _("kept, appealed"),
    APPEALED_REFUSED: _("refused, appealed"),
    KEPT_FOR_GOOD: _("kept, for good"),
    REFUSED_FOR_GOOD: _("refused, for good"),
}

_JUDGES = frozenset({KEEPER, OPERATOR})
_LAST = frozenset({OPERATOR})

MOVES = Table(
    Move("keep", (OPEN,), KEPT, _JUDGES, _("Leave it as it is")),
    Move("refuse", (OPEN,), REFUSED, _JUDGES, _("Take it down"), danger=True),
    Move("contest_keeping", (KEPT,), APPEALED_KEPT, frozenset({REPORTER}), _("Ask the operator to look again")),
    Move("contest_refusal", (REFUSED,), APPEALED_REFUSED, frozenset({AUTHOR}), _("Ask the operator to look again")),
    Move("keep_for_good", APPEALED, KEPT_FOR_GOOD, _LAST, _("Leave it as it is")),
    Move("refuse_for_good", APPEALED, REFUSED_FOR_GOOD, _LAST, _("Take it down"), danger=True),
)
