"""The life of a report, as data: someone doubts a review, a keeper who is no party rules with reasons, one appeal goes to the
operator. A review that the house itself holds back (a telephone number, a burst) begins the same life without a reporter.

Source: DSA (Regulation 2022/2065) art. 16 and 17; code de la consommation L. 111-7-2 and D. 111-17 s.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loge.common.moves import Move, Table

KEEPER, OPERATOR, REPORTER, AUTHOR = "keeper", "operator", "reporter", "author"

OPEN = "open"  # awaits someone's look
KEPT = "kept"  # the review stays
REFUSED = "refused"  # the review is no longer shown nor counted
APPEALED_KEPT = "appealed_kept"  # the reporter asks the operator
APPEALED_REFUSED = "appealed_refused"  # the author asks the operator
KEPT_FOR_GOOD = "kept_for_good"
REFUSED_FOR_GOOD = "refused_for_good"

AWAITING = (OPEN, APPEALED_KEPT, APPEALED_REFUSED)
APPEALED = (APPEALED_KEPT, APPEALED_REFUSED)
RULED = (KEPT, REFUSED, KEPT_FOR_GOOD, REFUSED_FOR_GOOD)

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
    Move("keep", (OPEN,), KEPT, _JUDGES, _("Keep the review")),
    Move("refuse", (OPEN,), REFUSED, _JUDGES, _("Refuse the review"), danger=True),
    Move("contest_keeping", (KEPT,), APPEALED_KEPT, frozenset({REPORTER}), _("Ask the operator to look again")),
    Move("contest_refusal", (REFUSED,), APPEALED_REFUSED, frozenset({AUTHOR}), _("Ask the operator to look again")),
    Move("keep_for_good", APPEALED, KEPT_FOR_GOOD, _LAST, _("Keep the review")),
    Move("refuse_for_good", APPEALED, REFUSED_FOR_GOOD, _LAST, _("Refuse the review"), danger=True),
)

# Why someone doubts a review; the last three are the house's own.
REPORTED_FOR = {
    "false": _("It did not happen like that"),
    "not_there": _("This person was not served"),
    "insult": _("It insults, threatens or discriminates"),
    "private": _("It gives away something private"),
    "bought": _("It was bought, or asked for against a favour"),
    "other": _("Something else"),
}
HELD_FOR = {
    "number": _("It holds a card number, a telephone number or an e-mail address"),
    "words": _("It holds words that insult"),
    "burst": _("Several one-star reviews came together, from people who are close or new here"),
}
REASONS = REPORTED_FOR | HELD_FOR

# On what a ruling rests. The first group keeps, the second refuses.
KEPT_ON = {
    "received": _("The service was paid and received through the loge, and the review speaks of it"),
    "opinion": _("It is an opinion, said with measure: severe is not unlawful"),
    "not_shown": _("Nothing shows that it is untrue; the person reviewed may reply beside it"),
    "harmless": _("What held it back is no number and no insult"),
}
REFUSED_ON = {
    "untrue": _("It states as a fact what did not happen"),
    "beside": _("It does not speak of the service received"),
    "insult": _("It insults, threatens or discriminates (loi du 29 juillet 1881)"),
    "private": _("It gives away something private: a number, an address, someone’s health (GDPR)"),
    "bought": _("It was given against a favour, or to harm (code de la consommation, L. 121-4)"),
    "concerted": _("It is one of several written together to weigh on someone’s standing"),
}
GROUNDS = KEPT_ON | REFUSED_ON
