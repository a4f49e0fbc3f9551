"""Reporting a review, ruling on it with reasons, and the one appeal.

Source: DSA (Regulation 2022/2065), art. 16 (notice), 17 (statement of reasons); code de la consommation, L. 111-7-2.
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
from loge.people.models import Person

from ..models import Report, Review
from . import states
from .actions import recount

VISITOR = "visitor"


def report(
    review: Review, *, by: Person | None, reason: str, words: str, email: str = "", at: dt.datetime | None = None
) -> Report:
    """Say that a review is not as it should be: free, for the person reviewed and for any reader.

    Raises Refused for one's own review, Invalid without a reason, words or (for a visitor) an address; Stale if said before.
    """
    moment = at or now()
    if by is not None and by.pk == review.author_id:
        raise Refused(_("This is your own review. You can change it once within 14 days."))
    if reason not in states.REPORTED_FOR:
        raise Invalid(_("Choose why."), field="reason")
    if by is None and not email:
        raise Invalid(_("Leave an e-mail address: the ruling is sent there, with its reasons."), field="email")
    row = Report(
        house=review.house, review=review, reporter=by, email="" if by else email.strip().lower(), reason=reason,
        language=by.language if by else (get_language() or "fr")[:2], words=clean_words(words)[:2_000], reported_at=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            moves.begin(row, states.OPEN, by=by or VISITOR, at=moment, note={"review": str(review.pk)})
    except IntegrityError as twice:
        raise Stale(_("You have already reported this review. The answer comes by e-mail.")) from twice
    return row


@transaction.atomic
def rule(row: Report, *, by: Person, ground: str, words: str, at: dt.datetime | None = None) -> Report:
    """Keep or refuse, on a ground from the list, with words that both sides read. ``ground`` decides which of the two.

    Raises Invalid without a ground or words, Refused for a party, Stale if another was faster.
    """
    if ground not in states.GROUNDS:
        raise Invalid(_("Choose on what your decision rests."), field="ground")
    if not words.strip():
        raise Invalid(_("Write why, in a sentence or two: both sides read it."), field="words")
    moment, said = at or now(), clean_words(words)[:2_000]
    keeping = ground in states.KEPT_ON
    if row.state in states.APPEALED:
        told: dict[str, Any] = {"last_ground": ground, "last_ruling": said}
        moves.make(row, "keep_for_good" if keeping else "refuse_for_good", by=by, at=moment, **told)
    else:
        told = {"ground": ground, "ruling": said, "ruled_by": by, "ruled_at": moment}
        moves.make(row, "keep" if keeping else "refuse", by=by, at=moment, **told)
    mine = Review.objects.filter(house=row.house_id, pk=row.review_id)
    if keeping:
        _let_stand(row)
    else:
        mine.update(refused_at=moment, held_at=None)
    recount(row.house, row.review.about)
    return row


def _let_stand(row: Report) -> None:
    """The review is shown again, unless another ruling refused it or another look is still awaited."""
    others = Report.objects.filter(house=row.house_id, review=row.review_id).exclude(pk=row.pk)
    refused = (states.REFUSED, states.REFUSED_FOR_GOOD, states.APPEALED_REFUSED)
    also: dict[str, Any] = {} if others.filter(state__in=refused).exists() else {"refused_at": None}
    waits = others.filter(state=states.OPEN, reporter=None, email="").exists()
    if not waits:
        also["held_at"] = None
    if also:
        Review.objects.filter(house=row.house_id, pk=row.review_id).update(**also)


@transaction.atomic
def contest(row: Report, *, by: Person, words: str, at: dt.datetime | None = None) -> Report:
    """Ask the operator to look again: once, by the side that was told no."""
    said = clean_words(words)[:2_000]
    name = {states.KEPT: "contest_keeping", states.REFUSED: "contest_refusal"}.get(row.state)
    if name is None:
        raise Stale(_("This was decided for good, or is being looked at already."))
    moves.make(row, name, by=by, at=at, appeal=said)
    return row
