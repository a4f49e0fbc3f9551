"""What happened counts as soon as it has happened, once."""

from __future__ import annotations

from loge.common import journal
from loge.common.models import Fact

from .measures import all_measures
from .tallies import count_fact

TOLD_BY_HAND = {kind for measure in all_measures().values() for kind in getattr(measure, "TOLD_BY_HAND", ())}
KINDS = sorted({kind for measure in all_measures().values() for kind in measure.KINDS} - TOLD_BY_HAND)


@journal.on(*KINDS, priority=-8)
def count(fact: Fact) -> None:
    """Count it in every measure it belongs to."""
    count_fact(fact)
