"""The three questions of the field, each with its own marks, and what is low on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

EFFORT, SATISFACTION, NPS = "effort", "satisfaction", "nps"


@dataclass(frozen=True, slots=True)
class Scale:
    """One question: its words, its marks, what the two ends mean, and from which mark down somebody should call."""

    words: Any
    least: int
    most: int
    worst: Any
    best: Any
    low: int

    @property
    def marks(self) -> range:
        return range(self.least, self.most + 1)


# The wording of CES 2.0 (CEB, 2013), of CSAT (ISO 10004:2018) and of NPS (Reichheld, Harvard Business Review 12/2003)
SCALES = {
    EFFORT: Scale(
        _("%(house)s made it easy for me."), 1, 7, _("strongly disagree"), _("strongly agree"), 3
    ),
    SATISFACTION: Scale(
        _("How satisfied are you with what %(house)s did for you?"), 1, 5, _("not at all"), _("very"), 2
    ),
    NPS: Scale(
        _("How likely are you to recommend %(house)s to a friend?"), 0, 10, _("not at all likely"), _("extremely likely"), 6
    ),
}  # fmt: skip

KIND_NAMES = {"demand": _("a service"), "case": _("a matter at the desk"), "call_back": _("a call given back")}

LASTS = dt.timedelta(days=30)  # the link answers for a month
CHANGEABLE = dt.timedelta(hours=48)  # after the first tap
NPS_EVERY = dt.timedelta(days=183)  # twice in any year at most
NPS_AFTER = 2  # questions asked before: one recommends what one knows
PROMOTER, PASSIVE = 9, 7


def kind_of(subject: str) -> str:
    return subject.partition(":")[0]
