"""Doubting something that is shown, deciding with reasons, and the one appeal.

Source: DSA (Regulation 2022/2065), art. 16 (notice), 17 (statement of reasons), 20 (complaint to somebody else).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.demands.actions.ask import clean_words
from loge.houses.models import House
from loge.people.models import Person

from ..reviews import states
from ..reviews.judging import VISITOR
from . import contents as _contents  # noqa: F401  every kind has joined
from .grounds import CONTENT_GROUNDS, CONTENT_KEPT, CONTENT_REASONS
from .kinds import Content, Kind, kind_of
from .models import Notice

DOWN = (states.REFUSED, states.APPEALED_REFUSED, states.REFUSED_FOR_GOOD)


def report(
    house: House, found: Content, *, by: Person | None, reason: str, words: str, email: str = "", at: dt.datetime | None = None
) -> Notice:  # fmt: skip
    """Say that something should not be shown: free, for anyone who can see it. It stays until somebody has decided.

    Raises Refused for one's own, Invalid without a reason, words or (for a visitor) an address; Stale if said before.
    """
    moment = at or now()
    if by is not None and by.pk == found.author.pk:
        raise Refused(_("This is your own. You can change it or take it away yourself."))
    if reason not in CONTENT_REASONS:
        raise Invalid(_("Choose why."), field="reason")
    if by is None and not email:
        raise Invalid(_("Leave an e-mail address: the ruling is sent there, with its reasons."), field="email")
    row = Notice(
        house=house, subject=found.subject, author=found.author, quoted=found.words, reporter=by, email="" if by else email.strip().lower(),
        reason=reason, language=by.language if by else (get_language() or "fr")[:2], words=clean_words(words)[:2_000], reported_at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(row, states.OPEN, by=by or VISITOR, at=moment, note={"of": found.subject})
            if (kind := kind_of(row)) is not None and kind.hide is not None and by is not None:
                kind.hide(row, by)
    except IntegrityError as twice:
        raise Stale(_("You have already reported this. The answer comes by e-mail.")) from twice
    return row


@transaction.atomic
def rule(row: Notice, *, by: Person, ground: str, words: str, at: dt.datetime | None = None) -> Notice:
    """Keep it or take it down, on a ground from the list, with words that both sides read.

    Raises Invalid without a ground or words, Refused for a party, Stale if another was faster.
    """
    if ground not in CONTENT_GROUNDS:
        raise Invalid(_("Choose on what your decision rests."), field="ground")
    if not words.strip():
        raise Invalid(_("Write why, in a sentence or two: both sides read it."), field="words")
    moment, said, keeping = at or now(), clean_words(words)[:2_000], ground in CONTENT_KEPT
    was_down = row.state in DOWN
    if row.state in states.APPEALED:
        told: dict[str, Any] = {"last_by": by, "last_ground": ground, "last_ruling": said}
        moves.make(row, "keep_for_good" if keeping else "refuse_for_good", by=by, at=moment, **told)
    else:
        told = {"ruled_by": by, "ruled_at": moment, "ground": ground, "ruling": said}
        moves.make(row, "keep" if keeping else "refuse", by=by, at=moment, **told)
    if (kind := kind_of(row)) is not None:
        _follow(row, kind, by, keeping=keeping, was_down=was_down)
    return row


def _follow(row: Notice, kind: Kind, by: Person, *, keeping: bool, was_down: bool) -> None:
    """What is decided is done."""
    if keeping:
        if (was_down or kind.hide is not None) and not is_down(row.house, row.subject):
            kind.put_back(row, by)
        return
    kind.take_down(row, by)
    if row.is_last and kind.for_good is not None:
        kind.for_good(row)


@transaction.atomic
def contest(row: Notice, *, by: Person, words: str, at: dt.datetime | None = None) -> Notice:
    """Ask the operator, who did not decide, to look again: once, by the side that was told no."""
    name = {states.KEPT: "contest_keeping", states.REFUSED: "contest_refusal"}.get(row.state)
    if name is None:
        raise Stale(_("This was decided for good, or is being looked at already."))
    moves.make(row, name, by=by, at=at, appeal=clean_words(words)[:2_000])
    return row


def is_down(house: House, subject: str) -> bool:
    """Whether a decision that stands has taken it down."""
    return Notice.objects.filter(house=house, subject=subject, state__in=DOWN).exists()
