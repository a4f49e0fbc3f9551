"""The consistency guard: what in a draft contradicts what is known, said before it leaves. Pure: nothing is fetched.

A warning can be overruled with a reason, which is kept with the post.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..facts import Facts, Written
from . import figures, identity, manners, moments
from .warning import ASK, STOP, Draft, Warning

Rule = Callable[[Draft, Facts], list[Warning]]

RULES: tuple[Rule, ...] = (
    identity.discloses, manners.holes, moments.dates, moments.weekdays, moments.hours, moments.openings, figures.parties, figures.prices,
    figures.references, figures.rooms, figures.others, manners.attachment, manners.readers, manners.language, manners.name,
)  # fmt: skip


def check(draft: Written, facts: Facts) -> list[Warning]:
    """Everything doubtful in the draft, in the order it is read; what concerns no place in the text comes first."""
    read = Draft.of(draft, facts)
    found: list[Warning] = []
    for rule in RULES:
        for warning in rule(read, facts):
            if not any(one.covers(warning) or one.key == warning.key for one in found):  # the same words twice: once
                found.append(warning)
    return sorted(found, key=lambda one: (one.start, one.end))


def left(warnings: Sequence[Warning], overruled: Sequence[str]) -> list[Warning]:
    """Those whose key was not overruled: a new mistake is not covered by an old yes."""
    return [one for one in warnings if one.key not in overruled]


__all__ = ["ASK", "STOP", "Facts", "Warning", "Written", "check", "left"]
