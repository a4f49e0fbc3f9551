"""Why something shown is doubted, and on what a decision rests. Reviews have grounds of their own: the law says more of them.

Source: DSA (Regulation 2022/2065) art. 17; code de la consommation L. 111-7-2 and D. 111-17 s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Grounds:
    """Of one kind of content."""

    reasons: Words  # why somebody doubts it
    kept: Words  # on what a decision to leave it rests
    refused: Words  # on what a decision to take it down rests
    held: Words = field(default_factory=dict)  # why the house itself holds it back

    @property
    def why(self) -> Words:
        return {**self.reasons, **self.held}

    @property
    def every(self) -> Words:
        return {**self.kept, **self.refused}


CONTENT = Grounds(
    reasons={
        "insult": _("It insults, threatens or discriminates"),
        "private": _("It gives away something private"),
        "false": _("It is not true, or it misleads"),
        "unlawful": _("What it offers or asks is against the law"),
        "other": _("Something else"),
    },
    kept={
        "measured": _("It is said with measure, and it is lawful"),
        "shown_true": _("Nothing shows that it is untrue"),
        "no_harm": _("It hurts or gives away nobody"),
    },
    refused={
        "insult": _("It insults, threatens or discriminates (loi du 29 juillet 1881)"),
        "private": _("It gives away something private: a number, an address, someone’s health (GDPR)"),
        "untrue": _("It states as a fact what is not so (code de la consommation, L. 121-2)"),
        "unlawful": _("What it offers or asks is against the law"),
        "charter": _("It breaks the charter that those who serve here have signed"),
    },
)
REVIEW = Grounds(
    reasons={
        "false": _("It did not happen like that"),
        "not_there": _("This person was not served"),
        "insult": _("It insults, threatens or discriminates"),
        "private": _("It gives away something private"),
        "bought": _("It was bought, or asked for against a favour"),
        "other": _("Something else"),
    },
    held={
        "number": _("It holds a card number, a telephone number or an e-mail address"),
        "words": _("It holds words that insult"),
        "burst": _("Several one-star reviews came together, from people who are close or new here"),
    },
    kept={
        "received": _("The service was paid and received through the loge, and the review speaks of it"),
        "opinion": _("It is an opinion, said with measure: severe is not unlawful"),
        "not_shown": _("Nothing shows that it is untrue; the person reviewed may reply beside it"),
        "harmless": _("What held it back is no number and no insult"),
    },
    refused={
        "untrue": _("It states as a fact what did not happen"),
        "beside": _("It does not speak of the service received"),
        "insult": _("It insults, threatens or discriminates (loi du 29 juillet 1881)"),
        "private": _("It gives away something private: a number, an address, someone’s health (GDPR)"),
        "bought": _("It was given against a favour, or to harm (code de la consommation, L. 121-4)"),
        "concerted": _("It is one of several written together to weigh on someone’s standing"),
    },
)
_OF = {"review": REVIEW}
KEPT = {**CONTENT.kept, **REVIEW.kept}  # of whatever kind: no word of these stands among those that take down
REFUSED = {**CONTENT.refused, **REVIEW.refused}


def of(kind: str) -> Grounds:
    return _OF.get(kind, CONTENT)
